"""How many sessions people came to, where a column counts them and nothing says which."""

import re
from collections.abc import Iterable
from dataclasses import replace

from groupwork.errors import GroupworkError
from groupwork.guide.columns import ATTENDED, Column, words_of
from groupwork.guide.draft.naming import short
from groupwork.guide.draft.people import People
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.readers import fold

# Sheets that say who came, and what they say.
_BY_SESSION = ("who came to which session", "每一节的出席情况")
_RECORDS = dict.fromkeys(("attendance", "register", "ticks"), _BY_SESSION)
_RECORDS |= {"count": ("how many sessions people came to", "每人参加的次数")}
# More sessions than any group has: a share of them, or something else. Up to one: yes or no.
_FEWEST, _MOST = 2, 60
_HOW_MANY = re.compile(
    r"\bhow many\b.*\b(sessions?|meetings?|classes|weeks|times|evenings?|groups?)\b"
    r".*\b(come|came|attend|join|go|went|make|made|take part|took part|there)\b"
    r"|\b(number of |no of )?(sessions|meetings|classes)( (attended|present|joined|of|out of)\b|$)"
    r"|(参加|參加|出席|来|來)[^满滿]{0,8}[几幾多][少]?[次节節回场場]|(参加|參加|出席|到场|到場)[次节節]数"
    r"|(參加|出席)[次節]數",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"\b(miss(ed)?|absen\w+|cancel\w*|planned|offered)\b|缺席|缺勤|[请請]假|未到"
)
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
_WORDS += ["twelve", "thirteen", "fourteen", "fifteen", "sixteen"]
_CHINESE = "一二三四五六七八九十"
_PLACES = re.compile(
    rf"\b(?:of|out of|/)\s*(?:the\s+|our\s+|all\s+)?(\d+|{'|'.join(_WORDS)})\b"
    rf"|\b\d+\s*(?:-|–|to|至|~)\s*(\d+)\b|[(（]\D{{0,6}}(\d+)\D{{0,12}}[)）]"
    rf"|[共满滿]\s*(\d+|[{_CHINESE}]+)\s*[次节節回场場]|([{_CHINESE}]+)[次节節回场場]",
    re.IGNORECASE,
)


def ask_came(group: Recognised, people: People, interview: Interview) -> Recognised:
    """Take a column that counts the sessions somebody came to as attendance, unless it is none.

    Where a sheet says who came to which, that is the attendance, and a count is not read.
    """
    apart: set[str] = set()
    counted: dict[str, str | int] = {}
    strands = group.strands
    recorded = next((s for s in strands if s.kind in _RECORDS), None)
    for number, column in enumerate(_counts(group), start=1):
        head = short(column.question or column.name)
        if recorded is not None:
            said, listed = _RECORDS[recorded.kind]
            interview.note(
                f"{head}: not read, as {recorded.source.name} says {said}",
                f"{head}：不读取，因为{recorded.source.name}已有{listed}",
            )
            apart.add(column.name)
            continue
        if counted and column.name not in counted:
            what: str | None = "no"
        else:
            what = _ask_what(number, column, head, interview)
        if what == "yes":
            counted[column.name] = _ask_places(number, column, head, group, interview)
        if what in ("yes", "none"):
            apart.add(column.name)
    if not apart:
        return group

    def without(sheet: Sheet) -> Sheet:
        columns = [replace(c, kind="tool") if c.name in apart else c for c in sheet.found.columns]
        return replace(sheet, found=replace(sheet.found, columns=columns))

    sheets = [without(sheet) for sheet in group.sheets]
    strands = [
        replace(each, source=without(each.source)) if each.kind == "people" else each
        for each in strands
    ]
    sources = [*sheets, *(each.source for each in strands if each.kind == "people")]
    found = [
        Strand("count", sheet, _columns(name, sheet, people), of=of)
        for name, of in counted.items()
        for sheet in sources
        if any(map(fold, sheet.texts.get(name, [])))
    ]
    return replace(with_sheets(replace(group, strands=strands), sheets), strands=[*strands, *found])


def _columns(name: str, sheet: Sheet, people: People) -> dict[str, str]:
    """Return the column of the count; what makes up a code of several is in the entry alone."""
    known = isinstance(people.id, str) and people.id in sheet.texts
    return {"attended": name, **({"person": str(people.id)} if known else {})}


def _counts(group: Recognised) -> Iterable[Column]:
    """Return the columns whose heading and numbers tell of sessions that somebody came to."""
    taken = {name for block in group.blocks.values() for name in block.items.values()}
    there = {name for sheet in [*group.sheets, *group.lists] for name in sheet.texts}
    for column in group.columns.values():
        heading = f"{words_of(column.name)} {words_of(column.question)}".strip()
        told = ATTENDED.search(heading) or _HOW_MANY.search(heading)
        low, high = column.low, column.high
        if column.name in taken or column.name not in there or low is None or high is None:
            continue
        whole = all(re.fullmatch(r"\d+(\.0*)?", each) for each in column.answers)
        counts = column.kind == "number" and whole and low >= 0 and _FEWEST <= high <= _MOST
        if counts and told and not _NOT_THERE.search(heading):
            yield column


def _ask_what(number: int, column: Column, head: str, interview: Interview) -> str | None:
    sure = _places(column) or _HOW_MANY.search(
        f"{words_of(column.name)} {words_of(column.question)}"
    )
    return interview.ask(
        f"came.{number}",  # a heading may hold a '=', which no key can
        (
            f"Is '{head}' how many sessions somebody came to?",
            f"“{head}”是参加了几次活动吗？",
        ),
        saw=_seen(column, interview),
        choices={
            "yes": ("yes, it is the attendance", "是，作为出席情况"),
            "no": (
                "no, it is something else, such as what people were like before",
                "不是，是别的内容（如参与者原有的情况）",
            ),
            "none": ("it is not needed", "不需要"),
        },
        default="yes" if sure else None,
    )


def _ask_places(
    number: int, column: Column, head: str, group: Recognised, interview: Interview
) -> str | int:
    """Ask how many sessions there were, which makes the share that was attended."""
    told = _places(column)
    key, high = f"places.{number}", int(column.high or 0)
    listed = [each for each in group.strands if each.kind == "sessions"]
    planned = max((each.source.found.rows for each in listed), default=0)
    said = interview.ask(
        key,
        (
            f"How many sessions could somebody come to? ('{head}' counts those attended)",
            f"一共有多少次活动？（“{head}”是参加的次数）",
        ),
        saw=_seen(column, interview),
        default=str(told) if told else None,
        suggestion=str(planned) if not told and planned >= high else "",
    )
    if said is None:
        return interview.todo("how many sessions there were", "一共有多少次活动")
    if not re.fullmatch(r"[1-9]\d{0,2}", fold(said)) or int(fold(said)) < high:
        raise GroupworkError(
            f"{key}: '{said}' cannot be. Write how many sessions there were, in digits: at least "
            f"{max(high, 1)}, to which somebody came."
        )
    return int(fold(said))


def _seen(column: Column, interview: Interview) -> str:
    # However few came to hardly any session, they are no slips.
    low = min([column.low or 0, *(float(each) for each in column.odd if float(each) >= 0)])
    return interview.say(
        f"answers from {low:g} to {column.high:g}", f"答案从{low:g}到{column.high:g}"
    )


def _places(column: Column) -> int:
    """Return how many sessions there were, by the heading; 0 where it does not say."""
    for text in (column.question, column.name):
        for match in _PLACES.finditer(fold(text)):
            said = next(filter(None, match.groups())).casefold()
            number = _number(said)
            if max(column.high or 0, 1) <= number <= _MOST:
                return number
    return 0


def _number(said: str) -> int:
    if said in _WORDS:
        return _WORDS.index(said) + 1
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _CHINESE.index(said) + 1 if len(said) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)
