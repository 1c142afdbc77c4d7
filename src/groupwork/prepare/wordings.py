"""Puts answers in words from least to most, by the known rows of `wordings.yml` or their numbers.

Nothing else is tried: an order that is guessed turns results round, so wordings that no row holds,
or that two rows hold in different ways, are left for a person to order.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from groupwork.ingest.dates import became_date
from groupwork.ingest.readers import fold
from groupwork.shipped import shipped

# A code beside its wording: "1 - Never", "(1) Never", "Never (1)", "3、有时", "5分", "A1".
_CODED = re.compile(
    r"[(\[]?(?P<first>-?\d{1,2})分?(?:\s*[-–—=:.、,)\]]\s*|\s+)(?P<words>\D+)"
    r"|(?P<words2>\D+?)\s*[-–—=:(\[]\s*(?P<last>-?\d{1,2})分?\s*[)\]]?"
    r"|(?P<alone>-?\d{1,2})\s*分?"
    r"|ao?(?P<lettered>\d{1,2})"
)
# Beside a known wording alone, since groups and places are numbered so, too: "Never_1", "1从不".
_TIGHT = re.compile(
    r"(?P<first>\d{1,2})(?:_|(?=[\u3400-\u9fff]))(?P<words>\D+)"
    r"|(?P<words2>\D+?)(?:_|(?<=[\u3400-\u9fff]))(?P<last>\d{1,2})"
    r"|(?P<alone>(?!))|(?P<lettered>(?!))"
)
# "2 weeks" and "1 month" are lengths, not codes.
_UNIT = re.compile(
    r"(sec|min|hour|day|week|month|year|time|person|people|child)"
    r"|[秒分时天日周月年次人岁個个]"
)
_DOTTED = re.compile(r"\.[a-z_]?")
#: Selectors that make a character a picture or a plain sign; they are not seen.
_SELECTORS = dict.fromkeys((0xFE0E, 0xFE0F))


@dataclass(frozen=True)
class Order:
    """Wordings with their codes.

    Attributes
    ----------
    labels : dict
        Code -> wording, rising. As the file has it; as the known row has it where nobody chose it.
    source : str
        The kind of row ("agreement", "frequency", …), or "number".
    unchosen : tuple of str
        The wordings that the known row adds.
    """

    labels: Mapping[int, str]
    source: str
    unchosen: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The wordings, rising."""
        return tuple(self.labels.values())


def plain(text: str) -> str:
    """Fold a wording for comparison: width, white space, case, selectors, a full stop."""
    return fold(text.translate(_SELECTORS)).casefold().replace("’", "'").rstrip(" .。")


def without_missing(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Part the wordings that are answers from those that say that there is none.

    Such as "n/a", or the ".", ".a" and ".b" of Stata, SPSS and SAS.
    """
    listed = list(words)
    none = _no_answers("missing") | _no_answers("refused")
    missing = [w for w in listed if plain(w) in none or is_dotted(w)]
    # With the last number; with the first one, "0 does not apply" may be a step like the others.
    numbers = {word: code for word in listed if (code := code_of(word)) is not None}
    last = max(numbers.values(), default=0)
    missing += [
        word
        for word, code in numbers.items()
        if code == last and len(numbers) > 1 and without_code(word) in none
    ]
    return [word for word in listed if word not in missing], missing


def is_dotted(word: str) -> bool:
    """Say whether a cell is a missing value as Stata, SPSS and SAS write it: ".", ".a", ".b"."""
    return _DOTTED.fullmatch(fold(word)) is not None


def refused(words: Iterable[str]) -> list[str]:
    """Return the wordings by which somebody chooses to give no answer."""
    return [word for word in words if plain(word) in _no_answers("refused")]


def doubtful(words: Iterable[str]) -> list[str]:
    """Return the wordings that are an answer in some scales and none in others."""
    return [word for word in words if plain(word) in _no_answers("doubtful")]


def find_order(words: Iterable[str]) -> Order | None:
    """Return the one order that is known of some wordings; None if a person must say it.

    Parameters
    ----------
    words : iterable of str
        Different answers, without those that mean that there is none.

    Notes
    -----
    Rows of unlike length may hold the same wordings. One without gaps between the chosen answers
    goes before others, unless it is short and a row of usual length has them all: whether there
    was one more answer, which nobody chose, changes how far apart the others are.
    """
    known = find_orders(words)
    return known[0] if len(known) == 1 else None


def find_orders(words: Iterable[str]) -> list[Order]:
    """Return the orders that are possible; several where the codes depend on what was asked."""
    words = sorted(set(words))
    numbered = _by_number(words)
    if numbered is not None and not _contradicts(numbered):
        return [numbered]
    folded = {word: without_code(word) if numbered else plain(word) for word in words}
    orders = [order for order in (_in_row(folded, *row) for row in _rows()) if order]
    near = [order for order in orders if not _gaps(order, words)]
    exact = [order for order in near if not order.unchosen]
    usual = [order for order in near if len(order.labels) == 5]
    if near:
        first = (exact or usual or near)[0]
        longer = {4: 5, 3: 5, 6: 7}.get(len(first.labels), 0)
        rivals = [order for order in orders if len(order.labels) == longer]
        orders = [first, *([] if exact else near), *rivals]
    distinct: dict[tuple[int, ...], Order] = {}
    for order in sorted(orders, key=lambda order: order is not orders[0]):
        distinct.setdefault(_codes(order, words), order)
    return list(distinct.values())


def kinds_of(words: Iterable[str]) -> frozenset[str]:
    """Return the kinds of rows that hold wordings: all of those that any row holds, if one does.

    Numbers before or behind a wording are left out; empty where no row holds any of them.
    """
    bare = [_coded(word) or plain(word) for word in words]
    texts = [w if isinstance(w, str) else w["words"] or w["words2"] or "" for w in bare]
    found = [kinds for text in texts if (kinds := _kinds().get(text.strip()))]
    if not found:
        return frozenset()
    return frozenset.intersection(*found) or frozenset.union(*found)


def places_of(word: str) -> set[tuple[int, int]]:
    """Return where a wording stands in the rows that hold it: its place from 0, and of how many."""
    bare = plain(word)
    return {
        (place, len(steps))
        for _, steps in _rows()
        for place, step in enumerate(steps)
        if bare in step
    }


def same_step(word: str) -> set[str]:
    """Return all wordings of the steps that hold a wording, as they are compared; itself at least.

    Such as 有时候 and 有時 of 有时.
    """
    bare = plain(word)
    steps = (step for _, row in _rows() for step in row if bare in step)
    return {bare, *(each for step in steps for each in step)}


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """Return each known wording with the kinds of the rows that hold it."""
    found: dict[str, frozenset[str]] = {}
    for kind, steps in _rows():
        for wording in (each for step in steps for each in step):
            found[wording] = found.get(wording, frozenset()) | {kind}
    return found


def _codes(order: Order, words: list[str]) -> tuple[int, ...]:
    codes = {word: code for code, word in order.labels.items()}
    return tuple(codes[word] for word in words)


def _gaps(order: Order, words: list[str]) -> bool:
    """Say whether a row has answers between the chosen ones that nobody chose."""
    codes = _codes(order, words)
    return max(codes) - min(codes) >= len(codes)


def _coded(word: str) -> re.Match[str] | None:
    """Part a wording and its number; None where it has none, or no known wording stands so."""
    text = plain(word)
    if match := _CODED.fullmatch(text):
        return match
    tight = _TIGHT.fullmatch(text)
    known = tight is not None and (tight["words"] or tight["words2"]) in _kinds()
    return tight if known else None


def code_of(word: str) -> int | None:
    """Return the number that stands before or behind a wording; None where there is none."""
    match = _coded(word)
    if match is None or became_date(word):  # 1-May is no 1, but an answer that Excel made a date
        return None
    return int(match["first"] or match["last"] or match["alone"] or match["lettered"])


def is_amount(word: str) -> bool:
    """Say whether a number counts what stands behind it, as in "2 times" or "3次"."""
    match = _coded(word)
    return match is not None and _UNIT.match(match["words"] or "") is not None


def without_code(word: str) -> str:
    """Return a wording as it is compared, without the number before or behind it."""
    match = _coded(word)
    text = (match["words"] or match["words2"] or "") if match else plain(word)
    return text.strip()


@lru_cache(maxsize=4096)
def as_answer(word: str) -> str:
    """Write an answer in one way, however its number stands beside its words."""
    words = without_code(word)
    return f"{code_of(word)} {words}" if words != plain(word) and words else plain(word)


def _contradicts(numbered: Order) -> bool:
    """Say whether numbers go otherwise than their wordings do: "Agree (5)", "Somewhat agree (8)".

    In either direction, as 1 may be the most.
    """
    words = {word: without_code(word) for word in numbered.labels.values()}
    rows = [row for row in (_in_row(words, *row) for row in _rows()) if row]
    places = [list(_codes(row, list(words))) for row in rows]
    return bool(rows) and not any(
        each in (sorted(each), sorted(each, reverse=True)) for each in places
    )


def _by_number(words: list[str]) -> Order | None:
    """Order wordings by the codes that they have; each must have one of its own.

    Those of one code and the same words are one: "Never (1)" and "1 - Never".
    """
    codes: dict[int, str] = {}
    for word in words:
        match, code = _coded(word), code_of(word)
        if match is None or code is None or is_amount(word):
            return None
        if without_code(codes.setdefault(code, word)) != without_code(word):
            return None
    worded = any(re.search(r"[^\W\d]", word) for word in words)
    return Order(dict(sorted(codes.items())), "number") if worded and len(codes) > 1 else None


def _in_row(words: dict[str, str], kind: str, steps: tuple[tuple[str, ...], ...]) -> Order | None:
    """Place wordings, here with how they are compared, in a row.

    None if the row lacks one of them, or has two of them in one step.
    """
    places: dict[int, str] = {}
    for word, folded in words.items():
        place = next((place for place, step in enumerate(steps) if folded in step), None)
        if place is None or place in places:
            return None
        places[place] = word
    if len(places) < 2:
        return None
    large = all(word[0].isupper() for word in words if word[0].isalpha())
    named = [_step_like(steps, place, words.values()) for place in range(len(steps))]
    named = [name[0].upper() + name[1:] if large else name for name in named]
    labels = {place + 1: places.get(place, name) for place, name in enumerate(named)}
    unchosen = tuple(name for place, name in enumerate(named) if place not in places)
    return Order(labels, kind, unchosen)


def _step_like(steps: tuple[tuple[str, ...], ...], place: int, chosen: Collection[str]) -> str:
    """Name a step that nobody chose: as the opposite one is worded, where that was chosen."""
    own, opposite = steps[place], steps[-1 - place]
    at = next((i for i, word in enumerate(opposite) if word in chosen), 0)
    if len(own) == len(opposite):
        return own[at]
    # "Extremely dissatisfied", where somebody is extremely satisfied.
    degree = opposite[at].partition(" ")[0]
    return next((word for word in own if word.partition(" ")[0] == degree), own[0])


@cache
def _rows() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Return the known rows with their kinds."""
    return tuple(
        (kind, tuple(tuple(map(plain, step.split(" / "))) for step in row.split(" < ")))
        for kind, listed in shipped(__package__, "wordings.yml").items()
        if kind not in ("missing", "refused", "doubtful")
        for row in listed
    )


@cache
def _no_answers(kind: str) -> frozenset[str]:
    """Return the wordings that are no answer, or may be none."""
    listed = shipped(__package__, "wordings.yml")[kind]
    return frozenset(plain(word) for row in listed for word in row.split(" / "))
