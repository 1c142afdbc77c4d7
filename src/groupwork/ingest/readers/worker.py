"""Reads one binary file in a process of its own, and gives its content to the process that asked.

The libraries for these formats are compiled code that a damaged file can crash (a few changed
bytes are enough), or make ask for all the memory there is. Here only this process ends of it.
This file is run as a script, so it imports nothing of the package.
"""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

# More than any questionnaire needs, less than would stop other programs.
_MEMORY = 16 * 2**30


class CrashedError(Exception):
    """The file could not be read; the message is the library's, if it got to say one."""


def read_apart(kind: str, path: Path, option: str | None, most: int) -> dict[str, Any]:
    """Read a file in another process.

    Parameters
    ----------
    kind : str
        "workbook" or "spss".
    path : pathlib.Path
    option : str or None
        The sheet of a workbook, the encoding of an SPSS file.
    most : int
        Most cells (rows times columns) that are read. Of a larger file only its size is returned.

    Raises
    ------
    CrashedError
        The library refused the file or crashed on it.
    """
    command = [sys.executable, "-P", __file__, kind, str(path), option or "", str(most)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise CrashedError(done.stderr.decode("utf-8", "replace").strip())
    content: dict[str, Any] = pickle.loads(done.stdout)
    return content


def _workbook(path: str, sheet: str, most: int) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415

    try:
        with Path(path).open("rb") as data, calamine.load_workbook(data) as workbook:
            names = workbook.sheet_names
            if sheet and sheet not in names:
                return {"names": names}
            sheets = workbook.sheets_metadata
            seen = [
                each.name for each in sheets if each.visible == calamine.SheetVisibleEnum.Visible
            ]
            name = sheet or (seen or names)[0]
            chosen = workbook.get_sheet_by_name(name)
            if chosen.total_height * chosen.total_width > most:
                raise MemoryError
            return {
                "names": names,
                "read": name,
                "hidden": [each for each in names if each not in seen],
                "merged": getattr(chosen, "merged_cell_ranges", None) or [],
                "rows": chosen.to_python(skip_empty_area=False),
            }
    except calamine.PasswordError:
        return {"password": True}


def _spss(path: str, encoding: str, most: int) -> dict[str, Any]:
    import pyreadstat  # noqa: PLC0415

    given = encoding or None
    _, meta = pyreadstat.read_sav(path, encoding=given, metadataonly=True)
    columns = meta.number_columns or 0
    if (meta.number_rows or 0) * columns > most:
        return {"rows": meta.number_rows, "names": list(meta.column_names)}
    values, meta = pyreadstat.read_sav(
        path,
        encoding=given,
        user_missing=True,
        output_format="dict",
        # A date that Python cannot hold would end in an error.
        disable_datetime_conversion=True,
        row_limit=most // max(1, columns) + 1,
    )
    return {
        "values": dict(values),
        "names": list(meta.column_names),
        "rows": meta.number_rows,
        "types": dict(meta.original_variable_types),
        "labels": dict(meta.variable_value_labels),
        "missing": dict(meta.missing_ranges),
        "questions": dict(meta.column_names_to_labels),
        "encoding": meta.file_encoding or "",
    }


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limit.
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    _limit_memory()
    reader = {"workbook": _workbook, "spss": _spss}[sys.argv[1]]
    result = reader(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    sys.stdout.buffer.write(pickle.dumps(result, protocol=5))
