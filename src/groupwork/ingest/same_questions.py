"""Whether the columns of one item ask the same question at every wave.

Exports of survey tools number their questions: a questionnaire from which one was taken out, or
whose items were shuffled, has other questions under the same numbers.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from groupwork.ingest.finding import Finding
from groupwork.ingest.kinds.responses import item_columns
from groupwork.ingest.raw_file import RawFile
from groupwork.ingest.readers import words_of_question
from groupwork.messages import shorten
from groupwork.study.study import Study

#: Letters of a question in a message.
SHOWN = 60
# Texts that share less than this are two questions, wherever else they stand.
_LEAST_ALIKE = 0.3


def other_questions(study: Study, raws: Iterable[RawFile[Any]]) -> Iterator[Finding]:
    """Find items that are another question in another file or at another wave of a wide one."""
    asked: list[tuple[RawFile[Any], dict[tuple[str, str], tuple[str, str]]]] = []
    for raw in raws:
        if raw.file.kind == "responses" and raw.cells.questions:
            waves: dict[str, dict[tuple[str, str], tuple[str, str]]] = {}
            for column, wave, item in item_columns(study, raw):
                if text := raw.cells.questions.get(column, ""):
                    waves.setdefault(wave, {})[item] = column, text
            asked += [(raw, of) for of in waves.values()]
    for (here, one), (there, other) in combinations(asked, 2):
        texts, others = ([text for _, text in of.values()] for of in (one, other))
        unlike = [
            item
            for item in one.keys() & other.keys()
            if are_unlike(one[item][1], other[item][1], texts, others)
        ]
        if unlike:
            first = next(item for item in one if item in unlike)
            yield Finding(
                "error",
                "other_questions",
                files=(there.file.path,),
                column=other[first][0],
                slots={
                    "n": len(unlike),
                    "text": shorten(other[first][1], SHOWN),
                    "other": here.file.path,
                    "other_column": one[first][0],
                    "other_text": shorten(one[first][1], SHOWN),
                    "item": first[1],
                    "instrument": first[0],
                },
            )


def are_unlike(text: str, other: str, here: Iterable[str], there: Iterable[str]) -> bool:
    """Say whether two texts are two questions: one of them is asked elsewhere in the other file."""
    one, two = words_of_question(text), words_of_question(other)
    if not one or not two or one == two:
        return False
    moved = one in map(words_of_question, there) or two in map(words_of_question, here)
    return moved or SequenceMatcher(None, one, two).ratio() < _LEAST_ALIKE
