"""Supporters followed from one time to another, by hand."""

import pandas as pd
from raw_study import NETWORK, RESPONSES, study
from small_study import find

from groupwork.analysis.ties import ties_table
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES


def made(small: int = 1, **more):
    return study(RESPONSES, NETWORK | {"supporter": "who"}, privacy={"small_cell": small}, **more)


def named(*rows: tuple) -> pd.DataFrame:
    columns = ["participant_id", "wave", "source", "supporter"]
    return pd.DataFrame(rows, columns=columns)


# P1 keeps 1, loses 2, gains 3, who is a friend; P2 keeps 1, a friend first and family later; P3
# was not asked again; P4 named nobody at first. P2's second friend has no label.
NAMED = named(
    ("P1", "pre", "family", "1"),
    ("P1", "pre", "family", "2"),
    ("P1", "post", "family", "1"),
    ("P1", "post", "friend", "3"),
    ("P2", "pre", "friend", "1"),
    ("P2", "post", "family", "1"),
    ("P2", "post", "friend", None),
    ("P3", "pre", "family", "1"),
    ("P4", "pre", None, None),
    ("P4", "post", "friend", "1"),
)


def counts(table: pd.DataFrame, source: str) -> dict[str, float]:
    return table[table["source"] == source].set_index("statistic")["estimate"].to_dict()


def test_by_hand():
    table = ties_table(made(), NAMED)
    assert set(table["n"]) == {3}
    followed = {"before": 3, "after": 4, "kept": 2, "lost": 1, "gained": 2}
    assert counts(table, "all") == followed | {"not_followed": 1, "kept_share": 2 / 3}
    family = {"before": 2, "after": 1, "kept": 1, "lost": 1, "gained": 0}
    assert counts(table, "family") == family | {"not_followed": 0, "kept_share": 0.5}
    # P2's friend is of the kind that was named first.
    friend = {"before": 1, "after": 3, "kept": 1, "lost": 0, "gained": 2}
    assert counts(table, "friend") == friend | {"not_followed": 1, "kept_share": 1}


def test_a_supporter_named_twice_at_one_time_is_one():
    twice = pd.concat([NAMED, named(("P1", "post", "family", "1"))])
    assert counts(ties_table(made(), twice), "all") == counts(ties_table(made(), NAMED), "all")


def test_members_behind_a_count_are_counted_no_farther_than_it_matters():
    table = ties_table(made(2), NAMED)
    assert find(table, source="all", statistic="gained")["at_least"] == 2
    assert find(table, source="all", statistic="kept")["at_least"] == 2
    assert find(table, source="all", statistic="lost")["at_least"] == 1
    assert pd.isna(find(table, source="family", statistic="gained")["at_least"])


def test_one_kind_of_few_hides_every_kind():
    """Six members keep an aunt, one of them a friend, too: from the sum she would be known."""
    rows = [(f"P{i}", wave, "family", "1") for i in range(6) for wave in ("pre", "post")]
    rows += [("P0", wave, "friend", "2") for wave in ("pre", "post")]
    here = made(5)
    shown = publishable(here, TABLES["ties"].layout, ties_table(here, named(*rows)))
    kinds = shown[shown["scope"] == "source"]
    assert kinds[["n", "estimate", "at_least"]].isna().all().all()
    assert find(shown, source="all", statistic="kept")["estimate"] == 7
    # Without the friend nobody is few.
    shown = publishable(here, TABLES["ties"].layout, ties_table(here, named(*rows[:-2])))
    assert find(shown, source="family", statistic="kept")["estimate"] == 6
    assert find(shown, source="friend", statistic="kept")["estimate"] == 0


def test_without_supporters_nothing_is_shared():
    nobody = named(("P1", "pre", None, None), ("P1", "post", None, None))
    share = find(ties_table(made(), nobody), source="all", statistic="kept_share")
    assert pd.isna(share["estimate"]) and share["note"].startswith("not estimable: nobody named")


def test_one_time_has_no_ties_to_follow():
    assert ties_table(made(), NAMED[NAMED["wave"] == "pre"]).empty


def test_only_networks_with_labels_have_the_strand():
    assert "ties" in made().strands
    assert "ties" not in study(RESPONSES, NETWORK).strands
