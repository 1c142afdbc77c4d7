"""Files as models: what is wrong with one, in one plain sentence that names the key."""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from groupwork.errors import GroupworkError, nearest
from groupwork.study.base import Strict
from groupwork.study.yaml_file import read_yaml


def read_checked(path: str | Path, model: type[Strict]) -> Any:
    """Read a YAML file as a model.

    Raises
    ------
    GroupworkError
        The file is missing or no YAML, or a key is unknown, missing or of the wrong kind. The
        message names file and key.
    """
    document = read_yaml(path)
    if document is None and not any(field.is_required() for field in model.model_fields.values()):
        document = {}  # an empty file, where nothing need be said
    return validate(document, model, str(path))


def json_schema(model: type[Strict]) -> str:
    """Return the JSON schema of a model as text that is the same on every run."""
    return json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def validate(data: Any, model: type[BaseModel], where: str) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise GroupworkError(f"{where}: {explain(error, model)}") from None
    except GroupworkError as error:
        raise GroupworkError(f"{where}: {error}") from None


def explain(error: ValidationError, model: type[BaseModel], prefix: str = "") -> str:
    """Say the first problem of a validation error in one sentence, with its key."""
    # An unknown key is the likeliest cause of a missing one, so it is said first.
    meant = _of_shape(error.errors())
    problems = sorted(meant, key=lambda each: each["type"] != "extra_forbidden")
    problem = problems[0]
    path, keys = _walk(model.model_json_schema(), problem["loc"])
    key = ".".join(part for part in [prefix, *path] if part)
    more = f" ({len(problems) - 1} more after this one.)" if len(problems) > 1 else ""
    if problem["type"] == "extra_forbidden":
        return f"unknown key '{key}'. {nearest(path[-1], keys)}{more}"
    if problem["type"] == "missing":
        return f"the key '{key}' is missing.{more}"
    if problem["type"] == "union_tag_not_found":
        return f"the key '{key}.kind' is missing.{more}"
    if problem["type"] == "union_tag_invalid":
        tag, tags = problem["ctx"]["tag"], re.findall(r"'(.+?)'", problem["ctx"]["expected_tags"])
        return f"{key}.kind: there is no '{tag}'. {nearest(tag, tags)}{more}"
    message = problem["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
    if problem["type"] in _PLAIN:
        message = _PLAIN[problem["type"]].format(**problem.get("ctx", {}))
    value = problem["input"]
    found = f" Found: {_short(value)}." if isinstance(value, str | int | float | bool) else ""
    if isinstance(value, dict) and None in value.values():
        found = " Put quotes around text that begins with '{'."
    sentence = message[0].lower() + message[1:].rstrip(".")
    stop = "" if sentence.endswith("?") else "."
    return f"{key}{': ' if key else ''}{sentence}{stop}{found}{more}"


def _of_shape(problems: list[Any]) -> list[Any]:
    """Return problems without those of forms that what was written has not, where it has another.

    A mapping where there may be a text or a mapping is no wrong text.
    """
    shapes = [
        each
        for each in problems
        if each["type"] in _SHAPES and _BRANCH.fullmatch("".join(map(str, each["loc"][-1:])))
    ]
    others = [each["loc"] for each in problems if each["type"] not in _SHAPES]
    return [
        each
        for each in problems
        if each not in shapes
        or not any(
            loc[: len(each["loc"]) - 1] == each["loc"][:-1] and len(loc) >= len(each["loc"])
            for loc in others
        )
    ]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:60]}… ({len(text):,} characters)"


# Pydantic's own wording of these is not plain English.
_PLAIN = {
    "model_type": "should be lines of 'key: value'",
    "dict_type": "should be lines of 'key: value'",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
    "string_type": "should be text",
    "too_short": "needs at least {min_length}",
    "too_long": "takes at most {max_length}",
    "string_pattern_mismatch": "may have small letters, digits, '-' and '_' only",
}


# Something of another form than what is asked for.
_SHAPES = ("string_type", "dict_type", "list_type", "model_type")

# How pydantic marks which branch of a union an error is in.
_BRANCH = re.compile(r"str|int|float|(?:dict|list|tuple|literal|function-.*)\[.*\]")


def _walk(schema: dict[str, Any], loc: tuple[int | str, ...]) -> tuple[list[str], list[str]]:
    """Follow an error's location through a JSON schema.

    Returns the keys as the user wrote them (the tags that pydantic adds for unions are left
    out) and the valid keys beside the last one.
    """

    def resolve(node: dict[str, Any]) -> dict[str, Any]:
        return schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node

    node, path, siblings = resolve(schema), [], []
    for part in loc:
        branches = [resolve(branch) for branch in node.get("oneOf", node.get("anyOf", []))]
        if branches:
            tags = node.get("discriminator", {}).get("mapping", {})
            if part in tags:
                node = resolve({"$ref": tags[part]})
                continue
            titles = {branch.get("title"): branch for branch in branches}
            if part in titles:
                node = titles[part]
                continue
            if _BRANCH.fullmatch(str(part)) and not isinstance(part, int):
                kind = "string" if part == "str" else "object"
                node = next((b for b in branches if b.get("type") == kind), {})
                continue
            shape = ("items",) if isinstance(part, int) else ("properties", "additionalProperties")
            node = next((b for b in branches if any(k in b for k in shape)), {})
        # A mapping may have numbers for its keys, as `labels` has; a list counts from one.
        if isinstance(part, int) and node.get("type") != "object":
            path.append(str(part + 1))
            node = resolve(node.get("items", {}))
        else:
            siblings = list(node.get("properties", {}))
            path.append(str(part))
            child = node.get("properties", {}).get(part, node.get("additionalProperties", {}))
            node = resolve(child) if isinstance(child, dict) else {}
    return path, siblings
