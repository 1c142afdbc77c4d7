"""Levels that are held back are told together, and no two tables can be set against each other."""

from collections.abc import Iterator
from functools import cache

import pandas as pd
import pytest
from small_study import items, score, study

from groupwork.privacy.disclosure import SUPPRESSED, publishable
from groupwork.privacy.layout import TOGETHER
from groupwork.results.registry import TABLES
from groupwork.statistics.estimate import estimate
from groupwork.tables import statistics_table

CLASSES = ("improved", "unchanged", "deteriorated")
KEYS = ["outcome", "group", "wave_from", "wave_to"]
SCALE = {"mood": {"items": items("1-2", 0, 3), "scores": [score()]}}
OWN = study(SCALE)


def table_of(counts: tuple[int, int, int], source: str = "") -> pd.DataFrame:
    """Return a table of change of one outcome, or by one reliability where a source is given."""
    where = dict.fromkeys(KEYS, "x") | {"group": "all"} | ({"source": source} if source else {})
    rows, n = [], sum(counts)
    for name, count in zip(CLASSES, counts, strict=True):
        rows.append(where | estimate(name, "rule", count, n=n).row())
        rows.append(where | estimate(f"{name}_share", "rule", count / n, n=n).row())
    return statistics_table(rows, list(where))


@cache
def seen(counts: tuple[int, int, int], name: str = "change") -> dict[str, float]:
    """Return the counts that a reader of a published table sees, n among them."""
    source = "declared" if name == "change_by_reliability" else ""
    table = publishable(OWN, TABLES[name].layout, table_of(counts, source))
    known = table[table["estimate"].notna() & table["statistic"].isin([*CLASSES, TOGETHER])]
    values = dict(zip(known["statistic"], known["estimate"], strict=True))
    return values | {"n": int(table["n"].max())}


def vectors(n: int) -> Iterator[tuple[int, int, int]]:
    yield from ((i, u, n - i - u) for i in range(n + 1) for u in range(n - i + 1))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((6, 5, 0), {"improved": 6, "unchanged": 5, "deteriorated": 0}),
        ((6, 3, 2), {"improved": 6, TOGETHER: 5}),
        # Its neighbour goes with the small class, not the smallest other: who improved is told.
        ((6, 20, 2), {"improved": 6, TOGETHER: 22}),
        ((2, 20, 6), {"deteriorated": 6, TOGETHER: 22}),
        # Nothing is left to set the rest against.
        ((3, 3, 3), {}),
        ((9, 2, 0), {"deteriorated": 0}),
    ],
)
def test_what_a_reader_still_sees(counts, shown):
    assert seen(counts) == shown | {"n": sum(counts)}


def test_the_share_goes_with_the_number():
    table = publishable(OWN, TABLES["change"].layout, table_of((6, 3, 2)))
    share = table[table["statistic"] == f"{TOGETHER}_share"].squeeze()
    assert share["estimate"] == pytest.approx(5 / 11)
    assert share["n"] == 11


def test_levels_of_an_attribute_are_told_together():
    rows = []
    for level, count in {"primary": 2, "middle": 6, "high": 1, "college": 3, "missing": 0}.items():
        where = {"attribute": "education", "level": level, "group": "all", "wave": "pre"}
        rows.append(where | estimate("count", "people", count, n=12).row())
        rows.append(where | estimate("percent", "of all people", 100 * count / 12, n=12).row())
    table = statistics_table(rows, ["attribute", "level", "group", "wave"])
    found = publishable(OWN, TABLES["participants"].layout, table)
    known = found[found["estimate"].notna()]
    values = known.set_index(["level", "statistic"])["estimate"].to_dict()
    assert values == {
        ("middle", "count"): 6,
        ("middle", "percent"): 50,
        ("missing", "count"): 0,
        ("missing", "percent"): 0,
        (TOGETHER, "count"): 6,
        (TOGETHER, "percent"): 50,
    }


@pytest.mark.slow
def test_what_is_told_together_follows_from_what_is_shown_anyhow():
    """So whoever lays tables beside each other has no equation more than without it."""
    told = 0
    for counts in vectors(11):
        values = dict(seen(counts))
        together = values.pop(TOGETHER, None)
        if together is not None:
            told += 1
            assert together == values.pop("n") - sum(values.values())
    assert told


def test_the_same_counts_are_held_back_alike_in_both_tables():
    """Otherwise what one hides the other shows, and what it merges gives the rest away."""
    for counts in [(6, 3, 2), (6, 20, 2), (2, 5, 4), (4, 5, 4), (1, 9, 0), (3, 3, 3), (5, 5, 5)]:
        assert seen(counts) == seen(counts, "change_by_reliability")


def merged(counts: tuple[int, int, int], first: bool) -> dict[str, int]:
    """Return what a table shows that merges the middle class with the one or the other."""
    improved, unchanged, deteriorated = counts
    if first:
        return {"improved": improved, "rest": unchanged + deteriorated}
    return {"deteriorated": deteriorated, "rest": improved + unchanged}


def test_levels_merged_anew_in_each_table_would_give_a_small_class_away():
    """The attack that the tables above withstand: two merges of the same people, each of cells of
    five and more, set against each other.
    """
    counts = (6, 2, 5)
    one, other = merged(counts, first=True), merged(counts, first=False)
    assert min(*one.values(), *other.values()) >= 5
    assert sum(counts) - one["improved"] - other["deteriorated"] == 2
    assert seen(counts) == seen(counts, "change_by_reliability")
    others = [(6, 7 - deteriorated, deteriorated) for deteriorated in range(8)]
    assert len([each for each in others if seen(each) == seen(counts)]) > 1


def test_a_reader_who_knows_the_rules_does_not_know_a_small_class():
    """Of all counts that would be published just so, a small class has more than one value."""
    views: dict[tuple, list[tuple[int, int, int]]] = {}
    for counts in vectors(11):
        views.setdefault(tuple(sorted(seen(counts).items())), []).append(counts)
    for same in views.values():
        for place in range(3):
            values = {counts[place] for counts in same}
            assert len(values) > 1 or not 0 < min(values) < 5


def test_rows_that_are_held_back_keep_their_note():
    table = publishable(OWN, TABLES["change"].layout, table_of((6, 3, 2)))
    hidden = table[table["estimate"].isna()]
    assert hidden["note"].str.startswith(SUPPRESSED).all()
    assert set(hidden["statistic"]) == {
        *("unchanged", "unchanged_share", "deteriorated", "deteriorated_share")
    }


def test_a_table_without_counts_stays_as_it_is():
    empty = table_of((6, 3, 2)).iloc[:0]
    assert publishable(OWN, TABLES["change"].layout, empty).empty
