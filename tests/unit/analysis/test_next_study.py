"""The size of the next study, by hand and by another program."""

from math import ceil, sqrt

import pandas as pd
import pytest
from scipy import stats
from small_study import find, items, score, study
from statsmodels.stats.power import TTestIndPower, TTestPower

from groupwork.analysis.next_study import next_study_table
from groupwork.statistics.estimate import estimate
from groupwork.tables import statistics_table

MOOD = {"mood": {"items": items("1", 0, 63), "scores": [score(direction="lower-better")]}}
OUTCOMES = [{"scale": "mood", "primary": True, "expected": "lower", "smallest_effect": 5}]
KEYS = {"outcome": "mood", "group": "all", "wave_from": "pre", "wave_to": "post"}


def table_of(sd: float | None = 10.0, n: int = 13, both: int = 15, start: int = 17, **asked):
    """Return the table of a study that found this SD in n people, and kept so many."""
    made = study(MOOD, outcomes=OUTCOMES, next_study={"group_size": 10, **asked})
    found = [
        KEYS | estimate(name, "", sd or 0.0, n=n, why="" if sd else "few").row()
        for name in ("sd_pre", "sd_diff")
    ]
    # A large effect was found; nothing may follow from it.
    found.append(KEYS | estimate("mean_diff", "", -30.0, n=n).row())
    flow = [
        {"group": "all", "wave": "post"} | estimate("with_both", "also at pre", both, n=start).row()
    ]
    effects = statistics_table(found, list(KEYS))
    return next_study_table(made, statistics_table(flow, ["group", "wave"]), effects)


def value(table: pd.DataFrame, goal: str, statistic: str) -> float:
    return find(table, goal=goal, statistic=statistic)["estimate"]


def test_by_hand():
    """SD 10 of 13 people: its 80 % limit is 10 sqrt(12 / 7.807) = 12.398 (chi-square of 12).

    2 of 17 lost, z(.80) = .8416: Wilson's limit by its formula is .2013. Of ten 7.987 stay; with
    ICC .05 the design effect is 1 + 6.987 x .05 = 1.349.
    """
    table = table_of(icc=0.05, icc_source="assumed")
    assert value(table, "all", "sd_upper") == pytest.approx(12.398, abs=1e-3)
    z, p = 0.841621, 2 / 17
    wilson = (p + z**2 / 34 + z * sqrt(p * (1 - p) / 17 + z**2 / (4 * 17**2))) / (1 + z**2 / 17)
    assert value(table, "all", "dropout") == pytest.approx(p)
    assert value(table, "all", "dropout_upper") == pytest.approx(wilson, abs=1e-6)
    left = 10 * (1 - wilson)
    assert value(table, "all", "members_left") == pytest.approx(left, abs=1e-5)
    effect = 1 + (left - 1) * 0.05
    assert value(table, "all", "design_effect") == pytest.approx(effect, abs=1e-6)


@pytest.mark.parametrize(("arms", "other"), [(1, TTestPower()), (2, TTestIndPower())])
def test_sizes_are_those_of_statsmodels(arms, other):
    table = table_of(arms=arms, icc=0.05, icc_source="assumed", power=0.9)
    sd = 10 * sqrt(12 / stats.chi2.ppf(0.2, 12))
    members = other.solve_power(5 / sd, alpha=0.05, power=0.9)
    assert value(table, "power", "members") == ceil(members)
    lost = value(table, "all", "dropout_upper")
    assert value(table, "power", "members_independent") == ceil(ceil(members) / (1 - lost))
    left = 10 * (1 - lost)
    of_means = sd * sqrt((1 + (left - 1) * 0.05) / left)
    groups = ceil(other.solve_power(5 / of_means, alpha=0.05, power=0.9))
    assert value(table, "power", "groups") == groups
    assert value(table, "power", "members_to_recruit") == 10 * groups
    assert value(table, "power", "members_in_all") == arms * 10 * groups


def test_precision():
    """The interval of two arms of n reaches t(.975, 2n - 2) sd sqrt(2 / n) points."""
    table = table_of(precision=4)
    n, sd = value(table, "precision", "members"), value(table, "all", "sd_upper")

    def reach(people):
        return stats.t.ppf(0.975, 2 * people - 2) * sd * sqrt(2 / people)

    assert reach(n) <= 4 < reach(n - 1)
    assert set(table_of()["goal"]) == {"all", "power"}


def test_without_icc_groups_cannot_be_counted():
    table = table_of()
    for name in ("groups", "members_to_recruit"):
        row = find(table, goal="power", statistic=name)
        assert pd.isna(row["estimate"])
        assert row["note"] == "not estimable: no ICC is declared"
    assert value(table, "power", "members_independent") > 0


def test_without_sd_or_people_nothing_is_said():
    for table in (table_of(sd=None), table_of(both=0, start=0)):
        assert find(table, goal="power", statistic="groups")["note"].startswith("not estimable")
    sizes = table_of(sd=None)
    assert sizes.loc[sizes["goal"] == "power", "estimate"].isna().all()


def test_the_effect_that_was_found_plays_no_part():
    """Its row is -30 points, six times what matters; dropping it changes nothing."""
    made = study(MOOD, outcomes=OUTCOMES, next_study={"group_size": 10})
    sd = statistics_table([KEYS | estimate("sd_pre", "", 10.0, n=13).row()], list(KEYS))
    flow = [{"group": "all", "wave": "post"} | estimate("with_both", "", 15, n=17).row()]
    without = next_study_table(made, statistics_table(flow, ["group", "wave"]), sd)
    pd.testing.assert_series_equal(without["estimate"], table_of()["estimate"])
