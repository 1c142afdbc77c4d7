"""Whether what people began and did not finish counts, where the survey tool marks it so."""

from collections.abc import Mapping
from dataclasses import replace

from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, recognise

# Rows whose answers are listed at most.
_SHOWN = 6


def ask_unfinished(group: Recognised, interview: Interview) -> Recognised:
    """Ask once for all files; return the raw files with the rows that count.

    Nothing is asked of who opened the form and answered no question of a scale, and where nobody
    finished: then nothing else is there.
    """
    for sheet in group.sheets:
        if sheet.found.unfinished == "keep":
            interview.note(
                f"{sheet.name}: the survey tool marks all rows as unfinished; what they answered "
                f"counts (unfinished: keep)",
                f"{sheet.name}：问卷工具把所有行都标为未完成，已答部分照常计入（unfinished: keep）",
            )
    begun = [sheet for sheet in group.sheets if any(sheet.found.begun.values())]
    if not begun:
        return group
    said = interview.ask(
        "unfinished",
        (
            "The survey tool marks some rows as unfinished. Does what these people answered count? "
            "(Somebody may have answered all and not pressed the last button. Who stopped early "
            "has no score where too much of a scale is blank.)",
            "问卷工具把一些行标为未完成。这些人已答的部分是否计入？（也可能是题目都答完了，"
            "只是没有点最后的提交。某一量表空白过多的人，该量表没有得分。）",
        ),
        saw="; ".join(_rows_begun(sheet, interview) for sheet in begun),
        choices={
            "keep": ("yes, what they answered counts", "是，已答部分计入"),
            "drop": ("no, these rows are left out", "否，这些行不读取"),
        },
    )
    if said == "drop":
        return group
    if said == "keep":
        kept = {sheet.path.name for sheet in begun}
        encodings = {s.path.name: s.found.declared for s in group.sheets if s.found.declared}
        return recognise(group.paths, encodings=encodings, kept=kept)
    todo = interview.todo("keep or drop?", "keep（计入）还是 drop（不读取）？")
    sheets = [
        replace(sheet, found=replace(sheet.found, unfinished=todo)) if sheet in begun else sheet
        for sheet in group.sheets
    ]
    return replace(group, sheets=sheets)


def _rows_begun(sheet: Sheet, interview: Interview) -> str:
    begun = {row: n for row, n in sheet.found.begun.items() if n}
    asked = {c for block in sheet.found.blocks for c in block.items.values()}
    of = len({each for column in asked for each in sheet.at_its_times(column)})
    blank = len(sheet.found.begun) - len(begun)
    more = (
        interview.say(f"; {blank} more answered none", f"；另有{blank}行一题未答") if blank else ""
    )
    return f"{sheet.name}{interview.say(', ', '')}{answered(begun, of, interview)}{more}"


def answered(begun: Mapping[int, int], of: int, interview: Interview) -> str:
    """Say how many of the questions of scales each of some rows answers."""
    rows, n = list(begun)[:_SHOWN], len(begun)
    listed, counts = (", ".join(map(str, each)) for each in (rows, [begun[row] for row in rows]))
    rest = " …" if n > _SHOWN else ""
    return interview.say(
        f"row{'s' if n > 1 else ''} {listed}{rest}: {counts}{rest} of {of} questions of scales are "
        f"answered",
        f"第{listed.replace(', ', '、')}{rest}行：量表题共{of}题，已答"
        f"{counts.replace(', ', '、')}{rest}题",
    )
