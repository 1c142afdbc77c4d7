"""Quarto's shortcodes, expanded as text, with every line's origin kept for messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError, nearest
from groupwork.shipped import SafeLoader

MAIN = "report.qmd"
VARIABLES = "_variables.yml"

_SHORTCODE = re.compile(r"\{\{<\s*(?P<name>[\w-]+)\s*(?P<argument>[^>]*?)\s*>\}\}")


@dataclass(frozen=True)
class Origin:
    """A line of a source file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True)
class Source:
    """A document with its shortcodes expanded.

    Attributes
    ----------
    meta : dict
        The front matter.
    lines : tuple of (str, Origin)
        The body, and where each line of it comes from.
    front : tuple of (str, Origin)
        The lines of the front matter, as they stand.
    """

    meta: dict[str, Any]
    lines: tuple[tuple[str, Origin], ...]
    front: tuple[tuple[str, Origin], ...]

    @property
    def text(self) -> str:
        """The body as Markdown."""
        return "".join(f"{line}\n" for line, _ in self.lines)

    def find(self, fragment: str) -> Origin:
        """Return the first line that holds a fragment as a whole word; line 1 if none does."""
        after = r"(?![\w-])" if re.search(r"\w$", fragment) else ""
        pattern = re.compile(re.escape(fragment) + after)
        for line, origin in (*self.lines, *self.front):
            if pattern.search(line):
                return origin
        return Origin(MAIN, 1)


def expand(build: Path) -> Source:
    """Read `report.qmd` of a build folder and expand `include`, `var`, `meta` and `pagebreak`.

    Values of variables are Markdown and are inserted as they are.

    Raises
    ------
    GroupworkError
        Names file and line: a file, variable or key that does not exist, an unknown shortcode,
        an include that is not alone on its line or includes itself, front matter that is not
        valid YAML.
    """
    lines = _read(build, MAIN, Origin(MAIN, 1))
    end = _front_matter_end(lines)
    front, body = tuple(lines[:end]), lines[end:]
    raw = _parse_yaml("\n".join(line for line, _ in front[1:-1]), MAIN, first_line=2)
    expander = _Expander(build, _load_variables(build / VARIABLES), raw)
    meta = {key: expander.value(value, front) for key, value in raw.items()}
    expander = _Expander(build, expander.variables, meta)
    return Source(meta, tuple(expander.body(body, (MAIN,))), front)


@dataclass(frozen=True)
class _Expander:
    build: Path
    variables: dict[str, Any]
    meta: dict[str, Any]

    def value(self, node: Any, front: tuple[tuple[str, Origin], ...]) -> Any:
        """Expand shortcodes in every text of the front matter."""
        if isinstance(node, dict):
            return {key: self.value(value, front) for key, value in node.items()}
        if isinstance(node, list):
            return [self.value(value, front) for value in node]
        if not isinstance(node, str) or "{{<" not in node:
            return node
        # YAML may have joined lines; a shortcode itself is never cut.
        code = _SHORTCODE.search(node)
        shown = code.group() if code else "{{<"
        origin = next((at for line, at in front if shown in line), Origin(MAIN, 1))
        return self.line(node, origin)

    def body(
        self, lines: list[tuple[str, Origin]], open_files: tuple[str, ...]
    ) -> Iterator[tuple[str, Origin]]:
        """Expand the shortcodes of a file; `open_files` are those that led to it."""
        for line, origin in lines:
            alone = _SHORTCODE.fullmatch(line.strip())
            if alone and alone["name"] == "include":
                yield from self.include(alone["argument"], origin, open_files)
            elif alone and alone["name"] == "pagebreak":
                # A division that the filter turns into each format's own page break.
                for part in ("", "::: {.pagebreak}", ":::", ""):
                    yield part, origin
            else:
                yield self.line(line, origin), origin

    def include(
        self, name: str, origin: Origin, open_files: tuple[str, ...]
    ) -> Iterator[tuple[str, Origin]]:
        """Yield the lines of an included file, set apart by empty lines."""
        if name in open_files:
            raise GroupworkError(f"{origin}: '{name}' includes itself. Take one include out.")
        lines = _read(self.build, name, origin)
        if lines and lines[0][0].rstrip() == "---":
            raise GroupworkError(
                f"{name}, line 1: an included file cannot have front matter. Take it out."
            )
        yield "", origin
        yield from self.body(lines, (*open_files, name))
        yield "", origin

    def line(self, text: str, origin: Origin) -> str:
        """Expand `var` and `meta` inside a line."""
        if text.count("{{<") != len(_SHORTCODE.findall(text)):
            raise GroupworkError(
                f"{origin}: a shortcode is not complete. It has the form {{{{< var a.b >}}}}."
            )

        def insert(match: re.Match[str]) -> str:
            name, argument = match["name"], match["argument"]
            if name == "var":
                return _lookup(self.variables, argument, origin, VARIABLES)
            if name == "meta":
                return _lookup(self.meta, argument, origin, "the front matter")
            if name in ("include", "pagebreak"):
                raise GroupworkError(f"{origin}: '{match[0]}' must stand alone on its line.")
            known = ("include", "meta", "pagebreak", "var")
            raise GroupworkError(
                f"{origin}: there is no shortcode '{name}'. {nearest(name, known)}"
            )

        return _SHORTCODE.sub(insert, text)


def _read(build: Path, name: str, asked_at: Origin) -> list[tuple[str, Origin]]:
    path = build / name.lstrip("/")
    if not path.resolve().is_relative_to(build.resolve()):
        raise GroupworkError(
            f"{asked_at}: '{name}' leads out of the report's folder. Include a file that is in it."
        )
    if not path.is_file():
        beside = path.parent.glob("*.*") if path.parent.is_dir() else ()
        names = sorted(other.relative_to(build).as_posix() for other in beside)
        raise GroupworkError(f"{asked_at}: there is no file '{name}'. {nearest(name, names)}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise GroupworkError(f"{name}: this file is not UTF-8 text. Save it as UTF-8.") from None
    return [(line, Origin(name, number)) for number, line in enumerate(text.split("\n"), 1)]


def _front_matter_end(lines: list[tuple[str, Origin]]) -> int:
    if lines and lines[0][0].rstrip() == "---":
        for number, (line, _) in enumerate(lines[1:], 2):
            if line.rstrip() == "---":
                return number
    raise GroupworkError(f"{MAIN}, line 1: it must begin with front matter between lines of ---.")


def _load_variables(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise GroupworkError(f"{VARIABLES}: this file is missing from the build folder.")
    return _parse_yaml(path.read_text(encoding="utf-8"), VARIABLES, first_line=1)


def _parse_yaml(text: str, name: str, first_line: int) -> dict[str, Any]:
    try:
        parsed = yaml.load(text, Loader=SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise GroupworkError(f"{name}, line {line}: not valid YAML: {error.problem}.") from None
    if not isinstance(parsed or {}, dict):
        raise GroupworkError(f"{name}, line {first_line}: 'key: value' lines are expected here.")
    return parsed or {}


def _lookup(tree: dict[str, Any], key: str, origin: Origin, where: str) -> str:
    node: Any = tree
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            options = node if isinstance(node, dict) else ()
            raise GroupworkError(f"{origin}: {where} has no '{key}'. {nearest(part, options)}")
        node = node[part]
    if isinstance(node, dict | list) or node is None:
        raise GroupworkError(f"{origin}: '{key}' of {where} is not a single value.")
    return str(node).lower() if isinstance(node, bool) else str(node)
