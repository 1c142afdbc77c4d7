"""Codes that differ in a sign or two, of which a person says whether they are one person's."""

from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

import pandas as pd

from groupwork.guide.columns import tells_apart
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.listed import numbers_in
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.near_matches import WITH_MORE, bare_code, near_matches
from groupwork.ingest.rows import TOTAL


class _Pair(NamedTuple):
    """Two codes that are nearly the same, when each was there, and what makes them alike."""

    slip: str
    code: str
    slip_at: str
    code_at: str
    likeness: str


def ask_same(
    column: str, spelling: str, group: Recognised, waves: Waves, interview: Interview
) -> tuple[dict[str, str], dict[str, str], list[tuple[str, str]]]:
    """Ask which codes that are nearly the same are one person's who slipped.

    Returns
    -------
    tuple
        Code -> the one that it is a slip of; code -> TODO where nobody has said so yet, though
        each of the two is nearly the same as no third one; and the pairs that are two people's.
    """
    written = as_written(spelling)
    rows = [
        (written(text), sheet.name, row, wave or sheet.name)
        for sheet, keys in zip(group.sheets, waves.likely, strict=True)
        if sheet in group.followed
        for row, (text, wave) in enumerate(
            zip(
                sheet.texts[column],
                waves_of_rows(group, sheet, keys) or [""] * sheet.found.rows,
                strict=True,
            )
        )
        if text
    ]
    rows += _in_lists({who for who, *_ in rows}, written, group)
    found = near_matches(pd.DataFrame(rows, columns=["participant_id", "file", "row", "occasion"]))
    alike = found[~found["likeness"].isin(["capitals or spaces", "zeros or marks"])]
    everywhere = _files_of_codes(group, written)
    pairs = []
    for _, pair in alike.groupby("pair"):
        rows_of = zip(pair["participant_id"], pair["occasion"], strict=True)
        times: dict[str, list[str]] = {}
        for who, when in rows_of:
            times.setdefault(str(who), []).append(str(when))
        usual = {
            # A slip seldom comes first.
            each: (len(of), everywhere[each], sum(map(str.isdecimal, each)), len(each), -place)
            for place, (each, of) in enumerate(times.items())
        }
        slip, code = sorted(times, key=usual.__getitem__)
        likeness = str(pair["likeness"].iloc[0])
        if likeness in ("a word more", "end of a longer number"):
            code, slip = sorted(times, key=len)
        pairs.append(_Pair(slip, code, ", ".join(times[slip]), ", ".join(times[code]), likeness))
    if not pairs:
        return {}, {}, []
    listed = [f"{n} {a} ({at}), {b} ({bt})" for n, (a, b, at, bt, _) in enumerate(pairs, start=1)]
    often = Counter(chain.from_iterable((pair.slip, pair.code) for pair in pairs))
    clear = [pair for pair in pairs if often[pair.slip] == often[pair.code] == 1]
    sure = clear == pairs and all(pair.likeness in WITH_MORE for pair in pairs)
    given = interview.ask(
        "same_person",
        (
            "Some codes are nearly the same, and never stand in one measurement. Which pairs are "
            "one person who slipped? ('none', 'all', or their numbers, such as '1, 3-5')",
            "有些编号几乎相同，又从未在同一次测量中出现。哪几对是同一个人写错了？"
            "（没有写“none”，全部写“all”，或写各对的序号，如“1, 3-5”）",
        ),
        # Most codes that are nearly the same differ in form alone.
        saw=(
            interview.say("if 'id_spelling' is loose: ", "若id_spelling为loose：")
            if spelling.startswith(TODO)
            else ""
        )
        + "; ".join(listed),
        # Who is taken for two people is lost to the comparison.
        default=None if clear else "none",
        suggestion="all" if sure else "",
    )
    if given is None:
        unsaid = {
            pair.slip: interview.todo(
                f"{pair.code} if these are one person, else take this line out",
                f"如果是同一个人，写{pair.code}；否则删去此行",
            )
            for pair in clear
        }
        return {}, unsaid, []
    chosen = [pairs[n - 1] for n in numbers_in("same_person", given, len(pairs), interview)]
    said = "same_person" in interview.answers  # and no default of pairs that are not clear
    two = [(pair.slip, pair.code) for pair in pairs if said and pair not in chosen]
    return {pair.slip: pair.code for pair in chosen}, {}, two


def as_written(spelling: str) -> Callable[[str], str]:
    """Return how codes are written to compare them; loosely, until somebody says otherwise."""
    return str if spelling == "exact" else bare_code


# Sheets in which people stand by the codes of the questionnaires.
_LISTS = ("attendance", "register", "count", "people")


def _files_of_codes(group: Recognised, written: Callable[[str], str]) -> Counter[str]:
    """Return in how many files and sheets each code stands; a register has people's as well."""
    sources = [*group.sheets, *(strand.source for strand in group.strands)]
    return Counter(
        code
        for source in sources
        for code in {
            written(text)
            for cells in source.texts.values()
            if tells_apart(cells)
            for text in cells
            if text
        }
    )


def _in_lists(
    known: set[str], written: Callable[[str], str], group: Recognised
) -> list[tuple[str, str, int, str]]:
    """Return the codes of registers and lists of people, as far as they are no names."""
    rows: list[tuple[str, str, int, str]] = []
    for strand in group.strands:
        if strand.kind not in _LISTS:
            continue
        name = strand.source.name
        texts = strand.source.texts.get(strand.columns.get("person", ""), [])
        listed = [
            (written(text), name, row, name)
            for row, text in enumerate(texts)
            if text and not TOTAL.fullmatch(text.casefold())
        ]
        if 2 * len({who for who, *_ in listed} & known) >= len(listed):
            rows += listed
    return rows
