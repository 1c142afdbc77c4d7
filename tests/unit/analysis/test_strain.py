"""Strain regressed on support, against R's sandwich."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_study import find, items, score, scores, study

from groupwork.analysis.strain import regress, strain_table
from groupwork.errors import GroupworkError

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_statistics.json").read_text())
ATTITUDE = pd.read_csv(DATA / "attitude.csv").astype(float)
TERMS = ["complaints", "learning", "advance"]


def regressed(table: pd.DataFrame) -> pd.DataFrame:
    found = regress(table["rating"].to_numpy(), table[TERMS].to_numpy(), TERMS, 0.95)
    return pd.DataFrame([{"term": term} | each.row() for term, each in found])


def test_regression_agrees_with_sandwich():
    r = R["ols"]
    found = regressed(ATTITUDE)
    b = found[found["statistic"] == "b"].set_index("term")
    expected = {("intercept" if name == "(Intercept)" else name): x for name, x in r["b"].items()}
    assert b["estimate"].to_dict() == pytest.approx(expected)
    from scipy import stats

    reach = stats.t.ppf(0.975, r["df"]) * np.array(list(r["hc3"].values()))
    assert (b["ci_high"] - b["estimate"]).tolist() == pytest.approx(reach.tolist())
    t = np.array(list(r["b"].values())) / np.array(list(r["hc3"].values()))
    assert b["p"].tolist() == pytest.approx((2 * stats.t.sf(np.abs(t), r["df"])).tolist())
    assert found.loc[found["statistic"] == "beta", "estimate"].tolist() == pytest.approx(r["beta"])
    squared = found.set_index("statistic")["estimate"]
    assert squared["r_squared"] == pytest.approx(r["r_squared"])
    assert squared["r_squared_adjusted"] == pytest.approx(r["adjusted"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: t.head(4), "4 people for 4 coefficients"),
        (lambda t: t.assign(advance=t["learning"] * 2), "follows from the others"),
        (lambda t: t.assign(advance=1.0), "does not vary"),
        (lambda t: t.assign(rating=3.0), "the outcome does not vary"),
        (lambda t: t.assign(rating=t["learning"]), "fits every score exactly"),
        (lambda t: t.assign(advance=[1.0] + [0.0] * 29), "one person alone fixes"),
    ],
)
def test_regression_says_why_not(change, why):
    found = regressed(change(ATTITUDE))
    assert found["note"].str.contains(why).all() and found["estimate"].isna().all()


def test_strain_table():
    rng = np.random.default_rng(5)
    support = rng.normal(20, 4, 60)
    strain = 80 - support + rng.normal(0, 3, 60)
    one = {"items": items("1", 0, 100), "scores": [score()]}
    declared = study(
        {"strain": one, "support": one},
        strain={"wave": "survey", "scales": ["strain"], "support": ["support"]},
    )
    table = pd.concat([scores("strain", strain, "survey"), scores("support", support, "survey")])
    found = strain_table(declared, table)
    b = find(found, statistic="b", term="support")
    assert b["ci_low"] < -1 < b["ci_high"]
    assert find(found, statistic="vif")["estimate"] == pytest.approx(1)
    assert find(found, statistic="p_holm")["p"] == pytest.approx(b["p"])
    r = np.corrcoef(strain, support)[0, 1]
    assert find(found, statistic="beta")["estimate"] == pytest.approx(r)
    assert find(found, statistic="r_squared")["estimate"] == pytest.approx(r**2)


def test_strain_names_must_exist():
    one = {"x": {"items": items("1", 0, 100), "scores": [score()]}}
    with pytest.raises(ValueError, match="there is no 'y'"):
        study(one, strain={"wave": "survey", "scales": ["x"], "support": ["y"]})
    with pytest.raises(GroupworkError, match="no 'strain'"):
        strain_table(study(one), scores("x", [1]))
