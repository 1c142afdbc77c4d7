"""SPSS data files (.sav, .zsav)."""

import datetime
from pathlib import Path

from groupwork.ingest.readers.cells import Cells
from groupwork.ingest.readers.labelled import Program, read_labelled
from groupwork.study.files import File

# SPSS counts seconds from the start of the Gregorian calendar.
_START = datetime.datetime(1582, 10, 14)
_DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "YMDHMS", "MOYR", "QYR", "WKYR")


def read(path: Path, file: File) -> Cells:
    """Read a data file of SPSS as cells."""
    return read_labelled(path, file, Program("spss", "SPSS", "an SPSS file", _time))


def _time(form: str, value: float) -> datetime.datetime | None:
    return _START + datetime.timedelta(seconds=value) if form.startswith(_DATES) else None
