"""Small studies for the tests of scores, items, people and needs."""

import pandas as pd
from effect_study import test_of

from groupwork.study.study_file import StudyFile

WAVES = [
    {"id": "survey", "label": "Survey", "role": "survey"},
    {"id": "pre", "label": "Before", "role": "pre"},
    {"id": "post", "label": "After", "role": "post"},
    {"id": "later", "label": "Later", "role": "follow-up"},
]


def study(instruments: dict, attributes: dict | None = None, **more) -> StudyFile:
    """Return a study with the instruments given as `define` blocks."""
    first = next(iter(instruments))
    base = {
        "id": "small",
        "title": "Small",
        "authors": ["Nobody"],
        "synthetic": True,
        "seed": 7,
        "design": {"kind": "one-group"},
        "waves": WAVES,
        "files": [
            {"kind": "responses", "path": "a.csv", "id": "id", "wave": "pre", "columns": {}},
        ],
        "attributes": attributes or {},
        "instruments": {
            name: {"define": {"name": name, "short": name, **define}}
            for name, define in instruments.items()
        },
        "cleaning": {"duplicates": "last"},
        "outcomes": [{"scale": first, "primary": True, "expected": "lower"}],
        "comparisons": [["pre", "post"]],
        "family": {"test": test_of(more.get("design"))},
    }
    return StudyFile.model_validate(base | more)


def items(ids: str, low: int, high: int) -> list[dict]:
    """Return one group of items."""
    return [{"ids": ids, "min": low, "max": high}]


def score(name: str = "total", **more) -> dict:
    """Return one score."""
    return {"id": name, "label": name, "direction": "neutral", **more}


def responses(instrument: str, answers: pd.DataFrame, wave: str = "pre") -> pd.DataFrame:
    """Return a wide table (index: participant, columns: items) as the long table of answers."""
    wide = answers.rename_axis(index="participant_id", columns="item")
    long = wide.stack(future_stack=True).rename("value").reset_index()
    long["participant_id"] = long["participant_id"].astype(str)
    long["item"] = long["item"].astype(str)
    return long.assign(wave=wave, instrument=instrument)


def scores(scale: str, values: list, wave: str = "pre", ids: list[str] | None = None):
    """Return a scores table of one scale."""
    people = ids or [f"P{i:02d}" for i in range(len(values))]
    values = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "participant_id": people,
            "wave": wave,
            "scale": scale,
            "value": values,
            "items_answered": values.notna().astype(int),
            "items_total": 1,
        }
    )


def find(table: pd.DataFrame, **where) -> pd.Series:
    """Return the first row of a table that matches."""
    for column, value in where.items():
        table = table[table[column] == value]
    return table.iloc[0]
