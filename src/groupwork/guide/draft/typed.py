"""What words mean that a few people wrote where the others gave a number."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groupwork.guide.blocks import Block
from groupwork.guide.draft.listed import numbers_of_words
from groupwork.guide.draft.naming import at_any_time, short
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.dates import became_date

# A whole number, or one halfway between two.
_NUMBER = re.compile(r"-?\d+(?:\.50*)?")


def ask_typed(group: Recognised, interview: Interview) -> Recognised:
    """Ask whether words among the numbers of scales are no answers, or which number each is.

    A word that is halfway between two numbers, such as "6-7", is written as such a number.
    """
    found = _words(group)
    if not found:
        return group
    listed = [
        f"'{word}' ({n}×: {', '.join(short(at_any_time(name)) for name in names)})"
        for word, (n, names) in found.items()
    ]
    interview.ask(
        "typed",
        (
            "Some people wrote words, or two numbers, where the others gave one. Are they no "
            "answers, or which number is each? ('none', or as 'never = 0; always = 4': the "
            "others are no answers)",
            "有人在填数字的题里写了文字或两个数字。这些算未作答，还是各算几分？（算未作答写“none”；"
            "或写成“从不 = 0；总是 = 4”，其余算未作答）",
        ),
        saw=interview.say("; ", "；").join(listed),
        choices={"none": ("they are no answers", "都算未作答")},
        free=True,
    )
    said = typed_codes(group, interview)
    halves = {word: f"{code:g}" for word, code in said.items() if code is not None and code % 1}
    return _with_halves(group, halves, found) if halves else group


def _with_halves(
    group: Recognised, halves: Mapping[str, str], found: Mapping[str, tuple[int, list[str]]]
) -> Recognised:
    """Return the files with numbers halfway between two in place of words."""
    columns = dict(group.columns)
    sheets = list(group.sheets)
    for word, number in halves.items():
        for name in found[word][1]:
            own = columns[name]
            n = own.words[word]
            columns[name] = replace(
                own,
                words={other: k for other, k in own.words.items() if other != word},
                halves={**own.halves, number: own.halves.get(number, 0) + n},
            )
            for place, sheet in enumerate(sheets):
                for column in sheet.at_its_times(name):
                    if word in sheets[place].texts[column]:
                        sheets[place] = sheets[place].with_spelled(column, {word: number})
    return replace(group, sheets=sheets, columns=columns)


def typed_codes(group: Recognised, interview: Interview) -> dict[str, float | None]:
    """Return what somebody says that each word is: a number, or None for no answer.

    Raises
    ------
    GroupworkError
        A word is not in the files, or it is not said of it which number it is.
    """
    answer = interview.answers.get("typed")
    words = _words(group)
    if answer is None or not words:
        return {}
    halves = {half for column in group.columns.values() for half in column.halves}
    done = {float(half.replace(",", ".")) for half in halves}
    said = numbers_of_words("typed", answer, words, _NUMBER, done)
    return {word: None if number is None else float(number) for word, number in said.items()}


def typed_labels(block: Block, group: Recognised, interview: Interview) -> dict[str, Any]:
    """Return the key of an instrument that says which words are which of its numbers."""
    labels: dict[int, list[str]] = {}
    mine = _words(group, [block])
    for word, code in typed_codes(group, interview).items():
        if word in mine and code is not None:
            labels.setdefault(int(code), []).append(word)
    return {"labels": labels} if labels else {}


def _words(
    group: Recognised, blocks: list[Block] | None = None
) -> dict[str, tuple[int, list[str]]]:
    """Return the words among the numbers of scales -> how often, and in which columns.

    Not what a spreadsheet turned into a date: the check says where these answers are to be typed
    again, and nothing runs before that.
    """
    counts: Counter[str] = Counter()
    columns: dict[str, list[str]] = {}
    for block in blocks or group.blocks.values():
        for name in block.items.values():
            for word, n in group.columns[name].words.items() if name in group.columns else ():
                if became_date(word):
                    continue
                counts[word] += n
                columns.setdefault(word, []).append(name)
    return {word: (n, columns[word]) for word, n in counts.items()}
