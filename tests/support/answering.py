"""Answers what a draft of a study asks, as somebody does who knows the questionnaire."""

from groupwork.guide.draft.study import draft_study
from groupwork.guide.questions import Question
from groupwork.guide.recognise import Recognised

PLAIN = {
    "authors": "A. Student",
    "wave": "pre",
    "plan": "later",
    "reversed": "none",
    "direction": "higher-better",
    "name": "Mood",
    "expected": "higher",
    "duplicates": "first",
    "missing": "none",
    "counted": "1",
    "unfinished": "drop",
    "same_person": "none",
    "one_level": "none",
    "far": "none",
}


#: Whole rows of answers, where not all of them were chosen.
ROWS = ["Never < Seldom < Often < Always", "从不 < 很少 < 经常 < 总是"]


def answer(question: Question) -> str:
    """Take the suggestion, the usual answer or the first choice."""
    if question.key.startswith("words.") and not question.choices:
        return next(row for row in ROWS if row.split(" ")[0] in question.saw)
    usual = PLAIN.get(question.key.partition(".")[0])
    return usual or question.suggestion or next(iter(question.choices))


def answer_all(group: Recognised, name: str, language: str = "en", **answers: str) -> str:
    """Return the study file after everything that is open was answered."""
    given = {key.replace("__", "."): text for key, text in answers.items()}
    while True:
        draft = draft_study(group, name, given, language)
        if not draft.todo:
            assert "TODO" not in draft.text
            return draft.text
        given[draft.todo[0].key] = answer(draft.todo[0])
