"""What the study file asks to protect, and the gate that stops what it forgot."""

import hashlib
import hmac
import os
import secrets
from bisect import bisect_right
from pathlib import Path

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.files import read_raw_files
from groupwork.ingest.finding import as_table, raise_errors
from groupwork.ingest.findings import ingest_findings
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import audit_rows, stack
from groupwork.ingest.wordings import missing_codes
from groupwork.prepare.answers import AnswerFormat
from groupwork.prepare.public import declared_answers
from groupwork.privacy.identifiers import find_identifiers, is_telling
from groupwork.study.files import NetworkFile, ResponsesFile, SegmentsFile, SessionsFile
from groupwork.study.study import Study
from groupwork.tables import AUDIT_COLUMNS

KEY = "GROUPWORK_KEY"

#: Fewest characters of a key; telephone numbers behind a short one are found by trying.
SHORTEST_KEY = 16

Tables = dict[str, pd.DataFrame]


def ingest_protected(study: Study, folder: str | Path) -> Tables:
    """Read the raw files, protect what the study file names, and stop at what it forgot.

    Parameters
    ----------
    study : Study
    folder : str or pathlib.Path
        The study folder.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of `protect`, past the `gate`, and what `ingest_findings` found before
        identifiers were hashed (`finding.as_table`): it names rows, never what is in them.

    Raises
    ------
    GroupworkError
        As `ingest.ingest`, `protect` and `gate` do.
    """
    ingested = read_raw_files(study, folder)
    found = ingest_findings(study, ingested)
    raise_errors(found)
    tables = protect(study, ingested)
    gate(study, tables)
    return tables | {"findings": as_table(found)}


def protect(study: Study, ingested: Tables) -> Tables:
    """Do what `privacy` in the study file says: drop texts, hash identifiers, band numbers.

    Parameters
    ----------
    study : Study
    ingested : dict of str to pandas.DataFrame
        What `ingest.ingest` returns.

    Returns
    -------
    dict of str to pandas.DataFrame
        The same tables; each file and column that was acted on is a row of `audit`, with counts
        and no values.

    Raises
    ------
    GroupworkError
        A column to drop is not there, or the key of the hashes is missing, short or within a
        repository.

    Notes
    -----
    Whichever identifier column is hashed, the identifiers of all files are, so that they still
    match: HMAC-SHA256 of the folded identifier, cut to 16 hexadecimal digits (64 bits).
    """
    tables, done = dict(ingested), []
    if study.privacy.drop:
        tables, rows = _drop(study, tables)
        done += rows
    if study.privacy.hash:
        tables, rows = _hash(study, tables)
        done += rows
    if study.privacy.band:
        tables["attributes"], rows = _band(study, tables["attributes"])
        done += rows
    tables["audit"] = stack([tables["audit"], audit_rows(done)], AUDIT_COLUMNS)
    return tables


def gate(study: Study, ingested: Tables) -> None:
    """Stop where a column that is read looks like a direct identifier.

    Parameters
    ----------
    study : Study
    ingested : dict of str to pandas.DataFrame
        What `protect` returns.

    Raises
    ------
    GroupworkError
        With file, column and rows, never the value, and what to do about it.
    """
    _check_interview_labels(study, ingested)
    cells = _cells(study, ingested)
    allowed = {fold(column) for column in study.privacy.allowed}
    cells = cells[~cells["column"].isin(allowed)]
    found = find_identifiers(cells, declared_answers(study))
    if found.empty:
        return
    places = found.groupby(["file", "column", "kind"], sort=False)["row"].agg(list).reset_index()
    first, *others = places.to_dict("records")
    numbers = sorted(set(first["row"]))
    rows = f"row{'s' if numbers[1:] else ''} " + ", ".join(map(str, numbers[:5]))
    rows += " …" if len(numbers) > 5 else ""
    more = "; ".join(f"{each['file']}, '{each['column']}' ({each['kind']})" for each in others[:5])
    raise GroupworkError(
        f"{first['file']}, column '{first['column']}', {rows}: looks like {first['kind']}, which "
        f"could tell who somebody is. Nothing is read or written before that is settled. "
        f"{_remedy(study, first['file'], first['column'])} If these are none, write "
        f"'privacy: {{allowed: [{first['column']}]}}' in study.yaml."
        + (f" Found too: {more}{' …' if others[5:] else ''}." if more else "")
    )


def _check_interview_labels(study: Study, ingested: Tables) -> None:
    """Stop where interviews, coders or codes, which are printed, are called as participants are."""
    segments = ingested["segments"]
    # Those that the search through what was rendered looks for.
    people = set(filter(is_telling, ingested["responses"]["participant_id"].unique()))
    for file in study.files:
        if not isinstance(file, SegmentsFile):
            continue
        own = segments[segments["file"] == file.path]
        for name in ("interview", "coder", "code"):
            held = own[own[name].isin(people)]
            if held.empty:
                continue
            column = getattr(file, name) or name
            raise GroupworkError(
                f"{file.path}, column '{column}', row {held['row'].iloc[0]}: the {name} is called "
                f"by the identifier of a participant, which would stand in tables and the report. "
                f"Give it a name of its own, such as I1, in a column beside, and name that column "
                f"under '{name}' in study.yaml; the identifier belongs under 'participant' alone."
            )


def _remedy(study: Study, file: str, column: str) -> str:
    if column == fold(study.id_columns[file]):
        return f"To have a code made of each, write 'privacy: {{hash: [{column}]}}' in study.yaml."
    for name, attribute in study.attributes.items():
        if column == fold(attribute.column or name):
            bands = "" if attribute.is_category else ", or make bands of it under privacy.band"
            return f"Take '{name}' out of attributes in study.yaml{bands}."
    if column in _text_columns(study)[file]:
        return (
            "Take it out of the text and run 'groupwork checksum', or leave out the whole column "
            "with privacy.drop in study.yaml."
        )
    return "Put codes in its place and run 'groupwork checksum'."


def _text_columns(study: Study) -> dict[str, set[str]]:
    """Return the columns of each file that hold running text."""
    columns: dict[str, set[str]] = {file.path: set() for file in study.files}
    for file in study.files:
        if isinstance(file, ResponsesFile):
            columns[file.path] |= {fold(column) for column in file.free_text}
        elif isinstance(file, SegmentsFile):
            columns[file.path].add(fold(file.text))
    return columns


def _cells(study: Study, tables: Tables) -> pd.DataFrame:
    """Put every text that was read under each other: file, row, column, raw."""
    parts = [tables[name] for name in ("attributes", "sessions", "responses", "timing")]
    parts.append(tables["free_text"].rename(columns={"text": "raw"}))
    ids = {path: fold(column) for path, column in study.id_columns.items()}
    for name in ("responses", "attributes", "sessions", "network", "segments"):
        table = tables[name]
        # The cells of a row stand together, so that its identifier need be taken only once.
        first = (table["row"] != table["row"].shift()) | (table["file"] != table["file"].shift())
        part = table[first]
        parts.append(part.assign(column=part["file"].map(ids), raw=part["participant_id"]))
    for file in study.files:
        columns: dict[str, str | None] = {}
        if isinstance(file, NetworkFile):
            table = tables["network"]
            closeness = file.closeness.column if file.closeness else None
            columns = {
                **{"source": file.source, "support": file.support, "closeness": closeness},
                "supporter": file.supporter,
            }
        elif isinstance(file, SessionsFile):
            table, columns = tables["sessions"], {"session": file.session}
        elif isinstance(file, SegmentsFile):
            table = tables["segments"]
            names = ("text", "interview", "segment", "coder", "code", "language")
            columns = {name: getattr(file, name) for name in names}
        for name, column in columns.items():
            if isinstance(column, str):  # what several make up together is a number
                part = table[table["file"] == file.path]
                parts.append(part.assign(column=fold(column), raw=part[name]))
    return pd.concat([part[["file", "row", "column", "raw"]] for part in parts], ignore_index=True)


# What the study file asks for ---------------------------------------------------------------


def _drop(study: Study, tables: Tables) -> tuple[Tables, list[dict]]:
    names = {fold(column) for column in study.privacy.drop}
    texts = _text_columns(study)
    unread = tables["audit"].loc[tables["audit"]["action"] == "dropped", "column"]
    there = {*unread, *(column for columns in texts.values() for column in columns)}
    for name in names - there:
        raise GroupworkError(
            f"privacy.drop in study.yaml: '{name}' is neither a column of free text or interview "
            f"text nor a column that is left unread. {nearest(name, sorted(there - {''}))}"
        )
    free, segments = tables["free_text"], tables["segments"]
    rows = []
    for path, columns in texts.items():
        for column in sorted(columns & names):
            of_free = (free["file"] == path) & (free["column"] == column)
            of_segments = segments["file"] == path
            count = int(of_free.sum() + of_segments.sum())
            free = free[~of_free]
            segments = segments.assign(text=segments["text"].mask(of_segments, ""))
            rows.append(
                {
                    "file": path,
                    "column": column,
                    "action": "dropped",
                    "reason": "left out by privacy.drop",
                    "before": f"{count} texts",
                }
            )
    return tables | {"free_text": free, "segments": segments}, rows


def _hash(study: Study, tables: Tables) -> tuple[Tables, list[dict]]:
    key = _key(study.privacy.key_file)
    pairs = ["file", "participant_id"]
    read = [table[pairs] for name, table in tables.items() if name != "audit"]
    people = pd.concat([each.drop_duplicates() for each in read]).drop_duplicates()
    people = people[people["participant_id"] != ""]
    hashed = {
        person: "p" + hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:16]
        for person in people["participant_id"].unique()
    }
    result = {
        name: table.assign(participant_id=table["participant_id"].map(hashed).fillna(""))
        for name, table in tables.items()
    }
    columns = {path: fold(column) for path, column in study.id_columns.items()}
    audit = result["audit"]
    typed = audit["column"] == audit["file"].map(columns)
    result["audit"] = audit.assign(
        before=audit["before"].mask(typed, ""), after=audit["after"].mask(typed, "")
    )
    rows = [
        {
            "file": file,
            "column": columns[str(file)],
            "action": "changed",
            "reason": "identifiers replaced by keyed hashes",
            "before": f"{count} identifiers",
            "after": f"{count} hashes",
        }
        for file, count in people.groupby("file", sort=False).size().items()
    ]
    return result, rows


def _key(key_file: str) -> bytes:
    path = Path(key_file).expanduser()
    text = os.environ.get(KEY, "").strip()
    source = f"the environment variable {KEY}"
    if not text:
        source = str(path)
        repository = next((p for p in path.resolve().parents if (p / ".git").exists()), None)
        if repository is not None:
            raise GroupworkError(
                f"{path}: the key of privacy.hash must not be within a repository ({repository}), "
                f"where it would be shared with the data. Move it and name its place under "
                f"privacy.key_file."
            )
        if not path.is_file():
            raise GroupworkError(
                f"privacy.hash in study.yaml needs a key, and neither {source} nor the environment "
                f'variable {KEY} has one. Make it once and keep it safe: python -c "import '
                f'secrets; print(secrets.token_hex(32))" > {path}'
            )
        text = path.read_text(encoding="utf-8").strip()
    if len(text) < SHORTEST_KEY:
        raise GroupworkError(
            f"{source}: the key of privacy.hash has {len(text)} characters and needs at least "
            f"{SHORTEST_KEY}; identifiers behind a short key are found by trying."
        )
    return text.encode()


def make_key(key_file: str) -> Path | None:
    """Make the key of the hashes, for its owner alone, unless there is one.

    Returns
    -------
    pathlib.Path or None
        The file that was made.
    """
    path = Path(key_file).expanduser()
    if os.environ.get(KEY, "").strip() or path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path


def _band(study: Study, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[dict]]:
    missing = missing_codes(study.cleaning)
    raw, rows = cells["raw"].copy(), []
    for name, limits in study.privacy.band.items():
        attribute = study.attributes[name]
        codes = list(attribute.levels or {})
        low = -np.inf if attribute.min is None else attribute.min
        high = np.inf if attribute.max is None else attribute.max
        form = AnswerFormat(name, f"attributes.{name}", low, high)
        banded = {}
        # Codes for missing answers that the file itself declares stay as they are.
        own = cells[(cells["attribute"] == name) & (cells["missing_reason"] == "")]
        for text in own["raw"].unique():
            found = form.decode(text, missing)
            if found.value is not None:
                banded[text] = codes[bisect_right(limits, float(found.value))]
            elif found.missing_reason.startswith(("blank", "declared")):
                banded[text] = text
            else:
                # A date of birth must not pass because it is not a number.
                banded[text] = found.missing_reason
        for (file, column), part in own.groupby(["file", "column"]):
            raw[part.index] = part["raw"].map(banded)
            count = int(raw[part.index].isin(codes).sum())
            rows.append(
                {
                    "file": file,
                    "column": column,
                    "action": "changed",
                    "reason": "made bands by privacy.band",
                    "before": f"{count} numbers",
                    "after": f"{len(codes)} bands",
                }
            )
    return cells.assign(raw=raw), rows
