"""What a check finds, each kind of fault made anew from files that are in order."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import yaml
from answering import answer_all
from openpyxl import Workbook
from raw_study import MOOD, RESPONSES, declared
from recorded import checked, record
from scipy import stats
from strand_studies import UNIONS, folder_of
from student_files import CODES, ITEMS, POST, PRE, pair, write
from typer.testing import CliRunner
from whole_way import folder_of as study_folder

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_html, check_page, check_study, comparison_text
from groupwork.guide.check_view import summary
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import compare_checksums, write_checksums
from groupwork.ingest.files import ingest
from groupwork.prepare.codebook import codebook
from groupwork.results.cells import declared_value
from groupwork.study.loading import load_study


def made(folder: Path, files=None, **answers) -> Path:
    """Make the study of raw files in a folder."""
    files = pair(folder) if files is None else files
    text = answer_all(recognise(files), folder.name, title="My group", **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record(folder)
    return folder


def rewritten(folder: Path, change, columns=ITEMS) -> list[Path]:
    """Write pre.csv and post.csv with what becomes of each person's four answers."""
    return [
        write(
            folder / f"{name}.csv",
            ["code", *columns],
            [[code, *change(row)] for code, row in zip(CODES, rows, strict=True)],
        )
        for name, rows in (("pre", PRE), ("post", POST))
    ]


def found(folder: Path, severity: str = "error") -> list[str]:
    return [f"{f.place()}: {f.what()}" for f in checked(folder).findings if f.severity == severity]


def changed(folder: Path, name: str, *pairs: tuple[str, str]) -> Path:
    """Change texts of a file in a study's folder."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


def test_levels_of_few_people_are_named_in_words(tmp_path):
    """Six, one and one of eight people: of the codes, 3 would read as three people."""
    sexes = [1, 1, 2, 1, 1, 3, 1, 1]
    table = [[c, s, *row] for c, s, row in zip(CODES, sexes, PRE, strict=True)]
    files = [
        write(tmp_path / "pre.csv", ["code", "sex", *ITEMS], table),
        pair(tmp_path / "later")[1].rename(tmp_path / "post.csv"),
    ]
    folder = made(tmp_path, files, levels__sex="1 = woman; 2 = man; 3 = other")
    said = [text for text in found(folder, "note") if "people each" in text]
    assert said == ["study.yaml, attributes.sex: fewer than 5 people each: 'man', 'other'."]
    (small,) = [f for f in checked(folder).findings if f.kind == "small_level"]
    assert small.what("zh") == "下列类别各不足5人：“man”、“other”。"


def test_files_in_order_have_no_findings(tmp_path):
    check = checked(made(tmp_path / "my-group"))
    assert check.findings == []
    (comparison,) = check.comparisons
    assert (comparison.n_before, comparison.n_after, comparison.n_both) == (8, 8, 8)
    # 2 / 2^8
    assert comparison.smallest_p == pytest.approx(0.0078125)


def test_who_left_an_item_out_and_has_no_score_is_counted(tmp_path):
    folder = tmp_path / "my-group"
    files = [
        write(path, ["code", *ITEMS], [[c, *("" if (i, n) == place else a for n, a in enumerate(r))]
        for i, (c, r) in enumerate(zip(CODES, rows, strict=True))])
        for path, rows, place in (
            (folder / "pre.csv", PRE, (2, 1)), (folder / "post.csv", POST, (5, 3))
        )
    ]  # fmt: skip
    (comparison,) = checked(made(folder, files)).comparisons
    counts = comparison.n_before, comparison.n_after, comparison.n_both, comparison.n_unscored
    assert counts == (7, 7, 6, 2)
    assert "2 more questionnaires have no score" in comparison_text(comparison)
    assert "另有2份问卷漏答" in comparison_text(comparison, "zh")


@pytest.mark.parametrize("linked", [True, False])
def test_outcomes_of_which_fewer_have_a_score_are_counted_apart(tmp_path, linked):
    """Of five people all have calm twice; P1 lacks cheer before, P2 and P3 after."""
    parts = [
        {"id": name, "label": name, "direction": "higher-better", "items": items}
        for name, items in (("calm", "1-2"), ("cheer", "3-4"))
    ]
    scales = {"mood": {"define": {**MOOD, "scores": parts}}}
    outcomes = [
        {"scale": name, "primary": name == "mood", "expected": "higher"}
        for name in ("mood", "mood.cheer")
    ]
    changes = {"instruments": scales, "outcomes": outcomes, "attributes": {}}
    sheets = [RESPONSES, RESPONSES | {"path": "post.csv", "wave": "post"}]
    if not linked:
        changes |= {"design": {"kind": "unlinked"}, "family": {"test": "welch"}}
        sheets = [{key: each[key] for key in each if key != "id"} for each in sheets]
    blank = {"pre": {1}, "post": {2, 3}}
    files = {
        f"{wave}.csv": "id,sex,age,m1,m2,m3,m4\n"
        + "".join(f"P{n},f,31,1,2,3,{'' if n in lacking else 4}\n" for n in range(1, 6))
        for wave, lacking in blank.items()
    }
    folder = study_folder(tmp_path, declared(*sheets, **changes), files)
    (found,) = checked(folder).comparisons
    counts = [(each.n_before, each.n_after, each.n_both) for each in found.others]
    assert counts == [(4, 3, 2 if linked else 0)]
    both = ", 2 in both" if linked else ""
    assert (
        "These are the people with a score of calm. "
        f"cheer: 4 before, 3 after{both}." in comparison_text(found)
    )
    assert "”：之前4人，之后3人" in comparison_text(found, "zh")


def test_arms_are_told_what_a_test_between_them_can_find():
    """At two months 45 and 52 people were there twice (docs of the data: 45 TAU, 52 BtheB)."""
    found = checked(Path(__file__).parents[3] / "data/raw/beat-the-blues").comparisons[0]
    assert sorted(found.arms) == [45, 52]
    # the power at that d, from the noncentral t distribution
    df, ncp = 45 + 52 - 2, found.smallest_effect * (1 / 45 + 1 / 52) ** -0.5
    beyond = stats.t.ppf(0.975, df)
    power = stats.nct.sf(beyond, df, ncp) + stats.nct.cdf(-beyond, df, ncp)
    assert power == pytest.approx(0.8, abs=1e-6)
    said = comparison_text(found)
    assert "With 45 and 52 of them in the arms" in said
    assert "No exact test" not in said


def test_one_file_twice(tmp_path):
    folder = made(tmp_path / "my-group")
    shutil.copy(folder / "pre.csv", folder / "post.csv")
    assert found(folder) == [
        "waves 'pre' and 'post': all answers of 8 people are the same at both."
    ]


def test_as_many_of_each_answer_at_both_times_are_no_copy(tmp_path):
    """Four people are high before and four after, of whom two are others."""
    folder = tmp_path / "my-group"
    before, after = [2, 2, 2, 2, 1, 1, 1, 1], [1, 2, 2, 1, 2, 1, 2, 1]
    assert sorted(before) == sorted(after)
    files = [
        write(folder / f"{name}.csv", ["code", *ITEMS], [[c] + [n] * 4 for c, n in rows])
        for name, given in (("pre", before), ("post", after))
        for rows in [zip(CODES, given, strict=True)]
    ]
    assert found(made(folder, files, range__q="1-2")) == []


def test_both_files_one_wave(tmp_path):
    folder = changed(made(tmp_path / "my-group"), "study.yaml", ("wave: post", "wave: pre"))
    (said,) = found(folder)
    assert "no questionnaire file under 'files' has the wave 'post'" in said


def labelled(path, rows, words):
    """Write an SPSS file: each answer of 1 to 5 in the code that has its label there."""
    rising = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    codes = {word: code for code, word in words.items()}
    table = pd.DataFrame([[codes[rising[a - 1]] for a in row] for row in rows], columns=ITEMS)
    table = table.astype(float).assign(code=CODES, sex=[1.0, 2.0] * 4)
    words = {**words, 9: "no answer"}
    labels = dict.fromkeys(ITEMS, words) | {"sex": {1: "man", 2: "woman"}}
    pyreadstat.write_sav(table, path, variable_value_labels=labels)


def test_labels_that_say_other_codes_at_another_time(tmp_path):
    """The file was exchanged since, so `new` did not see it."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    words = dict(enumerate(["Never", "Rarely", "Sometimes", "Often", "Always"], start=1))
    labelled(folder / "pre.sav", PRE, words)
    labelled(folder / "post.sav", POST, words)
    assert not checked(made(folder, [folder / "pre.sav", folder / "post.sav"])).errors
    labelled(folder / "post.sav", POST, {6 - code: word for code, word in words.items()})
    (error,) = checked(folder).errors
    assert (error.kind, error.place()) == ("other_codes", "post.sav, column 'q1'")
    assert error.what() == (
        "has 'Never' as the label of 5, and column 'q1' of pre.sav as that of 1."
    )
    assert error.what("zh") == "“Never”的代码是5，而pre.sav的“q1”列中是1。"
    # As it is told to: the words are read.
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    text = text.replace("kind: responses", "kind: responses, values: labels")
    text = text.replace("min: 1, max: 5", f"min: 1, max: 5, labels: {json.dumps(words)}")
    text = text.replace("'1': man, '2': woman", "man: man, woman: woman")
    (folder / "study.yaml").write_text(text.replace('"1"', "1"), encoding="utf-8")
    assert not checked(folder).errors, checked(folder).errors


QUALTRICS = """\
files:
- {path: pre.csv, wave: pre, kind: responses, id: Q1, format: qualtrics, columns: &q
    {q: "Q2_{item}"}}
- {path: post.csv, wave: post, kind: responses, id: Q1, format: qualtrics, columns: *q}
"""


def test_other_questions_under_the_numbers_of_a_study_file(tmp_path):
    """The study file is written by hand, or a file was exchanged since: `new` did not see it."""
    calm = ["I felt calm", "I slept well", "I was often angry", "I had time"]
    folder = made(tmp_path / "my-group")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    before, _, rest = text.partition("files:\n")
    (folder / "study.yaml").write_text(
        f"{before}{QUALTRICS}\n# {rest.partition('# ')[2]}", encoding="utf-8"
    )
    for name, rows, texts in (("pre", PRE, calm), ("post", POST, calm)):
        qualtrics(folder / f"{name}.csv", texts, rows)
    assert not checked(folder).errors
    qualtrics(folder / "post.csv", [calm[0], calm[2], calm[1], calm[3]], POST)
    (error,) = checked(folder).errors
    assert error.kind == "other_questions"
    assert error.place() == "post.csv, column 'Q2_2'"
    assert error.what() == (
        "asks 'I was often angry', and column 'Q2_2' of pre.csv asks 'I slept well'; in study.yaml "
        "both are item 2 of q. So it is with 2 items of them."
    )
    with pytest.raises(GroupworkError, match="Different questions would be compared"):
        ingest(load_study(folder / "study.yaml"), folder)


def qualtrics(path, texts, rows):
    """Write an export with names, questions and ids of import above the answers."""
    names = ["StartDate", "EndDate", "ResponseId", "Q1", *(f"Q2_{n}" for n in range(1, 5))]
    heads = ["Start Date", "End Date", "Response ID", "Your code", *texts]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    day = "2025-03-01 10:00"
    answers = [[day, day, f"R_{code}", code, *row] for code, row in zip(CODES, rows, strict=True)]
    write(path, names, [heads, ids, *answers])


def test_nobody_is_in_both(tmp_path):
    folder = made(tmp_path / "my-group")
    changed(folder, "post.csv", *((code, f"Z{i}") for i, code in enumerate(CODES)))
    (said,) = found(folder)
    assert "of 8 and 8 people none are in both waves by the identifier" in said


def attended(folder: Path, codes) -> list[Path]:
    """Write both times of a questionnaire, and a register of some people."""
    rows = [[code, 1, 0, 1] for code in codes]
    register = write(folder / "register.csv", ["code", "Session 1", "Session 2", "Session 3"], rows)
    return [*pair(folder), register]


def test_who_came_and_answered_nothing_is_counted_and_told(tmp_path):
    """Of ten people of a register two are in no questionnaire: 30 places are told, not 24."""
    files = attended(tmp_path, [*CODES, "helper", "late"])
    draft = draft_study(recognise(files), "s", {"id": "code"})
    assert (
        "register.csv: 2 of the 10 people there filled in no questionnaire; they count in "
        "attendance alone"
    ) in draft.notes
    folder = made(tmp_path, files, id="code")
    (told,) = found(folder, "warning")
    assert told.startswith("register.csv, rows 10, 11: 2 of the 10 people whose attendance is")
    assert "helper" not in told
    page = check_page(checked(folder), "zh")
    assert "有出席记录的10人中，2人没有填过任何问卷" in page
    assert (
        found(made(tmp_path / "all", attended(tmp_path / "all", CODES), id="code"), "warning") == []
    )


def test_codes_that_differ_in_zeros_are_listed(tmp_path):
    folder = changed(made(tmp_path / "my-group"), "post.csv", ("SY03", "SY3"), ("WH07", "wh 7"))
    assert found(folder) == []
    said = " ".join(found(folder, "warning"))
    assert "SY03 and SY3" in said
    assert "wh 7" in said


def test_who_typed_her_code_in_two_ways_answered_twice(tmp_path):
    """With loose spelling the rule for repeats decides, and nobody else's pair is lost."""
    folder = tmp_path / "my-group"
    files = pair(folder, post_codes=["lx 12", *CODES[1:]])
    with files[1].open("a", encoding="utf-8") as file:
        file.write("LX12,5,5,5,5\n")
    made(folder, files, id_spelling="loose")
    assert found(folder) == []
    page = checked(folder)
    assert "8 people before, 8 after, 8 in both" in check_page(page)
    changed(folder, "post.csv", ("LX12,5,5,5,5", "LX012,5,5,5,5"))
    (said,) = found(folder)  # 012 may be another one's number
    assert "would make one person of two" in said


def test_what_somebody_is_in_words_where_a_number_is_asked(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder)
    lines = files[0].read_text(encoding="utf-8").splitlines()
    ages = ["age", "31", "forty", "52", "47", "38", "29", "44", "35"]
    text = "\n".join(f"{line},{age}" for line, age in zip(lines, ages, strict=True))
    files[0].write_text(f"{text}\n", encoding="utf-8")
    changed(made(folder, files, attributes="age"), "study.yaml", ("{forty: forty}", "{}"))
    said = [f for f in checked(folder).findings if f.attribute == "age"]
    assert [f.kind for f in said] == ["attribute_not_a_number"]
    assert "no score moves" in said[0].effect()
    remedy = (
        "Write under 'spelled' of the file which number each text of the column is, such as 40 "
    )
    assert said[0].remedy().startswith(f"{remedy}for 'about 40'")
    # As `new` asks it.
    entry = "{path: pre.csv, "
    changed(folder, "study.yaml", (entry, f"{entry}spelled: {{age: {{forty: '40'}}}}, "))
    assert not [f for f in checked(folder).findings if f.attribute == "age"]


def test_a_score_in_place_of_an_identifier(tmp_path):
    folder = tmp_path / "my-group"
    files = rewritten(folder, lambda row: [sum(row) // 4, *row], ["score", *ITEMS])
    changed(made(folder, files), "study.yaml", ("id: code", "id: score"))
    said = found(folder)
    assert any("have an identifier that was there before at the same wave" in text for text in said)


def test_an_unfinished_sheet_never_counts_in_place_of_a_whole_one(tmp_path):
    folder = made(tmp_path / "my-group")
    changed(folder, "pre.csv", ("LX12,1,2,1,3", "LX12,1,,,\nLX12,1,2,1,3"))
    changed(folder, "study.yaml", ("duplicates: most-complete", "duplicates: first"))
    (said,) = found(folder)
    assert "row 3" in said
    assert "has fewer answers" in said
    changed(folder, "study.yaml", ("duplicates: first", "duplicates: most-complete"))
    assert found(folder) == []
    assert len(found(folder, "warning")) == 1


def test_a_repeated_row_of_a_wide_file_is_said_once(tmp_path):
    names = [f"q{item}_{wave}" for wave in ("pre", "post") for item in range(1, 5)]
    rows = [[code, *one, *other] for code, one, other in zip(CODES, PRE, POST, strict=True)]
    file = write(tmp_path / "my-group" / "both.csv", ["code", *names], [*rows, rows[2]])
    folder = made(tmp_path / "my-group", [file])
    assert found(folder) == [] == found(folder, "warning")
    (said,) = found(folder, "note")
    assert "1 sheet of a person who answered before" in said
    assert "row 10" in said and "What differs: nothing" in said


def test_one_code_of_two_people(tmp_path):
    folder = tmp_path / "my-group"
    rows = [[c, "f", 30 + i, *r] for i, (c, r) in enumerate(zip(CODES, PRE, strict=True))]
    files = [write(folder / "pre.csv", ["code", "sex", "age", *ITEMS], rows), pair(folder / "x")[1]]
    shutil.copy(files[1], folder / "post.csv")
    made(folder, [files[0], folder / "post.csv"])
    with (folder / "pre.csv").open("a", encoding="utf-8") as file:
        file.write("SY03,f,61,1,1,2,1\n")
    (said,) = found(folder)
    assert "rows 4 and 10" in said
    assert "column 'age'" in said
    assert "one code stands for people who say unlike things" in said


def test_who_says_something_else_the_second_time_is_not_two_people(tmp_path):
    folder = tmp_path / "my-group"
    said = ["nothing to say", "thank you all", "it was fine"]
    heads = ["code", "sex", "lastpage", "hours of sleep", "comment", *ITEMS]
    rows = [
        [c, "fm"[i % 2], 4 - i % 2, 5 + i % 4, said[i % 3], *r]
        for i, (c, r) in enumerate(zip(CODES, PRE, strict=True))
    ]
    rows.append(["SY03", "f", 3, 9, "thank you all", 1, 1, 2, 1])
    files = [write(folder / "pre.csv", heads, rows), pair(folder / "x")[1]]
    shutil.copy(files[1], folder / "post.csv")
    made(folder, [files[0], folder / "post.csv"])
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    assert all(f"{name}: {{" in text for name in ("lastpage", "hours_of_sleep", "sex"))
    assert found(folder) == []
    changed(folder, "pre.csv", ("SY03,f,3,9", "SY03,m,3,9"))
    assert ["column 'sex'" in text for text in found(folder)] == [True]


def test_a_scale_that_counts_from_0_in_one_file(tmp_path):
    folder = made(tmp_path / "my-group")
    lower = [[code, *(answer - 1 for answer in row)] for code, row in zip(CODES, PRE, strict=True)]
    write(folder / "pre.csv", ["code", *ITEMS], lower)
    said = " ".join(found(folder))
    assert "answers go from 0 to 4 at 'pre' and from 1 to 5 at 'post' (declared: 1 to 5)" in said
    # Where both fit, one has nobody at the top and the other nobody at 0.
    changed(folder, "study.yaml", ("min: 1", "min: 0"))
    (said,) = found(folder)
    assert "from 0 to 4 at 'pre'" in said
    assert "word the lowest and the highest" in checked(folder).errors[0].remedy()
    changed(folder, "study.yaml", ("min: 0, max: 5", "min: 0, max: 5, labels: {0: never, 5: all}"))
    assert found(folder) == []
    assert any("from 0 to 4 at 'pre'" in text for text in found(folder, "warning"))


def test_answers_that_rise_by_one_step_may_have_risen(tmp_path):
    """Nothing says that the files count in different ways where the lowest answer is no 0."""
    folder = made(tmp_path / "my-group")
    higher = [[code, *(answer + 1 for answer in row)] for code, row in zip(CODES, PRE, strict=True)]
    write(folder / "post.csv", ["code", *ITEMS], higher)
    changed(folder, "study.yaml", ("max: 5", "max: 6"))
    assert found(folder) == []
    assert any("from 2 to 6 at 'post'" in text for text in found(folder, "warning"))


def test_answers_that_are_lost(tmp_path):
    folder = made(tmp_path / "my-group")
    changed(folder, "post.csv", ("LX12,2", "LX12,9"))
    assert found(folder) == []
    assert found(folder, "warning") == [
        "post.csv, column 'q1', row 2: 1 of 8 answers is lost: out of range.",
    ]
    changed(folder, "post.csv", ("WH07,5", "WH07,9"))
    assert found(folder) == [
        "post.csv, column 'q1', rows 2, 3: 2 of 8 answers are lost: out of range."
    ]


def test_an_item_that_nobody_answered(tmp_path):
    """One of four, blank at both times: three are scored, and it is said."""
    folder = tmp_path / "my-group"
    files = rewritten(folder, lambda row: [*row[:2], "", row[3]])
    made(folder, files)
    (questionnaire,) = load_study(folder / "study.yaml").questionnaires.values()
    assert len(questionnaire.item_ids) == 3
    (said,) = found(folder, "warning")
    assert "column 'q3' stands among the items, but nobody answered it: it is left out" in said


def test_answers_that_became_dates(tmp_path):
    folder = changed(made(tmp_path / "my-group"), "post.csv", ("LX12,2", "LX12,4-Mar"))
    (said,) = found(folder)
    assert "1 answer was turned into a date" in said


def test_wordings_numbered_by_the_alphabet(tmp_path):
    folder = tmp_path / "my-group"
    words = ["None at all", "A little", "A moderate amount", "A lot", "A great deal"]
    made(folder, pair(folder, words=words))
    assert found(folder) == []
    right = "labels: {1: None at all, 2: A little, 3: A moderate amount, 4: A lot, 5: A great deal}"
    wrong = "labels: {1: A great deal, 2: A little, 3: A lot, 4: A moderate amount, 5: None at all}"
    changed(folder, "study.yaml", (right, wrong))
    (said,) = found(folder)
    assert "the codes do not rise as the wordings do" in said


def test_means_below_the_answers_do_not_hide_the_scale(tmp_path):
    """4.25 is no answer from 1 to 5: the row is named, and the scale is found without it."""
    folder = tmp_path / "my-group"
    files = pair(folder)
    for path in files:
        with path.open("a", encoding="utf-8") as file:
            file.write("Mean,3.13,3.13,3.13,3\n")
    made(folder, files)
    (questionnaire,) = load_study(folder / "study.yaml").questionnaires.values()
    assert len(questionnaire.item_ids) == 4
    said = found(folder)
    assert all("row 10" in each and "a total or a mean" in each for each in said[:2])
    # Its means are none of the answers, of whose columns nothing more is said.
    assert not any("out of the declared range" in each for each in said)


@pytest.mark.slow
def test_a_row_of_means(tmp_path):
    for word in ("Mean", "合计", "Total"):
        folder = made(tmp_path / f"group-{len(word)}-{ord(word[0])}")
        with (folder / "pre.csv").open("a", encoding="utf-8") as file:
            file.write(f"{word},3,3,3,3\n")
        assert any(
            "that of a total or a mean rather than a person" in text for text in found(folder)
        )


def test_an_item_worded_the_other_way(tmp_path):
    folder = tmp_path / "my-group"
    files = rewritten(folder, lambda row: [*row[:3], 6 - row[0]])
    made(folder, files)
    assert any("item 4 goes against the other items" in text for text in found(folder, "warning"))
    changed(folder, "study.yaml", ("reversed: []", "reversed: [4]"))
    assert not any("against the other items" in text for text in found(folder, "warning"))


def test_an_item_that_may_go_against_the_others_by_chance_is_not_pointed_out(tmp_path):
    """Its correlation with them is -.63: of eight people one of -.71 is surely below zero."""
    folder = tmp_path / "my-group"
    made(folder, rewritten(folder, lambda row: [*row[:3], 1 + (row[1] * row[2]) % 5]))
    assert not any("against the other items" in text for text in found(folder, "warning"))


def test_a_change_against_what_was_expected(tmp_path):
    folder = changed(
        made(tmp_path / "my-group"), "study.yaml", ("expected: higher", "expected: lower")
    )
    assert any("moved against the expected direction" in text for text in found(folder, "warning"))


def test_a_workbook_with_what_is_not_seen(tmp_path):
    folder = tmp_path / "my-group"
    folder.mkdir()
    book = Workbook()
    old = book.active
    old.title, old.sheet_state = "old", "hidden"
    old.append(["code", *ITEMS])
    old.append(["LX12", 5, 5, 5, 5])
    sheet = book.create_sheet("answers")
    for row in [["code", *ITEMS], *([c, *r] for c, r in zip(CODES, PRE, strict=True))]:
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    book.active = 1
    book.save(folder / "pre.xlsx")
    files = [folder / "pre.xlsx", pair(folder)[1]]
    (folder / "pre.csv").unlink()
    made(folder, files)
    said = found(folder, "warning")
    assert any("sheet 'answers' read; not read: 'old' (hidden)" in text for text in said)
    assert any(text.startswith("pre.xlsx, row 4: is hidden") for text in said)
    assert checked(folder).comparisons[0].n_both == 8


def test_a_head_of_two_rows_and_a_note_below(tmp_path):
    folder = tmp_path / "my-group"
    folder.mkdir()
    book = Workbook()
    sheet = book.active
    sheet.append(["Name code", "Pre-test", None, None, None, "Post-test"])
    sheet.append([None, *ITEMS, *ITEMS])
    for code, one, other in zip(CODES, PRE, POST, strict=True):
        sheet.append([code, *one, *other])
    sheet.append([])
    sheet.append(["Note: HJ90 was ill in week 3"])
    for cells in ("A1:A2", "B1:E1", "F1:I1"):
        sheet.merge_cells(cells)
    book.save(folder / "group.xlsx")
    check = checked(made(folder, [folder / "group.xlsx"]))
    assert check.errors == []
    assert check.comparisons[0].n_both == 8
    assert any("rows of names" in f.what() for f in check.findings)
    assert any("note below the table" in f.what() for f in check.findings)


def test_what_is_still_to_fill_in(tmp_path):
    folder = changed(made(tmp_path / "my-group"), "study.yaml", ("reversed: []", "reversed: TODO"))
    assert found(folder) == ["study.yaml, instruments.q.define.reversed: is still to fill in."]
    with pytest.raises(
        GroupworkError, match=r"still to fill in, marked TODO: instruments\.q\.define\.reversed"
    ):
        load_study(folder / "study.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: My group", "title：我的小组", "line 3: a full-width colon '：' stands there"),
        ("seed: 1\n", "seed: 1\n\tdate: x\n", "line 7: it begins with a tab"),
        ("title: My group", "title: “My group”: x", "line 3: quotation marks"),
    ],
)
def test_slips_of_typing_are_said_with_their_line(tmp_path, old, new, said):
    folder = changed(made(tmp_path / "my-group"), "study.yaml", (old, new))
    (text,) = found(folder)
    assert said in text


def test_the_command(tmp_path):
    folder = made(tmp_path / "my-group")
    page = tmp_path / "check.html"
    shown = CliRunner().invoke(app, ["check", str(folder), "--html", str(page)])
    assert shown.exit_code == 0
    assert "my-group: in order" in shown.output
    assert "8 in both" in page.read_text(encoding="utf-8")
    changed(folder, "study.yaml", ("wave: post", "wave: pre"))
    told = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert told.exit_code == 1
    first = json.loads(told.output)["findings"][0]
    assert first["severity"] == "error"
    assert all(first[key] for key in ("what", "effect", "remedy"))
    assert "<script" not in check_page(checked(folder))


@pytest.mark.slow
@pytest.mark.parametrize("union", UNIONS)
def test_a_study_that_compares_nothing_over_time_is_in_order(union, tmp_path):
    folder = folder_of(union, tmp_path, *UNIONS[union])
    check = checked(folder)
    assert (check.errors, check.comparisons) == ([], [])
    assert "What the report can say" not in check_page(check)
    done = CliRunner().invoke(app, ["check", str(folder)])
    assert done.exit_code == 0
    assert "in order" in done.output


def test_the_check_in_chinese(tmp_path):
    folder = changed(made(tmp_path / "my-group"), "post.csv", ("LX12,2", "LX12,9"))
    record(folder)
    page = tmp_path / "check.html"
    shown = CliRunner().invoke(
        app, ["check", str(folder), "--language", "zh", "--html", str(page)], terminal_width=200
    )
    assert shown.exit_code == 0
    said = "".join(shown.output.split())
    assert "post.csv、“q1”列、第2行：8个回答中有1个超出范围，无法使用。" in said
    assert "从pre-test到post-test：之前8人，之后7人，两次都有的7人。" in said
    assert "my-group：可以运行（1个警告）。" in said
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh">' in text
    assert "<h2>请核对；报告中也会说明 (1)</h2>" in text
    told = CliRunner().invoke(app, ["check", str(folder), "--language", "zh", "--json"])
    (finding,) = json.loads(told.output)["findings"]
    assert (finding["kind"], finding["title"]) == ("lost_out_of_range", "因超出范围而失去的回答")
    refused = CliRunner().invoke(app, ["check", str(folder), "--language", "de"])
    assert refused.exit_code == 1


def test_the_title_of_a_finding_links_to_what_it_means(tmp_path):
    folder = changed(made(tmp_path / "my-group"), "post.csv", ("LX12,2", "LX12,9"))
    check = checked(folder)
    for language in ("en", "zh"):
        page = check_page(check, language)
        assert '<a href="#lost_out_of_range">' in page
        assert page.count('id="lost_out_of_range"') == 1
    assert '<a href="/messages#lost_out_of_range">' in check_html(check, "en", "/messages")


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        ("study.yaml", "seed: 1", "sead: 1", "study_file_refused"),
        ("study.yaml", "reversed: []", "reversed: TODO", "still_to_fill_in"),
        ("study.yaml", "path: post.csv", "path: later.csv", "file_unreadable"),
        ("study.yaml", "label: post-test", "label: 13600136000", "study_file_refused"),
        ("study.yaml", "statistic: sum", "statistic: sum, multply: 2", "study_file_refused"),
        ("post.csv", "code,q1", "code,other", "file_unreadable"),
        ("post.csv", "LX12,", "13812345678,", "identifies_people"),
        ("study.yaml", "max: 5", "max: 2", "answers_refused"),
        ("study.yaml", "wave: post", "wave: pre", "study_file_refused"),
    ],
)
def test_each_family_of_messages_has_its_kind(tmp_path, name, old, new, kind):
    check = checked(changed(made(tmp_path / "my-group"), name, (old, new)))
    assert kind in [finding.kind for finding in check.errors]


def test_where_no_checksums_are_recorded_no_run_begins_and_the_check_says_so(tmp_path):
    """The workflow stops there; what else is wrong is told all the same."""
    folder = made(tmp_path / "my-group", pair(tmp_path / "my-group", post_codes=[*CODES[:7], "A1"]))
    before = check_study(folder).findings
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(GroupworkError, match="there is no such file"):
        compare_checksums([folder / "SHA256SUMS", folder / "pre.csv"])
    check = check_study(folder)
    assert [each.kind for each in check.errors] == ["files_not_recorded"]
    assert check.findings[1:] == before
    assert check.comparisons[0].n_both == 7
    assert CliRunner().invoke(app, ["run", str(folder)]).exit_code == 1
    assert CliRunner().invoke(app, ["checksum", str(folder)]).exit_code == 0
    assert check_study(folder).findings == before


def test_nearly_the_same_code_stops_no_run_and_nothing_says_that_it_does(tmp_path):
    codes = ["SY3" if code == "SY03" else code for code in CODES]
    folder = made(tmp_path / "my-group", pair(tmp_path / "my-group", post_codes=codes))
    source = folder / "study.yaml"
    source.write_text(re.sub(r"\n *id_spelling: loose", "", source.read_text()))
    check = checked(folder)
    assert check.errors == []
    told = str(summary(check))
    assert "it can run" in told
    assert "counts as two people until study.yaml says that it is one" in told
    assert "first" not in told


def test_one_fault_of_many_columns_is_one_finding_that_lists_them(tmp_path):
    folder = tmp_path / "my-group"
    names = ["sex", "town", "work", "faith"]
    for path in pair(folder):
        head, *rows = path.read_text().split()
        more = [
            f"{row},{'a' if n else 'b'},{n % 2},{'c' if n else 'd'},{n % 2}"
            for n, row in enumerate(rows)
        ]
        path.write_text("\n".join([f"{head},{','.join(names)}", *more, ""]))
    study = made(folder, sorted(folder.glob("*.csv"), reverse=True), attributes=", ".join(names))
    small = [each for each in checked(study).findings if each.kind == "small_level"]
    assert len(small) == 1
    for name in names:
        assert small[0].said("en").count(f"attributes.{name}") == 1
        assert small[0].said("zh").count(f"attributes.{name}") == 1
    assert small[0].said("en").count("left out of every table") == 1


def test_a_file_that_changed_since_it_was_recorded(tmp_path):
    folder = made(tmp_path / "my-group")
    write_checksums(load_study(folder / "study.yaml"), folder)
    (finding,) = check_study(changed(folder, "post.csv", ("LX12,2", "LX12,3"))).errors
    assert finding.kind == "files_changed"


def aged(folder: Path, *, ages=(), sexes=(), **answers: str) -> Path:
    """Make a study whose people say their sex and age at both waves.

    At pre-test they are 30 to 37 and women; `ages` and `sexes` are (person, what the post-test
    says).
    """
    files = []
    for wave, answered in (("pre", PRE), ("post", POST)):
        rows = [[c, "f", 30 + i, *r] for i, (c, r) in enumerate(zip(CODES, answered, strict=True))]
        if wave == "post":
            for column, changes in ((1, sexes), (2, ages)):
                for person, said in changes:
                    rows[person][column] = said
        files.append(write(folder / f"{wave}.csv", ["code", "Your sex", "your_age", *ITEMS], rows))
    return made(folder, files, **answers)


def test_one_code_with_two_ages_or_sexes_at_two_waves(tmp_path):
    # 31 to 32 is a birthday; 32 to 31, 33 to 52 and another sex are other people's.
    folder = aged(tmp_path / "my-group", ages=[(1, 32), (2, 31), (3, 52)], sexes=[(5, "m")])
    assert found(folder) == []
    sex, age = found(folder, "warning")
    assert sex == (
        "pre.csv and post.csv, column 'Your sex': one code says of itself what one person cannot: "
        "f in row 7 (pre) and m in row 7 (post)."
    )
    assert age == (
        "pre.csv and post.csv, column 'your_age': 2 codes say of themselves what one person "
        "cannot: 32 in row 4 (pre) and 31 in row 4 (post), 33 in row 5 (pre) and 52 in row 5 "
        "(post)."
    )
    told = CliRunner().invoke(app, ["check", str(folder), "--language", "zh"])
    assert "第4行（pre）为32而第4行（post）为31" in told.output.replace("\n", "")


def test_an_age_may_rise_by_the_years_between_the_waves(tmp_path):
    folder = aged(tmp_path / "my-group", ages=[(0, 32), (1, 34)], weeks="60")
    # 60 weeks hold two birthdays at most.
    (age,) = found(folder, "warning")
    assert "one code says of itself" in age
    assert "31 in row 3 (pre) and 34 in row 3 (post)" in age


@pytest.mark.parametrize(
    ("codes", "again", "warned"),
    [
        (range(1, 9), range(1, 9), True),
        ([f"{n:02d}号" for n in range(1, 9)], range(1, 9), True),
        (range(1, 9), [2, 1, *range(3, 9)], False),
        (range(1, 9), [*range(1, 8), 9], False),
        (range(11, 19), range(11, 19), False),
    ],
)
def test_numbers_of_lines_are_no_codes(tmp_path, codes, again, warned):
    files = pair(tmp_path / "my-group", list(map(str, codes)), list(map(str, again)), id_name="No.")
    folder = made(tmp_path / "my-group", files, id="No.")
    said = [text for text in found(folder, "warning") if "numbers of the lines" in text]
    assert len(said) == warned
    if warned:
        assert said[0].startswith("pre.csv and post.csv: the codes are 1 to 8 and 1 to 8")


def test_numbers_of_lines_in_two_sheets_above_a_row_of_means(tmp_path):
    book, folder = Workbook(), tmp_path / "my-group"
    for sheet, rows in ((book.active, PRE), (book.create_sheet(), POST[:-1])):
        sheet.title = "Before" if rows is PRE else "After"
        sheet.append(["No.", *ITEMS])
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *row])
        sheet.append(["Mean", 3, 3, 3, 3])
    folder.mkdir()
    book.save(folder / "group.xlsx")
    made(folder, [folder / "group.xlsx"], id="No.")
    (said,) = (text for text in found(folder, "warning") if "numbers of the lines" in text)
    assert said.startswith("group.xlsx: the codes are 1 to 8 and 1 to 7 in the order of the lines")


@pytest.mark.parametrize("who", ["Mean", "合计", "平均", "Average:"])
def test_a_row_of_means_is_told_once_a_file(tmp_path, who):
    """Its means are no answers, so nothing more is said of their columns."""
    folder = tmp_path / "my-group"
    files = pair(folder)
    for path in files:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{who},2.5,3.12,3.1,2.9\n")
    text = answer_all(recognise(files), folder.name, range__q="1-5")
    without = "  leave_out: {10: row of totals or means}\n"
    assert text.count(without) == 2
    (folder / "study.yaml").write_text(text.replace(without, ""), encoding="utf-8")
    told = [each for each in checked(folder).findings if each.severity == "error"]
    assert [(each.kind, each.rows) for each in told] == [("total_or_mean_row", (10,))] * 2


def test_coded_interviews_without_their_key_do_not_vanish_silently(tmp_path):
    folder = folder_of("voices", tmp_path / "voices", *UNIONS["voices"])
    assert not any("interviews" in each for each in found(folder, "warning"))
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["interviews"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (told,) = (each for each in found(folder, "warning") if "no key 'interviews'" in each)
    assert "segments.csv" in told


@pytest.mark.parametrize(
    ("again", "comment", "kind", "severity"),
    [
        (PRE[0], "thank you", "like_sheet_left_out", "note"),
        ((*PRE[0][:3], PRE[0][3] + 1), "", "tied_sheet_left_out", "warning"),
        # What says that there is no answer makes a sheet no fuller.
        ((*PRE[0][:3], "N/A"), "", "sheet_left_out", "warning"),
    ],
)
def test_what_differs_between_two_sheets_of_one_person_is_named(
    tmp_path, again, comment, kind, severity
):
    folder = tmp_path / "my-group"
    rows = [
        [c, *row, "good" if n else ""] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    rows += [[CODES[0], *again, comment]]
    after = [[c, *r] for c, r in zip(CODES, POST, strict=True)]
    files = [
        write(folder / "pre.csv", ["code", *ITEMS, "Any comments?"], rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]
    text = answer_all(recognise(files), "my-group", id="code", duplicates="most-complete")
    # As it is where nobody has said yet which of the two rows counts.
    text = re.sub(r" *leave_out: .*\n", "", text)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (found,) = [f for f in checked(folder).findings if f.kind.endswith("sheet_left_out")]
    assert (found.kind, found.severity, found.rows) == (kind, severity, (10,))
    column = "Any comments?" if comment else "q4"
    told = [found.what("en"), found.what("zh")]
    assert kind == "sheet_left_out" or all(column in text for text in told)


def test_a_score_of_items_with_unequal_ranges_is_named(tmp_path):
    """A recommendation from 0 to 10 beside answers from 1 to 5: their mean is on no scale."""
    folder = tmp_path / "my-group"
    rewritten(folder, lambda row: (*row[:3], 2 * row[3]))
    made(folder, [folder / "pre.csv", folder / "post.csv"], name__q="Mood", range__q="1-10")
    changed(
        folder, "study.yaml", ("{ids: 1-4, min: 1, max: 10}", "{ids: 1-3, min: 1, max: 5}, "
        "{ids: 4, min: 0, max: 10}"),
    )  # fmt: skip
    (finding,) = [f for f in checked(folder).findings if f.kind == "score_mixes_ranges"]
    assert (finding.severity, finding.instrument) == ("warning", "q")
    assert "'total'" in finding.what() and "1–3 (1–5), 4 (0–10)" in finding.what()
    changed(folder, "study.yaml", ("statistic: sum", "statistic: mean, items: 1 2 4"))
    assert "score_mixes_ranges" not in [f.kind for f in checked(folder).findings]
    # What it can reach is told in two decimals at most: (1 + 1 + 0) / 3 and (5 + 5 + 10) / 3.
    study = load_study(folder / "study.yaml")
    assert [declared_value(study, f"{end} of q") for end in ("lowest", "highest")] == [0.67, 6.67]
    for language, values in (("en", "0.67 to 6.67"), ("zh", "0.67")):
        book = codebook(study, language)
        (row,) = book[book["variable"] == "q"].to_dict("records")
        assert values in row["values"] and "0.666" not in row["values"]


def test_a_column_of_years_that_is_declared_as_the_age_is_named(tmp_path):
    """As somebody writes study.yaml by hand; with a 'max' these answers are told as refused."""
    rows = [[c, 1980 + n, *r] for n, (c, r) in enumerate(zip(CODES, PRE, strict=True))]
    after = [[c, 1980 + n, *r] for n, (c, r) in enumerate(zip(CODES, POST, strict=True))]
    folder = tmp_path / "my-group"
    files = [
        write(folder / f"{name}.csv", ["code", "age", *ITEMS], of)
        for name, of in (("pre", rows), ("post", after))
    ]
    made(folder, files, born="none")
    first, second = [f for f in checked(folder).findings if f.kind == "no_ages"]
    assert (first.files, first.column, len(first.rows)) == (("pre.csv",), "age", 8)
    assert first.what() == (
        "In 8 of 8 cells stands an age that nobody has, or that lies far from all others."
    )
    assert second.files == ("post.csv",)
    study = yaml.safe_load((folder / "study.yaml").read_text("utf-8"))
    study["attributes"]["age"] |= {"min": 16, "max": 105}
    (folder / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    kinds = {f.kind for f in checked(folder).findings}
    assert "no_ages" not in kinds and "answers_refused" in kinds
