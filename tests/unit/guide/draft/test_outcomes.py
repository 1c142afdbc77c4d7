"""The main outcome, and that every choice that is printed may be given back."""

from itertools import combinations
from pathlib import Path

import pytest
import yaml
from student_files import CODES, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import outline
from groupwork.guide.recognise import recognise
from groupwork.study.instruments import load_instrument

EXPORTS = Path(__file__).parents[3] / "data" / "exports"


def two_questionnaires(folder):
    heads = [f"{letter}{n}" for letter, items in (("A", 9), ("B", 7)) for n in range(1, items + 1)]
    return _waves(folder, heads, 4)


def worded(folder):
    texts = [load_instrument(known, {}).texts.values() for known in ("phq9", "gad7")]
    return _waves(folder, [str(text) for each in texts for text in each], 4)


def with_a_group(folder):
    return _waves(folder, [*(f"q{n}" for n in range(1, 17)), "arm", "Would you recommend us?"], 4)


def _waves(folder, heads, n):
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *heads[: len(heads) - (wave == "pre" and heads[-1].startswith("Would"))]],
            [
                [code, *((row + place // 3 + late) % n for place in range(len(heads) - 2))]
                + ([f"g{row % 2}"] if "arm" in heads else [(row + late) % n] * 2)
                + ([row % n] if "arm" in heads and wave == "post" else [])
                for row, code in enumerate(CODES)
            ],
        )
        for late, wave in enumerate(("pre", "post"))
    ]


def export(name):
    return lambda _: [EXPORTS / name]


@pytest.mark.parametrize(
    "files",
    [
        two_questionnaires,
        worded,
        with_a_group,
        *map(
            export,
            (
                "google_forms.csv",
                "jinshuju.csv",
                "microsoft_forms.csv",
                "qualtrics_text.csv",
                "surveymonkey.csv",
                "tencent.csv",
                "wenjuanxing_text.csv",
            ),
        ),
    ],
)
def test_every_choice_that_is_printed_is_taken_with_every_other(tmp_path, files):
    group = recognise(files(tmp_path))
    printed = [
        (question.key, choice)
        for given, question in outline(group, "g", {}, "en")
        if not given
        for choice in question.choices
    ]
    assert printed
    for (key, choice), (other, another) in combinations(printed, 2):
        if key != other:
            draft_study(group, "g", {key: choice, other: another})


def test_the_main_outcome_is_the_one_that_was_called_so_before_it_was_known(tmp_path):
    group = recognise(two_questionnaires(tmp_path))
    known = {"instrument.a": "phq9", "instrument.b": "gad7"}
    for said, primary in (("a", "phq9"), ("phq9", "phq9"), ("b", "gad7"), ("GAD7", "gad7")):
        text = draft_study(group, "g", {**known, "primary": said}).text
        assert f"{{scale: {primary}, primary: true" in text


def test_a_scale_without_a_name_is_called_by_its_words_and_none_by_a_number(tmp_path):
    heads = ["In the last week I [slept]", "In the last week I [ate]", "In the last week I [sat]"]
    rows = [
        [code, *(1 + (row + place) % 5 for place in range(3))] for row, code in enumerate(CODES)
    ]
    group = recognise(
        [write(tmp_path / f"{w}.csv", ["code", *heads], rows) for w in ("pre", "post")]
    )
    (key,) = group.blocks
    asked = {q.key: q for q in draft_study(group, "g", {f"direction.{key}": "neutral"}).questions}
    assert "'In the last week I'" in asked[f"expected.{key}"].text


def drafted(files, **answers):
    given = {key.replace("__", "."): text for key, text in answers.items()}
    draft = draft_study(recognise(files), "g", given)
    return {q.key: q for q in draft.questions}, yaml.safe_load(draft.text)


def test_of_several_later_times_it_is_asked_which_are_tested(tmp_path):
    """The plan names one comparison; what comes later is described."""
    rows = [[code, *((row + n) % 4 for n in range(5))] for row, code in enumerate(CODES)]
    heads = ["code", *(f"q{n}" for n in range(1, 6))]
    files = [write(tmp_path / f"{wave}.csv", heads, rows) for wave in ("pre", "post", "followup")]
    asked, document = drafted(files)
    assert asked["tests"].default is None and list(asked["tests"].choices) == ["first", "all"]
    assert document["comparisons"] == [["pre", "post"], ["pre", "followup"]]
    assert document["family"]["comparisons"].startswith("TODO")
    _, document = drafted(files, tests="all")
    assert document["family"] == {"test": "t"}
    _, document = drafted(files, tests="first")
    assert document["comparisons"] == [["pre", "post"], ["pre", "followup"]]
    assert document["family"] == {"test": "t", "comparisons": [["pre", "post"]]}


def test_of_two_outcomes_it_is_asked_whether_both_are_tested(tmp_path):
    """Both are one family, or the main one alone is tested and the other one is described."""
    group = recognise(two_questionnaires(tmp_path))
    known = {"instrument.a": "phq9", "instrument.b": "gad7", "primary": "gad7"}
    draft = draft_study(group, "g", known)
    (asked,) = [q for q in draft.todo if q.key == "tests"]
    assert list(asked.choices) == ["main", "all"]
    assert asked.choices["all"] == "of each outcome, adjusted together (Holm): tests: 2"
    for said, family in (("main", {"outcomes": ["gad7"]}), ("all", {})):
        text = draft_study(group, "g", {**known, "tests": said}).text
        assert yaml.safe_load(text)["family"] == {"test": "t", **family}


def test_parts_of_a_known_questionnaire_may_be_outcomes(tmp_path):
    """Twelve answers from 1 to 7: the social support scale of family, friends and others."""
    heads = ["code", *(f"q{n}" for n in range(1, 13))]
    rows = [[code, *((row + n) % 7 + 1 for n in range(12))] for row, code in enumerate(CODES)]
    files = [write(tmp_path / f"{wave}.csv", heads, rows) for wave in ("pre", "post")]
    asked, document = drafted(files, instrument__q="psss")
    assert asked["outcomes.psss"].default == "no"
    assert [each["scale"] for each in document["outcomes"]] == ["psss"]
    _, document = drafted(files, instrument__q="psss", outcomes__psss="yes", primary="psss")
    scales = [each["scale"] for each in document["outcomes"]]
    assert scales == ["psss", "psss.family", "psss.friends", "psss.other"]
    # One item fewer than the whole is another way of scoring it, and no part.
    assert "outcomes.rses" not in drafted([EXPORTS / "google_forms.csv"])[0]
