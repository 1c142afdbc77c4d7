"""Small studies and scores for the tests of tables of effects."""

from pathlib import Path

import pandas as pd

from groupwork.study.outcomes import WITHIN
from groupwork.study.study_file import StudyFile

DATA = Path(__file__).parents[1] / "data"
FOLLOWUPS = ["m2", "m3", "m5", "m8"]


def study(
    outcomes: list[dict] | None = None,
    comparisons: list | None = None,
    waves: dict[str, str] | None = None,
    direction: str = "lower-better",
    design: dict | None = None,
    **more,
) -> StudyFile:
    """Return a study with one scale per outcome; `waves` maps wave to role."""
    outcomes = outcomes or [{"scale": "bdi"}]
    roles = waves or {"pre": "pre", "post": "post"}
    content = {
        "id": "x",
        "title": "X",
        "authors": ["A"],
        "synthetic": False,
        "seed": 3,
        "design": design or {"kind": "one-group"},
        "waves": [{"id": wave, "label": wave, "role": role} for wave, role in roles.items()],
        "files": [
            {
                "kind": "responses",
                "path": "a.csv",
                "id": "id",
                "wave": next(iter(roles)),
                "columns": {},
            }
        ],
        "attributes": {"arm": {"label": "Arm", "levels": {"TAU": "usual", "BtheB": "program"}}},
        "instruments": {
            outcome["scale"]: {
                "define": {
                    "name": outcome["scale"],
                    "short": outcome["scale"].upper(),
                    "items": [{"ids": "total", "min": 0, "max": 63}],
                    "scores": [{"id": "total", "label": "Total", "direction": direction}],
                }
            }
            for outcome in outcomes
        },
        "cleaning": {"duplicates": "first"},
        "outcomes": [
            {"expected": "lower", "primary": number == 0} | outcome
            for number, outcome in enumerate(outcomes)
        ],
        "comparisons": comparisons or [["pre", "post"]],
        "family": {"test": test_of(design)},
    }
    return StudyFile.model_validate(content | more)


def test_of(design: dict | None) -> str:
    """Return the t test that goes with a design."""
    kind = (design or {}).get("kind", "one-group")
    return {"randomised": "ancova", "controlled": "welch"}.get(kind, "t")


def scores(scale: str = "bdi", **waves: dict | list) -> pd.DataFrame:
    """Return a table of scores; each wave a list of values or participant -> value."""
    rows = []
    for wave, values in waves.items():
        named = values if isinstance(values, dict) else dict(enumerate(values))
        rows += [
            {"participant_id": f"{person}", "wave": wave, "scale": scale, "value": value}
            for person, value in named.items()
        ]
    return pd.DataFrame(rows)


def beat_the_blues(test: str = "ancova", **more) -> tuple[StudyFile, pd.DataFrame, pd.DataFrame]:
    """Return the trial as study, scores and people; with a test of changes as one group."""
    table = pd.read_csv(DATA / "btheb.csv", dtype={"id": str})
    long = table.melt("id", ["pre", *FOLLOWUPS], "wave", "value").rename(
        columns={"id": "participant_id"}
    )
    people = table[["id", "group"]].set_axis(["participant_id", "arm"], axis=1)
    roles = {"pre": "pre", "m2": "post"} | dict.fromkeys(FOLLOWUPS[1:], "follow-up")
    arms = {"kind": "randomised", "groups": {"attribute": "arm", "control": "TAU"}}
    trial = study(
        waves=roles,
        comparisons=[["pre", wave] for wave in FOLLOWUPS],
        # A test of changes is of everybody, as one group.
        design={"kind": "one-group"} if test in WITHIN else arms,
        family={"test": test},
        **more,
    )
    return trial, long.assign(scale="bdi"), people


def one(table: pd.DataFrame, **where: str) -> pd.Series:
    """Return the first row that matches."""
    for column, value in where.items():
        table = table[table[column] == value]
    return table.iloc[0]
