"""Reads one binary file; run as a script by `apart`, in a process of its own.

It imports nothing of the package, so that it starts at once.
"""

import pickle
import sys
from pathlib import Path
from typing import Any


def _workbook(path: str, sheet: str, most: int, most_text: int) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415

    try:
        with Path(path).open("rb") as data, calamine.load_workbook(data) as workbook:
            names = workbook.sheet_names
            if sheet and sheet not in names:
                return {"names": names}
            kinds = calamine.SheetVisibleEnum
            seen, hidden = (
                [each.name for each in workbook.sheets_metadata if each.visible == kind]
                for kind in (kinds.Visible, kinds.Hidden)
            )
            name = sheet or (seen or names)[0]
            chosen = workbook.get_sheet_by_name(name)
            if chosen.total_height * chosen.total_width > most:
                raise MemoryError
            rows = chosen.to_python(skip_empty_area=False)
            # A text that is stored once may be shown in very many cells.
            if sum(len(cell) for row in rows for cell in row if isinstance(cell, str)) > most_text:
                raise MemoryError
            merged = chosen.merged_cell_ranges or []
            found = {"names": names, "seen": seen, "hidden": hidden, "read": name}
            return {**found, "rows": rows, "merged": merged}
    except calamine.PasswordError:
        return {"password": True}


def _spss(path: str, encoding: str, most: int, most_text: int) -> dict[str, Any]:
    return _labelled("read_sav", path, encoding, most, most_text)


def _stata(path: str, encoding: str, most: int, most_text: int) -> dict[str, Any]:
    return _labelled("read_dta", path, encoding, most, most_text)


def _labelled(name: str, path: str, encoding: str, most: int, most_text: int) -> dict[str, Any]:
    import pyreadstat  # noqa: PLC0415

    read = getattr(pyreadstat, name)
    given = encoding or None
    _, meta = read(path, encoding=given, metadataonly=True)
    columns = meta.number_columns or 0
    if (meta.number_rows or 0) * columns > most:
        return {"rows": meta.number_rows, "names": list(meta.column_names)}
    values, meta = read(
        path,
        encoding=given,
        user_missing=True,
        output_format="dict",
        # A date that Python cannot hold would end in an error.
        disable_datetime_conversion=True,
        row_limit=most // max(1, columns) + 1,
    )
    texts = (text for column in values.values() for text in column if isinstance(text, str))
    if sum(map(len, texts)) > most_text:
        raise MemoryError
    return {
        "values": dict(values),
        "names": list(meta.column_names),
        "rows": meta.number_rows,
        "types": dict(meta.original_variable_types),
        "labels": dict(meta.variable_value_labels),
        "missing": {
            **meta.missing_ranges,
            **{
                column: [{"lo": each, "hi": each} for each in letters]
                for column, letters in (meta.missing_user_values or {}).items()
            },
        },
        "questions": dict(meta.column_names_to_labels),
        "encoding": meta.file_encoding or "",
    }


def _limit_memory(limit: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limit.
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    most_cells, most_text, most_memory = map(int, sys.argv[4:])
    _limit_memory(most_memory)
    reader = {"workbook": _workbook, "spss": _spss, "stata": _stata}[sys.argv[1]]
    result = reader(sys.argv[2], sys.argv[3], most_cells, most_text)
    sys.stdout.buffer.write(pickle.dumps(result, protocol=5))
