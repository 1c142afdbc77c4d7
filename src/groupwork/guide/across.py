"""Which scales there are over several files, and under which columns of each."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from groupwork.guide.blocks import Block, at_one_wave, find_blocks
from groupwork.guide.columns import Column, describe, together
from groupwork.guide.cut_scales import cut_known, is_known
from groupwork.guide.lots import find_lots
from groupwork.guide.raw_sheet import COMES_AGAIN, Sheet
from groupwork.guide.times import hardly_any, without_time
from groupwork.guide.wave_names import find_wave_names, number_columns
from groupwork.ingest.dates import read_date
from groupwork.prepare.wordings import plain

# What people are asked of the group once it is over.
_OF_GROUPS = (
    r"(group|programme?|course|training|workshop|gruppe|kurs|groep|cursus|grupo|curso|groupe|cours)"
)
_ON_THE_GROUP = re.compile(
    r"satisf|recommend|helpful|useful|(like|enjoy)\w* the (group|programme|program|sessions)"
    r"|zufrieden|empfehl|hilfreich|tevreden|aanbevel|nuttig|recomend|recommand|\bútil|\butile"
    rf"|\b(mark|grade|rating|rate|cijfer|note|nota|bewertung|beoordeling)\b.{{0,20}}\b{_OF_GROUPS}\b"
    rf"|\b{_OF_GROUPS}\b.{{0,20}}\b(mark|grade|rating|cijfer|note|nota|bewertung|beoordeling)\b"
    r"|(小组|小組|活动|活動|课程|課程).{0,6}(评分|評分|打分)|给.{0,4}(小组|活动|课程).{0,4}分"
    r"|满意|滿意|推荐|推薦|(喜欢|喜歡).*(小组|小組|活动|活動)|(小组|小組|活动|活動).*(喜欢|喜歡|有帮助|有幫助|有用)",
    re.IGNORECASE,
)
# What is said of a life rather than of a group.
_ON_A_LIFE = re.compile(
    r"satisf\w* with (\w+self|(my |your |the way )?(\w+ )?(life|health|body|self|living))\b"
    r"|\bfe(el|lt)\w* (very |quite |more )?(useful|helpful)\b"
    r"|\bmit (mir|sich|mein\w*|ihr\w*|dem leben)( \w+){0,3} zufrieden"
    r"|\bzufrieden mit (mir|sich|mein\w*|ihr\w*|dem leben)\b"
    r"|\btevreden (met|over) (mijn|mij\w*|mezelf|me|uzelf|het leven)\b"
    r"|(自己|自我|生活|人生|健康|身体|身體)[^,，;；]{0,6}(满意|滿意)",
    re.IGNORECASE,
)

# What a file is called that asks it.
_FEEDBACK = re.compile(r"feed.?back|evaluation|反馈|反饋|评价|評價", re.IGNORECASE)

Across = tuple[dict[str, Column], dict[str, Block], dict[str, dict[int, Block]], list[str]]


def find_across(sheets: list[Sheet], people: list[Sheet]) -> Across:
    """Find what files have in common.

    Parameters
    ----------
    sheets : list of Sheet
        With the answers to questionnaires.
    people : list of Sheet
        Of what is known of people beside them.

    Returns
    -------
    columns : dict of str to Column
    blocks : dict of str to Block
    in_sheet : dict of str to dict of int to Block
    cut_off : list of str
        As `recognise.Recognised` has them.
    """
    asked, bases = _columns_together(sheet for sheet in sheets if not sheet.closing)
    rated, closing_bases = _columns_together(sheet for sheet in sheets if sheet.closing)
    columns = {**rated, **asked}
    for name, column in _columns_together(people)[0].items():
        columns[name] = together(columns[name], column) if name in columns else column
    apart = {column for each in sheets for column in [*each.found.ids, *each.found.waves]}
    blocks: dict[str, Block] = {}
    in_sheet: dict[str, dict[int, Block]] = {}
    cut_off: list[str] = []
    for closing, described in enumerate((asked, rated)):
        its = [i for i, each in enumerate(sheets) if each.closing == bool(closing)]
        names_of = dict(zip(its, closing_bases if closing else bases, strict=True))
        usual = [column for column in described.values() if column.name not in apart]
        runs = find_blocks(usual) or find_blocks(usual, least=2)
        times = names_of if closing else _asked_at(names_of, sheets)
        parts = [part for block in runs for part in _cut(block, usual, times)]
        if not closing:
            parts = [piece for part in parts for piece in cut_known(part, described)]
            parts += _opinions(usual, parts, times)
        kept = {name for part in parts for name in part.items.values()}
        cut_off += [n for block in runs for n in block.items.values() if n not in kept]
        for block in parts:
            items = set(block.items.values())
            places = {i: block for i, names in names_of.items() if items <= names}
            twin = "" if closing else _twin(block, places, blocks, in_sheet, columns)
            if twin:
                in_sheet[twin] |= places
                blocks[twin] = _widened(blocks[twin], block)
                continue
            # What was asked before the group, too, is no opinion of it.
            always = len(times) > 1 and all(items <= of for of in times.values())
            always = always or any("{wave}" in item for item in items)
            opinion = closing or (not always and asks_opinion(block, columns))
            name = _free_name("satisfaction" if opinion else block.name, blocks)
            blocks[name], in_sheet[name] = block, places
    return columns, blocks, in_sheet, cut_off


def _asked_at(names_of: dict[int, set[str]], sheets: list[Sheet]) -> dict[int, set[str]]:
    """Return the columns of each file; of one file alone, those that were answered at each time."""
    if len(names_of) != 1:
        return names_of
    ((place, names),) = names_of.items()
    sheet = sheets[place]
    if sheet.found.wave_names:
        each = {name for name in names if "{wave}" in name}
        return {0: each, 1: names} if each < names else names_of
    rows = _times_of_rows(sheet)
    there = Counter(filter(None, rows))
    found: dict[str, set[str]] = {time: set() for time in there}
    for name in names:
        given = Counter(t for t, text in zip(rows, sheet.texts[name], strict=True) if t and text)
        for time, n in given.items():
            if not hardly_any(n, there[time]):
                found[time].add(name)
    return dict(enumerate(found.values())) if len(found) > 1 else names_of


def _times_of_rows(sheet: Sheet) -> list[str]:
    """Return what says the time of each row: a wave, or before or after a gap of the days.

    Blank where nothing does.
    """
    if sheet.found.waves:
        return sheet.texts[next(iter(sheet.found.waves))]
    for order in ("", "mdy"):
        if lots := find_lots(sheet.texts, order):
            # Few who answer late are no further time.
            lots = lots.joined(lots.likely)
            starts = [lot.first for lot in lots.each[1:]]
            days = [read_date(text, lots.order or order) for text in sheet.texts[lots.column]]
            times = [
                "" if day is None else str(sum(day >= each for each in starts)) for day in days
            ]
            fewest = 2 * COMES_AGAIN * len(times) / len(lots.each)
            if min(Counter(times).values()) >= fewest:
                return times
    return [""] * sheet.found.rows


def _cut(block: Block, columns: list[Column], names_of: dict[int, set[str]]) -> list[Block]:
    """Cut a block where some files have only part of its columns.

    What stands in several files is the scale; two questions or more of some of them alone are a
    questionnaire of their own.
    """
    items = set(block.items.values())
    pieces: dict[frozenset[int], list[Column]] = {}
    for column in columns:
        if column.name in items:
            there = frozenset(i for i, names in names_of.items() if column.name in names)
            pieces.setdefault(there, []).append(column)
    if len(pieces) < 2:
        return [block]
    return [part for piece in pieces.values() for part in find_blocks(piece, least=2)]


def _opinions(
    columns: list[Column], blocks: list[Block], names_of: dict[int, set[str]]
) -> list[Block]:
    """Find what is asked about the group itself in some files or at some times of several.

    It may be one question.
    """
    used = {name for block in blocks for name in block.items.values()}
    described = {column.name: column for column in columns}
    there = {
        name: frozenset(place for place, names in names_of.items() if name in names)
        for name in described
    }
    some = dict.fromkeys(places for places in there.values() if 0 < len(places) < len(names_of))
    found = [
        block
        for places in some
        for block in find_blocks(
            [
                column
                if there[column.name] == places and column.name not in used
                else replace(column, kind="text")  # parts what stands before it from what is behind
                for column in columns
            ],
            least=1,
        )
    ]
    return [block for block in found if asks_opinion(block, described)]


def asks_opinion(block: Block, columns: Mapping[str, Column]) -> bool:
    """Say whether some question of a block sounds like one on the group itself."""
    if is_known(block, columns):
        return False
    heads = (f"{name} {columns[name].question}" for name in block.items.values() if name in columns)
    return any(map(is_on_the_group, heads))


def is_on_the_group(heading: str) -> bool:
    """Say whether a heading asks how people found the group."""
    return _ON_THE_GROUP.search(_ON_A_LIFE.sub("", heading)) is not None


def says_closing(name: str) -> bool:
    """Say whether the name of a file is that of a closing questionnaire."""
    return is_on_the_group(name) or _FEEDBACK.search(name) is not None


def _columns_together(sheets: Iterable[Sheet]) -> tuple[dict[str, Column], list[set[str]]]:
    """Describe the columns of several sheets, and list the names that each has."""
    columns: dict[str, Column] = {}
    bases = []
    sheets = list(sheets)
    for each in sheets:
        asked = {column.name: column.question for column in each.found.columns}
        spans = each.found.spans
        wide = each.found.heads
        if each.found.wave_names and not wide:
            wide = find_wave_names(each.texts, spans, asked, number_columns(each.texts))
        usual = [c for c in each.found.columns if c.name not in each.found.identifiers]
        there = at_one_wave(usual, wide)
        bases.append({column.name for column in there})
        for column in there:
            known = columns.get(column.name)
            columns[column.name] = column if known is None else together(known, column)
    return {name: _of_all(column, sheets) for name, column in columns.items()}, bases


def _of_all(column: Column, sheets: Iterable[Sheet]) -> Column:
    """Describe a column of texts by all files: of a level there may be one person in each."""
    there = [each for each in sheets if column.name in each.texts]
    kinds = {own.kind for each in there for own in each.found.columns if own.name == column.name}
    if column.kind != "text" or len(there) < 2 or not kinds <= {"text", "category", "blank"}:
        return column
    texts = list(chain.from_iterable(each.texts[column.name] for each in there))
    again = describe(column.name, column.question, texts, set(), named=False)
    return again if again.kind == "category" else column


def _twin(
    block: Block,
    places: dict[int, Block],
    blocks: dict[str, Block],
    in_sheet: dict[str, dict[int, Block]],
    columns: dict[str, Column],
) -> str:
    """Find the scale of other files that asks the same questions under other column names."""
    for name, other in blocks.items():
        if set(in_sheet[name]) & set(places) or len(other.items) != len(block.items):
            continue
        # By the questions, or as then_q1 and now_q1 stand beside q1.
        for alike in (_same_text, _same_name):
            texts = [
                [alike(columns[column]) for column in each.items.values()]
                for each in (block, other)
            ]
            if texts[0] == texts[1] and len(set(texts[0])) == len(texts[0]):
                return name
    return ""


def _widened(block: Block, twin: Block) -> Block:
    """Give a block the lowest and highest answer of its twin, where both are numbers."""
    worded = any(
        (each.labels, each.unordered, each.offered) != ({}, (), ()) for each in (block, twin)
    )
    if worded:
        return block
    return replace(block, low=min(block.low, twin.low), high=max(block.high, twin.high))


def _same_name(column: Column) -> str:
    """Return a column's name without the place of its time."""
    return re.sub(r"[\W_]*\{wave\}[\W_]*", "", column.name).casefold()


def _same_text(column: Column) -> str:
    return without_time(plain(column.question or column.name))


def _free_name(name: str, taken: Iterable[str]) -> str:
    base = name if re.match(r"[a-z]", name) else "scale"
    number, free = 1, base
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    return free
