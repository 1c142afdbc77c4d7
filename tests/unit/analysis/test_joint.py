"""What survey and interviews say together, by the declared rule."""

import matplotlib as mpl
import pandas as pd
import pytest
from joint_tables import STUDY, WARD, ward_tables

from groupwork.analysis.joint import heard, joint_table, reading, verdict
from groupwork.errors import GroupworkError
from groupwork.results.make import make_table
from groupwork.results.registry import TABLES
from groupwork.study.design import Attribute, Design
from groupwork.tables import STATISTIC_COLUMNS, read_table, write_table

mpl.use("Agg")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.5, 0.9, "shown"),
        (0.51, 0.52, "shown"),
        (0.49, 0.9, "unclear"),
        (0.2, 0.5, "unclear"),
        (0.2, 0.49, "not shown"),
        (None, None, "silent"),
        (float("nan"), float("nan"), "silent"),
    ],
)
def test_intervals_decide_not_points(low, high, expected):
    assert reading(low, high, 0.5) == expected


@pytest.mark.parametrize(
    ("people", "asked", "mark", "expected"),
    [
        (6, 12, 0.5, "shown"),
        (5, 12, 0.5, "unclear"),
        (1, 12, 0.5, "unclear"),
        (0, 12, 0.5, "silent"),
        (7, 10, 0.7, "shown"),  # 0.7 * 10 is a hair above 7 in floating point
        (3, 10, 0.3, "shown"),
    ],
)
def test_those_who_were_chosen_are_counted(people, asked, mark, expected):
    assert heard(people, asked, mark) == expected


@pytest.mark.parametrize(
    ("survey", "interviews", "expected"),
    [
        ("shown", "shown", "convergent"),
        ("not shown", "shown", "divergent"),
        ("not shown", "silent", "unclear"),
        ("shown", "unclear", "complementary"),
        ("shown", "silent", "complementary"),
        ("not shown", "unclear", "unclear"),
        ("unclear", "unclear", "unclear"),
        ("unclear", "silent", "unclear"),
        ("silent", "silent", "silent"),
    ],
)
def test_verdicts_whichever_strand_says_which(survey, interviews, expected):
    assert verdict(survey, interviews) == verdict(interviews, survey) == expected


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return ward_tables()


def of(table: pd.DataFrame, area: str, statistic: str) -> pd.Series:
    return table[(table["area"] == area) & (table["statistic"] == statistic)].squeeze()


def test_strands_side_by_side(tables):
    table = tables["joint_display"]
    family = {name: of(table, "needs.family", name) for name in set(table["statistic"])}
    assert family["share_in_need"]["reading"] == "shown"
    share = family["people_share"]
    # 9 of 12, who were chosen: no interval, and at the declared half or above
    assert share["estimate"] == 0.75
    assert share[["ci_low", "ci_high", "ci_level"]].isna().all()
    assert share["reading"] == "shown"
    assert (family["sessions"]["reading"], family["sessions"]["estimate"]) == ("4; 5", 2)
    # by hand: -1, -0.5, -1.5, -1
    assert (family["mean_diff"]["estimate"], family["mean_diff"]["reading"]) == (-1, "lower")
    assert family["quotation"]["reading"].startswith("婆婆说")
    together = family["verdict"]
    assert (together["reading"], together["estimate"], together["n"]) == ("convergent", 2, 2)
    assert "at least 0.5 of those interviewed" in together["method"]


def test_arms_coded_01_and_02_are_told_apart_on_the_way_through_files(tmp_path):
    """As the step reads them: read as numbers, 01 and 02 are no levels, and all are mixed."""
    levels = {"01": {"en": "group"}, "02": {"en": "waiting"}}
    arm = Attribute.model_validate({"label": {"en": "arm"}, "levels": levels})
    design = {"kind": "controlled", "groups": {"attribute": "arm", "control": "02"}}
    here = STUDY.model_copy(
        update={"attributes": {"arm": arm}, "design": Design.model_validate(design)}
    )
    changes = {"01": [-1, -0.5, -1.5, -1, -1.5, -0.5], "02": [2.0] * 6}
    rows, people = [], []
    for code, moved in changes.items():
        for number, change in enumerate(moved):
            person = f"{code}{number}"
            people.append({"participant_id": person, "arm": code})
            for wave, value in (("pre", 4.0), ("post", 4.0 + change)):
                rows.append({"participant_id": person, "wave": wave, "value": value})
    needs = pd.DataFrame(columns=["area", "subgroup_by", "subgroup", *STATISTIC_COLUMNS])
    given = {
        "segments": read_table(WARD / "segments.csv").assign(phase=""),
        "scores": pd.DataFrame(rows).assign(scale="needs.family"),
        "people": pd.DataFrame(people),
        "needs": needs,
    }
    for name, table in given.items():
        write_table(table, tmp_path / f"{name}.csv")
    paths = [tmp_path / f"{name}.csv" for name in given]
    last = paths.pop()  # the one of them that is a results table
    target = {"table": tmp_path / "joint_display.csv", "full": tmp_path / "full.csv"}
    make_table(here, TABLES["joint_display"].recipe(), paths, target, folder=WARD, results=[last])
    found = of(read_table(target["table"]), "needs.family", "mean_diff")
    assert (found["n"], found["estimate"]) == (6, -1)  # by hand: the mean of the arm 01
    assert "without the control group" in found["method"]


def test_what_is_not_known_is_silent_and_says_why(tables):
    table = tables["joint_display"]
    # suppressed in the published table of needs
    assert of(table, "needs.peers", "share_in_need")["reading"] == "silent"
    worry = of(table, "worry", "share_in_need")
    assert worry["note"] == "not estimable: the survey did not ask for it"
    assert of(table, "worry", "verdict")["n"] == 1
    assert of(table, "worry", "mean_diff").empty


def test_without_a_declared_rule_there_is_no_display():
    undeclared = STUDY.model_copy(update={"joint": None})
    none = pd.DataFrame()
    with pytest.raises(GroupworkError, match="need_share and people_share"):
        joint_table(undeclared, none, none, quotes=none, scores=none, people=none)
