"""A study file with a codebook, for the tests of coded interviews."""

import pandas as pd

from groupwork.study.study_file import StudyFile


def study_of(*codes: str, files: list[dict] | None = None, **interviews) -> StudyFile:
    """Return a study with these codes; a code may be "id=Label"."""
    scale = {"name": "S", "short": "S", "items": [{"ids": "1", "min": 0, "max": 9}]}
    scale["scores"] = [{"id": "s", "label": "S", "direction": "lower-better"}]
    book = [code.split("=") for code in codes]
    return StudyFile.model_validate(
        {
            "id": "x",
            "title": "X",
            "authors": ["A"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [{"id": wave, "label": wave, "role": wave} for wave in ("pre", "post")],
            "files": files or [{"kind": "segments", "path": "segments.csv"}],
            "instruments": {"s": {"define": scale}},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": "s", "primary": True, "expected": "lower"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": "t"},
            "interviews": {
                "codes": [{"id": c[0], "label": c[-1], "definition": c[0]} for c in book],
                **interviews,
            },
        }
    )


def counts(table: pd.DataFrame, method: str, statistic: str) -> dict[str, float]:
    found = table[
        (table["interview"] == "all")
        & (table["phase"] == "all")
        & table["method"].str.startswith(method)
        & (table["statistic"] == statistic)
    ]
    return dict(zip(found["code"], found["estimate"], strict=True))
