"""The words of the fill-in workbook, and which kind of sheet has which columns."""

from collections.abc import Iterable
from typing import Any

from groupwork.ingest.readers import fold
from groupwork.shipped import shipped


def _data() -> dict[str, Any]:
    return shipped(__package__, "workbook.yml")


def sheet_name(kind: str, language: str) -> str:
    """Return how the workbook calls a sheet."""
    return str(_data()["sheets"][kind]["name"][language])


def sheet_kinds() -> list[str]:
    """Return the kinds of sheets in their order."""
    return list(_data()["sheets"])


def purpose(kind: str, language: str) -> str:
    """Say what goes into a sheet."""
    return str(_data()["sheets"][kind]["for"][language])


def column_name(role: str, language: str) -> str:
    """Return how the workbook calls a column."""
    return str(_data()["columns"][role]["name"][language])


def sheet_columns(kind: str) -> list[str]:
    """Return what the columns of a sheet hold, without the items of a scale."""
    return list(_data()["sheets"][kind]["columns"])


def column_hint(role: str, language: str) -> str:
    """Return what a cell of a column says when it is chosen; empty if nothing."""
    return str(_data()["columns"][role].get("hint", {}).get(language, ""))


def rating_label(role: str, language: str) -> str:
    """Return what a report calls a rating."""
    return str(_data()["columns"][role]["label"][language])


def offered(role: str, language: str) -> list[str]:
    """Return what a cell of a column offers; empty if nothing."""
    return list(_data()["offered"].get(role, {}).get(language, ()))


def item_stem(scale: str, language: str) -> str:
    """Return what stands before the number of an item."""
    return str(_data()["items"][scale][language])


def words(key: str, language: str) -> Any:
    """Return one of the other texts."""
    return _data()["words"][key][language]


def kind_of(name: str, heads: Iterable[str] = ()) -> str:
    """Say which kind of sheet it is, other than one of a scale's answers.

    Parameters
    ----------
    name : str
        Of the sheet, or of a file without its ending.
    heads : iterable of str
        Its columns.

    Returns
    -------
    str
        "readme", "people", "satisfaction", "sessions", "attendance", "network", "themes" or
        "interviews"; empty if it is none of them. People and satisfaction are known by the name
        alone, the others by their columns: by all of them where the name says nothing.
    """
    called, listed = fold(name).casefold(), list(heads)
    if called in {fold(text).casefold() for text in _data()["words"]["readme"].values()}:
        return "readme"
    for kind, sheet in _data()["sheets"].items():
        needs = sheet.get("needs", ())
        by_name = called in _names(sheet)
        found = columns_of(listed, needs)
        if by_name and kind in ("people", "satisfaction"):
            return str(kind)
        # Two columns are too little to know a sheet by, and further ones may be a scale's.
        alone = len(needs) > 2 and len(columns_of(listed, sheet["columns"])) == len(listed)
        if needs and len(found) == len(needs) and (by_name or alone):
            return str(kind)
    return ""


def columns_of(heads: Iterable[str], roles: Iterable[str] = ()) -> dict[str, str]:
    """Find the columns of a sheet by what they hold.

    Returns
    -------
    dict
        Role, of `roles` or of all, -> column as it stands in the file. A column has one role.
    """
    there = {fold(head).casefold(): head for head in heads}
    found: dict[str, str] = {}
    for role in roles or _data()["columns"]:
        for name in _names(_data()["columns"][role]):
            if name in there and there[name] not in found.values():
                found[role] = there[name]
                break
    return found


def _names(entry: dict[str, Any]) -> list[str]:
    return [fold(text).casefold() for text in (*entry["name"].values(), *entry.get("also", ()))]
