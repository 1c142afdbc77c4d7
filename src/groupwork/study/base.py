"""What all models share: strict keys, and texts in the report's languages."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Strict(BaseModel):
    """A model that refuses unknown keys and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class LocalText(Strict):
    """A text in the report's languages. A bare string is English."""

    en: str
    zh: str | None = None

    def get(self, language: str = "en") -> str:
        """Return the text in `language`, in English where it is lacking."""
        return getattr(self, language, None) or self.en

    def __str__(self) -> str:
        return self.en


Local = Annotated[
    LocalText,
    BeforeValidator(
        lambda text: {"en": text} if isinstance(text, str) else text,
        json_schema_input_type=str | LocalText,
    ),
]
