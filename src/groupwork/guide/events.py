"""REDCap's event or instrument that comes again: people answered there several times.

Its rows are the measurements, and a number in them says which; what is known of people stands in
the other rows, one a person and event.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from groupwork.guide.columns import Answers
from groupwork.guide.inspect_file import SEVERAL_ROWS, Inspection
from groupwork.ingest.readers import fold, read_cells
from groupwork.ingest.readers.redcap import OF_INSTRUMENT
from groupwork.study.files import ResponsesFile

EVENT, INSTRUMENT = "redcap_event_name", "redcap_repeat_instrument"

Looked = tuple[Inspection, dict[str, Answers]]


def look_at_events(
    found: Inspection, texts: Mapping[str, Answers], look: Callable[[dict[str, str]], Looked]
) -> tuple[str, dict[str, Looked]]:
    """Look at the rows of each event or instrument by themselves, without what is blank there.

    Parameters
    ----------
    found : Inspection
    texts : mapping
    look : callable
        Looks at the rows with a value in a column.

    Returns
    -------
    tuple
        The column that tells the rows apart, and its value -> what is in its rows; none unless
        people have one of them several times, and its rows say which time they are.
    """
    column, cells = EVENT, texts
    if EVENT not in texts and OF_INSTRUMENT in found.left_out:
        column, cells = INSTRUMENT, _as_it_stands(found)
    people: dict[str, list[str]] = {}
    for name, who in zip(cells.get(column, ()), next(iter(cells.values())), strict=False):
        people.setdefault(name, []).append(who)
    again = [name for name, of in people.items() if len(of) >= SEVERAL_ROWS * len({*of})]
    if len(people) < 2 or len(again) != 1:
        return "", {}
    looked = {name: _filled(*look({column: name})) for name in people}
    answers = looked[again[0]][0]
    return (column, looked) if answers.waves and answers.blocks else ("", {})


def _as_it_stands(found: Inspection) -> dict[str, Answers]:
    """Read a file again with the rows of its instruments."""
    entry = {"path": "x", "id": "x", "wave": "x", "columns": {}, "format": "csv"}
    table = read_cells(
        Path(found.path), ResponsesFile.model_validate(entry | {"separator": found.separator})
    ).table
    return {str(name): [fold(text) for text in table[name]] for name in table}


def _filled(found: Inspection, texts: dict[str, Answers]) -> Looked:
    columns = [column for column in found.columns if column.kind != "blank"]
    kept = {column.name for column in columns}
    return replace(found, columns=columns), {n: of for n, of in texts.items() if n in kept}
