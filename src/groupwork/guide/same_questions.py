"""Whether columns of one name ask the same question in every file that has them.

Exports of survey tools number their questions: a questionnaire from which one was taken out, or
whose items were shuffled, has other questions under the same numbers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

from groupwork.errors import GroupworkError
from groupwork.guide.across import is_on_the_group
from groupwork.guide.blocks import find_blocks
from groupwork.guide.columns import by_size
from groupwork.ingest.same_questions import SHOWN, are_unlike
from groupwork.ingest.wordings import whole_number
from groupwork.messages import shorten
from groupwork.prepare.wordings import code_of, plain, without_code

if TYPE_CHECKING:
    from groupwork.guide.blocks import Block
    from groupwork.guide.columns import Column
    from groupwork.guide.raw_sheet import Sheet
    from groupwork.guide.recognise import Recognised

# Columns of a scale that two files have in common, at least.
LEAST_SHARED = 2
# Answers of a question that nobody chose in the file with the words, at most.
MOST_UNSEEN = 4
# Share of the questions of two forms that are surely not the same.
_UNLIKE = 0.7
# Share that two texts of one question have in common, where no scale around it says which it is.
_ALIKE = 0.8
# Letters of a column's name in a key.
_LETTERS = 30


def check_same_questions(
    sheets: list["Sheet"], scales: Mapping[str, Mapping[int, "Block"]]
) -> None:
    """Raise where an item of a scale is another question in another file.

    Raises
    ------
    GroupworkError
        With both files, columns and texts.
    """
    asked = [_questions(sheet) for sheet in sheets]
    pairs = (pair for blocks in scales.values() for pair in combinations(blocks.items(), 2))
    for (here, block), (there, other) in pairs:
        for column, twin in zip(block.items.values(), other.items.values(), strict=False):
            one, two = asked[here].get(column, ""), asked[there].get(twin, "")
            if not are_unlike(one, two, asked[here].values(), asked[there].values()):
                continue
            one, two = shorten(one, SHOWN), shorten(two, SHOWN)
            raise GroupworkError(
                f"{sheets[there].name}, column '{twin}': asks '{two}', and column '{column}' of "
                f"{sheets[here].name} asks '{one}'. Questions are brought together by their "
                f"numbers, so different ones would be compared. In a copy of the files give the "
                f"same questions the same column names, in the same order."
            )


@dataclass(frozen=True)
class Numbered:
    """Questions that one file has in numbers, and others have in words.

    Attributes
    ----------
    sheet, worded : Sheet
        The file with the numbers, and one with words.
    name : str
        Of them, in their file.
    columns : list of str
    numbers, words : dict of str to int
        Each with how often it was given. A number is as its file writes it: 1, AO01, "Never (1)".
    told : dict of str to str
        Number -> words, where the file with the numbers says itself what they stand for.
    """

    sheet: "Sheet"
    worded: "Sheet"
    name: str
    columns: list[str]
    numbers: dict[str, int]
    words: dict[str, int]
    told: dict[str, str]


def in_numbers_and_words(group: "Recognised") -> Iterator[Numbered]:
    """Yield the questions of a scale, or single ones, that a file has in numbers alone.

    They are one question by the name of their column, or by their place in a scale.
    """
    sheets = group.followed
    columns = [_by_first_name(group.sheets.index(sheet), group) for sheet in sheets]
    for sheet, own in zip(sheets, columns, strict=True):
        others = [
            (other, theirs)
            for other, theirs in zip(sheets, columns, strict=True)
            if other is not sheet and not other.closing
        ]
        taken: set[str] = set()
        named: list[str] = []
        for other, theirs in others:
            mixed = {
                name: column
                for name, column in theirs.items()
                if name in own and name not in taken and _stand_for(own[name], column)
            }
            taken |= mixed.keys()
            called = {column.name: name for name, column in mixed.items()}
            blocks = find_blocks(mixed.values(), least=LEAST_SHARED)
            lots = [[called[column] for column in block.items.values()] for block in blocks]
            lots += [[name] for name in mixed if not any(name in lot for lot in lots)]
            for names in lots:
                here, there = ([of[name] for name in names] for of in (own, theirs))
                numbers, words = _numbers(sheet, here), _counts(there)
                levels = {text: without_code(text) for text in numbers}
                levels |= {c: word for column in here for c, word in column.levels.items()}
                spelled = {plain(word): word for word in words}
                levels = {code: spelled.get(plain(word), word) for code, word in levels.items()}
                told = all(levels.values()) and {*words} <= {*levels.values()}
                yield Numbered(
                    sheet,
                    other,
                    _short_name(here[0].name, named),
                    [column.name for column in here],
                    _given(sheet, here, numbers),
                    _given(other, there, words),
                    levels if told else {},
                )


def _short_name(column: str, named: list[str]) -> str:
    """Name a question for its key by its column, unlike those that are named before."""
    name = re.sub(r"[\W_]+", "-", column.casefold())[:_LETTERS].strip("-")
    named.append(name)
    return name if name and named.count(name) == 1 else f"{name}-{len(named)}".strip("-")


def _stand_for(number: "Column", words: "Column") -> bool:
    """Say whether a column's numbers may count the words of another one."""
    if (number.kind, words.kind) != ("number", "category") or len(number.answers) < LEAST_SHARED:
        return False
    last = len(words.answers) + MOST_UNSEEN
    return all(text.isdecimal() and int(text) <= last for text in number.answers)


def _numbers(sheet: "Sheet", columns: list["Column"]) -> list[str]:
    """Return the numbers of some columns as the file writes them, such as AO01."""
    if not any(column.labels for column in columns):
        return _counts(columns)
    given = {text for column in columns for text in sheet.texts[column.name]}
    codes = {text: code for text in given if (code := code_of(text)) is not None}
    return sorted(codes, key=lambda text: (codes[text], text))


def _counts(columns: Iterable["Column"]) -> list[str]:
    answers = {answer for column in columns for answer in column.answers}
    return sorted(answers, key=by_size)


def _by_first_name(place: int, group: "Recognised") -> dict[str, "Column"]:
    """Return the columns of a file, those of scales by their name in the first file that has it."""
    first = {
        column: name
        for of in group.in_sheet.values()
        if place in of
        for column, name in zip(
            of[place].items.values(), next(iter(of.values())).items.values(), strict=False
        )
    }
    columns = group.sheets[place].found.columns
    # Another question may have the name that an item has elsewhere.
    order = sorted(columns, key=lambda column: column.name in first)
    return {first.get(column.name, column.name): column for column in order}


def _given(sheet: "Sheet", columns: list["Column"], answers: list[str]) -> dict[str, int]:
    counts = Counter(whole_number(text) for each in columns for text in sheet.texts[each.name])
    return {answer: counts[answer] for answer in answers}


def set_apart(sheets: list["Sheet"], scales: Mapping[str, Mapping[int, "Block"]]) -> list["Sheet"]:
    """Call a question by what it asks where an earlier file has another one under its number.

    Columns of scales and those that may be people's codes keep their names.
    """
    kept = {c for of in scales.values() for block in of.values() for c in block.items.values()}
    changed: list[Sheet] = []
    for sheet in sheets:
        asked = _questions(sheet)
        names = {
            name: called
            for name in _beside_scales(sheet) - kept
            if (called := _called(asked[name])) not in sheet.texts
            and any(_is_another(name, asked, sheet, earlier) for earlier in changed)
        }
        changed.append(sheet.with_names(names))
    return changed


def _one_text(one: str, other: str) -> bool:
    return SequenceMatcher(None, plain(one), plain(other), autojunk=False).ratio() >= _ALIKE


def other_forms(sheets: list["Sheet"]) -> list["Sheet"]:
    """Call the questions of another form by what they ask, where an earlier file has their numbers.

    It is another form if under no number that both have it asks the same, and nowhere what the
    other file asks; the questions of one form that merely moved would be taken apart so.
    """
    asked = [_questions(sheet) for sheet in sheets]
    # Of two forms the one on the group is the other one, however files are listed.
    opinions = [any(map(is_on_the_group, of.values())) for of in asked]
    order = sorted(range(len(sheets)), key=opinions.__getitem__)
    changed: dict[int, Sheet] = {}
    for place in order:
        sheet, own = sheets[place], asked[place]
        items = [c for block in sheet.found.blocks for c in block.items.values() if c in own]
        texts = {plain(own[name]) for name in items}
        names: dict[str, str] = {}
        for earlier in changed:
            other = asked[earlier]
            theirs = {c for block in sheets[earlier].found.blocks for c in block.items.values()}
            shared = [name for name in items if name in theirs and name in other]
            if len(shared) < LEAST_SHARED or texts & set(map(plain, other.values())):
                continue
            # Two questions of the same few words may be alike by chance, as "I hope …" is.
            unlike = sum(are_unlike(own[c], other[c], (), ()) for c in shared)
            same = any(_one_text(own[c], other[c]) for c in shared)
            if not same and unlike >= _UNLIKE * len(shared):
                names = _called_apart(items, own)
        changed[place] = sheet.with_names(names)
    return [changed[place] for place in range(len(sheets))]


def as_closing(sheet: "Sheet", sheets: Iterable["Sheet"]) -> "Sheet":
    """Return a file as the closing questionnaire; its items are called unlike those of others."""
    items = [c for block in sheet.found.blocks for c in block.items.values()]
    taken = {name for other in sheets if other is not sheet for name in other.texts}
    names = {name: f"{name} ({sheet.path.stem})" for name in items if name in taken}
    return replace(sheet.with_names(names), closing=True)


def called_otherwise(sheet: "Sheet", columns: Iterable[str]) -> "Sheet":
    """Return a file in which these columns are called by what they ask there."""
    asked = _questions(sheet)
    return sheet.with_names({c: _called(asked[c]) for c in columns if c in asked})


def _called_apart(names: list[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Return what questions are called by what they ask, each otherwise than the others."""
    called = {name: _called(asked[name]) for name in names}
    often = Counter(called.values())
    return {name: of if often[of] == 1 else f"{name} {of}" for name, of in called.items()}


def called_by_question(sheet: "Sheet") -> dict[str, str]:
    """Return the columns of a file that are called by what they ask, and how."""
    asked = _questions(sheet)
    return {old: new for old, new in sheet.renamed.items() if new == _called(asked.get(new, ""))}


def _called(question: str) -> str:
    return shorten(re.sub(r"[{}]", "", question), SHOWN)


def _beside_scales(sheet: "Sheet") -> set[str]:
    """Return the columns with a question that are no item of a scale, and no code or time."""
    found = sheet.found
    items = {name for block in found.blocks for name in block.items.values()}
    known = {*items, *found.ids, *found.waves, *found.identifiers}
    answers = ("category", "number", "text")
    return {
        column.name
        for column in found.columns
        if column.kind in answers and column.question and column.name not in known
        if not found.wave_names
    }


def _is_another(name: str, asked: Mapping[str, str], sheet: "Sheet", earlier: "Sheet") -> bool:
    """Say whether a column is another question than that of its name in an earlier file."""
    before = _questions(earlier)
    codes = [name in each.found.possible_ids for each in (sheet, earlier)]
    kinds = {c.kind for each in (sheet, earlier) for c in each.found.columns if c.name == name}
    if name not in _beside_scales(earlier) or all(codes) or kinds == {"text"}:
        return False
    one, other = plain(asked[name]), plain(before[name])
    alike = one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _ALIKE
    return not alike or are_unlike(asked[name], before[name], asked.values(), before.values())


def unlike_columns(sheets: list["Sheet"]) -> set[str]:
    """Return the names under which files ask different questions."""
    asked = [_questions(sheet) for sheet in sheets]
    return {
        name
        for one, other in combinations(asked, 2)
        for name in one.keys() & other.keys()
        if are_unlike(one[name], other[name], one.values(), other.values())
    }


def _questions(sheet: "Sheet") -> dict[str, str]:
    return {column.name: column.question for column in sheet.found.columns if column.question}
