"""Two people who typed in one form under other heads."""

import pytest
from answering import answer_all
from drafted import open_keys, scored, sums
from student_files import CODES, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import Draft, draft_study
from groupwork.guide.new_study import add_file, create_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files

WORDED = ["1. I sleep well", "2. I feel calm", "3. I see my friends", "4. I eat what I like"]
#: School, class and number of eight people: none of them alone tells two apart.
SEATS = [
    *[("St Mary's", "5A", 1), ("North Road", "5A", 1), ("St Mary's", "5B", 4)],
    *[("North Road", "5B", 4), ("St Mary's", "5A", 6), ("North Road", "5A", 7)],
    *[("St Mary's", "5B", 9), ("North Road", "5B", 10)],
]


def two_clerks(folder, heads=WORDED, order=(3, 2, 1, 0)):
    """Write both times; the second has the questions by their numbers, in another order."""
    return [
        write(
            folder / "pre.csv",
            ["School", "Class", "No.", *heads],
            [[*seat, *row] for seat, row in zip(SEATS, PRE, strict=True)],
        ),
        write(
            folder / "post.csv",
            ["number", "class", "school", *(f"q{n + 1}" for n in order)],
            [
                [*seat[::-1], *(row[n] for n in order)]
                for seat, row in zip(SEATS[::-1], POST[::-1], strict=True)
            ],
        ),
    ]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (0, 1, 2, 3), (1, 3, 0, 2)])
def test_the_same_questions_under_other_heads_are_asked_about(tmp_path, order, monkeypatch):
    monkeypatch.setenv("GROUPWORK_KEY", "k" * 32)  # of which codes are made from names of schools
    folder = tmp_path / "my-group"
    files = two_clerks(folder, order=order)
    assert "heads.1" in open_keys(files)
    undecided = draft_study(recognise(files), "my-group")
    (asked,) = [each for each in undecided.todo if each.key == "heads.1"]
    assert asked.saw.startswith("q1 = 1. I sleep well; q2 = 2. I feel calm")
    assert "TODO: are these the same questions?" in undecided.text
    found = sums(
        folder,
        files,
        **{"heads.1": "yes", "head.post.csv.number": "yes", "id": "School, Class, No."},
        **{"range.scale1": "1-5"},
    )
    # By hand, in `student_files`: people have one point more, who had not 5 already.
    assert found["pre", "St Mary's-5A-1"] == 7
    assert found["post", "St Mary's-5A-1"] == 8
    assert sorted(found["post"]) == sorted(map(sum, POST))
    record_files([path.name for path in files], folder)
    assert check_study(folder).errors == []


def test_the_columns_that_tell_apart_together_are_offered(tmp_path):
    files = two_clerks(tmp_path)
    given = {"heads.1": "yes", "head.post.csv.number": "yes"}
    draft = draft_study(recognise(files), "my-group", given)
    (asked,) = [each for each in draft.questions if each.key == "id"]
    assert any(set(choice.split(", ")) >= {"School", "No."} for choice in asked.choices)
    assert "post.csv: 'class' is taken for 'Class' of the other files" in draft.notes


def test_heads_that_differ_in_marks_and_blanks_alone_are_one(tmp_path):
    """Not those of which one file has two."""
    typed = ["I sleep well.\xa0", "I feel calm", "I SEE my  friends.", "I eat what I like"]
    plain = ["I sleep well", "I feel calm", "I see my friends", "I eat what I like"]
    files = [
        write(tmp_path / f"{wave}.csv", ["code", *heads, *more], with_codes)
        for wave, heads, more, rows in (
            ("pre", typed, ["Remark"], PRE),
            ("post", plain, ["remark!", "remark?"], POST),
        )
        for with_codes in [[[c, *r, *more] for c, r in zip(CODES, rows, strict=True)]]
    ]
    draft = draft_study(recognise(files), "my-group")
    assert [q.key for q in draft.questions if q.key.startswith("name.")] == ["name.scale1"]
    told = [note for note in draft.notes if "is taken for" in note]
    assert told == [
        "post.csv: 'I sleep well' is taken for 'I sleep well.' of the other files",
        "post.csv: 'I see my friends' is taken for 'I SEE my friends.' of the other files",
    ]
    found = sums(tmp_path, files, **{"range.scale1": "1-5"})
    for wave, rows in (("pre", PRE), ("post", POST)):
        assert found[wave].to_dict() == dict(zip(CODES, map(sum, rows), strict=True))


def test_what_is_declined_is_not_compared(tmp_path):
    files = two_clerks(tmp_path)
    with pytest.raises(GroupworkError, match="No questionnaire stands in two of the files"):
        draft_study(recognise(files), "my-group", {"heads.1": "no"})


@pytest.mark.parametrize(
    "heads",
    [
        [head[3:] for head in WORDED],  # nothing says which is the first
        [head.replace("4.", "7.") for head in WORDED],  # others are left out between them
    ],
)
def test_questions_without_the_same_numbers_are_not_guessed(tmp_path, heads):
    with pytest.raises(GroupworkError, match="No questionnaire stands in two of the files"):
        draft_study(recognise(two_clerks(tmp_path, heads)), "my-group")


def test_numbers_with_and_without_a_word_before_them_are_asked_about(tmp_path):
    """Where the files have no other questions in common; two scales of one file are two."""
    folder = tmp_path / "g"
    rows = [[[code, *row] for code, row in zip(CODES, of, strict=True)] for of in (PRE, POST)]
    files = [
        write(folder / "before.csv", ["code", "1", "2", "3", "4"], rows[0]),
        write(folder / "after.csv", ["code", "vr1", "vr2", "vr3", "vr4"], rows[1]),
    ]
    draft = draft_study(recognise(files), "g")
    (asked,) = [each for each in draft.todo if each.key == "heads.1"]
    assert asked.saw in ("1 = vr1; 2 = vr2; 3 = vr3; 4 = vr4", "vr1 = 1; vr2 = 2; vr3 = 3; vr4 = 4")
    found = sums(folder, files, **{"heads.1": "yes"})
    assert [*found["post"][CODES]] == [*map(sum, POST)]
    both = ["code", *(f"{stem}{n}" for stem in "qw" for n in range(1, 5))]
    more = [[row + row[1:] for row in of] for of in rows]
    files = [
        write(folder / "before.csv", both, more[0]),
        write(folder / "after.csv", [*both[:5], *(f"s{n}" for n in range(1, 5))], more[1]),
    ]
    assert "heads.1" not in open_keys(files)


@pytest.mark.parametrize(
    ("heads", "put_in"),
    [
        (
            ["1. I sleep well", "2. I feel calm now", "3. I see my friends", "4. I eat well"],
            "I cook",
        ),
        (["1.我睡得很好", "2.我觉得很平静", "3.我常见到朋友", "4.我胃口不错"], "我自己做饭"),
    ],
)
@pytest.mark.parametrize("place", [0, 2])
def test_a_question_that_was_put_in_moves_the_numbers_of_the_others(tmp_path, heads, put_in, place):
    """The words say which question each is."""
    folder = tmp_path / "g"
    later = [head.split(".")[1].strip() for head in heads]
    later.insert(place, put_in)
    later = [f"{n}. {head}" for n, head in enumerate(later, 1)]
    moved = [[*row[:place], 1 + n % 5, *row[place:]] for n, row in enumerate(POST)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *asked],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, asked, rows in (("pre", heads, PRE), ("post", later, moved))
    ]
    found = sums(folder, files, **{"range.scale1": "1-5"})
    for wave, rows in (("pre", PRE), ("post", POST)):
        assert found[wave].to_dict() == dict(zip(CODES, map(sum, rows), strict=True))


def test_more_numbers_than_the_other_file_has_are_named_by_the_check(tmp_path):
    """Without words nothing says that q2 is new, and that q2 to q4 are now q3 to q5."""
    folder = tmp_path / "g"
    pre, post = (
        write(
            tmp_path / f"{wave}.csv",
            ["code", *(f"q{n + 1}" for n in range(len(rows[0])))],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", [[row[0], 3, *row[1:]] for row in POST]))
    )
    given = {"range.q": "1-5", "wave.pre.csv": "pre", "plan": "later"}
    text = answer_all(recognise([pre]), "g", **given)
    create_study(folder, recognise([pre]), Draft(text, [], []))
    add_file(folder, post, "post")
    found = [each for each in check_study(folder).findings if each.kind == "more_numbered_columns"]
    assert [(each.files, each.slots["columns"]) for each in found] == [(("post.csv",), ["q5"])]


def headed(folder, first, second):
    """Write both times with the heads of four questions as two people typed them."""
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *heads],
            [[code, *row] for code, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows, heads in (("pre", PRE, first), ("post", POST, second))
    ]


SHORT = ["我睡得好", "我心情平静", "我很累", "我有希望"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([f"Q{n}" for n in range(1, 5)], [f"q{n:02d}" for n in range(1, 5)]),
        ([f"Q{n}" for n in range(1, 5)], [f"Q_{n}" for n in range(1, 5)]),
        ([f"Q{n}" for n in range(1, 5)], [f"q {n}" for n in range(1, 5)]),
        # One of them alone: the scale would lack it, and have it as what is known of people.
        ([f"Q{n}" for n in range(1, 5)], ["q01", "Q2", "Q3", "Q4"]),
        # Some of these have too few words to be known by them without their numbers.
        (
            [f"Q{n}. {text}" for n, text in enumerate(SHORT, 1)],
            [f"第{n}题 {text}" for n, text in enumerate(SHORT, 1)],
        ),
        (
            [f"{n}、{text}" for n, text in enumerate(SHORT, 1)],
            [f"q{n:02d} {text}" for n, text in enumerate(SHORT, 1)],
        ),
    ],
)
def test_the_same_number_before_the_same_words_is_one_question(tmp_path, first, second):
    files = headed(tmp_path / "my-group", first, second)
    draft = draft_study(recognise(files), "my-group")
    moved = [old for old, new in zip(second, first, strict=True) if old != new]
    assert [note for note in draft.notes if "is taken for" in note] == [
        f"post.csv: '{old}' is taken for '{first[second.index(old)]}' of the other files"
        for old in moved
    ]
    found = sums(tmp_path / "my-group", files)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))


def test_files_with_nothing_in_common_but_numbers_are_asked_about(tmp_path):
    files = headed(
        tmp_path / "my-group", [f"Q{n}" for n in range(1, 5)], [f"Item{n}" for n in range(1, 5)]
    )
    (asked,) = (
        q for q in draft_study(recognise(files), "my-group").todo if q.key.startswith("heads.")
    )
    assert (asked.default, asked.suggestion) == (None, "")
    assert asked.saw.startswith("Q1 = Item1; Q2 = Item2")
    found = sums(tmp_path / "my-group", files, heads__1="yes")
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))
    with pytest.raises(GroupworkError, match="No questionnaire stands in two of the files"):
        draft_study(recognise(files), "my-group", {"heads.1": "no"})


def test_another_form_with_as_many_questions_is_not_taken_for_the_first(tmp_path):
    """Question 3 before and after, question 2 of the closing form: four rows each."""
    mood = ["平静", "放松", "睡得好", "有信心"]
    other = ["时间安排", "带领", "内容", "氛围"]
    head = ["序号", "提交答卷时间", "1、编号"]
    forms = [
        ("前测", [*head, "2、性别", *(f"3、最近一周您有多少时候—{row}" for row in mood)]),
        ("后测", [*head, "2、性别", *(f"3、最近一周您有多少时候—{row}" for row in mood)]),
        ("小组评价", [*head, *(f"2、您对以下各项是否满意—{row}" for row in other)]),
    ]
    words = ["非常不满意", "不满意", "一般", "满意", "非常满意"]
    files = []
    for n, (name, heads) in enumerate(forms):
        rows = []
        for i, (code, pre, post) in enumerate(zip(CODES, PRE, POST, strict=True)):
            told = ["男女"[i % 2], *(pre, post)[n]] if n < 2 else [words[a - 1] for a in pre]
            rows.append([i + 1, f"2026/3/{i + 1} 1{n}:00:00", code, *told])
        files.append(write(tmp_path / "my-group" / f"{name}.csv", heads, rows))
    asked = [q.key for q in draft_study(recognise(files), "my-group").questions]
    assert not [key for key in asked if key.startswith("heads.")]
    given = {"range.q3": "1-5", "wave.小组评价.csv": "closing", "name.q3": "心情"}
    given |= {"counted.satisfaction": "1"}
    folder = tmp_path / "my-group"
    text = answer_all(recognise(files), "my-group", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    found = scored(folder).set_index(["scale", "wave", "participant_id"])["value"].sort_index()
    assert found["q3", "pre"][CODES].tolist() == list(map(sum, PRE))
    assert found["q3", "post"][CODES].tolist() == list(map(sum, POST))


ASKED = ["I feel calm", "Sleep is good", "People like me", "Days are full"]
# What was corrected at the second time, and all in another language.
REWORDED = {
    "one": {1: "I sleep well at night"},
    "two": {1: "I sleep well at night", 2: "Others are fond of me"},
    "all": dict(enumerate(["我感到平静", "我睡得好", "别人喜欢我", "日子很充实"])),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("changed", [*REWORDED])
def test_questions_that_were_reworded_are_asked_about_and_compared(tmp_path, changed, language):
    folder = tmp_path / "my-group"
    folder.mkdir()
    later = [REWORDED[changed].get(n, text) for n, text in enumerate(ASKED)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *heads],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, heads, rows in (("pre", ASKED, PRE), ("post", later, POST))
    ]
    asked = {q.key: q for q in draft_study(recognise(files), "g", {}, language).todo}
    old, new = next((a, b) for a, b in zip(later, ASKED, strict=True) if a != b)
    assert f"{old} = {new}" in asked["heads.1"].saw
    given = {"heads.1": "yes", "range.scale1": "1-5"}
    found = sums(folder, files, **given)
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        assert (found["pre", code], found["post", code]) == (sum(before), sum(after))


def test_a_question_in_the_place_of_another_one_may_be_another(tmp_path):
    """Then the score is of the three that both files ask; 'yes' is no answer to whether it is."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *ASKED[:3], last],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, last, rows in (("pre", ASKED[3], PRE), ("post", "Music helps me", POST))
    ]
    given = {"heads.1": "no", "apart": "common", "range.scale1": "1-5"}
    found = sums(folder, files, **given)
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        assert (found["pre", code], found["post", code]) == (sum(before[:3]), sum(after[:3]))
    with pytest.raises(GroupworkError, match="apart: 'yes' is no answer"):
        draft_study(recognise(files), "g", {"heads.1": "no", "apart": "yes"})
