"""What the real Quarto does without saying so, checked before and after a render.

Before: sources that Quarto reads otherwise than they are meant. After: whatever it could not
resolve, for which it prints a mark in the text and ends with exit status 0.
"""

import importlib.metadata
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.report.shortcodes import VARIABLES
from groupwork.shipped import SafeLoader

PROJECT = "_quarto.yml"
TEMPLATE = "style/typst-template.typ"
_VARIABLE = re.compile(r"\{\{<\s*(?:var|meta)\s+([\w.-]+)\s*>\}\}")
# What Lua's tonumber() takes for a number: Quarto seeks such a segment of a name in a list.
_NUMBER = re.compile(r"-?(0x[0-9a-f]+(\.[0-9a-f]*)?(p-?\d+)?|\d+(e-?\d+)?)", re.IGNORECASE)
# Themes of Quarto that load no font from the network.
_OFFLINE_THEMES = {"default", "slate", "none", "pandoc"}
_UNRESOLVED = re.compile(r"\?(?:var|meta):([\w.-]+)|\?\\?@([\w-]+)")
# Pandoc has no words of its own for zh-CN, and Quarto has them.
_WARNED = re.compile(
    r"^(?!.*translation).*\b(?:WARN(?:ING)?|ERROR)\b.*$|^.*Unknown (?:var|meta).*$",
    re.MULTILINE,
)


def check_sources(build: Path) -> None:
    """Refuse what Quarto would read otherwise than it is meant, whichever engine renders.

    Raises
    ------
    GroupworkError
        A segment of a variable's name that is a number, a value that is not quoted; a `columns`
        that reaches Typst, a theme that loads fonts from the network, a `date-format` for every
        date, links to other formats; a counter shown without `context` in the Typst template.
    """
    for problem in _problems(build):
        raise GroupworkError(problem)


def _problems(build: Path) -> Iterator[str]:
    if (build / VARIABLES).is_file():
        yield from _variable_problems(build / VARIABLES)
    if (build / PROJECT).is_file():
        yield from _project_problems(build / PROJECT)
    for path in sorted([*build.rglob("*.qmd"), *build.rglob("*.md")]):
        name = path.relative_to(build).as_posix()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").split("\n"), 1):
            for key in _VARIABLE.findall(line):
                if segment := _number_in(key):
                    yield _numbered(f"{name}, line {number}", key, segment)
    if (build / TEMPLATE).is_file():
        lines = (build / TEMPLATE).read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            before, shown, _ = line.partition(".display(")
            if shown and not re.search(r"\bcontext\b", before):
                yield (
                    f"{TEMPLATE}, line {number}: a counter is shown outside of 'context', which "
                    "Typst below 0.14 refuses. Write 'context' before it."
                )


def _number_in(key: str) -> str | None:
    return next((part for part in key.split(".")[1:] if _NUMBER.fullmatch(part)), None)


def _numbered(where: str, key: str, segment: str) -> str:
    return (
        f"{where}: Quarto never finds the variable '{key}', because it takes '{segment}' for a "
        f"place in a list. Name it with a letter, 'no-{segment}'."
    )


def _variable_problems(path: Path) -> Iterator[str]:
    def walk(node: yaml.Node, above: str) -> Iterator[str]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                name = f"{above}.{key.value}" if above else key.value
                if segment := _number_in(name):
                    yield _numbered(f"{VARIABLES}, line {key.start_mark.line + 1}", name, segment)
                yield from walk(value, name)
        elif isinstance(node, yaml.ScalarNode) and node.style not in ("'", '"', "|", ">"):
            yield (
                f"{VARIABLES}, line {node.start_mark.line + 1}: the value of '{above}' is not in "
                "quotation marks, so that Quarto may read a number or a date. Quote it."
            )

    with path.open(encoding="utf-8") as file:
        root = yaml.compose(file, Loader=SafeLoader)
    if root is not None:
        yield from walk(root, "")


def _project_problems(path: Path) -> Iterator[str]:
    project: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader) or {}
    formats: dict[str, Any] = project.get("format") or {}
    for where, options in (("", project), *((f"format.{n}.", o or {}) for n, o in formats.items())):
        if "columns" in options and where not in ("format.html.", "format.docx."):
            yield (
                f"{PROJECT}: '{where}columns' becomes the columns of a page in Typst. Write it "
                "under format.html and format.docx alone."
            )
    if "date-format" in project:
        yield (
            f"{PROJECT}: 'date-format' would make a day of every date. Write it in the front "
            "matter, as long as the date is."
        )
    if "html" not in formats:
        return
    html: dict[str, Any] = formats["html"] or {}
    if html.get("format-links") is not False:
        yield (
            f"{PROJECT}: the page would link to formats that were not made. Write "
            "'format-links: false' under format.html."
        )
    for name in _themes(html.get("theme")):
        if not name.endswith((".scss", ".css")) and name not in _OFFLINE_THEMES:
            yield (
                f"{PROJECT}: the theme '{name}' loads fonts from the network. Take one of: "
                f"{', '.join(sorted(_OFFLINE_THEMES))}."
            )


def _themes(theme: Any) -> Iterator[str]:
    if isinstance(theme, dict):
        for each in theme.values():
            yield from _themes(each)
    elif isinstance(theme, list):
        for each in theme:
            yield from _themes(each)
    elif theme is not None:
        yield str(theme)


def check_rendered(said: str, text: str, source: str) -> None:
    """Refuse a render that Quarto warned of, or that holds what it could not resolve.

    Parameters
    ----------
    said : str
        What Quarto wrote to stderr.
    text : str
        What it made, as text.
    source : str
        The document with its shortcodes expanded: what stands there already was meant.

    Raises
    ------
    GroupworkError
        Names the variable, the reference or Quarto's own words.
    """
    for found in _UNRESOLVED.finditer(f"{said}\n{text}"):
        if found.group() not in source:
            what = "variable" if found[1] else "reference"
            raise GroupworkError(
                f"Quarto did not find the {what} '{found[1] or found[2]}' and printed "
                f"'{found.group()}' in its place. Correct it, or set report.engine to 'bundled'."
            )
    if warned := _WARNED.search(said):
        raise GroupworkError(
            f"Quarto warned, and something of the report would be lost: {warned.group().strip()}"
        )


def quarto_version() -> str | None:
    """Return the version of the Quarto on the PATH; None where there is none."""
    program = shutil.which("quarto")
    if program is None:
        return None
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "of unknown version"


@cache
def engine_used(engine: str, form: str) -> str:
    """Return the engine that renders a format here, and its version.

    Parameters
    ----------
    engine : {"auto", "quarto", "bundled"}
    form : {"html", "pdf", "docx"}
    """
    version = quarto_version() if engine != "bundled" and form != "docx" else None
    if version is not None:
        return f"Quarto {version}"
    parts = (f"{name} {importlib.metadata.version(name)}" for name in ("pypandoc-binary", "typst"))
    return f"bundled ({', '.join(parts)})"
