"""Numbers of people that lie far from all others, such as 400 hours a week, and may be slips."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.columns import NUMBER, USUAL_MISSING, Answers
from groupwork.guide.draft.attributes import called
from groupwork.guide.draft.listed import names_in
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.doubtful_rows import says_age

# Others that a number is compared with, at least; times their spread that it is away from them.
_OTHERS, _AWAY = 6, 3
# Numbers at either end that may be far.
_MOST = 2


def ask_far_numbers(
    group: Recognised, attributes: Mapping[str, Any], interview: Interview
) -> Recognised:
    """Ask which of such numbers are slips; return the files without them (`spelled`).

    Of an age it is asked with its rows, as it may be nobody's.
    """
    for name, entry in attributes.items():
        column = entry.get("column", name)
        if "levels" in entry or says_age(f"{name} {entry['label']}"):
            continue
        there = [*group.followed, *group.lists]
        # What looks like a code for no answer is asked about as such.
        cells = [
            text
            for sheet in there
            for text in sheet.texts.get(column, ())
            if text not in USUAL_MISSING
        ]
        far = _far(cells)
        if not far:
            continue
        key = f"far.{name}"
        said = interview.ask(
            key,
            (
                f"Some numbers of {called(name, entry)} lie far from all others. Which of them are "
                f"slips, and count as not given? ('none', 'all', or these with ',' between)",
                f"“{called(name, entry)}”中有的数与其他人相差极大。哪些是填错的，应按未填处理？"
                f"（没有写“none”，全部写“all”，或写出这些数，用“,”隔开）",
            ),
            saw=interview.say("; ", "；").join(f"{text} ({n}×)" for text, n in far.items()),
        )
        slips = [*far] if said == "all" else [] if said in (None, "none") else names_in(said)
        if wrong := next((text for text in slips if text not in far), ""):
            raise GroupworkError(
                interview.say(
                    f"{key}: '{wrong}' is none of {', '.join(far)}.",
                    f"{key}：“{wrong}”不在{'、'.join(far)}之中。",
                )
            )
        meant = dict.fromkeys(slips, "")
        if said is None:
            todo = interview.todo("which of these are slips?", "哪些是填错的？")
            meant = {todo: TODO}

        def own(cells: Answers, meant: Mapping[str, str] = meant) -> dict[str, str]:
            return {text: of for text, of in meant.items() if cells and (text in cells or of)}

        group = group.with_spelled(column, own)
    return group


def _far(cells: list[str]) -> dict[str, int]:
    """Return numbers that lie away from all others by several times the spread of these."""
    often = Counter(text for text in cells if NUMBER.fullmatch(text))
    order = sorted(often, key=float)
    n = often.total()
    for below in range(_MOST + 1):
        for above in range(_MOST + 1 - below):
            far = [*order[:below], *order[len(order) - above :]]
            rest = order[below : len(order) - above]
            few = len(far) and sum(often[text] for text in far) <= _MOST
            if not few or n < _OTHERS + len(far) or len(rest) < 2:
                continue
            low, high = float(rest[0]), float(rest[-1])
            away = _AWAY * (high - low)
            if all(float(t) > high + away or float(t) < low - away for t in far):
                return {text: often[text] for text in far}
    return {}
