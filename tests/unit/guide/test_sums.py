"""Columns that somebody computed from the questions of a scale."""

import pytest
from student_files import CODES, write

from groupwork.guide.recognise import recognise
from groupwork.guide.sums import summed_by

FIVE = ["sleep", "calm", "angry", "tired", "alone"]
# The i-th person answers 1 + i // 2, and one more by turns: the sums are 7, 7, 12, 12, … 22.
ROWS = [[1 + i // 2 + n % 2 for n in range(5)] for i in range(8)]


@pytest.mark.parametrize(
    ("value", "items", "is_mean", "n"),
    [
        (lambda row, i: sum(row), FIVE, False, 8),
        (lambda row, i: round(sum(row) / 5, 1), FIVE, True, 8),
        (lambda row, i: sum(row) + (i in (2, 5)), FIVE, False, 6),
        (lambda row, i: sum(row) + (i in (2, 5, 6)), None, False, 0),
        (lambda row, i: 30 + i, None, False, 0),
    ],
)
def test_what_a_column_sums_up(tmp_path, value, items, is_mean, n):
    rows = [
        [code, *row, value(row, i)] for i, (code, row) in enumerate(zip(CODES, ROWS, strict=True))
    ]
    group = recognise([write(tmp_path / "pre.csv", ["code", *FIVE, "made"], rows)])
    (block,) = group.blocks.values()
    found = summed_by(group.columns["made"], block, group)
    if items is None:
        assert found is None
        return
    assert (found.items, found.is_mean, found.n, found.of) == (items, is_mean, n, 8)
    # The first person stands in row 2.
    assert found.unlike == ({} if n == 8 else {"pre.csv": [4, 7]})
