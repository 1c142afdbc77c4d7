"""From coding programs' files to the study's table of segments."""

import hashlib

import pandas as pd
import pytest
import yaml
from coded_projects import (
    ANNA,
    BO,
    FEAR,
    HOPE,
    JOY,
    TEXT,
    coding,
    of_text,
    passage,
    qde,
    qdpx,
    source,
)
from small_coding import study_of

from groupwork.analysis.interviews.agreement import agreement_table, disagreements
from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.analysis.interviews.passage_agreement import overlap_table
from groupwork.analysis.interviews.themes import themes_table
from groupwork.errors import GroupworkError
from groupwork.ingest.checksums import verify_checksums
from groupwork.ingest.coding.segments import coded_segments, declare_codes, read_coded
from groupwork.ingest.files import ingest
from groupwork.ingest.rows import TABLES
from groupwork.prepare.clean import clean
from groupwork.study.base import LocalText
from groupwork.tables import read_table, write_table

WORDS = "Worker: How is it?\nMother: I am afraid. The nights are long. He sleeps well.\n"
AFRAID = (WORDS.index("I am"), WORDS.index(" The"))
LONG = (WORDS.index("nights"), WORDS.index(" He"))
FILE = {"kind": "segments", "path": "p.qdpx", "format": "refi-qda"}


def study(*codes: str, unit: str = "sentence", file: dict | None = None, **more):
    return study_of(
        *(codes or ("joy=Joy", "hope=Hope")), files=[{**FILE, **(file or {})}], unit=unit, **more
    )


@pytest.fixture
def folder(tmp_path):
    """A study folder with a project: Anna coded two passages, Bo one."""
    passages = [
        passage(*AFRAID, WORDS[slice(*AFRAID)]),
        passage(*LONG, WORDS[slice(*LONG)], number=1),
        passage(*AFRAID, WORDS[slice(*AFRAID)], coding(JOY, BO), number=2),
    ]
    of_text(tmp_path / "p.qdpx", WORDS.replace("\n", "\r\n"), *passages)
    return tmp_path


def columns(table, *names) -> list[list]:
    return table[list(names)].to_numpy().tolist()


def test_sentences(folder):
    table, _ = coded_segments(study(interviewers=["Worker"]), folder)
    assert list(table.columns) == TABLES["segments"]
    assert columns(table, "segment", "text", "coder", "code") == [
        ["1", "I am afraid.", "Coder 1", "joy"],
        ["1", "I am afraid.", "Coder 2", "joy"],
        ["2", "The nights are long.", "Coder 1", "joy"],
        ["2", "The nights are long.", "Coder 2", ""],
        ["3", "He sleeps well.", "Coder 1", ""],
        ["3", "He sleeps well.", "Coder 2", ""],
    ]
    assert set(table["interview"]) == set(table["participant_id"]) == {"I01"}
    assert set(table["language"]) == {"en"}
    for start, end, text in columns(table, "start", "end", "text"):
        assert WORDS[int(start) : int(end)] == text
    assert set(table["length"]) == {str(len(WORDS))}


def test_turns_and_interviews(folder):
    table, _ = coded_segments(study(unit="turn"), folder)
    assert columns(table, "segment", "coder", "code") == [
        *(["1", "Coder 1", ""], ["1", "Coder 2", ""]),
        *(["2", "Coder 1", "joy"], ["2", "Coder 2", "joy"]),
    ]
    table, _ = coded_segments(study(unit="interview"), folder)
    assert columns(table, "segment", "coder", "code") == [
        ["1", "Coder 1", "joy"],
        ["1", "Coder 2", "joy"],
    ]


def test_free_passages(folder):
    study_file = study(unit="free")
    table, _ = coded_segments(study_file, folder)
    assert columns(table, "segment", "text", "coder", "code") == [
        [f"{AFRAID[0]}-{AFRAID[1]}", "I am afraid.", "Coder 1", "joy"],
        [f"{AFRAID[0]}-{AFRAID[1]}", "I am afraid.", "Coder 2", "joy"],
        [f"{LONG[0]}-{LONG[1]}", "nights are long.", "Coder 1", "joy"],
    ]
    found = overlap_table(study_file, table)
    overlap = found[(found["code"] == "joy") & (found["statistic"] == "percent_overlap")]
    assert overlap["estimate"].item() == pytest.approx(100 * 12 / 28)


def test_agreement_and_disagreements_of_sentences(folder):
    study_file = study(interviewers=["Worker"])
    table, _ = coded_segments(study_file, folder)
    # Of three sentences no coefficient is told.
    rows = agreement_table(study_file, table)
    assert rows.loc[rows["statistic"] == "percent_agreement", "estimate"].isna().all()
    assert disagreements(study_file, table)["segment"].tolist() == ["2"]


def test_people_and_phases(folder):
    file = {"people": {"I01": "C040"}, "phases": {"I01.txt": "pre"}}
    table, audit = coded_segments(study(file=file), folder)
    assert set(table["participant_id"]) == {"C040"}
    assert set(table["phase"]) == {"pre"}
    assert not [row for row in audit if row["column"] == "people"]
    with pytest.raises(GroupworkError, match=r"there is no source 'I02', which people in study"):
        coded_segments(study(file={"people": {"I02": "C040"}}), folder)


def test_a_case_is_a_participant(tmp_path):
    before = f"""<Cases><Case guid="{ANNA}" name="P1"><SourceRef targetGUID="{TEXT}"/></Case>
        </Cases>"""
    project = qde(source(passage(0, 3, "One")), before=before)
    qdpx(tmp_path / "p.qdpx", project, **{TEXT.replace("-", "_"): "One two."})
    table, _ = coded_segments(study(), tmp_path)
    assert set(table["participant_id"]) == {"P1"}


def test_codes_by_their_names_and_under_those_above_them(folder):
    table, audit = coded_segments(study("feelings=Feelings"), folder)
    assert set(table["code"]) == {"feelings", ""}
    assert [row["before"] for row in audit if "above it" in row["reason"]] == ["Feelings > Joy"]
    table, _ = coded_segments(study("x=feelings > joy", "feelings=Feelings"), folder)
    assert set(table["code"]) == {"x", ""}


def test_codes_that_the_study_does_not_declare(folder, tmp_path):
    text = "One two."
    inside = passage(0, 3, "One", coding(JOY) + coding(HOPE))
    of_text(tmp_path / "p.qdpx", text, inside)
    table, audit = coded_segments(study("hope=Hope"), tmp_path)
    assert columns(table, "code") == [["hope"]]
    dropped = [row["before"] for row in audit if "not in interviews.codes" in row["reason"]]
    assert dropped == ["I01.txt, 0-3, Feelings > Joy"]
    with pytest.raises(GroupworkError, match=r"none of its codes is in interviews.codes"):
        coded_segments(study("other"), tmp_path)


def test_a_coder_of_undeclared_codes_alone_has_read_the_interview(folder, tmp_path):
    inside = passage(0, 3, "One", coding(JOY) + coding(HOPE, BO))
    of_text(tmp_path / "p.qdpx", "One two.", inside)
    table, _ = coded_segments(study("joy=Joy"), tmp_path)
    assert columns(table, "coder", "code") == [["Coder 1", "joy"], ["Coder 2", ""]]
    free = study("joy=Joy", unit="free")
    table, _ = coded_segments(free, tmp_path)
    assert columns(table, "segment", "coder", "code") == [
        ["0-3", "Coder 1", "joy"],
        ["none", "Coder 2", ""],
    ]
    overlap = overlap_table(free, table).set_index(["code", "statistic"])["estimate"]
    assert overlap["joy", "percent_overlap"] == 0


def test_the_audit_has_what_was_left_out_and_what_protects_people(tmp_path):
    bad = passage(0, 99, number=3) + passage(0, 3, "One", coding(FEAR[:-1] + "9"), number=4)
    of_text(tmp_path / "p.qdpx", "One two.", passage(0, 3, "One"), bad)
    _, audit = coded_segments(study(), tmp_path)
    said = [(row["action"], row["reason"], row["before"]) for row in audit]
    assert said == [
        ("dropped", "coding: its place is not in the text", "I01.txt, 0-99, Feelings > Joy"),
        ("dropped", "coding: its code is not in the codebook", "I01.txt, 0-3"),
        ("changed", "privacy: home folder of the project removed", "1"),
        ("changed", "privacy: program and system that wrote it removed", "1"),
        ("changed", "privacy: names of coders replaced by Coder 1 to Coder 2", "2"),
        (
            "flagged",
            "interview with no participant: it counts as a participant of its own",
            "I01.txt",
        ),
    ]
    assert {row["file"] for row in audit} == {"p.qdpx"}


def test_missing_texts_and_transcripts(folder, tmp_path):
    qdpx(tmp_path / "p.qdpx", qde(source(passage(*AFRAID, "I am afraid."))))
    table, audit = coded_segments(study(unit="turn"), tmp_path)
    assert table.empty
    reason = "coding: is in no unit of coding, or has no place in a text"
    assert reason in {row["reason"] for row in audit}
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "I01.txt").write_text(WORDS, encoding="utf-8")
    file = {"transcripts": "texts/{source}.txt"}
    table, audit = coded_segments(study(unit="turn", file=file), tmp_path)
    assert columns(table, "segment", "code") == [["1", ""], ["2", "joy"]]
    assert not [row for row in audit if row["column"] == "source"]
    with pytest.raises(GroupworkError, match="no file is there for 'transcripts"):
        coded_segments(study(file={"transcripts": "other/{source}.txt"}), tmp_path)


def test_two_files_are_two_coders_on_one_material(folder):
    of_text(folder / "b.qdpx", WORDS, passage(*LONG, inside=coding(HOPE, BO)))
    files = [FILE, {**FILE, "path": "b.qdpx"}]
    table, _ = coded_segments(
        study_of("joy=Joy", "hope=Hope", files=files, unit="sentence"), folder
    )
    assert table["coder"].nunique() == 2
    bo = table[(table["coder"] == "Coder 2") & (table["code"] != "")]
    assert columns(bo, "text", "code") == [
        ["I am afraid.", "joy"],
        ["The nights are long.", "hope"],
    ]


def test_through_ingest_and_clean(folder):
    study_file = study("joy=Joy", "hope=Hope", interviewers=["Worker"])
    write_table(ingest(study_file, folder)["segments"], folder / "segments.csv")
    cleaned = clean(study_file, ingest(study_file, folder))
    assert columns(cleaned["segments"], "segment", "coder", "code")[:2] == [
        ["1", "Coder 1", "joy"],
        ["1", "Coder 2", "joy"],
    ]
    assert "privacy: home folder of the project removed" in set(cleaned["audit"]["reason"])
    write_table(cleaned["segments"], folder / "segments.csv")
    again = read_table(folder / "segments.csv")
    pd.testing.assert_frame_equal(
        agreement_table(study_file, again), agreement_table(study_file, cleaned["segments"])
    )
    found = agreement_table(study_file, again)
    assert set(found["unit"]) == {"sentence"}
    free = study("joy=Joy", unit="free")
    write_table(clean(free, ingest(free, folder))["segments"], folder / "segments.csv")
    overlap = agreement_table(free, read_table(folder / "segments.csv"))
    assert set(overlap["unit"]) == {"free"}
    assert overlap["estimate"].notna().any()
    themes = themes_table(study_file, again)
    assert {"joy", "hope"} < set(themes["code"])


def test_checksums_cover_project_and_transcripts(folder):
    (folder / "texts").mkdir()
    (folder / "texts" / "I01.txt").write_text(WORDS, encoding="utf-8")
    study_file = study(file={"transcripts": "texts/{source}.txt"})
    with pytest.raises(GroupworkError, match="SHA256SUMS: there is no such file"):
        verify_checksums(study_file, folder)
    files = ["p.qdpx", "texts/I01.txt"]
    lines = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    assert verify_checksums(study_file, folder)["file"].tolist() == files


def test_a_codebook_becomes_lines_of_the_study_file(folder):
    project, _ = read_coded(study(), folder)
    text = declare_codes(project.codes.assign(name=["Feelings", "Joy & 欢乐", "Joy: 欢乐"]))
    assert yaml.safe_load(text)["codes"] == [
        {"id": "feelings", "label": "Feelings", "definition": "what is felt"},
        {"id": "joy-欢乐", "label": "Joy & 欢乐", "definition": "Joy & 欢乐", "within": "feelings"},
        {
            "id": "joy-欢乐 (2)",
            "label": "Joy: 欢乐",
            "definition": "Joy: 欢乐",
            "within": "feelings",
        },
    ]


def test_codes_that_share_a_name_are_told_apart_by_those_above_them():
    codes = pd.DataFrame(
        {
            "guid": ["1", "2", "3"],
            "parent": ["", "1", "2"],
            "name": ["Needs", "Company", "company"],
            "code": ["Needs", "Needs > Company", "Needs > Company > company"],
            "description": "",
        }
    )
    declared = yaml.safe_load(declare_codes(codes))["codes"]
    assert [(each["id"], each["label"]) for each in declared] == [
        ("needs", "Needs"),
        ("company", "Needs > Company"),
        ("company (2)", "Needs > Company > company"),
    ]


def test_an_identifier_counts_before_a_label(tmp_path):
    of_text(tmp_path / "p.qdpx", "One two.", passage(0, 3, "One"))
    table, _ = coded_segments(study("joy=Hope", "x=Joy"), tmp_path)
    assert columns(table, "code") == [["joy"]]


def test_empty_project(tmp_path):
    qdpx(tmp_path / "p.qdpx", qde())
    with pytest.raises(GroupworkError, match="holds no coded passage"):
        coded_segments(study(), tmp_path)


# Highlights of Taguette ------------------------------------------------------------------------

#: id, document, tag. Highlight 3 has two tags, 4 two below one tag, 6 none, 8 one that is no theme.
HIGHLIGHTS = [
    *((1, "I1.docx", "shame"), (2, "I1.docx", "shame"), (3, "I1.docx", "shame")),
    *((3, "I1.docx", "help.practical"), (4, "I1.docx", "help.practical")),
    *((4, "I1.docx", "help.information"), (5, "I2.docx", "help"), (6, "I2.docx", "")),
    *((7, "I2.docx", "help.practical"), (8, "I2.docx", "interesting")),
]


def highlights(folder):
    lines = [f"{number},{name},{tag},what was said {number}" for number, name, tag in HIGHLIGHTS]
    text = "\n".join(["id,document,tag,content", *lines, ""])
    (folder / "all.csv").write_text(text, encoding="utf-8")
    file = {"path": "all.csv", "format": "taguette", "coded_by": "A"}
    book = study("shame=Shame", "help=Help", "information=help.information", unit="free", file=file)
    codes = [*book.interviews.codes]
    codes[2] = codes[2].model_copy(update={"within": "help"})
    practical = {"id": "practical", "label": LocalText(en="help.practical")}
    codes.append(codes[2].model_copy(update=practical))
    return book.model_copy(
        update={"interviews": book.interviews.model_copy(update={"codes": codes})}
    )


def test_a_highlight_is_one_segment_however_many_tags_it_has(tmp_path):
    """By hand: 7 highlights, 6 with a tag; help has 3, 4, 5 and 7; shame 1, 2 and 3."""
    book = highlights(tmp_path)
    segments, audit = coded_segments(book, tmp_path)
    table = themes_table(book, segments)
    rows = table[(table["interview"] == "all") & (table["statistic"] == "segments")]
    assert rows.set_index("code")["estimate"].to_dict() == {
        **{"shame": 3, "help": 4, "information": 1, "practical": 3, "all": 6},
    }
    assert set(rows["n"]) == {7}
    assert [row["column"] for row in audit if "highlight" in row["reason"]] == ["highlight"]


def test_codes_of_one_highlight_come_together(tmp_path):
    """Chance places a code on the interview's highlights: I1 has four of them."""
    book = highlights(tmp_path)
    table = cooccurrence_table(book, coded_segments(book, tmp_path)[0])
    rows = table.set_index(["code_a", "code_b", "statistic"])
    both = rows.xs("segments", level="statistic")
    assert both[both["estimate"] > 0]["estimate"].to_dict() == {
        ("shame", "practical"): 1,
        ("information", "practical"): 1,
    }
    assert set(both["n"]) == {7}
    # shame 3 and practical 2 of the four highlights of I1
    assert rows.loc[("shame", "practical", "expected"), "estimate"] == pytest.approx(3 * 2 / 4)
    # Of I1's six ways to place two of four, three have both in the three of shame.
    assert rows.loc[("shame", "practical", "segments"), "p"] == pytest.approx(1)
