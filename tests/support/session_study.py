"""A study of sessions, networks and a closing questionnaire, and single results of its tables."""

import pandas as pd

from groupwork.study.study_file import StudyFile


def declared() -> StudyFile:
    """Return a study with session records, networks and a closing questionnaire."""
    scale = {
        "name": "Closing questionnaire",
        "short": "Closing",
        "items": [{"ids": "1-3", "min": 1, "max": 5}],
        "reversed": ["3"],
        "scores": [
            {"id": "satisfaction", "label": "S", "statistic": "mean", "direction": "higher-better"}
        ],
    }
    rating = {"label": "Engagement", "min": 1, "max": 5}
    kinds = ("family", "neighbour", "professional")
    return StudyFile.model_validate(
        {
            "id": "x",
            "title": "X",
            "authors": ["A"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [{"id": wave, "label": wave, "role": wave} for wave in ("pre", "post")],
            "files": [
                {
                    "kind": "sessions",
                    "path": "sessions.csv",
                    "id": "id",
                    "session": "session",
                    "attended": "attended",
                    "ratings": {"engagement": {"column": "engagement", **rating}},
                },
                {
                    "kind": "network",
                    "path": "network.csv",
                    "id": "id",
                    "wave": {"column": "wave", "values": {"before": "pre", "after": "post"}},
                    "source": "source",
                    "sources": {kind: kind for kind in kinds},
                    "support": "support",
                    "supports": {"emotional": "emotional", "practical": "practical"},
                    "closeness": {"column": "closeness", **rating},
                },
            ],
            "instruments": {"satisfaction": {"define": scale}},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": "satisfaction", "primary": True, "expected": "higher"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": "t"},
            "satisfaction": {"instrument": "satisfaction", "wave": "post"},
        }
    )


def value(table: pd.DataFrame, statistic: str, **keys: str) -> pd.Series:
    for key, name in keys.items():
        table = table[table[key] == name]
    return table[table["statistic"] == statistic].squeeze()


def limits(row: pd.Series) -> list[float]:
    return [row["ci_low"], row["ci_high"]]
