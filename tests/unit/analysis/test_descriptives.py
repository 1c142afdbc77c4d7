import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_study import WAVES, find, items, score, scores, study

from groupwork.analysis.descriptives import (
    audit_summary,
    descriptives_table,
    descriptives_tables,
    flow_table,
    participants_table,
)
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES
from groupwork.tables import AUDIT_COLUMNS, STATISTIC_COLUMNS

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_measurement.json").read_text())
BTHEB = pd.read_csv(DATA / "btheb.csv", dtype={"id": "str"}, keep_default_na=False, na_values=[""])
BDI = {"bdi": {"items": items("total", 0, 63), "scores": [score()]}}
ARMS = {
    "arm": {"label": "Arm", "levels": {"TAU": "Usual", "BtheB": "Programme"}},
    "drug": {"label": "Drug", "levels": {"No": "No", "Yes": "Yes"}},
}
TRIAL = {"kind": "randomised", "groups": {"attribute": "arm", "control": "TAU"}}


@pytest.fixture(scope="module")
def trial():
    """Return the "Beat the Blues" trial as study, scores and people."""
    beat = study(BDI, ARMS, design=TRIAL, privacy={"small_cell": 1})
    waves = {"pre": "pre", "m2": "post", "m8": "later"}
    ids = BTHEB["id"].tolist()
    table = pd.concat([scores("bdi", BTHEB[c], wave, ids) for c, wave in waves.items()])
    people = pd.DataFrame({"participant_id": ids, "arm": BTHEB["group"], "drug": BTHEB["drug"]})
    return beat, table, people


def test_descriptives_agree_with_r(trial):
    table = descriptives_table(*trial)
    r = R["bdi_pre"]

    def get(statistic):
        return find(table, scale="bdi", group="all", wave="pre", statistic=statistic)

    assert get("mean")["estimate"] == pytest.approx(r["mean"])
    assert get("mean")[["ci_low", "ci_high"]].tolist() == pytest.approx(r["mean_ci"])
    assert get("mean")["method"] == "t interval"
    assert get("sd")["estimate"] == pytest.approx(r["sd"])
    five = [get(s)["estimate"] for s in ("min", "q1", "median", "q3", "max")]
    assert five == pytest.approx(r["quantiles_type7"])
    assert get("skewness")["estimate"] == pytest.approx(r["skewness_type2"])
    assert get("mean")["n"] == 100
    assert list(table.columns) == ["scale", "group", "wave", *STATISTIC_COLUMNS]


def test_groups_and_missing(trial):
    table = descriptives_table(*trial)
    assert table["group"].drop_duplicates().tolist() == ["all", "TAU", "BtheB"]
    n = {g: find(table, group=g, wave="pre", statistic="mean")["n"] for g in ("TAU", "BtheB")}
    assert n == {"TAU": 48, "BtheB": 52}
    # At eight months 48 have left: they are no missing scores of people who are there.
    assert find(table, group="all", wave="later", statistic="mean")["n"] == 52
    assert find(table, group="all", wave="later", statistic="missing")["estimate"] == 0


def test_floor_ceiling_and_missing_scores():
    define = {"x": {"items": items("1-2", 0, 3), "scores": [score(), score("b", items="2")]}}
    x = scores("x", [0, 0, 6, 3, np.nan])
    b = scores("x.b", [0, 0, 3, 3, 2])
    people = pd.DataFrame({"participant_id": x["participant_id"]})
    table = descriptives_table(study(define), pd.concat([x, b]), people)
    floor = find(table, scale="x", statistic="floor_share")
    assert (floor["estimate"], floor["n"], floor["method"]) == (0.5, 4, "at 0, Wilson")
    ceiling = find(table, scale="x", statistic="ceiling_share")
    assert (ceiling["estimate"], ceiling["method"]) == (0.25, "at 6, Wilson")
    missing = find(table, scale="x", statistic="missing")
    assert (missing["estimate"], missing["n"]) == (1, 5)


def test_one_person_is_described_without_nan_in_print():
    table = descriptives_table(
        study(BDI), scores("bdi", [5]), pd.DataFrame({"participant_id": ["P00"]})
    )
    assert find(table, statistic="sd")["note"] == "not estimable: fewer than two values"
    assert find(table, statistic="skewness")["note"] == ("not estimable: fewer than three values")
    silent = table["estimate"].isna() & (table["note"] == "")
    assert not silent.any()


def test_nobody_at_all():
    nobody = pd.DataFrame({"participant_id": pd.Series(dtype="str")})
    none = scores("bdi", [])
    assert descriptives_table(study(BDI), none, nobody).empty
    assert flow_table(study(BDI), none, nobody)["estimate"].dropna().eq(0).all()


PEOPLE_ATTRIBUTES = {
    "relation": {"label": "Relation", "levels": {"1": "Mother", "2": "Father", "3": "Other"}},
    "age": {"label": "Age", "unit": "years"},
}


@pytest.fixture
def families():
    """Return a one-group study of six people, of whom five have a pre-test."""
    ids = list("abcdef")
    people = pd.DataFrame(
        {
            "participant_id": ids,
            "relation": pd.array(["1", "1", "2", None, "1", "2"], dtype="str"),
            "age": [30.0, 40.0, 50.0, 35.0, np.nan, 60.0],
        }
    )
    table = pd.concat(
        [
            scores("bdi", [9, 8, 7, 6, 5, 4], "survey", ids),
            scores("bdi", [9, 8, 7, 6, 5], "pre", ids[:5]),
            scores("bdi", [5, 4, np.nan, 3, 2], "post", ids[:5]),
            scores("bdi", [5, 4], "later", ["a", "b"]),
        ]
    )
    return study(BDI, PEOPLE_ATTRIBUTES), table, people


def test_participants(families):
    table = participants_table(*families)
    assert set(table["wave"]) == {"survey", "pre"}
    where = {"attribute": "relation", "group": "all", "wave": "pre"}
    counts = {
        level: find(table, **where, level=level, statistic="count")["estimate"]
        for level in ("1", "2", "3", "missing")
    }
    assert counts == {"1": 3, "2": 1, "3": 0, "missing": 1}
    percent = table[(table["statistic"] == "percent") & (table["attribute"] == "relation")]
    assert percent.groupby("wave")["estimate"].sum().tolist() == pytest.approx([100, 100])
    age = {"attribute": "age", "group": "all", "wave": "pre", "level": ""}
    found = [find(table, **age, statistic=s)["estimate"] for s in ("mean", "median", "min", "max")]
    assert found == [38.75, 37.5, 30, 50]
    # 30 40 50 35: squares about 38.75 sum to 218.75, over 3.
    assert find(table, **age, statistic="sd")["estimate"] == pytest.approx((218.75 / 3) ** 0.5)
    missing = find(table, attribute="age", wave="pre", level="missing", statistic="count")
    assert missing["estimate"] == 1


@pytest.mark.parametrize(
    ("left", "small", "described"),
    [
        (1, 5, 11),  # 12 times the mean of all less 11 times the others' is one person's score
        (4, 5, 8),
        (5, 5, 12),  # the five who left together
        (1, 1, 12),
        (9, 5, 12),  # the change of three is not published, so there is nothing to subtract
        (0, 5, 12),
    ],
)
def test_a_mean_gives_nobody_away_who_left(left, small, described):
    values = [*range(10, 22)]
    there = pd.concat([scores("bdi", values), scores("bdi", values[left:], "post", ids(left))])
    people = pd.DataFrame({"participant_id": ids(0)})
    table = descriptives_table(study(BDI, privacy={"small_cell": small}), there, people)
    pre = find(table, wave="pre", statistic="mean")
    assert pre["n"] == described
    assert pre["estimate"] == np.mean(values[12 - described :])
    assert find(table, wave="post", statistic="mean")["n"] == 12 - left
    assert find(table, wave="pre", statistic="missing")["estimate"] == 0


def ids(first: int) -> list[str]:
    return [f"P{i:02d}" for i in range(first, 12)]


def test_all_arms_are_described_alike_where_one_lost_few():
    """No arm alone, nor what is left of everybody beside the other arm, is about few people."""
    people = pd.DataFrame({"participant_id": [f"P{i:02d}" for i in range(30)]})
    people["arm"] = ["TAU"] * 15 + ["BtheB"] * 15
    values = list(np.arange(30) % 7)
    stayed = [*range(3, 15), *range(21, 30)]  # 3 of one arm left, and 6 of the other
    names = people["participant_id"].iloc[stayed].tolist()
    there = pd.concat(
        [scores("bdi", values), scores("bdi", [values[i] for i in stayed], "post", names)]
    )
    table = descriptives_table(
        study(BDI, ARMS | {"drug": ARMS["drug"]}, design=TRIAL), there, people
    )
    n = {
        g: find(table, group=g, wave="pre", statistic="mean")["n"] for g in ("all", "TAU", "BtheB")
    }
    assert n == {"all": 21, "TAU": 12, "BtheB": 9}


def test_a_few_people_are_not_shown(families):
    small, table, people = families
    few = table[~((table["wave"] == "pre") & (table["participant_id"] > "d"))]
    shown = participants_table(small, few, people)
    shown = publishable(small, TABLES["participants"].layout, shown)
    assert shown.loc[shown["wave"] == "pre", "estimate"].isna().all()
    assert shown.loc[shown["wave"] == "survey", "estimate"].notna().any()


def test_participants_by_arm(trial):
    table = participants_table(*trial)
    where = {"wave": "pre", "statistic": "count"}
    found = find(table, **where, attribute="drug", group="BtheB", level="Yes")
    expected = ((BTHEB["group"] == "BtheB") & (BTHEB["drug"] == "Yes")).sum()
    assert (found["estimate"], found["n"]) == (expected, 52)
    assert table.loc[table["attribute"] == "arm", "group"].eq("all").all()
    assert find(table, **where, attribute="arm", level="BtheB")["estimate"] == 52


def test_everybody_with_a_score_stands_in_a_table_that_stays_private():
    """Of eight one lacks the post-test: seven are described, and all eight beside them."""
    here = study(BDI, privacy={"small_cell": 5})
    people = pd.DataFrame({"participant_id": [f"P{i:02d}" for i in range(8)]})
    long = pd.concat([scores("bdi", range(8), "pre"), scores("bdi", range(7), "post")])
    told, everybody = descriptives_tables(here, long, people)
    where = {"wave": "pre", "statistic": "mean"}
    assert (find(told, **where)["n"], find(told, **where)["estimate"]) == (7, 3.0)
    assert (find(everybody, **where)["n"], find(everybody, **where)["estimate"]) == (8, 3.5)
    assert find(everybody, wave="post", statistic="mean")["estimate"] == 3.0
    assert TABLES["descriptives"].private == ("descriptives_everybody",)


def test_flow(families):
    table = flow_table(*families)

    def row(wave):
        of_wave = table[table["wave"] == wave]
        return dict(zip(of_wave["statistic"], of_wave["estimate"], strict=True))

    assert row("survey") == {"people": 6, "with_both": 5}
    assert row("pre") == {"people": 5}
    # c returned the post-test without an answer.
    assert row("post") == {"people": 4, "with_both": 4, "lost": 1, "lost_share": 0.2}
    assert row("later") == {"people": 2, "with_both": 2, "lost": 3, "lost_share": 0.6}


def test_flow_of_the_trial(trial):
    # 3 of 100 are missing at two months, 48 at eight (source note of the data).
    table = flow_table(*trial)
    lost = [
        find(table, group="all", wave=w, statistic="lost")["estimate"] for w in ("post", "later")
    ]
    assert lost == [3, 48]
    arms = [find(table, group=g, wave="later", statistic="lost") for g in ("TAU", "BtheB")]
    assert sum(arm["estimate"] for arm in arms) == 48
    assert [arm["n"] for arm in arms] == [48, 52]


def test_of_an_arm_that_was_not_asked_nobody_is_lost(trial):
    """27 of the 52 in the programme were measured at eight months; of the others nobody here."""
    declared, table, people = trial
    usual = people.loc[people["arm"] == "TAU", "participant_id"]
    table = table[~(table["participant_id"].isin(usual) & (table["wave"] == "later"))]
    later = flow_table(declared, table, people).query("wave == 'later'").set_index("group")
    assert later.loc["TAU", "statistic"] == "people" and later.loc["TAU", "estimate"] == 0
    for group in ("all", "BtheB"):
        found = later.loc[group].set_index("statistic")
        assert found.loc[["people", "with_both", "lost"], "estimate"].tolist() == [27, 27, 25]
        assert found.loc["lost", "n"] == 52


def test_flow_without_pre_test():
    waves = [wave for wave in WAVES if wave["role"] in ("survey", "post")]
    only = study(
        BDI,
        waves=waves,
        comparisons=[["survey", "post"]],
        files=[{"kind": "responses", "path": "a.csv", "id": "id", "wave": "post", "columns": {}}],
    )
    people = pd.DataFrame({"participant_id": ["P00"]})
    table = flow_table(only, scores("bdi", [1], "post"), people)
    assert table["statistic"].tolist() == ["people", "people"]
    assert table["estimate"].tolist() == [0, 1]


@pytest.mark.parametrize(("code", "told"), [(None, 1), ("id", 4)])
def test_nobody_is_lost_to_a_closing_form_without_codes(code, told):
    """Who of those before gave an answer there is not known; where codes were given it is."""
    waves = [*WAVES[1:3], {"id": "end", "label": "End", "role": "survey"}]
    file = {"kind": "responses", "path": "a.csv", "columns": {}}
    files = [{**file, "id": "id", "wave": "pre"}, {**file, "path": "b.csv", "wave": "end"}]
    made = study(BDI, waves=waves, files=[files[0], files[1] | ({"id": code} if code else {})])
    long = pd.concat([scores("bdi", [1, 2], "pre"), scores("bdi", [3], "end", ids=["row 2"])])
    table = flow_table(made, long, pd.DataFrame({"participant_id": ["P00", "P01", "row 2"]}))
    assert len(table[table["wave"] == "end"]) == told


def test_audit_summary_counts_every_row():
    rows = [
        ("dropped", "duplicate submission", None, "pre"),
        ("set missing", "out of range", "sas", "pre"),
        ("set missing", "out of range", "sas", "pre"),
        ("dropped", "duplicate submission", None, "pre"),
        ("renamed", "declared in the study file", None, None),
    ]
    audit = pd.DataFrame(rows, columns=["action", "reason", "instrument", "wave"])
    audit = audit.assign(participant_id="secret", row=1).reindex(columns=AUDIT_COLUMNS)
    table = audit_summary(study(BDI), audit)
    assert list(table.columns) == ["action", "reason", "instrument", "wave", "count"]
    assert table["count"].sum() == len(audit)
    assert find(table, action="set missing")["count"] == 2
    assert audit_summary(study(BDI), audit.iloc[:0]).empty


def test_what_one_form_without_codes_did_not_ask_is_missing_of_nobody():
    """Two forms of other people: the sex was asked in the first one."""
    sex = {"sex": {"label": "Sex", "levels": {"f": "Female", "m": "Male"}}}
    files = [
        {"kind": "responses", "path": f"{wave}.csv", "wave": wave, "columns": {}}
        for wave in ("pre", "post")
    ]
    more = {"design": {"kind": "unlinked"}, "files": files, "family": {"test": "welch"}}
    apart = study(BDI, sex, **more)
    first, last = [f"f1r{n}" for n in range(8)], [f"f2r{n}" for n in range(6)]
    table = pd.concat(
        [
            scores("bdi", pd.Series([9.0] * len(ids)), wave, ids)
            for wave, ids in (("pre", first), ("post", last))
        ]
    )
    people = pd.DataFrame(
        {"participant_id": [*first, *last], "sex": ["f"] * 5 + ["m"] * 3 + [None] * 6}
    )
    found = participants_table(apart, table, people)
    assert set(found["wave"]) == {"pre"}
    assert find(found, level="missing", statistic="count")["estimate"] == 0
