"""Which sessions people came to, where a questionnaire asks it: an option for each session.

Survey tools write a column for each option, with a tick in it, or all that were chosen into a cell.
Who types all into one sheet has a column of ticks for each session beside the answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from groupwork.guide.draft.naming import short
from groupwork.guide.draft.people import People
from groupwork.guide.inspect_file import without_scale
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.workbook import is_register, register_beside, session_number
from groupwork.ingest.kinds.sessions import BETWEEN, is_known
from groupwork.prepare.wordings import plain

# What is asked of attendance, whatever else stands there.
_WHICH = re.compile(
    r"\b(which|what|all) (of the |the )?(group )?(sessions?|meetings?|evenings?|classes|weeks)\b"
    r"|\bsessions? attended\b|[哪那][几幾些][次节節回场場]",
    re.IGNORECASE,
)
# A column for an option: REDCap, REDCap by label, LimeSurvey, Kobo, Wenjuanxing and Qualtrics.
_OPTIONS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<stem>.+)___(?P<option>\w+)",
        r"(?P<stem>.+) \(choice=(?P<option>.+)\)",
        r"(?P<stem>.+?) ?\[(?P<option>[^\]]+)\]",
        r"(?P<stem>[^/]+)/(?P<option>.+)",
        r"(?P<stem>(?:Part\d+_)?Q\d+)_(?P<option>\d+)",
    )
]
# What an option says behind the question, in its text.
_LAST = re.compile(r"\(choice=(.+)\)$|\[([^\]]+)\]$|[(（]([^()（）]+)[)）]$|.*(?: - |—)(.+)$")
_FEWEST = 2
# More than a number, or a code with one.
_SESSION = re.compile(r"[^\W\d_]{3}|[\u4e00-\u9fff]")


@dataclass(frozen=True)
class _Ticks:
    """The sessions of a file: number -> column, or how the cells of one column name it."""

    columns: dict[int, str]
    cell: str
    titles: dict[int, str]
    apart: list[str]


def ask_ticks(group: Recognised, people: People, interview: Interview) -> Recognised:
    """Take the columns of sessions that somebody came to as attendance, unless it is none.

    Without a code of each person nothing can be made of them, which is told.
    """
    asked = [_ask_of(sheet, people, interview) for sheet in group.sheets]
    sheets, found = [sheet for sheet, _ in asked], [strand for _, strand in asked]
    strands: list[Strand] = []
    for each in group.strands:
        source, strand = each.source, None
        if each.kind == "people":
            source, strand = _ask_of(source, people, interview)
        strands.append(replace(each, source=source))
        found.append(strand)
    ticked = [strand for strand in found if strand is not None]
    if not ticked:
        return group
    return replace(
        with_sheets(replace(group, strands=strands), sheets), strands=[*strands, *ticked]
    )


def _ask_of(sheet: Sheet, people: People, interview: Interview) -> tuple[Sheet, Strand | None]:
    """Return a file without its columns of sessions, and the attendance that they are, if any."""
    ticks = _find(sheet)
    if ticks and people.id is None:
        listed = ", ".join(map(short, ticks.apart))
        interview.note(
            f"{sheet.name}: who came to which session is not read, as people have no code "
            f"({listed})",
            f"{sheet.name}：参与者没有编号，因此不读取出席情况（{listed}）",
        )
    if ticks is None or people.id is None or _ask(sheet, ticks, interview) != "yes":
        return sheet, None
    found = without_scale(sheet.found, sheet.texts, ticks.apart)
    columns = [
        replace(column, kind="tool") if column.name in ticks.apart else column
        for column in found.columns
    ]
    # What makes up a code of several columns, or is not said yet, is in the entry alone.
    known = isinstance(people.id, str) and people.id in sheet.texts
    person = str(people.id) if known else next(iter(sheet.texts))
    roles = {str(number): name for number, name in ticks.columns.items()}
    roles |= {"attended": ticks.cell} if ticks.cell else {}
    titles = {str(number): title for number, title in ticks.titles.items()}
    strand = Strand("ticks", sheet, {"person": person, **roles}, titles)
    return replace(sheet, found=replace(found, columns=columns)), strand


def _ask(sheet: Sheet, ticks: _Ticks, interview: Interview) -> str | None:
    names, titles = [*ticks.columns.values()] or [ticks.cell], ticks.titles.values()
    return interview.ask(
        f"attendance.{sheet.name}",
        (
            f"Do these columns of {sheet.name} say which sessions people came to?",
            f"{sheet.name}中的这些列说的是参加了哪几次活动吗？",
        ),
        saw=": ".join(
            filter(None, (", ".join(map(short, names)), ", ".join(filter(None, titles))))
        ),
        choices={
            "yes": ("yes, they are the attendance", "是，作为出席记录"),
            "no": ("no, they are something else", "不是，是别的内容"),
        },
        default="yes",
    )


def _find(sheet: Sheet) -> _Ticks | None:
    """Find what a questionnaire has of sessions; None if nothing."""
    asked = {column.name: column.question or column.name for column in sheet.found.columns}
    lots: dict[str, dict[str, str]] = {}
    for name in sheet.texts:
        match = next(filter(None, (each.fullmatch(name) for each in _OPTIONS)), None)
        if match:
            lots.setdefault(match["stem"], {})[match["option"]] = name
    for stem, options in lots.items():
        texts = [asked.get(name, name) for name in options.values()]
        if not any(map(_is_asked, [stem, *texts])):
            continue
        sessions = _by_number(options, texts)
        ticked = all(
            _are_ticks(sheet.texts[name], {option, said})
            for (option, name), said in zip(options.items(), map(_said, texts), strict=True)
        )
        if len(sessions) == len(options) >= _FEWEST and ticked:
            columns = {number: name for number, (name, _) in sessions.items()}
            titles = {number: title for number, (_, title) in sessions.items()}
            return _Ticks(columns, "", titles, [*columns.values(), stem])
    if marked := register_beside(sheet.texts, sheet.found.spans):
        return _Ticks(marked, "", {}, [*marked.values()])
    for name, cells in sheet.texts.items():
        if _is_asked(asked.get(name, name)) and (titles := _in_cells(cells)):
            return _Ticks({}, name, titles, [name])
    return None


def _is_asked(text: str) -> bool:
    return is_register(re.sub(r"[\W_]+", " ", text)) or _WHICH.search(text) is not None


def _said(question: str) -> str:
    """Return what an option says, by the text of its column; blank if nothing does."""
    match = _LAST.search(question)
    return next(filter(None, match.groups()), "").strip() if match else ""


def _by_number(options: Mapping[str, str], texts: list[str]) -> dict[int, tuple[str, str]]:
    """Return the column and the words of each session, by its number."""
    found: dict[int, tuple[str, str]] = {}
    for (option, name), text in zip(options.items(), texts, strict=True):
        said = _said(text)
        number = session_number(said) or session_number(option)
        if not number and (digits := re.fullmatch(r"[A-Za-z]*0*(\d{1,2})", option)):
            number = int(digits[1])
        if number:
            title = next((each for each in (said, option) if _SESSION.search(each)), "")
            found.setdefault(number, (name, title))
    return dict(sorted(found.items()))


def _are_ticks(cells: list[str], own: set[str]) -> bool:
    """Say whether all that stands in a column says that an option was chosen or was not."""
    words = {plain(text) for text in own if text}
    said = [text for text in cells if text]
    return bool(said) and all(is_known(text) or plain(text) in words for text in said)


def _in_cells(cells: list[str]) -> dict[int, str]:
    """Return the sessions that cells list, several in one: number -> its words."""
    parts = [[p.strip() for p in re.split(BETWEEN, text) if p.strip()] for text in cells if text]
    if not any(len(each) > 1 for each in parts):
        return {}
    titles: dict[int, str] = {}
    sure = 0
    for each in parts:
        numbers = [session_number(part) for part in each]
        sure += all(numbers)
        titles |= {n: part for n, part in zip(numbers, each, strict=True) if n}
    if len(titles) < _FEWEST or 2 * sure <= len(parts):
        return {}
    return dict(sorted(titles.items()))
