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


def test_who_wrote_another_answer_has_it_in_the_question(tmp_path):
    """Not who chose one and wrote beside it, nor where there is no question to choose in."""
    path = tmp_path / "survey.csv"
    path.write_text(
        "Respondent ID,Collector ID,Where?,,What stops you?,\n"
        ",,Response,Autre (veuillez préciser),Work,Other (please specify)\n"
        "118443052044,1,School,,Work,\n"
        "118443052045,1,,my mum,,far away\n"
        "118443052046,1,School,nice,,\n",
        encoding="utf-8",
    )
    file = File.model_validate({"path": path.name, "format": "surveymonkey"})
    cells = read_cells(path, file)
    assert list(cells.table["Where?"]) == ["School", "Autre", "School"]
    assert list(cells.table["What stops you? – Work"]) == ["Work", "", ""]
    changed = [n for n in cells.audit if n["reason"].startswith("SurveyMonkey: another answer")]
    assert [n["column"] for n in changed] == ["Where?"]
