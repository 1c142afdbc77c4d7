"""Which heads of columns differ in one place alone, which may be a time."""

import pytest
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.recognise import recognise
from groupwork.guide.same_heads import may_be_times, of_question


@pytest.mark.parametrize(
    ("head", "times"),
    [
        ("q{n}_{t}", ("1", "2")),  # the second number
        ("q{t}_{n}", ("q1", "q2")),  # the first one, read with its letter
        ("anx{n}_{t}", ("B", "A")),
        ("{t}_anx{n}", ("R1", "R2")),
        ("{t}{n}", ("A", "B")),
        ("q{n}{t}", ("a", "b")),
        ("{t}_q{n}", ("blue", "green")),
        ("q{n} {t}", ("T-1", "T+1")),
        ("{t} {n}. I feel well", ("A", "B")),
        ("{t}营{n}", ("开", "闭")),
        ("题{n}_期{t}", ("初", "末")),
    ],
)
def test_where_heads_differ_between_two_times(tmp_path, head, times):
    # q{t}_{n} is q1_1: its letter belongs to the time that is expected.
    shown = [time.removeprefix("q") if head.startswith("q{t}") else time for time in times]
    heads = [head.format(n=n, t=t) for t in shown for n in range(1, 5)]
    rows = [[code, *a, *b] for code, a, b in zip(CODES, PRE, POST, strict=True)]
    path = write(tmp_path / "wide.csv", ["code", *heads], rows)
    (sheet,) = recognise([path]).sheets
    (found,) = may_be_times(sheet.found.columns)
    assert found.times == [*times]
    assert found.questions == [[heads[n], heads[n + 4]] for n in range(4)]
    for name, (base, time) in found.columns.items():
        assert base.replace("{wave}", time) == name


def test_three_questions_at_three_times_may_be_read_in_two_ways(tmp_path):
    heads = [f"q{one}_{other}" for one in (1, 2, 3) for other in (1, 2, 3)]
    rows = [[code, *(row * 3)[:9]] for code, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "wide.csv", ["code", *heads], rows)
    (sheet,) = recognise([path]).sheets
    found = {tuple(each.questions[0]) for each in may_be_times(sheet.found.columns)}
    assert found == {("q1_1", "q1_2", "q1_3"), ("q1_1", "q2_1", "q3_1")}


def test_one_scale_alone_has_no_times(tmp_path):
    rows = [[code, *row] for code, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "one.csv", ["code", *ITEMS], rows)
    (sheet,) = recognise([path]).sheets
    assert may_be_times(sheet.found.columns) == []


def test_heads_that_somebody_names_are_one_question():
    names = ["code", "mood_B", "sleep_B", "mood_A", "sleep_A"]
    found = of_question(names, ["mood_A", "mood_B"])
    assert found is not None
    assert found.questions == [["mood_B", "mood_A"], ["sleep_B", "sleep_A"]]
    assert of_question(names, ["mood_B", "sleep_A"]) is None
    assert of_question(names, ["mood_B"]) is None
