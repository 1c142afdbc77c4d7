"""Shows on the terminal what `inspect_file` found in a raw file."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from groupwork.guide.columns import Column
from groupwork.guide.inspect_file import Inspection

#: Columns of a file that are shown at most.
MOST_COLUMNS = 200


def view(found: Inspection, *, coded: bool = False) -> Iterator[RenderableType]:
    """Yield what is printed: the file, its columns, its scales and what to check.

    A file of `coded` interviews has passages, and no people and scales.

    Answers are shown of items and categories alone; of texts and identifiers, how many there are.
    """
    yield _facts(found, coded=coded)
    yield _columns(found)
    if found.blocks and not coded:
        yield _scales(found)
    for name, kind in found.identifiers.items():
        yield Text(f"'{name}' looks like {kind}: leave it out of the study file.", style="bold red")


def _facts(found: Inspection, *, coded: bool) -> Table:
    table = Table.grid(padding=(0, 2))
    separator = {"\t": "tab", "": ""}.get(found.separator, f"'{found.separator}'")
    text = ", ".join(
        part for part in (found.encoding, separator and f"{separator} between") if part
    )
    facts = {
        "File": found.path,
        "Format": f"{found.title} ({found.why})",
        "Text": text + (", decimal comma" if found.decimal == "," else ""),
        "Rows": "; ".join(
            [
                f"{found.rows} coded passages of interviews"
                if coded
                else f"{found.rows} responses",
                *(f"{len(of)} left out: {why}" for why, of in found.left_out.items()),
            ]
        ),
        "Heads": _heads(found),
        "Columns": str(len(found.columns)),
        "Identifier": ", ".join(found.ids)
        or f"no column is sure to be one{_perhaps(found.possible_ids)}",
        "Wave": "; ".join(f"{name} ({', '.join(v)})" for name, v in found.waves.items())
        or _in_names(found),
    }
    for name in ("Identifier", "Wave") if coded else ():
        facts[name] = ""
    for name, fact in facts.items():
        if fact:
            table.add_row(Text(name, style="bold"), Text(fact))
    return table


def _heads(found: Inspection) -> str:
    """Say where the column names stand, if not in the first row."""
    first, last = found.skip_rows + 1, found.skip_rows + found.head_rows
    if last == 1:
        return ""
    if first == last:
        return f"row {first}, below a title"
    rows = f"rows {first} {'and' if found.head_rows == 2 else 'to'} {last}, read as one"
    below = ", below a title" if first > 1 else ""
    return f"{rows}{below}; what spans columns: {', '.join(found.spans)}"


def _in_names(found: Inspection) -> str:
    if found.twins:
        return "questions that are there twice"
    return f"in the names: {', '.join(found.wave_names)}" if found.wave_names else "the whole file"


def _perhaps(columns: list[str]) -> str:
    return f"; perhaps {', '.join(columns[:5])}" if columns else ""


def _columns(found: Inspection) -> Table:
    table = Table(title="Columns", title_justify="left")
    for heading in ("column", "kind", "answered", "answers", "question"):
        table.add_column(heading, justify="right" if heading == "answered" else "left")
    for column in found.columns[:MOST_COLUMNS]:
        kind = "identifies!" if column.name in found.identifiers else column.kind
        style = "red" if column.name in found.identifiers else None
        cells = (column.name, kind, str(column.answered), _answers(column), column.question)
        table.add_row(*(Text(cell) for cell in cells), style=style)
    if len(found.columns) > MOST_COLUMNS:
        table.caption = f"{len(found.columns) - MOST_COLUMNS} more columns are not shown."
    return table


def _answers(column: Column) -> str:
    if column.answers:
        odd = f" (and {', '.join(column.odd)})" if column.odd else ""
        return ", ".join(column.answers) + odd
    if column.kind == "number":
        return f"{column.low:g} to {column.high:g}"
    return f"{column.distinct} different" if column.answered else ""


def _scales(found: Inspection) -> Table:
    table = Table(title="Blocks that look like a scale", title_justify="left")
    for heading in ("name", "items", "columns", "answers"):
        table.add_column(heading, justify="right" if heading == "items" else "left")
    for block in found.blocks:
        names = list(block.items.values())
        columns = block.pattern or f"{names[0]} … {names[-1]}"
        answers = " < ".join(block.labels.values()) or f"{block.low} to {block.high}"
        if block.unordered:
            answers = f"in which order? {', '.join(block.unordered)}"
        table.add_row(*(Text(c) for c in (block.name, str(len(names)), columns, answers)))
    return table
