"""A small study of interviews, the people interviewed and the segments."""

import pandas as pd
from small_study import items, score, study

MOOD = {"mood": {"items": items("1", 0, 9), "scores": [score()]}}

RELATION = {
    "relation": {"label": "Relation", "levels": {"mother": "mother", "aunt": "aunt", "old": "old"}}
}


def made(small: int = 5, **interviews):
    codes = [{"id": "a", "label": "A", "definition": "a"}]
    return study(
        MOOD,
        RELATION,
        interviews={"codes": codes, "quotes": "q.csv", **interviews},
        privacy={"small_cell": small},
    )


PEOPLE = pd.DataFrame(
    {
        "participant_id": [f"P{i:02d}" for i in range(12)],
        "relation": ["mother"] * 8 + ["aunt"] * 3 + [None],
    }
)

SEGMENTS = pd.DataFrame(
    {
        "interview": ["I1", "I1", "I2", "I3"],
        "participant_id": ["P00", "P00", "P08", "P11"],
        "segment": ["1", "2", "1", "1"],
        "text": ["one", "two", "three", "four"],
        "coder": "A",
        "code": "a",
        "language": "en",
        "phase": ["pre", "pre", "", "post"],
    }
)
