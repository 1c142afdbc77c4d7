"""Texts of a column of times that may be one time, written in two ways: post, Post-test."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.measured import called
from groupwork.guide.inspect_file import with_times_of_rows
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.times import in_order, names_of_waves, told, wave_of_name
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers.redcap import event_and_arm


@dataclass(frozen=True)
class Spellings:
    """Who has a row with which text of a column of times.

    Attributes
    ----------
    people : dict of str to set of str
        Text -> the codes of those who have it; all empty where no codes are known.
    """

    people: Mapping[str, set[str]]

    @classmethod
    def of(cls, sheet: Sheet, cells: Sequence[str]) -> "Spellings":
        """Return those of a file, whose rows have these texts."""
        who = next(iter([*sheet.found.ids, *sheet.found.possible_ids]), "")
        people: dict[str, set[str]] = defaultdict(set)
        for text, code in zip(cells, sheet.texts.get(who, [""] * len(cells)), strict=True):
            people[text] |= {bare_code(code)} - {""}
        return cls(people)

    def of_both(self, one: str, other: str) -> set[str]:
        """Return the codes of those who have a row of each: these are two times."""
        return self.people.get(one, set()) & self.people.get(other, set())

    def one_time_each(self, names: Sequence[str]) -> list[list[str]]:
        """Return names in their order, those together that say one time in two spellings."""
        found: list[list[str]] = []
        for name in names:
            of = (each for each in found if all(self._say_the_same(name, one) for one in each))
            if together := next(of, None):
                together.append(name)
            else:
                found.append([name])
        return found

    def may_be_one(self, names: Sequence[str]) -> bool:
        """Say whether some of several names may be one time: by their words, or their people.

        Of three times everybody may lack one; of two spellings nobody has both.
        """
        if len(self.one_time_each(names)) < len(names):
            return True
        followed = all(self.people.get(name) for name in names) and len(names) > 2
        return followed and any(self.may_be_one_time(*pair) for pair in combinations(names, 2))

    def may_be_one_time(self, one: str, other: str) -> bool:
        """Say whether nobody has both; what counts times by other numbers is no spelling."""
        counted = [re.findall(r"\d+", name) for name in (one, other)]
        return not (all(counted) and counted[0] != counted[1]) and not self.of_both(one, other)

    def _say_the_same(self, one: str, other: str) -> bool:
        if self.of_both(one, other):
            return False
        plain = [re.sub(r"[\W_]+", "", name).casefold() for name in (one, other)]
        said = {wave_of_name(name) for name in (one, other)}
        numbers = any(re.search(r"\d", name) for name in (one, other))
        return plain[0] == plain[1] or (len(said) == 1 and "" not in said and not numbers)


def ask_spelled(
    key: str,
    names: Sequence[str],
    where: str,
    spellings: Spellings,
    interview: Interview,
    *,
    may_be_none: bool,
) -> tuple[str | None, dict[str, str]]:
    """Ask in which order names are times of which some may be one.

    Returns
    -------
    tuple
        The answer, and the waves of the names by it, or the likely ones.

    Raises
    ------
    GroupworkError
        The order lacks a name, or has one twice or one that is not there, or somebody has rows of
        two names that are said to be one time.
    """
    together = spellings.one_time_each(names)
    sure = len(together) < len(names)
    offered = [*dict.fromkeys(map(_written, ([[n] for n in names], together)))][::-1]
    choices = {text: _means(text, _waves(text)) for text in offered}
    none = {"none": ("they are no measurements", "不是测量的次序")} if may_be_none else {}
    listed, apart = (", ".join(names), "、".join(names)), _apart(names, spellings)
    answer = interview.ask(
        key,
        (
            f"Which measurements are {listed[0]}? (In their order with '<' between; what is one "
            f"time in two spellings with '=' between: A < B = b.)",
            f"{listed[1]}分别是哪一次测量？"
            f"（按先后用“<”隔开；同一次的两种写法用“=”相连：A < B = b。）",
        ),
        saw=where
        if sure
        else interview.say(
            f"{where}; nobody has a row of each of {apart[0]}",
            f"{where}；没有人同时有{apart[1]}的行",
        ),
        choices={
            **choices,
            "each": ("otherwise; each is asked about", "不是这样，逐个询问"),
            **none,
        },
        suggestion=offered[0] if sure else "",
        free=True,
        earlier={"in-order": offered[-1]},
    )
    if answer in (None, "each", "none"):
        return answer, _waves(offered[0])
    check_order(key, str(answer), names, spellings, interview)
    return answer, _waves(str(answer))


def with_one_spelling(group: Recognised, keys: Sequence[Mapping[str, Any]]) -> Recognised:
    """Return the raw files with one text for each time, where several are said to be one.

    `keys` are what the entry of each file has. Of a project with arms each time has several events.
    """
    sheets = list(group.sheets)
    for place, sheet in enumerate(sheets):
        wave = keys[place].get("wave")
        if not isinstance(wave, dict):
            continue
        values = wave.get("values", {})
        if len({*values.values()}) == len(values) or any(event_and_arm(v)[1] for v in values):
            continue
        first = {wave: text for text, wave in reversed(values.items())}
        column = wave["column"]
        cells = [first.get(values.get(text, ""), text) for text in sheet.texts[column]]
        texts = {**sheet.texts, column: cells}
        found = with_times_of_rows(sheet.found, texts, column)
        sheets[place] = replace(sheet, found=found, texts=texts)
    return with_sheets(group, sheets) if sheets != group.sheets else group


def check_one_time(one: str, other: str, spellings: Spellings, key: str, wave: str) -> None:
    """Refuse two names as one time where somebody has rows of both."""
    if both := spellings.of_both(one, other):
        raise GroupworkError(
            f"{key}: '{one}' and '{other}' cannot both be '{wave}', as both have rows of the same "
            f"people ({len(both)}). Say of one of them that it is another measurement."
        )


def check_order(
    key: str, said: str, names: Sequence[str], spellings: Spellings, interview: Interview
) -> None:
    """Refuse an order that lacks a name, or in which one person has two rows of one time."""
    order = _order(said)
    listed = [name for each in order for name in each]
    if sorted(listed) != sorted(names):
        wrong = next((n for n in [*names, *listed] if listed.count(n) != [*names].count(n)), "")
        raise GroupworkError(
            interview.say(
                f"{key}: '{wrong}' does not stand there once. Write each of {', '.join(names)} "
                f"once, in their order with '<' between, what is one time with '='.",
                f"{key}：“{wrong}”没有恰好出现一次。请把{'、'.join(names)}各写一次，按先后用“<”隔开，"
                f"同一次用“=”相连。",
            )
        )
    for together in order:
        for one, other in combinations(together, 2):
            check_one_time(one, other, spellings, key, "one time")


def _order(said: str) -> list[list[str]]:
    return [[*map(str.strip, re.split("[=＝]", part))] for part in re.split("[<＜]", said)]


def _written(together: Iterable[Sequence[str]]) -> str:
    """Return an order of times by what they say themselves, else as they are given."""
    by_first = {each[0]: each for each in together}
    ordered = in_order([*by_first]) if all(map(wave_of_name, by_first)) else [*by_first]
    return " < ".join(" = ".join(by_first[first]) for first in ordered)


def _waves(said: str) -> dict[str, str]:
    """Return the wave of each name in an order of times."""
    order = _order(said)
    first = [each[0] for each in order]
    own = told(first)
    waves = own if [*own] == first else dict(zip(first, names_of_waves(len(first)), strict=True))
    return {name: waves[each[0]] for each in order for name in each}


def _means(said: str, waves: Mapping[str, str]) -> tuple[str, str]:
    parts = [(" = ".join(each), called(waves[each[0]])) for each in _order(said)]
    return (
        ", ".join(f"{names}: {wave[0]}" for names, wave in parts),
        "，".join(f"{names}：{wave[1]}" for names, wave in parts),
    )


def _apart(names: Sequence[str], spellings: Spellings) -> tuple[str, str]:
    pairs = [pair for pair in combinations(names, 2) if spellings.may_be_one_time(*pair)]
    return (
        "; ".join(f"'{one}', '{other}'" for one, other in pairs),
        "；".join(f"“{one}”与“{other}”" for one, other in pairs),
    )
