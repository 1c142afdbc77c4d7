"""What is no answer, and the other rules of cleaning."""

import re
from collections.abc import Mapping
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.columns import USUAL_MISSING, Column
from groupwork.guide.draft.naming import at_any_time, is_score, short, with_question
from groupwork.guide.draft.no_answers import no_answers
from groupwork.guide.draft.typed import typed_codes
from groupwork.guide.draft.typed_numbers import numbers_meant
from groupwork.guide.questions import TODO, Interview, none_or_all
from groupwork.guide.recognise import Recognised
from groupwork.prepare.wordings import is_dotted, plain


def ask_cleaning(
    group: Recognised,
    ids: set[str],
    attributes: Mapping[str, Any],
    duplicates: str,
    interview: Interview,
) -> dict[str, Any]:
    """Return the section `cleaning`.

    `ids` are the columns of people's codes, `duplicates` is what holds of who answered twice.
    """
    return {
        "missing_codes": _ask_missing(group, ids, attributes, interview),
        "duplicates": duplicates,
    }


def _ask_missing(
    group: Recognised, ids: set[str], attributes: Mapping[str, Any], interview: Interview
) -> dict[str, str]:
    # A code is a number among others that lie anywhere.
    codes = {*ids, *group.ids}
    used = [
        column
        for column in group.columns.values()
        if column.kind in ("number", "category") and column.name not in codes
    ]
    missing = {word: word for word in _worded(used, attributes, group, interview)}
    missing |= {word: word for word in _said_none(group, interview)}
    typed = typed_codes(group, interview)
    missing |= {word: word for word, code in typed.items() if code is None}
    of_people = numbers_meant(attributes, group, interview).values()
    missing |= {word: word for of in of_people for word, number in of.items() if number is None}
    odd = _odd(group, used)
    for text in [each for each, names in odd.items() if _is_slip(each, names, group)]:
        where = _shown(odd.pop(text), group)
        interview.note(
            f"{text} in {', '.join(where)}: out of range, as a slip is; it counts as no answer",
            f"{text}（{'、'.join(where)}）：超出范围，视为笔误，按未作答处理",
        )
    if not odd:
        return missing
    listed = interview.say("; ", "；").join(
        interview.say(f"{text} in {', '.join(names)}", f"{text}（{'、'.join(names)}）")
        for text, all_names in odd.items()
        for names in [_shown(all_names, group)]
    )
    said = interview.ask(
        "missing",
        (
            "Which of these numbers mean 'no answer'? ('none', or '99, -9')",
            "哪些数字表示“未作答”？（没有写“none”，或写“99, -9”）",
        ),
        saw=listed,
    )
    if said is None:
        todo = interview.todo(f"are these missing codes? {listed}", f"这些是缺失值代码吗？{listed}")
        return {todo: TODO}
    return missing | dict.fromkeys(said_missing(interview), "no answer")


def said_missing(interview: Interview) -> list[str]:
    """Return the numbers of which somebody says that they are no answers."""
    said = interview.answers.get("missing", "none").strip()
    return (
        []
        if none_or_all(said) == "none"
        else [code for code in re.split(r"[,，、\s]+", said) if code]
    )


def _worded(
    columns: list[Column],
    attributes: Mapping[str, Any],
    group: Recognised,
    interview: Interview,
) -> list[str]:
    """Return the words that are no answer, and tell of them; not those that are a level."""
    levels = {each.get("column", name): each.get("levels", {}) for name, each in attributes.items()}
    found: dict[str, list[str]] = {}
    for column in columns:
        kept = levels.get(column.name, {})
        for word in column.missing:
            if word in kept:
                name = short(column.name)
                interview.note(
                    f"'{word}' is a level of {name} (if it is no answer, take it out of "
                    f"its levels and write it under cleaning.missing_codes)",
                    f"“{word}”是{name}的一个类别（如果应算未作答，请从levels中删去，"
                    f"并写进cleaning.missing_codes）",
                )
            else:
                found.setdefault(word, []).append(column.name)
    for word, names in found.items():
        listed = ", ".join(_shown(names, group))
        of = ("", "")
        if is_dotted(word):
            of = (
                "; so Stata, SPSS and SAS write a missing value, whose reason can be said there",
                "；Stata、SPSS和SAS用它表示缺失值，缺失的原因可在此写明",
            )
        interview.note(
            f"'{word}' counts as no answer: {listed} (cleaning.missing_codes{of[0]})",
            f"“{word}”按未作答处理：{listed}（cleaning.missing_codes{of[1]}）",
        )
    return list(found)


def _said_none(group: Recognised, interview: Interview) -> list[str]:
    """Return the answers in words of which somebody says that they are none."""
    worded = {
        name: [*block.labels.values(), *block.unordered] for name, block in group.blocks.items()
    }
    none = {
        name: no_answers(words, interview.answers.get(f"words.{name}", ""))
        for name, words in worded.items()
    }
    for name, words in none.items():
        for other, listed in worded.items():
            left = {plain(word) for word in listed if word not in none[other]}
            if both := [word for word in words if plain(word) in left]:
                raise GroupworkError(
                    f"words.{name}: '{both[0]}' is no answer there, but one of '{other}'. A word "
                    f"is read alike everywhere: give it its place in both, or write it otherwise "
                    f"in copies of the files."
                )
    return [word for words in none.values() for word in words]


def _shown(names: list[str], group: Recognised) -> list[str]:
    """Return the first few of some columns, each as people know it."""
    shown = [
        with_question(short(at_any_time(name)), name, group.columns[name].question)
        for name in names[:3]
    ]
    return [*shown, "…"] if names[3:] else shown


def _odd(group: Recognised, used: list[Column]) -> dict[str, list[str]]:
    """Return the numbers that may mean 'no answer' -> the columns that have them."""
    # Scores lie far from each other and mean it.
    items = {c: b for b in group.blocks.values() if not is_score(b) for c in b.items.values()}
    odd: dict[str, list[str]] = {}
    for column in used:
        block = items.get(column.name)
        for text in column.odd:
            if block and block.low <= float(text) <= block.high:
                continue  # which the other questions of the scale have
            if block or text in USUAL_MISSING:
                odd.setdefault(text, []).append(column.name)
    return odd


def _is_slip(text: str, columns: list[str], group: Recognised) -> bool:
    """Say whether a number that no code is made of stands once, or is an answer typed twice."""
    if text in USUAL_MISSING:
        return False
    blocks = [b for b in group.blocks.values() if {*columns} & {*b.items.values()}]
    doubled = len(text) > 1 and len({*text}) == 1
    if doubled and all(block.low <= int(text[0]) <= block.high for block in blocks):
        return True
    cells = [
        cell
        for sheet in group.sheets
        for column in columns
        for name in sheet.at_its_times(column)
        for cell in sheet.texts[name]
    ]
    return cells.count(text) <= 1
