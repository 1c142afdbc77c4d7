"""Several groups pooled, against R's metafor and lmerTest (tests/data/r_sites.R)."""

import json

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, one, study

from groupwork.analysis.sites import sites_table
from groupwork.errors import GroupworkError

R = json.loads((DATA / "r_sites.json").read_text(encoding="utf-8"))
EXACT = {"rel": 1e-8, "abs": 1e-10}


def several(groups: dict[str, list[float]]):
    """Return study, scores and people: everybody at 50 before, at 50 + change after."""
    rows, people = [], []
    for site, changes in groups.items():
        for number, change in enumerate(changes):
            who = f"{site}{number}"
            people.append({"participant_id": who, "site": site})
            for wave, value in (("pre", 50.0), ("post", 50.0 + change)):
                row = {"participant_id": who, "wave": wave, "scale": "bdi", "value": value}
                rows.append(row)
    levels = {site: site for site in groups}
    made = study(
        design={"kind": "one-group", "sites": "site"},
        attributes={"site": {"label": "Site", "levels": levels}},
    )
    return made, pd.DataFrame(rows), pd.DataFrame(people)


@pytest.mark.parametrize("case", ["differ", "same"])
def test_the_table(case):
    table = sites_table(*several(R["data"][case]))
    expected = R[case]["mean_diff"]
    whole = table[table["site"] == "all"]
    primary, plain = (whole[whole["statistic"] == "mean_diff"].iloc[row] for row in range(2))
    assert (primary["ci_low"], primary["ci_high"]) == pytest.approx(expected["adhoc"], **EXACT)
    assert (plain["estimate"], plain["p"]) == pytest.approx(
        (expected["estimate"], expected["p"]), **EXACT
    )
    assert one(whole, statistic="mean_diff_tau2")["estimate"] == pytest.approx(
        expected["tau2"], **EXACT
    )
    mixed = whole[whole["method"].str.startswith("mixed model")].iloc[0]
    mean, _, _, _, p = R[case]["mixed"]["coefficients"]
    assert mixed["estimate"] == pytest.approx(mean, rel=1e-6)
    assert mixed["p"] == pytest.approx(p, rel=1e-4)
    assert ("singular" in mixed["note"]) == (case == "same")
    assert set(table["site"]) == {*R["data"][case], "all"}


def test_groups_of_one_or_without_spread_are_left_out():
    made = several({"a": [1, 2, 4], "b": [2], "c": [3, 3, 3], "d": [0, 5, 1]})
    table = sites_table(*made)
    assert one(table, site="all", statistic="mean_diff")["note"].startswith("2 of 4 groups")
    assert one(table, site="all", statistic="mean_diff")["n"] == 6
    for site in "bc":
        row = one(table, site=site, statistic="mean_diff")
        assert row["estimate"] == {"b": 2, "c": 3}[site] and "no interval" in row["note"]
        assert "not estimable" in one(table, site=site, statistic="g_z")["note"]


def test_one_usable_group_or_an_empty_one_is_not_pooled():
    made, long, people = several({"a": [1, 2, 4], "b": [2]})
    empty = long[~long["participant_id"].str.startswith("b")]
    for scores in (long, empty):
        table = sites_table(made, scores, people)
        whole = table[(table["site"] == "all") & (table["statistic"] != "groups")]
        assert whole["estimate"].isna().all()
        assert whole["note"].str.startswith("not estimable: fewer than two groups").all()


def test_sites_must_be_declared_and_known():
    with pytest.raises(GroupworkError, match="which attribute"):
        sites_table(study(), pd.DataFrame(), pd.DataFrame())
    with pytest.raises(ValueError, match="there is no 'ward'"):
        study(design={"kind": "one-group", "sites": "ward"})


def test_groups_that_agree_by_chance_have_no_narrower_interval_than_alone():
    """Three means that are nearly equal: Knapp and Hartung's error all but vanishes.

    By hand: means 2, 2, 2.01, squared errors .1667, .6667, .1667 (and .1669), so the plain error
    is .2722 and t(2) is 4.303.
    """
    groups = {"a": [1, 2, 3, 2], "b": [0, 2, 4, 2], "c": [2, 1, 3, 2.04]}
    table = sites_table(*several(groups))
    whole = table[(table["site"] == "all") & (table["statistic"] == "mean_diff")]
    first, second = (whole.iloc[row] for row in range(2))
    assert first["method"].endswith("error not below the plain one")
    assert (first["ci_low"], first["ci_high"]) == pytest.approx((0.83, 3.18), abs=0.005)
    assert (second["ci_low"], second["ci_high"]) == pytest.approx((1.99, 2.02), abs=0.005)
    assert "narrower than" in second["note"]
    prediction = one(table, site="all", statistic="mean_diff_prediction")
    assert (prediction["ci_low"], prediction["ci_high"]) == pytest.approx((0.83, 3.18), abs=0.005)


def test_groups_of_one_mean():
    """Knapp and Hartung's error is zero and tests nothing; the plain one still holds."""
    groups = {"a": [1, 2, 3, 2], "b": [0, 2, 4, 2], "c": [2, 1, 3, 2]}
    table = sites_table(*several(groups))
    whole = table[(table["site"] == "all") & (table["statistic"] == "mean_diff")]
    first, second = (whole.iloc[row] for row in range(2))
    assert (first["ci_low"], first["ci_high"]) == pytest.approx((0.829, 3.171), abs=5e-4)
    assert second["note"] == (
        "not estimable: all groups have the same mean, so that this error is zero"
    )
    numbers = table.select_dtypes("number").to_numpy(dtype=float)
    assert not np.isinf(numbers).any()
