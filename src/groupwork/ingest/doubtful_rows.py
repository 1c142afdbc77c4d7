"""Rows that nobody of the group may have answered: somebody's test, or one form sent twice."""

import re
from collections.abc import Iterator, Mapping, Sequence

_ONE = r"(((this is|just|only|nur|das ist|c'est|esto es) )?(an? |ein |un |una )?)"
_WORDS = rf"{_ONE}(tests?|testing|testeintrag|testlauf|essai|prueba|prova)"
_IGNORE = (
    r"(please|pls|bitte|por favor) (ignore|disregard|delete|ignorieren|löschen|ignorar?)"
    r"|(ignore|disregard|delete) (this|me|row|entry)"
)
_CHINESE = r"这是测试|這是測試|测试|測試|试填|試填|试答|試答|(请|請)(忽略|删除|刪除|勿统计|勿統計)"
_TEST = re.compile(rf"({_WORDS}[\W\d_]*)+|({_CHINESE})+")
_OPENS = re.compile(rf"({_WORDS}|{_IGNORE})(?![^\W\d_])|{_CHINESE}")

#: Rows of one column with such a word, at most; more are what the column says.
FEW_TESTS = 2
#: Answers that two rows have alike, and how many of them differ from each other, at least.
_ANSWERS, _KINDS = 6, 3
#: Columns of a table in which one cell is little; letters of what may be somebody's code.
_FEWEST_COLUMNS, _SHORT = 3, 12


def is_test(text: str) -> bool:
    """Say whether a cell says that somebody was trying the form out."""
    return _TEST.fullmatch(text.strip().casefold()) is not None


def may_be_test(text: str) -> bool:
    """Say whether a cell says so, or begins with words that do: "test, please ignore"."""
    text = text.strip().lstrip("([（【*").casefold()
    return is_test(text) or _OPENS.match(text) is not None


def rows_of_tests(columns: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the places of the rows in which some cell begins as if they were tests.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Column -> its cells.
    """
    found: set[int] = set()
    for cells in columns.values():
        places = [place for place, text in enumerate(cells) if may_be_test(text)]
        if len(places) <= FEW_TESTS:
            found |= set(places)
    return sorted(found)


def rows_of_headings(columns: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the places of the rows that hold one cell of words, where other rows have none.

    They part people ("Year 5"), or say something of somebody; a code alone is a person's.
    """
    rows = list(zip(*columns.values(), strict=True))
    if len(columns) < _FEWEST_COLUMNS:
        return []
    people = [row for row in rows if sum(map(bool, row)) > 1]
    found = []
    for place, row in enumerate(rows):
        filled = [column for column, text in enumerate(row) if text]
        if len(filled) == 1 and _is_wordy(row[filled[0]]):
            others = [each[filled[0]] for each in people if each[filled[0]]]
            if 2 * sum(map(_is_wordy, others)) < max(len(others), 1):
                found.append(place)
    return found


def _is_wordy(text: str) -> bool:
    return " " in text or len(text) > _SHORT or text.endswith((":", "：", "组", "組", "班"))


def sent_again(answers: Sequence[Sequence[str]], people: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows that say the same as the row before, of somebody else or of nobody.

    Parameters
    ----------
    answers : sequence of sequence of str
        Of each row, to the questions of all scales. Rows with few or uniform answers are not
        compared: these are alike by chance.
    people : sequence of str
        The code in each row; blank where there is none.
    """
    for place in range(1, len(answers)):
        given = [text for text in answers[place] if text]
        same_person = people[place] != "" and people[place] == people[place - 1]
        if (
            not same_person
            and len(given) >= _ANSWERS
            and len(set(given)) >= _KINDS
            and list(answers[place]) == list(answers[place - 1])
        ):
            yield place
