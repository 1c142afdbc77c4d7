"""What all models share: texts in two languages, and strict keys."""

import pytest
from pydantic import ValidationError

from groupwork.study.base import LocalText


def test_texts_fall_back_to_english():
    text = LocalText(en="often")
    assert (text.get("zh"), str(text)) == ("often", "often")
    assert LocalText(en="often", zh="经常").get("zh") == "经常"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("您的年龄：", "年龄"),
        ("1、您的性别：", "性别"),
        ("你的文化程度", "文化程度"),
        ("您的家人常常支持您", "您的家人常常支持您"),
        ("您的", "您的"),
        ("您与患儿的关系", "与患儿的关系"),
        ("您以前参加过小组活动吗?", "以前参加过小组活动"),
        ("3、您平时从哪些途径获得帮助？ [多选题]*", "平时从哪些途径获得帮助"),
        ("您的困难（可多选）", "困难"),
        ("您住在哪里？【单选题】", "住在哪里"),
        ("收入（元）", "收入（元）"),
        ("What helps you? (Tick all that apply)", "What helps you?"),
        ("What helps you? (at home)", "What helps you? (at home)"),
        ("Q12. How old are you?", "How old are you?"),
        ("(3) Ward: ", "Ward"),
        ("*2．学校", "学校"),
        ("Age*", "Age"),
        # A number that is no numbering stays.
        ("2 years on the ward", "2 years on the ward"),
        ("1.5 mg or more", "1.5 mg or more"),
        ("：", "："),
    ],
)
def test_a_question_is_named_without_its_number_and_colon(asked, name):
    assert LocalText(en=asked).name() == name


def test_models_refuse_unknown_keys_and_changes():
    with pytest.raises(ValidationError):
        LocalText.model_validate({"en": "often", "fr": "souvent"})
    with pytest.raises(ValidationError):
        LocalText(en="often").en = "never"
