"""T1, T2 and T3 as sheets, files, values of a column and parts of its names: through `new`."""

from collections import Counter

import pytest
from drafted import open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, answered, sheets, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

LATER = [(*row[:3], row[3] + 1) for row in PRE]
TIMES = [PRE, POST, LATER]
#: Sums of the first person at each time.
FIRST = {"pre": 7, "post": 8, "followup": 8}


def as_sheets(folder, names):
    tables = {name: answered(rows) for name, rows in zip(names, TIMES, strict=False)}
    return [sheets(folder / "all.xlsx", tables)]


def as_files(folder, names):
    return [
        write(folder / f"{name}.csv", *[(table := answered(rows))[0], table[1:]])
        for name, rows in zip(names, TIMES, strict=False)
    ]


def as_column(folder, names, head="time"):
    rows = [
        [code, name, *row]
        for name, answers in zip(names, TIMES, strict=False)
        for code, row in zip(CODES, answers, strict=True)
    ]
    return [write(folder / "long.csv", ["code", head, *ITEMS], rows)]


def as_wide(folder, names):
    rows = [
        [code, *(answer for answers in TIMES[: len(names)] for answer in answers[n])]
        for n, code in enumerate(CODES)
    ]
    heads = [f"{item}_{name}" for name in names for item in ITEMS]
    return [write(folder / "wide.csv", ["code", *heads], rows)]


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (as_sheets, ["T1 March", "T2 May", "T3 Aug"]),
        (as_sheets, ["第一次", "第二次", "第三次"]),
        (as_files, ["t1", "t2", "t3"]),
        (as_files, ["wave 1", "wave 2"]),
        (as_column, ["M0", "M3", "M6"]),
        (as_column, ["基线", "3个月", "6个月"]),
        (as_column, [1, 2, 3]),
        (as_column, ["T0", "T1"]),
        (as_wide, ["t1", "t2", "t3"]),
    ],
)
def test_what_only_counts_is_asked_and_shown(tmp_path, made, names):
    folder = tmp_path / "my-group"
    files = made(folder, names)
    draft = draft_study(recognise(files), "my-group")
    (asked,) = [q for q in draft.todo if q.key.startswith("times")]
    shown = ["pre-test", "post-test", "follow-up"][: len(names)]
    means = ", ".join(f"{name}: {wave}" for name, wave in zip(names, shown, strict=True))
    assert asked.choices["in-order"] == means
    # Nobody need agree.
    assert "TODO" in draft.text.partition("waves:")[2].partition("instruments:")[0]
    found = sums(folder, files, **{asked.key.replace(".", "__", 1): "in-order"})
    waves = ["pre", "post", "followup"][: len(names)]
    assert Counter(found.index.get_level_values("wave")) == dict.fromkeys(waves, 8)
    assert [found[wave, "LX12"] for wave in waves] == [FIRST[wave] for wave in waves]


def test_who_says_otherwise_is_asked_about_each(tmp_path):
    files = as_column(tmp_path / "my-group", ["M6", "M0", "M3"])
    given = {"times.long.csv": "each"}
    assert [key for key in open_keys(files, **given) if key.startswith("time")] == [
        "time.M0",
        "time.M3",
        "time.M6",
    ]
    said = {"time.M0": "survey", "time.M3": "pre", "time.M6": "post"}
    text = draft_study(recognise(files), "g", {**given, **said}).text
    assert "values: {M0: survey, M3: pre, M6: post}" in text
    with pytest.raises(GroupworkError, match="'M0' and 'M6' cannot both be 'post'"):
        draft_study(recognise(files), "g", {**given, **said, "time.M0": "post"})


def test_sheets_each_of_which_is_asked_about_may_be_none(tmp_path):
    folder = tmp_path / "my-group"
    files = as_sheets(folder, ["T1", "T2", "T3"])
    keys = [f"wave.all.xlsx:T{n}" for n in (1, 2, 3)]
    waves = dict(zip(keys, ("pre", "post", "none"), strict=True))
    text = draft_study(recognise(files), "g", {"times": "each", **waves}).text
    assert "T2" in text
    assert "T3" not in text


def test_a_column_of_numbers_that_are_no_times_says_so(tmp_path):
    files = as_column(tmp_path / "my-group", [1, 2], head="round")
    given = {"times.long.csv": "none"}
    assert "wave.long.csv" in open_keys(files, **given)


@pytest.mark.parametrize(
    ("head", "values", "suggestion"),
    [
        ("When would suit you best?", ["Weekday mornings", "Saturday"], "none"),
        ("您希望什么时间段参加测试活动", ["工作日", "周末"], "none"),
        ("When was this filled in?", ["week 1", "week 8"], "in-order"),
        ("phase", ["blue", "red"], ""),
    ],
)
def test_answers_that_tell_no_time_are_suggested_to_be_none(tmp_path, head, values, suggestion):
    """Both were chosen on the same days, which says nothing of an order."""
    days = [f"2026-03-{1 + n % 8:02}" for n in range(16)]
    rows = [[days[n], CODES[n % 8], values[n // 8], *row] for n, row in enumerate([*PRE, *POST])]
    path = write(tmp_path / "long.csv", ["Date", "code", head, *ITEMS], rows)
    (asked,) = [q for q in draft_study(recognise([path]), "g").questions if "times" in q.key]
    assert asked.suggestion == suggestion
    assert (next(iter(asked.choices)) == "none") == (suggestion == "none")


def test_values_that_say_what_they_are_are_taken_as_they_say(tmp_path):
    folder = tmp_path / "my-group"
    files = as_column(folder, ["pre", "follow-up"])
    assert not [key for key in open_keys(files) if key.startswith("time")]
    found = sums(folder, files)
    assert {*found.index.get_level_values("wave")} == {"pre", "followup"}


def test_a_file_that_is_no_measurement_is_left_out(tmp_path):
    rows = [[code, n % 4 + 1, 1, 2] for n, code in enumerate(CODES)]
    other = write(tmp_path / "mood per day.csv", ["code", "d1", "d2", "d3"], rows)
    files = [*as_files(tmp_path, ["pre", "post"]), other]
    key = "wave.mood per day.csv"
    assert "none" in {q.key: q for q in draft_study(recognise(files), "g").todo}[key].choices
    options = ["--no-ask", "--answer", f"{key}=none"]
    folder = tmp_path / "s" / "my-group"
    CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])
    assert sorted(path.name for path in folder.iterdir() if path.suffix == ".csv") == [
        "post.csv",
        "pre.csv",
    ]
    only = {q.key: q for q in draft_study(recognise([other]), "g").todo}
    assert "none" not in only[key].choices
    more = write(tmp_path / "mood per night.csv", ["code", "d1", "d2", "d3"], rows)
    with pytest.raises(GroupworkError, match="no file or sheet with answers is left"):
        draft_study(recognise([other, more]), "g", {key: "none", "wave.mood per night.csv": "none"})


@pytest.mark.parametrize(
    ("names", "days", "order", "suggested"),
    [
        (["baseline", "week_8", "month_6"], (), ["baseline", "week_8", "month_6"], "in-order"),
        (["spring", "autumn"], (), ["spring", "autumn"], ""),
        (["spring", "autumn"], ("2025-09-01", "2025-03-01"), ["autumn", "spring"], "in-order"),
    ],
)
def test_the_order_is_that_of_the_names_or_the_days_and_never_of_the_alphabet(
    tmp_path, names, days, order, suggested
):
    (path,) = as_column(tmp_path, names, head="visit")
    if days:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [f"{line},{days[n // len(CODES)]}" for n, line in enumerate(lines[1:])]
        path.write_text("\n".join([f"{lines[0]},answered on", *rows]), encoding="utf-8")
    (asked,) = [q for q in draft_study(recognise([path]), "g").todo if q.key.startswith("times")]
    means = zip(order, ["pre-test", "post-test", "follow-up"], strict=False)
    assert asked.choices["in-order"] == ", ".join(f"{name}: {wave}" for name, wave in means)
    assert asked.suggestion == suggested


@pytest.mark.parametrize("head", ["visit score", "I keep going when times are hard"])
def test_what_is_a_score_or_a_question_says_no_time(tmp_path, head):
    rows = [
        [code, [2, 3, 3.62][n % 3] if head == "visit score" else 2 + n % 2, *row]
        for n, (code, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", head, *ITEMS], rows)
    assert not any(key.startswith("time") for key in open_keys([path]))
