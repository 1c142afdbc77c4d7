"""The table of effects: whom it compares, adjusted p values, and what stops it."""

import json

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, FOLLOWUPS, beat_the_blues, one, scores, study

from groupwork.analysis.effects.effects import effects_table
from groupwork.errors import GroupworkError
from groupwork.tables import STATISTIC_COLUMNS, read_table, write_table

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


def test_everybody_first_and_then_each_group():
    table = effects_table(*beat_the_blues())
    counts = table[(table["wave_to"] == "m2") & (table["statistic"] == "n")]
    assert dict(zip(counts["group"], counts["estimate"], strict=True)) == {
        "all": 97,
        "TAU": 45,
        "BtheB": 52,
    }
    assert list(table.columns) == ["outcome", "group", "wave_from", "wave_to", *STATISTIC_COLUMNS]
    # Counted in the file by hand: of 48 controls 3, and of 52 in the program none, lack m2.
    assert one(table, group="TAU", wave_to="m2", statistic="n_incomplete")["estimate"] == 3


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


def test_nobody_with_both_scores_stops_the_run():
    long = scores(pre={"a": 1, "b": 2}, post={"c": 3, "b": np.nan})
    with pytest.raises(GroupworkError) as stopped:
        effects_table(study(), long, pd.DataFrame())
    said = "'bdi': nobody has a score at both 'pre' and 'post' (scores at 'pre': 2, at 'post': 1)"
    assert said in str(stopped.value)


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


def test_group_codes_that_csv_turned_into_numbers():
    long = scores(pre={"1": 3, "2": 4, "3": 8}, post={"1": 5, "2": 5, "3": 6})
    coded = study(
        design={"kind": "controlled", "groups": {"attribute": "arm", "control": "0"}},
        attributes={"arm": {"label": "Arm", "levels": {"0": "no", "1": "yes"}}},
    )
    for arms in ([0, 1, 1], [0.0, 1.0, 1.0], ["0", "1", "1"]):
        people = pd.DataFrame({"participant_id": ["1", "2", "3"], "arm": arms})
        table = effects_table(coded, long, people)
        assert one(table, group="1", statistic="n")["estimate"] == 2
