"""Passages laid over units: by hand, and against a slow count of characters."""

import numpy as np
import pandas as pd
import pytest

from groupwork.ingest.coding.units import assign_units

UNITS = pd.DataFrame({"start": [0, 10, 20, 40], "end": [10, 18, 40, 50], "text": list("abcd")})


def passages(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "start", "end", "code", "coder"])


def given(*rows: tuple, units=UNITS) -> dict[tuple, set]:
    table, _ = assign_units(passages(*rows), {"i": units})
    found: dict[tuple, set] = {}
    for row in table.itertuples():
        found.setdefault((row.coder, row.unit), set()).add(row.code)
    return found


def test_half_of_a_unit_is_enough():
    found = given(("i", 5, 18, "x", "A"))
    assert found == {("A", 1): {"x"}, ("A", 2): {"x"}, ("A", 3): {""}, ("A", 4): {""}}


def test_less_than_half_is_not_if_another_unit_is_covered():
    assert given(("i", 6, 18, "x", "A"))["A", 1] == {""}


def test_a_short_passage_counts_where_most_of_it_lies():
    found = given(("i", 17, 24, "x", "A"))
    assert found["A", 3] == {"x"}
    assert found["A", 2] == {""}


def test_of_equals_the_first_unit():
    assert given(("i", 16, 22, "x", "A"))["A", 2] == {"x"}


def test_passages_of_one_code_add_up():
    # 6 + 6 of 20 characters; the overlap counts once.
    rows = [("i", 20, 26, "x", "A"), ("i", 30, 36, "x", "A")]
    assert given(*rows)["A", 3] == {"x"}
    assert given(("i", 18, 24, "x", "A"), ("i", 20, 26, "x", "A"), ("i", 0, 10, "x", "A"))[
        "A", 3
    ] == {"x"}


def test_coders_judged_all_units_of_what_they_coded():
    table, lost = assign_units(
        passages(("i", 0, 10, "x", "A"), ("j", 0, 10, "y", "B")), {"i": UNITS, "j": UNITS}
    )
    assert table.groupby(["source", "coder"]).size().to_dict() == {("i", "A"): 4, ("j", "B"): 4}
    assert lost.empty


def test_passages_in_no_unit_are_returned():
    rows = [("i", 18, 20, "x", "A"), ("i", -1, -1, "y", "A"), ("k", 0, 5, "x", "A")]
    table, lost = assign_units(passages(*rows, ("i", 0, 10, "x", "A")), {"i": UNITS})
    assert lost.index.tolist() == [0, 1, 2]
    assert set(table["code"]) == {"x", ""}


def test_nothing_at_all():
    table, lost = assign_units(passages(), {})
    assert table.empty
    assert lost.empty
    table, _ = assign_units(passages(), {"i": UNITS})
    assert table.empty


@pytest.mark.parametrize("seed", range(5))
def test_against_a_count_of_characters(seed):
    rng = np.random.default_rng(seed)
    units, rows = {}, []
    for name in ("i", "j", "k"):
        edges = np.sort(rng.choice(200, size=20, replace=False))
        units[name] = pd.DataFrame({"start": edges[::2], "end": edges[1::2], "text": "t"})
        for _ in range(25):
            start = int(rng.integers(0, 190))
            end = start + int(rng.integers(1, 40))
            rows.append(
                (name, start, end, str(rng.choice(["x", "y"])), str(rng.choice(["A", "B"])))
            )
    table, _ = assign_units(passages(*rows), units)
    found = {(r.source, r.unit, r.coder, r.code) for r in table.itertuples() if r.code}

    expected = set()
    for source, coder, code in {(s, c, k) for s, _, _, k, c in rows}:
        marked = np.zeros(300, dtype=bool)
        for s, start, end, k, c in rows:
            if (s, k, c) == (source, code, coder):
                marked[start:end] = True
        each = units[source]
        hit = [2 * marked[u.start : u.end].sum() >= u.end - u.start for u in each.itertuples()]
        # The stretches into which the passages melt, each of which must land somewhere.
        changes = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(int), [0]])))
        for start, end in changes.reshape(-1, 2):
            shared = [max(0, min(end, u.end) - max(start, u.start)) for u in each.itertuples()]
            enough = [h and s > 0 for h, s in zip(hit, shared, strict=True)]
            if not any(enough) and max(shared) > 0:
                expected.add((source, int(np.argmax(shared)) + 1, coder, code))
        expected |= {(source, i + 1, coder, code) for i, h in enumerate(hit) if h}
    assert found == expected
