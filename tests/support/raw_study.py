"""A study folder written by a test, for the tests of reading and cleaning."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.errors import GroupworkError
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile

LABELS = {
    1: {"en": "Never", "zh": "从不"},
    2: {"en": "Seldom", "zh": "很少"},
    3: {"en": "Often", "zh": "经常"},
    4: {"en": "Always", "zh": "总是"},
}

MOOD = {
    "name": "Mood",
    "short": "Mood",
    "items": [{"ids": "1-4", "min": 1, "max": 4, "labels": LABELS}],
    "reversed": "2 4",
    "scores": [{"id": "total", "label": "mood", "direction": "higher-better"}],
}

RESPONSES = {
    "kind": "responses",
    "path": "pre.csv",
    "id": "id",
    "wave": "pre",
    "columns": {"mood": "m{item}"},
}

POST = {**RESPONSES, "path": "post.csv", "wave": "post"}

SESSIONS = {
    "kind": "sessions",
    "path": "sessions.csv",
    "id": "id",
    "session": "session",
    "attended": "attended",
    "ratings": {"engagement": {"column": "eng", "label": "engagement", "min": 1, "max": 5}},
}

NETWORK = {
    "kind": "network",
    "path": "network.csv",
    "id": "id",
    "wave": {"column": "when", "values": {"before": "pre", "after": "post"}},
    "source": "source",
    "sources": {"family": {"en": "family", "zh": "家人"}, "friend": "friend"},
    "support": "support",
    "supports": {"emotional": {"en": "emotional", "zh": "情感"}, "practical": "practical"},
    "closeness": {"column": "close", "label": "closeness", "min": 1, "max": 5},
}

SEGMENTS = {"kind": "segments", "path": "segments.csv"}

PRE = "id,sex,age,m1,m2,m3,m4\nP1,f,31,1,2,3,4\nP2,m,45,4,3,2,1\nP3,f,52,2,2,3,3\n"


def study(*files: dict, **changes) -> StudyFile:
    """Return a study of these files (`RESPONSES` if none), with other keys changed."""
    return StudyFile.model_validate(declared(*files, **changes))


def declared(*files: dict, **changes) -> dict:
    """Return what such a study's file says."""
    data = {
        "id": "small",
        "title": "Small",
        "authors": ["Nobody"],
        "synthetic": True,
        "seed": 7,
        "design": {"kind": "one-group"},
        "waves": [
            {"id": "pre", "label": "Before", "role": "pre"},
            {"id": "post", "label": "After", "role": "post"},
        ],
        "files": list(files) or [RESPONSES],
        "attributes": {
            "sex": {"label": "sex", "levels": {"f": {"en": "female", "zh": "女"}, "m": "male"}},
            "age": {"label": "age", "min": 18, "max": 90},
        },
        "instruments": {"mood": {"define": MOOD}},
        "cleaning": {"duplicates": "first", "missing_codes": {"-9": "refused", "n/a": "skipped"}},
        "outcomes": [{"scale": "mood", "primary": True, "expected": "higher"}],
        "comparisons": [["pre", "post"]],
        "family": {"test": "t"},
    }
    return data | changes


def refused(*files: dict, **changes) -> str:
    """Return the line that is said of such a study's file (of two times, if no files)."""
    with pytest.raises(GroupworkError) as caught:
        validate(declared(*(files or (RESPONSES, POST)), **changes), StudyFile, "study.yaml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def write(folder: Path, **files: str | bytes) -> Path:
    """Write raw files, named by their stem (pre -> pre.csv), into a folder."""
    for stem, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{stem}.csv").write_bytes(data)
    return folder


def rows(table: pd.DataFrame, **where) -> list[dict]:
    """Return the rows of a table that match."""
    for column, value in where.items():
        table = table[table[column] == value]
    return table.to_dict("records")
