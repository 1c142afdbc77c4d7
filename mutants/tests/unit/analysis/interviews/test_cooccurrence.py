"""Codes that come together: against R, and against counting every arrangement by hand."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from groupwork.analysis.interviews.cooccurrence import cooccurrence_table

COLUMNS = ["interview", "participant_id", "segment", "coder", "code"]

# Segments of three interviews: which bear which codes. 8, 6 and 5 segments.
GIVEN = {
    "i1": ["ab", "ab", "ab", "a", "b", "", "", "c"],
    "i2": ["ab", "a", "b", "", "", "c"],
    "i3": ["a", "a", "abc", "b", ""],
}


def table_of(given: dict[str, list[str]]) -> pd.DataFrame:
    rows = [
        (interview, f"P{interview}", str(number), "A", code)
        for interview, segments in given.items()
        for number, codes in enumerate(segments, start=1)
        for code in codes or [""]
    ]
    return pd.DataFrame(rows, columns=COLUMNS).assign(text="words")


def pair(table: pd.DataFrame, a: str, b: str) -> dict[str, pd.Series]:
    found = table[(table["code_a"] == a) & (table["code_b"] == b)]
    return {row["statistic"]: row for _, row in found.iterrows()}


def test_exact_test_is_that_of_r(with_codes):
    """R 4.2: mantelhaen.test(x, exact = TRUE)$p.value, x the 2 x 2 x 3 table of a and b.

    x <- array(c(3, 1, 1, 3, 1, 1, 1, 3, 1, 2, 1, 1), c(2, 2, 3))
    """
    found = pair(cooccurrence_table(with_codes("a", "b", "c"), table_of(GIVEN)), "a", "b")
    assert found["segments"]["estimate"] == 5
    assert found["segments"]["p"] == pytest.approx(0.39171428571428574, rel=1e-9)
    # by hand: 4 * 4 / 8 + 2 * 2 / 6 + 3 * 2 / 5
    assert found["expected"]["estimate"] == pytest.approx(2 + 4 / 6 + 6 / 5)
    assert found["jaccard"]["estimate"] == pytest.approx(5 / (9 + 8 - 5))
    assert (found["interviews"]["estimate"], found["interviews"]["n"]) == (3, 3)
    assert (found["people"]["estimate"], found["segments"]["n"]) == (3, 19)


def test_every_pair_is_in_the_family(with_codes):
    table = cooccurrence_table(with_codes("a", "b", "c", "never"), table_of(GIVEN))
    assert table[["code_a", "code_b"]].drop_duplicates().to_numpy().tolist() == [
        ["a", "b"],
        ["a", "c"],
        ["b", "c"],
    ]
    p = table.loc[table["statistic"] == "segments", "p"].to_numpy()
    holm = table.loc[table["statistic"] == "p_holm", "estimate"].to_numpy()
    order = np.argsort(p)
    by_hand = np.minimum(np.maximum.accumulate(p[order] * [3, 2, 1]), 1)
    assert holm[order] == pytest.approx(by_hand)
    assert set(table.loc[table["statistic"] == "p_holm", "method"]) == {"Holm, 3 pairs of codes"}


def test_what_could_not_come_out_otherwise_is_not_tested(with_codes):
    given = {"i1": ["ab", "ab"], "i2": ["c", ""]}
    table = cooccurrence_table(with_codes("a", "b", "c"), table_of(given))
    every = pair(table, "a", "b")
    assert every["segments"]["estimate"] == every["expected"]["estimate"] == 2
    assert np.isnan(every["segments"]["p"]) and np.isnan(every["p_holm"]["estimate"])
    assert every["p_holm"]["note"].startswith("not estimable: ")
    assert pair(table, "a", "c")["segments"]["estimate"] == 0


def test_one_code_has_no_pair(with_codes):
    table = cooccurrence_table(with_codes("a", "b"), table_of({"i1": ["a", ""]}))
    assert table.empty and "p" in table


# Passages -----------------------------------------------------------------------------------

# Interview, length of its text, passages of a, passages of b.
TEXTS = [
    ("i1", 23, [(0, 5), (9, 12)], [(3, 7), (10, 20)]),
    ("i2", 17, [(4, 8)], [(0, 2), (13, 17)]),
    ("i3", 9, [(1, 3)], [(2, 9)]),
]


def passages() -> pd.DataFrame:
    rows = [
        (interview, "P1", f"{start}-{end}", "A", code, str(start), str(end), str(length))
        for interview, length, *both in TEXTS
        for code, places in zip("ab", both, strict=True)
        for start, end in places
    ]
    columns = [*COLUMNS, "start", "end", "length"]
    return pd.DataFrame(rows, columns=columns).assign(text="words")


def overlaps(length: int, a: list, b: list, turn: int) -> int:
    """Count overlapping pairs, character by character, when b's passages are turned."""
    return sum(
        bool(set(range(*one)) & {(at + turn) % length for at in range(*other)})
        for one, other in product(a, b)
    )


def test_passages_turned_in_every_way(with_codes):
    study = with_codes("a", "b")
    free = study.interviews.model_copy(update={"unit": "free"})
    found = pair(
        cooccurrence_table(study.model_copy(update={"interviews": free}), passages()), "a", "b"
    )
    every = [[overlaps(n, a, b, turn) for turn in range(n)] for _, n, a, b in TEXTS]
    sums = np.array([sum(turns) for turns in product(*every)])
    observed = sum(turns[0] for turns in every)
    likely = np.bincount(sums) / len(sums)
    assert found["segments"]["estimate"] == observed == 3
    assert found["expected"]["estimate"] == pytest.approx(sums.mean())
    p = likely[likely <= likely[observed] * (1 + 1e-7)].sum()
    assert found["segments"]["p"] == pytest.approx(p)
    assert found["interviews"]["estimate"] == 2
