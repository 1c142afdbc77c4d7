"""Regression to the mean: survey, pre-test and post-test side by side."""

from functools import partial

import numpy as np
import pandas as pd

from groupwork.analysis.effects.comparisons import scores_by_wave
from groupwork.analysis.reliability import own_retests
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.statistics.normal import noncentral_t_interval, sd, t_interval
from groupwork.statistics.paired import Pairs
from groupwork.study.outcomes import Outcome
from groupwork.study.study import Study
from groupwork.tables import statistics_table


def regression_table(
    study: Study, scores: pd.DataFrame, reliability: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Set members' change beside the change that their selection from the survey predicts.

    Parameters
    ----------
    study : Study
        With a wave of role survey, one of role pre and one of role post.
    scores : DataFrame
        participant_id, wave, scale, value.
    reliability : DataFrame, optional
        scale, wave, statistic, estimate: alpha in the survey stands in for the reliability of
        an outcome whose `reliable_change` the study file does not give.

    Returns
    -------
    DataFrame
        outcome and the columns of a statistic, for each outcome that the survey measured.
        Members are the people with a score at the survey, the pre-test and the post-test, so
        that their three means speak of the same people; at a follow-up, those of them who have
        one there too.

    Notes
    -----
    People chosen for a high score were chosen in part for its error of measurement, which
    they do not bring along to the next measurement. Without any change of their own, members
    are expected at

        survey mean + reliability x (members' survey mean - survey mean)

    (Campbell & Kenny 1999, chapters 2 and 3; for one person it is Kelley's estimate of the
    true score). The survey must stand for the people they were chosen from, the reliability
    should be a retest reliability over about that time (alpha leaves the day's error out and
    predicts too little), and the members must have been chosen by this score; chosen by
    another one they regress less, as only the shared part of the errors counts.

    References
    ----------
    Campbell, D. T., & Kenny, D. A. (1999). A primer on regression artifacts. Guilford Press.
    Barnett, A. G., van der Pols, J. C., & Dobson, A. J. (2005). Regression to the mean: what
    it is and how to deal with it. International Journal of Epidemiology, 34, 215-220.
    """
    rows: list[dict] = []
    survey, pre, post, later = (
        [wave.id for wave in study.waves if wave.role == role]
        for role in ("survey", "pre", "post", "follow-up")
    )
    for outcome in study.outcomes if survey and pre and post else []:
        waves = scores_by_wave(scores, outcome.scale)
        waves = waves.reindex(columns=[survey[0], pre[0], post[0], *later])
        if waves[survey[0]].notna().any():
            alpha = _alpha(reliability, outcome.scale, survey[0])
            # What cannot be computed comes out as NaN, and the row says why.
            with np.errstate(all="ignore"):
                own = dict(own_retests(study, scores, outcome.scale))
                estimates = _one_outcome(study, outcome, alpha, own, waves)
            rows += [{"outcome": outcome.scale} | each.row() for each in estimates]
    return statistics_table(rows, ["outcome"])


def _alpha(reliability: pd.DataFrame | None, scale: str, wave: str) -> float | None:
    """Return a scale's alpha at a wave, if it is known and usable as a reliability."""
    if reliability is None:
        return None
    of_scale = (reliability["scale"] == scale) & (reliability["wave"] == wave)
    found = reliability.loc[of_scale & (reliability["statistic"] == "alpha"), "estimate"].dropna()
    return float(found.iloc[0]) if len(found) and 0 < found.iloc[0] < 1 else None


def _one_outcome(
    study: Study,
    outcome: Outcome,
    alpha: float | None,
    own: dict[str, float],
    waves: pd.DataFrame,
) -> list[Estimate]:
    """Return the rows of one outcome; columns of `waves`: survey, pre, post, follow-ups."""
    everybody = waves.iloc[:, 0].dropna().to_numpy()
    members = waves.dropna(subset=waves.columns[:3])
    survey, pre, post = (members.iloc[:, column].to_numpy() for column in range(3))
    survey_mean, survey_sd = everybody.mean(), sd(everybody)
    rows = [
        _mean(study, "survey_mean", "everybody in the survey", everybody),
        estimate("survey_sd", "n - 1", survey_sd, n=len(everybody), why=_lacking(everybody, 2)),
        _mean(study, "members_survey_mean", "members", survey),
        _mean(study, "members_pre_mean", "members", pre),
        _mean(study, "members_post_mean", "members", post),
    ]
    for wave in waves.columns[3:]:
        later = members[wave].dropna().to_numpy()
        rows.append(_mean(study, "members_followup_mean", f"members, wave {wave}", later))
    return [
        *rows,
        *_predicted(study, outcome, survey_mean, survey, alpha=alpha, own=own),
        *_changes(study, survey_sd, Pairs(survey, pre), Pairs(pre, post)),
    ]


def _lacking(values: np.ndarray, least: int = 1) -> str:
    """Return why fewer than `least` usable values are there, or nothing."""
    if len(values) == 0:
        return "nobody has a score at all of these waves"
    if not np.abs(values).max() < LARGEST_SCORE:
        return TOO_LARGE
    return "only one person has these scores" if len(values) < least else ""


def _mean(study: Study, statistic: str, whose: str, values: np.ndarray) -> Estimate:
    why, level = _lacking(values), study.ci_level
    mean = np.nan if why else values.mean()
    return estimate(
        statistic,
        f"{whose}; t interval",
        mean,
        n=len(values),
        interval=None if why else t_interval(mean, sd(values), len(values), level),
        level=level,
        why=why,
        why_no_interval=_lacking(values, 2),
    )


def _predicted(
    study: Study,
    outcome: Outcome,
    survey_mean: float,
    survey: np.ndarray,
    *,
    alpha: float | None,
    own: dict[str, float],
) -> list[Estimate]:
    """Return where selection alone would have members at the pre-test, and the change to there."""
    why, selection, given = _lacking(survey), study.design.selection, outcome.reliable_change
    chosen = ""
    if selection is None:
        chosen = "the study file names no score that members were selected by"
    elif study.wave(selection.wave).role != "survey":
        why = why or f"members were selected at wave '{selection.wave}', not by the survey"
    elif selection.scale != outcome.scale:
        by = study.scale_label(selection.scale)
        chosen = f"members were selected by {by}: regression is likely smaller"
    # The declared reliability leads; the study's own retest stands beside it.
    unknown = "no reliability of this outcome is known (reliable_change in the study file)"
    known = [(np.nan, "", "", why or unknown)]
    if given is not None:
        source = str(given.reliability_source)
        known = [(given.reliability, str(given.reliability_type), source, why)]
    elif alpha is not None:
        said = "alpha leaves the day's error out: regression is likely larger"
        known = [(alpha, "alpha in the survey", said, why)]
    known += [(value, name, "", why) for name, value in own.items()]
    members_mean = np.nan if why else survey.mean()
    formula = "survey mean + reliability x (members' survey mean - survey mean)"
    found = []
    for reliability, kind, source, lacking in known:
        note = "; ".join(filter(None, [source, chosen]))
        row = partial(estimate, n=len(survey), why=lacking, note=note)
        expected = survey_mean + reliability * (members_mean - survey_mean)
        # How finely an own one may be told is for the table of retests.
        told = "" if kind in own else f"{reliability:.3g} "
        by_it = f"reliability {told}({kind})"
        change = f"expected_pre_mean - members_survey_mean, {by_it}"
        found += [
            row("expected_pre_mean", f"{formula}, {by_it}", expected),
            row("expected_change", change, expected - members_mean),
        ]
    return found


def _changes(study: Study, survey_sd: float, baseline: Pairs, change: Pairs) -> list[Estimate]:
    """Return the change before the group and during it, and the latter standardised."""
    level, n = study.ci_level, change.n
    why = _lacking(baseline.pre) or _lacking(change.pre) or _lacking(change.post)
    if why:
        names = ("change_survey_to_pre", "change_pre_to_post", "d_survey_sd", "d_z")
        return [estimate(name, "", np.nan, n=n, why=why) for name in names]
    row = partial(estimate, n=n, level=level)
    limits = t_interval(change.mean_diff, change.sd_diff, n, level)
    low, high = noncentral_t_interval(change.t, n - 1, level)
    return [
        row(
            "change_survey_to_pre",
            "members, mean difference; t interval",
            baseline.mean_diff,
            interval=t_interval(baseline.mean_diff, baseline.sd_diff, n, level),
            why_no_interval=baseline.no_spread,
        ),
        row(
            "change_pre_to_post",
            "members, mean difference; t interval",
            change.mean_diff,
            interval=limits,
            why_no_interval=change.no_spread,
        ),
        row(
            "d_survey_sd",
            "change_pre_to_post / survey_sd; t interval, the SD taken as known",
            change.mean_diff / survey_sd,
            interval=(limits[0] / survey_sd, limits[1] / survey_sd),
            why="" if survey_sd > 0 else "the survey's scores have no usable spread",
            why_no_interval=change.no_spread,
        ),
        row(
            "d_z",
            "change_pre_to_post / SD of the differences; noncentral t",
            change.d_z,
            interval=(low / np.sqrt(n), high / np.sqrt(n)),
            why=change.no_spread,
        ),
    ]
