"""Refuses sheets that are no table of people: several under each other, or one that is turned."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from groupwork.errors import GroupworkError
from groupwork.ingest.readers.cells import NUMBERED_COLUMN

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
# Rows that a second table has, at least; columns of numbers that its heads stand in, at least.
_ROWS, _COLUMNS = 2, 2
#: Share of the cells above that are numbers, at least.
_NEARLY = 0.8
# What stands above a column of questions.
_QUESTIONS = re.compile(
    r"(?:no\.?|nr\.?|number)?\W*(?:questions?|items?|statements?|frage[n]?|aussagen?|énoncés?"
    r"|preguntas?|ítems?)(?:\W*(?:no\.?|nr\.?|number|text))?|题目?|题号|题项|问题|条目|项目|題目?|題號|題項|問題|條目|項目",
    re.IGNORECASE,
)
# How a question is numbered.
_NUMBERED = re.compile(
    r"(?:q|question|item|statement|frage|f|pregunta|题目?|题号|题项|问题|第|題目?|題號|題項|問題)"
    r"[ _.\-]?\d{1,3}[题題]?",
    re.IGNORECASE,
)
# What people are called by a number, and a code of letters and digits.
_PERSON = re.compile(
    r"(?:p|s|id|no\.?|nr\.?|person|participant|member|client|student|respondent|case|teilnehmer"
    r"|编号|學號|学号|成员|組員|组员|参与者)[ _.\-#]?\d{1,4}|\d{1,4}号?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z\d]{3,12}")
# Questions, at least; words of one, and characters of Chinese, of which a name has fewer.
_FEWEST, _WORDS, _CHINESE = 3, 3, re.compile(r"[\u3400-\u9fff]{5}")


def check_layout(columns: Mapping[str, Sequence[str]], numbers: Sequence[int], where: str) -> None:
    """Stop where a sheet has several tables under each other, or people in its columns.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Column -> its cells.
    numbers : sequence of int
        Of the rows, as the file numbers them.
    where : str
        What the file is called.

    Raises
    ------
    GroupworkError
        With what to do.
    """
    if (place := _second_heads(columns, numbers)) is not None:
        raise GroupworkError(
            f"{where}: row {numbers[place]} has the heads of another table below the first one. "
            f"Put each table into a sheet or file of its own and take these; if all is one table "
            f"whose heads are written again, delete that row in a copy."
        )
    if is_turned(columns):
        raise GroupworkError(
            f"{where}: the questions stand in rows and the people in columns. Turn the table in a "
            f"copy (copy it, and paste it with 'Transpose'), so that each person has a row and "
            f"each question a column, and take that file."
        )


def _second_heads(columns: Mapping[str, Sequence[str]], numbers: Sequence[int]) -> int | None:
    """Return the place of the row in which the heads of a second table stand; None if none does."""
    heads = [name.casefold() for name in columns]
    named = (
        {place for place, text in enumerate(cells) if text.casefold() == name.casefold()}
        for name, cells in columns.items()
    )
    candidates = sorted({*chain.from_iterable(named)})
    rows = [*zip(*columns.values(), strict=True)] if candidates else []
    for place in candidates:
        if not _ROWS <= place < len(rows) - _ROWS:
            continue
        row = [text.casefold() for text in rows[place]]
        filled = [n for n, text in enumerate(row) if text]
        above = place - 1
        if len(filled) > 1 and not any(map(_NUMBER.fullmatch, map(row.__getitem__, filled))):
            if all(row[n] == heads[n] for n in filled) and 2 * len(filled) >= len(heads):
                return place
            apart = numbers[place] > numbers[above] + 1
            if apart and row[filled[0]] == heads[filled[0]] and _are_heads(rows, place, filled):
                return place
    return None


def _are_heads(rows: Sequence[Sequence[str]], place: int, filled: Sequence[int]) -> bool:
    """Say whether words stand in a row below columns of numbers."""
    found = 0
    for column in filled:
        above = [row[column] for row in rows[:place] if row[column]]
        found += sum(map(bool, map(_NUMBER.fullmatch, above))) >= _NEARLY * max(1, len(above))
    return found >= _COLUMNS


def is_turned(columns: Mapping[str, Sequence[str]]) -> bool:
    """Say whether the first column has questions, and the others are people.

    What stands below a head that names no questions, such as a code or a time, is of people.
    """
    head, *people = columns
    first = list(columns[head])
    said = _QUESTIONS.fullmatch(head.strip()) is not None
    if not said and head.strip() and not NUMBERED_COLUMN.fullmatch(head):
        return False
    if len(first) < _FEWEST or len(people) < _FEWEST or len({*first}) < len(first):
        return False
    if not all(first) or any(map(_NUMBERED.fullmatch, people)):
        return False
    numbered = all(map(_NUMBERED.fullmatch, first))
    counted = said and all(map(str.isdecimal, first))
    worded = 4 * sum(map(_is_sentence, first)) >= 3 * len(first)
    numbers = len([name for name in people if _PERSON.fullmatch(name)])
    stems = {re.sub(r"\d", "", name) for name in people if _CODE.fullmatch(name)}
    codes = len([name for name in people if _CODE.fullmatch(name)])
    called = max(numbers, codes if 2 * len(stems) > len(people) else 0) >= _NEARLY * len(people)
    return called and (numbered or counted or worded)


def _is_sentence(text: str) -> bool:
    """Say whether a cell has several words, as a question has; no name, date or e-mail address."""
    words = re.findall(r"[^\W\d_]+", text)
    named = "@" in text or all(map(str.istitle, words))
    return _CHINESE.search(text) is not None or (len(words) >= _WORDS and not named)
