"""Survey, interviews and the group side by side: what each says of every need.

A joint display is what readers of mixed-methods studies look for first (O'Cathain, Murphy & Nicholl
2008, GRAMMS; Fetters, Curry & Creswell 2013, Health Services Research 48, 2134-2156). What it
concludes follows from a rule that the study file declares, beside which the author says what she
infers from both.

The survey's share stands for others and has an interval; those who were interviewed were chosen, so
theirs is a count of twelve people or so, and is read as one. That somebody does not speak of a need
does not show that she lacks it: where nobody does, the interviews are silent (Farmer, Robinson,
Elliott & Eyles 2006, Qualitative Health Research 16, 377-394, on silence and dissonance).
"""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from groupwork.analysis.earlier_results import earlier_result
from groupwork.analysis.effects.comparisons import group_of, scores_by_wave
from groupwork.analysis.interviews.occurrences import Occurrences, any_code, occurrences
from groupwork.analysis.interviews.quotes import approved_quotes
from groupwork.analysis.interviews.themes import people_share
from groupwork.errors import GroupworkError
from groupwork.statistics import summaries
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.study.interviews import Joint, joint_lines
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["area", "strand", "reading"]

Reading = Literal["shown", "not shown", "unclear", "silent"]
_EPSILON = 1e-9

Verdict = Literal["convergent", "complementary", "divergent", "unclear", "silent"]

RULE = (
    "the survey shows a need if the interval of its share lies at or above {need:g}, and not if it "
    "lies below; the interviews show it if a share of at least {people:g} of those interviewed "
    "speak of it, leave it open if fewer do, and are silent if nobody does; convergent: both show "
    "it; divergent: the interviews show it and the survey does not; complementary: one shows it, "
    "the other leaves it open or is silent"
)


def reading(low: float | None, high: float | None, mark: float) -> Reading:
    """Say what a share shows, by its interval: neither side of the mark is unclear."""
    if low is None or high is None or np.isnan(low) or np.isnan(high):
        return "silent"
    if low >= mark:
        return "shown"
    return "not shown" if high < mark else "unclear"


def heard(people: int, asked: int, mark: float) -> Reading:
    """Say what interviews with chosen people show of a need: a count, without an interval."""
    if not people:
        return "silent"
    # As a count of people: 0.7 of ten are seven of them.
    return "shown" if people >= mark * asked - _EPSILON else "unclear"


def verdict(survey: Reading, interviews: Reading) -> Verdict:
    """Bring together what two strands say of a need; see `RULE`."""
    both = {survey, interviews}
    if both == {"silent"}:
        return "silent"
    if both == {"shown", "not shown"}:
        return "divergent"
    if both == {"shown"}:
        return "convergent"
    return "complementary" if "shown" in both else "unclear"


def joint_display(  # noqa: PLR0917 (in the order of its row in the registry)
    study: Study,
    segments: pd.DataFrame,
    scores: pd.DataFrame,
    people: pd.DataFrame,
    needs: pd.DataFrame,
    folder: Path,
) -> pd.DataFrame:
    """Return `joint_table` with the quotations that are approved in the study folder."""
    quotes = approved_quotes(study, folder, segments)
    return joint_table(study, needs, segments, quotes=quotes, scores=scores, people=people)


def joint_table(
    study: Study,
    needs: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    quotes: pd.DataFrame,
    scores: pd.DataFrame,
    people: pd.DataFrame,
) -> pd.DataFrame:
    """Set side by side what survey, interviews and the group's scores say of every need.

    Parameters
    ----------
    study : Study
        With `joint`, which declares from where a strand shows a need.
    needs : pandas.DataFrame
        The published table of needs: what is suppressed there is silent here.
    segments : pandas.DataFrame
        The coding that themes are counted in.
    quotes : pandas.DataFrame
        Approved quotations: interview, segment, code, text.
    scores, people : pandas.DataFrame
        participant_id, wave, scale, value; participant_id and attributes.

    Returns
    -------
    pandas.DataFrame
        area (or code, for what the survey did not ask), strand, reading, then the statistic
        columns. Strand survey: mean, share_in_need, rank. Interviews: segments, people,
        people_share, and quotation (how many are approved; the first is the reading). Group:
        sessions (their numbers are the reading) and mean_diff, the change of the members' score
        from the first comparison's first wave to its second. Joint: verdict (n: strands that say
        something; estimate: strands that show the need; method: the rule).

    Raises
    ------
    GroupworkError
        The study file declares no `joint`.
    """
    if study.joint is None or study.interviews is None:
        raise GroupworkError(
            f"study '{study.id}': the study file has no 'joint', so there is no joint display. Add "
            f"'joint' with need_share and people_share."
        )
    found = occurrences(study, segments, rolled=True)[0]
    rows: list[dict] = []
    for area, names in joint_lines(study).items():
        codes = [name for name in names if name in found.codes]
        if not codes and area not in study.need_areas:
            continue
        asked, survey = _survey(study.joint, needs, area)
        heard, interviews = _interviews(study, study.joint, found, codes)
        said = quotes[quotes["code"].isin(codes)]
        quoted = str(said["text"].iloc[0]) if len(said) else ""
        answered, numbers = _sessions(study, area)
        change, direction = _change(study, scores, people, area)
        together = _together(study.joint, survey, interviews)
        count = estimate("quotation", "approved for print", len(said), n=len(said))
        rows += [
            *_rows(area, "survey", survey, asked),
            *_rows(area, "interviews", interviews, heard),
            *_rows(area, "interviews", quoted, [count]),
            *_rows(area, "group", numbers, answered),
            *_rows(area, "group", direction, change),
            *_rows(area, "joint", verdict(survey, interviews), [together]),
        ]
    return statistics_table(rows, KEYS)


def _rows(area: str, strand: str, said: str, estimates: list[Estimate]) -> list[dict]:
    return [{"area": area, "strand": strand, "reading": said, **e.row()} for e in estimates]


def _survey(joint: Joint, needs: pd.DataFrame, area: str) -> tuple[list[Estimate], Reading]:
    rows, said = [], reading(None, None, joint.need_share)
    for statistic in ("mean", "share_in_need", "rank"):
        found = earlier_result(needs, area=area, subgroup_by="all", statistic=statistic)
        if found is None:
            continue
        rows.append(found)
        if statistic == "share_in_need":
            said = reading(found.ci_low, found.ci_high, joint.need_share)
    if not rows:
        why = "the survey did not ask for it"
        rows = [estimate("share_in_need", "", np.nan, n=0, why=why)]
    return rows, said


def _interviews(
    study: Study, joint: Joint, each: Occurrences, codes: list[str]
) -> tuple[list[Estimate], Reading]:
    if not codes or not each.people:
        why = "no code speaks of it" if each.people else "nobody was interviewed"
        return [estimate("people_share", "", np.nan, n=each.people, why=why)], "silent"
    free = study.interviews is not None and study.interviews.unit == "free"
    found = any_code(each.found[each.found["code"].isin(codes)], free=free)
    people = int(found["participant_id"].nunique())
    share = people_share(each.rule, people, each.people)
    total = int(each.interviews["segments"].sum())
    rows = [
        estimate("segments", each.rule, len(found), n=total),
        estimate("people", each.rule, people, n=each.people),
        share,
    ]
    return rows, heard(people, each.people, joint.people_share)


def _sessions(study: Study, area: str) -> tuple[list[Estimate], str]:
    numbers = [str(session.number) for session in study.sessions if area in session.answers]
    counted = estimate("sessions", "declared", len(numbers), n=len(study.sessions))
    return ([counted] if study.sessions else []), "; ".join(numbers)


def _change(
    study: Study, scores: pd.DataFrame, people: pd.DataFrame, area: str
) -> tuple[list[Estimate], str]:
    """Estimate how the members' score changed; in a study with arms, of all but the control's."""
    if not study.comparisons:
        return [], ""
    before, after = study.comparisons[0]
    wide = scores_by_wave(scores, area) if area in study.scales else pd.DataFrame()
    if not {before, after} <= set(wide.columns):
        return [], ""
    method = f"{after} - {before}; t interval"
    if study.design.groups is not None:
        arms = group_of(study, people)
        control = study.design.groups.control
        wide = wide[[arms.get(person, control) != control for person in wide.index]]
        method += "; without the control group"
    change = (wide[after] - wide[before]).to_numpy(dtype=float)
    found = replace(summaries.mean(change, study.ci_level, statistic="mean_diff"), method=method)
    low, high = found.ci_low, found.ci_high
    if low is None or high is None:
        return [found], ""
    if low <= 0 <= high:
        return [found], "unclear"
    return [found], "higher" if low > 0 else "lower"


def _together(joint: Joint, survey: Reading, interviews: Reading) -> Estimate:
    said = [survey, interviews]
    return estimate(
        "verdict",
        RULE.format(need=joint.need_share, people=joint.people_share),
        said.count("shown"),
        n=2 - said.count("silent"),
    )
