"""Plain text and tables as Pandoc Markdown."""

import re
from collections.abc import Sequence
from typing import Literal

# Pandoc lets every ASCII punctuation mark be escaped; these are the ones that mean something
# inside a line or a table cell.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$@~^\"'&+=!:/()-])")
# No other division of the report has five colons.
_PAGE_ONLY = '::::: {.content-visible when-format="html"}'
_PAGE_END = ":::::"
_LIST_MARK = re.compile(r"^(\d+)(\.\s)")
# Quarto finds the signs of a shortcode in values and titles after Pandoc has taken the escapes
# away. An empty span keeps them apart.
_SHORTCODE = re.compile(r"(\\\{\\\{)(\\<)|(\\>)(\\\}\\\})")


def plain(text: object) -> str:
    """Escape a text so that every format prints it as it stands.

    HTML, Markdown, LaTeX, Typst and Quarto shortcodes lose their meaning; line ends become
    spaces.
    """
    folded = " ".join(str(text).split())
    escaped = _SPECIAL.sub(r"\\\1", folded).replace("...", "\\.\\.\\.")
    apart = _SHORTCODE.sub(r"\1\3[]{}\2\4", escaped)
    return _LIST_MARK.sub(r"\1\\\2", apart)


def pipe_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    caption: str,
    note: str = "",
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
    note : str
        Markdown that stands below the table.
    widths : sequence of int, optional
        Relative widths that fill the line; without them columns are as wide as their content.
    align : {"numbers", "left"}
        `numbers` centres all columns but the first; `left` sets all left.
    wide : bool
        Set the table on a landscape page where there are pages.
    """
    columns = f' tbl-colwidths="{_percentages(widths)}"' if widths else ""
    lines = bare_table(header, rows, align)
    table = f"::: {{#tbl-{label}{columns}}}\n\n{lines}\n\n{caption}\n\n:::\n"
    table += f"\n{note}\n" if note else ""
    return f":::: {{.landscape}}\n\n{table}\n::::\n" if wide else table


def bare_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: Literal["numbers", "left"] = "numbers",
) -> str:
    """Return a table as Markdown, without a number and caption."""
    centred = [align == "numbers" and i > 0 for i in range(len(header))]
    rule = [":---:" if centre else ":----" for centre in centred]
    return "\n".join([_row(header), _row(rule), *(_row(row) for row in rows)])


def only_on_page(text: str) -> str:
    """Return what stands in the HTML alone."""
    return f"{_PAGE_ONLY}\n\n{text}\n\n{_PAGE_END}\n" if text else ""


def without_page_only(text: str) -> str:
    """Empty the lines that `only_on_page` wrote, so that other formats need not parse them."""
    kept, hidden = [], False
    for line in text.split("\n"):
        hidden = hidden or line == _PAGE_ONLY
        kept.append("" if hidden else line)
        hidden = hidden and line != _PAGE_END
    return "\n".join(kept)


def _percentages(widths: Sequence[int]) -> list[int]:
    return [round(100 * width / sum(widths)) for width in widths]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
