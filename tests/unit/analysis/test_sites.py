"""Several groups pooled, against R's metafor and lmerTest (tests/data/r_sites.R)."""

import json

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, one, study

from groupwork.analysis.sites import sites_table
from groupwork.errors import GroupworkError
from groupwork.statistics.random_effects import pool

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
@pytest.mark.parametrize("unit", ["mean_diff", "g_z"])
def test_pooling_is_metafors(case, unit):
    groups = [np.array(values) for values in R["data"][case].values()]
    n = np.array([len(group) for group in groups])
    means = np.array([group.mean() for group in groups])
    sds = np.array([group.std(ddof=1) for group in groups])
    values, variances = means, sds**2 / n
    if unit == "g_z":  # metafor's approximate correction
        values = (1 - 3 / (4 * (n - 1) - 1)) * means / sds
        variances = 1 / n + values**2 / (2 * n)
    found, expected = pool(values, variances), R[case][unit]
    for name, value in (("estimate", found.mean), ("se", found.error), ("tau2", found.tau2)):
        assert value == pytest.approx(expected[name], **EXACT), name
    assert found.reach(found.error, 0.95) == pytest.approx(expected["ci"], **EXACT)
    assert found.reach(found.larger_error, 0.95) == pytest.approx(expected["adhoc"], **EXACT)
    assert found.prediction(0.95) == pytest.approx(expected["prediction"], **EXACT)
    assert 100 * found.i2 == pytest.approx(expected["i2"], **EXACT)
    assert (found.q, found.q_p) == pytest.approx((expected["q"], expected["q_p"]), **EXACT)


@pytest.mark.parametrize("case", ["differ", "same"])
def test_the_table(case):
    table = sites_table(*several(R["data"][case]))
    expected = R[case]["mean_diff"]
    whole = table[table["site"] == "all"]
    row = one(whole, statistic="mean_diff")
    assert (row["estimate"], row["p"]) == pytest.approx(
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


def test_order_shift_and_scale():
    groups = R["data"]["differ"]
    values = np.array([np.mean(group) for group in groups.values()])
    variances = np.array([1.0, 2.0, 0.5, 1.5])
    found, turned = pool(values, variances), pool(values[::-1], variances[::-1])
    assert found.mean == pytest.approx(turned.mean, rel=1e-12)
    moved = pool(3 * values + 2, 9 * variances)
    assert moved.mean == pytest.approx(3 * found.mean + 2, rel=1e-9)
    assert moved.tau2 == pytest.approx(9 * found.tau2, rel=1e-9)
    assert moved.i2 == pytest.approx(found.i2, rel=1e-9)


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
    arms = {"attribute": "arm", "control": "TAU"}
    with pytest.raises(ValueError, match="takes no 'groups'"):
        study(design={"kind": "randomised", "groups": arms, "sites": "arm"})
