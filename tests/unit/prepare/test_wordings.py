"""Which answers in words are ordered, and which are left for a person.

The expected codes are those of published questionnaires, or of the row as people would write it.
"""

import pytest

from groupwork.prepare.wordings import code_of, find_order, find_orders, is_amount, without_missing

KNOWN = [
    # PHQ-9 and GAD-7 (codes from 0 there; the order is what counts here).
    "Not at all < Several days < More than half the days < Nearly every day",
    # Perceived Stress Scale.
    "Never < Almost never < Sometimes < Fairly often < Very often",
    # General Self-Efficacy Scale.
    "Not at all true < Hardly true < Moderately true < Exactly true",
    # Positive and Negative Affect Schedule.
    "Very slightly or not at all < A little < Moderately < Quite a bit < Extremely",
    # WHO-5.
    "At no time < Some of the time < Less than half of the time < More than half of the time "
    "< Most of the time < All of the time",
    # What survey tools offer: amount, quality, likelihood, satisfaction, importance.
    "None at all < A little < A moderate amount < A lot < A great deal",
    "Poor < Fair < Good < Very good < Excellent",
    "Extremely unlikely < Somewhat unlikely < Neither likely nor unlikely < Somewhat likely "
    "< Extremely likely",
    "Extremely dissatisfied < Somewhat dissatisfied < Neither satisfied nor dissatisfied "
    "< Somewhat satisfied < Extremely satisfied",
    "Not at all important < Slightly important < Moderately important < Very important "
    "< Extremely important",
    "Strongly disagree < Disagree < Somewhat disagree < Neither agree nor disagree "
    "< Somewhat agree < Agree < Strongly agree",
    "完全不同意 < 不同意 < 一般 < 同意 < 完全同意",
    "非常不符合 < 比较不符合 < 不确定 < 比较符合 < 非常符合",
    "從不 < 很少 < 有時 < 經常 < 總是",
    "非常不滿意 < 不滿意 < 普通 < 滿意 < 非常滿意",
    "没有或很少时间 < 小部分时间 < 相当多时间 < 绝大部分或全部时间",
    "😢 < 🙁 < 😐 < 🙂 < 😀",
]


@pytest.mark.parametrize("row", KNOWN)
def test_known_rows(row):
    words = row.split(" < ")
    for written in (words, [w.upper() for w in words], words[::-1]):
        order = find_order(written)
        assert order is not None
        assert [word.casefold() for word in order.words] == [word.casefold() for word in words]
        assert order.unchosen == ()


def test_pictures_and_plain_signs_are_the_same():
    order = find_order(["☹️", "🙁", "😐", "☺️", "😀"])
    assert order is not None
    assert order.words == ("☹️", "🙁", "😐", "☺️", "😀")


def test_an_answer_that_nobody_chose_is_added():
    order = find_order(["Never", "Rarely", "Sometimes", "Often"])
    assert order is not None
    assert dict(order.labels) == {
        1: "Never",
        2: "Rarely",
        3: "Sometimes",
        4: "Often",
        5: "Always",
    }
    assert order.unchosen == ("Always",)


@pytest.mark.parametrize(
    "words",
    [
        # Four answers, or five of which nobody chose the middle one?
        ["Strongly disagree", "Disagree", "Agree", "Strongly agree"],
        ["不同意", "同意", "非常同意"],
        # How many lie between?
        ["Never", "Always"],
        ["Never", "Often", "Always"],
    ],
)
def test_several_orders_are_possible(words):
    assert find_order(words) is None
    codes = {tuple(c for c, w in o.labels.items() if w in words) for o in find_orders(words)}
    assert len(codes) > 1


@pytest.mark.parametrize(
    "words",
    [
        ["blue", "green"],
        ["Never", "Sometimes", "My neighbour"],
        # Two wordings of one step are not two steps.
        ["Neutral", "Undecided", "Agree", "Disagree"],
        # Lengths of time are no codes.
        ["3 days", "2 weeks", "1 month"],
        ["2 times a week", "1 time a day"],
        ["1 - Never", "1 - Always"],
    ],
)
def test_nothing_else_is_ordered(words):
    assert find_orders(words) == []


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["1 - Never", "2 - Rarely", "5 - Always"], [1, 2, 5]),
        (["Never (0)", "Always (4)"], [0, 4]),
        (["1 Not at all", "2", "3", "4", "5 Very much"], [1, 2, 3, 4, 5]),
        (["1、从不", "3、有时"], [1, 3]),
        (["10 = best", "9", "0 = worst"], [0, 9, 10]),
        (["A1", "A2", "A10"], [1, 2, 10]),
        (["(1) Never", "[2] Seldom", "（3）有时", "4分：经常"], [1, 2, 3, 4]),
    ],
)
def test_numbers_beside_words_order_them(words, codes):
    order = find_order(words)
    assert order is not None
    assert list(order.labels) == codes
    assert set(order.words) == set(words)


def test_one_answer_may_have_its_number_on_either_side():
    order = find_order(["Never (1)", "1 - Never", "(2) Often", "2=Often"])
    assert order is not None
    assert list(order.labels) == [1, 2]
    assert find_order(["Never (1)", "1 - Always", "(2) Often"]) is None


def test_what_is_no_answer():
    answers, missing = without_missing(
        ["Agree", "Not applicable", "Prefer not to say.", "不适用", "N/A"]
    )
    assert answers == ["Agree"]
    assert missing == ["Not applicable", "Prefer not to say.", "不适用", "N/A"]
    # Whether this is the middle of a row or no answer is not known.
    assert without_missing(["Don't know"])[0] == ["Don't know"]


def test_a_step_that_nobody_chose_is_worded_like_its_opposite():
    words = ["Extremely satisfied", "Somewhat satisfied", "Neither satisfied nor dissatisfied"]
    order = find_order([*words, "Somewhat dissatisfied"])
    assert order.unchosen == ("Extremely dissatisfied",)


def test_numbers_that_go_otherwise_than_their_wordings_order_nothing():
    """As an export has them whose author added a step later: the words say where it stands."""
    words = ["Strongly disagree (1)", "Disagree (2)", "Somewhat disagree (3)", "Agree (5)"]
    words += ["Neither agree nor disagree (4)", "Strongly agree (6)", "Somewhat agree (8)"]
    (order,) = find_orders(words)
    assert order.source == "agreement"
    assert order.words[-3:] == ("Somewhat agree (8)", "Agree (5)", "Strongly agree (6)")
    # In either direction numbers that go with the wordings hold.
    for numbers in ((1, 2, 3), (3, 2, 1)):
        some = [
            f"{w} ({n})"
            for w, n in zip(("Disagree", "Agree", "Strongly agree"), numbers, strict=True)
        ]
        assert find_order(some).source == "number"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["Agree (5)", "Disagree (1)", "Not Applicable (8)"], ["Not Applicable (8)"]),
        (["1 - never", "5 - always", "9 - prefer not to say"], ["9 - prefer not to say"]),
        (["0 - does not apply", "1 - applies a little", "2 - applies"], []),
    ],
)
def test_what_says_that_there_is_no_answer_may_have_a_number(words, missing):
    assert without_missing(words)[1] == missing


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2 times", True),
        ("3 次", True),
        ("10 days", True),
        ("2. Often", False),
        ("Never (1)", False),
    ],
)
def test_a_number_with_its_unit_is_no_code_of_an_answer(text, amount):
    assert is_amount(text) is amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Never_1", 1),
        ("从不_1", 1),
        ("4总是", 4),
        ("总是4", 4),
        # No answers, but groups, places, amounts and ages.
        ("group_1", None),
        ("site_2", None),
        ("1班", None),
        ("3次", None),
        ("2年级", None),
        ("1型糖尿病", None),
        ("never1", None),
    ],
)
def test_a_number_right_beside_a_word_is_its_code_where_the_word_is_known(text, code):
    assert code_of(text) == code
