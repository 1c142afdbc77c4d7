"""Raw files as text: one small module per format, all behind `read_cells`.

Nothing is interpreted here. A cell is what a person sees in it: "None", "007" and "3.50" stay
as they are, and a blank cell is an empty string.
"""

from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.readers import excel, text
from groupwork.readers.cells import Cells, as_cells, fold
from groupwork.study import File

__all__ = ["Cells", "fold", "read_cells"]

#: Function per file name ending: (path, file of the study) -> records and encoding.
READERS = {
    ".csv": text.read,
    ".tsv": text.read,
    ".txt": text.read,
    ".xlsx": excel.read,
    ".xls": excel.read,
}


def read_cells(path: str | Path, file: File) -> Cells:
    """Read a raw file as text.

    Parameters
    ----------
    path : str or pathlib.Path
    file : groupwork.study.File
        What the study file says of it: sheet, encoding, separator.

    Returns
    -------
    Cells
        The table (blank rows included) under its spreadsheet row numbers, and the encoding.

    Raises
    ------
    GroupworkError
        The file cannot be read, is empty or damaged, or its rows do not fit its header.
    """
    source = Path(path)
    reader = READERS.get(source.suffix.lower())
    if reader is None:
        raise GroupworkError(
            f"{source}: files that end in '{source.suffix}' cannot be read. Save it as one of "
            f"{', '.join(READERS)}."
        )
    try:
        records, encoding = reader(source, file)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{source}: cannot be read ({reason}).") from None
    return as_cells(records, encoding, str(source))
