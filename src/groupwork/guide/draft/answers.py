"""What the answers of a scale are: their order where they are words, else their range."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import chain, combinations
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.across import asks_opinion
from groupwork.guide.blocks import Block
from groupwork.guide.draft.naming import heads_of, is_score
from groupwork.guide.draft.near_levels import are_steps
from groupwork.guide.draft.no_answers import no_answers, ranked
from groupwork.guide.draft.scale import Scale
from groupwork.guide.questions import TODO
from groupwork.prepare.wordings import (
    Order,
    code_of,
    doubtful,
    find_orders,
    places_of,
    plain,
    same_step,
    without_code,
)
from groupwork.study.instruments import item_ids


def ask_answers(scale: Scale, reversed_items: str | None) -> dict[str, Any]:
    """Return min, max and labels of the items; ask for what the files do not say.

    `alike` beside them are answers that mean the same as others: code -> how they are written.
    """
    block = scale.block
    if block.unordered or (block.labels and block.unchosen and _is_words(block)):
        said = ask_words(scale)
        alike = said.pop("alike", {})
        said = _numbered(scale, said)
        labels = said["labels"]
        codes = {word: code for code, word in labels.items()} if isinstance(labels, dict) else {}
        same = {codes[word]: others for word, others in alike.items() if word in codes}
        return said | ({"alike": same} if same else {})
    numbered = block.offered and not block.labels
    if numbered and block.offered == tuple(map(str, range(block.low, block.high + 1))):
        return {"min": block.low, "max": block.high}  # the sheet itself says it
    if in_words(block):
        order = " < ".join(block.labels.values())
        scale.interview.note(
            f"The answers of '{scale.called}': {order}", f"“{scale.called}”的答案顺序：{order}"
        )
        said = {"min": block.low, "max": block.high, "labels": dict(block.labels)}
        return _numbered(scale, said)
    return _ask_range(scale, reversed_items)


def ask_words(scale: Scale) -> dict[str, Any]:
    """Ask for the answers in words of the form, from least to most.

    Where a row of words is known that has all of them, it is offered.
    """
    return _ask_slips(scale, _ask_order(scale) if scale.block.unordered else _ask_unchosen(scale))


# Of so many answers one may be a slip, however often that is; or so few.
_OF_MANY, _FEW = 50, 2


def _ask_slips(scale: Scale, said: dict[str, Any]) -> dict[str, Any]:
    """Ask whether a word is a step of its own that hardly anybody gave and is nearly another one.

    A slip that is put in the order as a step moves every answer above it.
    """
    labels, interview = said["labels"], scale.interview
    if not isinstance(labels, dict):
        return said
    given = _given(scale)
    alike = {word: [*others] for word, others in said.get("alike", {}).items()}
    words = [*labels.values()]
    asked = 0
    for word in sorted(words, key=lambda each: given[plain(each)]):
        others = [each for each in words if each != word and given[plain(each)] > 0]
        other = next((each for each in others if _may_be_slip(word, each, given)), None)
        if other is None:
            continue
        asked += 1
        n, of = given[plain(word)], given.total()
        answer = interview.ask(
            f"step.{scale.name}.{asked}",
            (
                f"'{word}' has a place of its own beside '{other}' in '{scale.called}'. Is it "
                f"another answer of the form, or the same one written otherwise?",
                f"“{scale.called}”中“{word}”与“{other}”各占一级。它是问卷上的另一个选项，还是同一选项的"
                f"另一种写法？",
            ),
            saw=interview.say(
                f"'{word}': {n} of {of} answers; '{other}': {given[plain(other)]}",
                f"“{word}”：{of}个答案中有{n}个；“{other}”：{given[plain(other)]}个",
            ),
            choices={
                "same": (f"the same: it counts as '{other}'", f"同一选项，按“{other}”计"),
                "own": ("another answer, with a place of its own", "另一个选项，自成一级"),
            },
        )
        if answer is None:
            todo = interview.todo(
                f"is '{word}' the same answer as '{other}'? Number the answers from least to most",
                f"“{word}”与“{other}”是同一选项吗？将答案从低到高编号",
            )
            return {"min": said["min"], "max": said["max"], "labels": todo}
        if answer == "same":
            words.remove(word)
            alike[other] = [*alike.get(other, ()), word, *alike.pop(word, ())]
    if len(words) == len(labels):
        return said
    start = min(labels)
    labels = dict(enumerate(words, start=start))
    return {**said, "max": max(labels), "labels": labels, "alike": alike}


def _given(scale: Scale) -> Counter[str]:
    """Count how often each answer was given to the questions of a scale, over all files."""
    given: Counter[str] = Counter()
    for place, block in scale.group.in_sheet[scale.name].items():
        sheet = scale.group.sheets[place]
        names = {each for item in block.items.values() for each in sheet.at_its_times(item)}
        given.update(plain(text) for name in names for text in sheet.texts[name] if text)
    return given


def _may_be_slip(word: str, other: str, given: Counter[str]) -> bool:
    """Say whether a word may be another one, written otherwise.

    Both stand in one place of known rows; or hardly anybody gave the first, no row knows it, and it
    is spelled nearly as the other one, which is no step above or below it.
    """
    n, places = given[plain(word)], places_of(word)
    if not n or n > given[plain(other)]:
        return False
    if places:
        return bool(places & places_of(other)) and not find_orders([word, other])
    few = n <= max(_FEW, given.total() // _OF_MANY) and n < given[plain(other)]
    near = few and any(_is_near(plain(word), each) for each in same_step(other))
    return near and not are_steps(word, other)


def _is_near(one: str, other: str) -> bool:
    """Say whether two words are nearly the same; of short ones all letters but one."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    short = max(len(one), len(other)) <= _SHORT_WORD
    return matcher.ratio() >= _NEARLY or (
        short and 0 < shared >= max(len(one), len(other)) - 1 and one[0] == other[0]
    )


def _ask_order(scale: Scale) -> dict[str, Any]:
    """Ask in which order answers in words rise."""
    name, block, interview = scale.name, scale.block, scale.interview
    called = scale.called
    words = list(block.unordered)
    unsure = doubtful(words)
    orders = find_orders(word for word in words if word not in unsure)
    either = interview.say(" or ", " 或 ").join(" < ".join(order.words) for order in orders)
    rows = {} if unsure else _rows_with(words, orders)
    known = interview.say(f"; such rows are known: {either}", f"；已知的选项：{either}")
    answer = interview.ask(
        f"words.{name}",
        (
            f"In which order do the answers of '{called}' rise? Write them from least to most "
            f"with '<' between, those that nobody chose as well; what means the same with '='; "
            f"what is no answer behind them: A < B = b < C; no answer: D.",
            f"“{called}”的答案从低到高怎样排列？用“<”隔开，没有人选的也要写；意思相同的用“=”连接；"
            f"表示未作答的写在后面，如：A < B = b < C；未作答：D。",
        ),
        saw=", ".join(words) + (known if either and not rows else ""),
        choices=rows,
        suggestion=_suggested(scale, orders, unsure),
        free=True,
    )
    if answer is None:
        rest = either or ", ".join(words)
        todo = interview.todo(
            f"number the answers from least to most, as {{1: …, 2: …}}: {rest}",
            f"将答案从低到高编号，如 {{1: …, 2: …}}：{rest}",
        )
        return {"min": 1, "max": max(2, len(words)), "labels": todo}
    return _said_order(name, answer, words)


# Known rows of answers that are offered, at most.
_ROWS = 4


def _rows_with(words: Iterable[str], orders: Sequence[Order]) -> dict[str, tuple[str, str]]:
    """Offer the answers that were given, in their order, and each known row that has them.

    Which of them the form had the answers do not tell: nobody need have chosen all.
    """
    there = {plain(word) for word in words}
    given = {" < ".join(word for word in of.words if plain(word) in there) for of in orders}
    rows = {" < ".join(order.words) for order in orders}
    if len(given) != 1 or len(rows) > _ROWS or len(next(iter(given)).split(" < ")) < len(there):
        return {}
    (alone,) = given
    return {
        alone: (f"these alone: {alone}", f"只有这些：{alone}"),
        **{row: (row, row) for row in sorted(rows - given, key=len)},
    }


def _suggested(scale: Scale, orders: list[Order], unsure: list[str]) -> str:
    """Offer the order of a drop-down, or the one that is known without words like 'don't know'.

    Where the numbers of a file were said to stand for words, these are what the form had.
    """
    if numbered := _as_numbered(scale):
        return numbered
    if not orders and not scale.block.offered and (alike := _with_slips(scale.block.unordered)):
        return alike
    if not unsure or len(orders) != 1:
        return " < ".join(scale.block.offered)
    head = scale.interview.say("; no answer: ", "；未作答：")
    return " < ".join(orders[0].words) + head + ", ".join(unsure)


# Words of which others are slips, at most; share of two that is alike.
_SLIPS, _NEARLY = 3, 0.8
# Letters of a word that is a slip of another one if one letter alone is another one, at most.
_SHORT_WORD = 4


def _with_slips(words: Sequence[str]) -> str:
    """Offer a known row of which some words are written otherwise: Never < Often = Oftne < Always.

    A slip is nearly the other word, or stands in its place in another row that is known, as in
    traditional characters.
    """
    for n in range(1, min(_SLIPS, len(words) - 2) + 1):
        for slips in combinations(words, n):
            rest = [word for word in words if word not in slips]
            orders = find_orders(rest)
            if len(orders) != 1:
                continue
            meant = {slip: _meant(slip, orders[0].words) for slip in slips}
            if all(meant.values()):
                return " < ".join(
                    " = ".join([word, *(slip for slip, of in meant.items() if of == word)])
                    for word in orders[0].words
                )
    return ""


def _meant(slip: str, words: Sequence[str]) -> str:
    """Return the word of a row that another one is a slip of; empty where none is near."""
    bare = {plain(word): word for word in words}
    if near := get_close_matches(plain(slip), bare, n=1, cutoff=_NEARLY):
        return bare[near[0]]
    places = {place for place, steps in places_of(slip) if steps == len(words)}
    return words[places.pop()] if len(places) == 1 else ""


def _as_numbered(scale: Scale) -> str:
    """Return the words that numbers of a file stand for, from least to most; empty where unknown.

    They may be numbered from the most: which of both is the least, their known order says.
    """
    for place, block in scale.group.in_sheet[scale.name].items():
        said = scale.group.sheets[place].stands_for.get(next(iter(block.items.values())), {})
        if not said or TODO in said:
            continue
        row = tuple(said[number] for number in sorted(said, key=lambda of: code_of(of) or 0))
        known = {tuple(w for w in order.words if w in row) for order in find_orders(row)}
        if len(known) == 1 and known <= {row, row[::-1]}:
            return " < ".join(*known)
    return ""


def _ask_unchosen(scale: Scale) -> dict[str, Any]:
    """Ask whether the form had the answers of a known row of words that nobody chose."""
    name, block, interview = scale.name, scale.block, scale.interview
    called, unchosen = scale.called, block.unchosen
    words = [word for word in block.labels.values() if word not in unchosen]
    whole, chosen = (" < ".join(each) for each in (block.labels.values(), words))
    listed = ", ".join(unchosen), "、".join(unchosen)
    answer = interview.ask(
        f"words.{name}",
        (
            f"Nobody chose {listed[0]} in '{called}'. Did the form have it? (If it had other "
            f"answers, write all from least to most with '<' between.)",
            f"“{called}”没有人选“{listed[1]}”。问卷上有这个选项吗？"
            f"（如另有其他选项，请从低到高写出全部，用“<”隔开。）",
        ),
        saw=interview.say(f"such a row of answers is known: {whole}", f"已知的一组选项：{whole}"),
        choices={
            whole: (f"yes: {whole}", f"有：{whole}"),
            chosen: (f"no: {chosen}", f"没有：{chosen}"),
        },
        suggestion=_as_numbered(scale),
        free=True,
    )
    if answer is None:
        todo = interview.todo(
            f"number the answers on the form, as {{1: …, 2: …}}: {whole}, or without {listed[0]}",
            f"将问卷上的选项编号，如 {{1: …, 2: …}}：{whole}，或没有“{listed[1]}”",
        )
        return {"min": block.low, "max": block.high, "labels": todo}
    return _said_order(name, answer, words)


def _numbered(scale: Scale, said: dict[str, Any]) -> dict[str, Any]:
    """Ask which number the lowest answer in words has, unless somebody gave it with the words."""
    labels, interview = said["labels"], scale.interview
    if said.pop("numbered", False):
        return said
    ordered = isinstance(labels, dict)
    words = list(labels.values()) if ordered else scale.words
    n = len(words)
    heads = {
        match["low"]
        for head in heads_of(scale.block, scale.group)
        for match in _ENDS.finditer(head)
        if int(match["high"]) - int(match["low"]) == n - 1
    }
    first = interview.ask(
        f"counted.{scale.name}",
        (
            f"Which number does the lowest answer of '{scale.called}' have?",
            f"“{scale.called}”最低的答案算几分？",
        ),
        saw=" < ".join(words) if ordered else "",
        choices={
            str(start): (f"{words[0]} = {start} … {words[-1]} = {start + n - 1}",) * 2
            if ordered
            else (str(start), str(start))
            for start in (1, 0)
        },
        suggestion=heads.pop() if len(heads) == 1 else "",
    )
    if not ordered:
        return said
    if first is None:
        todo = interview.todo(
            f"number the answers from 0 or 1: {' < '.join(words)}",
            f"将答案从0或1起编号：{' < '.join(words)}",
        )
        return {**said, "labels": todo}
    codes = range(int(first), int(first) + n)
    return {"min": codes[0], "max": codes[-1], "labels": dict(zip(codes, words, strict=True))}


# A number before or behind an answer that somebody puts in order: "0 = never", "never: 0".
_WITH_NUMBER = re.compile(
    r"(?P<first>\d+)\s*[:：=＝]\s*(?P<behind>.+)|(?P<before>.+?)\s*[:：=＝]\s*(?P<last>\d+)"
)


def _said_order(name: str, answer: str, words: list[str]) -> dict[str, Any]:
    """Return min, max and labels by an order that a person wrote, and whether with numbers.

    `alike` beside them are other answers that mean the same as one: word -> these.
    """
    none = no_answers(words, answer)
    words = [word for word in words if word not in none]
    known = {plain(word): word for word in words}
    said: list[str] = []
    numbers: dict[int, int] = {}
    alike: dict[str, list[str]] = {}
    for each in map(str.strip, re.split("[<＜]", ranked(answer))):
        part, others = _without_alike(each, known)
        match = None if plain(part) in known else _WITH_NUMBER.fullmatch(part)
        if match:
            numbers[len(said)] = int(match["first"] or match["last"])
        if part:
            said.append((match["behind"] or match["before"]) if match else part)
            alike |= {known.get(plain(said[-1]), said[-1]): others} if others else {}
    given = {plain(each) for each in [*said, *chain.from_iterable(alike.values())]}
    lacking = [word for key, word in known.items() if key not in given]
    if lacking:
        raise GroupworkError(
            f"words.{name}: '{lacking[0]}' is an answer in the file and lacks its place. If it "
            f"means the same as another one, write both with '=' between: A < B = {lacking[0]}. If "
            f"it is no answer, write it behind the others: A < B < C; no answer: {lacking[0]}."
        )
    twice = len(said) + sum(map(len, alike.values()))
    if len({plain(word) for word in [*said, *chain.from_iterable(alike.values())]}) < max(2, twice):
        raise GroupworkError(
            f"words.{name}: write each answer once, from least to most, as A < B < C."
        )
    starts = {number - place for place, number in numbers.items()} or {1}
    if len(starts) > 1:
        raise GroupworkError(
            f"words.{name}: the numbers of the answers have to rise by one, as A = 0 < B = 1."
        )
    labels = {c: known.get(plain(word), word) for c, word in enumerate(said, start=starts.pop())}
    ends = {"min": min(labels), "max": max(labels), "labels": labels}
    ends |= {"alike": alike} if alike else {}
    return {**ends, "numbered": True} if numbers else ends


def _without_alike(part: str, known: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return one answer of several that mean the same, with its number if it has one; the others.

    In "Never = never. = 0" the last is the number, unless it is an answer in the file as well.
    """
    if plain(part) in known:
        return part, []
    words = [word.strip() for word in re.split("[=＝]", part)]
    found = [word for word in words if plain(word) in known]
    if len(found) < 2:
        return part, []
    first = next((word for word in found if not word.isdecimal()), found[0])
    numbers = [word for word in words if word.isdecimal()]
    others = [known[plain(word)] for word in found if word != first]
    return " = ".join([first, *numbers[:1]]), others


def in_words(block: Block) -> bool:
    """Say whether a scale is answered in words alone, whose order may be known or not."""
    return bool(block.unordered) or (bool(block.labels) and _is_words(block))


def _is_words(block: Block) -> bool:
    """Say whether the labels are words alone, not numbers with words."""
    return not any(re.search(r"\d", word) for word in block.labels.values())


def _ask_range(scale: Scale, reversed_items: str | None) -> dict[str, Any]:
    """Ask for the lowest and the highest answer that there can be."""
    name, block, interview = scale.name, scale.block, scale.interview
    called = scale.called
    ends, unequal = _ends_by_file(scale), _unequal(scale)
    ids = list(block.items)
    hint = ("", "")
    if unequal:
        example = f"{ids[0]}-{ids[-2]}: 1-5; {ids[-1]}: 0-10"
        hint = (
            f" (If they differ from item to item, write '{example}'.)",
            f"（各题不同时，写“{example}”。）",
        )
    shifted = any(
        low - first == high - last != 0
        for low, high in ends.values()
        for first, last in ends.values()
    )
    # Nobody need have the lowest or the highest score that there can be, nor hardly anybody who is
    # asked once how the group was; no questionnaire is counted from 2 or more.
    unsure = shifted or is_score(block) or reversed_items not in (None, "none")
    unsure = unsure or block.low not in (0, 1) or asks_opinion(block, scale.group.columns)
    unsure = unsure or bool(unequal)
    given = interview.ask(
        f"range.{name}",
        (
            f"What are the lowest and the highest answer of '{called}' on the questionnaire?"
            f"{hint[0]}",
            f"问卷上“{called}”的最低分和最高分是多少？{hint[1]}",
        ),
        saw=interview.say("; ", "；").join([_seen(scale, ends), *unequal]),
        # What people happened to choose may be offered, and is never taken: reversed items,
        # and what counts as the lowest and the highest score, hang on it.
        suggestion=_said_by_heads(scale) or ("" if unsure else f"{block.low}-{block.high}"),
    )
    if given is None:
        todo = interview.todo("on the questionnaire", "见问卷")
        return {"min": todo, "max": todo}
    if len(ids) > 1 and re.search("[:：]", given):
        return {"several": _several_ranges(name, given, ids)}
    labels = {"labels": dict(block.labels)} if block.labels else {}
    return {**one_range(name, given), **labels}


def one_range(name: str, given: str) -> dict[str, int]:
    """Return the lowest and the highest answer, which somebody says as 1-5."""
    match = re.fullmatch(r"\s*(-?\d+)\s*(?:-|–|to|到|至|\.\.)\s*(-?\d+)\s*", given)
    if match is None or int(match[1]) >= int(match[2]):
        raise GroupworkError(f"range.{name}: write it as 1-5, not '{given}'.")
    return {"min": int(match[1]), "max": int(match[2])}


def _several_ranges(name: str, given: str, ids: list[str]) -> list[dict[str, Any]]:
    """Return the ranges of items by "1-3: 1-5; 4: 0-10"."""
    found: list[dict[str, Any]] = []
    for part in filter(str.strip, re.split("[;；]", given)):
        items, _, ends = re.sub("：", ":", part).partition(":")
        try:
            own = item_ids(items.strip())
        except ValueError:
            own = []
        found.append({"ids": own, **one_range(name, ends)})
    said = [item for each in found for item in each["ids"]]
    if sorted(said) != sorted(ids):
        raise GroupworkError(
            f"range.{name}: '{given}' cannot be. Write each item once, with its lowest and highest "
            f"answer, as '{ids[0]}-{ids[-2]}: 1-5; {ids[-1]}: 0-10'."
        )
    return [{**each, "ids": " ".join(each["ids"])} for each in found]


# How far an item goes that clearly has other answers than one that goes twice as far.
_SHORT = 3


def _unequal(scale: Scale) -> list[str]:
    """Say how far items go where some go at least twice as far as others; empty where none do."""
    reached: dict[str, float] = {}
    for place, block in scale.group.in_sheet[scale.name].items():
        known = {c.name: c for c in scale.group.sheets[place].found.columns}
        for item, name in block.items.items():
            high = known[name].high if name in known else None
            if high is not None:
                reached[item] = max(high, reached.get(item, high))
    ends = sorted(reached.values())
    if not ends or ends[0] < _SHORT or ends[-1] < 2 * ends[0]:
        return []
    by_end: dict[float, list[str]] = {}
    for item, high in reached.items():
        by_end.setdefault(high, []).append(item)
    return [
        scale.interview.say(
            f"{', '.join(items)} up to {high:g}", f"第{'、'.join(items)}题最高到{high:g}"
        )
        for high, items in sorted(by_end.items())
    ]


# The lowest and the highest answer as a heading names them: "(1-5)", "1 = never, 5 = always".
_ENDS = re.compile(
    r"(?<![\d.])(?P<low>[01])\s*(?:[=:：–—~～-]|to\b|至|到|分)\D{0,60}(?<!\d)(?P<high>\d{1,2})(?!\d)"
)


def _said_by_heads(scale: Scale) -> str:
    """Return the range that the headings name, if it is one and holds all answers."""
    block = scale.block
    said = {
        (int(match["low"]), int(match["high"]))
        for head in heads_of(block, scale.group)
        for match in _ENDS.finditer(head)
    }
    fitting = [ends for ends in said if ends[0] <= block.low and block.high <= ends[1]]
    return "{}-{}".format(*fitting[0]) if len(fitting) == 1 else ""


def _ends_by_file(scale: Scale) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest answer of a scale in each file that has it."""
    found = {}
    for place, block in scale.group.in_sheet[scale.name].items():
        sheet = scale.group.sheets[place]
        mine = [c for c in sheet.found.columns if c.name in block.items.values()]
        lows = [column.low for column in mine if column.low is not None]
        highs = [column.high for column in mine if column.high is not None]
        if lows and highs:
            found[sheet.name] = (min(lows), max(highs))
    return found


def _seen(scale: Scale, ends: dict[str, tuple[float, float]]) -> str:
    """Say which answers there are, by file where these differ."""
    block = scale.block
    if len(set(ends.values())) < 2:
        codes = block.labels.values()
        listed = "" if any(map(without_code, codes)) else ", ".join(codes)
        return scale.interview.say(
            f"answers from {block.low} to {block.high}"
            + (f", by the numbers of {listed}" if listed else ""),
            f"答案从{block.low}到{block.high}" + (f"（按{listed}中的数字）" if listed else ""),
        )
    return "; ".join(f"{file}: {low:g}-{high:g}" for file, (low, high) in ends.items())
