"""The processed tables described: a Frictionless data package, and a codebook for people."""

import hashlib
import json
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.instruments import Instrument, LocalText, Score
from groupwork.study import NetworkFile, ReliableChange, SessionsFile, Study

Field = dict[str, Any]

CODEBOOK_COLUMNS = ["table", "variable", "label", "type", "values", "missing", "note"]

_PACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"

_TITLES = {
    "people": "People, one row a person",
    "responses": "Answers, one row a person, wave and item",
    "scores": "Scores, one row a person, wave and scale",
    "sessions": "Process records, one row a member and session",
    "network": "Support networks, one row a member, wave and supporter",
    "segments": "Coded interview segments, one row a segment, coder and code",
    "audit": "What was dropped, changed, set missing or flagged, one row each",
}
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
        for name in _TITLES
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
        "SYNTHETIC DATA: nothing in them is a finding about real people."
        if study.synthetic
        else "",
        study.subtitle.get() + "." if study.subtitle else "",
        "Empty cells are missing. A quote stands before text that a spreadsheet would run.",
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
        "title": _TITLES[name],
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


# Fields -------------------------------------------------------------------------------------


def fields(study: Study) -> dict[str, list[Field]]:
    """Describe each column of each processed table, as fields of a table schema.

    Parameters
    ----------
    study : Study

    Returns
    -------
    dict of str to list of dict
        By table; a field has name, type and title, and constraints or categories.
    """
    person = _field("participant_id", "string", "identifier of the person", required=True)
    wave = _coded("wave", "time of measurement", {each.id: each.label for each in study.waves})
    reason = _field("missing_reason", "string", "why the value is missing; empty if it is not")
    scales = {name: _scale_label(*study.scales[name]) for name in study.scales}
    instruments = {name: each.name for name, each in study.questionnaires.items()}
    return {
        "people": [person, *_attribute_fields(study)],
        "responses": [
            person,
            wave,
            _coded("instrument", "questionnaire", instruments),
            _field("item", "string", "item of the questionnaire", required=True),
            _field("raw", "string", "cell of the raw file")
            | {"description": _missing_codes(study)},
            _field("value", "number", "answer as given, not reverse-coded"),
            reason,
        ],
        "scores": [
            person,
            wave,
            _coded("scale", "score of a questionnaire", scales),
            _field("value", "number", "score"),
            _field("items_answered", "integer", "items that were answered", minimum=0),
            _field("items_total", "integer", "items of the score", minimum=1),
            reason,
        ],
        "sessions": [person, *_session_fields(study)],
        "network": [person, wave, *_network_fields(study)],
        "segments": _segment_fields(study),
        "audit": [
            _field("file", "string", "raw file"),
            _field("row", "integer", "row in it, as a spreadsheet shows it", minimum=1),
            _field("participant_id", "string", "identifier of the person"),
            _field("wave", "string", "time of measurement"),
            _field("column", "string", "column in the raw file"),
            _field("instrument", "string", "questionnaire"),
            _field("item", "string", "item of the questionnaire"),
            _field("action", "string", "what was done", enum=_ACTIONS),
            _field("reason", "string", "why"),
            _field("before", "string", "what stood there"),
            _field("after", "string", "what stands there now"),
        ],
    }


def _missing_codes(study: Study) -> str:
    codes = study.cleaning.missing_codes.items()
    listed = "; ".join(f"{code} = {reason}" for code, reason in codes)
    return f"missing: blank{'; ' if listed else ''}{listed}"


def _field(name: str, kind: str, title: str, **constraints: Any) -> Field:
    field: Field = {"name": name, "type": kind, "title": title}
    limits = {key: value for key, value in constraints.items() if value is not None}
    return field | ({"constraints": limits} if limits else {})


def _coded(name: str, title: str, labels: dict[str, LocalText]) -> Field:
    """Describe a column of codes; the labels as the standard's categories."""
    field = _field(name, "string", title, enum=list(labels))
    return field | {
        "categories": [{"value": code, "label": label.get()} for code, label in labels.items()]
    }


def _attribute_fields(study: Study) -> list[Field]:
    described = []
    for name, attribute in study.attributes.items():
        if attribute.levels is not None:
            described.append(_coded(name, attribute.label.get(), attribute.levels))
            continue
        limits = {"minimum": attribute.min, "maximum": attribute.max}
        field = _field(name, "number", attribute.label.get(), **limits)
        described.append(field | ({"unit": attribute.unit.get()} if attribute.unit else {}))
    return described


def _session_fields(study: Study) -> list[Field]:
    numbers = [{"value": each.number, "label": each.title.get()} for each in study.sessions]
    session = _field("session", "integer", "number of the session", required=True)
    attended = _field("attended", "integer", "whether the member was there", enum=[0, 1])
    yes_no = [{"value": 0, "label": "absent"}, {"value": 1, "label": "present"}]
    described = [
        session | ({"categories": numbers} if numbers else {}),
        attended | {"categories": yes_no},
    ]
    for file in study.files:
        if isinstance(file, SessionsFile):
            described += [
                _field(name, "number", each.label.get(), minimum=each.min, maximum=each.max)
                for name, each in file.ratings.items()
            ]
    return described


def _network_fields(study: Study) -> list[Field]:
    files = [file for file in study.files if isinstance(file, NetworkFile)]
    if not files:
        plain = [("source", "string"), ("support", "string"), ("closeness", "number")]
        return [_field(name, kind, name) for name, kind in plain]
    file = files[0]
    kinds = "; ".join(f"{code} = {label}" for code, label in file.supports.items())
    support = _field("support", "string", "kinds of support, ';' between")
    rating = file.closeness
    limits = {"minimum": rating.min, "maximum": rating.max} if rating else {}
    return [
        _coded("source", "kind of supporter; empty: asked, and named nobody", file.sources),
        support | ({"description": kinds} if kinds else {}),
        _field("closeness", "number", rating.label.get() if rating else "closeness", **limits),
    ]


def _segment_fields(study: Study) -> list[Field]:
    codes = {each.id: each.label for each in study.interviews.codes} if study.interviews else {}
    title = "code; empty: the coder gave none"
    return [
        _field("interview", "string", "identifier of the interview", required=True),
        _field("participant_id", "string", "identifier of the person"),
        _field("segment", "string", "number of the segment in the interview", required=True),
        _field("text", "string", "what was said"),
        _field("coder", "string", "who coded", required=True),
        _coded("code", title, codes) if codes else _field("code", "string", title),
        _field("language", "string", "language of the interview"),
        _field("phase", "string", "before or after the group, where the coding program says it"),
        _field("start", "integer", "first character of the segment in the interview", minimum=0),
        _field("end", "integer", "character behind the segment's last one", minimum=0),
        _field("length", "integer", "characters of the interview", minimum=0),
    ]


# Codebook -----------------------------------------------------------------------------------


def codebook(study: Study, language: str = "en") -> pd.DataFrame:
    """List every variable of a study.

    Parameters
    ----------
    study : Study
    language : {"en", "zh"}
        Of labels; English where the study file has no other.

    Returns
    -------
    pandas.DataFrame
        `CODEBOOK_COLUMNS`, all text: the columns of each processed table; under `responses` also
        the items of each questionnaire (their wording where the rights allow it), under `scores`
        the scales.
    """
    local = _local_labels(study, language)
    strands = {"segments": "interviews", "sessions": "sessions", "network": "network"}
    rows = []
    for table, described in fields(study).items():
        if strands.get(table, "survey") not in {*study.strands, "survey"}:
            continue
        rows += [
            _column_row(table, each, local.get((table, each["name"]), {})) for each in described
        ]
        if table == "responses":
            rows += [
                _item_row(instrument, item, language)
                for instrument in study.questionnaires.values()
                for item in instrument.item_ids
            ]
        elif table == "scores":
            rows += [_scale_row(study, scale, language) for scale in study.scales]
    return pd.DataFrame(rows, columns=CODEBOOK_COLUMNS).fillna("")


def _local_labels(study: Study, language: str) -> dict[tuple[str, str], dict[Any, str]]:
    """Return the wordings of codes in a language; "" has the label of the variable itself."""
    found: dict[tuple[str, str], dict[Any, str]] = {}
    for name, attribute in study.attributes.items():
        labels = {code: label.get(language) for code, label in (attribute.levels or {}).items()}
        found["people", name] = {"": attribute.label.get(language), **labels}
    for table in ("responses", "scores", "network"):
        found[table, "wave"] = {wave.id: wave.label.get(language) for wave in study.waves}
    for file in study.files:
        if isinstance(file, SessionsFile):
            for name, rating in file.ratings.items():
                found["sessions", name] = {"": rating.label.get(language)}
        elif isinstance(file, NetworkFile):
            found["network", "source"] = {c: t.get(language) for c, t in file.sources.items()}
    found["sessions", "session"] = {
        each.number: each.title.get(language) for each in study.sessions
    }
    if study.interviews:
        codes = {each.id: each.label.get(language) for each in study.interviews.codes}
        found["segments", "code"] = codes
    return found


def _column_row(table: str, field: Field, local: dict[Any, str]) -> dict[str, str]:
    labels = {each["value"]: each["label"] for each in field.get("categories", [])} | local
    label = labels.pop("", field["title"])
    limits = field.get("constraints", {})
    numbers = _range(limits.get("minimum"), limits.get("maximum"), field.get("unit", ""))
    return {
        "table": table,
        "variable": field["name"],
        "label": label,
        "type": "category" if labels else field["type"],
        "values": _codes(labels) or numbers or "; ".join(limits.get("enum", [])),
        "note": field.get("description", ""),
    }


def _codes(labels: dict[Any, str]) -> str:
    return "; ".join(f"{code} = {label}" for code, label in labels.items())


def _range(low: float | None, high: float | None, unit: str = "") -> str:
    if low is None and high is None:
        return unit
    limits = f"from {low:g}" if high is None else f"to {high:g}" if low is None else ""
    return f"{limits or f'{low:g} to {high:g}'} {unit}".strip()


def _item_row(instrument: Instrument, item: str, language: str) -> dict[str, str]:
    low, high = instrument.item_range(item)
    labels = {code: t.get(language) for code, t in instrument.item_labels(item).items()}
    wording = instrument.texts.get(item)
    name = f"{instrument.short.get(language)} {item}"
    return {
        "table": "responses",
        "variable": f"{instrument.id} {item}",
        "label": wording.get(language) if wording else name,
        "type": "item",
        "values": _codes(labels) or _range(low, high),
        "note": f"reverse-coded in scores: {low + high} − answer"
        if item in instrument.reversed
        else "",
    }


def _scale_row(study: Study, scale: str, language: str) -> dict[str, str]:
    instrument, score = study.scales[scale]
    items = instrument.scale_items(score)
    cutoffs = [f"{each.at:g} {each.label.get(language)} ({each.source})" for each in score.cutoffs]
    reliable = next((o.reliable_change for o in study.outcomes if o.scale == scale), None)
    parts = [
        f"{score.statistic} of {'items ' if len(items) > 1 else 'item '}{', '.join(items)}",
        f"times {score.multiply:g}" if score.multiply != 1 else "",
        "decimals dropped" if score.floor else "",
        score.direction.replace("-", " is "),
        f"looks back over {instrument.recall.label.get(language)}" if instrument.recall else "",
        f"from: {', '.join(cutoffs)}" if cutoffs else "",
        _reliability(reliable, language),
        f"key: {instrument.scoring_source}" if instrument.scoring_source else "",
    ]
    allowed = f"up to {score.max_missing} of {len(items)} items may be missing"
    return {
        "table": "scores",
        "variable": scale,
        "label": _scale_label(instrument, score).get(language),
        "type": "score",
        "values": _range(*instrument.score_range(score)),
        "missing": allowed if score.max_missing else "no item may be missing",
        "note": "; ".join(part for part in parts if part),
    }


def _reliability(reliable: ReliableChange | None, language: str) -> str:
    if reliable is None:
        return ""
    return f"reliability {reliable.reliability:g} ({reliable.reliability_source.get(language)})"


def _scale_label(instrument: Instrument, score: Score) -> LocalText:
    if score is instrument.scores[0]:
        return instrument.name
    names, labels = instrument.name, score.label
    zh = f"{names.get('zh')}：{labels.get('zh')}" if names.zh or labels.zh else None
    return LocalText(en=f"{names.en}: {labels.en}", zh=zh)


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
    book = codebook(study, language)
    title = f"Codebook: {study.title.get(language)}"
    parts = [
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<h1>{escape(title)}</h1>",
        "<p><strong>SYNTHETIC DATA.</strong></p>" if study.synthetic else "",
    ]
    for table, rows in book.groupby("table", sort=False):
        shown = rows.drop(columns="table").loc[:, lambda each: (each != "").any()]
        parts += [
            f"<h2>{escape(_TITLES[str(table)])}</h2>",
            f"<p><code>{table}.csv</code></p>",
            shown.to_html(index=False, border=0).replace("<th>", '<th scope="col">'),
        ]
    return "\n".join(part for part in parts if part) + "\n</body>\n</html>\n"


_STYLE = (
    "body{font-family:sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;line-height:1.4}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #999}"
)
