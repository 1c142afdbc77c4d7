"""How answers count that lie halfway between two: 2.5, as people wrote or circled them."""

from collections import Counter
from typing import Any

from groupwork.guide.draft.scale import Scale

_SHOWN = 8


def ask_halves(scale: Scale) -> dict[str, Any]:
    """Ask how they count; return the key of the instrument that says it, if there are any."""
    found: Counter[str] = Counter(scale.halves)
    if not found:
        return {}
    listed = [f"'{text}' ({n}×)" for text, n in sorted(found.items())]
    first = next(iter(sorted(found))).replace(",", ".")
    said = scale.interview.ask(
        f"halves.{scale.name}",
        (
            f"Some answers of '{scale.called}' lie halfway between two. How do they count?",
            f"“{scale.called}”有些答案介于两个选项之间。怎样计算？",
        ),
        saw=scale.interview.say("; ", "；").join(listed[:_SHOWN]) + " …" * bool(listed[_SHOWN:]),
        choices={
            "count": (f"as they stand: {first} is {first}", f"照原样计算：{first}就是{first}"),
            "no-answer": ("they are no answers", "算未作答"),
        },
    )
    return {"halves": said or scale.interview.todo("count or no-answer", "count或no-answer")}
