"""REDCap's event or instrument that comes again, and events in which no scale was asked.

People answered the first several times: its rows are the measurements, and a number in them says
which. The second are no measurements: what is known of people may stand in their rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from groupwork.guide.columns import Answers
from groupwork.guide.id_columns import SEVERAL_ROWS
from groupwork.guide.inspect_file import Inspection
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
        The column that tells the rows apart, and its value -> what is in its rows. None unless
        people have one of them several times, and its rows say which time they are, or a scale was
        asked in some events and not in others.
    """
    column, cells = EVENT, texts
    if EVENT not in texts and OF_INSTRUMENT in found.left_out:
        column, cells = INSTRUMENT, _as_it_stands(found)
    people: dict[str, list[str]] = {}
    for name, who in zip(cells.get(column, ()), next(iter(cells.values())), strict=False):
        people.setdefault(name, []).append(who)
    again = [name for name, of in people.items() if len(of) >= SEVERAL_ROWS * len({*of})]
    if len(people) < 2 or len(again) != 1:
        return _with_a_scale(found, texts, look)
    looked = {name: _filled(*look({column: name})) for name in people}
    answers = looked[again[0]][0]
    return (column, looked) if answers.waves and answers.blocks else ("", {})


def _with_a_scale(
    found: Inspection, texts: Mapping[str, Answers], look: Callable[[dict[str, str]], Looked]
) -> tuple[str, dict[str, Looked]]:
    """Look at the rows of each event, without those of which nothing is known at all."""
    own = {c.name for c in found.columns if c.kind in ("tool", "blank")} | {*found.ids, EVENT}
    items = {column for block in found.blocks for column in block.items.values()}
    filled: dict[str, set[str]] = {}
    for name, cells in texts.items():
        for event, text in zip(texts.get(EVENT, ()), cells, strict=False):
            filled.setdefault(event, set()).update([name] if text and name not in own else [])
    asked = [event for event, names in filled.items() if names & items]
    if not asked or len(asked) == len(filled):
        return "", {}
    looked = {event: _filled(*look({EVENT: event})) for event, names in filled.items() if names}
    # A scale of several events may be none in the few answers of one of them.
    return (EVENT, looked) if all(looked[event][0].blocks for event in asked) else ("", {})


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
