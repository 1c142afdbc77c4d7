"""Numbers beside a closing questionnaire that nobody can be linked to, through `groupwork new`."""

import pytest
from drafted import document, sums
from student_files import CODES, pair, write

from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.errors import GroupworkError
from groupwork.figures.process import satisfaction
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

LIKED = ["How satisfied are you with the group?", "How helpful was the group?"]
MORE = ["Would you recommend it? (0-10)", "How many meetings did you come to (of 8)?", "Why?"]
ROWS = [
    *[(5, 4, 8, "7 times", "far"), (4, 5, 9, "8 times", "ill"), (3, 4, 10, "5 times", "far")],
    *[(5, 5, "", "8 times", "ill"), (4, 4, 7, "7 times", "")],
]
GIVEN = {
    **{"range.satisfaction": "1-5", "statistic.satisfaction": "mean"},
    "direction.satisfaction": "higher-better",
}


def files(folder):
    return [*pair(folder), write(folder / "feedback.csv", [*LIKED, *MORE], ROWS)]


def test_other_numbers_of_a_form_without_codes_are_told_each_by_itself(tmp_path):
    made = files(tmp_path)
    asked = {q.key: q for q in draft_study(recognise(made), "g").questions}
    question = asked["alone.satisfaction"]
    assert question.default == "none" and "Why?" not in question.saw
    sums(tmp_path, made, **GIVEN, **{"alone.satisfaction": "all"})
    study = load_study(tmp_path / "study.yaml")
    scale = study.questionnaires["satisfaction"]
    assert [scale.item_range(item) for item in ("3", "4")] == [(0, 10), (0, 8)]
    answers = clean(study, ingest(study, tmp_path))["responses"]
    table = satisfaction_table(study, answers)
    found = table.query("statistic == 'mean'").set_index("item")
    assert found["n"].to_dict() == {"1": 5, "2": 5, "3": 4, "4": 5, "all": 5}
    assert found["estimate"]["3"] == 34 / 4 and found["estimate"]["4"] == 35 / 5
    # The score is of the others alone.
    assert found["estimate"]["all"] == pytest.approx(sum(sum(row[:2]) for row in ROWS) / 10)
    (axes,) = satisfaction(study, {"satisfaction": table}).axes
    assert axes.get_xlim()[1] > 10


def test_nothing_else_is_told_unless_somebody_says_so(tmp_path):
    made = files(tmp_path)
    draft = draft_study(recognise(made), "g", GIVEN)
    assert any("recommend" in note and "not read" in note for note in draft.notes)
    define = document(made, **GIVEN)["instruments"]["satisfaction"]["define"]
    assert len(define["items"]) == 1 and "items" not in define["scores"][0]
    define = document(made, **GIVEN, **{"alone.satisfaction": "1"})["instruments"]
    assert define["satisfaction"]["define"]["texts"]["3"] == MORE[0]
    with pytest.raises(GroupworkError, match="there is no question '3' among 2"):
        document(made, **GIVEN, **{"alone.satisfaction": "3"})


def test_of_people_with_codes_it_is_known_of_them(tmp_path):
    made = files(tmp_path)
    rows = [[code, *row] for code, row in zip(CODES, ROWS, strict=False)]
    write(tmp_path / "feedback.csv", ["code", *LIKED, *MORE], rows)
    assert "alone.satisfaction" not in {q.key for q in draft_study(recognise(made), "g").questions}
