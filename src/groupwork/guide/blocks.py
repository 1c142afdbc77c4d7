"""Finds columns that look like the items of one scale, by their names and their answers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groupwork.guide.columns import (
    MOST_ANSWERS,
    TO_TEN,
    Answers,
    Column,
    by_size,
    in_numbers,
    together,
    words_of,
)
from groupwork.guide.times import without_time
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.cells import NUMBERED_COLUMN
from groupwork.ingest.rows import TOTAL
from groupwork.prepare.wordings import find_order, find_orders


@dataclass(frozen=True)
class Block:
    """Columns that look like the items of one scale.

    Attributes
    ----------
    name : str
        A short name made of theirs.
    items : dict
        Item -> column.
    pattern : str
        What names them all, with {item}, and {wave} in a wide file; empty if nothing does.
    low, high : int
        The lowest and highest answer found, or those of the known row of wordings.
    labels : dict
        Code -> wording, where the answers are words whose order is known.
    unchosen : tuple of str
        Those of them that nobody chose; the known row has them.
    unordered : tuple of str
        The answers, where they are words that a person must put in order.
    offered : tuple of str
        The answers that the drop-downs of all its columns offer; low, high and labels are theirs.
    is_one : bool
        Somebody says that it is one scale, though something stands in its midst.
    """

    name: str
    items: dict[str, str]
    pattern: str
    low: int
    high: int
    labels: dict[int, str] = field(default_factory=dict)
    unchosen: tuple[str, ...] = ()
    unordered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    is_one: bool = False


def find_blocks(columns: Iterable[Column], least: int = 3) -> list[Block]:
    """Find columns that look like the items of one scale.

    Parameters
    ----------
    columns : iterable of Column
        In the order of the file.
    least : int
        Fewest columns of a scale.

    Returns
    -------
    list of Block
        `least` or more columns that take the same few whole numbers, or the same few wordings, and
        are numbered alike or stand next to each other.
    """
    blocks: list[Block] = []
    used: set[str] = set()
    columns = _without_said(list(columns))
    order = [column if is_item(column) else None for column in columns]
    for stem, members in _by_stem([column for column in order if column]).items():
        runs = [list(members)]
        before = stem.before.casefold().strip("_. ")
        if re.fullmatch(r"(part\d+_)?(q|v|var|item|question)?", before):
            # "Q" stands before every question of a file, whatever it asks.
            numbers = {column.name: number for number, column in members.items()}
            near = _runs(list(members.values()), _is_near, least)
            runs = [[numbers[column.name] for column in run] for run in near]
        for run in runs:
            if len(run) >= least:
                blocks.append(_numbered(stem, {number: members[number] for number in run}))
                used |= {members[number].name for number in run}
    left = [None if column is None or column.name in used else column for column in order]
    for columns_alike in _runs(left, is_alike, least):
        blocks.append(_named(columns_alike, len(blocks) + 1))
    return blocks


def _without_said(columns: list[Column]) -> list[Column]:
    """Leave out a column that somebody says is no question, and that stands alone among some.

    It parts no scale that it would else be a question of.
    """
    lone = set()
    for before, column, after in zip(columns, columns[1:], columns[2:], strict=False):
        asked = replace(column, is_fact=False)
        beside = [each for each in (before, after) if is_item(each)]
        alike = column.kind == "tool" or (is_item(asked) and is_alike([before], asked))
        if column.is_fact and alike and len(beside) == 2:
            lone.add(column.name)
    return [column for column in columns if column.name not in lone]


def with_words_among(
    columns: Sequence[Column],
    texts: Mapping[str, Answers],
    wide: Mapping[str, tuple[str, str]],
) -> list[Column]:
    """Describe as numbers what has words in some cells, but is a question like those around it.

    It is numbered as they are, is the question of another wave, or stands among them; and its
    numbers are theirs.
    """
    found = list(columns)
    stems = [_stem_of(wide.get(column.name, (column.name, ""))[0]) for column in columns]
    for place, column in enumerate(columns):
        numbers = in_numbers(column, texts[column.name])
        if numbers is None or not is_item(numbers):
            continue
        alike = [
            each
            for i, each in enumerate(found)
            if i != place and stems[i] == stems[place] and stems[place]
        ]
        again = [each for each in alike if _same_base(each.name, column.name, wide)]
        beside = [found[max(0, place - 2) : place], found[place + 1 : place + 3]]
        beside.append([*beside[0][-1:], *beside[1][:1]])
        for run in [again, *([alike] if len(alike) > 1 else []), *(b for b in beside if b[1:])]:
            items = [each for each in run if each.kind == "number" and is_item(each)]
            if items and 2 * len(items) > len(run) and _is_within(items, numbers):
                found[place] = numbers
                break
    return found


def _same_base(one: str, other: str, wide: Mapping[str, tuple[str, str]]) -> bool:
    return one in wide and other in wide and wide[one][0] == wide[other][0]


def _is_within(run: list[Column], column: Column) -> bool:
    """Say whether a column's numbers are those of a run, or one beyond."""
    low = min(each.low or 0 for each in run)
    high = max(each.high or 0 for each in run)
    return low - 1 <= (column.low or 0) and (column.high or 0) <= high + 1


# Heads of what is known of people, and of when they were asked, which are no questions of a scale.
_FACT = re.compile(
    r"(study |treatment |intervention |trial )?(arm|group|condition|treatment|allocation|cohort)"
    r"|(measurement |data )?(wave|time ?point|time|visit|occasion|phase|measurement)"
    r"( of (the )?(measurement|assessment|testing))?"
    r"|(respondent |participant )?(sex|gender|age)"
    r"|(实验|干预)?(组别|組別|分组|分組)|(测量)?(时间点?|時間點?|次数|阶段)|(您的)?(性别|性別|年龄|年齡)"
    # What is counted of somebody's family, and years.
    r"|(number of |how many )(your )?(children|kids|sons|daughters|siblings|dependents|dependants"
    r"|(household|family) members|(people|persons) in (the |your )?(household|family))"
    r"( do you have)?|(number of )?years (since (the )?diagnosis|of (education|illness|care))"
    r"|(您的|家中)?(孩子|子女|儿女|兒女|兄弟姐妹|家庭成员|同住成员)(的)?(个数|個數|人数|人數|数量?|數量?)"
    r"|(您的)?(家庭|同住)(人口|人数|人數)(数量?|數量?)?|(患病|照护|照顾|受教育)(年数|年數|年限)"
)


def is_item(column: Column) -> bool:
    """Say whether a column may be a question of a scale: few whole numbers, or few wordings."""
    heads = [words_of(text).strip() for text in (column.name, column.question)]
    if column.is_fact or any(_FACT.fullmatch(head) or sums_up(head) for head in heads):
        return False
    if _is_option(column):
        return False
    if column.kind == "category":
        return True
    whole = column.answers and all(re.fullmatch(r"-?\d{1,2}", text) for text in column.answers)
    span = (column.high or 0) - (column.low or 0)
    return column.kind == "number" and bool(whole) and span < MOST_ANSWERS


# Sums of a scale, whatever stands before it.
_SUM = re.compile(r".*\b(total|sum|(total |sum )score)|.*(总分|總分|合计)")


def sums_up(head: str) -> bool:
    """Say whether a column is headed as a sum of others is."""
    head = without_time(head)
    return (TOTAL.fullmatch(head) or _SUM.fullmatch(head)) is not None


_SCORE = re.compile(r"(total |sum |raw )?score|(总)?得分|總分")


def is_total(head: str) -> bool:
    """Say whether a column is headed as a sum of others, and by nothing that says of which."""
    head = words_of(head).strip()
    return (TOTAL.fullmatch(head) or _SCORE.fullmatch(head)) is not None


# In brackets, or between small letters of a sentence: (work/family), of his/her own.
_OR = re.compile(r"[(（][^()（）]*[)）]|(?<= )[a-z'’]+(?:/[a-z'’]+)+\b")
# Ticked, and not ticked; what a file's own labels call the second.
_TICKED_OR_NOT = 2
_NOT_TICKED = re.compile(
    r"not (selected|checked|chosen|ticked|mentioned)|unchecked|unselected|nicht (gewählt|genannt)"
    r"|non (choisi|coché)|no (seleccionado|marcado)|(未|没有|没)(被)?(选|勾选|提及)(中|择)?"
)


def _is_option(column: Column) -> bool:
    """Say whether a column is that of one option of a question, as some tools have them."""
    if any(mark in column.name for mark in ("___", "(choice=")):
        return True
    if are_ticks(column.levels.values()):
        return True
    return column.distinct <= _TICKED_OR_NOT and "/" in _OR.sub("", column.name)


def are_ticks(levels: Iterable[str]) -> bool:
    """Say whether a file calls the two values of a column ticked and not ticked."""
    words = [word.casefold().strip() for word in levels]
    return len(words) <= _TICKED_OR_NOT and any(map(_NOT_TICKED.fullmatch, words))


_NUMBERED = re.compile(r"(.*?)(\d+[a-z]?)([\W_]*(?:\{wave\})?)", re.DOTALL)


def _stem_of(name: str) -> tuple[str, str] | None:
    """Return what stands before and behind the last number of a name."""
    match = _NUMBERED.fullmatch(name)
    return (match[1], match[3]) if match else None


@dataclass(frozen=True)
class _Stem:
    """What numbered columns have in common."""

    before: str
    after: str
    kind: str


def _by_stem(items: list[Column]) -> dict[_Stem, dict[str, Column]]:
    """Group columns by what is left of their names without the last number, and their kind."""
    stems: dict[_Stem, dict[str, Column]] = {}
    for column in items:
        if match := _NUMBERED.fullmatch(column.name):
            stem = _Stem(match[1], match[3], column.kind)
            stems.setdefault(stem, {})[match[2]] = column
    return stems


def _numbered(stem: _Stem, members: dict[str, Column]) -> Block:
    padded = {len(number) for number in members if number[0] == "0"}
    item = f"{{item:0{padded.pop()}}}" if padded else "{item}"
    names = {number.lstrip("0") or "0": column.name for number, column in members.items()}
    pattern = f"{stem.before}{item}{stem.after}"
    name = _slug(pattern.partition("[")[0])
    return answered(Block(name, names, pattern, 0, 1), list(members.values()))


def _named(run: list[Column], number: int) -> Block:
    starts = {fold(re.split(r"\[|—| [-–] ", column.name)[0]) for column in run}
    # What one of several questions says is no name of all.
    start = starts.pop() if len(starts) == 1 else ""
    name = _slug(start) if len(start) < 20 else ""
    name = name if re.search("[a-z]", name) else ""  # the number of a question is no name
    items = {str(i): column.name for i, column in enumerate(run, start=1)}
    return answered(Block(name or f"scale{number}", items, "", 0, 1), run)


def answered(block: Block, columns: list[Column]) -> Block:
    """Return a block with the answers of its columns."""
    lists = {column.offered for column in columns}
    if len(lists) == 1 and (offered := lists.pop()):
        return _of_list(replace(block, offered=offered))
    if columns[0].kind == "number":
        low = int(min(column.low or 0 for column in columns))
        high = int(max(column.high or 0 for column in columns))
        labels = {code: text for column in columns for code, text in column.labels.items()}
        return replace(block, low=low, high=max(high, low + 1), labels=dict(sorted(labels.items())))
    words = tuple(sorted({a for column in columns for a in column.answers}, key=by_size))
    order = find_order(words)
    if order is None:
        return replace(block, low=1, high=max(2, len(words)), unordered=words)
    low, *_, high = order.labels
    return replace(block, low=low, high=high, labels=dict(order.labels), unchosen=order.unchosen)


def _of_list(block: Block) -> Block:
    """Give a block the answers that its drop-downs offer."""
    if all(re.fullmatch(r"-?\d{1,3}", answer) for answer in block.offered):
        codes = list(map(int, block.offered))
        return replace(block, low=min(codes), high=max(codes))
    for order in find_orders(block.offered):
        if not order.unchosen:
            low, *_, high = order.labels
            return replace(block, low=low, high=high, labels=dict(order.labels))
    return replace(block, low=1, high=len(block.offered), unordered=block.offered)


Alike = Callable[[list[Column], Column], bool]


def _runs(columns: Sequence[Column | None], alike: Alike, least: int) -> list[list[Column]]:
    """Return runs of neighbours that are alike, `least` or more."""
    runs: list[list[Column]] = []
    current: list[Column] = []
    for column in [*columns, None]:
        if column is not None and current and alike(current, column):
            current.append(column)
            continue
        if len(current) >= least:
            runs.append(current)
        current = [] if column is None else [column]
    return runs


def _is_near(run: list[Column], column: Column) -> bool:
    """Say whether a column's answers end where those of a run do, or nearly.

    Where they begin says nothing: in a small group one person alone may choose the lowest, while
    what is counted from 1, such as a sex or an age group, ends elsewhere.
    """
    if column.offered or run[0].offered:
        return column.offered == run[0].offered
    if column.kind != "number":
        return is_alike(run, column)
    if _worded_otherwise(run, column):
        return False
    return abs(max(each.high or 0 for each in run) - (column.high or 0)) <= 1


def is_alike(run: list[Column], column: Column) -> bool:
    """Say whether a column takes the answers of a run.

    Half of its own are among them, or all are of one known row of words.
    """
    if column.offered or run[0].offered:
        return column.offered == run[0].offered
    if run[0].kind != column.kind or _worded_otherwise(run, column):
        return False
    # What has no head is no question of those that have one.
    if len({NUMBERED_COLUMN.fullmatch(each.name) is None for each in (run[0], column)}) > 1:
        return False
    # What says of itself that it goes to ten is no item of those that do not.
    if len({TO_TEN.search(each.question or each.name) is None for each in (run[0], column)}) > 1:
        return False
    answers = {answer for each in run for answer in each.answers}
    shared, both = len(answers & set(column.answers)), answers | set(column.answers)
    if len(both) > MOST_ANSWERS:
        return False
    return 2 * shared >= column.distinct or (column.kind == "category" and bool(find_orders(both)))


def _worded_otherwise(run: list[Column], column: Column) -> bool:
    """Say whether the file words the numbers of a column, and none of them as those of a run."""
    own, others = {*column.levels.values()}, {*run[0].levels.values()}
    return bool(own and others) and own.isdisjoint(others)


def at_one_wave(columns: list[Column], wide: Mapping[str, tuple[str, str]]) -> list[Column]:
    """Put the columns of one question at several waves together, under its name with {wave}."""
    joined: dict[str, Column] = {}
    for column in columns:
        name = wide.get(column.name, (column.name, ""))[0]
        same = joined.get(name)
        if same is None:
            joined[name] = replace(column, name=name)
        elif column.kind in (same.kind, "blank") or same.kind == "blank":
            joined[name] = together(same, column)
    return list(joined.values())


def _slug(text: str) -> str:
    plain = re.sub(r"\{item(:0\d)?\}|\{wave\}", "", text.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
