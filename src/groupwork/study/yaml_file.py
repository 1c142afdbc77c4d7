"""Reading YAML that a person wrote."""

import math
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.shipped import SafeLoader

#: Of a file: bytes, levels within levels, and values once its aliases are written out.
MAX_BYTES = 4 * 2**20
MAX_LEVELS = 40
MAX_VALUES = 50_000

#: Most digits of a number; more cannot be meant, and are slow to read.
MAX_DIGITS = 30


class _Loader(SafeLoader):
    """A YAML loader for files with codes and answers in them; no silent duplicates.

    Only true and false are booleans, so that the answers No and Yes stay text, and 01 stays
    the code that it is.
    """

    def get_single_node(self) -> Any:
        node = super().get_single_node()
        if node is not None and _values(node, {}) > MAX_VALUES:
            raise yaml.MarkedYAMLError(problem=f"it holds more than {MAX_VALUES:,} values")
        return node

    def construct_yaml_int(self, node: Any) -> int:
        if len(node.value.lstrip("+-")) > MAX_DIGITS:
            raise yaml.MarkedYAMLError(
                problem=f"a number has more than {MAX_DIGITS} digits", problem_mark=node.start_mark
            )
        return super().construct_yaml_int(node)

    def construct_yaml_float(self, node: Any) -> float:
        number = super().construct_yaml_float(node)
        if not math.isfinite(number):
            raise yaml.MarkedYAMLError(
                problem=f"'{node.value[:20]}' is not a number that anything here can be",
                problem_mark=node.start_mark,
            )
        return number

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.MarkedYAMLError(
                    problem="text that begins with '{' or '[' needs quotes around it",
                    problem_mark=key_node.start_mark,
                )
            if _FULL_WIDTH.match(str(key)):
                raise yaml.MarkedYAMLError(
                    problem="a full-width colon stands there", problem_mark=key_node.start_mark
                )
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key}' is given twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _check_size(text: str) -> None:
    """Stop before nodes are made of it where a text holds too much, or too deep."""
    level = values = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            level -= 1
        elif isinstance(event, yaml.NodeEvent):
            values += 1
            level += isinstance(event, yaml.CollectionStartEvent)
            if values > MAX_VALUES:
                raise yaml.MarkedYAMLError(problem=f"it holds more than {MAX_VALUES:,} values")
            if level > MAX_LEVELS:
                raise yaml.MarkedYAMLError(
                    problem=f"lists or keys lie more than {MAX_LEVELS} levels within each other",
                    problem_mark=event.start_mark,  # type: ignore[arg-type]  # of either parser
                )


def _values(node: Any, known: dict[int, int]) -> int:
    """Count the values below a node, those of an alias each time that it is used."""
    if id(node) not in known:
        known[id(node)] = MAX_VALUES  # a node that holds itself has no end
        parts: list[Any] = []
        if isinstance(node, yaml.SequenceNode):
            parts = node.value
        elif isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        known[id(node)] = 1 + sum(_values(part, known) for part in parts)
    return known[id(node)]


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_yaml_float)

_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in resolvers if not pair[0].endswith((":bool", ":timestamp", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)


# What input methods and word processors put in place of the marks of YAML.
_FULL_WIDTH = re.compile(r"\s*(?:- *)?(?:\{ *)?[A-Za-z_][\w.-]*\s*：")
_MARKS = str.maketrans("：，｛｝［］“”„‟‘’＃－　", ':,{}[]""""\'\'#- ')
_QUOTED = re.compile(r"(:|^\s*-)\s*[“”„‘’]|[{\[].*[，｛｝［］]")


def _typing_slip(text: str, place: int) -> str:
    """Find a full-width mark, a smart quote or a tab where YAML wants its own, near a line.

    Returns
    -------
    str
        The line, what stands there and how it should be; empty if there is no such line.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        # The parser stumbles in the line itself or in the next one.
        if number not in (place - 1, place):
            continue
        if re.match(r" *\t", line):
            right = line.expandtabs(2)
            what = "it begins with a tab; YAML takes blanks"
        elif _FULL_WIDTH.match(line):
            right = re.sub("：\\s*", ": ", line, count=1)
            what = "a full-width colon '：' stands there; YAML takes ': '"
        elif _QUOTED.search(line):
            right = line.translate(_MARKS)
            what = "quotation marks, commas or brackets stand there that YAML does not know"
        else:
            continue
        return f"line {number}: {what}. Write: {right.strip()}"
    return ""


# What a parser says, whether the line that it began in is the one to mend, and what is meant.
_SLIPS = (
    (
        "mapping values are not allowed",
        False,
        ": a colon stands there where none can be. A text with a colon in it needs quotation "
        "marks, and keys of one level begin in one column.",
    ),
    (
        "found unexpected end of stream",
        True,
        ": the quotation mark that opens there is not closed.",
    ),
    (
        "could not find expected ':'",
        True,
        ": a colon with a blank behind it is missing there, as in 'title: My group'.",
    ),
    (
        "did not find expected ',' or",
        True,
        ": the bracket that opens there is not closed, or a comma is missing in it. A text with a "
        "colon, a comma or a bracket in it needs quotation marks.",
    ),
    (
        "did not find expected node content",
        False,
        ": an entry between brackets or commas is empty or not whole. Look for a comma or bracket "
        "too many; a text with one in it needs quotation marks.",
    ),
    (
        "did not find expected key",
        False,
        ": the line does not fit those before it. Look there, and in the line above, for a missing "
        "quotation mark, for one within a text, for a bracket too many, and for keys of one level "
        "that begin in different columns.",
    ),
    (
        "did not find expected '-'",
        False,
        ": the line does not fit the list before it, whose entries all begin with '- ' in one "
        "column.",
    ),
    (
        "cannot start any token",
        False,
        ": a text cannot begin with that character. Put the text in quotation marks.",
    ),
    (
        "found undefined alias",
        False,
        ": a text cannot begin with '*'. Put the text in quotation marks.",
    ),
)


def _not_yaml(source: Path, error: yaml.MarkedYAMLError) -> str:
    """Say in plain words, with its line, what a parser stumbled over."""
    problem = str(error.problem)
    marks = [error.problem_mark]
    for said, begins, words in _SLIPS:
        if said in problem:
            marks = [error.context_mark if begins else None, error.problem_mark]
            problem = words
            break
    else:
        problem = f": {problem}."
    place = next((mark.line + 1 for mark in marks if mark), 0)
    return f"{source}, line {place}{problem}" if place else f"{source}{problem}"


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file that a person wrote.

    Raises
    ------
    GroupworkError
        The file is missing, not UTF-8 or no YAML; with the line.
    """
    source = Path(path)
    text = ""
    try:
        if source.exists() and not (source.is_file() or source.is_dir()):
            raise GroupworkError(f"{source}: is not a file.")
        if source.stat().st_size > MAX_BYTES:
            raise GroupworkError(f"{source}: has more than {MAX_BYTES // 2**20} MB.")
        text = source.read_text(encoding="utf-8-sig")
        _check_size(text)
        return yaml.load(text, Loader=_Loader)
    except FileNotFoundError:
        raise GroupworkError(f"{source}: there is no such file.") from None
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{source}: cannot be read ({reason}).") from None
    except UnicodeDecodeError:
        raise GroupworkError(f"{source}: not UTF-8 text. Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark.line + 1 if error.problem_mark else 0
        if slip := _typing_slip(text, place):
            raise GroupworkError(f"{source}, {slip}") from None
        raise GroupworkError(_not_yaml(source, error)) from None
    except yaml.YAMLError:
        raise GroupworkError(f"{source}: not a YAML file.") from None
    except (ValueError, RecursionError):
        raise GroupworkError(f"{source}: holds a value that cannot be read.") from None
