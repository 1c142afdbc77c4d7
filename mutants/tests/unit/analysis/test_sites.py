"""Several groups pooled, against R's metafor and lmerTest (tests/data/r_sites.R)."""

import json

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
