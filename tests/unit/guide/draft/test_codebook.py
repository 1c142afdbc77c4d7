"""What is asked of the codes of interviews: what each stands for, and whose count."""

import re

import pytest
import yaml
from student_files import write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.cli import app
from groupwork.guide.draft.codebook import code_tree
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def drafted(*files, **answers):
    draft = draft_study(recognise(list(files)), "my-group", answers)
    return {question.key: question for question in draft.questions}, yaml.safe_load(draft.text)


def program(folder, rows):
    head = ["document name", "beginning", "segment", "code", "created by"]
    return write(folder / "talks.csv", head, rows)


def test_codes_of_one_name_are_told_apart_by_those_above_them():
    assert code_tree(["Change\\None", "Needs > Family", "Needs > None", "Needs"]) == {
        ("Change",): ("Change", ""),
        ("Change", "None"): ("Change > None", "Change"),
        ("Needs",): ("Needs", ""),
        ("Needs", "Family"): ("Family", "Needs"),
        ("Needs", "None"): ("Needs > None", "Needs"),
    }


def test_no_more_than_some_words_of_a_passage_are_shown(tmp_path):
    long = "I had never told anybody of it before that evening in spring."
    rows = [["Interview 1", n, long, "a"] for n in range(2)]
    table = write(tmp_path / "talks.csv", ["document name", "beginning", "segment", "code"], rows)
    asked, _ = drafted(table)
    assert asked["meaning.a"].saw == "“I had never told anybody of …”"


def test_a_head_of_many_codes_does_not_list_them(tmp_path):
    rows = [["Interview 1", n, f"Words {n}.", f"Top > c{n % 5}"] for n in range(10)]
    table = write(tmp_path / "talks.csv", ["document name", "beginning", "segment", "code"], rows)
    assert drafted(table)[1]["interviews"]["codes"][0]["definition"] == "Top"


def test_codes_that_differ_in_capitals_are_one(tmp_path):
    written = ["Needs > Money", "needs > money", "Needs > Money", "NEEDS > Care"]
    rows = [["Interview 1", n, f"Words {n}.", code] for n, code in enumerate(written)]
    table = write(tmp_path / "talks.csv", ["document name", "beginning", "segment", "code"], rows)
    codes = drafted(table)[1]["interviews"]["codes"]
    assert [code["id"] for code in codes] == ["Needs", "Money", "Care"]


# Whose codes count -----------------------------------------------------------------------------

#: Of twelve passages both coded ten; Ann gave worry to the first six of them, Ben to all.
ANN = ["worry"] * 6 + ["calm"] * 4
DOUBLE = [
    [f"Interview {n // 5 + 1}", n, f"Words {n}.", code, who]
    for who, codes in (("Ann", ANN), ("Ben", ["worry"] * 10))
    for n, code in enumerate(codes)
]
ALONE = [["Interview 3", n, f"Words {n}.", "calm", who] for n, who in ((10, "Ann"), (11, "Ben"))]


def test_whose_codes_count_is_asked_where_coders_differ(tmp_path):
    table = program(tmp_path, [*DOUBLE, *ALONE])
    asked, document = drafted(table)
    question = asked["lead-coder"]
    assert question.saw == "4 of 10 passages that several people coded"
    assert (list(question.choices), question.default) == (["most", "Ann", "Ben"], None)
    assert "TODO" in document["interviews"]["lead_coder"]
    answers = {"lead-coder": "Ben"}
    assert drafted(table, **answers)[1]["interviews"]["lead_coder"] == "Ben"
    answers = {"lead-coder": "most"}
    assert "lead_coder" not in drafted(table, **answers)[1]["interviews"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whoever_has_the_pages_alone_is_not_sent_to_the_terminal(tmp_path, language):
    group = recognise([program(tmp_path, [*DOUBLE, *ALONE])])
    terminal, pages = (
        " ".join(
            each.text
            for each in draft_study(group, "g", {}, language, on_pages=on_pages).questions
            if each.key == "lead-coder" or each.key.startswith("meaning.")
        )
        for on_pages in (False, True)
    )
    assert re.search(r"groupwork worksheet", " ".join(terminal.split()))
    assert re.search(r"Enter|回车", terminal)
    assert not re.search(r"groupwork|Enter|回车", pages)


def test_it_is_not_asked_where_it_changes_nothing(tmp_path):
    alike = [[*row[:4], who] for row in DOUBLE[:10] for who in ("Ann", "Ben")]
    assert "lead-coder" not in drafted(program(tmp_path, [*alike, *ALONE]))[0]


MOST = ("counts for a code when both gave it", "两人都标注了才计入该编码")
# Their names in order: Ann is the first, Ben the second.
ANN = ("the codes of Coder 1 count", "以编码者1一人的编码为准")
BEN = ("the codes of Coder 2 count", "以编码者2一人的编码为准")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "counted", "told"),
    [
        # Both gave worry to six, calm to none; each gave calm once to a passage of their own.
        ("most", [6, 2], MOST),
        ("Ann", [6, 6], ANN),
        ("Ben", [10, 2], BEN),
    ],
)
def test_the_lead_coders_codes_make_the_themes(tmp_path, said, counted, told):
    table = program(tmp_path, [*DOUBLE, *ALONE])
    answers = {"lead-coder": said, "authors": "A", "approach": "coding-reliability"}
    options = [text for pair in answers.items() for text in ("--answer", "=".join(pair))]
    made = CliRunner().invoke(app, ["new", str(tmp_path / "talks"), str(table), *options])
    assert made.exit_code == 0, made.output
    (tmp_path / "whole").mkdir()
    _, tables, texts = whole_way(tmp_path / "talks", tmp_path / "whole")
    themes = tables["themes"]
    first = themes[(themes["interview"] == "all") & (themes["statistic"] == "segments")]
    first = first.drop_duplicates("code").set_index("code")["estimate"]
    assert first[["worry", "calm"]].tolist() == counted
    agreement = tables["agreement"]
    assert set(agreement.loc[agreement["coders"].str.contains("&"), "n"]) == {10}
    assert told[0] in texts["en"] and told[1] in texts["zh"]
