"""At which time what people said of themselves holds, where they were asked at several."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.attributes import called, is_lasting
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.listed import names_in
from groupwork.guide.draft.people import People
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.wordings import bare_level

# Names of attributes, or ways in which people said otherwise, that are listed at most.
_SHOWN = 4


@dataclass(frozen=True)
class Asked:
    """What was asked of whom at which time."""

    group: Recognised
    waves: Waves
    people: People

    @property
    def labels(self) -> dict[str, str]:
        """Wave -> its label."""
        return {wave["id"]: wave["label"] for wave in self.waves.declared}

    def answers(self, column: str, blank: str = "") -> list[tuple[str, str, int, str]]:
        """Return wave, file, place of the row and text of each answer.

        The wave is blank where it is not known; `blank` is what a blank cell says, if anything.
        """
        if "{wave}" in column:
            return self._in_names(column)
        return [
            ("" if wave.startswith(TODO) else wave, sheet.name, place, text or blank)
            for sheet, keys in zip(self.group.sheets, self.waves.keys, strict=True)
            if column in sheet.texts
            for place, (wave, text) in enumerate(
                zip(
                    waves_of_rows(self.group, sheet, keys) or [""] * sheet.found.rows,
                    sheet.texts[column],
                    strict=True,
                )
            )
            if text or blank
        ]

    def _in_names(self, column: str) -> list[tuple[str, str, int, str]]:
        """Return the same of what has a column for each time."""
        return [
            ("" if wave.startswith(TODO) else wave, sheet.name, place, text)
            for sheet, keys in zip(self.group.sheets, self.waves.keys, strict=True)
            for wave, time in keys.get("wave_names", {}).items()
            for place, text in enumerate(sheet.texts.get(column.replace("{wave}", time), ()))
            if text
        ]

    def said(self, name: str, entry: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """Return wave -> person -> the level that they said first, as far as that is known."""
        codes = {
            bare_level(str(text)): bare_level(code)
            for code, word in entry.get("levels", {}).items()
            for text in (code, word)
        }
        found: dict[str, dict[str, str]] = {wave: {} for wave in self.labels}
        whose = {sheet.name: self.people.of_rows(sheet) for sheet in self.group.sheets}
        answers = self.answers(entry.get("column", name), entry.get("blank", ""))
        for wave, file, place, text in answers:
            bare = bare_level(text)
            if wave in found and (who := whose[file][place]):
                found[wave].setdefault(who, codes.get(bare, bare))
        return {wave: of for wave, of in found.items() if of}


def asked_later(offered: dict[str, dict[str, Any]], asked: Asked) -> dict[str, str]:
    """Return what was asked after the first measurement alone: name -> the first such wave.

    It is nobody's beginning. What is so whenever it is asked, such as a sex, is not among it.
    """
    declared = asked.waves.declared
    later = [wave["id"] for wave in declared if wave["role"] in ("post", "follow-up")]
    if asked.waves.single or not later:
        return {}
    found = {}
    for name, entry in offered.items():
        column = entry.get("column", name)
        if is_lasting(name, entry) or any(column in each.texts for each in asked.group.lists):
            continue
        said = {wave for wave, *_ in asked.answers(column)}
        if said and said <= {*later}:
            found[name] = next(wave for wave in later if wave in said)
    return found


def ask_told_at(
    attributes: dict[str, dict[str, Any]], where: str, asked: Asked, interview: Interview
) -> dict[str, dict[str, Any]]:
    """Ask whether what changes, and was asked at several times, is told at the first or at each.

    Of `where`, which says in which group people were, something else is asked.

    Returns
    -------
    dict
        The attributes: such a one holds of one wave, and there is another one for each later wave
        at which it is told.
    """
    at = {
        name: said
        for name, entry in attributes.items()
        if name != where and "wave" not in entry and not is_lasting(name, entry)
        if _others(said := asked.said(name, entry))
    }
    if not at:
        return attributes
    listed = ", ".join(called(name, attributes[name]) for name in at)
    given = interview.ask(
        "told_at",
        (
            "Some people answered otherwise at a later time. Is this told as it was when they "
            "came, or at each time? (Or name what is told at each time, with ',' between.)",
            "有些人后来的回答与开始时不同。只报告开始时的情况，还是每次都报告？"
            "（也可写出每次都报告的各项，用“,”隔开。）",
        ),
        saw=listed,
        choices={
            "start": ("as they came, at the first time alone", "只报告开始时（第一次）的情况"),
            "each": ("at each time at which it was asked", "每次问到时都报告"),
        },
        free=True,
    )
    if given is None:
        todo = interview.todo(
            "the first measurement; another one like it, of a later one, tells it then, too",
            "写第一次测量；若后来的也要报告，再加一项",
        )
        return attributes | {name: {**attributes[name], "wave": todo} for name in at}
    named = {"start": [], "each": [*at]}.get(given)
    if named is None:
        named = names_in(given)
    for name in named:
        if name not in at:
            raise GroupworkError(
                interview.say(
                    f"told_at: there is no '{name}' among {', '.join(at)}. Write 'start', 'each' "
                    f"or some of these.",
                    f"told_at：{'、'.join(at)}之中没有“{name}”。请写start、each或其中几项。",
                )
            )
    labels = asked.labels
    told: dict[str, dict[str, Any]] = {}
    for name, entry in attributes.items():
        first, *later = at.get(name, [""])
        told[name] = {**entry, "wave": first} if first else entry
        for wave in later if name in named else []:
            own = f"{name}_{wave}"
            label = interview.say(
                f"{entry['label']} ({labels[wave]})", f"{entry['label']}（{labels[wave]}）"
            )
            told[own] = {**entry, "label": label, "column": entry.get("column", name), "wave": wave}
    return told


def ask_holds(
    name: str, entry: dict[str, Any], asked: Asked, interview: Interview
) -> dict[str, str]:
    """Ask at which time people said truly in which group they were, where they differ."""
    said = asked.said(name, entry)
    others = _others(said)
    if not others:
        return {}
    labels = asked.labels
    words = {bare_level(code): word for code, word in entry.get("levels", {}).items()}
    ways = Counter(
        interview.say(" then ", "，后来").join(
            f"{words.get(of[who], of[who])} ({labels.get(wave, wave)})"
            for wave, of in said.items()
            if who in of
        )
        for who in others
    )
    everybody = {who for of in said.values() for who in of}
    wave = interview.ask(
        f"holds.{name}",
        (
            f"Some people named another group at another time ({called(name, entry)}). At which "
            f"time is it what holds?",
            f"有些人前后填的组别不同（{called(name, entry)}）。以哪一次为准？",
        ),
        saw=interview.say("; ", "；").join(f"{n}×: {way}" for way, n in ways.most_common(_SHOWN)),
        choices={
            wave: _lacking(labels.get(wave, wave), len(everybody - of.keys()))
            for wave, of in said.items()
        },
    )
    return {"wave": wave or interview.todo(" or ".join(said), "或".join(said))}


def _lacking(label: str, n: int) -> tuple[str, str]:
    """Say what an answer means, and how many people said nothing then."""
    if not n:
        return label, label
    people = "1 person" if n == 1 else f"{n} people"
    return (
        f"{label}; {people} said nothing then, and {'is' if n == 1 else 'are'} in no group",
        f"{label}；有{n}人那一次没有填，不属于任何一组",
    )


def _others(said: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return who said something else at another time."""
    everybody = {who: None for of in said.values() for who in of}
    return [who for who in everybody if len({of[who] for of in said.values() if who in of}) > 1]
