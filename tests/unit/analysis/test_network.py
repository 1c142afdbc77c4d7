"""Support networks, by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from session_study import declared, limits, value
from statsmodels.stats.weightstats import DescrStatsW

from groupwork.analysis.network import network_table
from groupwork.study.study_file import StudyFile


@pytest.fixture
def study() -> StudyFile:
    return declared()


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
