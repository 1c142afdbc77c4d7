"""Who supports the members, wave by wave."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.rows import described_rows, statistic_rows
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.exact import sign_flip
from groupwork.statistics.shares import share
from groupwork.statistics.streams import stream
from groupwork.statistics.summaries import mean
from groupwork.study.files import NetworkFile
from groupwork.study.study import Study
from groupwork.tables import statistics_table


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
            *described_rows(asked, study.ci_level, "members asked", prefix="size_"),
            _closeness(at_wave),
            *_supports(file, at_wave),
        ]
        rows += statistic_rows(wave=wave, source="all", estimates=whole)
        for source in sources:
            named = at_wave[at_wave["source"] == source]
            each = named["participant_id"].value_counts().reindex(asked.index, fill_value=0)
            people = int((each > 0).sum())
            part = [
                estimate("people", "members who name one", people, n=len(asked)),
                share("people_share", "Wilson interval", people, len(asked), study.ci_level),
                mean(
                    each.to_numpy(dtype=float),
                    study.ci_level,
                    statistic="supporters_mean",
                    what="members asked",
                ),
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
            rows += statistic_rows(wave=wave, source=source, estimates=part)
    for wave in waves[1:]:
        both = sizes[[waves[0], wave]].dropna()
        difference = (both[wave] - both[waves[0]]).to_numpy()
        change = _size_change(study, difference, f"{wave} - {waves[0]}")
        rows += statistic_rows(wave=wave, source="all", estimates=change)
    return statistics_table(rows, ["wave", "source"])


def _closeness(supporters: pd.DataFrame) -> Estimate:
    values = supporters["closeness"].dropna()
    why = "" if len(values) else "no closeness is given"
    value = values.mean() if len(values) else np.nan
    return estimate("closeness_mean", "supporters", value, n=len(values), why=why)


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
    p = float(scipy.stats.ttest_1samp(difference, 0).pvalue) if varied else np.nan
    what = f"{who}, paired t"
    by_t = mean(difference, study.ci_level, statistic="size_mean_diff", what=what, p=p)
    why = "nobody was asked at both waves" if n == 0 else ""
    why = why or ("" if difference.any() else "no network changed its size")
    # So few and whole numbers are all counted; none is drawn.
    rng = stream(study.seed, "network")
    exact = estimate(
        "size_permutation",
        f"{who}, exact sign-flip permutation",
        difference.mean() if n else np.nan,
        n=n,
        p=np.nan if why else sign_flip(difference, rng).p,
        why=why,
    )
    return [by_t, exact]
