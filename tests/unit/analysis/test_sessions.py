"""Attendance, ratings, satisfaction and networks, by hand and against scipy and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from groupwork.analysis.network import network_table
from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.analysis.sessions import process_table
from groupwork.study.study_file import StudyFile


@pytest.fixture
def study() -> StudyFile:
    scale = {
        "name": "Closing questionnaire",
        "short": "Closing",
        "items": [{"ids": "1-3", "min": 1, "max": 5}],
        "reversed": ["3"],
        "scores": [
            {"id": "satisfaction", "label": "S", "statistic": "mean", "direction": "higher-better"}
        ],
    }
    rating = {"label": "Engagement", "min": 1, "max": 5}
    kinds = ("family", "neighbour", "professional")
    return StudyFile.model_validate(
        {
            "id": "x",
            "title": "X",
            "authors": ["A"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [{"id": wave, "label": wave, "role": wave} for wave in ("pre", "post")],
            "files": [
                {
                    "kind": "sessions",
                    "path": "sessions.csv",
                    "id": "id",
                    "session": "session",
                    "attended": "attended",
                    "ratings": {"engagement": {"column": "engagement", **rating}},
                },
                {
                    "kind": "network",
                    "path": "network.csv",
                    "id": "id",
                    "wave": {"column": "wave", "values": {"before": "pre", "after": "post"}},
                    "source": "source",
                    "sources": {kind: kind for kind in kinds},
                    "support": "support",
                    "supports": {"emotional": "emotional", "practical": "practical"},
                    "closeness": {"column": "closeness", **rating},
                },
            ],
            "instruments": {"satisfaction": {"define": scale}},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": "satisfaction", "primary": True, "expected": "higher"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": "t"},
            "satisfaction": {"instrument": "satisfaction", "wave": "post"},
        }
    )


def value(table: pd.DataFrame, statistic: str, **keys: str) -> pd.Series:
    for key, name in keys.items():
        table = table[table[key] == name]
    return table[table["statistic"] == statistic].squeeze()


def limits(row: pd.Series) -> list[float]:
    return [row["ci_low"], row["ci_high"]]


# Three members, four sessions; M2 misses the second, M3 the second and fourth.
SESSIONS = pd.DataFrame(
    {
        "participant_id": ["M1"] * 4 + ["M2"] * 4 + ["M3"] * 4,
        "session": [1, 2, 3, 4] * 3,
        "attended": [1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0],
        "engagement": [1, 2, 3, 4, 2, np.nan, 5, 4, 3, np.nan, 3, np.nan],
    }
)


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


def answers(items: dict[str, list[float]]) -> pd.DataFrame:
    rows = [
        (f"M{person}", wave, "satisfaction", item, answer)
        for item, given in items.items()
        for wave in ("pre", "post")
        for person, answer in enumerate(given if wave == "post" else [1] * len(given))
    ]
    return pd.DataFrame(rows, columns=["participant_id", "wave", "instrument", "item", "value"])


ITEMS = {"1": [5, 4, 3, 4], "2": [5, 5, 5, np.nan], "3": [1, 2, 4, 1]}


class TestSatisfaction:
    def test_items(self, study):
        table = satisfaction_table(study, answers(ITEMS))
        mean = value(table, "mean", item="1")
        assert (mean["n"], mean["estimate"]) == (4, 4)
        assert limits(mean) == pytest.approx(list(DescrStatsW([5, 4, 3, 4]).tconfint_mean()))
        share = value(table, "top_two_share", item="1")
        assert share["estimate"] == 0.75
        assert limits(share) == pytest.approx(proportion_confint(3, 4, method="wilson"))
        assert value(table, "median", item="2")["n"] == 3

    def test_reversed_item_is_turned_first(self, study):
        table = satisfaction_table(study, answers(ITEMS))
        # 1 2 4 1 becomes 5 4 2 5: three of four in the favourable two answers.
        share = value(table, "top_two_share", item="3")
        assert share["estimate"] == 0.75
        assert share["method"] == "reverse-coded answers, Wilson interval"

    def test_scale_counts_people_with_a_score(self, study):
        table = satisfaction_table(study, answers(ITEMS))
        mean = value(table, "mean", item="all")
        assert mean["n"] == 3
        assert mean["estimate"] == pytest.approx(np.mean([5, 13 / 3, 10 / 3]))

    def test_nobody_answered(self, study):
        table = satisfaction_table(study, answers({key: [np.nan] * 3 for key in ITEMS}))
        assert table["estimate"].isna().all()
        assert table["note"].str.startswith("not estimable: ").all()


NETWORK = pd.DataFrame(
    [
        ("M1", "pre", "family", "emotional;practical", 5),
        ("M1", "post", "family", "emotional", 4),
        ("M1", "post", "family", "emotional", 4),
        ("M1", "post", "neighbour", "practical", 2),
        ("M2", "pre", None, None, np.nan),
        ("M2", "post", "neighbour", "practical;", 3),
        ("M3", "pre", "neighbour", None, 3),
        ("M3", "post", "neighbour", "emotional", 3),
        ("M4", "pre", "family", "emotional", 5),
    ],
    columns=["participant_id", "wave", "source", "support", "closeness"],
)


class TestNetwork:
    def test_size_and_composition(self, study):
        table = network_table(study, NETWORK)
        size = value(table, "size_mean", wave="pre", source="all")
        # M1 1, M2 asked and 0, M3 1, M4 1.
        assert (size["n"], size["estimate"]) == (4, 0.75)
        post = {"wave": "post", "source": "neighbour"}
        people = value(table, "people", **post)
        assert (people["n"], people["estimate"]) == (3, 3)
        assert value(table, "supporters", **post)["estimate"] == 3
        assert value(table, "share", **post)["estimate"] == pytest.approx(3 / 5)
        family = value(table, "supporters_mean", wave="post", source="family")
        # M1 names two, M2 and M3 none.
        assert family["estimate"] == pytest.approx(2 / 3)
        assert limits(family) == pytest.approx(list(DescrStatsW([2, 0, 0]).tconfint_mean()))
        assert value(table, "closeness_mean", **post)["estimate"] == pytest.approx(8 / 3)
        none = value(table, "people_share", wave="post", source="professional")
        assert (none["estimate"], none["ci_low"]) == (0, 0)
        supports = {
            name: value(table, f"support_{name}", wave="post", source="all")["estimate"]
            for name in ("emotional", "practical")
        }
        assert supports == {"emotional": 3, "practical": 2}

    def test_change_is_of_members_asked_twice(self, study):
        table = network_table(study, NETWORK)
        # M1 1 to 3, M2 0 to 1, M3 1 to 1; M4 was not asked again.
        row = value(table, "size_mean_diff", wave="post", source="all")
        assert (row["n"], row["estimate"]) == (3, 1)
        assert limits(row) == pytest.approx(list(DescrStatsW([2, 1, 0]).tconfint_mean()))
        assert row["p"] == pytest.approx(stats.ttest_rel([3, 1, 1], [1, 0, 1]).pvalue)
        # Sums of signs: +-2 +-1 (+-0): 3 1 -1 -3, two of four as extreme.
        assert value(table, "size_permutation", wave="post", source="all")["p"] == 0.5

    def test_nothing_changed(self, study):
        before = NETWORK[NETWORK["wave"] == "pre"]
        same = pd.concat([before, before.assign(wave="post")])
        table = network_table(study, same)
        row = value(table, "size_permutation", wave="post", source="all")
        assert row["note"] == "not estimable: no network changed its size"
        mean = value(table, "size_mean_diff", wave="post", source="all")
        assert (mean["estimate"], mean["note"]) == (0, "no interval: all values are equal")

    def test_no_supporter_at_all(self, study):
        none = NETWORK.assign(source=None, support=None, closeness=np.nan)
        table = network_table(study, none)
        assert value(table, "size_mean", wave="pre", source="all")["estimate"] == 0
        share = value(table, "share", wave="pre", source="family")
        assert share["note"] == "not estimable: nobody named a supporter"
