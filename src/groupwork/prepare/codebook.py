"""The processed tables described: a Frictionless data package, and a codebook for people."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.page import policy_element
from groupwork.shipped import shipped
from groupwork.study.base import LocalText
from groupwork.study.files import NetworkFile, ResponsesFile, SessionsFile
from groupwork.study.instruments import Instrument, Score
from groupwork.study.study import Study

Field = dict[str, Any]

CODEBOOK_COLUMNS = ["table", "variable", "label", "type", "values", "missing", "note", "source"]

_PACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"

_KEYS = {
    "people": ["participant_id"],
    "responses": ["participant_id", "wave", "instrument", "item"],
    "scores": ["participant_id", "wave", "scale"],
    "sessions": ["participant_id", "session"],
}
_ACTIONS = ["dropped", "changed", "set missing", "flagged", "renamed", "decoded"]


def datapackage(folder: str | Path, study: Study) -> Path:
    """Describe the processed tables of a study in a `datapackage.json` beside them.

    Parameters
    ----------
    folder : str or pathlib.Path
        Has people.csv and the other tables of cleaning and scoring; those that the study lacks
        are left out.
    study : Study

    Returns
    -------
    pathlib.Path
        The file, the same bytes for the same tables: Data Package 2.0 with types, labels, codes,
        ranges, keys, sizes and checksums.

    Raises
    ------
    GroupworkError
        There is no table, or one has a column that is not described.
    """
    folder = Path(folder)
    described = fields(study)
    resources = [
        _resource(folder / f"{name}.csv", name, described[name])
        for name in described
        if (folder / f"{name}.csv").is_file()
    ]
    if not resources:
        raise GroupworkError(f"{folder}: there is no processed table. Run the pipeline first.")
    package = {
        "$schema": _PACKAGE_SCHEMA,
        "name": study.id,
        "title": study.title.get(),
        "description": _description(study),
        "contributors": [{"title": str(author)} for author in study.authors],
        "sources": [{"title": study.source.get()}] if study.source else [],
        "resources": resources,
    }
    present = {key: value for key, value in package.items() if value}
    target = folder / "datapackage.json"
    text = json.dumps(present, indent=2, ensure_ascii=False) + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _description(study: Study) -> str:
    parts = [
        _say("en", "synthetic-package") if study.synthetic else "",
        study.subtitle.get() + "." if study.subtitle else "",
        _say("en", "cells"),
    ]
    return " ".join(part for part in parts if part)


def _resource(path: Path, name: str, described: list[Field]) -> dict[str, Any]:
    data = path.read_bytes()
    header = list(pd.read_csv(path, nrows=0).columns)
    known = {field["name"]: field for field in described}
    for column in header:
        if column not in known:
            raise GroupworkError(
                f"{path}: the column '{column}' is not described. The table is older than the "
                f"study file; run the pipeline again."
            )
    schema: dict[str, Any] = {
        "fields": [known[column] for column in header],
        "missingValues": [""],
    }
    if name in _KEYS:
        schema["primaryKey"] = _KEYS[name]
    if name in ("responses", "scores"):
        reference = {"resource": "people", "fields": ["participant_id"]}
        schema["foreignKeys"] = [{"fields": ["participant_id"], "reference": reference}]
    return {
        "name": name,
        "path": path.name,
        "title": _words()["en"]["tables"][name],
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


# Fields -------------------------------------------------------------------------------------


def fields(study: Study, language: str = "en") -> dict[str, list[Field]]:
    """Describe each column of each processed table, as fields of a table schema.

    Parameters
    ----------
    study : Study
    language : {"en", "zh"}
        Of titles and labels; English where the study file has no other.

    Returns
    -------
    dict of str to list of dict
        By table; a field has name, type and title, and constraints or categories.
    """
    say = partial(_plain, language)
    waves = {each.id: each.label.get(language) for each in study.waves}
    scales = {name: _scale_label(*study.scales[name], language) for name in study.scales}
    instruments = {name: each.name.get(language) for name, each in study.questionnaires.items()}
    person = say("participant_id", "string", required=True)
    wave, reason = _coded(say("wave", "string"), waves), say("missing_reason", "string")
    return {
        "people": [person, *_attribute_fields(study, language)],
        "responses": [
            person,
            wave,
            _coded(say("instrument", "string"), instruments),
            say("item", "string", required=True),
            say("raw", "string") | {"description": _missing_codes(study, language)},
            say("value", "number", "answer"),
            reason,
        ],
        "scores": [
            person,
            wave,
            _coded(say("scale", "string"), scales),
            say("value", "number", "score"),
            say("items_answered", "integer", minimum=0),
            say("items_total", "integer", minimum=1),
            reason,
        ],
        "timing": [
            person,
            say("wave", "string", "sheet"),
            say("items", "integer", minimum=1),
            say("seconds", "number", minimum=0),
        ],
        "sessions": [person, *_session_fields(study, language)],
        "network": [person, wave, *_network_fields(study, language)],
        "segments": _segment_fields(study, language),
        "audit": [
            say("file", "string"),
            say("row", "integer", minimum=1),
            say("participant_id", "string"),
            *(say(name, "string") for name in ("wave", "column", "instrument", "item")),
            say("action", "string", enum=_ACTIONS),
            *(say(name, "string") for name in ("reason", "before", "after")),
        ],
    }


def _words() -> dict[str, Any]:
    return shipped(__package__, "codebook.yml")


def _say(language: str, name: str, **parts: object) -> str:
    return str(_words()[language][name]).format(**parts)


def _joined(language: str, texts: Iterable[str]) -> str:
    return _say(language, "join").join(text for text in texts if text)


def _field(name: str, kind: str, title: str, **constraints: Any) -> Field:
    field: Field = {"name": name, "type": kind, "title": title}
    limits = {key: value for key, value in constraints.items() if value is not None}
    return field | ({"constraints": limits} if limits else {})


def _plain(language: str, name: str, kind: str, meaning: str = "", **constraints: Any) -> Field:
    """Describe a column that every study has; `meaning` is its key where its name is not."""
    title = _words()[language]["columns"][meaning or name]
    return _field(name, kind, title, **constraints)


def _coded(field: Field, labels: Mapping[Any, str]) -> Field:
    """Give a column its codes, and their labels as the standard's categories."""
    named = [{"value": code, "label": label} for code, label in labels.items()]
    limits = {**field.get("constraints", {}), "enum": list(labels)}
    return field | {"constraints": limits, "categories": named}


def _labels(texts: Mapping[str, LocalText], language: str) -> dict[str, str]:
    return {code: text.get(language) for code, text in texts.items()}


def _missing_codes(study: Study, language: str) -> str:
    codes = _labels(study.cleaning.missing_codes, language)
    said = _joined(language, [_say(language, "blank"), _codes(codes, language)])
    return _say(language, "missing-codes", codes=said)


def _attribute_fields(study: Study, language: str) -> list[Field]:
    described = []
    for name, attribute in study.attributes.items():
        title, unit = attribute.label.name(language), attribute.unit
        if attribute.levels is not None:
            field = _coded(_field(name, "string", title), _labels(attribute.levels, language))
        else:
            field = _field(name, "number", title, minimum=attribute.min, maximum=attribute.max)
            field |= {"unit": unit.get(language)} if unit else {}
        described.append(field)
    return described


def _session_fields(study: Study, language: str) -> list[Field]:
    of = [each.of for each in study.files if isinstance(each, SessionsFile) and each.of]
    if of:
        return [
            _plain(language, "session", "string", "all_sessions", required=True),
            _plain(language, "attended", "integer", "times_attended", minimum=0, maximum=max(of)),
            _plain(language, "places", "integer", minimum=1, maximum=max(of)),
        ]
    session = _plain(language, "session", "integer", required=True)
    titles = {each.number: each.title.get(language) for each in study.sessions}
    if titles:
        session |= {"categories": _coded(session, titles)["categories"]}
    yes_no = {0: _say(language, "absent"), 1: _say(language, "present")}
    ratings = [
        _field(name, "number", each.label.get(language), minimum=each.min, maximum=each.max)
        for file in study.files
        if isinstance(file, SessionsFile)
        for name, each in file.ratings.items()
    ]
    apart = any(isinstance(file, SessionsFile) and file.excused for file in study.files)
    excused = [_plain(language, "excused", "integer")] if apart else []
    return [session, _coded(_plain(language, "attended", "integer"), yes_no), *excused, *ratings]


def _network_fields(study: Study, language: str) -> list[Field]:
    source = _plain(language, "source", "string")
    support = _plain(language, "support", "string")
    closeness = _plain(language, "closeness", "number")
    file = next((each for each in study.files if isinstance(each, NetworkFile)), None)
    if file is not None:
        source = _coded(source, _labels(file.sources, language))
        kinds = _codes(_labels(file.supports, language), language)
        support |= {"description": kinds} if kinds else {}
        if file.closeness is not None:
            low, high = file.closeness.min, file.closeness.max
            title = file.closeness.label.get(language)
            closeness = _field("closeness", "number", title, minimum=low, maximum=high)
    return [source, support, closeness, _plain(language, "supporter", "string")]


def _segment_fields(study: Study, language: str) -> list[Field]:
    say = partial(_plain, language)
    code = say("code", "string")
    if study.interviews:
        texts = {each.id: each.label for each in study.interviews.codes}
        code = _coded(code, _labels(texts, language))
    return [
        say("interview", "string", required=True),
        say("participant_id", "string"),
        say("segment", "string", required=True),
        say("text", "string"),
        say("coder", "string", required=True),
        code,
        say("language", "string"),
        say("phase", "string"),
        say("for_agreement", "string"),
        *(say(name, "integer", minimum=0) for name in ("start", "end", "length")),
    ]


# Codebook -----------------------------------------------------------------------------------


def codebook(study: Study, language: str = "en") -> pd.DataFrame:
    """List every variable of a study.

    Parameters
    ----------
    study : Study
    language : {"en", "zh"}

    Returns
    -------
    pandas.DataFrame
        `CODEBOOK_COLUMNS`, all text: the columns of each processed table; under `responses` also
        the items of each questionnaire (their wording where the rights allow it), under `scores`
        the scales.
    """
    strands = {"segments": "interviews", "sessions": "sessions", "network": "network"}
    timed = any(isinstance(each, ResponsesFile) and each.seconds for each in study.files)
    rows = []
    for table, described in fields(study, language).items():
        if strands.get(table, "survey") not in {*study.strands, "survey"}:
            continue
        if table == "timing" and not timed:
            continue
        rows += [_column_row(table, each, language) for each in described]
        if table == "responses":
            rows += [
                _item_row(instrument, item, language)
                for instrument in study.questionnaires.values()
                for item in instrument.item_ids
            ]
        elif table == "scores":
            rows += [_scale_row(study, scale, language) for scale in study.scales]
    return pd.DataFrame(rows, columns=CODEBOOK_COLUMNS).fillna("")


def _column_row(table: str, field: Field, language: str) -> dict[str, str]:
    labels = {each["value"]: each["label"] for each in field.get("categories", [])}
    limits = field.get("constraints", {})
    numbers = _range(limits.get("minimum"), limits.get("maximum"), language)
    listed = _say(language, "join").join(limits.get("enum", [])) if not labels else ""
    return {
        "table": table,
        "variable": field["name"],
        "label": field["title"],
        "type": "category" if labels else field["type"],
        "values": _codes(labels, language)
        or f"{numbers} {field.get('unit', '')}".strip()
        or listed,
        "note": field.get("description", ""),
    }


def _codes(labels: Mapping[Any, str], language: str) -> str:
    return _joined(language, (f"{code} = {label}" for code, label in labels.items()))


def _range(low: float | None, high: float | None, language: str) -> str:
    if low is None and high is None:
        return ""
    name = "from" if high is None else "up-to" if low is None else "between"
    given = (("low", low), ("high", high))
    ends = {key: f"{round(end, 2):g}" for key, end in given if end is not None}
    return _say(language, name, **ends)


def _item_row(instrument: Instrument, item: str, language: str) -> dict[str, str]:
    low, high = instrument.item_range(item)
    labels = {code: t.get(language) for code, t in instrument.item_labels(item).items()}
    wording = instrument.texts.get(item)
    name = f"{instrument.short.get(language)} {item}"
    turned = item in instrument.reversed
    return {
        "table": "responses",
        "variable": f"{instrument.id} {item}",
        "label": wording.get(language) if wording else name,
        "type": "item",
        "values": _codes(labels, language) or _range(low, high, language),
        "note": _say(language, "reversed", ends=low + high) if turned else "",
    }


def _scale_row(study: Study, scale: str, language: str) -> dict[str, str]:
    instrument, score = study.scales[scale]
    items = instrument.scale_items(score)
    listed = _say(language, "list").join(item_spans(items))
    named = _say(language, "item-list" if len(items) > 1 else "one-item", items=listed)
    parts = [
        _say(language, score.statistic, items=named) if len(items) > 1 else named,
        _say(language, "times", factor=f"{score.multiply:g}") if score.multiply != 1 else "",
        _say(language, "floor") if score.floor else "",
        _say(language, score.direction),
        _say(language, "recall", period=instrument.recall.label.get(language))
        if instrument.recall
        else "",
        _cutoffs(score, language),
        _reliability(study, scale, language),
    ]
    sources = [instrument.scoring_source or "", *(each.source for each in score.cutoffs)]
    allowed = "some-missing" if score.max_missing else "none-missing"
    return {
        "table": "scores",
        "variable": scale,
        "label": _scale_label(instrument, score, language),
        "type": "score",
        "values": _range(*instrument.score_range(score), language),
        "missing": _say(language, allowed, most=score.max_missing, items=len(items)),
        "note": _joined(language, parts),
        "source": _joined(language, dict.fromkeys(sources)),
    }


def item_spans(items: list[str]) -> list[str]:
    """Write items that follow each other as one span: 1-4, 8, 10."""
    spans: list[list[str]] = []
    for item in items:
        follows = bool(spans) and item.isdigit() and spans[-1][-1].isdigit()
        if follows and int(item) == int(spans[-1][-1]) + 1:
            spans[-1].append(item)
        else:
            spans.append([item])
    return [
        part for span in spans for part in ([f"{span[0]}–{span[-1]}"] if len(span) > 2 else span)
    ]


def _cutoffs(score: Score, language: str) -> str:
    said = [f"{each.at:g} {each.label.get(language)}" for each in score.cutoffs]
    return _say(language, "cutoffs", cutoffs=_say(language, "list").join(said)) if said else ""


def _reliability(study: Study, scale: str, language: str) -> str:
    reliable = next((o.reliable_change for o in study.outcomes if o.scale == scale), None)
    if reliable is None:
        return ""
    source = reliable.reliability_source.get(language)
    return _say(language, "reliability", value=f"{reliable.reliability:g}", source=source)


def _scale_label(instrument: Instrument, score: Score, language: str) -> str:
    name, label = instrument.name.get(language), score.label.get(language)
    if score is instrument.scores[0] and instrument.is_whole(score):
        return name
    return _say(language, "named", instrument=name, score=label)


def codebook_page(study: Study, language: str = "en") -> str:
    """Write the codebook as a page of HTML that stands alone.

    Parameters
    ----------
    study : Study
    language : {"en", "zh"}

    Returns
    -------
    str
    """
    words = _words()[language]
    title = _say(language, "codebook", title=study.title.get(language))
    parts = [
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>',
        policy_element(),
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<h1>{escape(title)}</h1>",
        f"<p><strong>{words['synthetic']}</strong></p>" if study.synthetic else "",
    ]
    for table, rows in codebook(study, language).groupby("table", sort=False):
        shown = rows.drop(columns="table").loc[:, lambda each: (each != "").any()]
        shown["type"] = shown["type"].map(words["types"])
        shown = shown.rename(columns=words["heads"])
        parts += [
            f"<h2>{escape(words['tables'][table])}</h2>",
            f"<p><code>{table}.csv</code></p>",
            shown.to_html(index=False, border=0).replace("<th>", '<th scope="col">'),
        ]
    return "\n".join(part for part in parts if part) + "\n</body>\n</html>\n"


_STYLE = (
    "body{font-family:sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;line-height:1.4}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #999;overflow-wrap:anywhere}"
    "td:first-child{white-space:nowrap}"
)
