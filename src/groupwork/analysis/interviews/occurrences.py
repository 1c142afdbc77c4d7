"""Which segments of which interviews bear which codes, all coders taken together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.analysis.interviews.coders import counted, is_for_agreement, lead, of_lead
from groupwork.analysis.interviews.codings import Codings, arrange, codebook
from groupwork.analysis.interviews.worksheet import CONSENSUS
from groupwork.ingest.rows import NO_SEGMENT
from groupwork.study.study import Study

MAJORITY = "most coders"
LEAD = "lead coder"
ANY = "any coder"

#: Where a segment stands is known only of passages in a text.
NO_PLACE = -1

_SPEAKER = ["interview", "participant_id", "phase"]
_FOUND = [*_SPEAKER, "segment", "code", "start", "end", "coders"]


@dataclass(frozen=True)
class Occurrences:
    """What the interviews speak of, by one rule.

    Attributes
    ----------
    rule : str
        `most coders`, `any coder`; `lead coder` in place of the first where the study names one;
        `consensus` where the coders settled their coding.
    codes : list of str
        The codebook's codes in its order, without those that were given in files that show
        agreement alone; then codes that only the data have.
    interviews : pandas.DataFrame
        interview, phase, segments (how many were read; where coders chose their passages, how
        many they chose), length (of the text; 0 if not known), readers. In the order of the file.
    speakers : pandas.DataFrame
        interview, participant_id, phase: who was interviewed in which interview.
    found : pandas.DataFrame
        One row a segment and code: interview, participant_id, phase, segment, code, start, end
        (-1 if there is no place), coders (how many gave the code).
    """

    rule: str
    codes: list[str]
    interviews: pd.DataFrame
    speakers: pd.DataFrame
    found: pd.DataFrame

    @property
    def people(self) -> int:
        """How many people were interviewed."""
        return int(self.speakers["participant_id"].nunique())


def occurrences(study: Study, segments: pd.DataFrame, *, rolled: bool) -> list[Occurrences]:
    """Say which segments count for which codes, by each rule; the first is for the text.

    By `most coders` a segment counts for a code if more than half of the coders who read it gave
    it (with two: both; a single coder decides alone), by `any coder` if one did. By `lead coder`
    what this coder read counts as the lead coder gave it, and the rest by `most coders`;
    the rule names the coder as what is published does.

    Where coders chose their passages freely, a segment of a code is a stretch of the text that
    so many of the interview's coders marked with it. A passage whose place is not known counts
    by `most coders` only in an interview of one coder.

    What a machine coded counts only in interviews that no person coded.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code; an empty code says that the coder read the segment.
    rolled : bool
        Whether a segment counts for the codes above its own, too.
    """
    elsewhere = _elsewhere(study, segments)
    who = lead(study, segments)
    segments = counted(study, segments)
    free = study.interviews is not None and study.interviews.unit == "free"
    by_rule = _of_passages if free else _of_units
    if set(segments["coder"].dropna()) == {CONSENSUS}:
        return by_rule(study, segments, [CONSENSUS], rolled, elsewhere)
    if study.interviews is None or study.interviews.lead_coder is None:
        return by_rule(study, segments, [MAJORITY, ANY], rolled, elsewhere)
    led = by_rule(study, of_lead(study, segments), [LEAD], rolled, elsewhere)
    return [
        *(replace(each, rule=f"{LEAD}, {who}") for each in led),
        *by_rule(study, segments, [ANY], rolled, elsewhere),
    ]


def _elsewhere(study: Study, segments: pd.DataFrame) -> set[str]:
    """Return the codes that were given in files that show agreement alone.

    Nobody looked for them in the coding that themes are counted in: of none of them it is known
    that nobody spoke of it. With them go the codes above that have no other below.
    """
    given = set(counted(study, segments)["code"].dropna())
    parent = parents(study)
    known, apart = (
        {upper for code in codes for upper in above(code, parent)}
        for codes in (given, set(segments.loc[is_for_agreement(segments), "code"].dropna()))
    )
    return apart - known


def _of_units(
    study: Study, segments: pd.DataFrame, rules: list[str], rolled: bool, without: set[str]
) -> list[Occurrences]:
    coded = arrange(study, segments, without)
    given = _roll_up(coded, parents(study)) if rolled else coded.given
    votes, readers = given.sum(axis=1), coded.read.sum(axis=1)
    units = _phased(coded.units, segments)
    by_interview = units.groupby("interview", sort=False)
    interviews = by_interview.agg(phase=("phase", "first"), segments=("segment", "size"))
    interviews = interviews.reset_index().assign(length=0)
    coders = np.zeros((len(interviews), len(coded.coders)), dtype=bool)
    np.logical_or.at(coders, coded.interview, coded.read)
    interviews["readers"] = coders.sum(axis=1)
    speakers = units[_SPEAKER].drop_duplicates(ignore_index=True)
    found = [_found(units, coded.codes, votes, _needed(rule, readers)) for rule in rules]
    return [
        Occurrences(rule, coded.codes, interviews, speakers, each)
        for rule, each in zip(rules, found, strict=True)
    ]


def parents(study: Study) -> dict[str, str]:
    """Return the code above each code that has one."""
    codes = study.interviews.codes if study.interviews else []
    return {code.id: code.within for code in codes if code.within is not None}


def above(code: str, parent: Mapping[str, str]) -> list[str]:
    """Return a code and those above it, from the bottom up."""
    line = [code]
    while line[-1] in parent:
        line.append(parent[line[-1]])
    return line


def _needed(rule: str, readers: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return how many coders must give a code, where so many read."""
    return np.ones_like(readers) if rule == ANY else readers // 2 + 1


def _phased(units: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    if "phase" not in segments:
        return units.assign(phase="")
    phase = segments.drop_duplicates("interview").set_index("interview")["phase"]
    phase = phase.astype("object").fillna("")
    return units.assign(phase=units["interview"].map(phase))


def _roll_up(coded: Codings, parent: Mapping[str, str]) -> NDArray[np.bool_]:
    given = coded.given.copy()
    for code in parent.keys() & set(coded.codes):
        own = coded.given[:, :, coded.codes.index(code)]
        for upper in set(above(code, parent)[1:]) & set(coded.codes):
            given[:, :, coded.codes.index(upper)] |= own
    return given


def _found(
    units: pd.DataFrame, codes: list[str], votes: NDArray[np.int_], needed: NDArray[np.int_]
) -> pd.DataFrame:
    unit, code = np.nonzero((votes >= needed[:, None]) & (votes > 0))
    rows = units.loc[unit, [*_SPEAKER, "segment"]]
    return rows.assign(
        code=np.array(codes, dtype=object)[code],
        start=NO_PLACE,
        end=NO_PLACE,
        coders=votes[unit, code],
    ).reset_index(drop=True)[_FOUND]


# Passages -----------------------------------------------------------------------------------


def _of_passages(
    study: Study, segments: pd.DataFrame, rules: list[str], rolled: bool, without: set[str]
) -> list[Occurrences]:
    table = segments.assign(code=segments["code"].fillna(""))
    for column in ("start", "end", "length"):
        numbers = pd.to_numeric(table[column], errors="coerce")
        table[column] = numbers.fillna(0 if column == "length" else NO_PLACE).astype("int64")
    table = _phased(table, segments)
    coded = table[table["code"] != ""]
    book = codebook(study, without)
    codes = [*book, *sorted(set(coded["code"]) - set(book))]
    interviews = table.groupby("interview", sort=False).agg(
        phase=("phase", "first"),
        length=("length", "max"),
        readers=("coder", "nunique"),
    )
    chosen = table[table["segment"] != NO_SEGMENT].groupby("interview")["segment"].nunique()
    interviews["segments"] = chosen.reindex(interviews.index).fillna(0).astype("int64")
    parent = parents(study) if rolled else {}
    lines = {code: above(code, parent) for code in codes}
    passages = coded.assign(code=coded["code"].map(lines)).explode("code", ignore_index=True)
    speakers = table[_SPEAKER].drop_duplicates(ignore_index=True)
    person = speakers.drop_duplicates("interview").set_index("interview")["participant_id"]
    found = [_stretches(passages, interviews, codes, rule) for rule in rules]
    return [
        Occurrences(
            rule,
            codes,
            interviews.reset_index(),
            speakers,
            each.assign(participant_id=each["interview"].map(person))[_FOUND],
        )
        for rule, each in zip(rules, found, strict=True)
    ]


def _stretches(
    passages: pd.DataFrame, interviews: pd.DataFrame, codes: list[str], rule: str
) -> pd.DataFrame:
    """Find the stretches of text that enough coders marked with a code."""
    readers = interviews["readers"].reindex(passages["interview"]).to_numpy(dtype="int64")
    table = passages.assign(needed=_needed(rule, readers))
    order = {name: i for i, name in enumerate(interviews.index)}
    number = {code: i for i, code in enumerate(codes)}
    table["group"] = (
        table["interview"].map(order).astype("int64") * len(codes) + table["code"].map(number)
    ).astype("int64")
    placed = table["start"] != NO_PLACE
    one_coder = joined(table[placed], ["group", "coder"])
    runs = _covered(one_coder)
    placeless = table[~placed & (table["needed"] == 1)]
    placeless = placeless.drop_duplicates(["group", "segment"]).assign(coders=1)
    rows = pd.concat([runs, placeless[["group", "start", "end", "coders", "segment"]]])
    rows = rows.sort_values(["group", "start", "end"], kind="stable", ignore_index=True)
    place = rows["start"].astype("str") + "-" + rows["end"].astype("str")
    rows["segment"] = rows["segment"].where(rows["start"] == NO_PLACE, place)
    where = interviews.iloc[rows["group"] // max(len(codes), 1)].reset_index()
    return rows.assign(
        code=np.array(codes, dtype=object)[rows["group"] % max(len(codes), 1)],
        interview=where["interview"],
        phase=where["phase"],
    )


def joined(passages: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Join overlapping passages that share keys; those that only touch stay two.

    Returns
    -------
    pandas.DataFrame
        The columns of `passages`, of the first passage of each run, its end that of the run.
    """
    table = passages.sort_values([*keys, "start", "end"], kind="stable")
    group = table.groupby(keys, sort=False).ngroup()
    reach = table["end"].groupby(group).cummax().groupby(group).shift(fill_value=-1)
    run = ((group != group.shift()) | (table["start"] >= reach)).cumsum()
    by_run = table.groupby(run.to_numpy(), sort=False)
    return by_run.first().assign(end=by_run["end"].max()).reset_index(drop=True)[table.columns]


def _covered(passages: pd.DataFrame) -> pd.DataFrame:
    """Return where so many passages of a group lie over each other: group, start, end, coders."""
    size = len(passages)
    group = np.tile(passages["group"].to_numpy(), 2)
    at = np.concatenate([passages["start"], passages["end"]]).astype("int64")
    step = np.repeat([1, -1], size)
    # At one place passages end before others begin: those that only touch do not overlap.
    order = np.lexsort((step, at, group))
    group, at, step = group[order], at[order], step[order]
    needed = np.tile(passages["needed"].to_numpy(), 2)[order]
    height = np.cumsum(step)
    begins = (height >= needed) & (height - step < needed)
    ends = (height < needed) & (height - step >= needed)
    start = np.flatnonzero(begins)
    highest = np.maximum.reduceat(height, start) if len(start) else np.array([], dtype="int64")
    return pd.DataFrame(
        {"group": group[begins], "start": at[begins], "end": at[ends], "coders": highest}
    ).assign(segment="")


def any_code(found: pd.DataFrame, *, free: bool) -> pd.DataFrame:
    """Return the segments that bear any code, each once; as `Occurrences.found` with code `all`."""
    if not free:
        once = found.drop_duplicates(["interview", "segment"])
    else:
        placed = found["start"] != NO_PLACE
        once = pd.concat(
            [
                joined(found[placed], ["interview"]),
                found[~placed].drop_duplicates(["interview", "segment"]),
            ]
        )
    return once.assign(code="all")
