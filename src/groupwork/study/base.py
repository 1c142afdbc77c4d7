"""What all models share: strict keys, texts in the report's languages, and parts of a file."""

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

if TYPE_CHECKING:
    from groupwork.study.study import Study

#: Largest code of an answer, either side of nought; larger ones cannot be meant.
LARGEST = 1_000_000

AnswerCode = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]

#: Weeks from the pre-test, a century at most.
Weeks = Annotated[float, Field(ge=-5200, le=5200)]

# What survey tools print around a question: its number, a colon, the star of a required one.
_AROUND_QUESTION = re.compile(
    r"^\s*(?:[*＊]\s*)?(?:[(（]?Q?\d{1,3}(?:[、．)）:：]|\.(?!\d))\s*)?|[\s:：*＊]+$"
)

# What they print behind it: of which kind it is, or how many answers it takes.
_KIND_OF_QUESTION = re.compile(
    r"\s*(?:\[\w*题\]|【\w*题】|[(（\[【][^()（）\[\]【】]*(?:多选|单选|选一项|选多项|选几项)[^()（）\[\]【】]*[)）\]】]"
    r"|[(\[](?:please )?(?:tick|check|choose|select|mark)\b[^()\[\]]*[)\]])\s*$",
    re.IGNORECASE,
)

# Whose it is, in a short name: "您的年龄" of a table is "年龄".
_YOURS = re.compile(r"^[您你]的?(?=[^您你的，。？?][^您你，。？?]{0,7}$)")
# And a Chinese question: "您以前参加过吗？" heads a row as "以前参加过".
_ASKED = re.compile(r"^[您你]?的?(?P<what>.*?[\u4e00-\u9fff])[吗呢]?[?？]$")

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class Strict(BaseModel):
    """A model that refuses unknown keys and cannot be changed."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False
    )


class LocalText(Strict):
    """A text in the report's languages. A bare string is English."""

    en: str
    zh: str | None = None

    def get(self, language: str = "en") -> str:
        """Return the text in `language`, in English where it is lacking."""
        return getattr(self, language, None) or self.en

    def name(self, language: str = "en") -> str:
        """Return the text as a name: "1、您的年龄：" is named "年龄", and "_class" "class"."""
        asked = self.get(language).lstrip("_") or self.get(language)
        named = _KIND_OF_QUESTION.sub("", _AROUND_QUESTION.sub("", asked))
        named = _YOURS.sub("", _AROUND_QUESTION.sub("", named))
        return _ASKED.sub(r"\g<what>", named) or asked

    def __str__(self) -> str:
        return self.en


Local = Annotated[
    LocalText,
    BeforeValidator(
        lambda text: {"en": text} if isinstance(text, str) else text,
        json_schema_input_type=str | LocalText,
    ),
]


class Part(Strict):
    """Sections of a study file that one module describes, and what they ask of the others.

    All lists are checked first, then all references, then the rest, which may rely on both.
    """

    @staticmethod
    def lists(study: "Study") -> Iterator[tuple[str, list[str]]]:
        """Yield (key, its names) for every list whose names must differ."""
        yield from ()

    @staticmethod
    def references(study: "Study") -> Iterator[tuple[str, str, Collection[str]]]:
        """Yield (key, name used, names that exist) for every name that must exist elsewhere."""
        yield from ()

    @staticmethod
    def problems(study: "Study") -> Iterator[str]:
        """Yield what does not fit together, as a sentence that begins with its key."""
        yield from ()
