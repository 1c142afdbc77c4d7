"""The words of findings: in both languages, with the same slots."""

import re

import pytest
from message_slots import slots

from groupwork.errors import GroupworkError
from groupwork.ingest.finding import Finding, check_language, fold, kinds, words

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_kind_says_the_same_in_both_languages(kind):
    texts = kinds()[kind]
    assert set(texts) == {"title", "what", "effect", "remedy"}
    for part, text in texts.items():
        assert set(text) == {"en", "zh"}
        forms = [text["en"]] if isinstance(text["en"], str) else list(text["en"].values())
        assert not any(HAN.search(form) for form in forms)
        assert HAN.search(text["zh"])
        assert slots(text["en"]) - {"n"} == slots(text["zh"]) - {"n"}
        if isinstance(text["en"], dict):
            assert set(text["en"]) == {"one", "other"}
        if part != "what":  # published: it leaves nothing open
            assert not slots(text["en"])
        if part in ("effect", "remedy"):
            assert text["en"].endswith(".")
            assert text["zh"].endswith("。")
        if part == "title":
            assert not text["en"].endswith(".")
    # Native Chinese has no half-width signs between its own characters.
    said = "".join(str(text["zh"]) for text in texts.values())
    assert not re.search(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]", said)
    # Nor blanks, such as those that lines of YAML are joined with.
    assert not re.search(r"[，。；：、] |[\u4e00-\u9fff] [\u4e00-\u9fff]", said)


# What nobody can follow who has the pages alone.
ELSEWHERE = re.compile(r"study\.yaml|groupwork|cleaning\.|\bunder '|'\w+: |'\w+' of the file")


@pytest.mark.parametrize("kind", list(kinds()))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_send_nobody_to_the_terminal_or_the_study_file(kind, language):
    finding = Finding("error", kind)
    told = finding.remedy(language, on_pages=True)
    assert not ELSEWHERE.search(finding.remedy("en", on_pages=True))
    assert not re.search(r"study\.yaml|groupwork|cleaning|leave_out|stands_for", told)
    assert told.endswith("。" if language == "zh" else ".")
    assert bool(HAN.search(told)) == (language == "zh")
    assert not re.search(r"[，。；：、] |[\u4e00-\u9fff] [\u4e00-\u9fff]", told)


@pytest.mark.parametrize("key", list(words()))
def test_a_word_is_there_in_both_languages(key):
    text = words()[key]
    assert set(text) == {"en", "zh"}
    assert slots(text["en"]) == slots(text["zh"])


def test_a_finding_in_both_languages():
    finding = Finding(
        "error",
        "lost_out_of_range",
        files=("post.csv",),
        rows=(2, 3),
        column="q1",
        slots={"n": 2, "whole": 8},
    )
    assert finding.said("en").startswith(
        "post.csv, column 'q1', rows 2, 3: 2 of 8 answers are lost: out of range. They count"
    )
    assert finding.said("zh").startswith(
        "post.csv、“q1”列、第2、3行：8个回答中有2个超出范围，无法使用。它们记为缺失"
    )


def test_numbers_choose_their_form():
    one, two = (
        Finding("warning", "sheet_left_out", slots={"n": n, "rule": "first"}).what() for n in (1, 2)
    )
    assert one.startswith("1 sheet of a person")
    assert two.startswith("2 sheets of people")


@pytest.mark.parametrize("kind", list(kinds()))
def test_one_is_no_plural(kind):
    """What is counted has a form for one: "1 of 8 answers is lost", "1 person has"."""
    what = kinds()[kind]["what"]["en"]
    said = what if isinstance(what, str) else what["one"]
    assert not re.search(r"\{n\} (of \{\w+\} )?\w+ (are|have|were|do)\b", said)
    assert not re.search(r"\{n\} (more )?(people|(?!is\b|has\b|was\b)\w+s)\b", said)


def test_one_answer_is_lost():
    slots_of_one = {"n": 1, "whole": 8}
    for kind in ("lost_out_of_range", "lost_not_a_level", "identifier_repeats"):
        said = Finding("warning", kind, slots=slots_of_one).what()
        assert said.startswith(("1 of 8 answers is lost", "1 of 8 rows has")), said
        more = Finding("warning", kind, slots=slots_of_one | {"n": 3}).what()
        assert more.startswith(("3 of 8 answers are lost", "3 of 8 rows have")), more


def test_rows_and_lists_end_somewhere():
    finding = Finding("warning", "row_without_identifier", rows=tuple(range(2, 40)))
    assert finding.where() == "rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …"


def test_another_language_is_refused():
    assert [check_language(each) for each in ("en", "zh")] == ["en", "zh"]
    with pytest.raises(GroupworkError, match="findings are told in en or zh"):
        check_language("de")


def lost(column, n=2, **more):
    return Finding(
        "warning",
        "lost_out_of_range",
        **{"files": ("post.csv",), "column": column, "slots": {"n": n, "whole": 8}, **more},
    )


def test_findings_that_differ_in_their_column_are_told_as_one():
    (folded,) = fold([lost("q1"), lost("q2"), lost("q3")])
    assert folded.place("en") == "post.csv, column 'q1', column 'q2', column 'q3'"
    assert folded.what("en") == "2 of 8 answers are lost: out of range."
    assert folded.place("zh") == "post.csv、“q1”列、“q2”列、“q3”列"
    assert folded.what("zh") == "8个回答中有2个超出范围，无法使用。"
    mixed = fold([lost("q1"), lost("q2", 3), lost("q3")])
    assert (
        mixed[0]
        .said("en")
        .startswith(
            "post.csv: column 'q1', column 'q3': 2 of 8 answers are lost: out of range; "
            "column 'q2': 3 of 8 answers are lost: out of range. They count"
        )
    )


def test_findings_of_other_files_or_rows_or_of_two_columns_stay_apart():
    for findings in (
        [lost("q1"), lost("q2")],
        [lost("q1"), lost("q2"), lost("q3", files=("pre.csv",))],
        [lost("q1", rows=(2,)), lost("q2", rows=(3,)), lost("q3", rows=(4,))],
        [lost(""), lost(""), lost("")],
        [
            Finding("error", "still_to_fill_in", key=key, slots={"said": ""})
            for key in ("authors", "title", "waves")
        ],
    ):
        assert fold(findings) == findings
