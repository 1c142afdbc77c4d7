"""Stata data files (.dta)."""

import datetime
from pathlib import Path

from groupwork.ingest.readers.cells import Cells
from groupwork.ingest.readers.labelled import Program, read_labelled
from groupwork.study.files import File

# Stata counts days and milliseconds from here.
_START = datetime.datetime(1960, 1, 1)


def read(path: Path, file: File) -> Cells:
    """Read a data file of Stata as cells."""
    return read_labelled(path, file, Program("stata", "Stata", "a Stata file", _time))


def _time(form: str, value: float) -> datetime.datetime | None:
    if form.startswith(("%td", "%d")):
        return _START + datetime.timedelta(days=value)
    if form.casefold().startswith("%tc"):
        return _START + datetime.timedelta(milliseconds=value)
    return None
