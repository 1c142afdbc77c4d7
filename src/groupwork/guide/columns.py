"""Describes one column of a raw file: numbers, dates, categories, or people's own words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor

from groupwork.ingest.doubtful_rows import says_age
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers import Cells, fold
from groupwork.ingest.wordings import bare_level
from groupwork.prepare.answers import AnswerFormat
from groupwork.prepare.wordings import code_of, find_order, without_missing

#: A question that takes more answers than this is not an item of a scale.
MOST_ANSWERS = 11
MOST_LEVELS = 8
# Letters of a level, and of an answer that other columns have, too, at most.
_WORDING, _SENTENCE = 60, 200

#: Numbers that mean 'no answer' in many files.
USUAL_MISSING = (
    *("-9", "-99", "-999", "-1", "-7", "-8", "-77", "-88", "-97", "-98"),
    *("77", "88", "97", "98", "99", "777", "888", "999", "9999"),
)
#: Share of the cells that such a number has at most.
MOST_MISSING = 0.5

# Share of the rows of a list of people that have a text, and of the texts that are unlike.
_FILLED, _UNLIKE = 0.8, 0.9
#: People that two lists have in common, at least; the share of the shorter one.
FEWEST_PEOPLE, HALF_OF = 3, 0.5

#: Share of its cells that makes a column one of numbers; a few may be slips.
MOST_OF = 0.8
#: Share that is nearly all.
NEARLY = 0.9

# What people write in their own words, whatever a few of them wrote alike.
_REMARKS = re.compile(
    r"\b(comments?|remarks?|feedback|suggestions?|anything|tell us|to improve|in your own words"
    r"|what (will|did|could|would|should) (you|we|they)|what do you (hope|expect|wish)"
    r"|what have you|please (explain|describe|specify)|comentarios?|observaciones|sugerencias?"
    r"|qué (se lleva|espera|aprendió|le gustó|mejoraría|cambiaría)|commentaires?|remarques?"
    r"|kommentare?|anmerkungen|bemerkungen)\b"
    r"|意见|意見|建议|建議|留言|感想|感言|评论|評論|备注|備註|请说明|請說明|请填写|請填寫|[说說]的"
    r"|(希望|期望|期待)[^，。？?]{0,8}([得学學]到|[获獲]得|收[获穫]|改[变變]|解[决決])(什么|什麼|哪些)"
    r"|想[对對跟和]\w{1,8}[说說]|什么(想|期待|期望|收获|体会)|什麼(想|期待|期望|收穫|體會)"
    r"|(期待|期望|收获|收穫|感受|体会|體會)(有|是)(什么|什麼|哪些|哪裡|哪里)"
)
_DATES = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}\b.*", re.DOTALL)
#: From the lowest to the highest answer, as a question says it.
TO_TEN = re.compile(
    r"\b(?P<low>[01])\b\s*(?:\(?[=:：–—-]|to\b|means)[^0-9]{0,60}\b10\b"
    r"|(?<!\d)(?P<zh>[01])分?\s*(?:[=＝为表到至~～—-])[^0-9]{0,30}(?<!\d)10(?!\d)",
    re.IGNORECASE,
)
#: A number, as a cell has it.
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
#: Words in the head of what is known of people, rather than asked of how they are.
OF_PEOPLE = re.compile(
    r"\b(sex|gender|age|education|educ|income|occupation|marital|married|arm|group|treatment"
    r"|condition|intervention)\b|性别|性別|年龄|年齡|学历|學歷|文化程度|收入|婚姻|职业|職業|组别|組別"
)
# An age with its unit, which is read as the number.
_YEARS = re.compile(
    r"(\d{1,3}) ?(?:[岁歲]|[周週][岁歲]|y/?o|yrs?\.?|years?(?: old)?|jahre?|ans|años?|anni)",
    re.IGNORECASE,
)
#: What a code, or a part of one, may be.
ONE_WORD = re.compile(r"[\w.-]{0,40}")

#: How many sessions somebody came to, by its heading.
ATTENDED = re.compile(
    r"\b(attended|attendance|came|(sessions|meetings|classes|visits)( of)? \d+)\b"
    r"|出席|到场|到場|(参加|參加)[^满滿]{0,6}次",
    re.IGNORECASE,
)

#: A number halfway between two, or elsewhere; and how many of them a question has, at most.
_HALF = re.compile(r"\d{1,2}[.,]50*")
_PART = re.compile(r"(?!\d+[.,]50*$)\d{1,2}[.,]\d*[1-9]\d*")
MOST_HALVES = 0.34

Answers = list[str]


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes
    ----------
    name, question : str
    kind : str
        "blank", "number", "date", "category", "text" or "tool" (the survey tool's own).
    answered : int
        Cells that are neither blank nor declared as missing by the file.
    distinct : int
    low, high : float or None
        Of numbers.
    answers : tuple of str
        The different answers, where they are few.
    odd : tuple of str
        Numbers far from the others: missing codes, perhaps, or slips.
    labels : dict
        Code -> text of the cell, where numbers stand with their wordings ("1 - Never").
    missing : tuple of str
        Wordings that say that there is no answer.
    offered : tuple of str
        The answers that its drop-down offers, where all that were given are among them.
    levels : dict
        Code -> wording, of a category whose codes the file itself words.
    words : dict
        What stands among numbers and is none -> how often.
    blank : str
        The level that a blank cell stands for.
    needs_a_tick : bool
        It does so only of who ticked another option of the question.
    halves : dict
        What lies halfway between two of few whole numbers, as it stands there -> how often.
    is_fact : bool
        Somebody says that it is no question of a scale, whatever it looks like.
    """

    name: str
    question: str
    kind: str
    answered: int
    distinct: int
    low: float | None = None
    high: float | None = None
    answers: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    levels: dict[str, str] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    blank: str = ""
    needs_a_tick: bool = False
    halves: dict[str, int] = field(default_factory=dict)
    is_fact: bool = False


def describe(  # noqa: PLR0911
    name: str, question: str, texts: Answers, shared: set[str], named: bool
) -> Column:
    """Describe a column.

    Parameters
    ----------
    texts : list of str
        Its cells, folded.
    shared : set of str
        Answers that other columns have, too.
    named : bool
        Whether it looks like a direct identifier; then nothing of its answers is shown.
    """
    counts = Counter(text for text in texts if text)
    bare = Column(name, question, "text", counts.total(), len(counts))
    if named:
        return bare
    if not counts:
        return replace(bare, kind="blank")
    answers, missing = without_missing(counts)
    bare = replace(bare, missing=tuple(sorted(missing)))
    counts = Counter({text: counts[text] for text in answers})
    usual = tuple(sorted(set(answers).intersection(USUAL_MISSING)))
    others = set(answers).difference(usual)
    if usual and others and not any(map(NUMBER.fullmatch, others)):
        # Beside answers in words alone.
        bare = replace(bare, odd=usual)
        counts = Counter({text: n for text, n in counts.items() if text not in usual})
        answers = list(counts)
    coded = find_order(answers) if _are_few(counts) else None
    if coded is not None and coded.source == "number":
        codes: Counter[str] = Counter()
        for text, n in counts.items():
            codes[str(code_of(text))] += n
        found = _number_column(bare, codes)
        labels = {code: text for code, text in coded.labels.items() if str(code) not in found.odd}
        return replace(found, labels=labels)
    numbers: Counter[str] = Counter()
    of_age = says_age(name) or says_age(question)
    for text, n in counts.items():
        years = _YEARS.fullmatch(text) if of_age else None
        if years or NUMBER.fullmatch(text):
            numbers[years[1] if years else text] += n
    if numbers and numbers.total() >= MOST_OF * counts.total():
        return _among_numbers(bare, counts, numbers)
    if counts and all(_DATES.fullmatch(text) for text in counts):
        return replace(bare, kind="date")
    # What one person alone says is no level of a category, unless other columns have it, too.
    levels = _levels(counts)
    told = [of for of in levels if counts[of[0]] > 1 or of[1:] or shared.intersection(of)]
    # The answers of a questionnaire come again in other columns, however long they are.
    longest = _SENTENCE if shared.issuperset(counts) else _WORDING
    short = 0 < len(levels) <= MOST_LEVELS and max(map(len, counts)) <= longest
    if not shared.intersection(counts) and _is_remark(name, question, counts, len(texts)):
        return bare
    if short and 2 * len(told) >= len(levels):
        return replace(bare, kind="category", answers=tuple(sorted(counts, key=by_size)))
    return bare


# Ways in which one answer is written, at most: "Never (1)", "1 - Never".
_WAYS = 5


def _are_few(counts: Mapping[str, int]) -> bool:
    """Say whether a question of a scale may have so many answers, those of one number together."""
    if len(counts) > _WAYS * MOST_ANSWERS or max(map(len, counts), default=0) > _SENTENCE:
        return len(counts) <= MOST_ANSWERS
    different = {text if (code := code_of(text)) is None else code for text in counts}
    return len(different) <= MOST_ANSWERS


def _levels(counts: Mapping[str, int]) -> list[list[str]]:
    """Return the spellings of each answer, which people type in capitals or not, with a dot."""
    levels: dict[str, list[str]] = {}
    for text in counts:
        levels.setdefault(bare_level(text), []).append(text)
    return list(levels.values())


def in_numbers(column: Column, texts: Answers) -> Column | None:
    """Describe a column as one of numbers, if half of its answers are; whatever words are there."""
    counts = Counter(text for text in texts if text and text not in column.missing)
    numbers = Counter({text: n for text, n in counts.items() if NUMBER.fullmatch(text)})
    if column.kind not in ("category", "text") or 2 * numbers.total() < max(counts.total(), 1):
        return None
    return _among_numbers(replace(column, answers=()), counts, numbers)


def _among_numbers(bare: Column, counts: Counter[str], numbers: Counter[str]) -> Column:
    """Describe a column of numbers, among which there may be words."""
    read = AnswerFormat("", "", -float("inf"), float("inf"))
    halves = _few_between(counts, _HALF)
    # 3.4 among whole numbers is no answer of a scale, and takes no question out of it.
    others = _few_between(counts, _PART)
    words = {
        text: n
        for text, n in counts.items()
        if text in others
        or (text not in numbers and text not in halves and read.decode(text, {}).value is None)
    }
    whole = Counter({text: n for text, n in numbers.items() if text not in {*halves, *others}})
    found = replace(_number_column(bare, whole), words=words, halves=halves)
    between = [float(text.replace(",", ".")) for text in halves]
    if not between:
        return found
    low, high = (
        min([found.low or 0, *map(floor, between)]),
        max([found.high or 0, *map(ceil, between)]),
    )
    return replace(found, low=low, high=high)


def _few_between(counts: Mapping[str, int], form: re.Pattern[str]) -> dict[str, int]:
    """Return the numbers of a form that lie between two, where a few are among few whole numbers.

    Some write 2,5 beside 3; where many are such, it is a mean or a sum.
    """
    between = {text: n for text, n in counts.items() if form.fullmatch(text)}
    whole = {text: n for text, n in counts.items() if re.fullmatch(r"\d{1,2}(\.0)?", text)}
    ends = [float(text) for text in whole]
    few = sum(between.values()) <= MOST_HALVES * sum(whole.values())
    if not between or not few or len(ends) < 2 or max(ends) - min(ends) >= MOST_ANSWERS:
        return {}
    near = all(min(ends) - 1 < float(t.replace(",", ".")) < max(ends) + 1 for t in between)
    return between if near else {}


def with_list(column: Column, texts: Answers, answers: list[str]) -> Column:
    """Give a column the answers of its drop-down, if nothing else was given."""
    folded = tuple(dict.fromkeys(map(fold, answers)))
    given = {text for text in texts if text} - set(column.missing)
    if not folded or not given <= set(folded):
        return column
    listed = replace(column, offered=folded)
    words = not all(map(NUMBER.fullmatch, folded))
    if column.kind == "text" and words and len(folded) <= MOST_ANSWERS:
        # An answer of one person alone is one of the list all the same.
        return replace(listed, kind="category", answers=tuple(sorted(given, key=by_size)))
    return listed


def with_levels(column: Column, cells: Cells) -> Column:
    """Give a column the wordings that the file has of its codes; of single numbers they are few."""
    words = {code: fold(text) for code, text in cells.labels.get(column.name, {}).items()}
    worded = [answer for answer in column.answers if answer in words]
    if not worded or 2 * len(worded) < len(column.answers):
        return column
    gaps = {*cells.missing.get(column.name, ()), *USUAL_MISSING}
    told = set(without_missing(words.values())[0])
    unchosen = {c for c in words if c not in gaps and words[c] in told}
    codes = sorted({*column.answers, *unchosen}, key=by_size)
    return replace(column, levels={code: words.get(code, code) for code in codes})


def _is_remark(name: str, question: str, counts: Counter[str], rows: int) -> bool:
    """Say whether answers in words are in people's own: by what is asked, or one that few gave."""
    asked = any(_REMARKS.search(words_of(text)) for text in (name, question))
    return asked or (len(counts) == 1 and 2 * counts.total() < rows)


# Different numbers that are codes or slips, at most.
_MOST_ODD = 4


def _number_column(bare: Column, counts: Counter[str]) -> Column:
    """Describe a column of numbers; those far from the others are odd: missing codes, slips."""
    cells: Counter[float] = Counter()
    for text, count in counts.items():
        cells[float(text)] += count
    values = sorted(cells)
    first, last = 0, len(values)
    while last - first > 2 and _is_odd(
        values[first], values[first + 1], cells[values[first]], bare
    ):
        first += 1
    while last - first > 2 and _is_odd(
        values[last - 1], values[last - 2], cells[values[last - 1]], bare
    ):
        last -= 1
    if len(values) - (last - first) > _MOST_ODD:  # steps of a score that few have each
        first, last = 0, len(values)
    few = last - first <= MOST_ANSWERS
    if not few:  # such as ages, which lie anywhere
        first, last = 0, len(values)
        while last - first > 2 and _stands_for_none(values[first], values[first + 1 : last]):
            first += 1
        while last - first > 2 and _stands_for_none(values[last - 1], values[first : last - 1]):
            last -= 1
    inner = tuple(f"{value:g}" for value in values[first:last])
    odd = tuple(f"{value:g}" for value in [*values[:first], *values[last:]])
    return replace(
        bare,
        kind="number",
        low=values[first],
        high=values[last - 1],
        answers=inner if few else (),
        odd=odd,
    )


def _is_odd(value: float, next_one: float, cells: int, column: Column) -> bool:
    """Say whether a number lies far from the others, and is one that few gave."""
    usual = f"{value:g}" in USUAL_MISSING
    most = MOST_MISSING if usual else 1 - MOST_OF
    far = abs(value - next_one) >= 3 or (usual and value < 0 <= next_one)
    return far and cells <= most * column.answered


def _stands_for_none(value: float, others: Sequence[float]) -> bool:
    """Say whether a number of many that lie anywhere is a code that is none of them.

    An age of 77 may be one beside others up to 60; 99, 999 and -1 are not.
    """
    if f"{value:g}" not in USUAL_MISSING:
        return False
    low, high = others[0], others[-1]
    return value < 0 <= low or max(value - high, low - value) > (high - low) / 2


def counts_rows(cells: Sequence[str]) -> bool:
    """Say whether a column numbers its rows from 1 on, whoever stands in them, in any order."""
    said = [text for text in cells if text]
    numbers = sorted(int(text) for text in said if text.isdecimal())
    return len(numbers) == len(said) > 0 and numbers == [*range(1, len(said) + 1)]


def tells_apart(cells: Sequence[str]) -> bool:
    """Say whether nearly each row has a text of its own, which is no mere number of its place."""
    said = [text for text in cells if text]
    filled = len(said) > 1 and len(said) >= _FILLED * len(cells)
    return filled and len({*said}) >= _UNLIKE * len(said) and not counts_rows(said)


def shared_people(
    cells: Mapping[str, Sequence[str]], others: Iterable[Sequence[str]]
) -> tuple[str, int]:
    """Find the column whose rows are people who stand in one of other columns, too.

    Returns
    -------
    tuple of (str, int)
        The column with most of them, and how many; "" and 0 where no column has enough.
    """
    people = [{*map(bare_code, filter(None, of))} for of in others if tells_apart(of)]
    best = ("", 0)
    for name, of in cells.items():
        own = {*map(bare_code, filter(None, of))} if tells_apart(of) else set()
        for them in people:
            shared = len(own & them)
            fewest = max(FEWEST_PEOPLE, HALF_OF * min(len(own), len(them)))
            if shared >= fewest and shared > best[1]:
                best = (name, shared)
    return best


def words_of(name: str) -> str:
    """Return the words of a column's name, in small letters with a blank between."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", spaced).casefold()


def together(one: Column, other: Column) -> Column:
    """Describe a column of several files, or one question at several waves."""
    lows = [each.low for each in (one, other) if each.low is not None]
    highs = [each.high for each in (one, other) if each.high is not None]
    kinds = [each.kind for each in (one, other) if each.kind != "blank"]
    answers = {*one.answers, *other.answers}
    return replace(
        one,
        kind=kinds[0] if len(set(kinds)) == 1 else "text" if kinds else "blank",
        answered=one.answered + other.answered,
        distinct=max(one.distinct, other.distinct, len(answers)),
        low=min(lows, default=None),
        high=max(highs, default=None),
        answers=tuple(sorted(answers, key=by_size)),
        odd=tuple(sorted({*one.odd, *other.odd})),
        labels=dict(sorted({**one.labels, **other.labels}.items())),
        missing=tuple(sorted({*one.missing, *other.missing})),
        offered=one.offered if one.offered == other.offered else (),
        levels={**one.levels, **other.levels},
        words=dict(Counter(one.words) + Counter(other.words)),
        halves=dict(Counter(one.halves) + Counter(other.halves)),
    )


def by_size(text: str) -> tuple[float, bool, str]:
    """Order answers by the first number in them, "under 18" before "18 to 25"; words are last."""
    number = re.search(r"(?<![\d.])-?\d+(?:\.\d+)?", text)
    if number is None:
        return float("inf"), True, text
    return float(number[0]), number.start() == 0, text
