"""Finds the times of a wide file, which stand in the names of its columns."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from groupwork.guide.columns import NEARLY, NUMBER, ONE_WORD
from groupwork.guide.times import is_time, wave_of_name
from groupwork.guide.twins import find_twins, without_blanks
from groupwork.ingest.readers import Cells

#: Names of columns that look back on an earlier time.
LOOKING_BACK = re.compile(
    r"then|retro(spective)?|recall(ed)?|back.?then|回顾|回想|回忆|当时|當時|那时", re.IGNORECASE
)
# Two letters of one word, or two digits; Chinese words have nothing between them.
_WITHIN = re.compile(r"[^\W\d_\u3400-\u9fff]{2}|\d{2}")
# Two words; numbers and codes of items stand below the names of two scales as well.
_QUESTION = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]|[\u3400-\u9fff]{4}|[^\W\d_]\W+[^\W\d_]{2,}")
_SPACE = re.compile(r"[\s_.:：,，|/–—-]")


def find_wave_names(
    names: Iterable[str],
    spans: Collection[str] = (),
    questions: Mapping[str, str] | None = None,
    numbers: Collection[str] = (),
) -> dict[str, tuple[str, str]]:
    """Find what in the names of columns says the wave: ``m1_pre``, ``t2.m1``.

    What spans columns in a head of two rows may be a time, whatever it says, where the same
    questions stand below another one. `questions` are what columns ask, where that is not their
    name; `numbers` are the columns of numbers.

    Returns
    -------
    dict
        Column -> (its name with {wave} in place of the wave, the wave). Only where three
        questions or more, or a score, are there at two waves or more, or questions are there
        twice.
    """
    names = list(names)
    alike = Counter(map(_spelling, names))
    bases_as: dict[str, str] = {}
    waves_as: dict[str, str] = {}
    splits = {
        # What differs in blanks and capitals alone is one question's and one time's, unless whole
        # names do.
        name: [
            (bases_as.setdefault(_spelling(base), base), waves_as.setdefault(_spelling(wave), wave))
            if alike[_spelling(name)] == 1
            else (base, wave)
            for base, wave in _with_times(name, spans)
        ]
        for name in names
    }
    splits = _without_numbers_of_questions(splits)
    shared = Counter(base for of in splits.values() for base, _ in of)
    often = Counter(wave for of in splits.values() for base, wave in of if shared[base] > 1)
    found = {
        # Of "pre 1" and "pre" it is what more columns have; of "前" and "前测" the whole word.
        name: max(of, key=lambda pair: (shared[pair[0]] > 1, often[pair[1]], len(pair[1])))
        for name, of in splits.items()
        if of
    }
    found = _one_word_a_time(found)
    bases = Counter(base for base, _ in found.values())
    if sum(count > 1 for count in bases.values()) < 3:
        scores = {name: pair for name, pair in found.items() if name in numbers}
        times = Counter(base for base, wave in scores.values() if is_time(wave))
        scores = {name: pair for name, pair in scores.items() if times[pair[0]] > 1}
        return find_twins(names, questions) or scores
    of_wave = Counter(wave for base, wave in found.values() if bases[base] > 1)
    # What has times that no other question has, such as the days of a register, is none of them.
    shared_times = {base for base, wave in found.values() if of_wave[wave] > 1}
    return {
        name: pair for name, pair in found.items() if bases[pair[0]] > 1 and pair[0] in shared_times
    }


def _without_numbers_of_questions(
    splits: Mapping[str, list[tuple[str, str]]],
) -> dict[str, list[tuple[str, str]]]:
    """Leave out what would be one question at "1 T1", "2 T1" and so on: all of these are at T1."""
    shared: dict[str, list[set[str]]] = {}
    for of in splits.values():
        for base, wave in of:
            within = {other for _, other in of if other != wave and wave.endswith(other)}
            shared.setdefault(base, []).append(within)
    wrong = {base for base, of in shared.items() if of[1:] and set.intersection(*of)}
    return {name: [pair for pair in of if pair[0] not in wrong] for name, of in splits.items()}


def number_columns(texts: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the columns of different numbers, in which hardly anything else stands."""
    found = set()
    for name, cells in texts.items():
        said = [text for text in cells if text]
        numbers = [text for text in said if NUMBER.fullmatch(text)]
        if len({*numbers}) > 1 and len(numbers) >= NEARLY * len(said):
            found.add(name)
    return found


def _one_word_a_time(found: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Call a time by one word where some questions have another one: "pre" beside "BEFORE"."""
    bases: dict[str, set[str]] = {}
    for base, wave in found.values():
        bases.setdefault(wave, set()).add(base)
    same: dict[str, str] = {}
    kept: dict[str, str] = {}
    for wave, of in bases.items():
        if not (said := wave_of_name(wave)) or re.search(r"\d", wave):
            continue
        # Questions that have both words have two times.
        usual = kept.setdefault(said, wave)
        if usual != wave and not bases[usual] & of:
            same[wave] = usual
    return {name: (base, same.get(wave, wave)) for name, (base, wave) in found.items()}


def are_twins(wide: Mapping[str, tuple[str, str]], cells: Cells) -> bool:
    """Say whether questions are there twice, and nothing says a time."""
    if not wide or all(is_time(time) for _, time in wide.values()):
        return False
    return wide == find_twins(cells.columns, cells.questions)


def _spelling(name: str) -> str:
    """Return a name by which those are alike that differ in blanks and capitals alone."""
    return without_blanks(name).casefold()


def spelled_alike(wide: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return how names would be spelled that differ from those of other times in their spelling."""
    spelled = {name: base.replace("{wave}", wave) for name, (base, wave) in wide.items()}
    often = Counter(spelled.values())
    return {
        name: other
        for name, other in spelled.items()
        if other != name and other not in wide and often[other] == 1
    }


# A part of a name, behind a mark, a number or a capital, and before a mark.
_WITHIN_NAME = re.compile(r"(?<=[\d_.\-A-Z])[a-z]{2,8}\d?(?=[_.-])")


def _with_times(name: str, spans: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield a column's name with {wave} in place of a time at its start or end, and the time."""
    for place in range(1, len(name)):
        if _WITHIN.match(name, place - 1):
            continue
        first, last = name[:place], name[place:]
        spanned = first in spans and _QUESTION.search(last)
        said = spanned or is_time(first) or LOOKING_BACK.fullmatch(first)
        if said and not _SPACE.match(first[-1]):
            yield "{wave}" + last, first
        if not _SPACE.match(last[0]) and (is_time(last) or LOOKING_BACK.fullmatch(last)):
            yield first + "{wave}", last
    # Or within a name of one word, between its parts: se_15pre_sleep.
    if ONE_WORD.fullmatch(name):
        for part_of in _WITHIN_NAME.finditer(name):
            if is_time(part_of[0]):
                yield f"{name[: part_of.start()]}{{wave}}{name[part_of.end() :]}", part_of[0]
    # Or at the end of what spans its columns: "BELONGING - BEFORE" above 1, 2, 3.
    for span in spans:
        part, dash, time = span.rpartition(" - ")
        if dash and is_time(time) and name.startswith(f"{span} "):
            yield f"{part} - {{wave}}{name.removeprefix(span)}", time
    # In a head of three rows a time may stand below the part of the questionnaire.
    for span in filter(is_time, spans):
        first, found, last = name.partition(f" {span} ")
        if found:
            yield f"{first} {{wave}} {last}", span
