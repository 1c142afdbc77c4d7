"""The table of effects: whom it compares, adjusted p values, and what stops it."""

import json

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, FOLLOWUPS, beat_the_blues, one, scores, study

from groupwork.analysis.effects.effects import effects_table
from groupwork.tables import read_table, write_table

R = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("test", "family"), [("t", "btheb"), ("wilcoxon", "btheb_wilcoxon")])
def test_adjusted_p_are_those_of_r(test, family):
    table = effects_table(*beat_the_blues(test))
    for statistic, key in (("p_holm", "p_holm"), ("p_bh", "p_BH")):
        ours = [
            one(table, group="all", wave_to=wave, statistic=statistic)["p"] for wave in FOLLOWUPS
        ]
        assert ours == pytest.approx(R[f"family_{family}"][key]["value"], rel=1e-10)
    assert "over 4" in one(table, statistic="p_holm")["method"]


def test_order_of_rows_does_not_matter_and_bytes_repeat(tmp_path):
    trial, long, people = beat_the_blues()
    write_table(effects_table(trial, long, people), tmp_path / "a.csv")
    shuffled = long.sample(frac=1, random_state=4), people.sample(frac=1, random_state=5)
    write_table(effects_table(trial, *shuffled), tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    again = read_table(tmp_path / "a.csv")
    assert not np.isinf(again["estimate"]).any()
    assert "nan" not in (tmp_path / "a.csv").read_text(encoding="utf-8").lower()


def test_another_outcome_changes_no_interval():
    rng = np.random.default_rng(1)
    pre, post = rng.integers(0, 60, (2, 20)).tolist()
    alone = effects_table(study(), scores(pre=pre, post=post), pd.DataFrame())
    both = pd.concat([scores("other", pre=post, post=pre), scores(pre=pre, post=post)])
    together = effects_table(study([{"scale": "other"}, {"scale": "bdi"}]), both, pd.DataFrame())
    kept = together[together["outcome"] == "bdi"].reset_index(drop=True)
    mine = ~alone["statistic"].isin(["p_holm", "p_bh"])
    pd.testing.assert_frame_equal(alone[mine], kept[mine])


def test_family_may_be_narrower_than_the_table():
    rng = np.random.default_rng(1)
    long = pd.concat(
        scores(scale, pre=rng.integers(0, 60, 9).tolist(), post=rng.integers(0, 60, 9).tolist())
        for scale in ("a", "b", "c")
    )
    three = [{"scale": scale} for scale in ("a", "b", "c")]
    narrow = study(three, family={"test": "permutation", "outcomes": ["a", "c"]})
    table = effects_table(narrow, long, pd.DataFrame())
    adjusted = table[table["statistic"] == "p_holm"]
    assert list(adjusted["outcome"]) == ["a", "c"]
    raw = sorted(one(table, outcome=s, statistic="permutation")["p"] for s in ("a", "c"))
    assert sorted(adjusted["p"]) == pytest.approx(
        sorted([min(1, 2 * raw[0]), max(2 * raw[0], raw[1])])
    )


def test_a_test_that_is_not_estimable_does_not_count_in_its_family():
    long = pd.concat(
        [scores("a", pre=[1, 2, 3], post=[1, 2, 3]), scores("b", pre=[1, 2, 3], post=[3, 3, 7])]
    )
    table = effects_table(study([{"scale": "a"}, {"scale": "b"}]), long, pd.DataFrame())
    left = one(table, outcome="a", statistic="p_holm")
    assert pd.isna(left["estimate"])
    assert left["note"] == "not estimable: all differences are equal"
    t = one(table, outcome="b", statistic="t")
    assert one(table, outcome="b", statistic="p_holm")["p"] == pytest.approx(t["p"])


def test_equivalence_is_tested_where_a_smallest_effect_is_declared():
    long = scores(pre=[10, 12, 11, 13, 10], post=[10, 11, 12, 13, 11])
    table = effects_table(study([{"scale": "bdi", "smallest_effect": 2}]), long, pd.DataFrame())
    assert one(table, statistic="tost")["p"] < 0.05
    table = effects_table(study(), long, pd.DataFrame())
    assert "tost" not in set(table["statistic"])


def test_a_wave_without_scores_gets_rows_with_the_reason():
    table = effects_table(study(), scores(pre=[1, 2]), pd.DataFrame())
    assert one(table, statistic="mean_diff")["note"] == "not estimable: nobody has both scores"


def test_an_empty_group_gets_rows_with_the_reason():
    trial, long, people = beat_the_blues()
    gone = people.loc[people["arm"] == "TAU", "participant_id"]
    long.loc[long["participant_id"].isin(gone) & (long["wave"] == "m8"), "value"] = np.nan
    table = effects_table(trial, long, people)
    row = one(table, group="TAU", wave_to="m8", statistic="d_z")
    assert pd.isna(row["estimate"])
    assert row["note"] == "not estimable: nobody has both scores"
    assert one(table, group="TAU", wave_to="m8", statistic="n")["estimate"] == 0
    # The declared tests are of the arms' differences: what one arm did is in no family.
    assert not table["statistic"].isin(["p_holm", "p_bh"]).any()
