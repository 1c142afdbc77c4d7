"""Workbooks of OpenDocument, as LibreOffice writes them."""

import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def open_document(
    path: Path,
    tables: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Collection[str] = (),
    spans: Mapping[tuple[int, int], tuple[int, int]] = {},
) -> Path:
    """Write a workbook: name of a sheet -> its rows; `spans`: row and column -> rows and columns.

    The cells that another one covers are blank in `tables`.
    """

    def cell(value: object, place: tuple[int, int]) -> str:
        down, right = spans.get(place, (1, 1))
        said = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'
        said = said if (down, right) != (1, 1) else ""
        if value is None:
            return f"<table:table-cell {said}/>"
        kind = 'office:value-type="string"'
        if not isinstance(value, str):
            kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind} {said}><text:p>{value}</text:p></table:table-cell>"

    sheets = []
    for name, rows in tables.items():
        body = "".join(
            "<table:table-row>"
            + "".join(cell(value, (r, c)) for c, value in enumerate(row))
            + "</table:table-row>"
            for r, row in enumerate(rows)
        )
        style = "gone" if name in hidden else "seen"
        sheets.append(
            f'<table:table table:name="{name}" table:style-name="{style}">{body}</table:table>'
        )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("seen", "true"), ("gone", "false"))
    )
    return write_content(path, "".join(sheets), styles)


def write_content(path: Path, sheets: str, styles: str = "") -> Path:
    """Write a workbook of tables, and of styles, in XML."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            "/>",
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f"{sheets}</office:spreadsheet></office:body></office:document-content>",
        )
    return path
