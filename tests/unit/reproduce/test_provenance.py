"""Checksums of results, and printed numbers looked up again."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.errors import GroupworkError
from groupwork.report.ledger import printed as printed_as
from groupwork.reproduce.provenance import check_numbers, manifest, number_agrees

EFFECTS = pd.DataFrame(
    {
        "outcome": ["sas", "sas", "sds"],
        "statistic": ["d_z", "t", "d_z"],
        "n": [11, 11, 0],
        "estimate": [-1.4997, -4.974, None],
        "p": [None, 0.00056, None],
    }
)


def register(printed: str, row: str, column: str, key: str = "k") -> pd.DataFrame:
    return pd.DataFrame(
        [(key, printed, "effects.csv", row, column)],
        columns=["key", "printed", "table", "row", "column"],
    )


@pytest.mark.parametrize(
    ("printed", "row", "column", "key"),
    [
        ("−1.50", "outcome = sas; statistic = d_z", "estimate", "k.estimate"),
        ("1.50", "outcome = sas; statistic = d_z", "estimate", "k.magnitude"),
        ("< .001", "outcome = sas; statistic = t", "p", "k.p"),
        ("< 0.001", "outcome = sas; statistic = t", "p", "k.p"),
        ("11", "outcome = sas; statistic = t", "n", "k.n"),
        ("–", "outcome = sds; statistic = d_z", "estimate", "k.estimate"),
    ],
)
def test_a_right_number_passes(printed: str, row: str, column: str, key: str) -> None:
    check_numbers(register(printed, row, column, key), {"effects": EFFECTS})


@pytest.mark.parametrize("decimals", [2, 3])
@pytest.mark.parametrize("leading_zero", [False, True])
def test_every_p_passes_as_it_is_printed_and_no_other(decimals: int, leading_zero: bool) -> None:
    """A protected report prints p of few people with two decimals, "< .01" among them."""
    texts = {}
    for p in (0.00004, 0.0009, 0.0011, 0.0099, 0.0101, 0.0496, 0.0504, 0.051, 0.3, 1.0):
        texts[p] = printed_as(p, "p", leading_zero=leading_zero, decimals=decimals)
        assert number_agrees(texts[p], p, magnitude=False), texts[p]
    assert not number_agrees(texts[0.00004], 0.0101, magnitude=False)
    assert not number_agrees(texts[0.0504], 0.0496, magnitude=False)


def test_sums_and_values_with_the_signs_between_conditions() -> None:
    table = pd.DataFrame({"reason": ["a; b", "d"], "count": [2, 5], "n": [1, 1]})
    rows = [("2", "reason = a; b", "count"), ("7", float("nan"), "sum(count)")]
    for printed, row, column in rows:
        check_numbers(register(printed, row, column), {"effects": table})  # type: ignore[arg-type]


@pytest.mark.parametrize("printed", ["−1.51", "1.50", "−1.4", "–", "< .001", "< .002", "one"])
def test_a_wrong_number_is_named(printed: str) -> None:
    entry = register(printed, "outcome = sas; statistic = d_z", "estimate", "effects.sas")
    with pytest.raises(GroupworkError, match=r"prints .* for effects\.sas, but effects\.csv"):
        check_numbers(entry, {"effects": EFFECTS})


def test_manifest_gives_checksums_by_relative_path(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.csv").write_bytes(b"abc")
    (tmp_path / "a.csv").write_bytes(b"")
    listed = manifest([tmp_path / "b" / "x.csv", tmp_path / "a.csv"], tmp_path)
    assert listed["path"].to_list() == ["a.csv", "b/x.csv"]
    # SHA-256 of "abc": FIPS 180-4, appendix B.1.
    assert listed["sha256"][1] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert listed["bytes"].to_list() == [0, 3]
