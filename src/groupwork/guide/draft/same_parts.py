"""Parts of a code, such as a school, that one file words otherwise than another."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import bare_code, bare_parts

#: Texts of a part that are compared, at most: a place or a class, no number of a list.
_MOST = 20
#: How alike two texts must be to be taken for one, unless they are the only ones left.
_ALIKE = 0.6
#: Letters of a text that says more than a number or a letter does.
_WORD = 3


def ask_same_parts(group: Recognised, columns: list[str], interview: Interview) -> Recognised:
    """Ask whether texts of a part that stand in one file alone each are the same.

    Returns the raw files with these texts written as in the other file. What tells who somebody is
    is shown nowhere, and so not asked about.
    """
    if len(group.followed) < 2:
        return group
    for column in columns:
        if group.identifying(column):
            continue
        declined: set[tuple[str, str]] = set()
        while pair := next((each for each in _pairs(group, column) if each not in declined), None):
            said = _ask(group, columns, column, pair, interview)
            if said == "no":
                declined.add(pair)
                continue
            todo = "" if said else interview.todo("is this the same?", "是同一个吗？")
            sheets = [_spelled(sheet, column, *pair, todo) for sheet in group.sheets]
            group = with_sheets(group, sheets)
    return group


def spelled_alike(group: Recognised, columns: list[str], interview: Interview) -> Recognised:
    """Write parts of codes in one way that differ in marks and blanks alone, and are one."""
    for column in columns:
        known: dict[str, str] = {}
        sheets = list(group.sheets)
        for sheet in group.followed:
            for text in dict.fromkeys(sheet.texts[column]):
                right = known.setdefault(bare_code(text), text)
                if text.isdecimal() or text.casefold() == right.casefold():
                    continue
                if group.identifying(column) or len(known) > _MOST:
                    continue
                place = next(n for n, each in enumerate(sheets) if each.name == sheet.name)
                sheets[place] = _spelled(sheets[place], column, text, right, "", exactly=True)
                interview.note(
                    f"{sheet.name}: '{text}' in '{column}' is '{right}' (spelled)",
                    f"{sheet.name}：“{column}”中的“{text}”就是“{right}”（spelled）",
                )
        if sheets != group.sheets:
            group = with_sheets(group, sheets)
    return group


def _pairs(group: Recognised, column: str) -> Iterator[tuple[str, str]]:
    """Yield texts that no file has both of, the shorter one first, which may be one."""
    texts = [
        {bare_code(text): text for text in reversed(sheet.texts[column]) if text}
        for sheet in group.followed
    ]
    if any(not of or len(of) > _MOST or all(map(str.isdecimal, of)) for of in texts):
        return
    first = texts[0]
    for of in texts[1:]:
        own = [text for bare, text in of.items() if bare not in first]
        left = [text for bare, text in first.items() if bare not in of]
        only = len(own) == len(left) == 1
        pairs = [(text, other) for text in own for other in left]
        for text, other in sorted(pairs, key=lambda pair: -_likeness(*pair)):
            apart = any(bare_code(text) in each and bare_code(other) in each for each in texts)
            alike = _likeness(text, other) >= _ALIKE
            if not apart and _are_words(text, other) and (alike or only):
                one, two = sorted((text, other), key=len)
                yield one, two


def _are_words(one: str, other: str) -> bool:
    """Say whether two texts say more than a number does, and no other number each."""
    bare = [bare_code(text) for text in (one, other)]
    digits = ["".join(filter(str.isdecimal, text)) for text in bare]
    letters = [sum(map(str.isalpha, text)) for text in bare]
    han = any("\u4e00" <= letter <= "\u9fff" for text in bare for letter in text)
    return digits[0] == digits[1] and (han or max(letters) > _WORD)


def _likeness(one: str, other: str) -> float:
    """Say how alike two texts are, from 0 to 1; an abbreviation is like what it stands for."""
    short, long = sorted((bare_code(one), bare_code(other)), key=len)
    letters = iter(long)
    within = short[0] == long[0] and all(letter in letters for letter in short)
    return 1.0 if within else SequenceMatcher(None, short, long, autojunk=False).ratio()


def _gained(group: Recognised, columns: list[str], column: str, pair: tuple[str, str]) -> int:
    """Count the people of several files whose codes are one once two texts of a part are."""
    files: dict[str, set[int]] = {}
    as_typed: dict[str, set[int]] = {}
    place = columns.index(column)
    for number, sheet in enumerate(group.followed):
        for row in zip(*(sheet.texts[name] for name in columns), strict=True):
            if not all(row) or not any(_same(row[place], text) for text in pair):
                continue
            as_typed.setdefault(bare_parts("-".join(row)), set()).add(number)
            one = [*row[:place], pair[1], *row[place + 1 :]]
            files.setdefault(bare_parts("-".join(one)), set()).add(number)
    return sum(len(of) > 1 for of in files.values()) - sum(len(of) > 1 for of in as_typed.values())


def _same(one: str, other: str) -> bool:
    return bare_code(one) == bare_code(other)


def _ask(
    group: Recognised,
    columns: list[str],
    column: str,
    pair: tuple[str, str],
    interview: Interview,
) -> str | None:
    gained = _gained(group, columns, column, pair)
    here, there = (
        ", ".join(s.name for s in group.followed if any(_same(t, text) for t in s.texts[column]))
        for text in pair
    )
    short, long = pair
    return interview.ask(
        f"same.{column}.{short}".replace("=", "-"),
        (
            f"Is '{short}' of {here} the '{long}' of {there}?",
            f"{here}的“{short}”就是{there}的“{long}”吗？",
        ),
        saw=interview.say(
            f"no file has both; as one, {gained} more {'person' if gained == 1 else 'people'} "
            f"come{'s' if gained == 1 else ''} again",
            f"没有文件两者都有；视为同一个时，多{gained}人再次出现",
        ),
        choices={
            "yes": ("yes, they are the same", "是，是同一个"),
            "no": ("no, they are different", "不是，是不同的"),
        },
        suggestion="yes" if gained and _likeness(*pair) >= _ALIKE else "",
    )


def _spelled(
    sheet: Sheet, column: str, slip: str, right: str, todo: str, *, exactly: bool = False
) -> Sheet:
    """Return a file in which a text of a column is written as in another one."""
    texts = dict.fromkeys(text for text in sheet.texts.get(column, ()) if text)
    own = [text for text in texts if text == slip or (_same(text, slip) and not exactly)]
    if not own:
        return sheet
    said = {**dict.fromkeys(own, right), **({todo: TODO} if todo else {})}
    return sheet.with_spelled(column, said)
