"""LimeSurvey: the same three people in each export."""

import pytest
import yaml
from drafted import sums
from export_checks import EXPORTS, check, dropped, reason_of_gap, run, spec
from raw_study import study
from student_files import CODES, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
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


HEADS = {
    "de": ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert"],
    "fr": ["ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Graine"],
    "es": ["ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial", "Semilla"],
    "zh": ["答复ID", "提交日期", "最后一页", "起始语言", "种子"],
}


@pytest.mark.parametrize("language", HEADS)
def test_full_headings_in_any_language_tell_what_was_not_submitted(tmp_path, language):
    """As codes do: such rows are left out, and told; what they answered counts if somebody says."""
    folder = tmp_path / "my-group"
    heads = [*HEADS[language], "code", *(f"Frage [{text}]" for text in "abcd")]
    files = []
    for month, (wave, answers) in enumerate((("pre", PRE), ("post", POST)), start=1):
        rows = [
            [100 * month + n, f"2025-0{month}-01 10:0{n}", 3, language, 9, code, *row]
            for n, (code, row) in enumerate(zip(CODES, answers, strict=True))
        ]
        rows.append([100 * month + 50, "", 1, language, 9, "XX01", 1, 2, "", ""])
        rows.append([100 * month + 51, "", 1, language, 9, "YY02", *[""] * 4])
        files.append(write(folder / f"{wave}.csv", heads, rows))
    found = recognise(files)
    assert {sheet.found.format for sheet in found.sheets} == {"limesurvey"}
    asked = {question.key: question for question in draft_study(found, "g").questions}
    assert "row 10: 2 of 4" in asked["unfinished"].saw and "attributes" not in asked
    kept = sums(folder, files, unfinished="keep", blank__frage="half")
    assert "XX01" in kept.loc["pre"].index
    left = sums(folder, files, unfinished="drop")
    assert "XX01" not in left.loc["pre"].index
    assert left.loc["pre"][CODES].tolist() == list(map(sum, PRE))
