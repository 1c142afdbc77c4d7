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
    assert question.saw == "answers there: 1-2; of all: 1-4"
    chosen = {question.key: "yes"}
    (known,) = (q for q in draft_study(group, "g", chosen).todo if q.key.startswith("instrument."))
    assert {"own", "sas", "sds"} <= set(known.choices)
    joined = draft_study(group, "g", {**chosen, known.key: "sds"})
    assert "Q{item}" in joined.text
    # Without them nothing is said to be the whole questionnaire.
    apart = draft_study(group, "g", {question.key: "no"})
    assert not [q for q in apart.todo if "sds" in q.choices]


@pytest.mark.parametrize(
    ("turned", "n", "named"), [(4, 7, "q1 … q7"), (3, 7, "q3 … q7"), (5, 7, "q1 … q5")]
)
def test_a_question_worded_the_other_way_that_most_answered_at_one_end(tmp_path, turned, n, named):
    """Questions from 1 to 5: people said 1 to 3, and 4 or 5 to the one that is turned."""
    folder = tmp_path / "g"
    rows = [
        [4 + i % 2 if item == turned else 1 + (i + item) % 3 for item in range(1, n + 1)]
        for i in range(len(CODES))
    ]
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *(f"q{item}" for item in range(1, n + 1))],
            [[code, *row] for code, row in zip(CODES, of, strict=True)],
        )
        for wave, of in (("pre", rows), ("post", [[*row[:-1], 1] for row in rows]))
    ]
    group, given = recognise(files), {}
    asked = [q for q in draft_study(group, "g").todo if q.key.startswith("joined.")]
    assert named in asked[0].text
    while asked:
        given[asked[0].key] = "yes"
        draft = draft_study(group, "g", given)
        asked = [q for q in draft.todo if q.key.startswith("joined.")]
    found = sums(folder, files, **{**given, "range.q": "1-5", "reversed.q": str(turned)})
    of_first = [6 - n if place == turned else n for place, n in enumerate(rows[0], start=1)]
    assert found["pre"][CODES[0]] == sum(of_first)


@pytest.mark.parametrize(("head", "asked"), [("Q1 sex", []), ("Q1", ["1"])])
def test_two_numbers_before_a_scale_may_be_a_sex_or_its_question(tmp_path, head, asked):
    # Before nine questions from 1 to 5: ten of them are of no known range.
    rows = [[code, 1 + i % 2, *[1 + i % 5] * 9] for i, code in enumerate(CODES)]
    path = write(tmp_path / "pre.csv", ["code", head, *(f"Q{n}" for n in range(2, 11))], rows)
    assert [gap.lacks for gap in find_gaps(recognise([path]))] == asked


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


TEN = ["sleep", "calm", "angry", "tired", "alone", "hope", "focus", "worry", "joy", "trust"]
TEN_ZH = [
    "我睡得好",
    "我平静",
    "我生气",
    "我很累",
    "我孤单",
    "我有希望",
    "我专心",
    "我担心",
    "我快乐",
    "我信任",
]
# The i-th of the eight people answers 1 + i // 2 or one more, by turns: ten answers are 15 to 45.
ANSWERS_OF_TEN = [[1 + i // 2 + n % 2 for n in range(10)] for i in range(8)]
SUMS = [15, 15, 25, 25, 35, 35, 45, 45]


def parted(folder, heads, at, head, cell):
    """Write ten questions at two times; `cell` says what stands under `head` in their midst."""
    several = isinstance(head, list)
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *heads[:at], *(head if several else [head]), *heads[at:]],
            [
                [code, *row[:at], *(cell(row, i) if several else [cell(row, i)]), *row[at:]]
                for i, (code, row) in enumerate(zip(CODES, rows, strict=True))
            ],
        )
        for wave, rows in (("pre", ANSWERS_OF_TEN), ("post", ANSWERS_OF_TEN[::-1]))
    ]


def part_of_five(row, i):
    return sum(row[:5])


@pytest.mark.parametrize(
    ("heads", "head", "cell", "told"),
    [
        (TEN, "", lambda row, i: "", "between them: a blank column"),
        (TEN, "Part B", lambda row, i: "", "between them: a blank column"),
        (TEN, "note", lambda row, i: "came late" if i % 4 == 0 else "", "between them: 'note'"),
        (TEN, "Sum", part_of_five, "'Sum' (the sum of sleep … alone in 16 of 16 rows)"),
        (
            TEN,
            "Total",
            lambda row, i: sum(row),
            "'Total' (the sum of sleep … trust in 16 of 16 rows)",
        ),
        (TEN_ZH, "合计", part_of_five, "'合计' (the sum of 我睡得好 … 我孤单 in 16 of 16 rows)"),
    ],
)
def test_what_is_no_question_parts_a_scale_in_two_that_may_be_one(
    tmp_path, heads, head, cell, told
):
    files = parted(tmp_path, heads, 5, head, cell)
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    question = asked["joined.scale1"]
    assert "one scale of 10 questions?" in question.text and told in question.saw
    assert (question.default, question.suggestion) == (None, "")
    found = sums(tmp_path, files, joined__scale1="yes")
    assert found["pre"][CODES].tolist() == SUMS and found["post"][CODES].tolist() == SUMS[::-1]
    apart = yaml.safe_load(draft_study(recognise(files), "g", {"joined.scale1": "no"}).text)
    assert [each["define"]["items"][0]["ids"] for each in apart["instruments"].values()] == [
        "1-5",
        "1-5",
    ]


def test_a_sum_is_left_out_and_rows_in_which_it_is_another_number_are_named(tmp_path):
    files = parted(tmp_path, TEN, 5, "Sum", lambda row, i: sum(row[:5]) + 3 * (i == 2))
    draft = draft_study(recognise(files), "g", {"joined.scale1": "yes"})
    assert not [q.key for q in draft.questions if q.key.startswith(("single.", "parts."))]
    (note,) = (each for each in draft.notes if each.startswith("'Sum'"))
    assert "in 14 of 16 rows" in note and "row 4 of pre.csv, row 4 of post.csv" in note


def test_one_or_two_questions_before_a_blank_column_are_asked_about(tmp_path):
    files = parted(tmp_path, TEN, 2, "", lambda row, i: "")
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert "with 'sleep', 'calm' among them" in asked["joined.scale1"].text
    found = sums(tmp_path, files, joined__scale1="yes")
    assert found["pre"][CODES].tolist() == SUMS and found["post"][CODES].tolist() == SUMS[::-1]


@pytest.mark.parametrize(
    ("numbers", "open_still", "asked"),
    [
        # The numbers of the second page go on, count what stands between, or begin anew.
        ([*range(1, 11)], True, True),
        ([*range(1, 6), *range(8, 13)], False, True),
        ([*range(1, 6), *range(1, 6)], False, False),
    ],
)
def test_a_scale_on_two_pages_with_other_questions_between(tmp_path, numbers, open_still, asked):
    heads = [f"Q{n}. I {head}" for n, head in zip(numbers, TEN, strict=True)]
    files = parted(tmp_path, heads, 5, ["sex", "age"], lambda row, i: ["fm"[i % 2], 30 + i])
    draft = draft_study(recognise(files), "g")
    found = {q.key: q for q in draft.questions if q.key.startswith("joined.")}
    assert [*found] == (["joined.scale1"] if asked else [])
    assert ("joined.scale1" in {q.key for q in draft.todo}) == open_still
    if asked:
        assert found["joined.scale1"].default == (None if open_still else "no")
        assert "between them: 'sex', 'age'" in found["joined.scale1"].saw
        scores = sums(tmp_path, files, joined__scale1="yes")
        assert scores["pre"][CODES].tolist() == SUMS


def test_questions_that_are_numbered_through_may_be_one_scale_around_others(tmp_path):
    heads = [f"Q{n}" for n in (*range(1, 6), *range(8, 13))]
    files = parted(tmp_path, heads, 5, ["Q6", "Q7"], lambda row, i: [60 + i, 30 + i])
    (question,) = (q for q in draft_study(recognise(files), "g").questions if q.key == "joined.q")
    assert question.default == "no" and "between them: 'Q6', 'Q7'" in question.saw
    found = sums(tmp_path, files, joined__q="yes")
    assert found["pre"][CODES].tolist() == SUMS and found["post"][CODES].tolist() == SUMS[::-1]


def test_questions_that_are_taken_for_one_scale_around_others_are_told(tmp_path):
    """Those between are answered in words, so that nothing parts the numbers."""
    heads = [f"Q{n}" for n in (*range(1, 6), *range(9, 14))]
    facts = ["Q6", "Q7", "Q8"]
    files = parted(
        tmp_path, heads, 5, facts, lambda row, i: ["fm"[i % 2], 30 + 3 * i, "ab"[i // 4]]
    )
    (question,) = (q for q in draft_study(recognise(files), "g").questions if q.key == "parts.q")
    assert (question.default, question.known) == ("one", True)
    assert [*question.choices] == ["one", "5, 5"]
    assert sums(tmp_path, files)["pre"][CODES].tolist() == SUMS
    text = draft_study(recognise(files), "g", {"parts.q": "5, 5"}).text
    assert len(yaml.safe_load(text)["instruments"]) == 2


def test_a_few_questions_that_nobody_answered_high_are_of_the_scale_around_them(tmp_path):
    """Of 4 + 3 + 4 questions from 1 to 5, nobody chose more than 2 in the three in the midst."""
    ranges = [(1, 5)] * 4 + [(1, 2)] * 3 + [(1, 5)] * 4
    files = two_waves(tmp_path, ranges, [(low, min(high, 4)) for low, high in ranges])
    draft = draft_study(recognise(files), "g")
    (question,) = (q for q in draft.todo if q.key == "joined.q")
    assert "one scale of 11 questions" in question.text and "'Q5', 'Q6', 'Q7'" in question.text
    assert question.saw == "answers there: 1-2; of all: 1-5"
    answers = {"reversed__q": "none", "range__q": "1-5", "joined__q": "yes"}
    # The third of these people chose 3 of five answers, and 1 of two.
    assert sums(tmp_path, files, **answers)["pre"]["SY03"] == 8 * 3 + 3


@pytest.mark.parametrize("first", [True, False])
def test_the_last_questions_of_a_scale_that_nobody_answered_high(tmp_path, first):
    ranges = [(1, 2)] * 3 + [(1, 5)] * 6
    ranges = ranges if first else ranges[::-1]
    files = two_waves(tmp_path, ranges, [(low, min(high, 4)) for low, high in ranges])
    draft = draft_study(recognise(files), "g")
    (question,) = (q for q in draft.todo if q.key.startswith("joined."))
    low = ["Q1", "Q2", "Q3"] if first else ["Q7", "Q8", "Q9"]
    assert "one scale of 9 questions" in question.text and all(
        f"'{n}'" in question.text for n in low
    )
    answers = {"reversed__q": "none", "range__q": "1-5", "joined__q": "yes"}
    assert sums(tmp_path, files, **answers)["pre"]["SY03"] == 6 * 3 + 3
    apart = draft_study(recognise(files), "g", {"joined.q": "no"}).text
    assert len(yaml.safe_load(apart)["instruments"]) == 2


def test_one_last_question_that_nobody_answered_high(tmp_path):
    """A question that is far from everybody, at both times, and the sex behind it."""
    ranges = [(1, 5)] * 9 + [(1, 2)] * 2
    files = two_waves(tmp_path, ranges, [(low, min(high, 4)) for low, high in ranges])
    keys = ["joined.q", "joined.q.11"]
    said = {"joined.q": "yes"}
    asked = [q.key for q in draft_study(recognise(files), "g", said).todo]
    assert [key for key in asked if key.startswith("joined.")] == keys[1:]
    answers = {"reversed__q": "none", "range__q": "1-5", "joined__q": "yes", "joined__q__11": "no"}
    assert sums(tmp_path, files, **answers)["pre"]["SY03"] == 9 * 3 + 1
