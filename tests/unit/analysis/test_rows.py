"""Rows that several results tables share."""

import pytest

from groupwork.analysis.rows import described_rows, with_holm


def test_described_rows_by_hand():
    """1, 2, 3 and 6: mean 3, SD sqrt(14 / 3); t(.975, 3) = 3.182446 times SD / 2 = 1.080123."""
    rows = {
        each.statistic: each.row()
        for each in described_rows([1, 2, float("nan"), 3, 6], 0.95, "members", prefix="m_")
    }
    found = {name: row["estimate"] for name, row in rows.items()}
    assert found == pytest.approx(
        {"m_mean": 3, "m_sd": 2.160247, "m_median": 2.5, "m_min": 1, "m_max": 6}, abs=1e-6
    )
    assert rows["m_mean"]["ci_high"] == pytest.approx(3 + 3.182446 * 1.080123, abs=1e-5)
    assert {row["n"] for row in rows.values()} == {4}


def test_holm_takes_the_rows_of_the_family_alone():
    """Of .01, .04 and .03: times 3, 2 and 1, and none below the one before: .03, .06, .06."""
    rows = [
        {"area": name, "statistic": "test", "n": 9, "p": p}
        for name, p in (("a", 0.01), ("b", 0.04), ("c", None), ("d", 0.03), ("other", 0.001))
    ]
    made = with_holm(rows, lambda row: row["area"] != "other", "areas")
    adjusted = {row["area"]: row["p"] for row in made if row["statistic"] == "p_holm"}
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "d": 0.06})
    assert [row["area"] for row in made] == ["a", "a", "b", "b", "c", "d", "d", "other"]
    assert made[1]["method"] == "Holm, 3 areas"
