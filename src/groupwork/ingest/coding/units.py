"""Units of analysis: texts cut into turns and sentences, and coders' passages laid over them.

Which unit is right is a choice of analysis, `interviews.unit`. It is made here because the table
of segments has a row a unit, and everything after reading, the gate against names included, works
on that table.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from groupwork.ingest.coding.project import NO_PLACE

Unit = Literal["sentence", "turn", "interview"]

UNIT_COLUMNS = ["start", "end", "speaker", "text"]

#: A unit has a code if a coder's passages of that code cover at least this share of it.
COVERED = 0.5


# Turns --------------------------------------------------------------------------------------

_TIME = r"(?:[\[(（【]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])）】]?\s*)?"
_LABEL = re.compile(
    rf"^[ \t　]*+{_TIME}(?P<label>[^\W\d_][\w .'’-]{{0,29}}?)[ \t]*+(?:[(（]{_TIME}[)）])?"
    rf"[ \t]*+[:：][ \t　]*+",
    re.MULTILINE,
)
# "He said:" begins speech within a turn, not a turn.
_SAYING = re.compile(r".+(?:说|道|想|觉得|回答|表示)$")


def speaker_turns(text: str) -> pd.DataFrame:
    """Cut a transcript into the turns of its speakers.

    A turn begins with a line such as ``Worker: …`` or ``社工：…``. A label of one small-lettered
    word counts as a speaker if it comes more than once, so that "note: …" is none.

    Parameters
    ----------
    text : str

    Returns
    -------
    pandas.DataFrame
        start, end, speaker, text of each turn, without its label and outer white space. What
        comes before the first turn has no speaker.
    """
    labels = [(match, " ".join(match["label"].split())) for match in _LABEL.finditer(text)]
    often = Counter(label for _, label in labels)
    labels = [(match, label) for match, label in labels if _is_speaker(label, often[label])]
    starts = [0, *(match.end() for match, _ in labels)]
    ends = [*(match.start() for match, _ in labels), len(text)]
    speakers = ["", *(label for _, label in labels)]
    rows = [
        (*trimmed, speaker)
        for start, end, speaker in zip(starts, ends, speakers, strict=True)
        if (trimmed := _trim(text, start, end)) is not None
    ]
    return _units(text, rows)


def _is_speaker(label: str, times: int) -> bool:
    if _SAYING.match(label):
        return False
    words = label.split()
    proper = len(words) <= 4 and all(not word[0].islower() for word in words)
    return proper or (len(words) == 1 and times > 1)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Leave out white space at both ends; None if nothing is left."""
    passage = text[start:end]
    left = start + len(passage) - len(passage.lstrip())
    right = end - len(passage) + len(passage.rstrip())
    return (left, right) if left < right else None


def _units(text: str, rows: list[tuple[int, int, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=UNIT_COLUMNS[:3])
    table["text"] = [text[start:end] for start, end, _ in rows]
    return table.astype({"start": "int64", "end": "int64", "speaker": "str", "text": "str"})


# Sentences ----------------------------------------------------------------------------------

# An end of a sentence with what closes behind it: quotation marks and brackets.
_END = re.compile(r"(?:[。！？!?…．]+|\.+|\n+)[\"'”’」』》〉）)\]】］]*")
_NEXT = re.compile(r"\s*+(\S?)")
# Characters before a full stop in which an abbreviation is looked for.
_WORD = 40
_FULL_WIDTH = set("。！？…．")
_ABBREVIATIONS = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "no", "vs", "e.g", "i.e", "etc", "approx"),
    *("dept", "fig", "cf", "ca", "al", "p", "pp", "vol", "min", "max", "a.m", "p.m", "u.s", "u.k"),
}
# These may well end a sentence, so the next letter decides.
_OPEN = {"etc", "a.m", "p.m", "u.s", "u.k", "jr", "sr", "no"}


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each sentence, without outer white space.

    Full-width marks (。！？…) end a sentence wherever they stand; half-width ones where white
    space, a closing quotation mark or the end of the text follows and neither an abbreviation
    nor an initial comes before a full stop. Closing quotation marks and brackets belong to the
    sentence that they close. A line's end ends a sentence.
    """
    start = 0
    for match in _END.finditer(text):
        if _ends_here(text, start, match):
            if (trimmed := _trim(text, start, match.end())) is not None:
                yield trimmed
            start = match.end()
    if (trimmed := _trim(text, start, len(text))) is not None:
        yield trimmed


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    mark, after = match[0], text[match.end() : match.end() + 1]
    following = _NEXT.match(text, match.end())[1]  # type: ignore[index]
    if mark[0] == "\n":
        ends = True
    elif after and after in "，、；：,;:—":
        ends = False
    elif mark[0] in _FULL_WIDTH:
        # Dots of hesitation within an English sentence go on in small letters.
        ends = not (set(mark) <= {"…"} and following.islower())
    elif after and not after.isspace() and not _is_cjk(after):
        ends = False
    elif mark[0] != "." or mark.startswith(".."):
        # "Why me?" she asked. Or: I do not know... perhaps.
        goes_on = mark.startswith("..") or mark[-1] not in "!?"
        ends = not (goes_on and following.islower())
    else:
        ends = _full_stop(text[max(start, match.start() - _WORD) : match.start()], following)
    return ends


def _full_stop(before: str, following: str) -> bool:
    """Say whether a full stop ends a sentence, rather than an abbreviation or an initial."""
    last = re.split(r"[\s(（\"“‘]", before)[-1].casefold()
    if last in _OPEN:
        return not following or following.isupper() or _is_cjk(following)
    initial = len(last) == 1 and last.isalpha() and last != "i" and not _is_cjk(last)
    return not (last in _ABBREVIATIONS or initial)


def _is_cjk(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


# Units --------------------------------------------------------------------------------------


def cut(text: str, unit: Unit, left_out: Collection[str] = ()) -> pd.DataFrame:
    """Cut a transcript into units of analysis.

    Parameters
    ----------
    text : str
    unit : {"sentence", "turn", "interview"}
        A sentence never spans two turns.
    left_out : collection of str
        Speakers whose words do not count as units, e.g. the interviewer.

    Returns
    -------
    pandas.DataFrame
        start, end, speaker, text; one row a unit.
    """
    if unit == "interview":
        whole = _trim(text, 0, len(text))
        return _units(text, [(*whole, "")] if whole else [])
    turns = speaker_turns(text)
    turns = turns[~turns["speaker"].isin(list(left_out))].reset_index(drop=True)
    if unit == "turn":
        return turns
    return _units(
        text,
        [
            (int(at) + start, int(at) + end, speaker)
            for at, speaker, words in zip(
                turns["start"], turns["speaker"], turns["text"], strict=True
            )
            for start, end in sentence_spans(words)
        ],
    )


def language(text: str) -> str:
    """Return the language of a text: zh if most of its letters are Chinese, else en."""
    letters = [character for character in text if character.isalpha()]
    chinese = sum(map(_is_cjk, letters))
    return "zh" if 2 * chinese > len(letters) else "en"


# Passages ----------------------------------------------------------------------------------


def assign_units(
    passages: pd.DataFrame, units: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find which units have which codes by which coders.

    A unit has a code if the coder's passages of that code cover at least half of its
    characters. A passage that covers half of no unit counts for the unit that it covers most
    characters of (the first of equals). A coder read an interview if any passage of it has a
    code of theirs, and then judged all its units.

    Parameters
    ----------
    passages : pandas.DataFrame
        source, start, end, code, coder; as `Project.passages` returns them. One with an empty
        code says no more than that the coder read the interview.
    units : mapping of str to pandas.DataFrame
        Source -> its units (start, end, text), in order and without overlap.

    Returns
    -------
    codings : pandas.DataFrame
        source, unit (1, 2, … within the source), text, coder, code; a row with an empty code
        says that the coder read the unit and gave it none.
    lost : pandas.DataFrame
        Passages that lie in no unit, e.g. since their place is not known.
    """
    grid, offset = _lay_out(units)
    # All texts are laid end to end, so that one search serves them all.
    known = passages["source"].isin(list(units))
    readers = passages.loc[known, ["source", "coder"]].drop_duplicates()
    coded = passages[passages["code"] != ""]
    here = coded["source"].isin(list(units))
    placed = coded[here & (coded["start"] != NO_PLACE)]
    at = placed["source"].map(offset).astype("int64")
    placed = placed.assign(
        start=placed["start"].astype("int64") + at, end=placed["end"].astype("int64") + at
    )
    first, last = _touched(placed, grid)
    lost = coded.index.difference(placed.index[last > first])
    given = _given(_join_overlaps(placed), grid)
    judged = grid.reset_index(names="unit_at").merge(readers, on="source")
    rows = judged.merge(given, on=["unit_at", "coder"], how="left")
    rows["code"] = rows["code"].fillna("").astype("str")
    rows = rows.sort_values(["unit_at", "coder"], kind="stable", ignore_index=True)
    return rows[["source", "unit", "text", "coder", "code"]], passages.loc[lost]


def _lay_out(units: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Lay the units of all texts end to end.

    Returns
    -------
    grid : pandas.DataFrame
        source, unit, text, start, end; a unit is known by its row.
    offset : dict of str to int
        Where each source begins.
    """
    columns = ["source", "unit", "text", "start", "end"]
    parts, offset, reach = [], {}, 0
    for name, table in units.items():
        offset[name] = reach
        parts.append(
            table.assign(
                source=name,
                unit=np.arange(1, len(table) + 1),
                start=table["start"] + reach,
                end=table["end"] + reach,
            )[columns]
        )
        # A passage may end behind the last unit, but not this far.
        reach += int(table["end"].max() if len(table) else 0) + 2**40
    grid = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return grid.astype({"unit": "int64", "start": "int64", "end": "int64"}), offset


def _join_overlaps(placed: pd.DataFrame) -> pd.DataFrame:
    """Join the overlapping passages of one coder and code: group, coder, code, start, end."""
    table = placed.assign(
        group=placed.groupby(["source", "coder", "code"], sort=False).ngroup()
    ).sort_values(["group", "start", "end"], kind="stable")
    reach = table.groupby("group")["end"].cummax().shift(fill_value=-1)
    fresh = (table["group"] != table["group"].shift()) | (table["start"] > reach)
    parts = table.groupby(fresh.cumsum(), sort=False)
    joined = parts[["group", "coder", "code", "start"]].first()
    return joined.assign(end=parts["end"].max()).reset_index(drop=True)


def _touched(passages: pd.DataFrame, grid: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the first unit that each passage touches, and the one behind the last."""
    first = np.searchsorted(grid["end"].to_numpy(), passages["start"].to_numpy(), side="right")
    last = np.searchsorted(grid["start"].to_numpy(), passages["end"].to_numpy(), side="left")
    return first, last


def _given(passages: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Find which units have which codes: unit_at (row of the grid), coder, code."""
    first, last = _touched(passages, grid)
    count = np.maximum(last - first, 0)
    passage = np.repeat(np.arange(len(passages)), count)
    unit = np.repeat(first - np.cumsum(count) + count, count) + np.arange(len(passage))
    start, end = passages["start"].to_numpy(), passages["end"].to_numpy()
    begin, finish = grid["start"].to_numpy(), grid["end"].to_numpy()
    shared = np.minimum(end[passage], finish[unit]) - np.maximum(start[passage], begin[unit])
    touch = passages.loc[passage, ["group", "coder", "code"]].reset_index(drop=True)
    touch = touch.assign(unit_at=unit, passage=passage, shared=shared)
    covered = touch.groupby(["group", "unit_at"])["shared"].transform("sum")
    touch["enough"] = (covered >= COVERED * (finish - begin)[unit]).to_numpy()
    homeless = touch[~touch.groupby("passage")["enough"].transform("any").astype(bool)]
    # Stable, so that the first of equal units stands first.
    largest = homeless.sort_values("shared", ascending=False, kind="stable")
    touch.loc[largest.drop_duplicates("passage").index, "enough"] = True
    return touch.loc[touch["enough"], ["unit_at", "coder", "code"]].drop_duplicates()
