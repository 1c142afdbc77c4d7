"""Progression criteria: Lewis et al.'s example, and each kind by hand."""

import pandas as pd
import pytest
from small_study import find, items, score, scores, study
from statsmodels.stats.proportion import proportion_confint

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.feasibility import feasibility_table, verdict
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.tables import statistics_table

MOOD = {"mood": {"items": items("1", 0, 63), "scores": [score(direction="lower-better")]}}
NOTHING = pd.DataFrame()
SESSIONS = [{"number": number, "title": "A", "content": "B"} for number in (1, 2, 3, 4)]
FILES = [
    {"kind": "responses", "path": "a.csv", "id": "id", "wave": "pre", "columns": {}},
    {
        "kind": "sessions",
        "path": "s.csv",
        "id": "id",
        "session": "s",
        "attended": "a",
        "ratings": {},
    },
]


def of(bounds: list[dict], **more):
    criteria = {"declared": "in the plan", "bounds": bounds}
    return study(MOOD, files=FILES, sessions=SESSIONS, criteria=criteria, **more)


def long(pre: int, post: int) -> pd.DataFrame:
    """Return scores of so many people at first, and of so many of them later."""
    return pd.concat([scores("mood", [20] * pre, "pre"), scores("mood", [15] * post, "post")])


def attended(counts: list[int]) -> pd.DataFrame:
    """Return who was at the first so many of four sessions, a number a person."""
    rows = [
        {"participant_id": f"P{person:02d}", "session": number, "attended": float(number <= count)}
        for person, count in enumerate(counts)
        for number in (1, 2, 3, 4)
    ]
    return pd.DataFrame(rows)


def judged(made, given=NOTHING, sessions=NOTHING, people=NOTHING, **results) -> pd.DataFrame:
    flow = flow_table(made, given, people) if len(given) else NOTHING
    tables = [results.get(name, NOTHING) for name in ("satisfaction", "effects", "contrasts")]
    return feasibility_table(made, given, sessions, people, flow, *tables)


# Lewis et al. (2021), Pilot and Feasibility Studies 7, 40, Table 5: red and green bounds, the
# people, and the largest counts that are red, not significant against red, and amber.
LEWIS = [
    ("recruitment", 0.20, 0.35, 200, 40, 49, 69),
    ("attendance", 0.50, 0.75, 34, 17, 21, 25),
    ("retention", 0.65, 0.85, 68, 44, 50, 57),
]


@pytest.mark.parametrize("example", LEWIS)
def test_zones_are_those_of_lewis(example):
    """Their tests are one-sided at 5 %: intervals of 90 %."""
    kind, red, green, n, is_red, unsure, is_amber = example

    def row(count: int) -> pd.Series:
        more = {
            "recruitment": {"invited": n, "consented": count},
            "attendance": {"sessions": 4},
            "retention": {"wave": "post"},
        }[kind]
        made = of([{"kind": kind, "red": red, "green": green, **more}], ci_level=0.9)
        given = long(n, count) if kind == "retention" else NOTHING
        came = attended([4] * count + [3] * (n - count)) if kind == "attendance" else NOTHING
        return find(judged(made, given, came), criterion=kind)

    for count, said in (
        (is_red, "red"),
        (is_red + 1, "amber"),
        (is_amber, "amber"),
        (is_amber + 1, "green"),
        (n, "green"),
    ):
        assert row(count)["verdict"] == said, count
    assert row(unsure)["ci_low"] < red < row(unsure + 1)["ci_low"]


def test_a_small_group_that_reaches_green_is_amber_while_red_cannot_be_excluded():
    """Five of six: .83, but the lower 95 % limit is .436 (Wilson)."""
    bound = {"kind": "recruitment", "red": 0.6, "green": 0.8}
    found = find(judged(of([bound | {"invited": 6, "consented": 5}])), criterion="recruitment")
    assert found["ci_low"] == pytest.approx(0.4365, abs=5e-5)
    assert found["verdict"] == "amber"
    found = find(judged(of([bound | {"invited": 60, "consented": 50}])), criterion="recruitment")
    assert found["verdict"] == "green"


def test_bounds_that_meet_leave_amber_to_what_is_unsure():
    for low, middle, said in ((0.5, 2.0, "green"), (-0.5, 2.0, "amber"), (-3, -1.0, "red")):
        assert verdict(Estimate("x", "", 9, middle, low, 5.0), 0, 0) == said
    assert verdict(Estimate("x", "", 9, 0.0, -1.0, 1.0), 0, 0) == "red"
    assert verdict(Estimate("x", "", 1, 3.0), 0, 0) == "not judged"


def test_sessions_held_and_attended():
    """Of four sessions the last was not held; seven of eight people were at two or more."""
    bounds = [
        {"kind": "attendance", "sessions": 2, "green": 0.8, "red": 0.4},
        {"kind": "delivery", "green": 0.9, "red": 0.1},
    ]
    table = judged(of(bounds), sessions=attended([3, 3, 2, 1, 3, 3, 2, 3]))
    came = find(table, criterion="attendance")
    assert (came["n"], came["estimate"], came["verdict"]) == (8, 7 / 8, "green")
    low, high = proportion_confint(7, 8, method="wilson")
    assert (came["ci_low"], came["ci_high"]) == pytest.approx((low, high))
    held = find(table, criterion="delivery")
    assert (held["n"], held["estimate"], held["verdict"]) == (4, 0.75, "amber")


def test_sessions_of_several_groups_are_counted_apart():
    """Two groups of four planned sessions: one held all, the other two."""
    site = {"site": {"label": "Site", "levels": {"a": "a", "b": "b"}}}
    made = of(
        [{"kind": "delivery", "green": 0.9, "red": 0.1}],
        attributes=site,
        design={"kind": "one-group", "sites": "site"},
    )
    people = pd.DataFrame({"participant_id": ["P00", "P01", "P02"], "site": ["a", "b", "b"]})
    held = find(judged(made, sessions=attended([4, 1, 2]), people=people), criterion="delivery")
    assert (held["n"], held["estimate"]) == (8, 6 / 8)


def test_complete_is_who_has_every_outcome():
    """Of ten who answered at post, eight have both scales."""
    two = MOOD | {"worry": {"items": items("1", 0, 9), "scores": [score()]}}
    made = study(
        two,
        outcomes=[
            {"scale": "mood", "primary": True, "expected": "lower"},
            {"scale": "worry", "expected": "lower"},
        ],
        criteria={
            "declared": "in the plan",
            "bounds": [{"kind": "completeness", "wave": "post", "green": 0.9, "red": 0.2}],
        },
    )
    given = pd.concat(
        [
            scores("mood", [3] * 9 + [None], "post"),
            scores("worry", [3] * 8 + [None, 3], "post"),
        ]
    )
    # The eleventh answered nothing.
    nobody = scores("mood", [None], "post", ids=["P99"])
    found = find(judged(made, pd.concat([given, nobody])), criterion="completeness")
    assert (found["n"], found["estimate"]) == (10, 0.8)


def published(statistic: str, value: float, low: float, high: float, **keys) -> pd.DataFrame:
    found = estimate(statistic, "t interval", value, n=12, interval=(low, high), level=0.95)
    return statistics_table([keys | found.row()], list(keys))


@pytest.mark.parametrize(("expected", "sign"), [("lower", -1), ("higher", 1)])
def test_the_primary_outcome_counts_the_way_that_was_expected(expected, sign):
    outcomes = [{"scale": "mood", "primary": True, "expected": expected}]
    made = of([{"kind": "primary", "green": 4, "red": 0}], outcomes=outcomes)
    given = pd.concat(
        [
            scores("mood", [20, 22, 25, 21, 30, 28], "pre"),
            scores("mood", [15, 16, 21, 17, 22, 25], "post"),
        ]
    )
    people = pd.DataFrame({"participant_id": [f"P{i:02d}" for i in range(6)]})
    effects = effects_table(made, given, people)
    of_all = find(effects, statistic="mean_diff", outcome="mood")
    found = find(judged(made, effects=effects), criterion="primary")
    # By hand: the changes are -5 -6 -4 -4 -8 -3, their mean -5, SD 1.7889; t(.975, 5) = 2.5706.
    reach = 2.5706 * 1.7889 / 6**0.5
    low, high = sorted((sign * -5 - reach, sign * -5 + reach))
    assert of_all["estimate"] == pytest.approx(-5)
    assert found["estimate"] == pytest.approx(sign * -5)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), abs=1e-3)
    assert found["verdict"] == {"lower": "green", "higher": "red"}[expected]


def test_the_primary_outcome_of_arms_is_their_difference():
    arms = {"arm": {"label": "Arm", "levels": {"a": "a", "b": "b"}}}
    design = {"kind": "randomised", "groups": {"attribute": "arm", "control": "b"}}
    made = of([{"kind": "primary", "green": 4, "red": 0}], attributes=arms, design=design)
    keys = {"outcome": "mood", "wave_from": "pre", "wave_to": "post", "contrast": "a - b"}
    both = [
        published("difference", *numbers, **keys, assumption=assumption)
        for assumption, numbers in (("complete", (-3.0, -5.0, -1.0)), ("imputed", (9.0, 8, 10)))
    ]
    found = find(judged(made, contrasts=pd.concat(both)), criterion="primary")
    assert found[["estimate", "ci_low", "ci_high"]].tolist() == [3, 1, 5]
    assert found["verdict"] == "amber"


def satisfied(**more) -> pd.DataFrame:
    closing = {"items": items("1", 1, 5), "scores": [score(direction="higher-better")]}
    made = study(
        MOOD | {"end": closing},
        satisfaction={"instrument": "end", "wave": "post"},
        criteria={
            "declared": "in the plan",
            "bounds": [{"kind": "satisfaction", "green": 4, "red": 3}],
        },
    )
    return judged(made, **more)


def test_satisfaction_is_taken_from_its_table():
    mean = published("mean", 4.2, 3.6, 4.8, item="all")
    assert find(satisfied(satisfaction=mean), criterion="satisfaction")["verdict"] == "green"
    wide = published("mean", 4.2, 2.9, 4.8, item="all")
    assert find(satisfied(satisfaction=wide), criterion="satisfaction")["verdict"] == "amber"


def test_what_was_held_back_is_not_judged():
    note = "suppressed: fewer than 5 people, or it would give them away"
    hidden = published("mean", 4.2, 3.6, 4.8, item="all").assign(
        n=None, estimate=None, ci_low=None, ci_high=None, note=note
    )
    table = satisfied(satisfaction=hidden)
    found = find(table, criterion="satisfaction")
    assert (found["verdict"], found["note"]) == ("not judged", note)
    assert pd.isna(found["estimate"])
    assert find(table, criterion="all", statistic="criteria")["verdict"] == "not judged"


def test_few_people_are_not_judged_and_held_back():
    made = of([{"kind": "attendance", "sessions": 2, "green": 0.8, "red": 0.4}])
    table = judged(made, sessions=attended([4, 4, 4, 1]))
    assert find(table, criterion="attendance")["verdict"] == "not judged"
    shown = publishable(made, TABLES["feasibility"].layout, table)
    row = find(shown, criterion="attendance")
    assert row[["n", "estimate", "ci_low", "verdict"]].isna().all()
    assert find(shown, criterion="all", statistic="not_judged")["estimate"] == 1


def test_numbers_of_sessions_are_no_people():
    made = of([{"kind": "delivery", "green": 0.9, "red": 0.1}])
    table = judged(made, sessions=attended([4] * 8))
    shown = publishable(made, TABLES["feasibility"].layout, table)
    assert find(shown, criterion="delivery")["estimate"] == 1
    assert find(shown, criterion="all", statistic="criteria")["estimate"] == 1


@pytest.mark.parametrize(
    ("consented", "worst"),
    [((10, 10), "green"), ((10, 7), "amber"), ((7, 2), "red")],
)
def test_the_worst_criterion_decides(consented, worst):
    bounds = [
        {"kind": "recruitment", "invited": 10, "consented": consented[0], "green": 0.8, "red": 0.5},
        {"kind": "delivery", "green": 0.9, "red": 0.3},
        {"kind": "retention", "wave": "post", "green": 0.8, "red": 0.3},
    ]
    table = judged(of(bounds), long(10, consented[1]), attended([4] * 8))
    counts = table[table["criterion"] == "all"].set_index("statistic")
    assert set(counts["verdict"]) == {worst}
    assert counts["estimate"].drop("criteria").sum() == counts.loc["criteria", "estimate"] == 3
