"""A study file with a codebook, for the tests of coded interviews."""

import pandas as pd
from small_study import WAVES, items, score, study

from groupwork.study.study_file import StudyFile


def study_of(*codes: str, files: list[dict] | None = None, **interviews) -> StudyFile:
    """Return a study with these codes; a code may be "id=Label"."""
    book = [code.split("=") for code in codes]
    known = [{"id": c[0], "label": c[-1], "definition": c[0]} for c in book]
    return study(
        {"s": {"items": items("1", 0, 9), "scores": [score(direction="lower-better")]}},
        seed=1,
        waves=[wave for wave in WAVES if wave["role"] in ("pre", "post")],
        files=files or [{"kind": "segments", "path": "segments.csv"}],
        interviews={"codes": known} | interviews,
    )


def counts(table: pd.DataFrame, method: str, statistic: str) -> dict[str, float]:
    found = table[
        (table["interview"] == "all")
        & (table["phase"] == "all")
        & table["method"].str.startswith(method)
        & (table["statistic"] == statistic)
    ]
    return dict(zip(found["code"], found["estimate"], strict=True))
