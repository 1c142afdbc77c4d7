"""Google Forms: a time stamp, then the full questions as names."""

import re

from groupwork.ingest.readers.cells import Cells, Records, Tool, fold_header
from groupwork.study.files import File

# The first column in the languages of the form.
_STAMPS = {
    *("Timestamp", "时间戳记", "时间戳", "時間戳記", "Zeitstempel", "Horodateur"),
    *("Marca temporal", "Carimbo de data/hora", "Informazioni cronologiche", "Tijdstempel"),
    *("タイムスタンプ", "타임스탬프", "Отметка времени", "Zaman damgası", "Sygnatura czasowa"),
}


def recognise(records: Records) -> str:
    """Say why these are the first rows of a Google Forms export."""
    first = next(iter(fold_header(records)), "")
    stamp = records[1][0] if len(records) > 1 and records[1] else ""
    dated = re.match(r"\d{1,4}[-/.] ?\d{1,2}[-/.] ?\d{1,4}\D+\d{1,2}[:.]\d{2}", stamp.strip())
    return f"first column {first} with a date and time" if first in _STAMPS and dated else ""


def arrange(cells: Cells, file: File) -> Cells:
    """Leave the cells as they stand."""
    return cells


TOOL = Tool("Google Forms", "first column Timestamp", recognise, arrange, repeats=True)
