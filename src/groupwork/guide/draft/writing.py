"""Writes a study file: sections with a comment above each, short entries in one line."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from groupwork.shipped import SafeDumper

#: Longest line of a study file.
_WIDTH = 98


def section_text(comment: str, content: Mapping[str, Any]) -> str:
    """Write a section below a comment."""
    return f"# {comment}\n" + "".join(yaml_lines(content, 0))


def yaml_lines(content: Mapping[str, Any], indent: int) -> Iterator[str]:
    """Write a mapping, each entry of it in one line where that holds it."""
    pad = " " * indent
    for key, value in content.items():
        name = f"{pad}{_flow(key)}:"
        line = f"{name} {_flow(value)}\n"
        if len(line) <= _WIDTH and not (indent == 0 and _is_list_of_mappings(value)):
            yield line
        elif isinstance(value, Mapping) and value:
            yield f"{name}\n"
            yield from yaml_lines(value, indent + 2)
        elif isinstance(value, list) and value:
            yield f"{name}\n"
            for part in value:
                flow = f"{pad}- {_flow(part)}\n"
                if len(flow) <= _WIDTH or not isinstance(part, Mapping):
                    yield flow
                else:
                    first, *rest = yaml_lines(part, indent + 2)
                    yield f"{pad}- {first.lstrip()}"
                    yield from rest
        else:
            yield line


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _flow(value: Any) -> str:
    text: str = yaml.dump(
        value,
        Dumper=SafeDumper,
        sort_keys=False,
        allow_unicode=True,
        width=10**6,
        default_flow_style=True,
    )
    return text.removesuffix("\n").removesuffix("\n...")
