"""The group's course: attendance, session ratings, closing satisfaction, support networks."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from groupwork.estimate import Estimate, estimate
from groupwork.score import answer_matrix, keyed, score_answers
from groupwork.study import NetworkFile, SessionsFile, Study
from groupwork.tables import statistics_table

Floats = NDArray[np.float64]

#: Fewest rated sessions of a member for a trend over the sessions.
TREND_FROM = 3


def process_table(study: Study, sessions: pd.DataFrame) -> pd.DataFrame:
    """Describe attendance and ratings, session by session and over all sessions.

    Parameters
    ----------
    study : Study
    sessions : pandas.DataFrame
        participant_id, session, attended (0 or 1), one column a rating.

    Returns
    -------
    pandas.DataFrame
        session (its number, or `all`), variable (`attendance` or a rating), then the statistic
        columns.

        One session: attendance has count and percent (0-100, Wilson interval); a rating has
        mean (t interval), sd, median, min and max over the members who rated.

        All sessions: the members are the units. attendance has count (member-sessions),
        percent (mean of the members' percentages) and sessions_attended_mean, _min, _max per
        member; a rating has mean (of the members' means), sd, median, min and max of the
        members' means, and kendall_tau_session.
    """
    ratings = [
        name
        for file in study.files
        if isinstance(file, SessionsFile)
        for name in file.ratings
        if name in sessions
    ]
    table = sessions.assign(session=pd.to_numeric(sessions["session"]).astype(int))
    rows = []
    for number, records in table.groupby("session"):
        attended = records["attended"].dropna()
        rows += _rows(
            session=str(number),
            variable="attendance",
            estimates=[
                estimate("count", "members present", attended.sum(), n=len(attended)),
                _share(study, "percent", int(attended.sum()), len(attended), percent=True),
            ],
        )
        for rating in ratings:
            described = _described(study, records[rating], "members")
            rows += _rows(session=str(number), variable=rating, estimates=described)
    rows += _rows(session="all", variable="attendance", estimates=_attendance(study, table))
    for rating in ratings:
        means = table.groupby("participant_id")[rating].mean()
        over_all = [*_described(study, means, "members' means"), _trend(table, rating)]
        rows += _rows(session="all", variable=rating, estimates=over_all)
    return statistics_table(rows, ["session", "variable"])


def satisfaction_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Describe the closing questionnaire, item by item and as a scale.

    Parameters
    ----------
    study : Study
        Its `satisfaction` names instrument and wave.
    responses : pandas.DataFrame
        The cleaned long table of answers.

    Returns
    -------
    pandas.DataFrame
        item (`all` for the scale), then the statistic columns: mean (t interval), sd, median,
        min, max and, for items, top_two_share (Wilson interval). Reversed items are
        reverse-coded first, so that the top two answers are always the favourable ones;
        `method` says where.
    """
    assert study.satisfaction is not None
    instrument = study.questionnaires[study.satisfaction.instrument]
    of_wave = responses[responses["wave"] == study.satisfaction.wave]
    answers = keyed(instrument, answer_matrix(instrument, of_wave))
    rows = []
    for item in instrument.item_ids:
        given = answers[item].dropna()
        turned = "reverse-coded answers" if item in instrument.reversed else "answers"
        top = int((given >= instrument.item_range(item)[1] - 1).sum())
        share = _share(study, "top_two_share", top, len(given), what=f"{turned}, ")
        rows += _rows(item=item, estimates=[*_described(study, given, turned), share])
    scale = instrument.scores[0]
    columns = answers[instrument.scale_items(scale)].to_numpy()
    values = pd.Series(np.asarray(score_answers(scale, columns)["value"], dtype=float))
    rows += _rows(item="all", estimates=_described(study, values, "scale scores"))
    return statistics_table(rows, ["item"])


def network_table(study: Study, network: pd.DataFrame) -> pd.DataFrame:
    """Describe who supports the members, wave by wave, and how the networks' size changed.

    A member counts at a wave if there is a row of hers: a row without a source says that she
    was asked and named nobody. Members without a row at a wave were not asked, they are left
    out of it and of changes from or to it.

    Parameters
    ----------
    study : Study
    network : pandas.DataFrame
        participant_id, wave, source, support (codes, ';' between), closeness; one row a
        supporter.

    Returns
    -------
    pandas.DataFrame
        wave, source (`all`: every kind), then the statistic columns.

        Source `all`: size_mean (t interval), size_sd, size_median, size_min, size_max over the
        members; closeness_mean over the supporters; `support_<code>`: supporters who give that
        kind of support.

        Each source: people who name one, people_share (Wilson interval), supporters_mean per
        member (t interval), supporters, share of all supporters, closeness_mean.

        Later waves, source `all`: size_mean_diff from the first wave (t interval, paired t)
        and size_permutation (the same difference, exact sign-flip p).
    """
    file = next(file for file in study.files if isinstance(file, NetworkFile))
    waves = [wave.id for wave in study.waves if (network["wave"] == wave.id).any()]
    sources = [*file.sources, *sorted(set(network["source"].dropna()) - set(file.sources))]
    sizes = network.groupby(["participant_id", "wave"])["source"].count().unstack()
    rows = []
    for wave in waves:
        at_wave = network[(network["wave"] == wave) & network["source"].notna()]
        asked = sizes[wave].dropna()
        whole = [
            *_described(study, asked, "members asked", prefix="size_"),
            _closeness(at_wave),
            *_supports(file, at_wave),
        ]
        rows += _rows(wave=wave, source="all", estimates=whole)
        for source in sources:
            named = at_wave[at_wave["source"] == source]
            each = named["participant_id"].value_counts().reindex(asked.index, fill_value=0)
            people = int((each > 0).sum())
            part = [
                estimate("people", "members who name one", people, n=len(asked)),
                _share(study, "people_share", people, len(asked)),
                _mean(study, "supporters_mean", each.to_numpy(dtype=float), "members asked"),
                estimate("supporters", "count", len(named), n=len(at_wave)),
                estimate(
                    "share",
                    "of all supporters",
                    len(named) / max(len(at_wave), 1),
                    n=len(at_wave),
                    why="" if len(at_wave) else "nobody named a supporter",
                ),
                _closeness(named),
            ]
            rows += _rows(wave=wave, source=source, estimates=part)
    for wave in waves[1:]:
        both = sizes[[waves[0], wave]].dropna()
        difference = (both[wave] - both[waves[0]]).to_numpy()
        change = _size_change(study, difference, f"{wave} - {waves[0]}")
        rows += _rows(wave=wave, source="all", estimates=change)
    return statistics_table(rows, ["wave", "source"])


def _rows(*, estimates: list[Estimate], **keys: str) -> list[dict]:
    return [{**keys, **each.row()} for each in estimates]


def _share(
    study: Study, name: str, count: int, n: int, *, percent: bool = False, what: str = ""
) -> Estimate:
    """Return a share, or a percentage, of n people with its Wilson interval."""
    scale = 100 if percent else 1
    limits = stats.binomtest(count, max(n, 1)).proportion_ci(study.ci_level, method="wilson")
    return estimate(
        name,
        f"{what}Wilson interval",
        scale * count / max(n, 1),
        n=n,
        interval=(scale * limits.low, scale * limits.high),
        level=study.ci_level,
        why="" if n else "there is no answer",
    )


def _mean(
    study: Study,
    name: str,
    values: Floats,
    what: str,
    *,
    bounds: tuple[float, float] | None = None,
    p: float = np.nan,
) -> Estimate:
    """Return a mean with its t interval, cut at `bounds`."""
    n = len(values)
    mean = values.mean() if n else np.nan
    interval, why_no_interval = None, "one value only" if n == 1 else ""
    if n > 1:
        why_no_interval = "all values are equal" if np.ptp(values) == 0 else ""
        reach = stats.t.ppf((1 + study.ci_level) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n)
        interval = (mean - reach, mean + reach)
    method = f"{what}, t interval"
    if bounds and interval:
        interval = (max(interval[0], bounds[0]), min(interval[1], bounds[1]))
        method += f" cut at {bounds[0]} and {bounds[1]}"
    return estimate(
        name,
        method,
        mean,
        n=n,
        interval=interval,
        level=study.ci_level,
        p=p,
        why="" if n else "there is no answer",
        why_no_interval=why_no_interval,
    )


def _described(study: Study, values: ArrayLike, what: str, *, prefix: str = "") -> list[Estimate]:
    """Return mean with t interval, sd, median, min and max of the values that are there."""
    found = np.asarray(values, dtype=float)
    found = found[~np.isnan(found)]
    n = len(found)
    empty = "" if n else "there is no answer"
    one = empty or ("one value only" if n == 1 else "")
    low, middle, high = np.quantile(found, [0, 0.5, 1]) if n else (np.nan, np.nan, np.nan)
    sd = found.std(ddof=1) if n > 1 else np.nan
    return [
        _mean(study, f"{prefix}mean", found, what),
        estimate(f"{prefix}sd", what, sd, n=n, why=one),
        estimate(f"{prefix}median", what, middle, n=n, why=empty),
        estimate(f"{prefix}min", what, low, n=n, why=empty),
        estimate(f"{prefix}max", what, high, n=n, why=empty),
    ]


def _attendance(study: Study, table: pd.DataFrame) -> list[Estimate]:
    """Return attendance over all sessions, with the members as units."""
    records = table.dropna(subset="attended")
    by_member = records.groupby("participant_id")["attended"]
    shares = 100 * by_member.mean().to_numpy(dtype=float)
    each = _described(study, by_member.sum(), "sessions per member", prefix="sessions_attended_")
    count = records["attended"].sum()
    return [
        estimate("count", "member-sessions present", count, n=len(records)),
        # Six sessions of a dozen members easily give limits above 100.
        _mean(
            study,
            "percent",
            shares,
            "members' percentages",
            bounds=(0, 100),
        ),
        *(row for row in each if not row.statistic.endswith(("_sd", "_median"))),
    ]


def _trend(table: pd.DataFrame, rating: str) -> Estimate:
    """Return how steadily a rating rose or fell over the sessions; a description, no test."""
    taus = []
    for _, records in table.dropna(subset=rating).groupby("participant_id"):
        if len(records) >= TREND_FROM and records[rating].nunique() > 1:
            taus.append(stats.kendalltau(records["session"], records[rating]).statistic)
    method = (
        f"mean of the members' own tau-b; members with {TREND_FROM} or more rated sessions "
        "and more than one answer"
    )
    why = "" if taus else f"no member has {TREND_FROM} rated sessions with different answers"
    value = float(np.mean(taus)) if taus else np.nan
    return estimate("kendall_tau_session", method, value, n=len(taus), why=why)


def _closeness(supporters: pd.DataFrame) -> Estimate:
    values = supporters["closeness"].dropna()
    why = "" if len(values) else "no closeness is given"
    mean = values.mean() if len(values) else np.nan
    return estimate("closeness_mean", "supporters", mean, n=len(values), why=why)


def _supports(file: NetworkFile, supporters: pd.DataFrame) -> Iterator[Estimate]:
    """Count how many supporters give each kind of support."""
    given = supporters["support"].dropna().astype(str).str.split(";").explode().str.strip()
    kinds = [*file.supports, *sorted(set(given) - {*file.supports, ""})]
    for kind in kinds:
        count = int((given == kind).sum())
        yield estimate(f"support_{kind}", "supporters who give it", count, n=len(supporters))


def _size_change(study: Study, difference: Floats, pair: str) -> list[Estimate]:
    """Return the change in network size of the members asked at both waves."""
    who = f"{pair}, members asked at both waves"
    n = len(difference)
    varied = n > 1 and np.ptp(difference) > 0
    p = float(stats.ttest_1samp(difference, 0).pvalue) if varied else np.nan
    mean = _mean(study, "size_mean_diff", difference, f"{who}, paired t", p=p)
    why = "nobody was asked at both waves" if n == 0 else ""
    why = why or ("" if difference.any() else "no network changed its size")
    exact = estimate(
        "size_permutation",
        f"{who}, exact sign-flip permutation",
        difference.mean() if n else np.nan,
        n=n,
        p=np.nan if why else sign_flip_p(difference.astype(int)),
        why=why,
    )
    return [mean, exact]


def sign_flip_p(differences: NDArray[np.int_]) -> float:
    """Return the exact two-sided p of whole-number differences under random signs.

    The distribution of their sum is built up difference by difference (a convolution), so
    that all 2^n sign patterns count without being listed.

    Parameters
    ----------
    differences : ndarray of int, shape (n,)
    """
    sizes = np.abs(differences)
    chances = np.ones(1)
    for size in sizes:
        flip = np.zeros(2 * size + 1)
        flip[0] += 0.5
        flip[-1] += 0.5
        chances = np.convolve(chances, flip)
    sums = np.arange(len(chances)) - sizes.sum()
    return float(chances[np.abs(sums) >= abs(differences.sum())].sum())
