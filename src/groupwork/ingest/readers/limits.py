"""How much is read of one file. Everything above is refused, with the limit in the message.

The limits are far above what questionnaires need and far below what stops a computer: 4 million
answers, the most that are read, take 1.4 GB and a minute to ingest and clean (`docs/readers.md`).
"""

from pathlib import Path

from groupwork.errors import GroupworkError

MB = 2**20

#: Bytes of a text file, and of a workbook or SPSS file as it is stored.
MAX_BYTES = 64 * MB
#: Bytes of a workbook's sheets once unpacked.
MAX_UNPACKED = 512 * MB
#: Sheets of a workbook that has one for each person.
MAX_SHEETS = 200
#: Bytes of a QualCoder database.
MAX_DATABASE = 512 * MB
#: Rows times columns; columns (the limit of spreadsheet programs); characters of a cell.
MAX_CELLS = 4_000_000
MAX_COLUMNS = 16_384
MAX_CELL = 1_000_000
#: Characters of a row.
MAX_ROW = 4_000_000
#: Characters of an identifier or column name.
MAX_NAME = 1_000
#: Memory and seconds of the process that reads a binary file.
MAX_MEMORY = 4096 * MB
MAX_SECONDS = 300


def check_size(path: Path, most: int = MAX_BYTES) -> None:
    """Refuse a file that is larger than `most` bytes, or a pipe, which never ends.

    Raises
    ------
    GroupworkError
    OSError
        It cannot be looked at.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise GroupworkError(f"{path}: is not a file.")
    size = path.stat().st_size
    if size > most:
        raise GroupworkError(
            f"{path}: has {size / MB:,.0f} MB, and at most {most // MB} MB are read. Is it the "
            f"right file? Save the columns that the study needs on their own; 'groupwork bulk' "
            f"scores questionnaires of millions of people."
        )


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return the bytes of a file of at most `most` bytes.

    Raises
    ------
    GroupworkError
        It is larger, or cannot be opened.
    """
    try:
        check_size(path, most)
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{path}: cannot be read ({reason}).") from None


def check_shape(rows: int, columns: int, where: str) -> None:
    """Refuse a table that is larger than any questionnaire."""
    if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise GroupworkError(
            f"{where} spans {rows:,} rows and {columns:,} columns; at most {MAX_COLUMNS:,} "
            f"columns and {MAX_CELLS:,} cells are read. Delete stray cells far below or to the "
            f"right of the answers, or save the columns that the study needs on their own."
        )
