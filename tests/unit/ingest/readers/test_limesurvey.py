"""LimeSurvey: the same three people in each export."""

import pytest
import yaml
from export_checks import EXPORTS, check, dropped, reason_of_gap, run, spec
from raw_study import study
from student_files import CODES, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("vorher", "nachher"),
        ("vor der ersten Sitzung", "nach der letzten Sitzung"),
        ("avant", "après"),
        ("antes del grupo", "después del grupo"),
    ],
)
def test_new_knows_its_own_columns_by_their_codes_in_any_language(tmp_path, before, after):
    own = ["id. Antwort ID", "submitdate. Datum Abgeschickt", "lastpage. Letzte Seite"]
    own += ["startlanguage. Start-Sprache", "seed. Zufallsstartwert"]
    stem = "Wie geht es Ihnen?"
    heads = [*own, "KUE. Ihr persönlicher Code (Geburtstag)", "ZEIT. Wann füllen Sie das aus?"]
    heads += [f"MOOD[SQ00{n}]. {stem} [{text}]" for n, text in enumerate(("a", "b", "c", "d"), 1)]
    rows = [
        [place, "2025-01-01 10:00" if place else "", 2 + place % 2, "de", 9, code, time, *row]
        for time, answers in ((before, PRE), (after, POST))
        for place, (code, row) in enumerate(zip(CODES, answers, strict=True))
    ]
    path = write(tmp_path / "results.csv", heads, rows)
    given = {"title": "My group", "authors": "A. Student", "range.mood": "1-5"}
    given |= {"reversed.mood": "none", "direction.mood": "higher-better", "name.mood": "Mood"}
    given["unfinished"] = "drop"
    options = [part for key, said in given.items() for part in ("--answer", f"{key}={said}")]
    target = tmp_path / "studies" / "g"
    told = CliRunner().invoke(app, ["new", str(target), str(path), *options])
    assert told.exit_code == 0, told.output
    written = yaml.safe_load((target / "study.yaml").read_text(encoding="utf-8"))
    (file,) = written["files"]
    assert (file["format"], file["id"]) == ("limesurvey", "KUE")
    assert file["columns"] == {"mood": "MOOD[SQ{item:03}]"}
    assert file["wave"] == {"column": "ZEIT", "values": {before: "pre", after: "post"}}
    assert "attributes" not in written
    assert "7 people before, 7 after, 7 in both" in " ".join(told.output.split())
