"""Which measurement each file is, or each row of it."""

import re
from dataclasses import dataclass, replace
from typing import Any

from groupwork.guide.draft.by_day import note_exchanged
from groupwork.guide.draft.by_name import ask_counted
from groupwork.guide.draft.file_times import (
    attendance_of,
    passages_of,
    person_of,
    said_of,
    times_of,
)
from groupwork.guide.draft.measured import (
    CLOSES,
    CODINGS,
    PEOPLE,
    PROGRAMME,
    SESSIONS,
    Times,
    called,
    known,
)
from groupwork.guide.draft.session_list import ask_session_list
from groupwork.guide.draft.spellings import with_one_spelling
from groupwork.guide.draft.twins import ask_twins
from groupwork.guide.draft.wave_slips import ask_wave_slips
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised, with_sheets, without
from groupwork.guide.same_questions import as_closing

_ROLES = {
    "pre": "pre",
    "then": "then-test",
    "post": "post",
    "followup": "follow-up",
    "survey": "survey",
}


@dataclass(frozen=True)
class Waves:
    """The times at which people were measured.

    Attributes
    ----------
    declared : list of dict
        The section `waves`.
    keys : list of dict
        For each file the keys of its entry that say its wave.
    likely : list of dict
        The same, with what is offered in place of what nobody has said yet.
    single : bool
        It is one survey, and nothing can be compared with it.
    sent_again : bool
        One form was sent at several times, and no column is known whose people come again.
    """

    declared: list[dict[str, Any]]
    keys: list[dict[str, Any]]
    likely: list[dict[str, Any]]
    single: bool
    sent_again: bool

    @property
    def wide(self) -> bool:
        """Whether each row holds the answers of several times."""
        return all("wave_names" in keys for keys in self.keys)


def ask_waves(group: Recognised, interview: Interview) -> tuple[Recognised, Waves]:
    """Ask which measurement each file is, where it does not say so itself.

    Returns
    -------
    tuple
        The raw files without those that are none, and the waves.
    """
    note_exchanged(group, interview)
    group, twins = ask_twins(group, interview)
    said = ask_counted(group, interview) | twins
    found_at: list[Times | None] = []
    for place, sheet in enumerate(group.sheets):
        # The closing questionnaire is asked once the group is over.
        times = known({"wave": "post"}, []) if sheet.closing else said.get(sheet.name)
        if times is None:
            group, times = times_of(place, group, interview)
        found_at.append(times)
    of_sheets = [*zip(group.sheets, found_at, strict=True)]
    closing = [
        sheet for sheet, _ in of_sheets if sheet.closing or said_of(sheet, interview) == CLOSES
    ]
    if gone := [sheet for sheet, each in of_sheets if each is None]:
        strands = [
            Strand(*attendance_of(sheet)) for sheet in gone if said_of(sheet, interview) == SESSIONS
        ]
        strands += [
            Strand("people", sheet, {"person": person_of(sheet, group, sheet.texts)})
            for sheet in gone
            if said_of(sheet, interview) == PEOPLE
        ]
        strands += [
            Strand("codings", sheet, passages_of(sheet, group))
            for sheet in gone
            if said_of(sheet, interview) == CODINGS
        ]
        lists = [sheet for sheet in gone if said_of(sheet, interview) == PROGRAMME]
        strands += [ask_session_list(sheet, interview) for sheet in lists]
        group = without(replace(group, strands=[*group.strands, *strands]), gone)
    if any(not sheet.closing for sheet in closing):
        sheets = [as_closing(s, group.sheets) if s in closing else s for s in group.sheets]
        group = with_sheets(group, sheets)
    measured = [each for each in found_at if each is not None]
    found = list(dict.fromkeys(wave for each in measured for wave in each.waves))
    open_ones = [s for s, each in of_sheets if each and not (each.waves or s in closing)]
    single = len(found) == 1 and not open_ones and _is_single(group, interview)
    keys = [each.keys for each in measured]
    if single:
        kinds = {wave: re.sub(r"\d+$", "", wave) for wave in found}
        roles = dict.fromkeys(found, "survey")
        keys = [
            {"wave": found[0]} if sheet.closing else each
            for sheet, each in zip(group.sheets, keys, strict=True)
        ]
    else:
        kinds = _kinds(found)
        roles = {wave: _ROLES[kind] for wave, kind in kinds.items()}
    declared = [
        {"id": wave, "label": interview.say(*called(wave)), "role": roles[wave]} for wave in kinds
    ]
    likely = keys if single else [each.likely for each in measured]
    again = any(each.sent_again for each in measured)
    order = _order_of(group.sheets, keys, list(kinds))
    if order != sorted(order):
        group = with_sheets(group, [group.sheets[place] for place in order])
        keys, likely = ([of[place] for place in order] for of in (keys, likely))
    group = _with_waves_of(group, keys)
    group, keys = ask_wave_slips(group, keys, likely, interview)
    group = with_one_spelling(group, likely)
    return group, Waves(declared, keys, likely, single, again)


def _order_of(sheets: list[Sheet], keys: list[dict[str, Any]], waves: list[str]) -> list[int]:
    """Return the places of files in the order of their times, which their names need not tell.

    The items of a scale are numbered as the first of them has them, which is printed like that.
    """
    said = [str(of["wave"]) if isinstance(of.get("wave"), str) else "" for of in keys]
    at = [waves.index(wave) if wave in waves else 0 for wave in said]
    return sorted(range(len(sheets)), key=lambda place: (sheets[place].closing, at[place]))


def _with_waves_of(group: Recognised, keys: list[dict[str, Any]]) -> Recognised:
    """Return the raw files without columns of times that are said to be none."""
    sheets = [
        sheet
        if isinstance(of.get("wave"), dict) or not sheet.found.waves
        else replace(sheet, found=replace(sheet.found, waves={}))
        for sheet, of in zip(group.sheets, keys, strict=True)
    ]
    return replace(group, sheets=sheets)


def _is_single(group: Recognised, interview: Interview) -> bool:
    plan = interview.ask(
        "plan",
        (
            "There is one measurement. Does another one come later?",
            "目前只有一次测量，之后还有吗？",
        ),
        choices={
            "later": interview.where(
                ("yes, it is added with 'groupwork add'", "有，之后用 groupwork add 加入"),
                ("yes, its file is added later under “Files”", "有，之后在“文件”页添加"),
            ),
            "survey": ("no, it is one survey only", "没有，只有一次调查"),
        },
        default="later" if group.awaited else None,
    )
    return plan == "survey"


def _kinds(found: list[str]) -> dict[str, str]:
    """Return the waves in their order, with those that are still to come -> the kind of each."""
    compared = bool({"pre", "then"} & set(found)) and bool(set(found) - {"pre", "then", "survey"})
    named = {*found, *(() if compared else ("pre", "post"))}
    later = sorted(wave for wave in named if wave.startswith("followup"))
    order = [*("survey", "pre", "then", "post"), *later]
    return {wave: re.sub(r"\d+$", "", wave) for wave in order if wave in named}
