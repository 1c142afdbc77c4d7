"""Times within one file that nothing in it names: in a column, or in the heads of columns."""

import pytest
import yaml
from drafted import document, scored, sums
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, pair, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

SEX = "fmfmffmm"
# The sums of the four items, as `student_files` has them: at post-test the first item is one
# higher, 5 stays 5.
BEFORE = dict(zip(CODES, (7, 17, 16, 14, 5, 9, 16, 15), strict=True))
AFTER = dict(zip(CODES, (8, 17, 17, 15, 6, 10, 17, 16), strict=True))


def long(folder, head, times, *, name="long", code="code", people=CODES):
    """Write a row for each person and time, the last time of each person first."""
    rows = [
        [who, time, SEX[n], *of[n]]
        for n, who in enumerate(people)
        for time, of in reversed([*zip(times, (PRE, POST), strict=True)])
    ]
    return write(folder / f"{name}.csv", [code, head, "sex", *ITEMS], rows)


def wide(folder, head, times, *, name="wide"):
    """Write a row for each person, in which each question stands at both times."""
    heads = [head.format(n=n, t=t) for n in range(1, 5) for t in times]
    rows = [
        [code, SEX[n], *(answer for pair in zip(PRE[n], POST[n], strict=True) for answer in pair)]
        for n, code in enumerate(CODES)
    ]
    return write(folder / f"{name}.csv", ["code", "sex", *heads], rows)


def asked(files, **answers):
    """Return what is asked of files, by key."""
    return {q.key: q for q in draft_study(recognise(files), "my-group", answers).questions}


def are_true(found):
    return dict(found["pre"]) == BEFORE and dict(found["post"]) == AFTER


LONG = [
    ("round", ("B", "A")),
    ("round", ("R1", "R2")),
    ("stage", ("x", "y")),
    ("form", ("blue", "green")),
    ("source", ("Sheet 1", "Sheet 2")),
    ("day", ("Mon", "Fri")),
    ("批次", ("一", "二")),
    ("时点", ("开营", "闭营")),
    ("考核", ("期初", "期末")),
]


@pytest.mark.parametrize(("head", "times"), LONG)
def test_whose_people_come_again_is_asked_which_column_says_the_time(tmp_path, head, times):
    folder = tmp_path / "my-group"
    path = long(folder, head, times)
    before = asked([path])
    whole = before["wave.long.csv"]
    assert (whole.default, whole.suggestion) == (None, "column")
    assert f"16 rows of 8 in 'code'; the rows of each differ in '{head}'" in whole.saw
    assert before["times.long.csv"].default is None
    assert before["id"].default == "code"  # and nobody is asked whether all are anonymous
    said = {"wave.long.csv": "column"}
    assert asked([path], **said)["time_column.long.csv"].default is None
    said |= {"time_column.long.csv": head, "times.long.csv": "each"}
    said |= {f"time.{times[0]}": "pre", f"time.{times[1]}": "post"}
    found = document([path], **said)
    assert found["files"][0]["wave"]["values"] == dict(zip(times, ("pre", "post"), strict=True))
    assert are_true(sums(folder, [path], **said))


@pytest.mark.parametrize(
    ("head", "times", "suggested"),
    [
        ("post", ("0", "1"), "in-order"),
        ("batch", ("0", "1"), "in-order"),
        ("pre", ("1", "0"), ""),  # 1 is yes: 0 is after
        ("week", ("0", "8"), "in-order"),
        ("stage", ("x", "y"), ""),
    ],
)
def test_an_order_is_suggested_where_the_values_tell_it_alone(tmp_path, head, times, suggested):
    path = long(tmp_path, head, times, name="data")
    assert asked([path])["times.data.csv"].suggestion == suggested
    assert asked([path])["times.data.csv"].default is None


def test_numbers_that_go_against_the_days_of_their_rows_suggest_no_order(tmp_path):
    days = {"2": "2026-03-01", "1": "2026-05-01"}
    rows = [
        [code, time, days[time], *of[n]]
        for time, of in (("2", PRE), ("1", POST))
        for n, code in enumerate(CODES)
    ]
    path = write(tmp_path / "long.csv", ["code", "round", "date", *ITEMS], rows)
    question = asked([path])["times.long.csv"]
    assert question.suggestion == ""
    assert question.choices["in-order"] == "2: pre-test, 1: post-test"


def test_rounds_of_people_who_stand_there_once_suggest_no_order(tmp_path):
    """They may be two groups, one after the other."""
    rows = [[code, 1 + n % 2, *PRE[n]] for n, code in enumerate(CODES)]
    path = write(tmp_path / "all.csv", ["code", "round", *ITEMS], rows)
    question = asked([path])["wave.all.csv"]
    assert (question.default, question.suggestion) == (None, "")
    said = {"wave.all.csv": "column", "time_column.all.csv": "round"}
    assert asked([path], **said)["times.all.csv"].suggestion == ""


def test_the_name_of_a_file_is_no_answer_where_its_people_come_again(tmp_path):
    for name in ("post", "survey", "pre"):
        path = long(tmp_path, "stage", ("x", "y"), name=name)
        assert asked([path])[f"wave.{name}.csv"].default is None


def test_until_it_is_said_the_study_file_says_todo(tmp_path):
    path = long(tmp_path, "stage", ("x", "y"))
    for said in ({}, {"wave.long.csv": "column"}):
        found = document([path], **said, **{"times.long.csv": "in-order"})
        values = found["files"][0]["wave"]["values"].values()
        assert all(value.startswith("TODO: does 'stage' say") for value in values)


def test_any_column_may_be_named_but_one_of_many_values(tmp_path):
    path = long(tmp_path, "stage", ("x", "y"), people=range(1, 9), code="who")
    said = {"wave.long.csv": "column"}
    found = document([path], **said, **{"time_column.long.csv": "Stage"})
    assert found["files"][0]["wave"]["column"] == "stage"
    with pytest.raises(GroupworkError, match=r"'who' has 8 different values"):
        document([path], **said, **{"time_column.long.csv": "who"})
    with pytest.raises(GroupworkError, match=r"no column of long.csv is called 'wave'. It has: "):
        document([path], **said, **{"time_column.long.csv": "wave"})


def test_another_column_may_say_it_than_the_one_that_was_taken_for_it(tmp_path):
    folder = tmp_path / "my-group"
    rows = [
        [code, 1 + n % 2, time, *of[n]]
        for time, of in (("x", PRE), ("y", POST))
        for n, code in enumerate(CODES)
    ]
    path = write(folder / "long.csv", ["code", "round", "form", *ITEMS], rows)
    said = {"times.long.csv": "none", "wave.long.csv": "column", "time_column.long.csv": "form"}
    assert "times.long.csv" in asked([path])
    said |= {"times.long.csv.form": "in-order"}
    assert are_true(sums(folder, [path], **said))


def test_a_time_in_other_capitals_is_no_further_time(tmp_path):
    folder = tmp_path / "my-group"
    path = long(folder, "stage", ("x", "y"))
    path.write_text(path.read_text("utf-8").replace("LX12,y", "LX12,Y"), encoding="utf-8")
    said = {"wave.long.csv": "column", "time_column.long.csv": "stage"}
    question = asked([path], **said)["times.long.csv"]
    assert "Y" not in question.text
    said |= {"times.long.csv": "each", "time.x": "pre", "time.y": "post"}
    assert are_true(sums(folder, [path], **said))


def test_without_codes_a_column_may_say_the_time(tmp_path):
    rows = [[time, *row] for time, of in (("B", PRE), ("A", POST)) for row in of]
    path = write(tmp_path / "all.csv", ["round", *ITEMS], rows)
    whole = asked([path])["wave.all.csv"]
    assert "column" in whole.choices
    assert (whole.default, whole.suggestion) == (None, "")
    found = document(
        [path], **{"wave.all.csv": "column", "time_column.all.csv": "round", "id": "none"}
    )
    assert found["design"] == {"kind": "unlinked"}


def test_numbers_of_two_classes_are_not_suggested_to_be_times(tmp_path):
    """Each class numbers its pupils from 1 on, so that every number stands there twice."""
    rows = [[1 + n % 4, "7a" if n < 4 else "7b", *row] for n, row in enumerate(PRE)]
    path = write(tmp_path / "school.csv", ["student no", "class", *ITEMS], rows)
    whole = asked([path])["wave.school.csv"]
    assert (whole.default, whole.suggestion) == (None, "")
    # With a later file, the names of both say what they are.
    first = write(tmp_path / "pre.csv", ["student no", "class", *ITEMS], rows)
    second = write(tmp_path / "post.csv", ["student no", "class", *ITEMS], rows[::-1])
    found = asked([first, second])
    assert [found[f"wave.{name}.csv"].default for name in ("pre", "post")] == ["pre", "post"]


def test_people_who_come_again_without_a_column_of_times_are_told(tmp_path):
    rows = [[code, SEX[n], *of[n]] for of in (PRE, POST) for n, code in enumerate(CODES)]
    path = write(tmp_path / "all.csv", ["code", "sex", *ITEMS], rows)
    whole = asked([path])["wave.all.csv"]
    assert "no column says which row is of which time" in whole.saw
    assert (whole.default, whole.suggestion) == (None, "")


WIDE = [
    ("q{n}_{t}", ("1", "2")),
    ("q{t}_{n}", ("1", "2")),
    ("anx{n}_{t}", ("B", "A")),
    ("{t}_anx{n}", ("R1", "R2")),
    ("{t}{n}", ("A", "B")),
    ("q{n}_{t}", ("Mon", "Fri")),
    ("q{n} {t}", ("T-1", "T+1")),
    ("{t}营{n}", ("开", "闭")),
    ("{t}心情{n}", ("①", "②")),
]


@pytest.mark.parametrize(("head", "times"), WIDE)
def test_heads_that_differ_in_one_place_may_be_times(tmp_path, head, times):
    folder = tmp_path / "my-group"
    path = wide(folder, head, times)
    whole = asked([path])["wave.wide.csv"]
    assert (whole.default, whole.suggestion) == (None, "")
    assert "heads" in whole.choices
    said = {"wave.wide.csv": "heads"}
    question = asked([path], **said)["time_heads.wide.csv"]
    assert question.default is None
    (choice,) = question.choices
    assert question.choices[choice].startswith("4 questions at 2 times: ")
    said |= {"time_heads.wide.csv": choice}
    assert asked([path], **said)["times.wide.csv"].default is None
    assert are_true(sums(folder, [path], **said, **{"times.wide.csv": "in-order"}))


@pytest.mark.parametrize("head", ["q{n}_{t}", "q{t}_{n}"])
def test_the_same_heads_may_be_two_scales_of_one_time(tmp_path, head):
    path = wide(tmp_path, head, ("1", "2"), name="pre")
    found = asked([path])["wave.pre.csv"]
    assert found.default == "pre"  # its name says so, and it may be said otherwise
    assert "heads" in found.choices
    document_of = document([path])
    assert document_of["files"][0]["wave"] == "pre"
    path = wide(tmp_path, head, ("1", "2"), name="post")
    assert asked([path])["wave.post.csv"].default is None


def test_times_in_heads_may_be_named_by_the_heads_of_one_question(tmp_path):
    """Three questions at three times: q1_2 may be the first question, or the first time."""
    heads = [f"q{one}_{other}" for one in (1, 2, 3) for other in (1, 2, 3)]
    rows = [[code, *(row * 3)[:9]] for code, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "all.csv", ["code", *heads], rows)
    said = {"wave.all.csv": "heads"}
    question = asked([path], **said)["time_heads.all.csv"]
    assert {*question.choices} == {"q1_1, q1_2, q1_3", "q1_1, q2_1, q3_1"}
    assert question.suggestion == ""
    for answer, column in (("q2_1, q2_2, q2_3", "q{item}_{wave}"), ("q1_3,q2_3,q3_3", "{wave}_")):
        found = document([path], **said, **{"time_heads.all.csv": answer})
        (pattern,) = found["files"][0]["columns"].values()
        assert column in pattern
    with pytest.raises(GroupworkError, match="differ in one place alone"):
        document([path], **said, **{"time_heads.all.csv": "q1_1, q2_2"})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_new_asks_for_the_times_of_a_file(tmp_path, language):
    """As a student goes: what is open is told, then answered."""
    path = wide(tmp_path, "q{n}_{t}", ("1", "2"), name="mood")
    folder = tmp_path / "studies" / "my-group"

    def new(**more):
        given = {**ANSWERS, **more}
        options = [part for key in given for part in ("--answer", f"{key}={given[key]}")]
        words = ["new", str(folder), str(path), "--language", language, *options]
        return CliRunner().invoke(app, words)

    for key in ("name.q", "range.q", "reversed.q", "direction.q"):
        assert key in ANSWERS
    first = CliRunner().invoke(app, ["new", str(folder), str(path), "--language", language])
    assert first.exit_code == 1
    assert "TODO wave.mood.csv:" in first.output
    assert "time_heads.mood.csv" in first.output
    said = {"wave.mood.csv": "heads", "time_heads.mood.csv": "q1_1, q1_2"}
    made = new(**said, **{"times.mood.csv": "in-order"})
    assert made.exit_code == 0, made.output
    values = scored(folder).set_index(["wave", "participant_id"])["value"]
    assert are_true(values)
    (entry,) = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))["files"]
    assert entry["wave_names"] == {"pre": "1", "post": "2"}


def test_two_files_of_one_time_each_are_asked_nothing_more(tmp_path):
    files = pair(tmp_path)
    assert not [key for key in asked(files) if key.startswith("time")]
    assert [asked(files)[f"wave.{each.name}"].default for each in files] == ["pre", "post"]


def test_later_times_of_one_file_stand_beside_the_file_before(tmp_path):
    """One file before the group, and one with the post-test and the follow-up in its heads."""
    folder = tmp_path / "my-group"
    first = pair(folder)[0]
    heads = [f"q{n}_{t}" for t in ("B", "A") for n in range(1, 5)]
    later = [(*row[:3], 1) for row in PRE]
    rows = [[code, *a, *b] for code, a, b in zip(CODES, POST, later, strict=True)]
    rest = write(folder / "rest.csv", ["code", *heads], rows)
    said = {"wave.rest.csv": "heads", "time_heads.rest.csv": "q1_B, q1_A"}
    said |= {"times.rest.csv": "each", "time.B": "post", "time.A": "followup"}
    assert "looking_back" not in asked([first, rest], **said)
    found = sums(folder, [first, rest], **said)
    assert dict(found["pre"]) == BEFORE
    # Without their last answers, 3 3 3 3 2 3 4 3, and with 1 for each.
    assert dict(found["followup"]) == dict(zip(CODES, (5, 15, 14, 12, 4, 7, 13, 13), strict=True))
    assert dict(found["post"]) == AFTER


@pytest.mark.parametrize("values", [("1", "2"), ("AB", "CD")])
@pytest.mark.parametrize("head", ["rater", "Coder", "interviewed by", "site", "访员", "评分者"])
def test_who_rated_and_where_is_not_suggested_as_the_time(tmp_path, head, values):
    """It may be said to be one still, and then nothing is suggested of its order."""
    path = long(tmp_path, head, values)
    question = asked([path])["wave.long.csv"]
    assert (question.default, question.suggestion) == (None, "")
    assert "column" in question.choices
    given = {"wave.long.csv": "column", "time_column.long.csv": head}
    times = asked([path], **given)["times.long.csv"]
    assert (times.default, times.suggestion) == (None, "")


@pytest.mark.parametrize(
    ("head", "values", "first"), [("who", ("Anna", "Ben"), "Anna"), ("x", ("p", "q"), "")]
)
def test_names_and_what_comes_in_any_order_are_no_suggested_time(tmp_path, head, values, first):
    rows = [
        [who, values[(n + late) % 2 if not first else late], *(PRE, POST)[late][n]]
        for n, who in enumerate(CODES)
        for late in (0, 1)
    ]
    path = write(tmp_path / "long.csv", ["code", head, *ITEMS], rows)
    assert asked([path])["wave.long.csv"].suggestion == ""
