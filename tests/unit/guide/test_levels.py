"""Levels that are written in several ways are one, from the files to the tables."""

import pytest
from student_files import CODES, ITEMS, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.levels import joined_levels
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

ANSWERED = {
    **{"authors": "A. Student", "plan": "survey", "name.q": "Mood", "range.q": "1-5"},
    **{"reversed.q": "none", "direction.q": "higher-better", "id": "code"},
}


@pytest.mark.parametrize(
    ("heading", "answers", "levels", "joined"),
    [
        ("sex", ["F", "f", "female", "m"], {"F": "female", "m": "m"}, [["F", "f", "female"]]),
        ("your_gender", ["female", "male"], {"female": "female", "male": "male"}, []),
        ("2.性别", ["女", "女性", "男"], {"女": "女性", "男": "男"}, [["女", "女性"]]),
        ("town", ["North", "north", "N"], {"North": "North", "N": "N"}, [["North", "north"]]),
        (
            "ciudad",
            ["Bogotá", "Chía", "bogota", "BOGOTÁ"],
            {"bogota": "Bogotá", "Chía": "Chía"},
            [["bogota", "Bogotá", "BOGOTÁ"]],
        ),
        ("town", ["Málaga", "Mälaga", "Malaga"], None, []),
        (
            "school",
            ["St Mary's", "St Mary’s", "St. Marys", "Saint Mary's", "Hill Side", "hillside"],
            {"St Mary's": "St Mary's", "Saint Mary's": "Saint Mary's", "Hill Side": "Hill Side"},
            [["St Mary's", "St Mary’s", "St. Marys"], ["Hill Side", "hillside"]],
        ),
        ("years", ["1-2 years", "1 – 2 years"], {"1-2 years": "1-2 years"}, None),
        # What keeps numbers apart counts, and so do signs.
        ("dose", ["1.5 mg", "15 mg", "Class 1 2", "Class 12", "A+", "A"], None, []),
        ("code", ["1.5", "15", "1", "-1"], None, []),
        ("town", ["гай", "гаи"], None, []),
        ("sex", ["m", "male", "man"], {"m": "m", "male": "male", "man": "man"}, []),
    ],
)
def test_which_answers_are_one_level(heading, answers, levels, joined):
    joined = [answers] if joined is None else joined
    assert joined_levels(answers, heading) == (levels or {each: each for each in answers}, joined)


@pytest.mark.parametrize(
    ("head", "said", "told_of", "counts"),
    [
        (
            "sex",
            ["F", "f", "female", "m", "f", "m", "F", "f"],
            "F, f, female",
            {"F": 6, "m": 2},
        ),
        (
            "ciudad",
            ["Bogotá", "bogota", "Chía", "BOGOTÁ", "bogota", "Chía", "Bogotá", "Bogota"],
            "bogota, Bogota, Bogotá, BOGOTÁ",
            {"bogota": 6, "Chía": 2},
        ),
        (
            "school",
            ["St Mary's", "St Mary’s", "St. Marys", "Hill", "St Mary's", "Hill", "Hill", "Hill"],
            "St Mary's, St Mary’s, St. Marys",
            {"St Mary's": 4, "Hill": 4},
        ),
    ],
)
def test_one_level_in_several_spellings_is_one_from_the_file_to_the_table(
    tmp_path, head, said, told_of, counts
):
    rows = [[c, level, *row] for c, level, row in zip(CODES, said, PRE, strict=True)]
    path = write(tmp_path / "survey.csv", ["code", head, *ITEMS], rows)
    folder = tmp_path / "my-group"
    answers = [part for key, text in ANSWERED.items() for part in ("--answer", f"{key}={text}")]
    told = CliRunner().invoke(app, ["new", str(folder), str(path), *answers])
    assert told.exit_code == 0, told.output
    assert told_of.casefold() in told.output.casefold()
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    found = {k.casefold(): n for k, n in people[head].value_counts().items()}
    assert found == {k.casefold(): n for k, n in counts.items()}


def test_one_town_with_and_without_its_accent_is_one(tmp_path):
    said = ["Bogotá", "bogota", "Bogotá", "Cali", "bogota", "Cali", "Bogotá", "Cali"]
    rows = [[c, town, *row] for c, town, row in zip(CODES, said, PRE, strict=True)]
    path = write(tmp_path / "survey.csv", ["code", "ciudad", *ITEMS], rows)
    folder = tmp_path / "my-group"
    answers = [part for key, text in ANSWERED.items() for part in ("--answer", f"{key}={text}")]
    told = CliRunner().invoke(app, ["new", str(folder), str(path), *answers])
    assert told.exit_code == 0, told.output
    assert "bogota, Bogotá are one level" in told.output, told.output
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    assert people["ciudad"].value_counts().tolist() == [5, 3]
    assert check_study(folder).errors == []


def test_two_levels_of_a_study_file_that_differ_in_capitals_are_said_to_be_one(tmp_path):
    rows = [[c, "Ff"[n % 2], *row] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    path = write(tmp_path / "survey.csv", ["code", "sex", *ITEMS], rows)
    folder = tmp_path / "my-group"
    answers = [part for key, text in ANSWERED.items() for part in ("--answer", f"{key}={text}")]
    CliRunner().invoke(app, ["new", str(folder), str(path), *answers])
    file = folder / "study.yaml"
    file.write_text(file.read_text().replace("{F: F}", "{F: F, f: f}"))
    told = CliRunner().invoke(app, ["check", str(folder)])
    text = " ".join(told.output.split())
    assert "'F' and 'f' differ in capitals alone" in text
    assert "its own wording" not in text
