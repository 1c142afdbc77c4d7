"""Microsoft Forms: five or six leading columns, then the questions as their own names."""

from groupwork.ingest.readers.cells import Cells, Records, Tool, fold_header
from groupwork.study.files import File

# ID, start, completion, e-mail, name; English, simplified and traditional Chinese, German, French.
_START = ("start time", "开始时间", "開始時間", "startzeit", "heure de début")
_END = ("completion time", "完成时间", "完成時間", "fertigstellungszeit", "heure de fin")


def recognise(records: Records) -> str:
    """Say why these are the first rows of an export of Microsoft Forms."""
    header = fold_header(records)
    lower = [name.casefold() for name in header[:6]]
    found = [name for name, low in zip(header, lower, strict=False) if low in (*_START, *_END)]
    if lower[:1] == ["id"] and len(found) == 2:
        return f"columns {', '.join([header[0], *found])}"
    return ""


def arrange(cells: Cells, file: File) -> Cells:
    """Leave the columns as they are; several answers already have ';' between."""
    return cells


TOOL = Tool(
    "Microsoft Forms",
    "columns ID, Start time and Completion time",
    recognise,
    arrange,
    repeats=True,
)
