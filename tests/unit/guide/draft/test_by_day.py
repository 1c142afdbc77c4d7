"""One form that was sent several times: through `groupwork new`, by the days of its answers."""

from collections import Counter

import pytest
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.asking import ask_person
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

LATER = [(*row[:3], row[3] + 1) for row in PRE]
LAST = [(*row[:2], 1, 1) for row in PRE]
TIMES = [("2025-03-01", PRE), ("2025-04-20", POST), ("2025-07-05", LATER), ("2025-12-01", LAST)]


def form(folder, times, more=()):
    rows = [
        [f"{day} 10:00:00", code, *row]
        for day, answers in times
        for code, row in zip(CODES, answers, strict=True)
    ]
    return write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], [*rows, *more])


@pytest.mark.parametrize("times", [3, 4])
def test_how_often_it_was_sent_is_asked_with_the_days(tmp_path, times):
    folder = tmp_path / "my-group"
    path = form(folder, TIMES[:times])
    asked = {q.key: q for q in draft_study(recognise([path]), "g").todo}
    assert "2025-03-01: 8; 2025-04-20: 8; 2025-07-05: 8" in asked["times_sent"].saw
    assert [*asked["times_sent"].choices] == [
        *(str(n) for n in range(2, times + 1)),
        "once",
    ]
    assert not [key for key in asked if key.endswith("_from")]
    found = sums(folder, [path], times_sent=str(times))
    later = {3: ["followup"], 4: ["followup1", "followup2"]}[times]
    waves = ["pre", "post", *later]
    assert Counter(found.index.get_level_values("wave")) == dict.fromkeys(waves, 8)
    assert [found[wave, "LX12"] for wave in waves] == [7, 8, 8, 5][:times]


def test_all_that_hangs_on_it_is_told_at_once(tmp_path):
    path = form(tmp_path, TIMES[:3])
    told = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), str(path)]).output
    said = " ".join(told.split())
    assert "TODO times_sent: One form was sent several times, it seems. How many times?" in said
    assert "if times_sent=2 or 3: TODO post_from:" in said
    assert "if times_sent=3: TODO followup_from: From which day on is it the follow-up?" in said


def test_few_who_answer_late_may_be_no_time_of_their_own(tmp_path):
    folder = tmp_path / "my-group"
    late = [["2025-05-09 10:00:00", "ZZ99", 1, 1, 1, 1]]
    path = form(folder, TIMES[:2], late)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").todo}
    assert asked["times_sent"].suggestion == "2"
    found = sums(folder, [path], times_sent="2", post_from="2025-04-20")
    assert found["post", "ZZ99"] == 4
    assert Counter(found.index.get_level_values("wave")) == {"pre": 8, "post": 9}


def test_a_time_begins_after_the_one_before(tmp_path):
    path = form(tmp_path, TIMES[:3])
    given = ["times_sent=3", "post_from=2025-04-20", "followup_from=2025-04-01"]
    options = [part for each in given for part in ("--answer", each)]
    told = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), str(path), *options])
    assert "followup_from: 2025-04-01 is no later than 2025-04-20" in str(told.exception)


def test_a_refused_day_is_not_the_day_that_is_proposed(tmp_path):
    path = form(tmp_path, TIMES[:3])
    given = ["times_sent=3", "post_from=2025-07-05", "followup_from=2025-07-05"]
    options = [part for each in given for part in ("--answer", each)]
    told = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), str(path), *options])
    assert "Write a later day, such as 2025-07-06." in str(told.exception)


@pytest.mark.parametrize("typed", ["2", "3"])
def test_a_number_that_is_typed_means_so_many_times(tmp_path, typed, monkeypatch, capsys):
    path = form(tmp_path, TIMES[:3])
    (asked,) = (q for q in draft_study(recognise([path]), "g").questions if q.key == "times_sent")
    offered = []
    monkeypatch.setattr("typer.prompt", lambda _, **more: offered.append(more["default"]) or typed)
    assert ask_person(asked) == typed
    assert offered == ["3"]
    assert f"  {typed}  {typed} times, beginning on" in capsys.readouterr().out


@pytest.mark.parametrize("times", [2, 3])
def test_a_form_that_was_sent_once_is_one_measurement(tmp_path, times):
    """However its days lie: a break of weeks, or a reminder."""
    path = form(tmp_path, TIMES[:times])
    key = {2: "post_from", 3: "times_sent"}[times]
    given = {key: "once", "wave.form.csv": "survey", "plan": "survey"}
    document_of = document([path], **given)
    assert document_of["design"] == {"kind": "descriptive"}
    assert document_of["files"][0]["wave"] == "survey"
    for wrong in ("none", "2025"):
        with pytest.raises(GroupworkError):
            document([path], **{key: wrong})
