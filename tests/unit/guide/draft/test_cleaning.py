"""Numbers that may mean no answer are asked about."""

import pandas as pd
import pytest
from answering import answer
from drafted import sums
from student_files import CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import (
    create_study,
)
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

MEASURED = [f"m{n}" for n in range(1, 9)]


def layouts(folder, answers):
    """Write the same answers of two times in every layout: layout -> its files."""
    pre, post = answers
    long = [
        [c, w, *r]
        for w, rows in (("pre", pre), ("post", post))
        for c, r in zip(CODES, rows, strict=True)
    ]
    wide = [[c, *a, *b] for c, a, b in zip(CODES, pre, post, strict=True)]
    both = [f"{name}_{wave}" for wave in ("pre", "post") for name in MEASURED]
    two = [
        write(
            folder / f"{wave}.csv",
            ["code", *MEASURED],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", pre), ("post", post))
    ]
    return {
        "two": two,
        "long": [write(folder / "long.csv", ["code", "wave", *MEASURED], long)],
        "wide": [write(folder / "wide.csv", ["code", *both], wide)],
        "joined": [
            write(
                folder / "joined.csv",
                ["code", *(f"{n.partition('_')[2]}{n.partition('_')[0][1:]}" for n in both)],
                wide,
            )
        ],
    }


NAMES_OF_SEVEN = [
    "Never",
    "Almost never",
    "Rarely",
    "Sometimes",
    "Often",
    "Almost always",
    "Always",
]


@pytest.mark.parametrize("layout", ["two", "long", "wide", "joined"])
@pytest.mark.parametrize("code", ["77", "88", "99", "-9"])
@pytest.mark.parametrize("words", [False, True])
def test_a_number_for_no_answer_is_asked_about_in_every_layout(tmp_path, layout, code, words):
    pre = [[(i + n) % 7 + 1 for n in range(8)] for i in range(8)]
    post = [[*row] for row in pre]
    post[2][3] = post[5][6] = None
    said = [
        [
            [code if a is None else NAMES_OF_SEVEN[a - 1] if words else a for a in row]
            for row in rows
        ]
        for rows in (pre, post)
    ]
    files = layouts(tmp_path, said)[layout]
    (question,) = (q for q in draft_study(recognise(files), "g").todo if q.key == "missing")
    assert question.saw.startswith(f"{code} in ")
    # What is said to be no missing code is named by the check, cell by cell.
    answers = {"title": "T", "authors": "A", "missing": "none"}
    group = recognise(files)
    while todo := draft_study(group, "g", answers).todo:
        answers[todo[0].key] = answer(todo[0])
    folder = tmp_path / "s" / "g"
    create_study(folder, group, draft_study(group, "g", answers))
    told = " ".join(str(each) for each in check_study(folder).findings)
    assert told.count("of 8 answers is lost") == 2
    assert "'no answer'" in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_would_not_say_it_is_a_group_of_people_and_no_answer_to_a_scale(tmp_path, language):
    refused = "Prefer not to say" if language == "en" else "不愿透露"
    sexes = ["female", "male", "female", refused, "male", "female", refused, "female"]
    agree = {1: "Disagree", 2: "Neutral", 3: "Agree"}
    paths = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", "gender", "q1", "q2", "q3"],
            [
                [c, sex, *(agree[k] for k in (1 + n % 3, 1 + (n + late) % 3)), last]
                for n, (c, sex) in enumerate(zip(CODES, sexes, strict=True))
                for last in [refused if n == 5 else agree[1 + n // 3]]
            ],
        )
        for late, wave in enumerate(("pre", "post"))
    ]
    given = {"title": "My group", "authors": "A. Student", "direction.q": "higher-better"}
    given |= {
        "name.q": "Mood",
        "reversed.q": "none",
        "subscales.q": "none",
        "blank.q": "half",
        "words.q": "1 = Disagree < Neutral < Agree",
    }
    asked = [q.key for q in draft_study(recognise(paths), "g").questions]
    given = {key: said for key, said in given.items() if key in asked} | {"comparison": "none"}
    given = {key: said for key, said in given.items() if key in asked}
    options = [part for key, said in given.items() for part in ("--answer", f"{key}={said}")]
    target = tmp_path / "studies" / "g"
    told = CliRunner().invoke(
        app, ["new", str(target), *map(str, paths), *options, "--language", language]
    )
    assert (target / "study.yaml").is_file(), told.output
    study = load_study(target / "study.yaml")
    tables = clean(study, ingest(study, target))
    assert tables["people"]["gender"].tolist() == sexes
    lost = tables["responses"][tables["responses"]["missing_reason"] != ""]
    assert set(lost["raw"]) == {refused} and set(lost["item"]) == {"3"}
    said = " ".join(told.output.split())
    level, none = {
        "en": (f"'{refused}' is a level of gender", f"'{refused}' counts as no answer: q3"),
        "zh": (f"“{refused}”是gender的一个类别", f"“{refused}”按未作答处理：q3"),
    }[language]
    assert level in said and none in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_missing_values_of_statistics_programs_in_a_csv_are_told(tmp_path, language):
    """Stata writes . and .a to .z, in numbers and in words alike."""
    paths = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", "sex", "q1", "q2", "q3"],
            [
                [c, ".b" if n == 2 else "fm"[n % 2], *(1 + (n + k) % 5 for k in range(2)), last]
                for n, c in enumerate(CODES)
                for last in [".a" if n == 5 else 1 + n % 5]
            ],
        )
        for wave in ("pre", "post")
    ]
    notes = draft_study(recognise(paths), "g", {}, language).notes
    for word, column in ((".a", "q3"), (".b", "sex")):
        (note,) = [each for each in notes if f"'{word}'" in each or f"“{word}”" in each]
        assert column in note and "Stata" in note and "cleaning.missing_codes" in note


@pytest.mark.parametrize(("kept", "first"), [("first", PRE[0]), ("last", PRE[1])])
def test_who_answered_twice_is_asked_about_whatever_tells_people_apart(tmp_path, kept, first):
    """A word that nothing shows to be a code: which column it is is said by an answer."""
    folder = tmp_path / "s"
    words = ["rose", "tulip", "aster", "lily", "iris", "daisy", "poppy", "peony"]
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [[word, *row] for word, row in zip(words, answers, strict=True)]
        rows += [[words[0], *PRE[1]]] if wave == "pre" else []
        files.append(write(folder / f"{wave}.csv", ["flower", *ITEMS], rows))
    given = {"id": "flower", "range.q": "1-5", "id_code": "no"}
    asked = {q.key: q for q in draft_study(recognise(files), "s", {"id": "flower"}).questions}
    assert asked["duplicates"].saw.startswith("1 row with a code that was there before: rose: ")
    found = sums(folder, files, **{k: v for k, v in given.items() if k in asked}, duplicates=kept)
    assert found["pre", "rose"] == sum(first)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_which_of_two_copies_counts_is_not_asked(tmp_path, language):
    """The first person is there twice at pre-test, on another day; the second once with a slip."""
    rows = [
        [f"2025-03-0{n + 1}", c, *row] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    copied = [*rows, ["2025-04-01", *rows[0][1:]]]
    slipped = [*copied, ["2025-04-02", CODES[1], 1, *PRE[1][1:]]]
    after = [["2025-06-01", c, *row] for c, row in zip(CODES, POST, strict=True)]
    head = ["Date", "code", *ITEMS]
    for place, (before, asked) in enumerate(((copied, False), (slipped, True))):
        folder = tmp_path / f"s{place}"
        files = [write(folder / "pre.csv", head, before), write(folder / "post.csv", head, after)]
        given = {"id": "code", "range.q": "1-5"}
        draft = draft_study(recognise(files), "s", given, language)
        questions = {each.key: each for each in draft.questions}
        assert ("duplicates" in questions) == asked
        if asked:
            assert questions["duplicates"].saw.startswith("1")
        else:
            assert sums(folder, files, **given)["pre", CODES[0]] == sum(PRE[0])
        told = (
            "pre.csv: 1 row with all answers of another row of the same person, which counts alone"
        )
        assert (
            told if language == "en" else "pre.csv：1行与同一人的另一行答案完全相同，只计一行"
        ) in (draft.notes)


@pytest.mark.parametrize("code", ["999", "-999", "99", "-1", "-99.0"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_code_among_ages_is_asked_about_and_counts_nowhere(tmp_path, code, language):
    """Fourteen ages from 22 to 61, of which one person has the code; nothing says their range."""
    ages = [22, 61, 35, 44, 29, 53, 38, 47, 31, 56, 26, 41, 33, code]
    folder = tmp_path / "g"
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", "age", "q1", "q2", "q3", "q4"],
            [[f"LX{n:02}", age, *of[n % 8]] for n, age in enumerate(ages, start=11)],
        )
        for wave, of in (("pre", PRE), ("post", POST))
    ]
    given = {"range.q": "1-5"}
    draft = draft_study(recognise(files), "g", given, language)
    (asked,) = (q for q in draft.todo if q.key == "missing")
    assert asked.saw.startswith(code.removesuffix(".0")) and "age" in asked.saw
    # Until it is said, the check names the row of every file.
    sums(folder, files, **given, missing="none")
    record_files([path.name for path in files], folder)
    doubts = [each for each in check_study(folder).findings if each.kind == "doubtful_age"]
    assert [each.rows for each in doubts] == ([(15,)] * 2 if code != "99" else [])
    sums(folder, files, **given, missing=code.removesuffix(".0"))
    assert "missing_codes: {'" in (folder / "study.yaml").read_text(encoding="utf-8")
    assert not [each for each in check_study(folder).findings if each.kind == "doubtful_age"]
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    found = pd.to_numeric(people["age"]).dropna()
    assert len(found) == 13 and found.mean() == pytest.approx(sum(ages[:13]) / 13)
