from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_study import items, score, study

from groupwork.privacy.disclosure import hidden_cells, publishable, suppress
from groupwork.results.registry import TABLES
from groupwork.statistics.estimate import estimate
from groupwork.tables import STATISTIC_COLUMNS, read_table, statistics_table, write_table

LAYOUTS = {name: row.layout for name, row in TABLES.items()}
NOTE = "suppressed: fewer than 5 people, or it would give them away"
SCALE = {"mood": {"items": items("1-2", 0, 3), "scores": [score()]}}


def cells(**sizes: int) -> pd.DataFrame:
    return pd.DataFrame({"level": list(sizes), "size": list(sizes.values())})


def chosen(*sizes: int, small: int = 5) -> list[int]:
    """Return the sizes that are suppressed in one line whose sum is known."""
    table = cells(**{f"l{i}": size for i, size in enumerate(sizes)})
    return [s for s, h in zip(sizes, hidden_cells(table, ["level"], small), strict=True) if h]


# One line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "suppressed"),
    [
        ((6, 6), []),
        ((12, 0, 0), []),  # zero may stand
        ((8, 4), [8, 4]),  # 4 = 12 - 8
        ((8, 4, 0), [8, 4]),
        ((53, 14, 15, 4), [14, 4]),  # the smallest other cell
        ((7, 3, 2), [3, 2]),  # together 5: each may be 1 to 4
        ((8, 2, 2), [8, 2, 2]),  # together 4: each would be 1 to 3
        ((20, 10, 3, 1), [10, 3, 1]),
        ((20, 2, 2, 2), [2, 2, 2]),  # together 6: each may be 1 to 4
        ((20, 2, 2, 1), [20, 2, 2, 1]),
        ((1, 1, 1, 1, 1), [1, 1, 1, 1, 1]),
        ((1, 1, 1, 1, 1, 0), [1, 1, 1, 1, 1, 0]),  # or all would be known to be 1
    ],
)
def test_one_line(sizes, suppressed):
    assert chosen(*sizes) == suppressed


def test_threshold():
    assert chosen(6, 4, 2, small=3) == [4, 2]
    assert chosen(6, 4, 2, small=1) == []
    assert chosen(11, 1, small=2) == [11, 1]


def compositions(total: int, parts: int):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def possible(shown: np.ndarray, hidden: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Return every table (arms by levels, with the row of everybody) that fits what is shown."""
    lowest = 0 if (shown[hidden] == 0).any() else 1
    fitting = []
    for arms in product(*(list(compositions(total, shown.shape[1])) for total in sums)):
        table = np.array(arms)
        if len(shown) > len(sums):
            table = np.vstack([table, table.sum(axis=0)])
        if (table[~hidden] == shown[~hidden]).all() and (table[hidden] >= lowest).all():
            fitting.append(table)
    return np.array(fitting)


def check_protection(counts: np.ndarray, hidden: np.ndarray, sums: np.ndarray, small: int):
    few = (counts > 0) & (counts < small)
    assert hidden[few].all()
    if hidden.all():
        return
    tables = possible(counts, hidden, sums)
    for place in np.argwhere(few):
        values = set(tables[:, *place])
        assert values >= set(range(1, max(small, 3))), (counts, hidden, place)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4), st.integers(2, 5))
def test_one_line_protects(sizes, small):
    counts = np.array([sizes])
    assume(counts.sum() >= small)
    table = cells(**{f"l{i}": size for i, size in enumerate(sizes)})
    hidden = hidden_cells(table, ["level"], small)
    check_protection(counts, hidden[None, :], counts.sum(axis=1), small)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=2),
    st.integers(2, 5),
)
def test_two_margins_protect(arms, small):
    sums = np.array(arms).sum(axis=1)
    assume((sums >= small).all())
    counts = np.vstack([arms, np.sum(arms, axis=0)])
    levels, groups = ["a", "b", "c"], ["TAU", "new", "all"]
    table = pd.DataFrame(
        [(g, v, counts[i, j]) for i, g in enumerate(groups) for j, v in enumerate(levels)],
        columns=["group", "level", "size"],
    )
    hidden = hidden_cells(table, ["level", "group"], small).reshape(3, 3)
    check_protection(counts, hidden, sums, small)


def test_arms_and_everybody():
    table = pd.DataFrame(
        {
            "group": ["TAU", "new", "all"] * 2,
            "level": ["a"] * 3 + ["b"] * 3,
            "size": [3, 30, 33, 40, 20, 60],
        }
    )
    # 3 = 33 - 30 and 3 = 43 - 40: a square of four is needed to hide it.
    hidden = table[hidden_cells(table, ["level", "group"], 5)]
    assert hidden[["group", "level"]].to_numpy().tolist() == [
        ["TAU", "a"],
        ["new", "a"],
        ["TAU", "b"],
        ["new", "b"],
    ]


# Tables -------------------------------------------------------------------------------------


def participants(counts: dict[str, int], **keys: str) -> list[dict]:
    n = sum(counts.values())
    where = {"attribute": "relation", "group": "all", "wave": "pre"} | keys
    return [
        where | {"level": level} | each.row()
        for level, count in counts.items()
        for each in (
            estimate("count", "people", count, n=n),
            estimate("percent", "of all people", 100 * count / n, n=n),
        )
    ]


KEYS = ["attribute", "level", "group", "wave"]


def test_counts_and_percents_of_participants():
    rows = participants({"mother": 8, "father": 2, "other": 2, "none": 0, "missing": 0})
    table = suppress(statistics_table(rows, KEYS), LAYOUTS["participants"])
    assert list(table.columns) == [*KEYS, *STATISTIC_COLUMNS]
    hidden = table["note"] == NOTE
    assert table[hidden]["level"].tolist() == ["mother"] * 2 + ["father"] * 2 + ["other"] * 2
    assert table.loc[hidden, ["estimate", "ci_low", "ci_high", "p"]].isna().all(axis=None)
    assert table.loc[~hidden, "estimate"].tolist() == [0, 0, 0, 0]
    # The sum is known from every other row, and not small.
    assert table["n"].tolist() == [12] * 10
    assert table["statistic"].notna().all()


def test_a_group_of_few_is_suppressed_whole():
    rows = participants({"mother": 3, "father": 0})
    rows[0] |= {"estimate": None, "note": "not estimable: unknown"}
    table = suppress(statistics_table(rows, KEYS), LAYOUTS["participants"])
    assert table["note"].tolist() == [NOTE] * 4
    assert table[["n", "estimate"]].isna().all(axis=None)


def test_missing_is_no_part_to_hide():
    rows = participants({"mother": 20, "father": 30, "missing": 2})
    table = suppress(statistics_table(rows, KEYS), LAYOUTS["participants"])
    assert not table["note"].str.startswith("suppressed").any()


def test_numbers_of_participants():
    def numbers(n: int, wave: str) -> list[dict]:
        where = {"attribute": "age", "level": "", "group": "all", "wave": wave}
        found = [estimate(name, "x", 40, n=n) for name in ("mean", "sd", "min", "max", "q1")]
        return [where | each.row() for each in found]

    rows = numbers(12, "pre") + numbers(4, "post")
    table = suppress(statistics_table(rows, KEYS), LAYOUTS["participants"])
    shown = table[table["estimate"].notna()]
    assert shown[["wave", "statistic"]].to_numpy().tolist() == [
        ["pre", "mean"],
        ["pre", "sd"],
        ["pre", "q1"],
    ]
    extremes = table[table["statistic"].isin(["min", "max"])]
    assert set(extremes["note"]) == {"suppressed: it is one person's value"}
    assert table.loc[table["wave"] == "post", "n"].isna().all()


def change(counts: tuple[int, int, int], group: str = "all") -> list[dict]:
    n = sum(counts)
    where = {"outcome": "sas", "group": group, "wave_from": "pre", "wave_to": "post"}
    found = [estimate("mdc95", "1.96 S_diff", 9.8, n=n)]
    for name, count in zip(("improved", "unchanged", "deteriorated"), counts, strict=True):
        found += [
            estimate(name, "rule", count, n=n),
            estimate(f"{name}_share", "rule", count / n, n=n, interval=(0, 1), level=0.95),
        ]
    return [where | each.row() for each in found]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((6, 6, 0), ["improved", "unchanged", "deteriorated"]),
        ((7, 3, 2), ["improved"]),
        ((10, 2, 0), ["deteriorated"]),
    ],
)
def test_classes_of_change(counts, shown):
    keys = ["outcome", "group", "wave_from", "wave_to"]
    table = suppress(statistics_table(change(counts), keys), LAYOUTS["change"])
    known = table[table["estimate"].notna()]
    expected = ["mdc95", *(each for name in shown for each in (name, f"{name}_share"))]
    assert known["statistic"].tolist() == expected
    assert table.loc[table["estimate"].isna(), "ci_level"].isna().all()


_PARTS = {"recovered", "improved_not_recovered"}


@pytest.mark.parametrize(
    ("improved", "recovered", "hidden"),
    [
        (11, 6, set()),
        (11, 11, set()),
        (11, 2, _PARTS),  # 11 - 9 would say it
        (6, 3, _PARTS),
        (3, 0, {*_PARTS, "improved", "unchanged"}),  # 0 + 3 would say who improved
    ],
)
def test_the_improved_do_not_give_away_who_recovered(improved, recovered, hidden):
    rows, counts = change((improved, 8, 0)), {"recovered": recovered}
    counts["improved_not_recovered"] = improved - recovered
    n = improved + 8
    for name, count in counts.items():
        rows += [rows[0] | estimate(name, "rule", count, n=n).row()]
        rows += [rows[0] | estimate(f"{name}_share", "rule", count / n, n=n).row()]
    table = statistics_table(rows, ["outcome", "group", "wave_from", "wave_to"])
    found = suppress(table, LAYOUTS["change"])
    lost = found.loc[found["estimate"].isna(), "statistic"]
    assert {name.removesuffix("_share") for name in lost} == hidden


def test_means_of_subgroups():
    def area(name: str, n: int) -> list[dict]:
        where = {"area": "needs.family", "subgroup_by": "relation", "subgroup": name}
        found = [estimate("mean", "t", 3.0, n=n), estimate("difference", "Welch", 0.2, n=40)]
        return [where | each.row() for each in found]

    rows = [*area("mother", 20), *area("father", 17), *area("other", 3)]
    table = suppress(statistics_table(rows, ["area", "subgroup_by", "subgroup"]), LAYOUTS["needs"])
    # The mean of "other" follows from everybody's and those of the other two.
    assert table.loc[table["estimate"].notna(), "subgroup"].tolist() == ["mother", "mother"]
    # Nor does an n say how many they are.
    assert table["n"].fillna(0).tolist() == [20, 40, 0, 0, 0, 0]


@pytest.mark.parametrize(("count", "shown"), [(0, 1), (1, 0), (5, 1), (7, 1), (8, 0), (12, 1)])
def test_shares_tell_of_the_others_too(count, shown):
    row = {"item": "1"} | estimate("top_two_share", "x", count / 12, n=12).row()
    table = suppress(statistics_table([row], ["item"]), LAYOUTS["satisfaction"])
    assert table["estimate"].notna().sum() == shown
    found = [estimate("people", "x", count, n=12), estimate("people_share", "x", count / 12, n=12)]
    rows = [{"wave": "pre", "source": "peer"} | each.row() for each in found]
    table = suppress(statistics_table(rows, ["wave", "source"]), LAYOUTS["network"])
    assert table["estimate"].notna().sum() == 2 * shown


def test_statistics_of_few_people():
    keys = ["scale", "group", "wave"]
    sizes = {"TAU": 4, "new": 30, "all": 34}
    rows = [
        {"scale": "bdi", "group": group, "wave": "pre"} | estimate("mean", "t", 20, n=n).row()
        for group, n in sizes.items()
    ]
    table = suppress(statistics_table(rows, keys), LAYOUTS["descriptives"])
    # The mean of four follows from that of everybody and that of the other arm.
    assert table["estimate"].notna().tolist() == [False, False, True]
    rows = [{"outcome": "sas"} | estimate("d_z", "x", np.nan, n=0, why="nobody").row()]
    table = suppress(statistics_table(rows, ["outcome"]), LAYOUTS["regression"])
    assert table["note"].tolist() == ["not estimable: nobody"]


def test_supporters_of_one_kind_do_not_follow_from_those_of_the_others():
    def named(source: str, people: int, supporters: int) -> list[dict]:
        found = [
            estimate("people", "x", people, n=12),
            estimate("people_share", "x", people / 12, n=12),
            estimate("supporters_mean", "x", supporters / 12, n=12),
            estimate("supporters", "x", supporters, n=52),
            estimate("share", "x", supporters / 52, n=52),
            estimate("closeness_mean", "x", 4, n=supporters),
        ]
        return [{"wave": "pre", "source": source} | each.row() for each in found]

    size = {"wave": "pre", "source": "all"} | estimate("size_mean", "x", 52 / 12, n=12).row()
    rows = [size, *named("family", 12, 30), *named("friend", 7, 20), *named("neighbour", 1, 2)]
    table = suppress(statistics_table(rows, ["wave", "source"]), LAYOUTS["network"])
    shown = table[table["estimate"].notna()].groupby("source")["statistic"].agg(list)
    assert shown["all"] == ["size_mean"]
    assert len(shown["family"]) == 6
    # 52 - 30 - 20 = 2 supporters, of at most two people: another kind must go with them.
    assert shown["friend"] == ["people", "people_share"]
    assert "neighbour" not in shown


def test_supporters_whom_few_people_named_are_not_told_however_many():
    """Six of 50, all named by two members, and two neighbours: the six would be those two's."""

    def named(source: str, people: int, supporters: int) -> list[dict]:
        found = [
            estimate("people", "x", people, n=12),
            estimate("supporters_mean", "x", supporters / 12, n=12),
            estimate("supporters", "x", supporters, n=50),
            estimate("share", "x", supporters / 50, n=50),
        ]
        return [{"wave": "pre", "source": source} | each.row() for each in found]

    rows = [*named("family", 11, 30), *named("friend", 7, 14), *named("peer", 2, 6)]
    table = suppress(statistics_table(rows, ["wave", "source"]), LAYOUTS["network"])
    shown = table[table["estimate"].notna()].groupby("source")["statistic"].agg(list)
    assert "peer" not in shown
    # Of 12 one named no family, so that how many did is not told; their supporters are many.
    assert shown["family"] == ["supporters_mean", "supporters", "share"]
    # 50 - 30 - 14 = 6: the friends must go with the peers, in every form.
    assert shown["friend"] == ["people"]


def test_shares_of_who_left():
    def compared(level: str, stayed: int, left: int) -> list[dict]:
        where = {"variable": "relation", "level": level, "group": "all"}
        where |= {"wave_from": "pre", "wave_to": "post"}
        found = [
            estimate("share_stayed", "x", stayed / 40, n=40),
            estimate("share_left", "x", left / 12, n=12),
            estimate("share_difference", "x", left / 12 - stayed / 40, n=52),
        ]
        return [where | each.row() for each in found]

    people = {"variable": "people", "level": "", "group": "all", "wave_from": "pre"}
    lost = people | {"wave_to": "post"} | estimate("left", "people", 12, n=52).row()
    rows = [lost, *compared("mother", 22, 5), *compared("father", 10, 5), *compared("other", 8, 2)]
    keys = ["variable", "level", "group", "wave_from", "wave_to"]
    table = suppress(statistics_table(rows, keys), LAYOUTS["attrition"])
    # 2 of 12 are hidden; beside 5 and 5 of 12 they would follow, and any difference tells a share.
    shown = table[table["estimate"].notna()]
    assert shown[["level", "statistic"]].to_numpy().tolist()[0] == ["", "left"]
    assert "share_left" not in set(shown.loc[shown["level"] == "other", "statistic"])
    hidden = table[(table["statistic"] == "share_left") & table["estimate"].isna()]
    assert len(hidden) >= 2
    for level in hidden["level"]:
        assert "share_difference" not in set(shown.loc[shown["level"] == level, "statistic"])


def test_specifications_go_with_the_people_that_they_rest_on():
    def curve(group: str, n: int) -> list[dict]:
        where = {"outcome": "sas", "group": group, "wave_from": "pre", "wave_to": "post"}
        rules = ("scoring", "missing_rule", "outlier_rule", "zero_rule")
        one = where | dict.fromkeys(rules, "as declared") | estimate("d_z", "x", 1, n=n).row()
        every = where | dict.fromkeys(rules, "all")
        # Two specifications are no two people.
        return [one, every | estimate("expected", "x", 1, n=2).row()]

    rows = [*curve("all", 40), *curve("TAU", 20), *curve("new", 20)]
    keys = [name for name in rows[0] if name not in STATISTIC_COLUMNS]
    layout = LAYOUTS["specifications"]
    assert suppress(statistics_table(rows, keys), layout)["estimate"].notna().all()
    rows = [*curve("all", 40), *curve("TAU", 36), *curve("new", 4)]
    table = suppress(statistics_table(rows, keys), layout)
    assert table.loc[table["estimate"].notna(), "group"].tolist() == ["all", "all"]


def test_models_have_no_statistics():
    table = pd.DataFrame(
        {
            "outcome": ["sas", "sds", "ssrs"],
            "term": ["arm", "arm", "arm"],
            "n": [4, 40, 40],
            "smallest_arm": [np.nan, 18, 4],
            "estimate": [1.0, 2.0, 3.0],
            "se": [0.1, 0.2, 0.3],
            "df": [2.0, 38.0, 38.0],
            "p": [0.5, 0.6, 0.7],
            "method": ["OLS", "OLS", "OLS"],
            "note": ["", "", ""],
        }
    )
    found = suppress(table, LAYOUTS["models"])
    assert list(found.columns) == list(table.columns)
    numbers = ["n", "smallest_arm", "estimate", "se", "df", "p"]
    # Four people in all, and four people in the smaller of two arms.
    assert found.loc[[0, 2], numbers].isna().all(axis=None)
    assert found.loc[1].tolist() == table.loc[1].tolist()


def test_the_threshold_is_the_studys():
    rows = statistics_table(participants({"mother": 9, "father": 3}), KEYS)
    strict, open_ = study(SCALE), study(SCALE, privacy={"small_cell": 1})
    layout = LAYOUTS["participants"]
    assert publishable(strict, layout, rows)["estimate"].isna().all()
    assert publishable(open_, layout, rows)["estimate"].notna().all()
    assert publishable(strict, None, rows) is rows
    # What counts segments, cells and classes, or who took part, and nothing else of people.
    assert {name for name, layout in LAYOUTS.items() if layout is None} == {
        *("flow", "audit_summary", "findings", "risk", "calibration"),
        *("agreement", "machines", "themes", "negative_cases", "saturation", "cooccurrence"),
        "next_study",  # made of other tables as they are published
    }


def test_a_suppressed_table_is_written_and_read(tmp_path):
    rows = participants({"mother": 8, "father": 4})
    table = suppress(statistics_table(rows, KEYS), LAYOUTS["participants"])
    write_table(table, tmp_path / "t.csv")
    again = read_table(tmp_path / "t.csv")
    assert again["note"].tolist() == [NOTE] * 4
    assert again["n"].tolist() == [12] * 4
    # Suppressing what was read gives the same as suppressing what was computed.
    write_table(statistics_table(rows, KEYS), tmp_path / "u.csv")
    second = suppress(read_table(tmp_path / "u.csv"), LAYOUTS["participants"])
    assert second["note"].tolist() == [NOTE] * 4


def test_an_empty_table():
    table = suppress(statistics_table([], KEYS), LAYOUTS["participants"])
    assert table.empty
    assert list(table.columns) == [*KEYS, *STATISTIC_COLUMNS]


# Risk ---------------------------------------------------------------------------------------


def test_who_left_cannot_be_worked_out():
    """10 of 12 lost people have a level: the other 2 follow from no share and no difference."""

    def shares(level, kept, lost):
        keys = {"variable": "x", "level": level, "group": "all", "wave_from": "a", "wave_to": "b"}
        found = (("share_stayed", 36, kept / 36), ("share_left", 12, lost / 12))
        difference = estimate("share_difference", "", lost / 12 - kept / 36, n=48)
        rows = [*(estimate(name, "", value, n=n) for name, n, value in found), difference]
        return [keys | each.row() for each in rows]

    table = statistics_table(
        shares("short", 13, 10) + shares("long", 23, 2),
        ["variable", "level", "group", "wave_from", "wave_to"],
    )
    found = publishable(study(SCALE), LAYOUTS["attrition"], table)
    assert found["estimate"].isna().all()
    shown = publishable(
        study(SCALE),
        LAYOUTS["attrition"],
        statistics_table(shares("short", 13, 6), list(table)[:5]),
    )
    assert shown["estimate"].notna().all()
