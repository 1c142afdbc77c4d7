"""One fact that a file has in words and another in numbers, whose head says what these are."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

from groupwork.guide.columns import Column
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.wordings import whole_number

# Behind the name of a column: (1=boy 2=girl), (1 = ja; 2 = nein).
_CODED = re.compile(r"^(?P<name>[^(（]+?)\s*[(（](?P<codes>[^()（）]*[=＝][^()（）]*)[)）]\s*$")
_PAIR = re.compile(r"(-?\d+)\s*[=＝]\s*([^\d=＝;,，；、]+?)\s*(?=[;,，；、]|\d+\s*[=＝]|$)")


def ask_coded_heads(group: Recognised, interview: Interview) -> Recognised:
    """Ask whether such columns are one; return the raw files with the words in both."""
    for coded, worded in permutations([sheet.name for sheet in group.followed], 2):
        here, there = (next(s for s in group.sheets if s.name == n) for n in (coded, worded))
        for name in [*here.texts]:
            called, codes = levels_of_head(name)
            other = _other(called, there) if codes else None
            if other is None or other in here.texts or name in there.texts:
                continue
            words = _words_for(codes, {text for text in there.texts[other] if text})
            cells = {whole_number(text) for text in here.texts[name] if text}
            if not words or not cells or not cells <= codes.keys():
                continue
            if _ask((here, name), (there, other), words, interview) != "yes":
                continue
            levels = {words[number]: codes[number] for number in codes if number in words}
            changed = {
                coded: _in_words(here, name, other, words, levels),
                worded: _with_levels(there, other, levels),
            }
            group = with_sheets(group, [changed.get(each.name, each) for each in group.sheets])
            here, there = changed[coded], changed[worded]
    return group


def levels_of_head(head: str) -> tuple[str, dict[str, str]]:
    """Return the name in a head and what it says of numbers: "sex (1=boy 2=girl)"; else nothing.

    One number alone is no answer, or what an amount begins with: "age (99 = not known)".
    """
    match = _CODED.match(head)
    codes = dict(_PAIR.findall(match["codes"])) if match else {}
    return (match["name"], codes) if match and len(codes) > 1 else ("", {})


def _other(name: str, sheet: Sheet) -> str | None:
    """Return the column of a file that is called so, whatever its capitals."""
    found = [each for each in sheet.texts if each.strip().casefold() == name.strip().casefold()]
    return found[0] if len(found) == 1 else None


def _words_for(codes: Mapping[str, str], answers: set[str]) -> dict[str, str]:
    """Return number -> the answer of another file that says the same, or its first letter.

    None unless each answer is that of one number.
    """
    found: dict[str, str] = {}
    for number, word in codes.items():
        alike = {
            answer.casefold(): answer
            for answer in sorted(answers, reverse=True)
            if word.casefold().startswith(answer.casefold())
        }
        if len(alike) == 1:
            found[number] = next(iter(alike.values()))
    told = [word.casefold() for word in found.values()]
    return found if {*told} == {a.casefold() for a in answers} and len({*told}) == len(told) else {}


def _ask(
    coded: tuple[Sheet, str],
    worded: tuple[Sheet, str],
    words: Mapping[str, str],
    interview: Interview,
) -> str | None:
    (here, name), (there, other) = coded, worded
    pairs = ", ".join(f"{number} = {word}" for number, word in words.items())
    return interview.ask(
        f"coded.{here.name}.{other}".replace("=", "-"),
        (
            f"Is '{name}' of {here.name} the '{other}' of {there.name}, with {pairs}?",
            f"{here.name}的“{name}”就是{there.name}的“{other}”（{pairs}）吗？",
        ),
        choices={"yes": ("yes, it is the same", "是，是同一项"), "no": ("no", "不是")},
        suggestion="yes",
    )


def _in_words(
    sheet: Sheet, name: str, other: str, words: dict[str, str], levels: dict[str, str]
) -> Sheet:
    """Return a file with words in place of numbers, under the name of the other file."""
    named = sheet.with_names({name: other})
    cells = [words.get(whole_number(text), text) for text in named.texts[other]]
    said = {**named.stands_for, other: words}
    made = replace(named, texts={**named.texts, other: cells}, stands_for=said)
    return _with_levels(made, other, levels)


def _with_levels(sheet: Sheet, name: str, levels: dict[str, str]) -> Sheet:
    columns = [_of_levels(c, levels) if c.name == name else c for c in sheet.found.columns]
    return replace(sheet, found=replace(sheet.found, columns=columns))


def _of_levels(column: Column, levels: dict[str, str]) -> Column:
    known = replace(column, kind="category", low=None, high=None, odd=(), labels={})
    return replace(known, answers=tuple(levels), levels=levels)
