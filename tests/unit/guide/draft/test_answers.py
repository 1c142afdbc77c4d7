"""What the answers of a scale are: their order, and their range."""

import csv

import pytest
import yaml
from answering import answer_all
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import Draft, draft_study
from groupwork.guide.new_study import add_file, create_study
from groupwork.guide.recognise import recognise


def test_an_answer_chosen_only_later_is_there_from_the_start(tmp_path):
    folder = tmp_path / "my-group"
    words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    lower = [[max(1, answer - 1) for answer in row] for row in PRE]
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, lower, strict=True)]
    first = write(folder / "pre.csv", ["code", *ITEMS], rows)
    asked = {q.key: q for q in draft_study(recognise([first]), "g").todo}
    whole, chosen = asked["words.q"].choices
    assert (whole, chosen) == (" < ".join(words), " < ".join(words[:-1]))
    given = {"words__q": whole, "counted__q": "1"}
    items = document([first], **given)["instruments"]["q"]["define"]["items"][0]
    assert (items["max"], items["labels"][5]) == (5, "Always")
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, POST, strict=True)]
    second = write(folder / "post.csv", ["code", *ITEMS], rows)
    found = sums(folder, [first, second])
    # 5 + 5 + 4 + 3: each "Always" counts.
    assert found["post", "WH07"] == 17
    assert found.notna().all()


def test_unknown_words_are_left_for_a_person(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder, words=["tiny", "small", "middling", "large", "huge"])
    labels = document(files)["instruments"]["q"]["define"]["items"][0]["labels"]
    assert labels.startswith("TODO: number the answers from least to most")
    order = "tiny<small<middling<large<huge"
    for given, first in (
        ({"words.q": order, "counted.q": "1"}, 1),
        ({"words.q": order, "counted.q": "0"}, 0),
        ({"words.q": f"0 = {order}"}, 0),
        ({"words.q": "tiny = 0 < small = 1 < middling = 2 < large = 3 < huge = 4"}, 0),
        ({"words.q": "tiny: 1 < small < middling < large < huge"}, 1),
    ):
        draft = draft_study(recognise(files), "my-group", given)
        items = yaml.safe_load(draft.text)["instruments"]["q"]["define"]["items"][0]
        assert items["labels"] == dict(enumerate(order.split("<"), start=first))
        assert (items["min"], items["max"]) == (first, first + 4)
        assert "counted.q" not in [question.key for question in draft.todo]
    open_still = draft_study(recognise(files), "my-group", {"words.q": order})
    assert "counted.q" in [question.key for question in open_still.todo]
    assert "TODO: number the answers from 0 or 1" in open_still.text
    with pytest.raises(GroupworkError, match="have to rise by one"):
        document(files, words__q="tiny = 0 < small = 2 < middling < large < huge")
    with pytest.raises(GroupworkError, match="'large' is an answer in the file"):
        document(files, words__q="tiny < small < middling < huge")


def test_files_that_count_from_another_number_are_asked_about(tmp_path):
    lower = [[code, *(answer - 1 for answer in row)] for code, row in zip(CODES, PRE, strict=True)]
    files = pair(tmp_path)
    write(files[0], ["code", *ITEMS], lower)
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert asked["range.q"].saw == "pre.csv: 0-4; post.csv: 1-5"
    assert asked["range.q"].suggestion == ""


@pytest.mark.parametrize(
    ("heads", "answers", "suggested"),
    [
        # Nobody chose the ends, and nothing says them.
        (["How satisfied are you?", "Was it helpful?"], (3, 4), ""),
        (["How satisfied are you?", "Was it helpful?"], (1, 4), ""),
        (["I slept", "I ate well", "I sat still"], (2, 5), ""),
        (["I slept", "I ate well", "I sat still"], (1, 5), "1-5"),
        (["How satisfied are you (1-7)?", "Was it helpful (1-7)?"], (3, 6), "1-7"),
        (["满意吗（0=完全不满意，10=非常满意）", "推荐吗（0=不会，10=一定）"], (6, 9), "0-10"),
        (["How satisfied are you in the last 1 to 2 weeks?", "Helpful?"], (3, 6), ""),
    ],
)
def test_a_range_is_offered_only_where_the_headings_or_many_answers_say_it(
    tmp_path, heads, answers, suggested
):
    rows = [[c, *[answers[n % 2]] * len(heads)] for n, c in enumerate(CODES)]
    path = write(tmp_path / "post.csv", ["code", *heads], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    (question,) = (q for key, q in asked.items() if key.startswith("range."))
    assert question.default is None
    assert question.suggestion == suggested
    assert f"{answers[0]} to {answers[1]}" in question.saw


def test_it_is_asked_whether_a_form_had_answers_that_nobody_chose(tmp_path):
    words = ["Not at all", "A little", "Somewhat", "Quite a bit", "Very much"]
    files = pair(tmp_path / "my-group", words=words)
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert "counted.q" in asked
    whole, chosen = asked["words.q"].choices
    assert "Very little" in whole
    assert chosen == " < ".join(words)
    items = document(files, words__q=chosen, counted__q="1")["instruments"]["q"]["define"]["items"]
    assert [*items[0]["labels"].values()] == words


@pytest.mark.parametrize(("head", "suggested"), [("0 = never, 4 = always", "0"), ("", "")])
def test_the_heads_suggest_from_which_number_words_are_counted(tmp_path, head, suggested):
    words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    heads = [f"{item} ({head})" for item in ITEMS]
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", *heads], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").todo}
    (question,) = (q for key, q in asked.items() if key.startswith("counted."))
    assert (question.suggestion, question.default) == (suggested, None)


SUPPORT = ["很不同意", "稍不同意", "中立", "稍同意", "很同意", "极同意"]
ROW = " < ".join(["极不同意", *SUPPORT])


def supported(folder, words):
    """Write the twelve questions of the PSSS; nobody chose the lowest of seven answers."""
    later = [*words[1:], words[-1]]
    heads = ["code", *(f"psss_{n}" for n in range(1, 13))]
    return [
        write(
            folder / f"{wave}.csv",
            heads,
            [[code, *[of[i % len(of)]] * 12] for i, code in enumerate(CODES)],
        )
        for wave, of in (("pre", words), ("post", later))
    ]


# Who chose the lowest that anybody chose has a 2 in each of twelve questions.
@pytest.mark.parametrize("known", ["psss", "own"])
def test_the_lowest_answer_that_nobody_chose_is_worded_as_its_opposite(tmp_path, known):
    files = supported(tmp_path, SUPPORT)
    given = {"instrument.psss": known}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).todo}
    assert next(iter(asked["words.psss"].choices)) == ROW
    found = sums(tmp_path, files, instrument__psss=known, words__psss=ROW)
    assert found.loc[[("pre", "LX12")]].max() == 24  # of the total, beside its parts


@pytest.mark.parametrize("known", ["psss", "own"])
@pytest.mark.parametrize("lowest", ["绝对不同意", "非常不同意"])
def test_any_row_is_taken_that_has_all_answers_of_the_file(tmp_path, known, lowest):
    files = supported(tmp_path, SUPPORT)
    row = " < ".join([lowest, *SUPPORT])
    found = sums(tmp_path, files, instrument__psss=known, words__psss=row)
    assert found.loc[[("pre", "LX12")]].max() == 24  # of the total, beside its parts
    with pytest.raises(GroupworkError, match="'很不同意' is an answer in the file"):
        document(files, instrument__psss=known, words__psss=row.replace("很不同意 < ", ""))


def test_the_highest_answer_that_nobody_chose_is_worded_as_its_opposite(tmp_path):
    files = supported(tmp_path, ["极不同意", *SUPPORT[:-1]])
    asked = {q.key: q for q in draft_study(recognise(files), "g", {"instrument.psss": "own"}).todo}
    assert next(iter(asked["words.psss"].choices)) == ROW


ORDERS = {
    "typed": (
        ["Never", "Rarely", "Sometimes", "Often", "Always"],
        {(0, 3): "Sometimse"},
        "Never < Rarely < Sometimes = Sometimse < Often < Always",
    ),
    # The same word in traditional characters, which another row has.
    "characters": (
        ["从不", "很少", "有时", "经常", "总是"],
        {(4, 0): "從不"},
        "从不 = 從不 < 很少 < 有时 < 经常 < 总是",
    ),
    # Which no row has, so that a person says it.
    "unknown": (
        ["tiny", "small", "middling", "large", "huge"],
        {(5, 1): "minute", (6, 3): "sizeable"},
        "",
    ),
}


@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize("counted", ["0", "1"])
def test_answers_that_mean_the_same_count_alike(tmp_path, kind, counted):
    """A slip that had a place of its own would move all answers above it."""
    words, slips, offered = ORDERS[kind]
    folder = tmp_path / "my-group"
    files = pair(folder, words=words)
    head, *rows = list(csv.reader(files[0].open(encoding="utf-8")))
    right = {place: rows[place[0]][1 + place[1]] for place in slips}
    for (row, item), slip in slips.items():
        rows[row][1 + item] = slip
    write(files[0], head, rows)
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert asked["words.q"].suggestion == offered
    order = offered
    if not order:
        meant = {right[place]: slip for place, slip in slips.items()}
        order = " < ".join(f"{w} = {meant[w]}" if w in meant else w for w in words)
    given = {"words.q": order, "counted.q": counted}
    (use,) = document(files, **given)["instruments"].values()
    assert {*use["labels"]} == {words.index(word) + int(counted) for word in right.values()}
    found = sums(folder, files, **given)
    for wave, of in (("pre", PRE), ("post", POST)):
        shift = 4 * (1 - int(counted))
        assert [found[wave, code] for code in CODES] == [sum(row) - shift for row in of]


def test_numbers_among_words_are_put_beside_them(tmp_path):
    """One file has 4 and 5 for the words of the form."""
    words = ["tiny", "small", "middling", "large", "huge"]
    files = pair(tmp_path / "my-group", words=words)
    text = files[0].read_text(encoding="utf-8")
    files[0].write_text(text.replace("large", "4", 2).replace("huge", "5", 1), encoding="utf-8")
    order = "tiny < small < middling < large = 4 < huge = 5"
    found = sums(tmp_path / "my-group", files, **{"words.q": order})
    assert [found["pre", code] for code in CODES] == [sum(row) for row in PRE]


def test_an_answer_without_a_place_is_told_how_to_be_put_beside_another(tmp_path):
    files = pair(tmp_path / "my-group", words=["tiny", "small", "middling", "large", "huge"])
    with pytest.raises(GroupworkError, match="'=' between: A < B = huge"):
        draft_study(recognise(files), "g", {"words.q": "tiny < small < middling < large"})
    twice = "tiny = small < small < middling < large < huge"
    with pytest.raises(GroupworkError, match="write each answer once"):
        draft_study(recognise(files), "g", {"words.q": twice})


NUMBERED = ["1. Never", "2. Rarely", "3. Sometimes", "4. Often", "5. Always"]


ENGLISH = [word[3:] for word in NUMBERED]
CHINESE = ["从不", "很少", "有时", "经常", "总是"]
WAYS = [
    (ENGLISH, "{n}. {word}"),
    (ENGLISH, "{word}_{n}"),
    (CHINESE, "{n} {word}"),
    (CHINESE, "{n}{word}"),
    (CHINESE, "{word}_{n}"),
    (CHINESE, "{word}{n}"),
]


@pytest.mark.parametrize(("words", "way"), WAYS)
def test_a_number_beside_a_known_word_is_its_own(tmp_path, words, way):
    """Nothing is asked of the order, and the sums are those of the numbers."""
    written = [way.format(n=n, word=word) for n, word in enumerate(words, start=1)]
    folder = tmp_path / "my-group"
    files = pair(folder, words=written)
    assert not {"words.q", "counted.q"} & {*open_keys(files)}
    found = sums(folder, files)
    assert [found["pre", code] for code in CODES] == [sum(row) for row in PRE]


@pytest.mark.parametrize(("words", "way"), WAYS)
@pytest.mark.parametrize("items", [range(1, 5), [2]])
def test_answers_with_other_numbers_in_another_file_are_not_read(tmp_path, items, words, way):
    """The tool numbered the options from the other end; the words are right."""
    written = [way.format(n=n, word=word) for n, word in enumerate(words, start=1)]
    files = pair(tmp_path / "my-group", words=written)
    turned = {
        text: way.format(n=6 - n, word=word)
        for n, (text, word) in enumerate(zip(written, words, strict=True), start=1)
    }
    head, *rows = list(csv.reader(files[1].open(encoding="utf-8")))
    rows = [[turned[t] if n in items else t for n, t in enumerate(row)] for row in rows]
    write(files[1], head, rows)
    with pytest.raises(GroupworkError, match=r"q: one answer has two numbers, '.*' \(pre\.csv\)"):
        draft_study(recognise(files), "g")


def test_a_file_that_is_added_with_other_numbers_before_its_words_stops_the_check(tmp_path):
    pre, post = pair(tmp_path / "raw", words=NUMBERED)
    folder = tmp_path / "my-group"
    given = {"wave.pre.csv": "pre", "plan": "later"}
    text = answer_all(recognise([pre]), "my-group", **given)
    create_study(folder, recognise([pre]), Draft(text, [], []))
    head, *rows = list(csv.reader(post.open(encoding="utf-8")))
    turned = {w: f"{6 - n}. {w[3:]}" for n, w in enumerate(NUMBERED, 1)}
    write(post, head, [[turned.get(t, t) for t in row] for row in rows])
    add_file(folder, post, "post")
    told = " ".join(str(each) for each in check_study(folder).errors)
    assert "code and wording disagree" in told or "are not valid" in told


RISE = ["Never", "Rarely", "Sometimes", "Often", "Always"]
WAYS = ["{w} ({n})", "({n}) {w}", "[{n}] {w}", "{n} - {w}", "{n}={w}", "{w}: {n}", "{n} {w}"]


@pytest.mark.parametrize("ways", [[way] for way in WAYS[1:]] + [["{n}"], WAYS])
def test_an_answer_is_the_same_however_its_number_stands_beside_its_words(tmp_path, ways):
    """Of several ways each cell of the later file has the next one."""
    files = pair(tmp_path / "my-group", words=[f"{w} ({n})" for n, w in enumerate(RISE, 1)])
    head, *rows = list(csv.reader(files[1].open(encoding="utf-8")))
    cells = [
        [
            code,
            *(
                ways[(r + i) % len(ways)].format(n=POST[r][i], w=RISE[POST[r][i] - 1])
                for i in range(4)
            ),
        ]
        for r, (code, *_) in enumerate(rows)
    ]
    write(files[1], head, cells)
    asked = {q.key: q for q in draft_study(recognise(files), "my-group").todo}
    assert not {"words.q", "facts", "blank.q"} & asked.keys()
    found = sums(tmp_path / "my-group", files)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))


def with_slip(folder, words, slip):
    """Write both files; the first answer of SY03 before, the middle one, is a slip of it."""
    files = pair(folder, words=words)
    head, *rows = list(csv.reader(files[0].open(encoding="utf-8")))
    place = CODES.index("SY03")
    assert rows[place][1] == words[2]
    rows[place][1] = slip
    write(files[0], head, rows)
    return files


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        (RISE, "Sometimse"),
        (["tiny bit", "small", "middling", "large", "huge"], "midling"),
        (["从不", "很少", "有时", "经常", "总是"], "有是"),
        (["从不", "很少", "有时", "经常", "总是"], "有时侯"),
        # Known to be the same, in other characters.
        (["从不", "很少", "有时", "经常", "总是"], "有時候"),
    ],
)
def test_a_slip_that_is_given_a_place_of_its_own_is_asked_about(tmp_path, words, slip):
    """It would move every answer above it."""
    folder = tmp_path / "my-group"
    files = with_slip(folder, words, slip)
    order = " < ".join([*words[:2], slip, *words[2:]])
    given = {"words.q": order}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).todo}
    question = asked["step.q.1"]
    assert (question.default, question.suggestion) == (None, "")
    middle = sum(row.count(3) for row in [*PRE, *POST])
    assert question.saw == f"'{slip}': 1 of 64 answers; '{words[2]}': {middle - 1}"
    assert document(files, words__q=order)["instruments"]["q"]["define"]["items"][0][
        "labels"
    ].startswith("TODO")
    found = sums(folder, files, words__q=order, step__q__1="same")
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    # Who says that the form had it is believed: the three steps above have a number more.
    found = sums(folder, files, words__q=order, step__q__1="own")
    assert found["pre", "SY03"] == 3 + 6 + 6 + 4


@pytest.mark.parametrize("order", ["{0} < {1} < {2} = {s} < {3} < {4}", ""])
def test_what_is_said_to_be_the_same_is_not_asked_about_again(tmp_path, order):
    files = with_slip(tmp_path / "my-group", RISE, "Sometimse")
    given = {"words.q": order.format(*RISE, s="Sometimse")} if order else {}
    asked = [q.key for q in draft_study(recognise(files), "g", given).questions]
    assert not [key for key in asked if key.startswith("step.")]


def test_steps_that_few_chose_and_that_differ_in_degree_are_no_slips(tmp_path):
    words = ["very small", "small", "neither small nor large", "large", "very large"]
    files = pair(tmp_path / "my-group", words=words)
    given = {"words.q": " < ".join(words)}
    asked = [q.key for q in draft_study(recognise(files), "g", given).questions]
    assert not [key for key in asked if key.startswith("step.")]


@pytest.mark.parametrize("whole", [False, True])
def test_of_several_known_rows_the_answers_given_are_offered_first(tmp_path, whole):
    """Four answers that several rows hold: what the files have is shown, no row that they lack."""
    words = ["从不", "很少", "有时", "总是"]
    folder = tmp_path / "my-group"
    codes = [[1 + (row * (item + 1)) % 4 for item in range(4)] for row in range(8)]
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, codes, strict=True)]
    first = write(folder / "pre.csv", ["code", *ITEMS], rows)
    later = [[c, *(words[a % 4] for a in row)] for c, row in zip(CODES, codes, strict=True)]
    second = write(folder / "post.csv", ["code", *ITEMS], later)
    question = {q.key: q for q in draft_study(recognise([first, second]), "g").questions}["words.q"]
    assert {*question.saw.split(", ")} == {*words}
    alone, longer, *_ = question.choices
    assert alone == " < ".join(words)
    assert longer == "从不 < 很少 < 有时 < 经常 < 总是"
    assert (question.default, question.suggestion) == (None, "")
    given = {"words.q": longer if whole else alone, "counted.q": "1"}
    found = sums(folder, [first, second], **given)
    # Of five answers the last is 5.
    worth = {1: 1, 2: 2, 3: 3, 4: 5 if whole else 4}
    assert [found["pre", code] for code in CODES] == [sum(worth[a] for a in row) for row in codes]
