"""Tables of coded passages as coding programs write them, from the command to the codings."""

import pytest
import yaml
from student_files import ANSWERS, CODES, pair, sheets, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.codings import code_tree
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import look_through, recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

SAID = "They knew what I meant."
#: Document, place, code, passage, coder. One passage has two coders, one stands twice in a text.
SEGMENTS = [
    ("Interview_LX12", 3, "Helpful > Understood", SAID, "KM"),
    ("Interview_LX12", 3, "Helpful > Understood", SAID, "JB"),
    ("Interview_LX12", 9, "Helpful > Understood", SAID, "KM"),
    ("Interview_LX12", 11, "Helpful > Contacts", "We have coffee on Fridays.", "KM"),
    ("wh7 (phone)", 5, "Hindering > Travel", "The stairs at the hall.", "KM"),
]
#: As MAXQDA heads them, in the languages of the program.
HEADS = {
    "English": "Color|Comment|Document group|Document name|Code|Beginning|End|Weight score|Segment"
    "|Modified by|Modified on|Area|Coverage %",
    "Deutsch": "Farbe|Kommentar|Dokumentgruppe|Dokumentname|Code|Anfang|Ende|Gewicht|Segment"
    "|Bearbeitet von|Bearbeitet am|Fläche|Abdeckungsgrad %",
    "中文": "颜色|评论|文档组|文档名|编码|开始|结束|权重|片段|修改者|修改时间|面积|覆盖率 %",
}


def coded_segments(folder, heads):
    rows = [
        [
            "●  #00B050",
            "",
            "Final",
            document,
            code,
            place,
            place,
            0,
            said,
            who,
            "2025-06-17",
            9,
            0.3,
        ]
        for document, place, code, said, who in SEGMENTS
    ]
    return sheets(folder / "segments.xlsx", {"Coded segments": [heads.split("|"), *rows]})


def new(folder, *files, **answers):
    given = {**ANSWERS, **{key.replace("__", "."): value for key, value in answers.items()}}
    options = [option for key, value in given.items() for option in ("--answer", f"{key}={value}")]
    return CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])


def cleaned(folder):
    study = load_study(folder / "study.yaml")
    return clean(study, ingest(study, folder))["segments"]


MEANINGS = {f"meaning.{code}": "What it is." for code in ("Understood", "Contacts", "Travel")}


@pytest.mark.parametrize("heads", HEADS.values(), ids=HEADS)
def test_coded_segments_of_maxqda(tmp_path, heads):
    folder = tmp_path / "my-group"
    files = [*pair(tmp_path), coded_segments(tmp_path, heads)]
    still = new(folder, *files, **MEANINGS)
    assert still.exit_code == 1
    assert "Interview_LX12 = LX12; wh7 (phone) = WH07" in " ".join(still.output.split())
    told = new(folder, *files, **MEANINGS, people__segments__xlsx="yes")
    assert told.exit_code == 0, told.output
    assert f"coder: '{heads.split('|')[9]}'" in " ".join(told.output.split())
    assert not check_study(folder).errors
    found = cleaned(folder)[["interview", "participant_id", "segment", "coder", "code"]]
    assert found.to_numpy().tolist() == [
        ["I1", "LX12", "1", "KM", "Understood"],
        ["I1", "LX12", "1", "JB", "Understood"],
        ["I1", "LX12", "2", "KM", "Understood"],
        ["I1", "LX12", "3", "KM", "Contacts"],
        ["I2", "WH07", "1", "KM", "Travel"],
    ]
    codes = load_study(folder / "study.yaml").interviews.codes
    assert [(code.id, code.within) for code in codes] == [
        *[("Helpful", None), ("Understood", "Helpful"), ("Contacts", "Helpful")],
        *[("Hindering", None), ("Travel", "Hindering")],
    ]


def test_a_code_that_is_no_theme_counts_nowhere(tmp_path):
    folder = tmp_path / "my-group"
    files = [*pair(tmp_path), coded_segments(tmp_path, HEADS["English"])]
    meant = {**MEANINGS, "meaning.Understood": "no-theme", "meaning.Travel": "no-theme"}
    told = new(folder, *files, **meant, people__segments__xlsx="yes")
    assert told.exit_code == 0, told.output
    study = load_study(folder / "study.yaml")
    assert study.interviews.no_themes == ["Understood", "Travel"]
    tables = clean(study, ingest(study, folder))
    found = tables["segments"][["interview", "segment", "coder", "code"]]
    assert found.to_numpy().tolist() == [["I1", "3", "KM", "Contacts"]]
    aside = tables["audit"][tables["audit"]["reason"] == "code that is no theme"]
    assert aside["action"].eq("dropped").all()
    assert aside["before"].str.rpartition(" ")[2].tolist() == [*["Understood"] * 3, "Travel"]


def drafted(files, **answers):
    draft = draft_study(recognise(files), "my-group", answers)
    return {question.key: question for question in draft.questions}, yaml.safe_load(draft.text)


def test_whose_interviews_are_is_asked_and_may_be_said_otherwise(tmp_path):
    files = [*pair(tmp_path), coded_segments(tmp_path, HEADS["English"])]
    key = "people.segments.xlsx"
    asked, document = drafted(files)
    assert (asked[key].default, asked[key].suggestion) == (None, "yes")
    assert "TODO" in document["files"][-1]["people"]
    for said, people in (
        ("none", None),
        ("wh7 (phone) = SY03", {"wh7 (phone)": "SY03"}),
    ):
        assert drafted(files, **{key: said})[1]["files"][-1].get("people") == people
    with pytest.raises(Exception, match="'SY3' is neither an interview nor a code"):
        drafted(files, **{key: "wh7 (phone) = SY3"})


def test_interviews_that_hold_no_code_are_suggested_nobody(tmp_path):
    rows = [["First talk", SAID, "a", 1], ["First talk", "No.", "b", 2], ["2nd", SAID, "a", 3]]
    table = write(tmp_path / "talks.csv", ["document name", "segment", "code", "beginning"], rows)
    asked, _ = drafted([*pair(tmp_path), table])
    assert asked["people.talks.csv"].suggestion == ""
    assert list(asked["people.talks.csv"].choices) == ["none"]


def test_nobody_is_named_beside_an_interview(tmp_path):
    """Where people are known by their names, a list of who was interviewed would hold them."""
    names = ["Ann Lee", "Bo Chan", "Cy Diaz", "Di Ek", "Ed Fox", "Fay Gu", "Gus Ho", "Hal Ito"]
    files = pair(tmp_path, names, names, id_name="name")
    files.append(coded_segments(tmp_path, HEADS["English"]))
    asked, document = drafted(files, id="name", id_code="yes")
    assert "people.segments.xlsx" not in asked
    assert "people" not in document["files"][-1]


ATLAS = ["ID", "Quotation Name", "Document", "Document Groups", "Quotation Content", "Comment"]
ATLAS += ["Codes", "Reference", "Density", "Created by", "Modified by", "Created", "Modified"]
DEDOOSE = ["Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Date", "Excerpt Copy"]
DEDOOSE += ["Resource Creator", "Resource Date", "Codes Applied Combined"]
DEDOOSE += ["Code: Helpful Applied", "Code: Hindering Applied"]


def test_quotations_of_atlas_ti(tmp_path):
    """Each of its codes has a line of the cell."""
    rows = [
        ["1:1", "", "LX12.docx", "", SAID, "", "helpful\nhindering", "3", 2, "KM", "KM", "", ""],
        [
            "1:2",
            "",
            "LX12.docx",
            "",
            "The stairs.",
            "",
            "hindering",
            "5",
            1,
            "KM",
            "JB",
            "",
            "",
        ],
        ["2:1", "", "WH07.docx", "", SAID, "", "helpful", "3", 1, "KM", "KM", "", ""],
    ]
    folder = tmp_path / "my-group"
    table = sheets(tmp_path / "quotations.xlsx", {"Quotations": [ATLAS, *rows]})
    given = {"meaning.helpful": "x", "meaning.hindering": "y", "people.quotations.xlsx": "yes"}
    told = new(folder, *pair(tmp_path), table, **given)
    assert told.exit_code == 0, told.output
    shown = ["participant_id", "segment", "coder", "code"]
    assert cleaned(folder)[shown].to_numpy().tolist() == [
        ["LX12", "1:1", "KM", "helpful"],
        ["LX12", "1:1", "KM", "hindering"],
        ["LX12", "1:2", "KM", "hindering"],
        ["WH07", "2:1", "KM", "helpful"],
    ]


def test_excerpts_of_dedoose(tmp_path):
    """Whether a comma stands between codes, or within one, only a person knows."""
    rows = [
        ["LX12", "0-18", "km", "6/17/2025", SAID, "km", "", "helpful, hindering", "True", "True"],
        ["LX12", "40-61", "km", "6/17/2025", "The stairs.", "km", "", "hindering", "", "True"],
        ["WH07", "3-20", "km", "6/18/2025", SAID, "km", "", "helpful", "True", ""],
    ]
    table = write(tmp_path / "excerpts.csv", DEDOOSE, rows)
    key = "codes.excerpts.csv.,"
    asked, document = drafted([*pair(tmp_path), table], **{key: "yes"})
    assert (asked[key].default, asked[key].suggestion) == (None, "yes")
    entry = document["files"][-1]
    assert (entry["coder"], entry["codes_between"]) == ("Excerpt Creator", ",")
    assert entry["segment"] == ["Excerpt Range", "Excerpt Copy"]
    codes = [each["id"] for each in document["interviews"]["codes"]]
    assert codes == ["helpful", "hindering"]
    whole = drafted([*pair(tmp_path), table], **{key: "no"})[1]
    assert "codes_between" not in whole["files"][-1]
    assert "helpful, hindering" in [each["id"] for each in whole["interviews"]["codes"]]


def test_which_column_says_the_interview_is_asked_where_no_head_does(tmp_path):
    rows = [[CODES[0], SAID, "a", "A", n] for n in range(3)] + [[CODES[1], "Yes.", "b", "A", 3]]
    table = write(tmp_path / "talks.csv", ["Gespräch", "Zitat", "Kategorie", "Coder", "x"], rows)
    asked, _ = drafted([*pair(tmp_path), table])
    assert list(asked["interview.talks.csv"].choices) == ["Gespräch"]
    entry = drafted([*pair(tmp_path), table], **{"interview.talks.csv": "Gespräch"})[1]["files"][-1]
    assert (entry["interview"], entry["text"], entry["code"]) == ("Gespräch", "Zitat", "Kategorie")


def test_a_questionnaire_is_no_table_of_codings(tmp_path):
    """A code and a remark are people's; in a table of codings codes come again."""
    rows = [[code, "I liked it very much.", n % 5, n % 3, n % 4] for n, code in enumerate(CODES)]
    path = write(tmp_path / "closing.csv", ["code", "statement", "a", "b", "c"], rows)
    assert not look_through([path]).strands


def test_codes_of_one_name_are_told_apart_by_those_above_them():
    assert code_tree(["Change\\None", "Needs > Family", "Needs > None", "Needs"]) == {
        ("Change",): ("Change", ""),
        ("Change", "None"): ("Change > None", "Change"),
        ("Needs",): ("Needs", ""),
        ("Needs", "Family"): ("Family", "Needs"),
        ("Needs", "None"): ("Needs > None", "Needs"),
    }
