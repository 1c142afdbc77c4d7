"""Reading YAML that a person wrote."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError


class _Loader(yaml.SafeLoader):
    """A YAML loader for files with codes and answers in them; no silent duplicates.

    Only true and false are booleans, so that the answers No and Yes stay text, and 01 stays
    the code that it is.
    """

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
        text = source.read_text(encoding="utf-8-sig")
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
        line = f", line {place}" if place else ""
        raise GroupworkError(f"{source}{line}: {error.problem}.") from None
    except yaml.YAMLError:
        raise GroupworkError(f"{source}: not a YAML file.") from None
