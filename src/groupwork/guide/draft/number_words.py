"""Which words numbers stand for, where one file has as numbers what others have in words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

from groupwork.errors import GroupworkError
from groupwork.guide.columns import describe
from groupwork.guide.draft.naming import asked_in
from groupwork.guide.known_scales import fits
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.same_questions import Numbered, in_numbers_and_words
from groupwork.ingest.wordings import whole_number
from groupwork.prepare.wordings import code_of, find_orders, plain, without_code

# A number and its words, as somebody says them, and what stands between two; words may hold a
# comma.
_NUMBER = r"[A-Za-z]{0,2}\d+"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[=＝:：]\s*(.+?)\s*")
_PAIRS = re.compile(rf"[;；,，、]\s*(?={_NUMBER}\s*[=＝:：])")
# Of no more words all ways to number them are listed.
_FEW = 2
# Ways that are listed at most.
_MOST_OFFERED = 6


def ask_number_words(group: Recognised, interview: Interview) -> Recognised:
    """Ask which words the numbers of a file stand for; return the raw files with the words."""
    sheets = {sheet.name: sheet for sheet in group.sheets}
    for numbered in in_numbers_and_words(group):
        words = _ask(numbered, group, interview)
        here = sheets[numbered.sheet.name]
        sheets[here.name] = _worded(here, numbered, words)
    return with_sheets(group, [*sheets.values()]) if [*sheets.values()] != group.sheets else group


def ask_words_of(group: Recognised, sheet: Sheet, interview: Interview) -> Sheet:
    """Ask which words the numbers of one file stand for; return it with the words."""
    for numbered in in_numbers_and_words(group):
        if numbered.sheet.name == sheet.name:
            sheet = _worded(sheet, numbered, _ask(numbered, group, interview))
    return sheet


def _ask(numbered: Numbered, group: Recognised, interview: Interview) -> dict[str, str]:
    """Return number -> words; TODO stands first where nobody has said it."""
    here, there = numbered.sheet.name, numbered.worded.name
    known, rising = ("", {}) if numbered.told else _as_known(numbered)
    ways = [numbered.told] if numbered.told else [*filter(None, [rising]), *_ways(numbered)]
    written = {_written(way): way for way in ways}
    likely = _written(rising)
    n, first = len(numbered.columns), asked_in(numbered.columns[0], group, interview)
    key = f"numbers.{here.replace('=', '-')}.{numbered.name}"
    one, two = (_as_written(numbered, code) for code in (1, 2))
    coded = ("numbers", "", "数字", "")
    if not one.isdecimal():
        coded = (
            "codes",
            f" Or export {here} with full answers, as {there} is, and begin again.",
            "代码",
            f"也可以把{here}像{there}那样按选项全文重新导出，再从头开始。",
        )
    answer = interview.ask(
        key,
        (
            f"{here}: which words do the {coded[0]} of {first}"
            + (f" and {n - 1} more" if n > 1 else "")
            + f" stand for? ({there} has the words. Look it up in the survey tool, or on "
            f"the form: its first answer is {one} as a rule, whether it is the lowest or the "
            f"highest. Written as '{one} = Never, {two} = Seldom'.{coded[1]})",
            f"{here}：{first}{f'等{n}题' if n > 1 else ''}的{coded[2]}各代表哪个选项？"
            f"（{there}中是文字。请在问卷工具中或按问卷上的选项顺序查对：通常第一个选项为{one}，"
            f"但它可能是最低的，也可能是最高的。写成“{one} = 从不，{two} = 很少”。{coded[3]}）",
        ),
        saw="; ".join(
            [
                f"{here}: {_counted(numbered.numbers)}",
                f"{there}: {_counted(numbered.words)}",
                *(
                    [interview.say(f"{known} counts {likely}", f"{known}：{likely}")]
                    if known
                    else ()
                ),
            ]
        ),
        choices={text: (text, text) for text in written},
        default=next(iter(written)) if numbered.told else None,
        # What a known questionnaire counts is no sign of these: tools number the options of a form.
        known=bool(numbered.told),
        free=True,
    )
    if answer is None:
        todo = interview.todo(
            "each number of this file: the words for it", "此文件中每个数字：所代表的选项"
        )
        first_way = ways[0] if ways else dict(zip(numbered.numbers, numbered.words, strict=False))
        return {TODO: todo, **first_way}
    way = written[answer] if answer in written else _said(key, answer, numbered, interview)
    return way if way == numbered.told else _of_texts(numbered, way)


def _of_texts(numbered: Numbered, way: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of each number for what the file has: "1 - Nie" where 1 is Never."""
    words = {code_of(number): word for number, word in way.items()}
    if not any(map(without_code, numbered.numbers)):
        return dict(way)
    return {text: words[code_of(text)] for text in numbered.numbers}


def _counted(answers: Mapping[str, int]) -> str:
    return ", ".join(f"{answer} ({n}×)" for answer, n in answers.items())


def _written(way: Mapping[str, str]) -> str:
    return ", ".join(f"{number} = {word}" for number, word in way.items())


def _ways(numbered: Numbered) -> list[dict[str, str]]:
    """List the ways in which the words may be numbered: rising and falling, from 1 or 0.

    The words of the other file go before rows that have more.
    """
    words, numbers = [*numbered.words], _codes(numbered)
    rows = [*_own_rows(words), *(order.words for order in find_orders(words))]
    either = [row for order in dict.fromkeys(rows) for row in (order, order[::-1])]
    if not rows and len(words) <= _FEW:
        either = [*permutations(words)]
    start = _start(numbered)
    ways = [
        {_as_written(numbered, number): word for number, word in enumerate(row, start=start)}
        for row in either
        if max(numbers) < start + len(row)
    ]
    return ways[:_MOST_OFFERED]


def _own_rows(words: list[str]) -> list[tuple[str, ...]]:
    """Return the words of a file alone, rising, in each order that is known of them."""
    own = (tuple(word for word in order.words if word in words) for order in find_orders(words))
    return [*dict.fromkeys(own)]


def _start(numbered: Numbered) -> int:
    return 0 if 0 in _codes(numbered) else 1


def _codes(numbered: Numbered) -> list[int]:
    return [code for text in numbered.numbers if (code := code_of(text)) is not None]


def _as_written(numbered: Numbered, number: int) -> str:
    """Write a number as its file does: 3, or AO03 beside AO01; without words, as in "Never (1)"."""
    bare = next((text for text in numbered.numbers if not without_code(text)), "1")
    digits = "".join(filter(str.isdecimal, bare))
    return bare.replace(digits, str(number).zfill(len(digits)))


def _as_known(numbered: Numbered) -> tuple[str, dict[str, str]]:
    """Return a questionnaire that asks the same, and its number of each answer.

    Empty where there is none, or the file's numbers do not begin with its lowest.
    """
    found, numbers = numbered.sheet.found, {*_codes(numbered)}
    rising = [
        [word for word in order.words if word in numbered.words]
        for order in find_orders([*numbered.words])
    ]
    asked = {column.name: column for column in found.columns}
    own = [each for each in found.blocks if {*numbered.columns} <= {*each.items.values()}]
    for words in rising[:1] if own else ():
        for fit in fits(own[0].name, own[0], asked):
            instrument = fit.instrument()
            low, high = instrument.item_range(instrument.item_ids[0])
            codes = range(int(low), int(high) + 1)
            if fit.by_text and {codes[0]} <= numbers <= {*codes} and len(codes) == len(words):
                named = (_as_written(numbered, code) for code in codes)
                return fit.known, dict(zip(named, words, strict=True))
    return "", {}


def _said(key: str, answer: str, numbered: Numbered, interview: Interview) -> dict[str, str]:
    """Read which words somebody says that each number stands for.

    Raises
    ------
    GroupworkError
        A number is not said, or words of the other file are not there.
    """
    known = {plain(word): word for word in numbered.words}
    found: dict[str, str] = {}
    for part in filter(str.strip, _PAIRS.split(answer)):
        match = _PAIR.fullmatch(part)
        code = code_of(match[1]) if match else None
        if match is None or code is None:
            raise GroupworkError(
                f"{key}: '{part.strip()}' does not say which words a number stands for. Write all "
                f"as {next(iter(numbered.numbers))} = {next(iter(numbered.words))}, with ',' "
                f"between."
            )
        found[_as_written(numbered, code)] = known.get(plain(match[2]), match[2])
    said = {code_of(number) for number in found}
    lacking = [number for number in numbered.numbers if code_of(number) not in said]
    lacking += [word for word in numbered.words if word not in found.values()]
    if lacking:
        raise GroupworkError(
            f"{key}: nothing is said of '{lacking[0]}', which people answered. Write every number "
            f"with its words, as they stand in {numbered.worded.name}."
        )
    return found


def _worded(sheet: Sheet, numbered: Numbered, words: dict[str, str]) -> Sheet:
    """Return a file with words in place of numbers."""
    columns = {column.name: column for column in sheet.found.columns}
    texts = dict(sheet.texts)
    for name in numbered.columns:
        texts[name] = [words.get(whole_number(text), text) for text in texts[name]]
        shared = set(words.values())
        columns[name] = describe(name, columns[name].question, texts[name], shared, False)
    found = replace(sheet.found, columns=[*columns.values()])
    said = dict(sheet.stands_for) | dict.fromkeys(numbered.columns, words)
    return replace(sheet, found=found, texts=texts, stands_for=said)


def stands_for(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, object]:
    """Return the key of a file's entry: instrument or attribute -> number -> words.

    `columns` has a column of each. Where nobody has said it, there is what is to be filled in.
    """
    said = {name: sheet.stands_for.get(column) for name, column in columns.items()}
    return {
        name: words.get(TODO) or {int(n) if n.isdecimal() else n: word for n, word in words.items()}
        for name, words in said.items()
        if words
    }
