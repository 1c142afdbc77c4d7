"""Rows whose time somebody chose by a slip: sent among the rows of another time."""

from dataclasses import replace
from typing import Any

from groupwork.guide.draft.measured import called
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.doubtful_rows import of_another_time


def ask_wave_slips(
    group: Recognised,
    keys: list[dict[str, Any]],
    likely: list[dict[str, Any]],
    interview: Interview,
) -> tuple[Recognised, list[dict[str, Any]]]:
    """Ask which time such a row is of.

    Parameters
    ----------
    group : Recognised
    keys, likely : list of dict
        Of each file what study.yaml says of its waves, and the same with what is offered where
        nobody has said it yet.
    interview : Interview

    Returns
    -------
    tuple
        The raw files with these rows at the right times, and what study.yaml says of the waves of
        each: with `rows`, of which some may be TODO.
    """
    sheets, said = list(group.sheets), list(keys)
    for place, sheet in enumerate(group.sheets):
        wave = likely[place].get("wave")
        if isinstance(wave, dict) and wave.get("values"):
            sheets[place], rows = _asked(sheet, wave, group, interview)
            said[place] = _with_rows(keys[place], rows)
    return (with_sheets(group, sheets) if sheets != group.sheets else group), said


def _with_rows(keys: dict[str, Any], rows: dict[int, str]) -> dict[str, Any]:
    return {**keys, "wave": {**keys["wave"], "rows": rows}} if rows else keys


def _asked(
    sheet: Sheet, wave: dict[str, Any], group: Recognised, interview: Interview
) -> tuple[Sheet, dict[int, str]]:
    """Return a file with its rows at the right times, and the wave of each row that is asked of."""
    column, values = wave["column"], wave["values"]
    typed = sheet.texts[column]
    sent, days = group.sent(sheet)
    if not sent:
        return sheet, {}
    waves = [values.get(text, "") for text in typed]
    says = {wave: text for text, wave in reversed(values.items())}
    rows: dict[int, str] = {}
    cells = list(typed)
    for place, other in of_another_time(waves, days).items():
        row = sheet.found.numbers[place]
        shown = _code(place, sheet, group)
        right = interview.ask(
            f"which_time.{sheet.name}.{row}",
            (
                f"Row {row} of {sheet.name} says '{typed[place]}', but was sent when the others "
                f"answered '{says[other]}'. Which is it?",
                f"{sheet.name}第{row}行填的是“{typed[place]}”，但提交时其他人填的是“{says[other]}”。"
                f"究竟是哪一次？",
            ),
            saw=interview.say(
                f"{shown}sent on {days[place]} (column '{sent}')",
                f"{shown}提交于{days[place]}（“{sent}”列）",
            ),
            choices={each: _means(each, says[each], interview) for each in (other, waves[place])},
        )
        rows[row] = right or interview.todo(
            f"{waves[place]} or {other}?", f"{waves[place]}还是{other}？"
        )
        cells[place] = says[right or waves[place]]
    return replace(sheet, texts={**sheet.texts, column: cells}) if rows else sheet, rows


def _code(place: int, sheet: Sheet, group: Recognised) -> str:
    """Return the code of a row, where it is known and no name."""
    column = next(iter(group.ids), "")
    if not column or group.says_who(column) or not sheet.texts[column][place]:
        return ""
    return f"{sheet.texts[column][place]}, "


def _means(wave: str, text: str, interview: Interview) -> tuple[str, str]:
    english, chinese = called(wave)
    return f"{english}: '{text}'", f"{chinese}：“{text}”"
