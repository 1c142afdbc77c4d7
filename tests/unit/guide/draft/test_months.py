"""Months as times, whose year stands in another column, through `new` to the scores."""

import pytest
from drafted import sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def long(folder, heads, *times):
    rows = [
        [code, *time, *answers]
        for time, of in zip(times, (PRE, POST, POST), strict=False)
        for code, answers in zip(CODES, of, strict=True)
    ]
    return write(folder / "long.csv", ["code", *heads, *ITEMS], rows)


@pytest.mark.parametrize(
    ("heads", "times"),
    [
        (("month", "year"), (("11", "2025"), ("2", "2026"))),
        (("年", "月"), (("2025", "12"), ("2026", "3"))),
        (("year", "month"), (("2025", "November"), ("2026", "February"))),
        (("month", "year"), (("3", "2026"), ("6", "2026"))),
    ],
)
def test_the_earlier_year_is_the_time_before(tmp_path, heads, times):
    folder = tmp_path / "my-group"
    path = long(folder, heads, *times)
    given = {}
    if times[0][1] == "November":
        given = {"wave.long.csv": "column", "time_column.long.csv": "month"}
    found = sums(folder, [path], **given, **{"times.long.csv": "in-order"})
    assert [*found["pre"][CODES]] == [*map(sum, PRE)]
    assert [*found["post"][CODES]] == [*map(sum, POST)]


def test_one_month_of_two_years_is_no_time(tmp_path):
    path = long(tmp_path, ("month", "year"), ("3", "2025"), ("6", "2025"), ("3", "2026"))
    with pytest.raises(GroupworkError, match=r"in 2025 and in 2026.*Make one column of both"):
        draft_study(recognise([path]), "g")
    with pytest.raises(GroupworkError, match="年和月合成一列"):
        draft_study(recognise([path]), "g", {}, "zh")


def test_one_column_of_both_is_read_as_it_stands(tmp_path):
    folder = tmp_path / "my-group"
    path = long(folder, ("month",), ("2025-11",), ("2026-02",))
    given = {"wave.long.csv": "column", "time_column.long.csv": "month"}
    found = sums(folder, [path], **given, **{"times.long.csv": "in-order"})
    assert [*found["pre"][CODES]] == [*map(sum, PRE)]
