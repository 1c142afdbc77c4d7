"""A study of sessions, networks and a closing questionnaire, and single results of its tables."""

import pandas as pd
from small_study import WAVES, items, score, study

from groupwork.study.study_file import StudyFile


def declared() -> StudyFile:
    """Return a study with session records, networks and a closing questionnaire."""
    closing = {
        "name": "Closing questionnaire",
        "short": "Closing",
        "items": items("1-3", 1, 5),
        "reversed": ["3"],
        "scores": [score("satisfaction", statistic="mean", direction="higher-better")],
    }
    rating = {"label": "Engagement", "min": 1, "max": 5}
    kinds = ("family", "neighbour", "professional")
    return study(
        {"satisfaction": closing},
        seed=1,
        waves=[wave for wave in WAVES if wave["role"] in ("pre", "post")],
        files=[
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
        outcomes=[{"scale": "satisfaction", "primary": True, "expected": "higher"}],
        satisfaction={"instrument": "satisfaction", "wave": "post"},
    )


def value(table: pd.DataFrame, statistic: str, **keys: str) -> pd.Series:
    for key, name in keys.items():
        table = table[table[key] == name]
    return table[table["statistic"] == statistic].squeeze()


def limits(row: pd.Series) -> list[float]:
    return [row["ci_low"], row["ci_high"]]
