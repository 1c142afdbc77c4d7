"""Lists of sessions as people type them, through `new`."""

import datetime

import pytest
import yaml
from answering import answer_all
from student_files import pair, sheets

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

HEAD = ["No.", "Date", "Topic", "Led by"]
ROWS = [
    [1, "3 March 2025", "Getting to know each other", "me"],
    [2, "10.03.2025", "What the illness does", "me"],
    [None, "24 March", "cancelled, snow", "me"],
    [3, datetime.date(2025, 3, 31), "Saying no", "me + adviser"],
]


def files(folder, rows=ROWS, head=HEAD):
    listed = sheets(folder / "plan.xlsx", {"Plan": [head, *rows]})
    return [*pair(folder), listed]


def test_a_list_of_sessions_is_taken_as_them_without_those_that_somebody_says_were_not(tmp_path):
    group = recognise(files(tmp_path))
    asked = {q.key: q for q in draft_study(group, "g").questions}
    assert asked["wave.plan.xlsx"].suggestion == "programme"
    given = {"wave.plan.xlsx": "programme"}
    asked = {q.key: q for q in draft_study(group, "g", given).questions}
    assert (asked["title.plan.xlsx"].default, asked["date.plan.xlsx"].default) == ("Topic", "Date")
    assert asked["held.plan.xlsx"].saw == "row 4: 24 March, cancelled, snow, me"
    titles = dict.fromkeys(("left-out", "held"))
    for said in titles:
        study = yaml.safe_load(answer_all(group, "g", **given, **{"held.plan.xlsx": said}))
        titles[said] = {each["number"]: each["title"] for each in study["sessions"]}
        assert [file["path"] for file in study["files"]] == ["pre.csv", "post.csv"]
    first = ["Getting to know each other", "What the illness does"]
    assert titles["left-out"] == dict(enumerate([*first, "Saying no"], start=1))
    assert titles["held"] == dict(enumerate([*first, "cancelled, snow", "Saying no"], start=1))
    # Nobody has said it: the study file is refused until somebody does.
    open_one = yaml.safe_load(draft_study(group, "g", given).text)["sessions"][2]["title"]
    assert open_one.startswith("TODO") and "cancelled, snow" in open_one


def test_of_two_columns_that_may_be_the_titles_one_is_asked_for(tmp_path):
    head = ["Datum", "Was wir machten", "Wo", "Einheit"]
    rows = [
        ["2025-03-03", "Kennenlernen und Regeln", "Saal", "Ankommen"],
        ["2025-03-10", "Entspannen mit Musik", "Saal", "Loslassen"],
        ["2025-03-17", "Briefe schreiben", "Garten", "Abschied"],
    ]
    group = recognise(files(tmp_path, rows, head))
    given = {"wave.plan.xlsx": "programme"}
    asked = {q.key: q for q in draft_study(group, "g", given).todo}
    assert [*asked["title.plan.xlsx"].choices] == ["Was wir machten", "Einheit"]
    assert "held.plan.xlsx" not in asked
    study = yaml.safe_load(answer_all(group, "g", **given, **{"title.plan.xlsx": "Einheit"}))
    titles = [each["title"] for each in study["sessions"]]
    assert titles == ["Ankommen", "Loslassen", "Abschied"]
    assert study["programme"]["schedule"] == "3 sessions from 2025-03-03 to 2025-03-17"


@pytest.mark.parametrize("rows", [[["a", 1]], [["P1", "2025-03-01"], ["P2", "2025-03-02"]]])
def test_what_has_no_titles_or_days_is_none(tmp_path, rows):
    group = recognise(files(tmp_path, rows, ["code", "day"]))
    asked = {q.key: q for q in draft_study(group, "g").questions}
    assert "programme" not in asked["wave.plan.xlsx"].choices


@pytest.mark.parametrize(
    ("days", "said", "chinese"),
    [
        (
            ["3 March 2025", "10.03.2025", "17/03/25"],
            "3 sessions, on these days: 3 March 2025, 10.03.2025, 17/03/25",
            "共3节，日期为：3 March 2025、10.03.2025、17/03/25",
        ),
        (
            ["2025-03-03", "", "2025-03-17"],
            "3 sessions, as far as known on: 2025-03-03, 2025-03-17",
            "共3节，已知日期为：2025-03-03、2025-03-17",
        ),
    ],
)
def test_days_that_are_asked_for_stand_in_the_study(tmp_path, days, said, chinese):
    titles = ["Getting to know each other", "Rights and benefits", "Saying goodbye"]
    rows = [[day, title] for day, title in zip(days, titles, strict=True)]
    group = recognise(files(tmp_path, rows, ["Date", "Topic"]))
    given = {"wave.plan.xlsx": "programme"}
    questions = {q.key for q in draft_study(group, "g", given).questions}
    assert "date.plan.xlsx" in questions
    told = yaml.safe_load(draft_study(group, "g", given).text)
    assert told["programme"]["schedule"] == said
    assert (
        yaml.safe_load(draft_study(group, "g", given, "zh").text)["programme"]["schedule"]
        == chinese
    )
