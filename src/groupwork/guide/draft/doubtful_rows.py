"""Which rows are nobody's answers: asked, since no key of a study says it by itself."""

from collections import Counter
from dataclasses import replace

from groupwork.guide.columns import NUMBER
from groupwork.guide.inspect_file import count_repeated
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised
from groupwork.ingest.doubtful_rows import (
    IMPOSSIBLE_AGE,
    LEFT_HALF_WAY,
    LONG_BEFORE,
    doubtful_people,
    is_test,
    left_half_way,
    rows_of_headings,
    rows_of_tests,
    sent_again,
)
from groupwork.ingest.near_matches import bare_parts

#: Rows that are listed at most.
_SHOWN = 6


def ask_left_out(
    group: Recognised, ids: set[str], interview: Interview
) -> tuple[Recognised, dict[str, dict[int, str]]]:
    """Ask about rows that look like tests, like headings, like one form sent twice or nobody's.

    Returns
    -------
    tuple
        The raw files without the rows that are said to be left out, and `leave_out` of the entry
        of each file, by its name.
    """
    found = [_doubtful(place, group, ids) for place in range(len(group.sheets))]
    codes = [_people(sheet, ids) for sheet in group.sheets]
    for why in (IMPOSSIBLE_AGE, LONG_BEFORE):  # in whichever file they stand
        strange = {of[n] for of, each in zip(codes, found, strict=True) for n in each[why] if of[n]}
        for of, each in zip(codes, found, strict=True):
            again = {n for n, code in enumerate(of) if code in strange}
            each[why] = sorted({*each[why], *again})
    left_out: dict[str, dict[int, str]] = {}
    sheets = list(group.sheets)
    for place, sheet in enumerate(group.sheets):
        out = _ask_of(sheet, found[place], interview)
        left_out[sheet.name] = {sheet.found.numbers[each]: why for each, why in out.items()}
        sheets[place] = _without(sheet, {n for n, why in out.items() if not why.startswith(TODO)})
    return _with_rows_of(group, sheets), left_out


def _ask_of(sheet: Sheet, doubtful: dict[str, list[int]], interview: Interview) -> dict[int, str]:
    """Ask about rows of one file, each once: place -> why it is left out, or TODO."""
    asked: set[int] = set()
    left_out: dict[int, str] = {}
    for why, of in doubtful.items():
        if not (places := [each for each in of if each not in asked]):
            continue
        asked |= set(places)
        if (said := _ask(sheet, why, places, interview)) != "keep":
            todo = interview.todo(
                "leave it out, or take this line out", "不读取；如要保留请删去此行"
            )
            left_out |= dict.fromkeys(places, why if said else todo)
    return left_out


def _doubtful(place: int, group: Recognised, ids: set[str]) -> dict[str, list[int]]:
    """Return the places of doubtful rows of a file, by what they seem to be."""
    sheet = group.sheets[place]
    items = [
        column
        for blocks in group.in_sheet.values()
        if place in blocks
        for item in blocks[place].items.values()
        for column in sheet.at_its_times(item)
    ]
    others = {name: cells for name, cells in sheet.texts.items() if name not in items}
    questions = {column.name: column.question for column in sheet.found.columns}
    strange = doubtful_people(others, questions, _people(sheet, ids))
    return {
        "a test": rows_of_tests(others),
        **{why: strange.get(why, []) for why in (IMPOSSIBLE_AGE, LONG_BEFORE)},
        "a heading": rows_of_headings(sheet.texts),
        "sent twice": _sent_twice(sheet, items, ids) if items else [],
        LEFT_HALF_WAY: left_half_way(
            list(zip(*(sheet.texts[name] for name in items), strict=True)),
            _people(sheet, ids),
            sheet.texts,
        ),
    }


def _people(sheet: Sheet, ids: set[str]) -> list[str]:
    """Return the code in each row, spelling aside; blank where there is none."""
    codes = [sheet.texts[name] for name in sorted(ids & sheet.texts.keys())]
    if not codes:
        return [""] * sheet.found.rows
    return [bare_parts("-".join(row)) if all(row) else "" for row in zip(*codes, strict=True)]


def _without(sheet: Sheet, gone: set[int]) -> Sheet:
    """Return a file as if some rows were not there."""
    if not gone:
        return sheet
    kept = [place for place in range(sheet.found.rows) if place not in gone]
    texts = {name: [cells[place] for place in kept] for name, cells in sheet.texts.items()}
    found = replace(
        sheet.found,
        rows=len(kept),
        numbers=[sheet.found.numbers[place] for place in kept],
        repeated=count_repeated(texts, sheet.found.ids, list(sheet.found.waves)),
    )
    return replace(sheet, found=found, texts=texts)


def _with_rows_of(group: Recognised, sheets: list[Sheet]) -> Recognised:
    """Return the raw files with these rows; what nobody else answered is asked about nowhere."""
    if sheets == group.sheets:
        return group
    columns = {}
    for name, column in group.columns.items():
        there = Counter(
            text
            for sheet in sheets
            for each in sheet.at_its_times(name)
            for text in sheet.texts[each]
        )
        numbers = {f"{float(text):g}" for text in there if NUMBER.fullmatch(text)}
        columns[name] = replace(
            column,
            answers=tuple(a for a in column.answers if column.kind != "category" or a in there),
            odd=tuple(number for number in column.odd if number in numbers),
            words={word: there[word] for word in column.words if word in there},
        )
    return replace(group, sheets=sheets, columns=columns)


def _sent_twice(sheet: Sheet, items: list[str], ids: set[str]) -> list[int]:
    answers = list(zip(*(sheet.texts[name] for name in items), strict=True))
    people = _people(sheet, ids)
    times = sheet.texts[next(iter(sheet.found.waves))] if sheet.found.waves else [""] * len(answers)
    return [place for place in sent_again(answers, people) if times[place] == times[place - 1]]


# What is asked of rows: key, question, and what they are otherwise.
_ASKED = {
    "a test": (
        "tests",
        "Are these rows of {name} somebody trying the form out? (A cell says so, or begins so.)",
        "{name}中的这些行是试填吗？（有单元格写明测试，或以此开头。）",
    ),
    IMPOSSIBLE_AGE: (
        "ages",
        "Are these rows of {name} of nobody in the group, such as a test? (An age there is none, "
        "or lies far from all others.)",
        "{name}中的这些行不是小组成员（如试填）吗？（其中的年龄不可能，或与其他人相差极大。）",
    ),
    LONG_BEFORE: (
        "early",
        "Are these rows of {name} of nobody in the group, such as a test? (They are dated long "
        "before everybody else's.)",
        "{name}中的这些行不是小组成员（如试填）吗？（其日期远早于其他所有人。）",
    ),
    "a heading": (
        "headings",
        "Are these rows of {name} headings or notes among the people? (Each has one cell filled "
        "in, with words.)",
        "{name}中的这些行是夹在参加者之间的小标题或附注吗？（每行只有一个单元格写了文字。）",
    ),
    "sent twice": (
        "sent_twice",
        "Were these rows of {name} sent twice by one person? (Each has the answers of the row "
        "before.)",
        "{name}中的这些行是同一人重复提交的吗？（与上一行的回答完全相同。）",
    ),
    LEFT_HALF_WAY: (
        "half_way",
        "Were these rows of {name} begun and left half way by somebody who then began again? (As "
        "far as they go, they say what a row beside them says.)",
        "{name}中的这些行是有人答到一半停下、之后又重新作答的吗？（已答部分与相邻一行完全相同。）",
    ),
}


# What these say by themselves may be so of a person, too.
_UNSURE = (IMPOSSIBLE_AGE, LONG_BEFORE, LEFT_HALF_WAY)


def _ask(sheet: Sheet, why: str, places: list[int], interview: Interview) -> str | None:
    rows = [sheet.found.numbers[place] for place in places]
    listed = ", ".join(map(str, rows[:_SHOWN])) + (" …" if rows[_SHOWN:] else "")
    key, english, chinese = _ASKED[why]
    said = all(any(is_test(cells[place]) for cells in sheet.texts.values()) for place in places)
    sure = said if why == "a test" else why not in _UNSURE
    return interview.ask(
        f"{key}.{sheet.name}",
        (english.format(name=sheet.name), chinese.format(name=sheet.name)),
        saw=interview.say(f"row{'s' if rows[1:] else ''} {listed}", f"第{listed}行"),
        choices={
            "leave-out": ("yes, they are left out", "是，不读取"),
            "keep": ("no, they count", "不是，照常计入"),
        },
        suggestion="leave-out" if sure else "",
    )
