"""Answers that people typed by hand and meant as one, from `new` to the table of participants."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

HEAD = "Which school do you go to?"
KEY = "one_level.which_school_do_you_go_to"
CODES16 = [f"{code}{half}" for half in "AB" for code in CODES]
SAID = [
    *(["Hillside Academy"] * 3 + ["hillside academy", "Hillside", "Hillside", "Hillside Acadamy"]),
    *(["St Mary's"] * 6 + ["St. Marys", "Saint Mary's", "saint mary’s"]),
]
PAIRS = (
    "1 Hillside Acadamy (1×), Hillside Academy (4×); 2 Hillside (2×), Hillside Academy (4×); "
    "3 Saint Mary's (2×), St Mary's (7×)"
)


def files(folder, said=SAID, head=HEAD):
    rows = [[code, cell, *row] for code, cell, row in zip(CODES16, said, [*PRE, *PRE], strict=True)]
    after = [[code, *row] for code, row in zip(CODES16, [*POST, *POST], strict=True)]
    return [
        write(folder / "pre.csv", ["code", head, *ITEMS], rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]


def asked(paths, language="en"):
    return {q.key: q for q in draft_study(recognise(paths), "g", {}, language).questions}


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("all", {"Hillside Academy": 7, "St Mary's": 9}),
        ("1-2", {"Hillside Academy": 7, "St Mary's": 7, "Saint Mary's": 2}),
        (
            "none",
            {
                "Hillside Academy": 4,
                "Hillside": 2,
                "Hillside Acadamy": 1,
                "St Mary's": 7,
                "Saint Mary's": 2,
            },
        ),
    ],
)
def test_which_answers_are_one_is_asked(tmp_path, said, counts):
    folder = tmp_path / "g"
    paths = files(folder)
    question = asked(paths)[KEY]
    assert (question.default, question.suggestion, question.saw) == (None, "", PAIRS)
    assert "写法不同" in asked(paths, "zh")[KEY].text
    text = answer_all(recognise(paths), "g", **{KEY: said})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    assert people["which_school_do_you_go_to"].value_counts().to_dict() == counts


def test_unanswered_it_is_a_place_that_loading_refuses(tmp_path):
    group = recognise(files(tmp_path))
    content = yaml.safe_load(draft_study(group, "g").text)
    assert "TODO" in content["files"][0]["spelled"][HEAD].values()
    with pytest.raises(GroupworkError, match=f"{KEY}: there is no pair '4' among 3"):
        draft_study(group, "g", {KEY: "2-3, 4"})


@pytest.mark.parametrize(
    "levels",
    [
        ["very important", "verry important"],
        ["Unity Academy", "Unity Acadamy"],
        ["Nordheim Schule", "Nordhein Schule"],
        ["不老村小学分校区", "不老村小学校分区"],
    ],
)
def test_a_slip_in_words_of_degree_or_that_begin_as_no_does_is_asked_about(tmp_path, levels):
    said = [levels[n % 3 == 0] for n in range(16)]
    assert [key for key in asked(files(tmp_path, said)) if key.startswith("one_level")]


@pytest.mark.parametrize(
    "levels",
    [
        ["married", "unmarried"],
        ["class 7a", "class 7b"],
        ["Group A morning", "Group B morning"],
        ["Ward 10 North", "Ward 11 North"],
        ["上海市第一中学", "上海市第二中学"],
        # Steps of an order that no list has, and their opposites.
        ["eher unwichtig", "eher wichtig"],
        ["sehr wichtig", "eher wichtig"],
        ["eher unwichtig", "sehr wichtig"],
        ["not helpful for me", "helpful for me"],
        ["very helpful for me", "fairly helpful for me"],
        ["keine Hilfe nötig", "Hilfe nötig"],
        ["peu utile pour moi", "utile pour moi"],
        ["对我比较有帮助", "对我比较没有帮助"],
        ["对我非常有帮助", "对我比较有帮助"],
        # From a list to choose from: everybody's is spelled in one way.
        ["alone", "alone with children"],
        ["never", "sometimes"],
    ],
)
def test_what_are_two_answers_is_not_asked_about(tmp_path, levels):
    said = [levels[n % 3 == 0] for n in range(16)]
    assert not [key for key in asked(files(tmp_path, said)) if key.startswith("one_level")]


@pytest.mark.parametrize(
    ("head", "said", "pairs", "counts"),
    [
        (
            "Gender",
            ["Female"] * 6 + ["Woman"] * 4 + ["Male"] * 5 + ["man"],
            "1 man (1×), Male (5×); 2 Woman (4×), Female (6×)",
            {"Female": 10, "Male": 6},
        ),
        (
            "性别",
            ["女"] * 5 + ["女性"] * 3 + ["F", "F"] + ["男"] * 4 + ["M", "男生"],
            # 女 and 女性 are one below this head, which is noted.
            "1 M (1×), 男 (4×); 2 F (2×), 女 (5×)",
            {"女": 10, "男": 6},
        ),
        (
            "Q3",
            ["F"] * 3 + ["Female"] * 5 + ["M"] * 5 + ["男"] * 3,
            "1 F (3×), Female (5×); 2 男 (3×), M (5×)",
            {"Female": 8, "M": 8},
        ),
        (
            "Do you have a job?",
            ["Yes"] * 9 + ["是"] * 3 + ["No"] * 4,
            "1 是 (3×), Yes (9×)",
            {"Yes": 12, "No": 4},
        ),
    ],
)
def test_words_for_one_level_are_suggested_as_one(tmp_path, head, said, pairs, counts):
    folder = tmp_path / "g"
    paths = files(folder, said, head)
    ((key, question),) = [(k, q) for k, q in asked(paths).items() if k.startswith("one_level.")]
    n = pairs.count("×)") // 2
    assert (question.saw, question.default) == (pairs, None)
    assert question.suggestion == ", ".join(map(str, range(1, n + 1)))
    text = answer_all(recognise(paths), "g", **{key: question.suggestion})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    assert people[key.removeprefix("one_level.")].value_counts().to_dict() == counts


def test_words_of_two_levels_are_not_asked_about(tmp_path):
    paths = files(tmp_path / "g", ["Female"] * 8 + ["Male"] * 7 + ["Other"], "Gender")
    assert not [key for key in asked(paths) if key.startswith("one_level.")]
