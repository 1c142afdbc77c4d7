"""Where one scale ends and the next begins, in a row of questions with like answers."""

import pytest
from student_files import two_files
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.across import asks_opinion
from groupwork.guide.blocks import Block
from groupwork.guide.columns import Column
from groupwork.guide.cut_scales import cut_known, is_known
from groupwork.guide.draft.study import draft_study
from groupwork.guide.known_scales import answer_words
from groupwork.guide.recognise import recognise
from groupwork.study.instruments import load_instrument

PHQ9, GAD7 = (load_instrument(known, {}) for known in ("phq9", "gad7"))
OFTEN = ["完全不会", "好几天", "一半以上的天数", "几乎每天"]
# The sense of the ten items, in other words than any printed translation.
SELF = [
    "我觉得自己是有价值的人",
    "我有不少优点",
    "总的看来我是个失败的人",
    "我做事不比大多数人差",
    "我没有什么值得骄傲的",
    "我对自己抱着肯定的看法",
    "大体上我满意自己",
    "我希望别人更尊重我",
    "有时我觉得自己没用",
    "有时我觉得自己一无是处",
]
TRADITIONAL = [
    "我覺得自己是有價值的人",
    "我有不少優點",
    "總的看來我是個失敗的人",
    "我做事不比大多數人差",
    "我沒有什麼值得驕傲的",
    "我對自己抱著肯定的看法",
    "大體上我滿意自己",
    "我希望別人更尊重我",
    "有時我覺得自己沒用",
    "有時我覺得自己一無是處",
]


def new(folder, files, *answers):
    options = [part for answer in answers for part in ("--answer", answer)]
    return CliRunner().invoke(app, ["new", str(folder / "g"), *map(str, files), *options])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("first", [PHQ9, GAD7])
def test_questionnaires_that_follow_each_other_are_told_apart_by_their_wording(
    tmp_path, language, first
):
    second = GAD7 if first is PHQ9 else PHQ9
    heads = [text.get(language) for each in (first, second) for text in each.texts.values()]
    words = OFTEN if language == "zh" else ["Not at all", "Several days", "Nearly every day"]
    told = new(tmp_path, two_files(tmp_path, heads, words)).output
    assert f"2 blocks of questions ({len(first.texts)}, {len(second.texts)})" in told
    for each in (first, second):
        assert f"the wording is that of {each.id}" in told


@pytest.mark.parametrize("heads", [SELF, TRADITIONAL])
def test_a_questionnaire_is_known_by_what_its_items_ask_in_chinese(tmp_path, heads):
    files = two_files(tmp_path, heads, ["1", "2", "3", "4"])
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert list(asked["instrument.rses"].choices) == ["own", "rses"]
    assert asked["instrument.rses"].suggestion == "rses"
    given = {"instrument.rses": "rses"}
    text = draft_study(recognise(files), "g", given).text
    assert "order: worth-first" in text  # as its items are asked


def test_a_satisfied_self_is_no_satisfaction_with_the_group(tmp_path):
    heads = [
        f"{item} (life)" for item in ("I am satisfied with my life", "I am content", "All well")
    ]
    files = two_files(tmp_path, heads, ["1", "2", "3", "4", "5"])
    group = recognise(files)
    assert list(group.blocks) == ["scale1"]
    assert not asks_opinion(group.blocks["scale1"], group.columns)
    heads[0] = "I am satisfied with the group"
    files = two_files(tmp_path / "b", heads, ["1", "2", "3", "4", "5"])
    group = recognise(files)
    (block,) = group.blocks.values()
    assert asks_opinion(block, group.columns)


def test_what_stands_beside_a_known_questionnaire_is_kept():
    texts = [*(text.get("en") for text in GAD7.texts.values()), "I slept", "I ate", "I rested"]
    columns = {t: Column(t, "", "number", 9, 4, 0, 3, tuple("0123")) for t in texts}
    block = Block("scale1", {str(n): t for n, t in enumerate(texts, 1)}, "", 0, 3)
    known, rest = cut_known(block, columns)
    assert (known.name, list(known.items.values())) == ("gad7", texts[:7])
    assert (rest.name, rest.items) == ("scale1", {"1": "I slept", "2": "I ate", "3": "I rested"})
    assert is_known(known, columns)
    assert not is_known(rest, columns)
    assert answer_words(rest) == []
