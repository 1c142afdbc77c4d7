"""u-alpha and overlap: by hand, against other programs, and against a count of characters."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from small_coding import study_of

from groupwork.analysis.interviews.passage_agreement import (
    continuum,
    gather,
    overlap_table,
    percent_overlap,
    share_marked,
    u_alpha,
)


def alpha(length: int, *coders) -> float:
    return float(u_alpha(gather([continuum(length, coders)]), np.ones(1)))


def one(*spans: tuple[int, int]) -> list[tuple[int, int, str]]:
    return [(start, end, "x") for start, end in spans]


class TestAgainstOthers:
    """Values printed by other programs for their own examples."""

    SPANS = (
        [(2, 5, "1"), (9, 11, "1"), (12, 20, "2")],
        [(2, 5, "1"), (7, 15, "2")],
        [(2, 5, "1"), (10, 15, "2")],
    )

    def test_emerging_welfare_kalpha(self):
        # Example of the program kAlpha (three coders, 20 characters): u alpha 0.474, of marked
        # against unmarked 0.433.
        assert alpha(20, *self.SPANS) == pytest.approx(0.474, abs=5e-4)
        binary = [one(*((s, e) for s, e, _ in each)) for each in self.SPANS]
        assert alpha(20, *binary) == pytest.approx(0.433, abs=5e-4)

    def test_units_of_one_character_are_krippendorffs_nominal_alpha(self):
        # Krippendorff (2011), Computing Krippendorff's alpha-reliability, part B: nominal data,
        # two observers, no missing data: alpha 0.692.
        jon = ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"]
        han = ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"]
        coders = [[(i, i + 1, v) for i, v in enumerate(each)] for each in (jon, han)]
        assert alpha(12, *coders) == pytest.approx(0.692, abs=5e-4)

    def test_units_of_one_character_with_four_coders(self):
        # The units of his part C that all four observers coded.
        codes = np.array(
            [
                [1, 2, 3, 3, 2, 1, 4, 1, 2],
                [1, 2, 3, 3, 2, 2, 4, 1, 2],
                [3, 3, 3, 3, 2, 3, 4, 2, 2],
                [1, 2, 3, 3, 2, 4, 4, 1, 2],
            ]
        )
        coders = [[(i, i + 1, str(v)) for i, v in enumerate(row)] for row in codes]
        expected = krippendorff.alpha(codes, level_of_measurement="nominal")
        assert alpha(9, *coders) == pytest.approx(expected, abs=1e-12)


def test_by_hand_on_krippendorffs_figure():
    # The unitizing example of Content Analysis (2004, p. 254), code c: 300 characters; observer
    # i marks 75-145 and 220-250, j 70-150, 205-225 and 250-270. Both mark 70 + 5 characters.
    i, j = one((75, 145), (220, 250)), one((70, 150), (205, 225), (250, 270))
    # l.. = 600; l_cc = 2 x 75; gaps 300 - (100 + 120 - 75) = 155, twice: 310. D_o = 140.
    # S_c = 70² + 30² + 80² + 20² + 20² = 13000, S_gap = 380, l_c = 220, l_gap = 380.
    # e_cc + e_gap = 600 (220² - 13000 + 380² - 380) / (600² - 13380) = 310.575.
    assert alpha(300, i, j) == pytest.approx(1 - 140 / (600 - 600 * 179420 / 346620), abs=1e-12)
    sums = gather([continuum(300, [i, j])])
    assert percent_overlap(sums, np.ones(1)) == pytest.approx(100 * 75 / 145)
    assert share_marked(sums, np.ones(1)) == pytest.approx(220 / 600)
    # Code k: both mark the same.
    k = one((30, 90), (150, 200))
    assert alpha(300, k, k) == pytest.approx(1)


def test_degenerate():
    assert np.isnan(alpha(100, [], []))
    assert np.isnan(percent_overlap(gather([continuum(9, [[], []])]), np.ones(1)))
    assert alpha(100, one((0, 50)), one((50, 100))) < 0


@pytest.mark.parametrize("seed", range(4))
def test_against_a_count_of_characters(seed):
    """Coincidences of all pairs of coders, character by character, as the formulas say them."""
    rng = np.random.default_rng(seed)
    length, coders = 80, []
    for _ in range(3):
        edges = np.sort(rng.choice(length, size=8, replace=False))
        coders.append(
            [(int(s), int(e), str(rng.choice(["x", "y"]))) for s, e in edges.reshape(-1, 2)]
        )
    values = np.zeros((3, length), dtype=int)
    number = {"x": 1, "y": 2}
    selves = np.zeros(3)
    for row, each in zip(values, coders, strict=True):
        for start, end, value in each:
            row[start:end] = number[value]
            selves[number[value]] += (end - start) ** 2
    selves[0] = (values == 0).sum()
    observed = np.zeros((3, 3))
    for a in range(3):
        for b in range(3):
            if a != b:
                np.add.at(observed, (values[a], values[b]), 1 / 2)
    total = observed.sum()
    margins = observed.sum(axis=1)
    expected = total * (np.outer(margins, margins) - np.diag(selves)) / (total**2 - selves.sum())
    wanted = 1 - (total - np.trace(observed)) / (total - np.trace(expected))
    assert alpha(length, *coders) == pytest.approx(wanted, abs=1e-12)


def free(*rows: tuple) -> pd.DataFrame:
    """Passages from rows of interview, coder, code, start, end; texts have 100 characters."""
    table = pd.DataFrame(rows, columns=["interview", "coder", "code", "start", "end"])
    return table.assign(length=100)


def value(table: pd.DataFrame, code: str, statistic: str) -> pd.Series:
    return table[(table["code"] == code) & (table["statistic"] == statistic)].squeeze()


ROWS = [
    ("i1", "A", "worry", 0, 20),
    ("i1", "B", "worry", 10, 30),
    ("i1", "B", "family", 50, 60),
    ("i2", "A", "worry", 0, 40),
    ("i2", "B", "worry", 0, 40),
    ("i2", "B", "worry", 30, 50),
    ("i3", "A", "family", 0, 50),
]


def test_table():
    table = overlap_table(study_of("worry", "family", "never"), free(*ROWS))
    assert set(table["n"]) == {2}
    # worry: i1 10 of 30, i2 40 of 50 (B's two passages melt into one).
    overlap = value(table, "worry", "percent_overlap")
    assert overlap["estimate"] == pytest.approx(100 * 50 / 80)
    assert value(table, "worry", "prevalence")["estimate"] == pytest.approx(130 / 400)
    joined = [
        continuum(100, [one((0, 20)), one((10, 30))]),
        continuum(100, [one((0, 40)), one((0, 50))]),
    ]
    expected = float(u_alpha(gather(joined), np.ones(2)))
    assert value(table, "worry", "u_alpha")["estimate"] == pytest.approx(expected)
    assert overlap["note"] == (
        "no interval: too few interviews were read by two coders for an interval"
    )
    more = [(f"{name} {k}", *of) for k in range(3) for name, *of in ROWS]
    overlap = value(
        overlap_table(study_of("worry", "family"), free(*more)), "worry", "percent_overlap"
    )
    assert overlap["ci_low"] < overlap["estimate"] < overlap["ci_high"]
    never = value(table, "never", "u_alpha")
    assert pd.isna(never["estimate"])
    assert never["note"] == "not estimable: nobody marked a passage with it"
    # Of all codes: i1 A 0-20, B 10-30 and 50-60; i2 as above.
    both = value(table, "all", "percent_overlap")["estimate"]
    assert both == pytest.approx(100 * 50 / 90)
    assert {"u_alpha", "u_alpha_binary"} < set(table.loc[table["code"] == "all", "statistic"])


def test_sets_of_codes():
    rows = [("i", "A", "x", 0, 10), ("i", "A", "y", 5, 15), ("i", "B", "x", 0, 10)]
    table = overlap_table(study_of("x", "y"), free(*rows, ("i", "B", "y", 5, 15)))
    assert value(table, "all", "u_alpha")["estimate"] == pytest.approx(1)
    expected = alpha(100, [(0, 5, "x"), (5, 10, "xy"), (10, 15, "y")], [(0, 10, "x")])
    found = value(overlap_table(study_of("x", "y"), free(*rows)), "all", "u_alpha")
    assert found["estimate"] == pytest.approx(expected)


def test_one_coder_or_no_places():
    for table in (free(*ROWS[:1]), free(*ROWS).assign(start="", end="", length="")):
        found = overlap_table(study_of("worry"), table)
        assert set(found["note"]) == {"not estimable: no interview was coded by two coders"}


def test_places_as_text_and_order_do_not_matter():
    first = overlap_table(study_of("worry", "family"), free(*ROWS))
    shuffled = free(*ROWS).astype("str").sample(frac=1, random_state=2).sort_values("interview")
    again = overlap_table(study_of("worry", "family"), shuffled)
    pd.testing.assert_frame_equal(first, again)
