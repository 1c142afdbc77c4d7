"""Plain text and tables as Pandoc Markdown."""

import re
from collections.abc import Sequence
from typing import Literal

# Pandoc lets every ASCII punctuation mark be escaped; these are the ones that mean something
# inside a line or a table cell.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$@~^\"'&+=!:/()-])")
_LIST_MARK = re.compile(r"^(\d+)(\.\s)")


def plain(text: object) -> str:
    """Escape a text so that every format prints it as it stands.

    HTML, Markdown, LaTeX, Typst and Quarto shortcodes lose their meaning; line ends become
    spaces.
    """
    folded = " ".join(str(text).split())
    escaped = _SPECIAL.sub(r"\\\1", folded).replace("...", "\\.\\.\\.")
    return _LIST_MARK.sub(r"\1\\\2", escaped)


def pipe_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    caption: str,
    widths: Sequence[int] | None = None,
    align: Literal["numbers", "left"] = "numbers",
    wide: bool = False,
) -> str:
    """Return a captioned, numbered table as Markdown.

    Parameters
    ----------
    header, rows : sequences of str
        Cells are Markdown already.
    label : str
        Identifier for cross-references, without `tbl-`.
    caption : str
        Markdown.
    widths : sequence of int, optional
        Relative widths that fill the line; without them columns are as wide as their content.
    align : {"numbers", "left"}
        `numbers` centres all columns but the first; `left` sets all left.
    wide : bool
        Set the table on a landscape page where there are pages.
    """
    columns = f' tbl-colwidths="{_percentages(widths)}"' if widths else ""
    centred = [align == "numbers" and i > 0 for i in range(len(header))]
    rule = [":---:" if centre else ":----" for centre in centred]
    lines = "\n".join([_row(header), _row(rule), *(_row(row) for row in rows)])
    table = f"::: {{#tbl-{label}{columns}}}\n\n{lines}\n\n{caption}\n\n:::\n"
    return f":::: {{.landscape}}\n\n{table}\n::::\n" if wide else table


def _percentages(widths: Sequence[int]) -> list[int]:
    return [round(100 * width / sum(widths)) for width in widths]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
