"""Tables of coded passages as coding programs write them, from the command to the codings."""

import re
from collections import Counter

import pytest
import yaml
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, pair, sheets, write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.analysis.interviews.themes import themes_table
from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
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


# Two coders with a column each -----------------------------------------------------------------

NAMES = {"C": "Care", "M": "Money", "A": "Alone"}
ANN = [NAMES[letter] for letter in "CMCAMCAAMCCM"]
BEN = [NAMES[letter] for letter in "CCCAMCMAMCCM"]
#: They agree on 10 of 12: Ann gave 5, 4, 3 and Ben 6, 4, 2, so that pe = (30 + 16 + 6) / 144.
KAPPA = (10 / 12 - 52 / 144) / (1 - 52 / 144)
#: Ben coded the first and the third interview, Ann all.
HAND_MADE = [
    *(["P 1" if n % 5 == 2 else "P1", n, f"What was said {n}.", ANN[n], BEN[n]] for n in range(6)),
    *(["P2", n, f"What was said {n}.", "care " if n % 2 else "Money; Care", ""] for n in (6, 7, 8)),
    *(["P3", n, f"What was said {n}.", ANN[n - 3], BEN[n - 3]] for n in range(9, 15)),
]
#: Those that both of them coded.
BOTH = [row for row in HAND_MADE if row[0] in ("P1", "P 1", "P3")]
HEAD = ["Interview", "No.", "Quote", "Code (Ann)", "Code (Ben)", "Memo"]
BOOK = [["Code", "What it means"], ["Care", "nobody to mind the children"], ["Money", "bills"]]
SURVEY = [["nr", "sex", *ITEMS], *([n, "fm"[n % 2], *r] for n, r in enumerate([*PRE, *POST], 1))]
ONCE = {"wave.survey.csv": "survey", "plan": "survey"}
HAND_MADE_ANSWERS = {
    "codes.talks.xlsx:coding.;": "yes",
    "meaning.Alone": "by-name",
    "lead-coder": "most",
}


def hand_made(folder, rows=HAND_MADE):
    tables = {"coding": [HEAD, *([*row, ""] for row in rows)], "codebook": BOOK}
    return sheets(folder / "talks.xlsx", tables)


def survey(folder):
    return write(folder / "survey.csv", SURVEY[0], SURVEY[1:])


def add(folder, file, **answers):
    options = [
        option for key, value in answers.items() for option in ("--answer", f"{key}={value}")
    ]
    return CliRunner().invoke(app, ["add", str(folder), str(file), *options])


def as_coded(folder):
    """Return what coders gave, and how far they agree over all codes."""
    study = load_study(folder / "study.yaml")
    segments = cleaned(folder)
    table = agreement_table(study, segments)
    kappa = table[(table["code"] == "all") & (table["statistic"] == "cohen_kappa")].squeeze()
    shown = segments.groupby(["interview", "coder"], sort=False)["code"].agg(list).to_dict()
    return shown, (kappa["n"], pytest.approx(kappa["estimate"]))


EXPECTED = {
    ("P1", "Ann"): ANN[:6],
    ("P1", "Ben"): BEN[:6],
    ("P2", "Ann"): ["Money", "Care", "Care", "Money", "Care"],
    ("P3", "Ann"): ANN[6:],
    ("P3", "Ben"): BEN[6:],
}


def test_two_coders_beside_one_survey(tmp_path):
    """An interview that one of them did not code is no disagreement, and P 1 is P1."""
    folder = tmp_path / "my-group"
    files = [survey(tmp_path), hand_made(tmp_path)]
    told = new(folder, *files, **ONCE, **HAND_MADE_ANSWERS)
    assert told.exit_code == 0, told.output
    assert "codes of Ann: 'Code (Ann)', codes of Ben: 'Code (Ben)'" in " ".join(told.output.split())
    assert as_coded(folder) == (EXPECTED, (12, pytest.approx(KAPPA)))
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    entry = document["files"][-1]
    assert entry["coders"] == {"Ann": "Code (Ann)", "Ben": "Code (Ben)"}
    assert not {"coder", "code", "blank"} & set(entry)  # blank cells leave no doubt here
    assert document["interviews"]["approach"] == "coding-reliability"
    assert [(code["id"], code["definition"]) for code in document["interviews"]["codes"]] == [
        *[("Care", "nobody to mind the children"), ("Money", "bills"), ("Alone", "Alone")],
    ]


@pytest.mark.parametrize("with_pairs", [False, True])
def test_added_later_they_are_read_as_at_first(tmp_path, with_pairs):
    """Beside one survey, or beside pre and post; what is open is said before anything is added."""
    folder = tmp_path / "my-group"
    files, more = (pair(tmp_path), {}) if with_pairs else ([survey(tmp_path)], ONCE)
    assert new(folder, *files, **more).exit_code == 0
    before = (folder / "study.yaml").read_text(encoding="utf-8")
    still = add(folder, hand_made(tmp_path))
    assert "codes.talks.xlsx:coding.;: Does ';' stand between several codes" in str(still.exception)
    assert (folder / "study.yaml").read_text(encoding="utf-8") == before
    whose = {"people.talks.xlsx:coding": "none"} if with_pairs else {}
    wrong = add(folder, hand_made(tmp_path), **HAND_MADE_ANSWERS, **whose, nonsense="1")
    assert "nothing of that name is asked" in str(wrong.exception)
    told = add(folder, hand_made(tmp_path), **HAND_MADE_ANSWERS, **whose)
    assert told.exit_code == 0, told.output
    assert "yes: the report tells how far they agree (--answer approach=…)" in told.output
    assert not check_study(folder).errors
    assert as_coded(folder) == (EXPECTED, (12, pytest.approx(KAPPA)))


def test_passages_of_a_program_are_added_with_their_people(tmp_path):
    folder = tmp_path / "my-group"
    assert new(folder, *pair(tmp_path)).exit_code == 0
    table = coded_segments(tmp_path, HEADS["English"])
    assert "people.segments.xlsx: Whose interview" in str(add(folder, table).exception)
    told = add(folder, table, **{"people.segments.xlsx": "yes"})
    assert told.exit_code == 0, told.output
    assert set(cleaned(folder)["participant_id"]) == {"LX12", "WH07"}
    again = add(folder, table)
    assert "is there already" in str(again.exception)


def test_what_a_blank_cell_means_is_asked_where_it_matters(tmp_path):
    rows = [row[:] for row in HAND_MADE]
    rows[1][4] = ""  # of an interview that Ben coded
    files = [survey(tmp_path), hand_made(tmp_path, rows)]
    key = "blank.talks.xlsx:coding"
    asked, document = drafted(files)
    assert asked[key].saw == "Ben: 1 blank"
    assert "TODO" in document["files"][-1]["blank"]
    for said, of_ben in (("not-coded", 5), ("no-code", 6)):
        folder = tmp_path / said
        more = {**ONCE, **HAND_MADE_ANSWERS, key: said}
        assert new(folder, *files, **more).exit_code == 0
        found = cleaned(folder)
        ben = found[(found["coder"] == "Ben") & (found["interview"] == "P1")]
        assert len(ben) == of_ben


# Interviews alone ----------------------------------------------------------------------------


def test_a_study_of_interviews_alone(tmp_path):
    folder = tmp_path / "talks"
    told = CliRunner().invoke(
        app,
        [
            "new",
            str(folder),
            str(coded_segments(tmp_path, HEADS["English"])),
            "--answer",
            "authors=A",
        ],
    )
    assert told.exit_code == 0, told.output
    assert not check_study(folder).errors
    study = load_study(folder / "study.yaml")
    assert (study.design.kind, study.strands) == ("descriptive", {"interviews", "saturation"})
    codes = {code.id: code.definition.en for code in study.interviews.codes}
    assert codes["Understood"] == "Understood" and codes["Helpful"] == "Understood; Contacts"


def test_a_file_of_codings_is_called_so(tmp_path):
    told = CliRunner().invoke(app, ["inspect", str(coded_segments(tmp_path, HEADS["English"]))])
    assert "5 coded passages of interviews" in told.output
    assert "Identifier" not in told.output
    assert "kind: segments" in told.output


# What is asked of a code -----------------------------------------------------------------------


def test_a_code_is_shown_with_what_stands_above_it_and_some_words(tmp_path):
    asked, document = drafted([*pair(tmp_path), coded_segments(tmp_path, HEADS["English"])])
    question = asked["meaning.Contacts"]
    assert question.saw == "under 'Helpful': “We have coffee on Fridays.”"
    assert question.default == "by-name"
    # One of two passages has two coders: too few to tell how far they agree.
    assert "passages of more than one: 1" in asked["approach"].saw
    assert asked["approach"].default == "codebook"
    codes = {code["id"]: code["definition"] for code in document["interviews"]["codes"]}
    assert codes["Contacts"] == "Contacts"


def test_a_code_that_its_list_calls_no_theme_is_asked_about(tmp_path):
    tables = {
        "coding": [HEAD, *([*row, ""] for row in HAND_MADE)],
        "codebook": [*BOOK, ["Alone", "General talk, not a theme"]],
    }
    asked, document = drafted([survey(tmp_path), sheets(tmp_path / "talks.xlsx", tables)])
    assert (asked["meaning.Alone"].default, asked["meaning.Alone"].suggestion) == (None, "no-theme")
    assert asked["meaning.Care"].known
    alone = next(code for code in document["interviews"]["codes"] if code["id"] == "Alone")
    assert "TODO" in alone["definition"]


# Beside an anonymous form ----------------------------------------------------------------------


@pytest.mark.slow
def test_coded_interviews_beside_an_anonymous_form(tmp_path):
    """Joining is not wished for; all sources are named; a few double codings are no result."""
    folder = tmp_path / "my-group"
    codes = ["Helped > Voice", "Helped > Friends", "Hard > Start", "Hard > Noise"]
    rows = [[f"Interview {n // 3 + 1}", n, f"Words {n}.", codes[n % 4], "KM"] for n in range(12)]
    rows += [[*row[:4], "JB"] for row in rows[:2]]
    head = ["document name", "beginning", "segment", "code", "created by"]
    files = [survey(tmp_path), write(tmp_path / "talks.csv", head, rows)]
    told = new(folder, *files, **ONCE, approach="coding-reliability")
    assert told.exit_code == 0, told.output
    kinds = [each.kind for each in check_study(folder).findings]
    assert "few_double_coded" in kinds and "nobody_known" not in kinds
    (tmp_path / "whole").mkdir()
    _, tables, texts = whole_way(folder, tmp_path / "whole")
    agreement = tables["agreement"]
    told = agreement[agreement["coders"].str.contains("&")]
    assert set(told["n"]) == {2} and told["estimate"].isna().all()
    english, chinese = texts["en"], texts["zh"]
    assert "on the basis of a questionnaire survey of 16 people and interviews" in english
    assert "16人的一次问卷调查" in chinese
    assert "4 of 4 codes came up" in english and "Codes that only stand above others" in english
    assert "Of 12 segments 2 were coded by more than one person." in english
    assert "kappa" not in english and "κ" not in chinese


def test_a_questionnaire_with_codes_and_other_interviews_is_still_told(tmp_path):
    """Who named people that no questionnaire knows may have named them otherwise."""
    folder = tmp_path / "my-group"
    rows = [[f"X{n}", n, SAID, "a", "A"] for n in (1, 1, 2, 2)]
    table = write(tmp_path / "talks.csv", ["participant", "passage", "text", "code", "coder"], rows)
    assert new(folder, *pair(tmp_path), table).exit_code == 0
    assert "nobody_known" in [each.kind for each in check_study(folder).findings]


# Beside a form that holds both times ------------------------------------------------------------

#: Highlight 3 has two tags, 6 none; the list has a tag that nobody used.
HIGHLIGHTS = [
    *((1, "I1.docx", "shame"), (2, "I1.docx", "shame"), (3, "I1.docx", "shame")),
    *(
        (3, "I1.docx", "help.practical"),
        (4, "I2.docx", "help.information"),
        (5, "I2.docx", "shame"),
    ),
    *((5, "I2.docx", "shame"), (6, "I2.docx", ""), (7, "I2.docx", "help.practical")),
]
TAGS = [["tag", "description", "number of highlights"], ["shame", "", 4], ["odd", "to look at", 0]]


def highlights(folder):
    rows = [[number, name, tag, f"{SAID} {number}"] for number, name, tag in HIGHLIGHTS]
    table = write(folder / "all highlights.csv", ["id", "document", "tag", "content"], rows)
    return [table, write(folder / "group - codebook.csv", TAGS[0], TAGS[1:])]


def wide(folder):
    heads = [f"{item} ({time})" for time in ("before", "after") for item in ITEMS]
    rows = [[code, *one, *two] for code, one, two in zip(CODES, PRE, POST, strict=True)]
    return write(folder / "mood.csv", ["code", *heads], rows)


BOTH_TIMES = {"people.all highlights.csv": "none"}


def test_highlights_of_taguette_beside_a_form_of_both_times(tmp_path):
    """By hand: 7 highlights, 6 with a tag; help has 3, 4 and 7; of two interviews both have it."""
    folder = tmp_path / "my-group"
    told = new(folder, wide(tmp_path), *highlights(tmp_path), **BOTH_TIMES)
    assert told.exit_code == 0, (told.output, told.exception)
    assert not check_study(folder).errors
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    entry = document["files"][-1]
    assert (entry["interview"], entry["segment"], entry["code"]) == ("document", "id", "tag")
    within = {code["id"]: code.get("within") for code in document["interviews"]["codes"]}
    assert within == {
        **{"shame": None, "odd": None, "help": None},
        **{"help.practical": "help", "help.information": "help"},
    }
    study = load_study(folder / "study.yaml")
    table = themes_table(study, cleaned(folder))
    whole = table[table["interview"] == "all"].drop_duplicates(["code", "statistic"])
    found = whole.set_index(["statistic", "code"])["estimate"]
    assert found["segments"].to_dict() == {
        **{"shame": 4, "odd": 0, "help": 3, "help.practical": 2, "help.information": 1, "all": 6},
    }
    assert found["people"]["help"] == 2
    assert set(whole.loc[whole["statistic"] == "segments", "n"]) == {7}


def test_whether_a_dot_puts_a_code_below_another_is_asked_of_other_tables(tmp_path):
    rows = [[f"I{n % 2}", n, SAID, code] for n, code in enumerate(["home/money", "home/time"] * 3)]
    table = write(tmp_path / "talks.csv", ["interview", "passage", "text", "code"], rows)
    asked, document = drafted([survey(tmp_path), table])
    assert (asked["below./"].default, asked["below./"].suggestion) == (None, "yes")
    assert "TODO" in document["interviews"]["codes"][1]["within"]
    group = recognise([survey(tmp_path), table])
    text = draft_study(group, "s", {"below./": "no"}).text
    assert [c["id"] for c in yaml.safe_load(text)["interviews"]["codes"]] == [
        "home/money",
        "home/time",
    ]


LETTERED = ["Passage", "Interview", "What was said", "Coder A (me)", "Coder B (Nele)"]


def test_coders_by_their_letters_and_slips_for_codes_of_the_list(tmp_path):
    """A row of counts is no passage, and a list of the interviews no questionnaire."""
    rows = [[n, f"I{n % 3}", f"What was said {n}.", ANN[n], BEN[n]] for n in range(12)]
    rows[0][3] = "Caree"
    rows.append(["", "", "coded", 12, 12])
    listed = [["Interview", "Who"], *([f"I{n}", CODES[n]] for n in range(3))]
    tables = {"Passages": [LETTERED, *rows], "Interviews": listed, "Codebook": BOOK}
    files = [wide(tmp_path), sheets(tmp_path / "two.xlsx", tables)]
    slip = "slip.two.xlsx:Passages.Caree"
    said = {"lead-coder": "most", "people.two.xlsx:Passages": "none"}
    asked, document = drafted(files)
    assert asked[slip].suggestion == "yes"
    assert "meaning.12" not in asked
    folder = tmp_path / "my-group"
    told = new(folder, *files, **said, **{slip: "yes"})
    assert told.exit_code == 0, (told.output, told.exception)
    assert not check_study(folder).errors
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert document["files"][-1]["spelled"] == {"Coder A (me)": {"Caree": "Care"}}
    table = agreement_table(load_study(folder / "study.yaml"), cleaned(folder))
    kappa = table[(table["code"] == "all") & (table["statistic"] == "cohen_kappa")].squeeze()
    assert (kappa["n"], kappa["estimate"]) == (12, pytest.approx(KAPPA))


def test_in_which_of_two_codings_of_the_same_interviews_themes_are_counted_is_asked(tmp_path):
    """The highlights make the themes, and the passages of the two coders tell their agreement."""
    rows = [[n, f"I{n % 2 + 1}", f"What was said {n}.", ANN[n], BEN[n]] for n in range(12)]
    passages = sheets(tmp_path / "two.xlsx", {"Passages": [LETTERED, *rows]})
    files = [wide(tmp_path), passages, *highlights(tmp_path)]
    _, document = drafted(files)
    assert all("TODO" in entry["for_agreement"] for entry in document["files"][1:])
    folder = tmp_path / "my-group"
    said = {"counted": "all highlights.csv", "people.two.xlsx": "none"}
    told = new(folder, *files, **said, **BOTH_TIMES)
    assert told.exit_code == 0, (told.output, told.exception)
    assert not check_study(folder).errors
    study, segments = load_study(folder / "study.yaml"), cleaned(folder)
    agreement = agreement_table(study, segments)
    kappa = agreement[(agreement["code"] == "all") & (agreement["statistic"] == "cohen_kappa")]
    assert kappa[["n", "estimate"]].to_numpy().tolist() == [[12, pytest.approx(KAPPA)]]
    table = themes_table(study, segments)
    whole = table[(table["interview"] == "all") & (table["statistic"] == "segments")]
    whole = whole.drop_duplicates("code")
    assert set(whole["n"]) == {7}
    assert whole.set_index("code")["estimate"][["shame", "help", "all"]].tolist() == [4, 3, 6]


def in_two_sheets(folder):
    """Each coder has a sheet, Ben another order and the later interview first; no numbers."""
    rows = [[f"I{n % 2 + 1}", f"What was said {n}."] for n in range(12)]
    ann = [[*row, code] for row, code in zip(rows, ANN, strict=True)]
    ben = [[*row, code] for row, code in zip(rows, BEN, strict=True)]
    ben.sort(key=lambda row: (row[0] != "I2", row[1][::-1]))
    head = ["Interview", "Quote", "Code"]
    return sheets(folder / "talks.xlsx", {"Ann": [head, *ann], "Ben": [head, *ben]})


def test_two_coders_who_have_a_sheet_each(tmp_path):
    files = [survey(tmp_path), in_two_sheets(tmp_path)]
    asked, document = drafted(files, **ONCE)
    question = asked["counted"]
    assert "passages that two of them have: 12" in question.saw
    assert [*question.choices] == ["coders"] and question.default is None
    assert all("TODO" in entry["coded_by"] for entry in document["files"][1:])
    folder = tmp_path / "my-group"
    told = new(folder, *files, **ONCE, **{"counted": "coders", "lead-coder": "most"})
    assert told.exit_code == 0, (told.output, told.exception)
    assert not check_study(folder).errors
    study, segments = load_study(folder / "study.yaml"), cleaned(folder)
    assert segments.groupby(["interview", "segment"])["text"].nunique().eq(1).all()
    agreement = agreement_table(study, segments)
    kappa = agreement[(agreement["code"] == "all") & (agreement["statistic"] == "cohen_kappa")]
    assert kappa[["n", "estimate"]].to_numpy().tolist() == [[12, pytest.approx(KAPPA)]]
    whole = themes_table(study, segments).query("interview == 'all' and statistic == 'segments'")
    both = Counter(a for a, b in zip(ANN, BEN, strict=True) if a == b)
    counted = whole.drop_duplicates("code").set_index("code")["estimate"].drop("all")
    assert {code: n for code, n in counted.to_dict().items() if n} == both


def test_two_coders_whom_nobody_named_are_not_read_as_one(tmp_path):
    folder = tmp_path / "my-group"
    files = [survey(tmp_path), in_two_sheets(tmp_path)]
    assert not new(folder, *files, **ONCE, **{"counted": "coders", "lead-coder": "most"}).exit_code
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"  coded_by: \w+\n", "", text), encoding="utf-8")
    said = r"talks\.xlsx:Ann and talks\.xlsx:Ben: 12 passages stand in both"
    with pytest.raises(GroupworkError, match=said):
        cleaned(folder)


def test_files_of_other_passages_are_one_coders(tmp_path):
    rows = [[f"I{n % 2 + 1}", f"What was said {n}.", ANN[n]] for n in range(12)]
    head = ["Interview", "Quote", "Code"]
    parts = {"one": [head, *rows[:6]], "two": [head, *rows[6:]]}
    files = [survey(tmp_path), sheets(tmp_path / "talks.xlsx", parts)]
    asked, _ = drafted(files, **ONCE)
    assert [*asked["counted"].choices] == ["all", "coders"] and not asked["counted"].suggestion
    folder = tmp_path / "my-group"
    told = new(folder, *files, **ONCE, counted="all")
    assert told.exit_code == 0, (told.output, told.exception)
    segments = cleaned(folder)
    assert len(segments[["interview", "segment"]].drop_duplicates()) == 12
    assert segments["coder"].nunique() == 1


def test_codings_that_all_show_agreement_alone_are_refused(tmp_path):
    folder = tmp_path / "my-group"
    assert new(folder, wide(tmp_path), *highlights(tmp_path), **BOTH_TIMES).exit_code == 0
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    text = text.replace("  code: tag\n", "  code: tag\n  for_agreement: true\n")
    source.write_text(text, encoding="utf-8")
    with pytest.raises(GroupworkError, match="no theme could be counted"):
        load_study(source)


def test_a_table_that_is_none_of_these_is_named_beside_a_form_of_both_times(tmp_path):
    rows = [[n, "Ann", f"{SAID} {n}", "x"] for n in range(6)]
    odd = write(tmp_path / "odd.csv", ["Nr", "Wer", "Aussage", "Zeichen"], rows)
    given = {"wave__odd__csv": "post"}
    told = new(tmp_path / "my-group", wide(tmp_path), odd, **given)
    assert "odd.csv: no questions of a scale are in it" in str(told.exception)


# Columns headed by the coders' first names -----------------------------------------------------

#: Mia, Tom, and what they agreed on; a dash is Tom's for no code, "bills" his word for Money.
BY_FIRST_NAMES = [
    ["Interview 1 - woman, 38"],
    [1, "Nobody asks me how I am, never.", "Care", "Care", "Care"],
    [2, "The money is gone by Friday.", "Money", "bills", "Money"],
    [3, "I sit there alone all evening long.", "Alone", "Care", "Alone"],
    ["Interview 2 - man, 61"],
    [4, "Who minds them while I am out?", "Care", "Care", "Care"],
    [5, "The rent went up again in May.", "Money", "–", "Money"],
    [6, "Everybody else goes out together.", "Alone", "Alone / Care", "Alone"],
    [7, "One has to ask for everything twice.", "care", "Alone", "Care"],
]
PASSAGES = [row for row in BY_FIRST_NAMES if len(row) > 1]
FIRST_NAMES = {
    **ONCE,
    "interview.talks.xlsx:Coding": "rows-above",
    "agreed.talks.xlsx:Coding": "together",
    "codes.talks.xlsx:Coding./": "no",
    "slip.talks.xlsx:Coding.bills": "Money",
    "slip.talks.xlsx:Coding.Alone / Care": "Alone",
    "slip.talks.xlsx:Coding.–": "no-code",
    "blank.talks.xlsx:Coding": "not-coded",
}


def by_first_names(folder, together="together"):
    head = ["Nr", "What they said", "Mia", "Tom", together]
    rows = [["Talks in spring"], [], head, *BY_FIRST_NAMES]
    book = [["Code", "means"], ["Care", "nobody minds"], ["Money", "bills"], ["Alone", "no one"]]
    return sheets(folder / "talks.xlsx", {"Coding": rows, "Codes": book})


def test_coders_by_first_names_and_what_they_agreed_on(tmp_path):
    """Themes are counted by the agreed codes; how far coders agree is told of their own."""
    folder = tmp_path / "my-group"
    files = [survey(tmp_path), by_first_names(tmp_path)]
    told = new(folder, *files, **FIRST_NAMES)
    assert told.exit_code == 0, told.output
    assert not check_study(folder).errors
    study = load_study(folder / "study.yaml")
    segments = cleaned(folder)
    alone = segments[segments["for_agreement"] != ""]
    by_coder = alone.groupby("coder")[["segment", "code"]].agg(list).to_dict("index")
    assert by_coder == {
        "Mia": {"segment": list("1234567"), "code": [of[2] for of in PASSAGES[:6]] + ["Care"]},
        "Tom": {
            "segment": list("123467"),
            "code": ["Care", "Money", "Care", "Care", "Alone", "Alone"],
        },
    }
    themes = themes_table(study, segments)
    counts = themes[(themes["statistic"] == "segments") & (themes["interview"] == "all")]
    counts = counts[counts["code"] != "all"]
    found = dict(zip(counts["code"], counts["estimate"], strict=True))
    assert found == {"Care": 3, "Money": 2, "Alone": 2}
    assert counts["n"].eq(7).all()
    assert segments["interview"].nunique() == 2


@pytest.mark.parametrize(
    ("head", "offered"),
    [
        ("together", "together"),
        ("协商后", "协商后"),
        ("Agreed code", "Agreed code"),
        ("Eva", "none"),
    ],
)
def test_which_column_has_the_agreed_codes_is_asked(tmp_path, head, offered):
    asked, document = drafted([survey(tmp_path), by_first_names(tmp_path, head)])
    question = asked["agreed.talks.xlsx:Coding"]
    assert (question.default, question.suggestion) == (None, offered)
    assert str(document["files"][-1]["for_agreement"]).startswith("TODO")
    none = {"agreed.talks.xlsx:Coding": "none", "interview.talks.xlsx:Coding": "rows-above"}
    _, document = drafted([survey(tmp_path), by_first_names(tmp_path, head)], **none)
    assert [*document["files"][-1]["coders"].values()] == ["Mia", "Tom", head]


def test_a_form_with_an_open_question_is_no_table_of_codings(tmp_path):
    """Two questions with the same options and a sentence, in a file that is called otherwise."""
    rows = [
        [code, "I liked that we talked about everything.", "Tea", "Tea" if n % 2 else "Coffee"]
        for n, code in enumerate(CODES)
    ]
    path = write(tmp_path / "likes.csv", ["code", "what they said", "first", "second"], rows)
    assert not look_through([path]).strands


def test_a_code_that_the_list_lacks_may_be_another_one(tmp_path):
    """What begins a code of the list is offered as short for it; any other may be said."""
    rows = [
        [who, n, text, "inf" if ann == "Money" else ann, ben] for who, n, text, ann, ben in BOTH
    ]
    book = [["Code", "Meaning"], ["Care", "x"], ["Information", "y"], ["Alone", "z"]]
    tables = {"coding": [HEAD, *([*row, ""] for row in rows)], "codebook": book}
    files = [survey(tmp_path), sheets(tmp_path / "talks.xlsx", tables)]
    asked, _ = drafted(files)
    assert asked["slip.talks.xlsx:coding.inf"].suggestion == "yes"
    assert asked["slip.talks.xlsx:coding.Money"].default == "no"
    said = {"slip.talks.xlsx:coding.inf": "yes", "slip.talks.xlsx:coding.Money": "Alone"}
    _, document = drafted(files, **said)
    spelled = document["files"][-1]["spelled"]
    assert spelled == {"Code (Ann)": {"inf": "Information"}, "Code (Ben)": {"Money": "Alone"}}


# Interviews that are named once, and codes that are listed by theme -----------------------------

THEMES = [["Thema", "Kode"], ["Home", "Care"], ["", "Money"], ["Others", "Alone"]]


def named_once(folder):
    """The interviewee stands in the first row of each interview; Ann and Ben as before."""
    rows, before = [], ""
    for who, n, text, ann, ben in BOTH:
        name = who.replace(" ", "")
        rows.append([name if name != before else "", n, text, ann, ben, ""])
        before = name
    head = ["Befragte/r", "No.", "Quote", "Code (Ann)", "Code (Ben)", "Memo"]
    return sheets(folder / "talks.xlsx", {"Kodierung": [head, *rows], "Kodeliste": THEMES})


def test_interviews_named_in_their_first_row_and_codes_listed_by_theme(tmp_path):
    folder = tmp_path / "my-group"
    files = [survey(tmp_path), named_once(tmp_path)]
    column = {"interview.talks.xlsx:Kodierung": "Befragte/r"}
    asked, _ = drafted(files, **ONCE, **column)
    above = asked["above.talks.xlsx:Kodierung"]
    assert (above.default, above.suggestion) == (None, "yes")
    assert above.saw == "'Befragte/r': 2 cells are filled in, 10 are blank beside a passage"
    given = {**column, "above.talks.xlsx:Kodierung": "yes", "lead-coder": "most"}
    told = new(folder, *files, **ONCE, **given)
    assert told.exit_code == 0, told.output
    assert not check_study(folder).errors
    shown, kappa = as_coded(folder)
    assert kappa == (12, pytest.approx(KAPPA))
    assert shown == {key: of for key, of in EXPECTED.items() if key[0] != "P2"}
    codes = load_study(folder / "study.yaml").interviews.codes
    assert [(code.id, code.within) for code in codes] == [
        ("Home", None),
        ("Others", None),
        ("Care", "Home"),
        ("Money", "Home"),
        ("Alone", "Others"),
    ]


def test_blank_cells_of_two_columns_are_asked_about_once(tmp_path):
    """Both the interview and the person are named in every third row."""
    rows = []
    for place, (who, n, text, ann, ben) in enumerate(BOTH):
        name = who.replace(" ", "")
        named = [name, f"talk {name}"] if place % 3 == 0 else ["", ""]
        rows.append([*named, n, text, ann, ben])
    head = ["Person", "Interview", "No.", "Quote", "Code (Ann)", "Code (Ben)"]
    tables = {"coding": [head, *rows], "codebook": BOOK}
    files = [survey(tmp_path), sheets(tmp_path / "talks.xlsx", tables)]
    asked, document = drafted(files, **{"above.talks.xlsx:coding": "yes"})
    assert asked["above.talks.xlsx:coding"].saw.count("4 cells are filled in") == 2
    entry = document["files"][-1]
    assert {entry["interview"], entry["participant"]} == {*entry["fill_down"]} == {*head[:2]}


def test_blank_cells_are_nobodys_where_somebody_says_so(tmp_path):
    files = [survey(tmp_path), named_once(tmp_path)]
    said = {"interview.talks.xlsx:Kodierung": "Befragte/r", "above.talks.xlsx:Kodierung": "no"}
    _, document = drafted(files, **ONCE, **said)
    assert "fill_down" not in document["files"][-1]


def with_heads(folder, *, mixed=False):
    """Beside each code stands its theme; where two codes are mixed up it is no such column."""
    above = {"Care": "Load", "Money": "Load", "Alone": "Ties", "Information": "Ties"}
    rows = [
        [f"I{n % 2 + 1}", f"What was said {n}.", code, "Ties" if mixed and n == 0 else above[code]]
        for n, code in enumerate(["Care", "Money", "Alone", "Information"] * 3)
    ]
    head = ["Interview", "Quote", "Code", "Area"]
    return sheets(folder / "coding.xlsx", {"Sheet1": [head, *rows]})


def test_a_column_of_what_stands_above_the_codes_is_asked_about(tmp_path):
    files = [survey(tmp_path), with_heads(tmp_path)]
    asked, document = drafted(files, **ONCE, **{"heads.Area": "yes"})
    assert asked["heads.Area"].saw == "Load: Care, Money; Ties: Alone, Information"
    within = {code["id"]: code.get("within") for code in document["interviews"]["codes"]}
    assert within == {
        **{"Load": None, "Ties": None, "Care": "Load", "Money": "Load"},
        **{"Alone": "Ties", "Information": "Ties"},
    }
    folder = tmp_path / "my-group"
    told = new(folder, *files, **ONCE, **{"heads.Area": "yes"})
    assert told.exit_code == 0, told.output
    whole = themes_table(load_study(folder / "study.yaml"), cleaned(folder))
    counts = whole.query("interview == 'all' and statistic == 'segments'").drop_duplicates("code")
    assert counts.set_index("code")["estimate"][["Load", "Ties", "Care"]].tolist() == [6, 6, 3]
    _, document = drafted(files, **ONCE, **{"heads.Area": "no"})
    assert not any("within" in code for code in document["interviews"]["codes"])


def test_a_column_that_is_not_one_text_for_each_code_is_none(tmp_path):
    asked, _ = drafted([survey(tmp_path), with_heads(tmp_path, mixed=True)], **ONCE)
    assert "heads.Area" not in asked


# What two coders gave in their order: five passages, of which the third repeats the first.
WORDS = ["I was alone.", "They listened to me.", "I was alone.", "I sleep again.", "I go out now."]
GAVE = {
    "Ann": ["low", "help", "low", "help", "low"],
    "Ben": ["low", "help", "help", "help", "help"],
}


def kappa_of(pairs):
    """Cohen's kappa, by hand: agreement beyond what the two shares would give by chance."""
    n = len(pairs)
    same = sum(one == other for one, other in pairs) / n
    first, second = (Counter(each) for each in zip(*pairs, strict=True))
    chance = sum(first[code] * second[code] for code in first) / n**2
    return (same - chance) / (1 - chance)


@pytest.mark.parametrize(
    ("said", "passages"),
    [
        # Ben gave the repeated words both codes, as one passage: it is another set of codes.
        ("same", [("low", "low+help"), ("help", "help"), ("help", "help"), ("low", "help")]),
        ("paragraph", [*zip(GAVE["Ann"], GAVE["Ben"], strict=True)]),
    ],
)
def test_words_said_twice_are_two_passages_where_a_column_numbers_them(tmp_path, said, passages):
    folder = tmp_path / "my-group"
    rows = [
        [code, place, words, GAVE["Ann"][place - 1], GAVE["Ben"][place - 1]]
        for code in CODES[:6]
        for place, words in enumerate(WORDS, start=1)
    ]
    table = [["person", "paragraph", "quote", "Code (Ann)", "Code (Ben)"], *rows]
    files = [*pair(tmp_path), sheets(tmp_path / "coded.xlsx", {"Sheet1": table})]
    still = new(folder, *files, **{"lead-coder": "most"})
    assert still.exit_code == 1
    assert "LX12: “I was alone.”, 'paragraph' 1, 3" in " ".join(still.output.split())
    told = new(folder, *files, **{"lead-coder": "most", "passages.coded.xlsx": said})
    assert told.exit_code == 0, told.output
    _, (n, kappa) = as_coded(folder)
    assert (n, kappa) == (6 * len(passages), pytest.approx(kappa_of(passages)))


@pytest.mark.parametrize(("said", "shared"), [("same", 12), ("no", 0)])
def test_a_column_that_counts_rows_numbers_no_passages_unasked(tmp_path, said, shared):
    """The second coder's rows stand below the first one's: 12 passages of both, not 24 of one."""
    folder = tmp_path / "my-group"
    rows = [
        [code, f"Person {code} on matter {place}, at length.", who, "low" if place % 2 else "help"]
        for who in ("Ann", "Ben")
        for code in CODES[:3]
        for place in range(4)
    ]
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    table = [["no", "person", "quote", "coder", "code"], *numbered]
    files = [*pair(tmp_path), sheets(tmp_path / "coded.xlsx", {"Sheet1": table})]
    still = new(folder, *files)
    assert "Are such rows one passage?" in " ".join(still.output.split())
    told = new(folder, *files, **{"passages.coded.xlsx": said})
    assert told.exit_code == 0, told.output
    coders = cleaned(folder).groupby(["interview", "segment"])["coder"].nunique()
    assert (coders.sum(), (coders == 2).sum()) == (24, shared)


def test_that_the_same_words_are_one_passage_is_said_where_nothing_numbers_them(tmp_path):
    folder = tmp_path / "my-group"
    rows = [
        [code, words, one, other]
        for code in CODES[:6]
        for words, one, other in zip(WORDS, GAVE["Ann"], GAVE["Ben"], strict=True)
    ]
    table = [["person", "quote", "Code (Ann)", "Code (Ben)"], *rows]
    files = [*pair(tmp_path), sheets(tmp_path / "coded.xlsx", {"Sheet1": table})]
    told = new(folder, *files, **{"lead-coder": "most"})
    assert told.exit_code == 0, told.output
    assert "6 rows repeat the words of another row" in " ".join(told.output.split())


# Who said what, and its code: short Chinese sentences, as they are typed by hand.
SAID_BY = [
    ("LX12", 1, "我已经好久没有休息了", "负担"),
    ("LX12", 2, "不知道去哪里问", "信息"),
    ("WH07", 1, "钱花得很快", "负担"),
    ("WH07", 2, "孩子们轮流来", "支持"),
    ("SY03", 1, "邻居也会帮忙", "支持"),
    ("CY58", 1, "晚上睡不着", "负担"),
]


@pytest.mark.parametrize(
    ("heads", "answers"),
    [
        (["访谈对象", "段落", "引文", "编码"], {}),
        (
            ["对象", "段落", "他说的话", "编码"],
            {"wave.talks.xlsx": "codings"},
        ),
    ],
)
def test_a_table_of_codes_under_any_heads_is_read_as_one(tmp_path, heads, answers):
    """Where its heads say nothing, somebody may say what it is."""
    folder = tmp_path / "my-group"
    files = [*pair(tmp_path), sheets(tmp_path / "talks.xlsx", {"Sheet1": [heads, *SAID_BY]})]
    if answers:
        still = new(folder, *files)
        assert "codings: it holds coded interviews" in " ".join(still.output.split())
    told = new(folder, *files, **answers)
    assert told.exit_code == 0, told.output
    segments = cleaned(folder)
    found = segments.groupby("code")["participant_id"].agg(set).to_dict()
    wanted = {code: {who for who, _, _, of in SAID_BY if of == code} for *_, code in SAID_BY}
    assert found == wanted
    assert len(segments) == len(SAID_BY)


def test_a_questionnaire_is_not_offered_to_be_a_table_of_codes(tmp_path):
    first, _ = pair(tmp_path)
    other = tmp_path / "winter.csv"
    other.write_bytes(first.read_bytes().replace(b"LX12", b"LX13"))
    told = new(tmp_path / "my-group", first, other)
    assert "wave.winter.csv" in told.output
    assert "coded interviews" not in told.output
