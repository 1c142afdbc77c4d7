"""Tells questionnaires apart that files name alike: q1, q2 … in mood_pre.xlsx and support_pre.xlsx.

Heads that merely number questions say nothing of which questionnaire they are of; the names of the
files do.
"""

import re
from collections.abc import Sequence

from groupwork.guide.columns import FEWEST_PEOPLE
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.times import beside_time
from groupwork.ingest.near_matches import bare_code

# Letters of a head that merely numbers its question, at most: q1, Item 1, 第1题.
_LETTERS = 8
# Times at which each questionnaire was given, and questionnaires, at least.
_TIMES, _FORMS = 2, 2


def told_by_files(sheets: list[Sheet]) -> list[Sheet]:
    """Call numbered questions by the name of their file, where files have several questionnaires.

    There is a file of each at each of the same times, with the same people, most of whom have other
    answers there: of two versions of one file most rows are alike.
    """
    forms: dict[str, dict[str, Sheet]] = {}
    for sheet in sheets:
        found = sheet.found
        several = found.waves or found.wave_names or sheet.closing or sheet.survey
        form = beside_time(sheet.sheet or sheet.path.stem)
        if found.blocks and sheet.wave and form and not several:
            if sheet.wave in forms.setdefault(form, {}):
                return sheets
            forms[form][sheet.wave] = sheet
    times = [{*of} for of in forms.values()]
    if len(forms) < _FORMS or len(times[0]) < _TIMES or any(each != times[0] for each in times):
        return sheets
    first, *others = forms
    apart = [
        _are_apart(forms[first][time], forms[form][time]) for form in others for time in times[0]
    ]
    if not all(apart):
        return sheets
    of = {id(sheet): form for form, files in forms.items() for sheet in files.values()}
    return [
        sheet.with_names({item: f"{of[id(sheet)]} {item}" for item in _numbered(sheet)})
        if id(sheet) in of
        else sheet
        for sheet in sheets
    ]


def _numbered(sheet: Sheet) -> list[str]:
    """Return the items whose heads merely number them."""
    asked = {column.name: column.question for column in sheet.found.columns}
    items = [name for block in sheet.found.blocks for name in block.items.values()]
    return [
        name
        for name in items
        if asked.get(name, "") in ("", name) and len(re.sub(r"[\W\d_]", "", name)) <= _LETTERS
    ]


def _are_apart(one: Sheet, other: Sheet) -> bool:
    """Say whether the same people gave most rows of other answers under the same heads."""
    shared = [name for name in _numbered(one) if name in _numbered(other)]
    who = next((name for name in one.found.ids if name in other.texts), "")
    if not (shared and who):
        return False
    answers, others = (
        {code: row for code, *row in _rows(each, who, shared)} for each in (one, other)
    )
    both = answers.keys() & others.keys()
    unlike = sum(answers[code] != others[code] for code in both)
    return len(both) >= FEWEST_PEOPLE and 2 * unlike > len(both)


def _rows(sheet: Sheet, who: str, items: Sequence[str]) -> list[list[str]]:
    codes = map(bare_code, sheet.texts[who])
    rows = zip(codes, *(sheet.texts[name] for name in items), strict=True)
    return [[*row] for row in rows if row[0]]
