"""Attendance and ratings, by hand and against scipy and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from session_study import declared, limits, value
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from groupwork.analysis.sessions import process_table
from groupwork.study.study_file import StudyFile

# Three members, four sessions; M2 misses the second, M3 the second and fourth.
SESSIONS = pd.DataFrame(
    {
        "participant_id": ["M1"] * 4 + ["M2"] * 4 + ["M3"] * 4,
        "session": [1, 2, 3, 4] * 3,
        "attended": [1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0],
        "engagement": [1, 2, 3, 4, 2, np.nan, 5, 4, 3, np.nan, 3, np.nan],
    }
)


@pytest.fixture
def study() -> StudyFile:
    return declared()


class TestSessions:
    def test_one_session(self, study):
        table = process_table(study, SESSIONS)
        count = value(table, "count", session="2", variable="attendance")
        assert (count["n"], count["estimate"]) == (3, 1)
        percent = value(table, "percent", session="2", variable="attendance")
        assert percent["estimate"] == pytest.approx(100 / 3)
        wilson = 100 * np.array(proportion_confint(1, 3, method="wilson"))
        assert limits(percent) == pytest.approx(list(wilson))
        mean = value(table, "mean", session="3", variable="engagement")
        assert (mean["n"], mean["estimate"]) == (3, pytest.approx(11 / 3))
        assert limits(mean) == pytest.approx(list(DescrStatsW([3, 5, 3]).tconfint_mean()))
        assert value(table, "sd", session="3", variable="engagement")["estimate"] == (
            pytest.approx(np.std([3, 5, 3], ddof=1))
        )
        found = [
            value(table, name, session="3", variable="engagement")["estimate"]
            for name in ("median", "min", "max")
        ]
        assert found == [3, 3, 5]

    def test_one_rating_has_no_interval_and_no_sd(self, study):
        table = process_table(study, SESSIONS)
        mean = value(table, "mean", session="2", variable="engagement")
        assert (mean["estimate"], mean["note"]) == (2, "no interval: one value")
        sd = value(table, "sd", session="2", variable="engagement")
        assert pd.isna(sd["estimate"])
        assert sd["note"] == "not estimable: fewer than two values"

    def test_all_sessions_have_members_as_units(self, study):
        table = process_table(study, SESSIONS)
        whole = {"session": "all", "variable": "attendance"}
        assert value(table, "count", **whole)["estimate"] == 9
        percent = value(table, "percent", **whole)
        assert (percent["n"], percent["estimate"]) == (3, 75)
        low = DescrStatsW([100, 75, 50]).tconfint_mean()[0]
        assert limits(percent) == [pytest.approx(low), 100]
        attended = [
            value(table, f"sessions_attended_{name}", **whole)["estimate"]
            for name in ("mean", "min", "max")
        ]
        assert attended == [3, 2, 4]
        mean = value(table, "mean", session="all", variable="engagement")
        assert mean["estimate"] == pytest.approx(np.mean([2.5, 11 / 3, 3]))

    def test_all_sessions_count_places_where_members_have_different_numbers(self, study):
        # M3 was expected once, and came: 8 of 9 places, not (100 + 75 + 100) / 3.
        table = process_table(study, SESSIONS.iloc[:9])
        whole = {"session": "all", "variable": "attendance"}
        count, percent = (value(table, name, **whole) for name in ("count", "percent"))
        assert (count["estimate"], count["n"]) == (8, 9)
        assert (percent["estimate"], percent["n"]) == (pytest.approx(100 * 8 / 9), 3)

    def test_excused_absences_are_counted(self, study):
        left_out = SESSIONS.assign(excused=[0] * 5 + [1] + [0] * 6)
        left_out.loc[5, "attended"] = np.nan
        table = process_table(study, left_out)
        second = {"session": "2", "variable": "attendance"}
        excused, percent = (value(table, name, **second) for name in ("excused", "percent"))
        assert (excused["estimate"], excused["n"]) == (1, 3)
        assert (percent["estimate"], percent["n"]) == (50, 2)
        assert value(table, "excused", session="all", variable="attendance")["estimate"] == 1

    def test_trend_is_the_mean_of_the_members_own_tau(self, study):
        # M1 rises throughout: tau 1. M2: 2 5 4, two pairs up, one down: 1/3. M3 has two ratings.
        row = value(process_table(study, SESSIONS), "kendall_tau_session", session="all")
        assert (row["n"], row["estimate"]) == (2, pytest.approx((1 + 1 / 3) / 2))

    def test_sessions_sort_as_numbers(self, study):
        late = SESSIONS.assign(session=SESSIONS["session"] + 8)
        table = process_table(study, late)
        assert list(table["session"].drop_duplicates()) == ["9", "10", "11", "12", "all"]

    def test_nobody_rated(self, study):
        table = process_table(study, SESSIONS.assign(engagement=np.nan))
        ratings = table[table["variable"] == "engagement"]
        assert ratings["estimate"].isna().all()
        assert ratings["note"].str.startswith("not estimable: ").all()
