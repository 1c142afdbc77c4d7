"""Writes the reference: study.yaml out of its models, messages out of the words of findings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from groupwork.ingest.finding import Language, kind_text, kinds, word
from groupwork.study.study_file import StudyFile

#: Longest example that is shown.
_LONGEST = 90


def study_reference(examples: Iterable[Mapping[str, Any]]) -> str:
    """Return the reference of study.yaml as Markdown.

    Parameters
    ----------
    examples : iterable of mapping
        Study files as read; of each key the first that has it is shown.

    Returns
    -------
    str
        A heading for each section of the file, and under it a table of its keys: what each may
        be, whether it must be there, what it means and an example.
    """
    schema = StudyFile.model_json_schema()
    lines = [
        "# study.yaml, key by key",
        "",
        "Made from the models that check the file (`groupwork reference`); do not edit it.",
        "Keys that must be there are in bold.",
        "",
        "## The file",
        "",
        *_table(schema, schema, list(examples)),
    ]
    seen: set[str] = set()
    for name, node in schema["properties"].items():
        lines += _sections(name, node, schema, [e[name] for e in examples if name in e], seen)
    return "\n".join(lines) + "\n"


def _sections(
    name: str, node: Mapping, schema: Mapping, examples: list[Any], seen: set[str]
) -> Iterator[str]:
    """Yield the tables of the models that a key leads to."""
    for title, model in _models(node, schema):
        found = [part for example in examples for part in _parts(example)]
        if title in seen:
            continue
        seen.add(title)
        yield from ["", f"## {name}: {title}", "", str(model.get("description", "")).split("\n")[0]]
        yield ""
        yield from _table(model, schema, found)
        for key, child in model.get("properties", {}).items():
            inner = [part[key] for part in found if key in part]
            yield from _sections(f"{name}.{key}", child, schema, inner, seen)


def _models(node: Mapping, schema: Mapping) -> Iterator[tuple[str, Mapping]]:
    """Yield (title, model) of every model that a key may hold, itself or in a list or mapping."""
    if "$ref" in node:
        title = node["$ref"].rsplit("/", 1)[1]
        model = schema["$defs"][title]
        if "properties" in model and title != "LocalText":
            yield title, model
        return
    for part in ("anyOf", "oneOf", "allOf"):
        for each in node.get(part, []):
            yield from _models(each, schema)
    for part in ("items", "additionalProperties"):
        if isinstance(node.get(part), dict):
            yield from _models(node[part], schema)


def _parts(example: Any) -> Iterator[Mapping]:
    """Yield the mappings that an example has at any depth, the outer ones first."""
    if isinstance(example, Mapping):
        yield example
        for value in example.values():
            yield from _parts(value)
    elif isinstance(example, list):
        for value in example:
            yield from _parts(value)


def _table(model: Mapping, schema: Mapping, examples: list[Mapping]) -> Iterator[str]:
    required = model.get("required", [])
    yield "| key | what | meaning | example |"
    yield "|---|---|---|---|"
    for key, node in model.get("properties", {}).items():
        name = f"**{key}**" if key in required else key
        default = node.get("default")
        what = _what(node, schema)
        if key not in required and default not in (None, [], {}, ""):
            what += f"; {default} if empty"
        example = next((each[key] for each in examples if key in each), None)
        cells = [name, what, str(node.get("description", "")), _example(key, example)]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _what(node: Mapping, schema: Mapping) -> str:  # noqa: PLR0911
    """Say in words what a key may hold."""
    if "$ref" in node:
        title = node["$ref"].rsplit("/", 1)[1]
        model = schema["$defs"][title]
        return "text" if title == "LocalText" else _what(model, schema) or title
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    for part in ("anyOf", "oneOf"):
        if part in node:
            kinds = [_what(each, schema) for each in node[part]]
            return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    kind = node.get("type", "")
    if kind == "array":
        return f"list of {_what(node.get('items', {}), schema) or 'values'}"
    if kind == "object":
        if "properties" in node:
            return str(node.get("title", "keys"))
        values = node.get("additionalProperties")
        return f"names -> {_what(values, schema) if isinstance(values, dict) else 'values'}"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return words.get(kind, kind)


def _example(key: str, value: Any) -> str:
    if value is None:
        return ""
    text = yaml.safe_dump(
        {key: value}, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False
    )
    text = text.strip().removeprefix("{").removesuffix("}")
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return f"`{text}`"


_MESSAGES = {
    "en": (
        "# What the check says",
        "Made from the words of the check (`groupwork reference`); do not edit it. `groupwork "
        "check` and the pages of `groupwork web` say these things, each with its place. An error "
        "stops the run. Of a warning the report says, under data quality, its title, how often it "
        "was found, and the two lines below; never whom or which cell it is about.",
        "It says",
    ),
    "zh": (
        "# 检查提示说明",
        "本页由检查所用的文字生成（`groupwork reference`），请勿手工修改。`groupwork check` 和 "
        "`groupwork web` 的页面会给出这些提示，并指明位置。错误会中止运行。报告的“数据质量”部分"
        "只列出警告的标题、次数和下面两行说明，不涉及任何人，也不涉及具体单元格。",
        "提示原文",
    ),
}


def messages_page(language: Language) -> str:
    """Return the page of messages as Markdown, the key of each kind as its anchor."""
    title, about, says = _MESSAGES[language]
    lines = [title, "", about]
    colon = word("colon", language)
    for kind, texts in kinds().items():
        what = texts["what"][language]
        forms = [what] if isinstance(what, str) else list(what.values())
        lines += ["", f'<a id="{kind}"></a>', "", f"## {kind_text(kind, 'title', language)}", ""]
        lines.append(f"- {says}{colon}{' / '.join(f'`{form.strip()}`' for form in forms)}")
        for part in ("effect", "remedy"):
            lines.append(f"- {word(part, language)}{colon}{texts[part][language]}")
    return "\n".join(lines) + "\n"
