"""What all models share: texts in two languages, and strict keys."""

import pytest
from pydantic import ValidationError

from groupwork.study.base import LocalText


def test_texts_fall_back_to_english():
    text = LocalText(en="often")
    assert (text.get("zh"), str(text)) == ("often", "often")
    assert LocalText(en="often", zh="经常").get("zh") == "经常"


def test_models_refuse_unknown_keys_and_changes():
    with pytest.raises(ValidationError):
        LocalText.model_validate({"en": "often", "fr": "souvent"})
    with pytest.raises(ValidationError):
        LocalText(en="often").en = "never"
