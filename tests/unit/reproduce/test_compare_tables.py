"""Two versions of one table."""

import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.compare_tables import TOLERANCES, agree, compare_tables

HEAD = "outcome,n,statistic,method,estimate,ci_low,ci_high,ci_level,p,note\n"
ROWS = [
    "sas,11,t,paired,-4.975,,,,0.00056,\n",
    "sas,11,d_z,noncentral t,-1.5,-2.36,-0.61,0.95,,\n",
    "rses,11,t,paired,,,,,,suppressed: few people\n",
]


@pytest.fixture
def tables(tmp_path):
    def write(published: str, rebuilt: str = HEAD + "".join(ROWS), name: str = "effects.csv"):
        for folder, text in (("old", published), ("new", rebuilt)):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
        return compare_tables(tmp_path / "old" / name, tmp_path / "new" / name)

    return write


def test_the_same_bytes(tables):
    found = tables(HEAD + "".join(ROWS))
    assert (found.level, found.differences, found.held_back) == ("bytes", (), 1)


def test_a_changed_digit_is_named_with_its_row_and_column(tables):
    found = tables(HEAD + "".join(ROWS).replace("-1.5,", "-1.6,"))
    assert found.level == ""
    assert found.differences == (
        "row outcome = sas; statistic = d_z; method = noncentral t, column estimate: "
        "published -1.6, made again -1.5",
    )


def test_rows_in_another_order_are_the_same_rows(tables):
    found = tables(HEAD + "".join(ROWS[::-1]))
    assert (found.level, found.reordered, found.differences) == ("tolerance", True, ())


def test_rows_added_and_taken_out(tables):
    found = tables(HEAD + "".join(ROWS[:2]) + "rses,11,g,paired,1,,,,,\n")
    assert found.differences == (
        "row outcome = rses; statistic = t; method = paired was not published",
        "row outcome = rses; statistic = g; method = paired is published, but not made",
    )


def test_the_last_digits_of_another_processor_are_within_tolerance(tables):
    rows = "".join(ROWS).replace("-4.975", "-4.97500000000001").replace("-2.36", "-2.3600000001")
    found = tables(HEAD + rows)
    assert (found.level, found.compared) == ("tolerance", 21)
    # 1e-10/2.36 = 4e-11 of its size against 1e-14/4.975 = 2e-15
    assert [said.rpartition(", column ")[2] for said in found.within] == [
        "ci_low: published -2.3600000001, made again -2.36",
        "estimate: published -4.97500000000001, made again -4.975",
    ]


def test_a_row_is_found_by_a_number_whose_last_digits_differ(tables):
    """As by the place of a point on the curve of a distribution."""
    head = "outcome,wave,at,n,statistic,method,estimate,note\n"
    rows = "needs,pre,{},86,density,Gaussian,0.4,\n"
    old, new = head + rows.format("1.3255519271790648"), head + rows.format("1.325551927179065")
    found = tables(old, new, name="distribution.csv")
    assert (found.level, found.differences) == ("tolerance", ())
    found = tables(old, head + rows.format("1.3255"), name="distribution.csv")
    assert len(found.differences) == 2
    # What looks like a number but is a name stays as it is written.
    named = [head + rows.replace("pre", wave).format("1.5") for wave in ("01", "1")]
    assert len(tables(*named, name="distribution.csv").differences) == 2


def test_counts_have_no_tolerance():
    assert not agree("11", "11.000000001", TOLERANCES["count"])
    assert agree("11", "11.0", TOLERANCES["count"])
    assert agree("0.5", "0.500000004", TOLERANCES["estimate"])  # 1e-8 x .5 + 1e-10 = 5.1e-9
    assert not agree("0.5", "0.500000006", TOLERANCES["estimate"])


def test_a_number_is_not_the_same_as_nothing(tables):
    found = tables(HEAD + "".join(ROWS).replace(",0.00056,", ",,"))
    assert "published nothing, made again 0.00056" in found.differences[0]


def test_a_lost_column_is_named(tables):
    short = (HEAD + "".join(ROWS)).replace(",note", "").replace(",suppressed: few people", "")
    found = tables("\n".join(line.rstrip(",") for line in short.splitlines()) + "\n")
    assert "column 'note' was not published" in found.differences


def test_a_table_that_a_spreadsheet_program_saved_otherwise(tables):
    with pytest.raises(GroupworkError, match="cannot be read as a CSV table in UTF-8"):
        tables("a;b\n1;2;3\n1,2,3;4\n")
