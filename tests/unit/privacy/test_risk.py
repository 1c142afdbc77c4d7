"""How many people share what others may know of them."""

import numpy as np
import pandas as pd
from small_study import items, score, study

from groupwork.privacy.risk import risk_table

SCALE = {"mood": {"items": items("1-2", 0, 3), "scores": [score()]}}


def test_k_anonymity():
    attributes = {
        "sex": {"label": "sex", "levels": {"f": "f", "m": "m"}},
        "age": {"label": "age"},
        "arm": {"label": "arm", "levels": {"0": "0", "1": "1"}},
    }
    people = pd.DataFrame(
        {
            "participant_id": [f"P{i}" for i in range(9)],
            "sex": list("ffffffmmm"),
            "age": [30, 30, 30, 30, 30, 50, 50, 50, np.nan],
            "arm": list("010101010"),
        }
    )
    trial = {"kind": "randomised", "groups": {"attribute": "arm", "control": "0"}}
    table = risk_table(study(SCALE, attributes, design=trial), people)
    both = table[table["quasi_identifiers"] == "sex + age"].set_index("statistic")["estimate"]
    # Classes: f 30 (5), f 50 (1), m 50 (2), m missing (1).
    assert both.to_dict() == {
        "k": 1,
        "classes": 4,
        "unique": 2,
        "unique_share": 2 / 9,
        "in_small_classes": 4,
    }
    sex = table[table["quasi_identifiers"] == "sex"].set_index("statistic")["estimate"]
    assert (sex["k"], sex["unique"], sex["in_small_classes"]) == (3, 0, 3)
    assert table["quasi_identifiers"].unique().tolist() == ["sex", "age", "sex + age"]
    declared = study(SCALE, attributes, privacy={"quasi_identifiers": ["age"], "small_cell": 2})
    table = risk_table(declared, people)
    assert table["quasi_identifiers"].unique().tolist() == ["age"]
    assert table.set_index("statistic")["estimate"]["in_small_classes"] == 1


def test_no_quasi_identifiers():
    people = pd.DataFrame({"participant_id": ["P1"]})
    assert risk_table(study(SCALE), people).empty
