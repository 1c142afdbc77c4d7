"""How much of a scale may be left blank is asked, with what each answer would do."""

import csv

import pytest
import yaml
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.study.scales import InstrumentUse, build_instruments


def with_blanks(folder, blank="", **names):
    """Write the usual pair; at pre-test WH07 left two of four questions blank and SY03 all."""
    files = pair(folder, **names)
    with files[0].open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[1][2:4] = [blank] * 2
    rows[2][1:] = [blank] * 4
    write(files[0], header, rows)
    return files


def question(files, **answers):
    asked = draft_study(recognise(files), "g", answers).questions
    return next((q for q in asked if q.key == "blank.q"), None)


# A wording of no answer, and a code that stands for none.
@pytest.mark.parametrize("blank", ["Not applicable", "-9"])
def test_what_each_answer_does_is_shown_before_it_is_given(tmp_path, blank):
    files = with_blanks(tmp_path / "s", blank)
    asked = question(files)
    assert asked.default is None
    assert asked.suggestion == ""
    assert asked.saw == "1 questionnaire with a part left blank; 1 questionnaire blank throughout"
    # One in five of four questions is none.
    assert list(asked.choices) == ["none", "1", "half"]
    assert asked.choices["1"].startswith("one question (up to 1 of 4); without a score: 2 of 8")
    assert asked.choices["none"].endswith("without a score: 2 of 8 (pre-test), 0 of 8 (post-test)")
    assert asked.choices["half"].endswith(
        "; without a score: 1 of 8 (pre-test), 0 of 8 (post-test)"
    )


def test_a_time_that_nobody_has_named_yet_has_no_name_in_brackets(tmp_path):
    rows = [
        [code, week, *answers[:-1], "" if (code, week) == (CODES[0], 8) else answers[-1]]
        for week, of in ((0, PRE), (8, POST))
        for code, answers in zip(CODES, of, strict=True)
    ]
    files = [write(tmp_path / "long.csv", ["code", "week", *ITEMS], rows)]
    assert question(files).choices["none"].endswith("without a score: 0 of 8, 1 of 8")
    named = question(files, **{"times.long.csv": "in-order"}).choices["none"]
    assert named.endswith("without a score: 0 of 8 (pre-test), 1 of 8 (post-test)")


def test_who_answered_nothing_was_not_there(tmp_path):
    """As of a wide file, so of a sheet that lists everybody."""
    asked = question(with_blanks(tmp_path / "s"))
    assert asked.saw == "1 questionnaire with a part left blank"
    assert asked.choices["none"].endswith("without a score: 1 of 7 (pre-test), 0 of 8 (post-test)")
    heads = [f"{name}_{wave}" for wave in ("pre", "post") for name in ("q1", "q2", "q3", "q4")]
    rows = [[c, *a, *b] for c, a, b in zip(CODES, PRE, POST, strict=True)]
    rows[0][1] = ""
    rows[1][5:] = rows[2][5:] = [""] * 4
    file = write(tmp_path / "wide.csv", ["code", *heads], rows)
    told = question([file]).choices["none"]
    assert told.endswith("without a score: 1 of 8 (pre-test), 0 of 6 (post-test)")


def test_what_a_wide_file_has_once_is_of_those_who_were_there_after_the_group(tmp_path):
    heads = [f"{name}_{wave}" for wave in ("pre", "post") for name in ("q1", "q2", "q3", "q4")]
    rows = [[c, *a, *b, *b[:3]] for c, a, b in zip(CODES, PRE, POST, strict=True)]
    rows[0][9] = ""
    rows[1][9:] = [""] * 3  # there, and said nothing of the group
    rows[2][5:] = [""] * 7
    file = write(tmp_path / "wide.csv", ["code", *heads, "like 1", "like 2", "like 3"], rows)
    given = {"closing": "like", "range.like": "1-5"}
    asked = draft_study(recognise([file]), "g", given).questions
    (question,) = (q for q in asked if q.key.startswith("blank."))
    assert question.choices["none"].endswith("without a score: 2 of 7")


def test_who_wrote_what_is_no_answer_was_not_there(tmp_path):
    """The words of who left stand in the first cell, as somebody types them."""
    folder = tmp_path / "s"
    files = pair(folder)
    with files[1].open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[1][1:] = ["left", "", "", ""]
    rows[2][1:] = ["abs", "", "", ""]
    rows[3][1:] = ["3-4", *rows[3][2:]]
    write(files[1], header, rows)
    asked = question(files, typed="none")
    assert asked.saw == "1 questionnaire with a part left blank"
    assert asked.choices["none"].endswith("without a score: 0 of 8 (pre-test), 1 of 6 (post-test)")
    sums(folder, files, typed="none", **{"blank.q": "none"})
    (told,) = check_study(folder).comparisons
    assert (told.n_before, told.n_after, told.n_unscored) == (8, 5, 1)


def test_rows_that_are_left_out_are_nobody(tmp_path):
    """A test that left a part blank, wrote a word, and answered twice."""
    folder = tmp_path / "s"
    files = pair(folder)
    with files[0].open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[0][2] = ""
    rows = [[*row, "north" if n % 2 else "south"] for n, row in enumerate(rows)]
    again = [["T0", "x", "", "77", "5", "test"], ["T0", "x", "", "77", "5", "testing"]]
    write(files[0], [*header, "ward"], [*again, *rows])

    def asked(said):
        draft = draft_study(recognise(files), "g", {"id": "code", "tests.pre.csv": said})
        return {each.key: each for each in draft.questions}

    kept, left = asked("keep"), asked("leave-out")
    assert kept["blank.q"].choices["none"].endswith("2 of 9 (pre-test), 0 of 8 (post-test)")
    assert left["blank.q"].saw == "1 questionnaire with a part left blank"
    assert left["blank.q"].choices["none"].endswith("1 of 8 (pre-test), 0 of 8 (post-test)")
    assert {"typed", "missing", "duplicates"} <= kept.keys()
    assert not {"typed", "missing", "duplicates"} & left.keys()


def test_who_answered_another_scale_was_there(tmp_path):
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [[c, *row, "x", *row] for c, row in zip(CODES, answers, strict=True)]
        rows[0][2] = ""
        rows[1][1:5] = [""] * 4
        heads = ["code", *(f"q{n}" for n in range(1, 5)), "note", *(f"z{n}" for n in range(1, 5))]
        files.append(write(tmp_path / f"{wave}.csv", heads, rows))
    assert question(files).choices["none"].endswith("2 of 8 (pre-test), 2 of 8 (post-test)")


def test_a_file_whose_wave_nobody_has_said_has_no_name_for_it_yet(tmp_path):
    before, after = with_blanks(tmp_path / "s")
    files = [before.rename(tmp_path / "s" / "one.csv"), after.rename(tmp_path / "s" / "two.csv")]
    assert question(files).choices["none"].endswith("without a score: 1 of 15")


def test_the_answer_scores(tmp_path):
    folder = tmp_path / "s"
    files = with_blanks(folder)
    strict = sums(folder, files, blank__q="none")
    # Of eight people at two times one left a part blank; who answered nothing was not there.
    assert (len(strict), strict.isna().sum()) == (15, 1)
    half = sums(folder, files, blank__q="half")
    assert (len(half), half.isna().sum()) == (15, 0)
    # WH07 answered 5 and 3 of four questions: their mean, 4, four times.
    assert half["pre", "WH07"] == 16
    for wrong in ("some", "4", "-1"):
        with pytest.raises(GroupworkError, match=rf"blank.q: '{wrong}' cannot be.*number below 4"):
            document(files, blank__q=wrong)


@pytest.mark.parametrize(("said", "most"), [("1", 1), ("2", 2), ("3", 3), ("0", 0)])
def test_a_number_says_how_many_may_be_blank(tmp_path, said, most):
    """WH07 left two of four questions blank, and answered 5 and 5."""
    folder = tmp_path / "s"
    files = with_blanks(folder)
    (score,) = document(files, blank__q=said)["instruments"]["q"]["define"]["scores"]
    assert score.get("max_missing", 0) == most
    found = sums(folder, files, blank__q=said)
    assert (found["pre", "WH07"] == 16) == (most >= 2)
    assert found.isna().sum() == (most < 2)


def test_the_number_of_a_librarys_questionnaire_is_the_share_that_comes_to_it(tmp_path):
    """One of twelve of MSPSS is none of four: a subscale has all of its questions."""
    rows = [[f"P{i:02}", *[1 + (i + k) % 7 for k in range(12)]] for i in range(9)]
    blank = [row if i else [*row[:1], "", *row[2:]] for i, row in enumerate(rows)]
    heads = ["code", *(f"mspss{k}" for k in range(1, 13))]
    files = [write(tmp_path / "pre.csv", heads, blank), write(tmp_path / "post.csv", heads, rows)]
    asked = [q for q in draft_study(recognise(files), "g").questions if q.key.startswith("instr")]
    given = {asked[0].key: "mspss"}
    key = asked[0].key.replace("instrument.", "blank.")
    for said, share in (("1", 0.1), ("2", 0.2), ("fifth", 0.2), ("5", 0.42), ("none", None)):
        text = draft_study(recognise(files), "g", {**given, key: said}).text
        use = yaml.safe_load(text)["instruments"]["mspss"]
        assert use.get("max_missing_share") == share
    built = build_instruments({"mspss": InstrumentUse(max_missing_share=0.1)})["mspss"]
    assert {len(built.scored_items(s)): s.max_missing for s in built.scores} == {12: 1, 4: 0}


def test_it_is_asked_only_where_somebody_left_a_part_blank(tmp_path):
    assert question(pair(tmp_path)) is None


def test_a_wide_file_and_a_column_of_waves_are_counted_by_wave(tmp_path):
    heads = [f"q{n}_{wave}" for wave in ("pre", "post") for n in range(1, 5)]
    rows = [[f"P{i:02}", *[1 + (i + n) % 5 for n in range(8)]] for i in range(8)]
    rows[0][5] = ""
    wide = write(tmp_path / "wide.csv", ["code", *heads], rows)
    assert question([wide]).choices["none"].endswith("0 of 8 (pre-test), 1 of 8 (post-test)")
    long = [[r[0], w, *r[s : s + 4]] for w, s in (("pre", 1), ("post", 5)) for r in rows]
    file = write(tmp_path / "long.csv", ["code", "wave", *(f"q{n}" for n in range(1, 5))], long)
    assert question([file]).choices["none"].endswith("0 of 8 (pre-test), 1 of 8 (post-test)")


def test_times_that_nobody_has_named_yet_have_no_name(tmp_path):
    heads = [f"q{n}_{wave}" for wave in ("t0", "t1", "t2") for n in range(1, 5)]
    rows = [[f"P{i:02}", *[1 + (i + n) % 5 for n in range(12)]] for i in range(8)]
    rows[0][5] = ""
    told = question([write(tmp_path / "wide.csv", ["code", *heads], rows)]).choices["none"]
    assert told.endswith("without a score: 0 of 8, 1 of 8, 0 of 8")


def test_a_questionnaire_of_the_library_has_its_own_rule_or_is_asked_about(tmp_path):
    def files(n, most):
        made = []
        for wave in ("pre", "post"):
            rows = [[f"P{i:02}", *[(i + k) % (most + 1) for k in range(n)]] for i in range(9)]
            rows[0][1] = ""
            heads = ["code", *(f"q{k}" for k in range(1, n + 1))]
            made.append(write(tmp_path / f"{n}" / f"{wave}.csv", heads, rows))
        return made

    phq = {"instrument.q": "phq9", "copied.q": "no"}  # its key lets two be blank
    asked = question(files(9, 3), **phq)
    assert (list(asked.choices), asked.default) == (["key", "none", "1"], "key")
    assert "up to 2 of 9" in asked.choices["key"]
    stricter = {"max_missing_share": 0.2}  # 1 of 9
    for answer, entry in (("key", {}), ("none", {"max_missing_share": 0}), ("1", stricter)):
        drafted = draft_study(recognise(files(9, 3)), "g", {**phq, "blank.q": answer}).text
        assert yaml.safe_load(drafted)["instruments"] == {"phq9": entry}
    with pytest.raises(GroupworkError, match=r"'3' cannot be\. The published key allows 2"):
        question(files(9, 3), **phq, **{"blank.q": "3"})
    strict = build_instruments({"phq9": InstrumentUse(max_missing_share=0)})["phq9"]
    assert strict.scores[0].max_missing == 0
    gad = {"instrument.q": "gad7", "copied.q": "no"}
    assert list(question(files(7, 3), **gad).choices) == ["none", "1", "half"]
    given = gad | {"blank.q": "fifth"}
    text = draft_study(recognise(files(7, 3)), "g", given).text
    assert yaml.safe_load(text)["instruments"] == {"gad7": {"max_missing_share": 0.2}}


def test_a_script_is_told_and_check_counts_who_has_no_score(tmp_path):
    files = with_blanks(tmp_path / "files")
    assert "blank.q" in open_keys(files)
    folder = tmp_path / "s" / "my-group"
    given = [
        "authors=A",
        "name.q=Mood",
        "reversed.q=none",
        "direction.q=higher-better",
        "range.q=1-5",
    ]

    def new(*answers):
        parts = [part for each in answers for part in ("--answer", each)]
        return CliRunner().invoke(app, ["new", str(folder), *map(str, files), *parts])

    told = new(*given)
    assert told.exit_code == 1
    assert "TODO blank.q: Some people left questions of 'Mood' blank." in told.output
    assert not folder.exists()
    assert new(*given, "blank.q=none").exit_code == 0
    (comparison,) = check_study(folder).comparisons
    # Who left all of it blank answered nothing.
    assert (comparison.n_before, comparison.n_unscored) == (6, 1)


def test_in_chinese_the_times_have_their_chinese_names(tmp_path):
    group = recognise(with_blanks(tmp_path / "s"))
    asked = {q.key: q for q in draft_study(group, "g", language="zh").questions}
    none = "一题也不能漏；没有得分的：前测7份中1份，后测8份中0份"
    assert asked["blank.q"].choices["none"] == none


def test_people_are_counted_and_not_the_sheets_of_somebody_who_answered_twice(tmp_path):
    before, after = with_blanks(tmp_path / "s")
    lines = before.read_text(encoding="utf-8").splitlines(keepends=True)
    before.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    draft = draft_study(recognise([before, after]), "s", {"id": "code"})
    (asked,) = (each for each in draft.questions if each.key == "blank.q")
    assert "of 7 (pre-test)" in asked.choices["none"]


def test_numbers_out_of_range_are_called_what_they_are(tmp_path):
    """Nobody left a cell blank: 9 is no answer from 1 to 5."""
    wrong = [[c, *r] for c, r in zip(CODES, PRE, strict=True)]
    wrong[0][1] = wrong[1][2] = 9
    right = [[c, *r] for c, r in zip(CODES, POST, strict=True)]
    files = [
        write(tmp_path / f"{wave}.csv", ["code", *ITEMS], rows)
        for wave, rows in (("pre", wrong), ("post", right))
    ]
    asked = question(files, **{"range.q": "1-5"})
    assert asked.text.startswith("Some people gave answers to 'q' out of range. How many may")
    assert asked.saw == (
        "2 questionnaires with an answer out of range, which counts as blank: 9 (2×)"
    )
    wrong[2][3] = ""
    write(files[0], ["code", *ITEMS], wrong)
    asked = question(files, **{"range.q": "1-5"})
    assert asked.text.startswith("Some people left questions of 'q' blank or gave answers out of")
    assert asked.saw == (
        "1 questionnaire with a part left blank; 2 questionnaires with an answer out of range, "
        "which counts as blank: 9 (2×)"
    )


@pytest.mark.parametrize(
    ("cells", "asked"),
    [(["44"], False), (["44", "44"], False), (["47"], False), (["9", "9"], True), (["99"], True)],
)
def test_a_slip_is_told_and_not_asked_about(tmp_path, cells, asked):
    """44 is 4 typed twice, 47 stands once; 99, or a 9 that comes again, may be a code of none."""
    rows = [[c, *r] for c, r in zip(CODES, PRE, strict=True)]
    for place, cell in enumerate(cells):
        rows[place][1 + place] = cell
    files = [
        write(tmp_path / "pre.csv", ["code", *ITEMS], rows),
        write(
            tmp_path / "post.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(CODES, POST, strict=True)],
        ),
    ]
    draft = draft_study(recognise(files), "s", {"id": "code", "range.q": "1-5"})
    assert ("missing" in {each.key for each in draft.questions}) == asked
    where = ", ".join(ITEMS[: len(cells)])
    told = f"{cells[0]} in {where}: out of range, as a slip is; it counts as no answer"
    assert (told in draft.notes) != asked
