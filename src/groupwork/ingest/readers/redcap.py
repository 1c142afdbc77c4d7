"""REDCap: events, repeating instruments, a column for each option, and a data dictionary."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.readers.cells import Cells, fold
from groupwork.ingest.readers.tools import REDCAP_COLUMNS
from groupwork.study.files import File

# The dictionary's columns as REDCap downloads it, and as its API calls them.
_FIELD = ("Variable / Field Name", "field_name")
_TYPE = ("Field Type", "field_type")
_LABEL = ("Field Label", "field_label")
_CHOICES = ("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations")

#: The column of the arms of a project, which stand in the names of its events alone.
ARM = "redcap_arm"
#: Why a row of a repeating instrument is left out.
OF_INSTRUMENT = "REDCap: row of a repeating instrument"
_ARM = re.compile(
    r"(?P<event>.+)(?:_arm_(?P<arm>\d+)[a-z]?| \((?:Arm )?\d+: (?P<label>.+)\))", re.IGNORECASE
)

_FIXED = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
_CHECKBOX = {"1": "Checked", "0": "Unchecked"}


def arrange(cells: Cells, file: File) -> Cells:
    """Name REDCap's own columns; keep the rows of no repeating instrument, if none is named."""
    own = {label: name for name, label in REDCAP_COLUMNS.items() if label in cells.table}
    cells = cells.renamed(own, "REDCap: name of the column")
    repeat = "redcap_repeat_instrument"
    if repeat in cells.table and repeat not in file.rows:
        rows = cells.table.index[cells.table[repeat].str.strip() != ""]
        cells = cells.without(rows, OF_INSTRUMENT, repeat)
    return _with_arms(cells)


def event_and_arm(name: str) -> tuple[str, str]:
    """Part a unique event name, "week_8_arm_2" or "Week 8 (Arm 2: Waiting list)"; "" if no arm."""
    match = _ARM.fullmatch(name.strip())
    return (match["event"].strip(), match["arm"] or match["label"]) if match else (name, "")


def _with_arms(cells: Cells) -> Cells:
    """Add the arm of each row as a column, where events are of several arms."""
    if "redcap_event_name" not in cells.table or ARM in cells.table:
        return cells
    arms = cells.table["redcap_event_name"].map(lambda name: event_and_arm(name)[1])
    if "" in set(arms) or arms.nunique() < 2:
        return cells
    return replace(cells, table=cells.table.assign(**{ARM: arms}))


def is_dictionary(heads: Collection[str]) -> bool:
    """Say whether the heads of a file are those of a data dictionary."""
    return all(any(name in heads for name in pair) for pair in (_FIELD, _TYPE, _LABEL, _CHOICES))


def with_dictionary(cells: Cells, dictionary: Cells, where: str) -> Cells:
    """Take names, questions and codes from the project's data dictionary.

    Columns named by their labels get the names of their fields, answers given as labels their
    codes. A field with several answers has a column field___code for each.

    Raises
    ------
    GroupworkError
        The dictionary lacks one of its columns, or no field of it is in the data.
    """
    fields, labels, questions = _read(dictionary, where)
    cells = cells.renamed(_names(cells, fields, questions), "REDCap: field of this label")
    known = {column: labels[column] for column in cells.columns if column in labels}
    questions = {column: text for column, text in questions.items() if column in cells.table}
    if not questions:
        raise GroupworkError(
            f"{where}: none of its fields is a column of the data. Is it the dictionary of "
            f"another project?"
        )
    coded = {}
    for column, worded in known.items():
        codes = {fold(label).casefold(): code for code, label in worded.items()}
        texts = {text: fold(text) for text in cells.table[column].unique()}
        found = {
            text: folded if folded in worded else codes.get(folded.casefold(), text)
            for text, folded in texts.items()
        }
        if any(text != code for text, code in found.items()):
            coded[column] = cells.table[column].map(found)
    cells = cells.changed(coded, "REDCap: label of a code in the dictionary")
    return replace(cells, labels=known, questions=questions)


def _read(
    dictionary: Cells, where: str
) -> tuple[list[str], dict[str, dict[str, str]], dict[str, str]]:
    """Return the dictionary's fields, their codes by column, and the questions by column."""
    table = dictionary.table
    names = []
    for pair in (_FIELD, _TYPE, _LABEL, _CHOICES):
        name = next((name for name in pair if name in table), None)
        if name is None:
            raise GroupworkError(
                f"{where}: is not a REDCap data dictionary; it has no column '{pair[0]}'. "
                f"{nearest(pair[0], table.columns)}"
            )
        names.append(name)
    labels: dict[str, dict[str, str]] = {}
    questions: dict[str, str] = {}
    fields = []
    for field, kind, question, choices in table[names].itertuples(index=False):
        field = fold(field)  # noqa: PLW2901
        fields.append(field)
        codes = _FIXED.get(kind.strip(), {})
        if kind.strip() in ("radio", "dropdown", "checkbox"):
            codes = _codes(choices)
        if kind.strip() == "checkbox":
            for code, label in codes.items():
                # In a column's name REDCap writes the minus of a code as an underscore.
                column = f"{field}___{code.lower().replace('-', '_')}"
                labels[column] = _CHECKBOX
                questions[column] = f"{fold(question)} (choice={label})"
        else:
            questions[field] = fold(question)
            if codes:
                labels[field] = dict(codes)
    return fields, labels, questions


def _codes(choices: str) -> dict[str, str]:
    """Read "1, Never | 2, Seldom"."""
    parts = (choice.partition(",") for choice in choices.split("|"))
    return {code.strip(): fold(label) for code, comma, label in parts if comma}


def _names(cells: Cells, fields: list[str], questions: Mapping[str, str]) -> dict[str, str]:
    """Find the columns named by a label; one that two fields share stays as it is."""
    labels = list(questions.values())
    found = {text: name for name, text in questions.items() if labels.count(text) == 1}
    return {
        name: found[name]
        for name in cells.columns
        if name in found and name not in fields and found[name] not in cells.table
    }
