"""The rules of CSS that a style may bring: they change how a page looks, and load nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2

from groupwork.errors import GroupworkError
from groupwork.report.media import inside

_AT_RULES = ("media", "page", "supports", "layer", "container", "font-face")
# The corners and edges of a printed page.
_MARGINS = tuple(
    f"{edge}-{place}"
    for edge in ("top", "bottom", "left", "right")
    for place in (
        "left-corner",
        "left",
        "center",
        "right",
        "right-corner",
        "top",
        "middle",
        "bottom",
    )
)
# What names a file wherever it stands, and what old browsers took for a program.
_FUNCTIONS = (
    "url",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "expression",
    "attr",
    "element",
)
_PROPERTIES = ("behavior", "-moz-binding", "-ms-behavior")
_EMBEDDED = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:font/")


def checked_css(path: Path, folder: Path) -> str:
    """Read rules of CSS in a folder and return them as they may stand in a page.

    Raises
    ------
    GroupworkError
        The file is not UTF-8, cannot be read as CSS, or would load something; with the line.
    """
    try:
        text = inside(path, folder, "the style").read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise GroupworkError(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    rules = tinycss2.parse_stylesheet(text, skip_comments=True)
    for node in _walk(rules):
        if reason := _refused(node):
            raise GroupworkError(f"{path}, line {node.source_line}: {reason}")
    # No sign of CSS begins so, and a style element ends with it; in a text it may be escaped.
    return str(tinycss2.serialize(rules)).replace("</", "<\\/") + "\n"


def _walk(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        for name in ("prelude", "content", "arguments"):
            yield from _walk(getattr(node, name, None) or ())


def _refused(node: Any) -> str | None:  # noqa: PLR0911
    """Say why a part of a sheet is not taken; None if it is."""
    match node.type:
        case "error":
            return f"this is not CSS ({node.message})."
        case "at-rule" if node.lower_at_keyword not in _AT_RULES:
            return f"a style does not take '@{node.at_keyword}'. It takes @{', @'.join(_AT_RULES)}."
        case "at-keyword" if node.lower_value not in (*_AT_RULES, *_MARGINS):
            return f"a style does not take '@{node.value}' inside of a rule."
        case "url" if not _is_embedded(node.value):
            return _loads("url()")
        case "function" if node.lower_name in _FUNCTIONS and not _embeds(node):
            return _loads(f"{node.name}()")
        case "ident" if node.lower_value in _PROPERTIES:
            return f"a style does not take '{node.value}'."
        case _:
            return None


def _embeds(function: Any) -> bool:
    inside = [part for part in function.arguments if part.type not in ("whitespace", "comment")]
    alone = len(inside) == 1 and inside[0].type == "string"
    return function.lower_name == "url" and alone and _is_embedded(inside[0].value)


def _is_embedded(address: str) -> bool:
    return address.strip().lower().startswith(_EMBEDDED)


def _loads(what: str) -> str:
    return (
        f"{what} would load something. A style may only hold a picture or font in itself "
        "(data:image/png, data:font/…)."
    )
