"""Columns whose cells list several choices: what people could tick, and what each ticked."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.readers import Cells, fold
from groupwork.study.study import Study

#: What a cell of a choice's own column says.
CHOSEN, NOT_CHOSEN = "yes", "no"
# What stands between choices and hardly ever in one, and all that may stand between them.
_SURE = r"[;；┋|]"
# A comma between two digits parts thousands: "Less than 10,000 €".
_ANY = r"(?:[;；┋|，、]|(?<!\d),|,(?!\d))"
# A question has so many choices at most, each of so many letters.
_MOST, _LONGEST = 15, 60
# Cells that list several, at least; and their share of the cells that are filled in.
_FEWEST, _SHARE = 2, 0.15
# Share of what is chosen that others chose as well: people's own words are unlike.
_COMMON = 0.8

# A column for an option, by SurveyMonkey, LimeSurvey and Qualtrics.
_OPTIONS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<stem>.+) – (?P<option>.+)",
        r"(?P<stem>.+?) ?\[(?P<option>[^\]]+)\]",
        r"(?P<stem>Q\d+(?:\.\d+)?)_(?P<option>\d+)",
    )
]


def option_of(column: str) -> tuple[str, str] | None:
    """Return the question and the option that a column's name has; None if it has none."""
    match = next(filter(None, (each.fullmatch(column) for each in _OPTIONS)), None)
    return (match["stem"], match["option"]) if match else None


def stem_of(column: str) -> str:
    """Return the question of which a column is an option; its own name if it is none."""
    found = option_of(column)
    return found[0] if found else column


def ticked_options(study: Study) -> dict[str, tuple[str, str]]:
    """Return the attributes that are one option of a question each: its question, the option.

    Each says of everybody whether they chose it, and the question has others.
    """
    made = {
        fold(called): (column, choice)
        for file in study.files
        if file.kind == "responses"
        for column, of in file.choices.items()
        for choice, called in reversed(of.items())  # of several that make one, the first
    }
    found = {
        name: option
        for name, attribute in study.attributes.items()
        if attribute.levels and len(attribute.levels) == 2 and CHOSEN in attribute.levels
        if (option := made.get(fold(attribute.column or name)))
    }
    often = Counter(question for question, _ in found.values())
    return {name: option for name, option in found.items() if often[option[0]] > 1}


def choices_in(files: Iterable[Sequence[str]]) -> dict[str, int]:
    """Find the choices that the cells of a column list.

    Parameters
    ----------
    files : iterable of sequence of str
        The folded cells of each file that has the column.

    Returns
    -------
    dict of str to int
        Choice -> how many chose it, in the order of their numbers; empty where the cells are no
        lists of a few recurring choices. What one person alone wrote is none.
    """
    columns = [[text for text in cells if text] for cells in files]
    sure = [cells for cells in columns if _lists(cells, _SURE) >= _FEWEST]
    found = Counter(part for cells in sure for text in cells for part in _parts(text, _SURE))
    lists = sum(_lists(cells, _SURE) for cells in sure)
    for cells in columns:
        if cells in sure:
            continue
        # Of "A, B" it is not sure that it is two, unless another file says so.
        # Of many parts, what one person wrote is no choice that another made.
        known = [part for part, n in found.items() if n > 1 or len(found) <= _MOST]
        of_texts = {text: _known(text, known) for text in set(cells)}
        split = [of_texts[text] for text in cells]
        whole = _never_apart([rest for _, rest in split])
        split = [(chosen, _joined(rest, whole)) for chosen, rest in split]
        found += Counter(part for chosen, rest in split for part in [*chosen, *rest])
        lists += sum(len(chosen) + len(rest) > 1 for chosen, rest in split)
    filled, chosen = sum(map(len, columns)), sum(found.values())
    common = {part: n for part, n in found.most_common() if n > 1}
    if lists < max(_FEWEST, _SHARE * filled) or sum(common.values()) < _COMMON * chosen:
        return {}
    if not 2 <= len(common) <= _MOST or any(len(part) > _LONGEST for part in common):
        return {}
    # "1,5" and "2,5" are numbers.
    return common if any(re.search(r"[^\W\d_]", part) for part in common) else {}


def _lists(cells: Iterable[str], between: str) -> int:
    """Count the cells that list several."""
    often = Counter(cells)
    return sum(n for text, n in often.items() if len(_parts(text, between)) > 1)


def _parts(text: str, between: str) -> list[str]:
    return [part.strip() for part in re.split(between, text) if part.strip()]


def _known(text: str, known: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the choices of a cell that are known, and the rest of it in parts."""
    chosen = chosen_in(text, known)
    rest = _pattern(chosen).sub(";", text) if chosen else text
    return chosen, _parts(rest, _ANY)


def _never_apart(cells: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return part -> what always follows it and stands nowhere else: one choice with a comma."""
    often = Counter(part for parts in cells for part in parts)
    pairs = Counter(pair for parts in cells for pair in pairwise(parts))
    return {one: other for (one, other), n in pairs.items() if n == often[one] == often[other] > 1}


def _joined(parts: Sequence[str], whole: Mapping[str, str]) -> list[str]:
    joined: list[str] = []
    before = ""
    for part in parts:
        if joined and whole.get(before) == part:
            joined[-1] += f", {part}"
        else:
            joined.append(part)
        before = part
    return joined


def _pattern(choices: Iterable[str]) -> re.Pattern[str]:
    """Match a choice with the mark before it; the longest first, as one may hold another."""
    longest = sorted(map(re.escape, choices), key=len, reverse=True)
    return re.compile(rf"(?:^|{_ANY})\s*({'|'.join(longest)})\s*(?={_ANY}|$)", re.IGNORECASE)


def chosen_in(text: str, choices: Iterable[str]) -> list[str]:
    """Return which of the choices a folded cell lists."""
    known = {choice.casefold(): choice for choice in choices}
    if not known:
        return []
    listed = [match.casefold() for match in _pattern(known).findall(text)]
    return list(dict.fromkeys(known[each] for each in listed if each in known))


def beside_chosen(text: str, choices: Iterable[str]) -> str:
    """Return what a folded cell holds beside the choices that it lists."""
    chosen = chosen_in(text, choices)
    rest = _pattern(chosen).sub(";", text) if chosen else text
    return "; ".join(_parts(rest, _SURE))


def with_choices(
    cells: Cells, lists: Mapping[str, Mapping[str, str]], where: str, key: str
) -> Cells:
    """Add a column for each choice of columns whose cells list several: yes, no or blank.

    Raises
    ------
    GroupworkError
        There is no such column, or a column of the choice's name is there already.
    """
    for name, choices in lists.items():
        column = fold(name)
        if column not in cells.table:
            raise GroupworkError(
                f"{where}: there is no column '{name}', which {key}.choices in study.yaml takes "
                f"apart. {nearest(name, cells.columns)}"
            )
        own = {fold(choice): fold(called) for choice, called in choices.items()}
        if there := next((called for called in own.values() if called in cells.table), ""):
            raise GroupworkError(
                f"{where}: {key}.choices in study.yaml makes a column '{there}', but the file "
                f"already has a column of that name."
            )
        reasons = cells.missing.get(column, {})
        gaps = {"", *map(fold, reasons)}
        folded = cells.table[column].map(fold)
        listed = {text: chosen_in(text, own) for text in folded.unique()}
        # Several choices may make one column: what people wrote of their own is "other".
        of: dict[str, list[str]] = {}
        for choice, called in own.items():
            of.setdefault(called, []).append(choice)
        made = {
            called: folded.map(partial(_said, several, listed, gaps))
            for called, several in of.items()
        }
        # Why there is no list is why nothing is said of each choice.
        missing = {**cells.missing, **(dict.fromkeys(made, reasons) if reasons else {})}
        cells = replace(cells, table=cells.table.assign(**made), missing=missing)
        note = {"action": "decoded", "reason": "choice of a cell that lists several (choices)"}
        cells = cells.noted({"column": called, **note} for called in made)
    return cells


def _said(
    several: Collection[str], listed: Mapping[str, list[str]], gaps: set[str], text: str
) -> str:
    """Say whether a cell lists one of some choices; where it says nothing, what it has instead."""
    if text in gaps:
        return text
    return CHOSEN if any(choice in listed[text] for choice in several) else NOT_CHOSEN
