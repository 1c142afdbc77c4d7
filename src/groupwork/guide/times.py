"""What names of times say: which measurement a file, a sheet, a column or a row is."""

import re
import unicodedata
from collections.abc import Sequence

_WORDS = {
    "pre": r"pre|before|baseline|t0|first|start|intake|vor|vorher|avant|antes|prima"
    r"|前测|前測|课前|团前|前|基线|基線|入组|入組",
    "post": r"post|after|final|end|exit|endline|nach|nachher|danach|apr[eè]s|despu[eé]s|dopo"
    r"|后测|後測|课后|团后|后|後|结束|結束",
    "followup": r"follow.?up|later|追踪|追蹤|随访|隨訪|跟踪",
    "survey": r"survey|screening|needs|调查|調查",
}
#: What stands for today beside a time that is looked back on.
TODAY = re.compile(r"now|today|现在|如今|目前", re.IGNORECASE)
#: What in the name of a column says a time.
OF_TIME = "|".join(_WORDS.values())
# Chinese words need nothing between them and the letters around them.
_START = r"(?:^|[\W_\d]|(?<=[^\x00-\x7f])|(?=[^\x00-\x7f]))"
_END = r"(?:$|[\W_\d]|(?=[^\x00-\x7f])|(?<=[^\x00-\x7f]))"

_CHINESE = " 一二三四五六七八九十"
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十](?=[次轮輪])")
# Times that are counted: T1, wave 2, M3 and the like, whatever stands behind it.
_COUNTED = re.compile(
    r"(?P<unit>t|tp|time|time ?point|w|wk|week|wave|m|mo|month|v|visit|round|phase|measurement|test"
    r"|时间点?|時間點?|时点|時點|测量|測量|测|測|第)[ _.-]?"
    r"(?:\d+|[一二三四五六七八九十](?=[次轮輪]))(?!\d)"
    r"|\d+ ?(?P<after>months?|mo|weeks?|wk|个?月|個月|周|週)"
)
_OFTEN = re.compile(r"[次轮輪周週月]")


def wave_of_name(stem: str) -> str:
    """Return the wave that the name of a file says; empty if it says none or several."""
    plain_name = unicodedata.normalize("NFKC", stem).casefold()
    said = [
        wave
        for wave, words in _WORDS.items()
        if re.search(rf"{_START}(?:{words})(?:test|survey|wave)?{_END}", plain_name)
    ]
    return said[0] if len(said) == 1 else ""


def names_of_waves(times: int) -> list[str]:
    """Return what so many times are, if the first is before the group and the second after it."""
    later = times - 2
    numbers = [""] if later == 1 else [str(number) for number in range(1, later + 1)]
    return ["pre", "post", *(f"followup{number}" for number in numbers)][:times]


def in_order(names: Sequence[str]) -> list[str]:
    """Return names of times in their order: by what they say, then by their numbers."""
    return sorted(names, key=_place)


def told(names: Sequence[str]) -> dict[str, str]:
    """Return each name and its wave, in their order; empty if not all of them say it."""
    said = {
        name: "post" if TODAY.fullmatch(name) else wave_of_name(name) for name in in_order(names)
    }
    later = [name for name, wave in said.items() if wave == "followup"]
    others = [wave for wave in said.values() if wave != "followup"]
    if "" in others or len({*others}) < len(others):
        return {}
    if len(later) > 1:
        said |= {name: f"followup{number}" for number, name in enumerate(later, start=1)}
    return said


def counted_alike(names: Sequence[str]) -> list[str]:
    """Return the names that count times in the same way, such as T1, T2 and T3; in their order.

    None where there are not two of them, or where two have one number.
    """
    by_unit: dict[str, list[str]] = {}
    for name in names:
        if match := _COUNTED.match(_plain(name)):
            by_unit.setdefault(match["unit"] or match["after"], []).append(name)
    most = max(by_unit.values(), key=len, default=[])
    if len(most) < 2 or len({_number(name) for name in most}) < len(most):
        return []
    return in_order(most)


def are_counted(names: Sequence[str]) -> bool:
    """Say whether all names count times, but for one that says that it is the first."""
    rest = [name for name in names if _COUNTED.match(_plain(name)) is None]
    units = [name for name in names if name not in rest]
    said = [_plain(name) for name in units]
    # "第1组" is a group, and no time.
    often = all(_OFTEN.search(text) for text in said if text.startswith("第"))
    return len(units) > 1 and often and all(wave_of_name(name) for name in rest)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _number(name: str) -> int:
    found = _NUMBER.search(_plain(name))
    if found is None:
        return 0
    return int(found[0]) if found[0].isdecimal() else _CHINESE.find(found[0])


# How many days a unit has of which some are counted before or behind its name.
_DAYS = {
    1: r"d|days?|tag|天|日",
    7: r"w|wk|weeks?|wochen?|semaines?|semanas?|个?周|週",
    30: r"m|mo|months?|monate?|mois|mes(?:es)?|个?月|個月",
    365: r"y|yr|years?|jahre?|ans?|años?|年",
}


def _days(name: str) -> int | None:
    """Return how many days a name counts: "week 8", "6_months"; None where it names no such unit.

    T1, wave 2 and the like count times.
    """
    text = _plain(name)
    for days, unit in _DAYS.items():
        match = re.search(
            rf"(?<![^\W_])(?:{unit})[ _.-]?(\d+)(?![^\W_])|(?<!\d)(\d+)[ _.-]?(?:{unit})(?![^\W_])"
            rf"|第(\d+)(?:{unit})",
            text,
        )
        if match:
            return days * int(match[1] or match[2] or match[3])
    return None


def are_ordered(names: Sequence[str]) -> bool:
    """Say whether names tell their own order: each by its words or numbers, of units alike."""
    places = [_place(name) for name in names]
    counted = [name for name in names if not wave_of_name(name)]
    numbered = all(_NUMBER.search(_plain(name)) for name in counted)
    units = {_days(name) is None for name in counted}
    return numbered and len(units) < 2 and len({*places}) == len(places)


def _place(name: str) -> tuple[int, int]:
    kind = wave_of_name(name)
    places = {"survey": 0, "pre": 1, "followup": 3}
    days = _days(name)
    return places.get(kind, 2), _number(name) if days is None else days
