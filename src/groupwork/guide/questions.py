"""What `groupwork new` asks: one question each for what raw files cannot say.

A draft of a study is a function of the files and of the answers so far (`draft`). It asks
through `Interview`, which knows the answers and remembers what was asked, so that a terminal, a
page or a script can put the same questions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from groupwork.errors import GroupworkError, nearest
from groupwork.messages import shorten, without_keys

#: How a place of the study file begins that only a person can fill in.
TODO = "TODO"


# How people say that none or all of what a question lists are meant, beside its own word for it.
_MEANS = {
    **dict.fromkeys(("none", "no", "nothing", "none of them", "无", "没有", "没"), "none"),
    **dict.fromkeys(("all", "all of them", "全部", "所有", "全"), "all"),
}


def none_or_all(text: str) -> str:
    """Return which of 'none' and 'all' an answer says, in either language; nothing if neither."""
    return _MEANS.get(text.strip().casefold().rstrip(".。"), "")


# Letters of a question where others are listed beside it.
_SHORT = 50


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    key : str
        Its name for `--answer KEY=VALUE`.
    text : str
        The question, in the language asked for.
    saw : str
        What the files show of it.
    choices : dict
        Answer -> what it means; empty where any text may be given.
    default : str or None
        What holds without an answer; None where a person must say it.
    suggestion : str
        What is offered to a person to confirm, and never taken without.
    known : bool
        The files say the answer, which is the default: it is shown and may be changed, not asked.
    free : bool
        Another answer than one of the choices may be given.
    """

    key: str
    text: str
    saw: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    suggestion: str = ""
    known: bool = False
    free: bool = False

    @property
    def asked(self) -> str:
        """The question without the hint in brackets behind it."""
        return self._parts[0]

    @property
    def short(self) -> str:
        """The beginning of the question, to point to it."""
        return shorten(self.asked, _SHORT)

    @property
    def hint(self) -> str:
        """What stands in brackets behind the question."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        depth = 0
        for place in reversed(range(1, len(self.text))):
            depth += (self.text[place] in ")）") - (self.text[place] in "(（")
            if depth == 0:
                asked, hint = self.text[:place].strip(), self.text[place + 1 : -1]
                return (asked, hint) if hint else (self.text, "")
        return self.text, ""

    def check(self, answer: str) -> str:
        """Return an answer as it is kept.

        Raises
        ------
        GroupworkError
            It is none of the choices.
        """
        text = answer.strip()
        if text in self.choices:
            return text
        if (meant := none_or_all(text)) and (
            meant in self.choices or re.search(rf"['“]{meant}['”]", self.text)
        ):
            folded = {choice.casefold(): choice for choice in self.choices}
            return folded.get(text.casefold(), meant)
        if not self.choices:
            return text
        folded = {choice.casefold(): choice for choice in self.choices}
        if text.casefold() in folded:
            return folded[text.casefold()]
        if self.free:
            return text
        raise GroupworkError(
            f"{self.key}: '{text}' is no answer to “{self.text}” {nearest(text, self.choices)}"
        )


class Interview:
    """Answers by the key of their question, what was asked, and what was taken unasked."""

    def __init__(
        self, answers: Mapping[str, str], language: str = "en", *, on_pages: bool = False
    ) -> None:
        self.answers = answers
        self.language = language
        self.on_pages = on_pages
        self.questions: list[Question] = []
        self.notes: list[str] = []

    def say(self, en: str, zh: str) -> str:
        """Return a text in the language of the interview."""
        return zh if self.language == "zh" else en

    def where(self, terminal: tuple[str, str], pages: tuple[str, str]) -> tuple[str, str]:
        """Return a text in both languages for whoever has a terminal, or the pages alone."""
        return pages if self.on_pages else terminal

    def note(self, en: str, zh: str) -> None:
        """Note once what was taken from the files without a question."""
        said = self.say(en, zh)
        said = without_keys(said) if self.on_pages else said
        if said not in self.notes:
            self.notes.append(said)

    def todo(self, en: str, zh: str) -> str:
        """Return the text of a place that a person must fill in."""
        return f"{TODO}: {self.say(en, zh)}"

    def ask(
        self,
        key: str,
        text: tuple[str, str],
        *,
        saw: str = "",
        choices: Mapping[str, tuple[str, str]] | None = None,
        default: str | None = None,
        suggestion: str = "",
        known: bool = False,
        free: bool = False,
        earlier: Mapping[str, str] | None = None,
    ) -> str | None:
        """Ask, in English or Chinese; None where there is neither an answer nor a default.

        `earlier` are choices as they were called before other questions were answered.
        """
        question = Question(
            key,
            self.say(*text),
            saw,
            {answer: self.say(*means) for answer, means in (choices or {}).items()},
            default,
            suggestion,
            known,
            free,
        )
        self.questions.append(question)
        answer = self.answers.get(key)
        if answer is None:
            return default
        return question.check((earlier or {}).get(answer.strip(), answer))

    @property
    def open(self) -> list[Question]:
        """Questions without an answer, those without a default first in their order."""
        return [each for each in self.questions if each.key not in self.answers]

    def check_keys(self) -> None:
        """Refuse answers to questions that were not asked."""
        keys = [question.key for question in self.questions]
        for key in self.answers:
            if key not in keys:
                raise GroupworkError(
                    f"--answer {key}: nothing of that name is asked. {nearest(key, keys)}"
                )
