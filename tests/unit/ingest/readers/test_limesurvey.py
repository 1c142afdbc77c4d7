"""LimeSurvey: the same three people in each export."""

from export_checks import EXPORTS, check, dropped, reason_of_gap, run, spec
from raw_study import study

from groupwork.ingest.readers import read_cells
from groupwork.study.files import ResponsesFile

LIME_CODES = {code: [f"A{code}"] for code in range(1, 5)}


def test_limesurvey_codes():
    file = spec("limesurvey_codes.csv", format="limesurvey", id="code")
    file["columns"] = {"mood": "mood[SQ{item:03}]"}
    mood = {"mood": {**study().instruments["mood"].model_dump(), "labels": LIME_CODES}}
    sex = {"A1": "female", "A2": "male"}
    tables = run(EXPORTS, file, sex=sex, instruments=mood)
    check(tables, {"f": "A1", "m": "A2"})
    assert dropped(tables) == {3: "LimeSurvey: response not submitted", 6: "blank row"}
    assert reason_of_gap(tables) == "blank"


def test_limesurvey_full_headings_and_answers():
    file = spec("limesurvey_full.csv", format="limesurvey", id="Please enter your code")
    things = ("calm", "tense", "rested", "lonely")
    question = "How often did you feel this? [{}]"
    file["columns"] = {"mood": {str(i): question.format(t) for i, t in enumerate(things, 1)}}
    columns = {"sex": "Sex", "age": "Age"}
    check(run(EXPORTS, file, attributes=columns))


def test_limesurvey_codes_with_their_questions():
    file = spec("limesurvey_both.csv", format="limesurvey", id="code")
    file["columns"] = {"mood": "mood[SQ{item:03}]"}
    check(run(EXPORTS, file))
    cells = read_cells(EXPORTS / "limesurvey_both.csv", ResponsesFile.model_validate(file))
    assert cells.questions["mood[SQ002]"] == "How often did you feel this? [tense]"
    assert cells.missing["help[SQ001]"] == {"N/A": "blank"}


def test_limesurvey_other_signs_timings_and_tokens(tmp_path):
    """A token behind the id, ': ' between code and text, and the columns of times at the end."""
    text = (EXPORTS / "limesurvey_both.csv").read_text("utf-8-sig")
    head, *records = text.strip().split("\n")
    head = head.replace(". ", ": ").replace('"submit', '"token: Token","submit', 1)
    lines = [head.strip() + ',"interviewtime: Total time","groupTime7: Group time: mood"']
    for number, record in enumerate(records):
        lines.append(record.strip().replace('",', '","abc",', 1) + f',"{60 + number}.5","20"')
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    file = spec("a.csv", format="limesurvey", id="code", seconds="interviewtime")
    file["columns"] = {"mood": "mood[SQ{item:03}]"}
    tables = run(tmp_path, file)
    check(tables)
    assert tables["timing"]["seconds"].tolist()[0] == 60.5
