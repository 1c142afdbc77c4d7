"""Tables of text: their columns, and rows of the audit."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from groupwork.tables import AUDIT_COLUMNS, read_table

_CELL = ["file", "row", "participant_id"]


#: Columns of each table that `ingest` returns.
TABLES = {
    "responses": [*_CELL, "wave", "instrument", "item", "column", "raw", "missing_reason"],
    "attributes": [*_CELL, "wave", "attribute", "column", "raw", "missing_reason"],
    "sessions": [*_CELL, "session", "variable", "column", "raw", "missing_reason"],
    "network": [*_CELL, "wave", "source", "support", "closeness", "supporter"],
    "segments": [
        "file",
        "row",
        "interview",
        "participant_id",
        "segment",
        "text",
        "coder",
        "code",
        "language",
        "phase",
        "start",
        "end",
        "length",
        "for_agreement",
    ],
    "free_text": [*_CELL, "wave", "column", "text"],
    "timing": [*_CELL, "wave", "column", "raw", "missing_reason"],
    "audit": AUDIT_COLUMNS,
}

#: The segment of a row that says no more than that a coder read the interview.
NO_SEGMENT = "none"

#: What stands in place of an identifier where a row sums people up.
TOTAL = re.compile(
    r"(?:grand[ -]?)?totals?\b[^a-z]*|sub[ -]?totals?\b.*|.*小[计計][:：]?"
    r"|(?:(?:total|number|no\.?)[ -]?)?(?:present|attended|attendance)[^a-z]*"
    r"|(?:total|number|no\.?)[ -]?there[^a-z]*"
    r"|(?:(?:group|class|overall) )?(?:sum|mean|average|avg\.?|median|std)\b(?: scores?\b)?[^a-z]*"
    r"|(?:summe|gesamt|mittelwert|durchschnitt|anwesend|totaal|gemiddelde?|aanwezig|somme"
    r"|moyenne|écart[- ]type|présents|promedio|media|desviación|presentes)\b[^a-z]*"
    r"|(?:合计|总计|小计|总和|总分|平均[分数值]?|均值|均分|中位数|标准差"
    r"|(?:出席|实到|到场|签到|缺席|请假)人数)[:：]?"
)


#: The audit's words for a column that nothing is read from.
UNNAMED = "column that study.yaml does not name"

#: What is noted of an interview that is numbered, since it is called as its participant is.
NAMES_A_PERSON = {
    "column": "interview",
    "action": "changed",
    "reason": "name of an interview that may tell whose it is",
}


def audit_rows(rows: list[dict] | pd.DataFrame, **same: str) -> pd.DataFrame:
    """Make an audit table of rows that name some of its columns; the others are empty."""
    if not len(rows):  # of most that is looked for there is nothing
        return _no_audit().copy()
    table = pd.DataFrame(rows).reindex(columns=AUDIT_COLUMNS).assign(**same)
    texts = table.drop(columns="row").astype("object").fillna("").astype("str")
    return texts.assign(row=table["row"].astype("Int64"))[AUDIT_COLUMNS]


@cache
def _no_audit() -> pd.DataFrame:
    texts = pd.DataFrame(columns=AUDIT_COLUMNS, dtype="str")
    return texts.astype({"row": "Int64"})


def stack(parts: Iterable[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Put tables under each other; without any row the table has text columns."""
    full = [part for part in parts if len(part)]
    if not full:
        return pd.DataFrame(columns=columns, dtype="str")
    return pd.concat(full, ignore_index=True)[columns]


def row_list(rows: Iterable[int]) -> str:
    """Name rows in a message: "rows 4, 9"."""
    rows = list(rows)
    listed = ", ".join(str(row) for row in rows[:10])
    return f"row{'s' if len(rows) > 1 else ''} {listed}{' …' if len(rows) > 10 else ''}"


def read_ingested(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read the tables of `ingest` back from the CSV files of a folder, all cells as text."""
    tables = {}
    for name in TABLES:
        table = read_table(Path(folder) / f"{name}.csv", numbers=["row"])
        texts = table.columns.difference(["row"])
        table[texts] = table[texts].fillna("")
        tables[name] = table.astype({"row": "Int64"}) if name == "audit" else table
    return tables
