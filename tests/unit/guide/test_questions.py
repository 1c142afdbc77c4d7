"""A question and the hint behind it, which pages set apart."""

import pytest

from groupwork.guide.questions import Question


@pytest.mark.parametrize(
    ("text", "asked", "hint"),
    [
        ("Who writes it? (names, ';' between)", "Who writes it?", "names, ';' between"),
        ("作者是谁？（多人用“;”隔开）", "作者是谁？", "多人用“;”隔开"),
        ("Is it 'a (b)'? (yes (or no))", "Is it 'a (b)'?", "yes (or no)"),
        ("Is 'a (b)' better?", "Is 'a (b)' better?", ""),
        ("How many :)", "How many :)", ""),
        ("(all of it)", "(all of it)", ""),
    ],
)
def test_the_hint_in_brackets_at_the_end(text, asked, hint):
    question = Question("key", text)
    assert (question.asked, question.hint) == (asked, hint)


def test_a_question_that_is_pointed_to_is_short():
    long = "Which of these many questions, whose words go on, is meant? (write one)"
    assert Question("key", long).short == "Which of these many questions, whose words go…"
    assert Question("key", "作者是谁？（多人用“;”隔开）").short == "作者是谁？"
    # A blank early in a Chinese text is no place to cut it.
    long = "小组前测.xlsx：“Q4_1 我觉得有人理解我”等8题的数字各代表哪个选项？"
    long += "请按问卷上的选项顺序查对。"
    assert Question("key", long).short == f"{long[:49]}…"


LISTS = Question("pairs", "Which pairs? ('none', 'all', or as '1, 3-5')")
LISTS_ZH = Question("pairs", "哪几对？（没有写“none”，全部写“all”，或写序号，如“1, 3-5”）")


@pytest.mark.parametrize("question", [LISTS, LISTS_ZH])
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        *((said, "none") for said in ("none", "None", "no", "无", "没有", "没有。", " 无 ")),
        *((said, "all") for said in ("all", "All", "全部", "所有")),
        *((said, said) for said in ("1, 3-5", "无聊", "1 no")),
    ],
)
def test_none_and_all_are_known_in_both_languages(question, said, kept):
    assert question.check(said) == kept


def test_what_asks_for_no_list_takes_words_as_they_are():
    assert Question("title", "What is the study called?").check("无") == "无"
    # A choice that is there comes first.
    assert Question("x", "Which?", choices={"no": "no", "none": "none"}).check("No") == "no"
    assert Question("x", "Which?", choices={"none": "none of them"}).check("没有") == "none"
    only = Question("items", "Which items? ('none', or as '1, 2')")
    assert only.check("全部") == "全部"  # to be refused where it is read
