"""Groups that are studies of their own, against metafor and lmerTest (tests/data/r_programme.R)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from effect_study import one, study
from programmes import SITES, programme, programme_file, tables_of

from groupwork.analysis.programme import (
    changes_table,
    differences_table,
    participation_table,
    process_table,
)
from groupwork.analysis.sites import MIXED
from groupwork.study.programme_file import Programme, together

R = json.loads((Path(__file__).parents[2] / "data" / "r_programme.json").read_text())
ITERATIVE = {"rel": 1e-6}
NAMES = [f"g{number:02}" for number in range(1, 13)]
LEVELS = {"label": "Site", "levels": {"a": "A", "b": "B", "c": "C"}}


@pytest.fixture(scope="module")
def twelve() -> tuple[Programme, dict]:
    studies = {name: study(synthetic=True, privacy={"small_cell": 1}) for name in NAMES}
    listed = [
        {"study": name, "label": name, "attributes": {"site": site, "year": str(year)}}
        for name, site, year in zip(NAMES, R["site"], R["year"], strict=True)
    ]
    attributes = {"site": LEVELS, "year": {"label": "Year"}}
    file = programme_file(NAMES, groups=listed, attributes=attributes)
    before = {
        name: [25 + person % 7 for person, _ in enumerate(changes)]
        for name, changes in zip(NAMES, R["persons"], strict=True)
    }
    after = {
        name: [score + change for score, change in zip(before[name], changes, strict=True)]
        for name, changes in zip(NAMES, R["persons"], strict=True)
    }
    return together(file, studies), tables_of(studies, before, after)


@pytest.fixture(scope="module")
def changes(twelve: tuple[Programme, dict]) -> pd.DataFrame:
    return changes_table(twelve[0], twelve[1]["effects"])


def test_each_group(changes: pd.DataFrame) -> None:
    for name, own in zip(NAMES, R["persons"], strict=True):
        row = one(changes, group=name, statistic="mean_diff")
        assert row["n"] == len(own)
        assert row["estimate"] == pytest.approx(np.mean(own))
        spread = one(changes, group=name, statistic="sd_diff")
        assert spread["estimate"] == pytest.approx(np.std(own, ddof=1))


def test_pooled_is_metafors(changes: pd.DataFrame) -> None:
    known = R["pooled"]
    row = one(changes, group="all", statistic="mean_diff")
    assert row["estimate"] == pytest.approx(known["estimate"], **ITERATIVE)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(known["ci"], **ITERATIVE)
    assert row["n"] == sum(map(len, R["persons"]))
    prediction = one(changes, group="all", statistic="mean_diff_prediction")
    limits = [prediction["ci_low"], prediction["ci_high"]]
    assert limits == pytest.approx(known["prediction"], **ITERATIVE)
    for statistic, value in (("tau2", known["tau2"]), ("i2", known["i2"] / 100), ("q", known["q"])):
        found = one(changes, group="all", statistic=f"mean_diff_{statistic}")
        assert found["estimate"] == pytest.approx(value, **ITERATIVE)
    q = one(changes, group="all", statistic="mean_diff_q")
    assert q["p"] == pytest.approx(known["q_p"], **ITERATIVE)


def test_model_of_persons_is_lmertests_from_sizes_means_and_sds_alone(
    changes: pd.DataFrame,
) -> None:
    mean, error, df, t, p = R["mixed"]
    row = one(changes, group="all", statistic="mean_diff", method=MIXED)
    assert row["estimate"] == pytest.approx(mean, rel=1e-5)
    assert row["p"] == pytest.approx(p, rel=1e-3)
    from scipy import stats  # noqa: PLC0415

    half = stats.t.ppf(0.975, df) * error
    assert row["ci_high"] - row["estimate"] == pytest.approx(half, rel=1e-4)


def test_levels_are_metafors(twelve: tuple[Programme, dict], changes: pd.DataFrame) -> None:
    table = differences_table(twelve[0], changes)
    known = R["site_model"]
    for place, level in enumerate("abc"):
        row = one(table, attribute="site", level=level, statistic="mean_diff")
        found = [row["estimate"], row["ci_low"], row["ci_high"]]
        assert found == pytest.approx(
            [known[name][place] for name in ("means", "low", "high")], **ITERATIVE
        )
        groups = one(table, attribute="site", level=level, statistic="groups")
        assert groups["estimate"] == R["site"].count(level)
    f = one(table, attribute="site", statistic="f")
    assert f["estimate"] == pytest.approx(known["f"], **ITERATIVE)
    assert f["p"] == pytest.approx(known["p"], **ITERATIVE)
    assert f["method"].endswith("df = 2 and 9")
    tau2 = one(table, attribute="site", statistic="tau2")
    assert tau2["estimate"] == pytest.approx(known["tau2"], **ITERATIVE)
    assert tau2["p"] == pytest.approx(known["q_p"], **ITERATIVE)
    r2 = one(table, attribute="site", statistic="r2")
    assert r2["estimate"] == pytest.approx(known["r2"] / 100, **ITERATIVE)


def test_slope_is_metafors(twelve: tuple[Programme, dict], changes: pd.DataFrame) -> None:
    table = differences_table(twelve[0], changes)
    known = R["year_model"]
    row = one(table, attribute="year", statistic="slope")
    found = [row["estimate"], row["ci_low"], row["ci_high"]]
    assert found == pytest.approx([known[name] for name in ("slope", "low", "high")], rel=1e-5)
    f = one(table, attribute="year", statistic="f")
    assert [f["estimate"], f["p"]] == pytest.approx([known["f"], known["p"]], rel=1e-5)
    assert one(table, attribute="year", statistic="r2")["estimate"] == 0


def _small(sites: list[str], changes: dict[str, list[float]]) -> tuple[Programme, pd.DataFrame]:
    names = list(changes)
    studies = {name: study(synthetic=True, privacy={"small_cell": 1}) for name in names}
    listed = [
        {"study": name, "label": name, "attributes": {"site": site}}
        for name, site in zip(names, sites, strict=True)
    ]
    made = programme(studies, groups=listed, attributes={"site": SITES})
    before = {name: [30 + place for place, _ in enumerate(own)] for name, own in changes.items()}
    after = {
        name: [score + change for score, change in zip(before[name], own, strict=True)]
        for name, own in changes.items()
    }
    tables = tables_of(studies, before, after)
    return made, changes_table(made, tables["effects"])


def test_what_few_groups_cannot_tell() -> None:
    changes = {"a": [-2, -4, -6, 1], "b": [-1, -3, 0, -8], "c": [-5, -1, -2, -9]}
    made, found = _small(["north", "south", "west"], changes)
    table = differences_table(made, found)
    assert "no more groups than levels" in one(table, statistic="f")["note"]
    assert one(table, level="north", statistic="mean_diff")["estimate"] is None or pd.isna(
        one(table, level="north", statistic="mean_diff")["estimate"]
    )
    made, found = _small(["north", "south", "south"], changes)
    table = differences_table(made, found)
    assert "one group" in one(table, level="north", statistic="mean_diff")["note"]
    assert "fewer than 10" in one(table, statistic="f")["note"]
    made, found = _small(["north", "north", "north"], changes)
    assert "do not differ in it" in one(differences_table(made, found), statistic="f")["note"]


def test_groups_without_spread_or_people_are_not_pooled_and_said() -> None:
    changes = {"a": [-2, -4, -6, 1], "b": [-1, -3, 0, -8], "c": [-3, -3, -3], "d": [-1, -5]}
    _, found = _small(["north"] * 4, changes)
    assert "equal" in one(found, group="c", statistic="g_z")["note"]
    assert "fewer than three" in one(found, group="d", statistic="g_z")["note"]
    pooled = one(found, group="all", statistic="mean_diff")
    assert pooled["note"].startswith("2 of 4 groups")
    assert pooled["n"] == 8
    lonely = _small(["north"] * 2, {"a": [-2, -4, -6, 1], "c": [-3, -3, -3]})[1]
    assert "fewer than two groups" in one(lonely, group="all", statistic="mean_diff")["note"]


def test_who_took_part_where(twelve: tuple[Programme, dict]) -> None:
    table = participation_table(twelve[0], twelve[1]["flow"])
    sizes = list(map(len, R["persons"]))
    for name, size in zip(NAMES, sizes, strict=True):
        assert one(table, group=name, wave="post", statistic="people")["estimate"] == size
    assert one(table, group="all", wave="pre", statistic="people")["estimate"] == sum(sizes)
    assert one(table, group="all", wave="pre", statistic="groups")["estimate"] == 12


def test_attendance_counts_each_group_once() -> None:
    """Group means 80, 90 and 100: mean 90, SD 10, t(2) = 4.3027, half 4.3027 x 10 / sqrt(3)."""
    studies = {name: study() for name in "abc"}
    made = programme(studies)
    groups = [group.model_copy(update={"attendance": True}) for group in made.groups]
    made = made.model_copy(update={"groups": groups})
    process = {
        name: pd.DataFrame(
            [("all", "attendance", n, "percent", "members", value, value - 5, value, 0.95, "")],
            columns=[
                *("session", "variable", "n", "statistic", "method"),
                *("estimate", "ci_low", "ci_high", "ci_level", "note"),
            ],
        )
        for name, n, value in (("a", 6, 80.0), ("b", 30, 90.0), ("c", 9, 100.0))
    }
    table = process_table(made, process, {})
    row = one(table, group="all", statistic="mean")
    assert row["estimate"] == pytest.approx(90)
    assert row["ci_high"] - row["estimate"] == pytest.approx(24.8414, abs=1e-3)
    assert row["n"] == 45
    assert one(table, group="all", statistic="sd")["estimate"] == pytest.approx(10)
    assert one(table, group="b", statistic="mean")["ci_low"] == 85
    assert set(table["variable"]) == {"attendance"}
