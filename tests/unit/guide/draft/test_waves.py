"""Which measurement each file is."""

import pandas as pd
import pyreadstat
import yaml
from drafted import document
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def test_one_survey_alone_compares_nothing(tmp_path):
    first, _ = pair(tmp_path)
    found = document([first], plan="survey")
    assert found["design"] == {"kind": "descriptive"}
    assert not {"outcomes", "comparisons", "family"} & set(found)
    assert [wave["role"] for wave in found["waves"]] == ["survey"]


def test_a_survey_is_not_asked_for_a_code(tmp_path):
    path = write(tmp_path / "survey.csv", ITEMS, PRE)
    draft = draft_study(recognise([path]), "g", {"plan": "survey"})
    asked = {question.key: question for question in draft.questions}
    assert asked["wave.survey.csv"].choices["survey"].startswith("a survey of its own")
    assert (asked["id"].known, asked["id"].default) == (True, "none")
    assert "id" not in yaml.safe_load(draft.text)["files"][0]


def test_the_only_file_after_the_one_before_may_be_called_follow_up(tmp_path):
    """Whether the group was over for long is for a person to say; the post-test is likelier."""
    first, second = pair(tmp_path)
    second = second.rename(tmp_path / "Mood follow-up.csv")
    draft = draft_study(recognise([first, second]), "g")
    asked = {question.key: question for question in draft.todo}
    assert asked["wave.Mood follow-up.csv"].suggestion == "post"
    for said, role in (("post", "post"), ("followup", "follow-up")):
        found = document([first, second], **{"wave.Mood follow-up.csv": said})
        assert found["waves"][-1]["role"] == role
    third = pair(tmp_path / "x")[1]
    asked = {question.key for question in draft_study(recognise([first, third, second]), "g").todo}
    assert "wave.Mood follow-up.csv" not in asked


def test_what_a_column_of_times_asks_and_what_its_numbers_are_stands_beside_it(tmp_path):
    rows = [
        [code, time, *answers]
        for time, of in enumerate((PRE, POST), start=1)
        for code, answers in zip(CODES, of, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["code", "time", *ITEMS])
    path = tmp_path / "long.sav"
    pyreadstat.write_sav(
        table,
        path,
        column_labels={"time": "Time of measurement"},
        variable_value_labels={"time": {1: "spring", 2: "summer"}},
    )
    asked = {question.key: question for question in draft_study(recognise([path]), "g").questions}
    saw = asked["times.long.sav"].saw
    assert saw.startswith("column 'time' (Time of measurement); 1: spring, 2: summer"), saw
