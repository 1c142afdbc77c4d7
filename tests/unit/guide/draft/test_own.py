"""A scale of the study's own."""

import re

import pytest
import yaml
from answering import answer_all
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.asking import said_taken
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study


@pytest.mark.parametrize("name", ["q", "Q4_", "item", "scale", "v", "T1_Q"])
def test_a_column_s_number_names_no_scale(tmp_path, name):
    path = write(
        tmp_path / "pre.csv",
        ["code", *(f"{name}{n}" for n in range(1, 5))],
        [[c, *row] for c, row in zip(CODES, PRE, strict=True)],
    )
    asked = [q.key for q in draft_study(recognise([path]), "g").todo]
    assert [key for key in asked if key.startswith("name.")]


def test_a_column_s_name_may_name_a_scale(tmp_path):
    path = write(
        tmp_path / "pre.csv",
        ["code", *(f"calm{n}" for n in range(1, 5))],
        [[c, *row] for c, row in zip(CODES, PRE, strict=True)],
    )
    questions = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert questions["name.calm"].default == "calm"


def test_before_it_has_a_name_a_scale_is_called_by_what_its_questions_begin_with(tmp_path):
    stem = "1. In the last two weeks, how often: "
    words = ("calm", "tense", "rested", "lonely")
    path = write(
        tmp_path / "pre.csv",
        ["code", *(f"{stem}{word}" for word in words)],
        [[c, *row] for c, row in zip(CODES, PRE, strict=True)],
    )
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    begun = "'1. In the last two weeks, how often'"
    assert begun in asked["name.scale1"].text
    assert begun in asked["range.scale1"].text
    named = draft_study(recognise([path]), "g", {"name.scale1": "Mood"}).questions
    assert all("'Mood'" in q.text for q in named if q.key in ("range.scale1", "reversed.scale1"))


def test_the_main_outcome_is_chosen_by_the_names_that_were_given(tmp_path):
    heads = ["code", *(f"a{n}" for n in range(1, 5)), *(f"b{n}" for n in range(1, 5))]
    rows = [[c, *row, *(n + 5 for n in row)] for c, row in zip(CODES, PRE, strict=True)]
    files = [write(tmp_path / f"{wave}.csv", heads, rows) for wave in ("pre", "post")]
    given = {"name.a": "Calm", "name.b": "Hope"}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert dict(asked["primary"].choices) == {"a": "Calm", "b": "Hope"}


@pytest.mark.parametrize(
    ("heads", "suggested"),
    [
        (["Today I feel", "In my class I feel", "With my friends I feel"], ""),
        (["How I feel [in class]", "How I feel [at home]", "How I feel [alone]"], "How I feel"),
    ],
)
def test_what_a_question_says_names_no_scale_unasked(tmp_path, heads, suggested):
    rows = [[c, *row[:3]] for c, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", *heads], rows)
    questions = draft_study(recognise([path]), "g").questions
    (question,) = (q for q in questions if q.key.startswith("name."))
    assert (question.default, question.suggestion) == (None, suggested)


def test_two_scales_of_one_matrix_are_read_by_the_numbers_of_each(tmp_path):
    heads = ["code", *(f"Q5_{n}" for n in range(1, 17))]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            heads,
            [[c, *((n * add + place) % 4 for n in range(16))] for place, c in enumerate(CODES)],
        )
        for wave, add in (("pre", 1), ("post", 2))
    ]
    given = {"title": "My group", "authors": "A. Student", "parts.q5": "9, 7"}
    for part in ("q5-part1", "q5-part2"):
        given |= {f"name.{part}": part, f"range.{part}": "0-3", f"reversed.{part}": "none"}
        given |= {f"direction.{part}": "lower-better", f"instrument.{part}": "own"}
        given |= {f"subscales.{part}": "none"}
    given |= {"primary": "q5-part1", "tests": "main"}
    options = [part for key, said in given.items() for part in ("--answer", f"{key}={said}")]
    target = tmp_path / "studies" / "g"
    told = CliRunner().invoke(app, ["new", str(target), *map(str, files), *options])
    assert told.exit_code == 0, told.output
    assert check_study(target).errors == []


def of_six(folder, blanks=()):
    """Write six questions: 1, 2, 3, 4, 5, 1 of everybody, but one more in the first afterwards."""
    rows = {
        wave: [[code, 1 + later, 2, 3, 4, 5, 1] for code in CODES]
        for later, wave in enumerate(("pre", "post"))
    }
    for person, item in blanks:
        rows["pre"][person][item] = ""
    heads = ["code", *(f"calm{n}" for n in range(1, 7))]
    return [write(folder / f"{wave}.csv", heads, listed) for wave, listed in rows.items()]


OF_SIX = {"range__calm": "1-5", "subscales__calm": "stress: 1 3 5; 焦虑：2、4，6"}


# stress 1+3+5 = 9, afterwards 10; 焦虑 2+4+1 = 7.
def test_items_that_alternate_make_scores_of_their_own(tmp_path):
    files = of_six(tmp_path)
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert asked["subscales.calm"].default == "none"
    given = {key.replace("__", "."): text for key, text in OF_SIX.items()}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).todo}
    assert dict(asked["primary"].choices) == {"calm": "stress", "calm.part2": "焦虑"}
    made = document(files, **OF_SIX, primary="calm.part2", direction__calm="lower-better")
    assert made["outcomes"] == [
        {"scale": "calm", "expected": "lower"},
        {"scale": "calm.part2", "primary": True, "expected": "lower"},
    ]
    found = sums(tmp_path, files, **OF_SIX)
    assert set(found["pre", "LX12"]) == {9, 7} and set(found["post", "LX12"]) == {10, 7}
    means = sums(tmp_path, files, **OF_SIX, statistic__calm="mean")
    assert sorted(means["pre", "LX12"]) == pytest.approx([7 / 3, 3])


def test_the_whole_is_a_score_beside_its_parts_where_it_is_named(tmp_path):
    found = sums(
        tmp_path, of_six(tmp_path), range__calm="1-5", subscales__calm="all: 1-6; even: 2 4 6"
    )
    assert set(found["pre", "LX12"]) == {16, 7}


# Half of three items is one: of stress one is blank with LX12, two with WH07.
def test_blank_items_are_counted_in_each_part(tmp_path):
    files = of_six(tmp_path, [(0, 1), (1, 1), (1, 3)])
    given = {key.replace("__", "."): text for key, text in OF_SIX.items()}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).todo}
    choices = asked["blank.calm"].choices
    assert "2 of 8 (pre-test)" in choices["none"]
    # Half of three is one.
    assert "up to 1 of 3" in choices["1"] and "1 of 8 (pre-test)" in choices["1"]
    found = sums(tmp_path, files, **OF_SIX, blank__calm="half")
    # (3 + 5) / 2 * 3 = 12.
    assert set(found["pre", "LX12"]) == {12, 7}
    assert found["pre", "WH07"].isna().sum() == 1


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("stress: 1 3 9", "'9' cannot be"),
        ("stress: 1 1 3", "'1' cannot be"),
        ("stress 1 3", "'stress 1 3' cannot be"),
        ("stress: 1 3; stress: 2 4", "cannot be"),
        ("stress: 3-1", "'stress: 3-1' cannot be"),
    ],
)
def test_parts_that_cannot_be(tmp_path, said, found):
    with pytest.raises(GroupworkError, match=found):
        document(of_six(tmp_path), subscales__calm=said)


# 1+2+3+4+5+1 = 16 of LX12; stress 1+3+5 = 9, its mean 3.
@pytest.mark.parametrize(
    ("said", "more", "score"),
    [
        ("sum x 4", {}, 64),
        ("sum*2.5", {}, 40),
        ("Mean × 25", {"subscales__calm": "stress: 1 3 5"}, 75),
        ("平均数×25", {"subscales__calm": "stress: 1 3 5"}, 75),
        ("sum x 1", {}, 16),
    ],
)
def test_a_score_may_be_multiplied(tmp_path, said, more, score):
    files = of_six(tmp_path)
    found = sums(tmp_path, files, range__calm="1-5", statistic__calm=said, **more)
    assert found["pre", "LX12"] == score


@pytest.mark.parametrize("said", ["4", "sum 4", "sum x", "sum x 0", "median x 2", "sum x -1"])
def test_a_factor_that_cannot_be(tmp_path, said):
    with pytest.raises(GroupworkError, match=r"statistic.calm: .* cannot be. Write sum or mean"):
        document(of_six(tmp_path), statistic__calm=said)


def test_without_a_factor_the_study_file_names_none(tmp_path):
    for said in ("sum", "mean"):
        made = document(of_six(tmp_path), statistic__calm=said)
        (score,) = made["instruments"]["calm"]["define"]["scores"]
        assert score["statistic"] == said and "multiply" not in score


# Questions that stand for themselves --------------------------------------------------------------

NEEDS = ["rest", "money", "company"]
#: Six people: those who need rest need neither money nor company more than others.
APART = [(2, 5, 5), (4, 9, 8), (6, 3, 3), (8, 6, 9), (9, 7, 4), (3, 4, 7)]


def needs(folder, rows=APART):
    heads = ["code", *(f"How much do you need {need}?" for need in NEEDS)]
    lines = [[code, *row] for code, row in zip(CODES, rows, strict=False)]
    return [write(folder / f"{wave}.csv", heads, lines) for wave in ("pre", "post")]


def test_whether_answers_that_hardly_go_together_make_a_score_is_asked(tmp_path):
    """R 4.2.2: alpha of cov(x) is 0.3667, no item turned as eigen(cor(x)) has it."""
    asked = {q.key: q for q in draft_study(recognise(needs(tmp_path)), "g").questions}
    question = asked["subscales.scale1"]
    assert question.default is None
    assert "alpha 0.37 at most" in question.saw
    together = [(row[0], 11 - row[0], row[0]) for row in APART]
    (tmp_path / "b").mkdir()
    asked = {
        q.key: q for q in draft_study(recognise(needs(tmp_path / "b", together)), "g").questions
    }
    assert asked["subscales.scale1"].default == "none"


def test_questions_that_stand_for_themselves_have_a_score_each(tmp_path):
    given = {"subscales.scale1": "each", "name.scale1": "Needs", "range.scale1": "1-10"}
    draft = draft_study(recognise(needs(tmp_path)), "g", given)
    keys = {question.key for question in draft.questions}
    assert not {"statistic.scale1", "blank.scale1"} & keys
    found = document(needs(tmp_path), **given)["instruments"]["scale1"]["define"]["scores"]
    assert [(each["id"], each["label"], each["items"]) for each in found] == [
        (need, need, str(place)) for place, need in enumerate(NEEDS, start=1)
    ]
    scores = sums(tmp_path, needs(tmp_path), **given)
    assert sorted(scores["pre"]) == sorted(answer for row in APART for answer in row)


@pytest.mark.slow
def test_what_is_described_is_no_outcome_and_its_means_are_told(tmp_path):
    """Of the needs nothing was expected: no test and no direction, and their means all the same."""
    heads = [
        "code",
        *(f"How much do you need {need}?" for need in NEEDS),
        *(f"q{n}" for n in "1234"),
    ]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            heads,
            [
                [code, *wanted, *row]
                for code, wanted, row in zip(CODES, [*APART, *APART[:2]], rows, strict=True)
            ],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    given = {"subscales.scale2": "each", "name.scale2": "Needs", "range.scale2": "1-10"}
    given |= {"direction.scale2": "neutral", "primary": "q", "name.q": "Mood", "range.q": "1-5"}
    given |= {"direction.q": "higher-better", "copied.scale2": "no"}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert [*asked["expected.scale2"].choices] == ["higher", "lower", "described"]
    given |= {
        f"expected.{scale}": "described" for scale in ("scale2", "scale2.money", "scale2.company")
    }
    # Nor is any of it the main outcome, and one outcome needs no choice of tests.
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert [*asked["primary"].choices] == ["q"] and "tests" not in asked
    text = answer_all(recognise(files), tmp_path.name, **given)
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in files], tmp_path)
    assert [each.scale for each in load_study(tmp_path / "study.yaml").outcomes] == ["q"]
    (tmp_path / "whole").mkdir()
    _, tables, texts = whole_way(tmp_path, tmp_path / "whole")
    assert set(tables["effects"]["outcome"]) == {"q"}
    for needed in ("Rest", "Money", "Company", "Mood"):
        assert re.search(rf"^\| {needed} +\|", texts["en"], re.MULTILINE), needed


#: Three answers from 1 to 5 and how likely people would recommend the group, from 0 to 10.
RECOMMENDED = [(4, 5, 3, 8), (5, 5, 4, 10), (3, 2, 5, 7), (4, 4, 4, 9)]
RECOMMENDED += [(1, 2, 3, 0), (5, 4, 5, 10), (4, 3, 3, 6), (2, 4, 4, 8)]


def test_items_of_unequal_ranges_are_told_and_which_of_them_count_is_asked(tmp_path):
    """The mean of all four would be on no scale; that of three is."""
    folder = tmp_path / "my-group"
    heads = [*ITEMS, "like1", "like2", "like3", "like4"]
    rows = [[c, *r, *s] for c, r, s in zip(CODES, POST, RECOMMENDED, strict=True)]
    files = [pair(folder)[0], write(folder / "post.csv", ["code", *heads], rows)]
    group = recognise(files)
    known = {"closing": "like"}
    asked = {q.key: q for q in draft_study(group, "g", known).todo}
    assert "1, 2, 3 up to 5; 4 up to 10" in asked["range.like"].saw
    assert "'1-3: 1-5; 4: 0-10'" in asked["range.like"].text
    assert not asked["range.like"].suggestion and "scored.like" not in asked
    # Those of the other scale go equally far.
    assert "up to" not in asked["range.q"].saw and "differ" not in asked["range.q"].text
    known |= {"range.like": "1-3: 1-5; 4: 0-10"}
    draft = draft_study(group, "g", known)
    asked = {q.key: q for q in draft.todo}
    assert asked["scored.like"].suggestion == "1 2 3"
    (score_,) = yaml.safe_load(draft.text)["instruments"]["like"]["define"]["scores"]
    assert score_["items"].startswith("TODO")
    known |= {"statistic.like": "mean", "range.q": "1-5"}
    for said, count in (("1-3", 3), ("all", 4)):
        text = answer_all(group, folder.name, **known, **{"scored.like": said})
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        study = load_study(folder / "study.yaml")
        instrument, score_ = study.scales["like"]
        assert [instrument.item_range(item) for item in "1234"] == [(1, 5)] * 3 + [(0, 10)]
        table = score(study, clean(study, ingest(study, folder))["responses"])
        told = table[table["scale"] == "like"].set_index("participant_id")["value"]
        assert told[CODES[0]] == pytest.approx(sum(RECOMMENDED[0][:count]) / count)
    for wrong in ("1-2: 1-5; 4: 0-10", "1-3: 1-5; 4-5: 0-10"):
        with pytest.raises(GroupworkError, match=r"range\.like: .* Write each item once"):
            draft_study(group, "g", {**known, "range.like": wrong})
    with pytest.raises(GroupworkError, match=r"scored\.like: '5' cannot be"):
        draft_study(group, "g", {**known, "scored.like": "5"})


@pytest.mark.parametrize(("turned", "open_"), [("none", True), ("3", False)])
def test_answers_in_words_that_hardly_go_together_are_asked_about(tmp_path, turned, open_):
    """By the numbers that the words were given, with those items turned that are said to be."""
    words = ["gar nicht", "kaum", "etwas", "ganz"]
    like = [(1, 1, 4), (2, 1, 3), (3, 4, 1), (4, 3, 2), (1, 2, 4), (4, 4, 1), (2, 3, 3), (3, 3, 2)]
    shown = [[words[n - 1] for n in row] for row in like]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", "Mir geht es gut", "Ich schlafe gut", "Ich bin froh"],
            [[c, *row] for c, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", shown), ("post", shown[::-1]))
    ]
    given = {"words.scale1": " < ".join(words), "reversed.scale1": turned, "counted.scale1": "1"}
    draft = draft_study(recognise(files), "g", given)
    asked = {q.key: q for q in draft.questions}["subscales.scale1"]
    assert (asked.default is None) is open_
    assert ("hardly go together" in asked.saw) is open_
    # Where it is not asked, what else may be said is told.
    taken = " ".join(said_taken(draft, given, "en"))
    assert ("--answer subscales.scale1=each or …" in taken) is not open_


def test_more_questions_than_a_questionnaire_of_that_name_has_are_no_score_unasked(tmp_path):
    """PHQ-9 with its tenth question, on how hard all this made life, which it does not count."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    heads = [f"q{n}" for n in range(1, 11)]
    rows = [[(n + i * (n // 3) + i) % 4 for i in range(10)] for n in range(8)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *heads],
            [[c, *r] for c, r in zip(CODES, of, strict=True)],
        )
        for wave, of in (("pre", rows), ("post", [[(r[0] + 1) % 4, *r[1:]] for r in rows]))
    ]
    given = {"name.q": "PHQ-9", "instrument.q": "own", "range.q": "0-3"}
    (asked,) = [q for q in draft_study(recognise(files), "g", given).todo if "subscales" in q.key]
    assert "phq9 has 9 questions as published, and here are 10" in asked.saw
    given |= {"subscales.q": "total: 1-9", "direction.q": "lower-better"}
    found = sums(folder, files, **given)
    assert [found["pre", code] for code in CODES] == [sum(row[:9]) for row in rows]
    # A scale of one's own has no such number.
    given = {"name.q": "Mood", "instrument.q": "own", "range.q": "0-3"}
    asked = draft_study(recognise(files), "g", given).questions
    assert not any("as published" in q.saw for q in asked)
