"""Columns that may belong to a scale beside them are asked about, and neither taken nor left."""

import pytest
import yaml
from drafted import sums
from student_files import CODES, write

from groupwork.guide.blocks import find_blocks
from groupwork.guide.columns import Column
from groupwork.guide.draft.study import draft_study
from groupwork.guide.gaps import find_gaps, join
from groupwork.guide.new_study import said_of_files
from groupwork.guide.recognise import recognise


def exports(folder, low):
    """Write twenty questions from 1 to 4 in both files; of `low`, nobody chose more than 2."""
    paths = []
    for wave in ("pre", "post"):
        rows = [
            [min(1 + i % 4, 2) if n in low else 1 + i % 4 for n in range(1, 21)] for i in range(8)
        ]
        rows = [[code, *row] for code, row in zip(CODES, rows, strict=True)]
        paths.append(
            write(folder / f"{wave}.csv", ["code", *(f"Q{n}" for n in range(1, 21))], rows)
        )
    return paths


@pytest.mark.parametrize(
    ("low", "named"),
    [([8], "Q1 … Q20"), ([1], "Q1 … Q20"), ([19, 20], "Q1 … Q20"), ([7, 8], "Q1 … Q20")],
)
def test_a_question_whose_high_answers_nobody_chose(tmp_path, low, named):
    group = recognise(exports(tmp_path, low))
    draft = draft_study(group, "g")
    (question,) = (q for q in draft.todo if q.key.startswith("joined."))
    assert named in question.text and "20 questions" in question.text
    assert question.saw == f"answers there: {', '.join(['1-2'] * len(low))}; of all: 1-4"
    chosen = {question.key: "yes"}
    (known,) = (q for q in draft_study(group, "g", chosen).todo if q.key.startswith("instrument."))
    assert {"own", "sas", "sds"} <= set(known.choices)
    joined = draft_study(group, "g", {**chosen, known.key: "sds"})
    assert "Q{item}" in joined.text
    # Without them nothing is said to be the whole questionnaire.
    apart = draft_study(group, "g", {question.key: "no"})
    assert not [q for q in apart.todo if "sds" in q.choices]


def test_an_own_scale_has_its_neighbours_left_alone(tmp_path):
    # Sex, coded 1 and 2, before nine questions from 1 to 5: ten of them are of no known range.
    rows = [[code, 1 + i % 2, *[1 + i % 5] * 9] for i, code in enumerate(CODES)]
    path = write(tmp_path / "pre.csv", ["code", *(f"Q{n}" for n in range(1, 11))], rows)
    assert list(find_gaps(recognise([path]))) == []


def test_what_is_joined_is_one_scale(tmp_path):
    group = recognise(exports(tmp_path, [8]))
    assert [len(block.items) for block in group.blocks.values()] == [7, 12]
    (gap,) = find_gaps(group)
    whole = join(group, gap)
    (block,) = whole.blocks.values()
    assert list(block.items) == [str(n) for n in range(1, 21)]
    assert (block.low, block.high) == (1, 4)
    assert set(whole.in_sheet) == {gap.name} and set(whole.in_sheet[gap.name]) == {0, 1}


def two_waves(folder, pre, post):
    """Write seven questions at two times, each with its range of answers there."""
    paths = []
    for wave, ranges in (("pre", pre), ("post", post)):
        rows = [
            [code, *(low + i % (high - low + 1) for low, high in ranges)]
            for i, code in enumerate(CODES)
        ]
        head = ["code", *(f"Q{n}" for n in range(1, len(ranges) + 1))]
        paths.append(write(folder / f"{wave}.csv", head, rows))
    return paths


def test_one_person_alone_chose_the_lowest_answer(tmp_path):
    # A 1 in Q1, while all others chose 3 or more.
    files = two_waves(tmp_path, [(1, 5), *[(3, 5)] * 6], [(3, 5)] * 7)
    rest = {"reversed__q": "none", "range__q": "1-5"}
    found = sums(tmp_path, files, **rest)
    assert found["pre"]["LX12"] == 1 + 6 * 3 and found["post"]["LX12"] == 7 * 3


@pytest.mark.parametrize("odd", [(1, 5), (0, 5)])
@pytest.mark.parametrize("place", [0, 6])
def test_a_question_beside_a_scale_is_asked_about_where_its_answers_end_elsewhere(
    tmp_path, odd, place
):
    ranges = [(1, 3)] * 7
    ranges[place] = odd
    files = two_waves(tmp_path, ranges, [(1, 3)] * 7)
    (question,) = (q for q in draft_study(recognise(files), "g").todo if q.key == "joined.q")
    assert "7 questions" in question.text and f"'Q{place + 1}' among them" in question.text
    answers = {"reversed__q": "none", "range__q": "0-5", "joined__q": "yes"}
    found = sums(tmp_path, files, **answers)
    assert found["pre"]["LX12"] == odd[0] + 6
    apart = draft_study(recognise(files), "g", {"joined.q": "no"}).text
    (own,) = yaml.safe_load(apart)["instruments"].values()
    assert own["define"]["items"][0]["ids"] == ("1-6" if place else "2 3 4 5 6 7")


def test_both_neighbours_of_a_scale_are_asked_about(tmp_path):
    files = two_waves(tmp_path, [(1, 5), *[(1, 3)] * 5, (1, 5)], [(1, 3)] * 7)
    keys = ["joined.q", "joined.q.7"]
    assert [q.key for q in draft_study(recognise(files), "g").todo if q.key in keys] == keys
    answers = {"reversed__q": "none", "range__q": "1-5", "joined__q": "yes", "joined__q__7": "yes"}
    found = sums(tmp_path, files, **answers)
    assert found["pre"]["HJ90"] == 5 + 5 * 2 + 5


def test_what_another_file_lacks_is_not_asked_about(tmp_path):
    files = two_waves(tmp_path, [*[(1, 3)] * 6, (1, 5)], [(1, 3)] * 6)
    assert list(find_gaps(recognise(files))) == []


WORDS = ["Never", "Sometimes", "Often", "Always"]


@pytest.mark.parametrize("words", [False, True])
def test_a_scale_numbered_from_two(tmp_path, words):
    paths = []
    for later, wave in enumerate(("pre", "post")):
        head = ["code", "How I feel - 1 tense", *(f"feel_{n}" for n in range(2, 7))]
        rows = [
            [
                code,
                *[WORDS[min(3, i % 4 + later)] if words else 1 + min(3, i % 4 + later)] * 6,
            ]
            for i, code in enumerate(CODES)
        ]
        paths.append(write(tmp_path / f"{wave}.csv", head, rows))
    group = recognise(paths)
    told = said_of_files(group, "en")[-1]
    assert "numbered from 2, and number 1 is missing" in told and "1 tense" in told
    assert "没有第1题" in said_of_files(group, "zh")[-1]
    (question,) = (q for q in draft_study(group, "g").todo if q.key == "joined.feel")
    assert "6 questions" in question.text and "1 tense" in question.text
    rest = {"words__feel": " < ".join(WORDS)} if words else {}
    found = sums(tmp_path, paths, joined__feel="yes", parts__feel="one", **rest)
    assert found["pre"]["BT61"] == 6 * 4
    rest |= {"single__1": "fact"} if words else {}
    apart = sums(tmp_path, paths, joined__feel="no", **rest)
    assert apart["pre"]["BT61"] == 5 * 4


def test_a_scale_numbered_from_two_behind_what_is_no_question(tmp_path):
    head = ["code", "remarks", *(f"feel_{n}" for n in range(2, 7))]
    rows = [[code, f"as {code} said", *[1 + i % 4] * 5] for i, code in enumerate(CODES)]
    group = recognise([write(tmp_path / "pre.csv", head, rows)])
    assert "it may be 'remarks'" in said_of_files(group, "en")[-1]
    assert list(find_gaps(group)) == []


def test_the_code_in_question_one_is_no_question_that_lacks(tmp_path):
    rows = [[code, *[1 + i % 4] * 5] for i, code in enumerate(CODES)]
    path = write(tmp_path / "pre.csv", [f"Q{n}" for n in range(1, 7)], rows)
    assert not any("missing" in line for line in said_of_files(recognise([path]), "en"))


def coded(name, words):
    levels = {str(code): word for code, word in enumerate(words, start=1)}
    answers = tuple(levels)
    return Column(
        name, "", "number", 9, len(levels), 1, len(levels), answers=answers, levels=levels
    )


@pytest.mark.parametrize("names", [["arm", "time", "sex"], ["q1", "q2", "q3"]])
def test_numbers_that_the_file_words_otherwise_are_of_no_one_scale(names):
    words = [["Group", "Waiting list"], ["Before", "After"], ["Female", "Male"]]
    assert find_blocks([coded(*each) for each in zip(names, words, strict=True)]) == []
    found = find_blocks([coded(name, ["Never", "Often"]) for name in names])
    # Heads of facts are no items, however they are answered.
    assert [[*block.items.values()] for block in found] == ([] if "arm" in names else [names])
