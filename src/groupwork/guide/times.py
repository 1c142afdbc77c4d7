"""What names of times say: which measurement a file, a sheet, a column or a row is."""

import re
import unicodedata
from collections.abc import Sequence

from groupwork.ingest.dates import read_date

_WORDS = {
    "pre": r"pre|before|baseline|t0|first|start|beginning|intake|admission|vor|vorher|avant"
    r"|antes|prima|前测|前測|课前|团前|前|基线|基線|入组|入組|开始|開始|初测|初測|初次|首次",
    "post": r"post|after|final|end|exit|endline|discharge"
    r"|last (?:day|session|meeting|week|time|evening)"
    r"|nach|nachher|danach|apr[eè]s|despu[eé]s|dopo"
    r"|后测|後測|课后|团后|后|後|结束|結束|出组|出組|末测|末測|末次|最后一次|最後一次",
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
    r"(?P<unit>t|tp|time|time ?point|w|wk|week|wave|m|mo|month|v|visit|round|term|phase"
    r"|measurement|test|时间点?|時間點?|时点|時點|测量|測量|测|測|第)[ _.-]?"
    r"(?:\d+|[一二三四五六七八九十](?=[次轮輪]))(?!\d)"
    r"|\d+ ?(?P<after>months?|mo|weeks?|wk|个?月|個月|周|週)"
)
_OFTEN = re.compile(r"[次轮輪周週月]")
# A letter before a number names a part of a questionnaire as well: m1, w2; T1 is a time.
_ONE_LETTER = re.compile(r"[^\W\dt][ _.-]?\d+")
# A day, a month or a season, whose year may stand elsewhere.
_SEASON = r"spring|summer|autumn|winter|[春夏秋冬]季|[上下]学期"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH}\b|\b{_MONTH}\.? \d{{1,4}}(?:st|nd|rd|th)?\b"
    r"|(?<!\d)(?:\d{1,4}([-/.])\d{1,2}\1\d{1,4}|\d{4}[-/.]\d{1,2}|\d{1,2}/\d{1,2})(?!\d)"
    r"|\d{1,2} ?月(?: ?\d{1,2} ?[日号號]?)?"
    rf"|^{_MONTH}$|\b(?:{_SEASON})\b"
)
# What stands beside a time and names no question.
_BESIDE = (
    rf"{_MONTH}|{_SEASON}|st|nd|rd|th|tp?|at|the|of|in|on|by|up|and|our|my|group|course|club"
    r"|program(?:me)?|intervention|training|tests?|scores?|answers?|ratings?|survey|questionnaire"
    r"|waves?|weeks?|months?|days?|years?|terms?|times?|points?|visits?|round|phase"
    r"|measurements?|sessions?|meetings?|evening"
)
_BESIDE_CHINESE = (
    rf"{_SEASON}|小组|小組|活动|活動|干预|干預|课程|課程|团体|團體|测试|測試|测评|測評|测量|測量|测|測"
    r"|问卷|問卷|得分|分数|分數|时间|時間|时|時|的|第|次|之|以|年|月|日|号|號|周|週|天|个|個"
    r"|[一二三四五六七八九十]"
)
_A_WORD = re.compile(rf"(?:{OF_TIME})?(?:{OF_TIME}|{_BESIDE})".replace("last ", "last"))
_CHINESE_WORDS = re.compile(rf"(?:{OF_TIME}|{_BESIDE_CHINESE})++")
_ISO = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}(?!\d)")
#: Characters that the name of a time has at most.
_LONGEST = 40


def wave_of_name(stem: str) -> str:
    """Return the wave that the name of a file says; empty if it says none or several."""
    plain_name = unicodedata.normalize("NFKC", stem).casefold()
    said = [
        wave
        for wave, words in _WORDS.items()
        if re.search(rf"{_START}(?:{words})(?:test|survey|wave)?{_END}", plain_name)
    ]
    return said[0] if len(said) == 1 else ""


def is_time(name: str) -> bool:
    """Say whether a name is that of a time alone: "before (11 Sept)", "入组时", "week 8"."""
    text = re.sub(r"follow.?up", "followup", _plain(name))
    if not text or len(text) > _LONGEST:
        return False
    if TODAY.fullmatch(text):
        return True
    words = re.findall(r"[^\W\d_]+", re.sub(r"last (?=[a-z])", "last", text))
    if not all((_A_WORD if word.isascii() else _CHINESE_WORDS).fullmatch(word) for word in words):
        return False
    counted = _COUNTED.search(text) is not None and _ONE_LETTER.fullmatch(text) is None
    said = wave_of_name(name) in ("pre", "post", "followup")
    return said or counted or is_day(name)


def is_day(name: str) -> bool:
    """Say whether a name tells a day, a month or a season, and nothing that a group counts by."""
    return _DAY.search(_plain(name)) is not None


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
    days = [name for name in names if is_day(name) and not wave_of_name(name)]
    if not all(map(_dated, days)):
        return False  # December may come before September, in the year after
    places = [_place(name) for name in names]
    counted = [name for name in names if not wave_of_name(name)]
    numbered = all(_NUMBER.search(_plain(name)) for name in counted)
    units = {_days(name) is None for name in counted}
    return numbered and len(units) < 2 and len({*places}) == len(places)


def _place(name: str) -> tuple[int, int]:
    kind = wave_of_name(name)
    places = {"survey": 0, "pre": 1, "followup": 3}
    if day := _dated(name):
        return places.get(kind, 2), day
    days = _days(name)
    return places.get(kind, 2), _number(name) if days is None else days


def _dated(name: str) -> int:
    """Return the number of the day that a name tells with its year; 0 if it tells none."""
    found = _ISO.search(_plain(name))
    day = read_date(found[0], "ymd") if found else None
    return day.toordinal() if day else 0
