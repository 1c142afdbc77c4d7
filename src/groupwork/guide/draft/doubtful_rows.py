"""Which rows are nobody's answers: asked, since no key of a study says it by itself."""

from collections.abc import Iterable

from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised
from groupwork.ingest.doubtful_rows import is_test, rows_of_headings, rows_of_tests, sent_again

#: Rows that are listed at most.
_SHOWN = 6


def ask_left_out(
    place: int, group: Recognised, ids: set[str], interview: Interview
) -> dict[int, str]:
    """Ask about rows of a file that look like tests, like headings or like one form sent twice.

    Returns
    -------
    dict
        `leave_out` of the file's entry.
    """
    sheet = group.sheets[place]
    items = [
        column
        for blocks in group.in_sheet.values()
        if place in blocks
        for column in _columns(blocks[place].items.values(), sheet)
    ]
    others = {name: cells for name, cells in sheet.texts.items() if name not in items}
    doubtful = {
        "a test": rows_of_tests(others),
        "a heading": rows_of_headings(sheet.texts),
        "sent twice": _sent_twice(sheet, items, ids) if items else [],
    }
    left_out: dict[int, str] = {}
    for why, places in doubtful.items():
        rows = [sheet.found.numbers[each] for each in places]
        rows = [row for row in rows if row not in left_out]
        sure = why != "a test" or all(
            any(is_test(cells[each]) for cells in others.values()) for each in places
        )
        if rows and (said := _ask(sheet, why, rows, interview, sure=sure)) != "keep":
            todo = interview.todo(
                "leave it out, or take this line out", "不读取；如要保留请删去此行"
            )
            left_out |= dict.fromkeys(rows, why if said else todo)
    return left_out


def _columns(items: Iterable[str], sheet: Sheet) -> list[str]:
    """Return the columns of items at every time of a file."""
    names = sheet.found.wave_names or [""]
    found = [column.replace("{wave}", name) for column in items for name in names]
    return [column for column in dict.fromkeys(found) if column in sheet.texts]


def _sent_twice(sheet: Sheet, items: list[str], ids: set[str]) -> list[int]:
    answers = list(zip(*(sheet.texts[name] for name in items), strict=True))
    codes = [sheet.texts[name] for name in sorted(ids & sheet.texts.keys())]
    people = ["".join(row) for row in zip(*codes, strict=True)] or [""] * len(answers)
    times = sheet.texts[next(iter(sheet.found.waves))] if sheet.found.waves else [""] * len(answers)
    return [place for place in sent_again(answers, people) if times[place] == times[place - 1]]


# What is asked of rows: key, question, and what they are otherwise.
_ASKED = {
    "a test": (
        "tests",
        "Are these rows of {name} somebody trying the form out? (A cell says so, or begins so.)",
        "{name}中的这些行是试填吗？（有单元格写明测试，或以此开头。）",
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
}


def _ask(
    sheet: Sheet, why: str, rows: list[int], interview: Interview, *, sure: bool
) -> str | None:
    listed = ", ".join(map(str, rows[:_SHOWN])) + (" …" if rows[_SHOWN:] else "")
    key, english, chinese = _ASKED[why]
    return interview.ask(
        f"{key}.{sheet.name}",
        (english.format(name=sheet.name), chinese.format(name=sheet.name)),
        saw=interview.say(f"row {listed}", f"第{listed}行"),
        choices={
            "leave-out": ("yes, they are left out", "是，不读取"),
            "keep": ("no, they count", "不是，照常计入"),
        },
        suggestion="leave-out" if sure else "",
    )
