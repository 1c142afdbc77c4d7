"""What of published tables contradicts itself, without anything made again."""

import pytest

from groupwork.reproduce.public import table_problems

HEADER = "statistic,method,n,estimate,ci_low,ci_high,p\n"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("mean,t,12,2.5,1,4,0.05", None),
        ("mean,t,12,,,,", None),
        ("mean,t,12,2.5,1,1,0.05", "estimate 2.5 is not within [1, 1]"),
        ("mean,t,12,2.5,4,1,0.05", "ci_low 4 is above ci_high 1"),
        ("mean,t,12,2.5,1,4,1.05", "p 1.05 is not between 0 and 1"),
        ("mean,t,12,2.5,1,4,-0.1", "p -0.1 is not between 0 and 1"),
        ("mean,t,-3,2.5,1,4,0.05", "n -3 is negative"),
    ],
)
def test_rows_that_cannot_be(tmp_path, row, problem):
    path = tmp_path / "effects.csv"
    path.write_text(f"{HEADER}sd,,12,1,,,\n{row}\n", encoding="utf-8")
    assert table_problems(path) == ([f"row 3: {problem}"] if problem else [], 2)
