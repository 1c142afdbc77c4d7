"""Tables of the shipped study's interviews, and of needs and scores made up for the purpose."""

from functools import cache
from pathlib import Path

import pandas as pd

from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.analysis.interviews.quotes import approved_quotes
from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.analysis.interviews.themes import themes_table
from groupwork.analysis.joint import joint_table
from groupwork.study.loading import load_study
from groupwork.tables import read_table

WARD = Path(__file__).parents[2] / "data/raw/all-the-way"
STUDY = load_study(WARD / "study.yaml")


@cache
def ward_tables() -> dict[str, pd.DataFrame]:
    """The interviews of the shipped study; needs and scores made up for the purpose."""
    segments = read_table(WARD / "segments.csv").assign(phase="")
    everybody = {"subgroup_by": "all", "subgroup": "all", "method": "", "p": None, "note": ""}
    rows = [
        ("needs.family", "mean", 86, 3.5, 3.3, 3.7),
        ("needs.family", "share_in_need", 86, 0.6, 0.51, 0.69),
        ("needs.peers", "share_in_need", 86, None, None, None),
    ]
    names = ["area", "statistic", "n", "estimate", "ci_low", "ci_high"]
    needs = pd.DataFrame(rows, columns=names).assign(ci_level=0.95, **everybody)
    people = [f"P{i}" for i in range(4)]
    after = zip(people, (3, 3.5, 2.5, 3), strict=True)
    scores = pd.DataFrame(
        [(person, "pre", "needs.family", 4.0) for person in people]
        + [(person, "post", "needs.family", value) for person, value in after],
        columns=["participant_id", "wave", "scale", "value"],
    )
    quotes = approved_quotes(STUDY, WARD, segments)
    joint = joint_table(
        STUDY, needs, segments, quotes=quotes, scores=scores, people=scores[["participant_id"]]
    )
    return {
        "joint_display": joint,
        "themes": themes_table(STUDY, segments),
        "saturation": saturation_table(STUDY, segments),
        "cooccurrence": cooccurrence_table(STUDY, segments),
    }
