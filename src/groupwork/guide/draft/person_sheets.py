"""Whether each sheet of a workbook holds one person, where the sheets look so."""

from dataclasses import replace

from groupwork.errors import GroupworkError
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.formats import SHEETS


def ask_person_sheets(group: Recognised, interview: Interview) -> Recognised:
    """Ask of each such workbook; return the raw files, with TODO where nobody has said it.

    Raises
    ------
    GroupworkError
        Its sheets are something else, which cannot be read.
    """
    if not any(sheet.found.format == SHEETS for sheet in group.sheets):
        return group
    return with_sheets(group, [_asked(sheet, interview) for sheet in group.sheets])


def _asked(sheet: Sheet, interview: Interview) -> Sheet:
    found = sheet.found
    if found.format != SHEETS:
        return sheet
    name, n = sheet.path.name, found.rows
    times = ", ".join(found.wave_names) or ", ".join(found.spans)
    same = "".join(f"; {old} = {new}" for old, new in found.times.items())
    said = interview.ask(
        f"sheets.{name}",
        (
            f"Does each sheet of {name} hold one person? (Its questions stand in rows, its times "
            f"in columns.)",
            f"{name}的每个工作表是一个人吗？（题目逐行列出，各次作答放在不同的列。）",
        ),
        saw=interview.say(
            f"{n} sheets with the same questions; columns: {times}{same}",
            f"{n}个工作表的题目相同；列：{times}{same}",
        ),
        choices={"yes": ("yes, one person each", "是，每个工作表一个人"), "no": ("no", "不是")},
        suggestion="yes",
    )
    if said == "no":
        raise GroupworkError(
            f"{name}: its sheets ask the same questions in their rows, with the times in columns. "
            f"If they do not hold one person each, they cannot be read so. Copy them into one "
            f"table with a row for each person and time, or fill in the workbook that 'groupwork "
            f"template --xlsx' writes."
        )
    if said is None:
        unsaid = f"{TODO}: {SHEETS}, " + interview.say(
            "if each sheet holds one person", "如果每个工作表是一个人"
        )
        return replace(sheet, found=replace(found, format=unsaid))
    return sheet
