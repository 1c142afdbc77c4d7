"""SurveyMonkey: the same three people in its export, and how its two rows of heads are joined."""

from export_checks import EXPORTS, check, dropped, run, spec

from groupwork.ingest.readers import read_cells
from groupwork.study.files import File

QUESTION = "How much did you feel so last week?"
FEELINGS = ("calm", "tense", "rested", "lonely")


def test_surveymonkey():
    file = spec("surveymonkey.csv", format="surveymonkey", id="Please write your personal code")
    columns = {str(i): f"{QUESTION} – {name}" for i, name in enumerate(FEELINGS, 1)}
    file["columns"] = {"mood": columns}
    told = {"sex": "What is your sex?", "age": "How old are you?"}
    tables = run(EXPORTS, file, attributes=told)
    check(tables)
    assert dropped(tables) == {
        2: "SurveyMonkey: second row of heads",
        6: "SurveyMonkey: no question answered",
    }


def test_a_response_without_an_answer_is_kept_where_one_says_so():
    file = File.model_validate(
        {"path": "surveymonkey.csv", "unfinished": "keep", "format": "surveymonkey"}
    )
    cells = read_cells(EXPORTS / "surveymonkey.csv", file)
    assert list(cells.table.index) == [3, 4, 5, 6]
    assert cells.columns[9:14] == [
        "Please write your personal code",
        "What is your sex?",
        "What is your sex? – Other (please specify)",
        "How old are you?",
        f"{QUESTION} – calm",
    ]
