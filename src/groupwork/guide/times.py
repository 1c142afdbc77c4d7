"""What names of times say: which measurement a file, a sheet, a column or a row is.

The words are in `times.yml`, by language.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from groupwork.ingest.dates import read_date
from groupwork.shipped import shipped

# Accents, once they are parted from their letters.
_ACCENTS = re.compile("[\u0300-\u036f]")
_CJK = "\u3400-\u9fff"


def _folded(name: str) -> str:
    """Return a name in small letters, of one width and without accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold().strip()


_SAID = shipped("groupwork.guide", "times.yml")


def _words(by_language: dict[str, list[str]] | list[str]) -> list[str]:
    """Return the words of a section as names are folded, those with most letters first."""
    listed = by_language if isinstance(by_language, list) else chain(*by_language.values())
    return sorted({_folded(word) for word in listed}, key=lambda word: (-len(word), word))


def _any(words: Iterable[str]) -> str:
    """Return a pattern of words; for a blank within one a dot or a dash may stand, or nothing."""
    return "|".join(re.escape(word).replace(r"\ ", r"[\W_]?") for word in words)


_WORDS = {wave: _any(_words(of)) for wave, of in _SAID["waves"].items()}
#: What stands for today beside a time that is looked back on.
TODAY = re.compile(_any(_words(_SAID["today"])), re.IGNORECASE)
# What the head of a column says that tells who or where, as whole words; Chinese within others.
_TELLS_NO_TIME = _words(_SAID["no_columns"])
_NO_COLUMN = re.compile(
    rf"(?<![^\W_])(?:{_any(word for word in _TELLS_NO_TIME if word.isascii())})(?![^\W_])"
    rf"|{_any(word for word in _TELLS_NO_TIME if not word.isascii())}"
)
# What in the name of a column says a time.
_OF_TIME = "|".join(_WORDS.values())
_JOINED = _any(_words(_SAID["joined"]))
#: What the head of a column of times says.
OF_COLUMNS = "|".join(map(re.escape, _SAID["columns"]))
# Chinese words need nothing between them and the letters around them.
_START = r"(?:^|[\W_\d]|(?<=[^\x00-\x7f])|(?=[^\x00-\x7f]))"
_END = r"(?:$|[\W_\d]|(?=[^\x00-\x7f])|(?<=[^\x00-\x7f]))"

_CHINESE = " 一二三四五六七八九十"
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十](?=[次轮輪])")
# How many days a unit has of which some are counted before or behind its name.
_UNITS = {days: _words(of) for days, of in _SAID["units"].items()}
# Those that are no letters or signs for short: of them a number may be written in words.
_LONG = [word for of in _UNITS.values() for word in of if len(word) > 1 or not word.isascii()]


def _units(*days: int) -> str:
    """Return a pattern of whole units, which are more than a letter."""
    words = [word for each in days for word in _UNITS[each] if word in _LONG]
    whole = [re.escape(word) + (r"(?![^\W_])" if word.isascii() else "") for word in words]
    return "|".join(sorted(whole, key=len, reverse=True))


# Times that are counted: T1, wave 2, M3 and the like, whatever stands behind it.
_COUNTED = re.compile(
    r"(?P<unit>t|tp|time|time ?point|w|wk|week|wave|m|mo|month|v|visit|round|term|phase"
    r"|measurement|test|messung|welle|时间点?|時間點?|时点|時點|测量|測量|测|測|第)[ _.-]?"
    r"(?:\d+|[一二三四五六七八九十](?=[次轮輪]))(?!\d)"
    rf"|\d+ ?(?P<after>{_units(7, 30)})"
)
_OFTEN = re.compile(r"[次轮輪周週月]|星期")
# A letter before a number names a part of a questionnaire as well: m1, w2; T1 is a time.
_ONE_LETTER = re.compile(r"[^\W\dt][ _.-]?\d+")
# "3 months after", "3个月后": after the group it may be the next time, or a later one. "After 10
# weeks" may be a later one where another name says that it is after the group.
_BEHIND = _any(_words(_SAID["some_time_after"]))
_LENGTH = rf"\d+[ _.-]?(?:{_units(1, 7, 30, 365)})"
_LENGTH_AFTER = re.compile(rf"{_LENGTH}[\W_]*[之以]?(?:{_BEHIND})(?![a-z])")
_AFTER_LENGTH = re.compile(rf"(?<![a-z])(?:{_BEHIND})[\W_]*{_LENGTH}")
# Numbers in words before a unit, and half a year, are written in digits.
_NUMBERS = {word: str(number) for number, of in _SAID["numbers"].items() for word in _words(of)}
_CHINESE_NUMBERS = [word for word in _NUMBERS if not word.isascii()]
_IN_WORDS = re.compile(
    rf"(?<![^\W_])(?:{_any(word for word in _NUMBERS if word.isascii())})"
    rf"(?=[ _-](?:{_units(1, 7, 30, 365)}))"
    # "三月" is March, and "三年级" a class.
    rf"|(?<![一二三四五六七八九十])(?:{_any(sorted(_CHINESE_NUMBERS, key=len, reverse=True))})"
    r"(?=个月|個月|个?星期|個星期|个?周|週|天|年(?![级級]))"
)
_WRITTEN = {_folded(words): number for words, number in _SAID["written"].items()}
# The beginnings of the names of months, in their order, as _MONTH has them.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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
# What stands beside a time and names no question: words of languages that part them, and Chinese.
_KNOWN_BESIDE = [*_words(_SAID["beside"]), *_LONG]
_BESIDE = _any(word for word in _KNOWN_BESIDE if word.isascii() and len(word) > 1)
_BESIDE_CHINESE = _any(word for word in _KNOWN_BESIDE if not word.isascii())
_A_WORD = rf"(?:{_OF_TIME})?(?:{_OF_TIME}|{_BESIDE}|{_MONTH}|{_SEASON}|t)"
_WORDS_OF_TIME = re.compile(rf"{_A_WORD}(?= |$)(?: {_A_WORD}(?= |$))*")
_CHINESE_WORDS = re.compile(
    rf"(?:{_OF_TIME}|{_BESIDE_CHINESE}|{_SEASON}|[号號个個一二三四五六七八九十])++"
)
# Articles and the like, which a letter between two signs is not.
_LETTERS = re.compile(
    rf"(?<![^\W_])[{''.join(word for word in _KNOWN_BESIDE if len(word) == 1 and word.isascii())}]"
    r"(?=[ '’])"
)
_ISO = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}(?!\d)")
#: Characters that the name of a time has at most.
_LONGEST = 40


def wave_of_name(stem: str) -> str:
    """Return the wave that a name says; empty if it says none, several, or how long after it is."""
    text = _plain(stem)
    said = [
        wave
        for wave, words in _WORDS.items()
        if re.search(rf"{_START}(?:{words})(?:{_JOINED})?{_END}", text)
    ]
    how_long = said == ["post"] and _LENGTH_AFTER.search(text)
    return said[0] if len(said) == 1 and not how_long else ""


def says_how_long_after(name: str) -> bool:
    """Say whether a name tells how long after something it is, and nothing of the time before."""
    text = _plain(name)
    before = re.search(rf"{_START}(?:{_WORDS['pre']})(?:{_JOINED})?{_END}", text)
    return before is None and any(of.search(text) for of in (_LENGTH_AFTER, _AFTER_LENGTH))


def tells_no_time(head: str) -> bool:
    """Say whether the head of a column tells who asked or answered, or where: a rater, a site."""
    return _NO_COLUMN.search(_folded(head)) is not None


def without_time(text: str) -> str:
    """Return a text, as names are folded, without words of time at its ends."""
    return re.sub(rf"^(?:{_OF_TIME})[\W_]*|[\W_]*(?:{_OF_TIME})$", "", _folded(text))


# What survey tools write around the name of a form: its number, how answers are told, how many.
_BY_TOOL = re.compile(
    r"^\d{5,}[ _-]+|(?:^|(?<=_))按(?:选项)?(?:文本|序号|分数|编号)(?=_|$)|_\d{1,5}_\d{1,5}$"
    r"|\s*[(（](?:\d{1,5}-\d{1,5}|responses|respuestas|réponses|antworten|回复|回覆)[)）]$"
    r"|_[a-z]+ \d{1,2}, \d{4}_\d{1,2}[.:]\d{2}$|_DATA(?:_LABELS)?_\d{4}-\d{2}-\d{2}_\d{4}$"
    r"|^results-(?:survey)?\d*-?",
    re.IGNORECASE,
)


def beside_time(name: str) -> str:
    """Return what a name says beside the time: "Control" of "Control pre-test".

    What survey tools write into the names of files is left out.
    """
    name = _BY_TOOL.sub("", _BY_TOOL.sub("", name)).strip("_ ")
    said = rf"(?:{_OF_TIME}|{TODAY.pattern})(?:[ _.-]?(?:{_JOINED}))?"
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", name))
    rest = re.sub(rf"{_START}{said}(?=$|[\W_\d]|[^\x00-\x7f])", " ", bare, flags=re.IGNORECASE)
    return re.sub(r"^[\W_]+|[\W_]+$", "", re.sub(r"[\s_]+", " ", rest))


def is_time(name: str) -> bool:
    """Say whether a name is that of a time alone: "before (11 Sept)", "入组时", "week 8"."""
    text = _plain(name)
    if not text or len(text) > _LONGEST:
        return False
    if TODAY.fullmatch(text):
        return True
    text = _LETTERS.sub(" ", text)
    chinese = re.findall(rf"[{_CJK}]+", text)
    others = " ".join(re.findall(rf"[^\W\d_{_CJK}]+", text))
    if others and not _WORDS_OF_TIME.fullmatch(others):
        return False
    if not all(map(_CHINESE_WORDS.fullmatch, chinese)):
        return False
    counted = _COUNTED.search(text) is not None and _ONE_LETTER.fullmatch(text) is None
    said = wave_of_name(name) in ("pre", "post", "followup")
    return said or counted or says_how_long_after(name) or is_day(name)


def is_day(name: str) -> bool:
    """Say whether a name tells a day, a month or a season, and nothing that a group counts by."""
    return _DAY.search(_plain(name)) is not None


def month_of(text: str, head: str) -> int:
    """Return the number of the month that a cell names, below a head that says so; 0 if none."""
    plain = _plain(text)
    named = re.fullmatch(_MONTH, plain)
    if named:
        return _MONTHS.index(plain[:3]) + 1
    number = re.fullmatch(r"(\d{1,2})(?:\.0)?( ?月)?", plain)
    months = _UNITS[30]
    below = any(word in re.split(r"[\W\d_]+", _folded(head)) for word in months if len(word) > 2)
    says = below or "月" in head
    if number and (number[2] or says) and 1 <= int(number[1]) <= 12:
        return int(number[1])
    return 0


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
    later_ones = [name for name in said if says_how_long_after(name)]
    if any(wave == "post" and name not in later_ones for name, wave in said.items()):
        said |= dict.fromkeys(later_ones, "followup")
    later = [name for name, wave in said.items() if wave == "followup"]
    later.sort(key=lambda name: _place(name)[1])
    others = [wave for wave in said.values() if wave != "followup"]
    if "" in others or len({*others}) < len(others):
        return {}
    if len(later) > 1:
        said |= {name: f"followup{number}" for number, name in enumerate(later, start=1)}
    return {name: said[name] for name in [*(n for n in said if n not in later), *later]}


def counted_alike(names: Sequence[str]) -> list[str]:
    """Return the names that count times in the same way, such as T1, T2 and T3; in their order.

    None where there are not two of them, or where two have one number.
    """
    by_unit: dict[str, list[str]] = {}
    for name in names:
        if match := _COUNTED.match(_plain(name)):
            by_unit.setdefault(match["unit"] or _unit(match["after"]), []).append(name)
    most = max(by_unit.values(), key=len, default=[])
    if len(most) < 2 or len({_number(name) for name in most}) < len(most):
        return []
    return in_order(most)


def _unit(word: str) -> str:
    """Return what stands for a unit in all its forms: month and months, Monat and Monate."""
    return str(next(days for days, words in _UNITS.items() if word in words))


def are_counted(names: Sequence[str]) -> bool:
    """Say whether all names count times, but for one that says that it is the first."""
    rest = [name for name in names if _COUNTED.match(_plain(name)) is None]
    units = [name for name in names if name not in rest]
    said = [_plain(name) for name in units]
    # "第1组" is a group, and no time.
    often = all(_OFTEN.search(text) for text in said if text.startswith("第"))
    return len(units) > 1 and often and all(wave_of_name(name) for name in rest)


@lru_cache(maxsize=1024)  # one name is asked several things
def _plain(name: str) -> str:
    """Return a name as `_folded`, with what it counts in digits."""
    text = _folded(name)
    for words, number in _WRITTEN.items():
        text = text.replace(words, number)
    return _IN_WORDS.sub(lambda found: _NUMBERS[found[0]], text)


def _number(name: str) -> int:
    found = _NUMBER.search(_plain(name))
    if found is None:
        return 0
    return int(found[0]) if found[0].isdecimal() else _CHINESE.find(found[0])


def _days(name: str) -> int | None:
    """Return how many days a name counts: "week 8", "6_months"; None where it names no such unit.

    T1, wave 2 and the like count times.
    """
    text = _plain(name)
    for days, words in _UNITS.items():
        unit = _any(words)
        match = re.search(
            rf"(?<![^\W_])(?:{unit})[ _.-]?(\d+)(?![^\W_])"
            rf"|(?<!\d)(\d+)[ _.-]?(?:{unit})(?:(?![^\W_])|(?=[后後之以时時的随隨追跟回]))"
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


# Of so many people at a time, one who answers what nobody else does made a slip; and a single one
# of some people.
_SLIPS, _SOME = 10, 4


def hardly_any(answered: int, there: int) -> bool:
    """Say whether so few of those who were there at a time answered a question that it is a slip.

    They chose a wrong time, and nobody was asked it then.
    """
    return _SLIPS * answered < there or (answered <= 1 and there >= _SOME)
