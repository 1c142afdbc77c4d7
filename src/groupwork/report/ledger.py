"""Every number that the report prints, with the table cell that it comes from.

Prose and tables never hold a number: they hold `{{< var key >}}`. The ledger writes each key's
printed text to `_variables.yml`, as a link to its cell's place in the appendix of numbers and,
under `plain.key`, as it is: for captions, titles and alternative texts, which hold no links. Its
origin goes to `numbers.csv`.
"""

import hashlib
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import yaml

from groupwork.errors import GroupworkError
from groupwork.privacy.disclosure import ROUNDED_UP, SUPPRESSED, ZERO_LEFT_OUT, ZERO_TAKEN_IN
from groupwork.report.markdown import plain
from groupwork.results.cells import cell_value
from groupwork.results.rounding import fixed
from groupwork.shipped import SafeDumper
from groupwork.tables import RowFinder

Style = Literal["raw", "share", "p", "percent", "percentage", "count"]
MINUS = "\u2212"
#: Stands in the register where tables stand, for what is declared.
STUDY_FILE = "study.yaml"

# The smallest limit of an interval that is told apart from zero.
_CLOSE, _FINEST = 0.00005, 4
#: The columns of an estimate and its limits.
NUMBERS = ("estimate", "ci_low", "ci_high")
# Numbers of the report itself.
_OWN = "counts."
_NUMBER = re.compile(r"\{\{< var ([\w.-]+) >\}\}")


# Before what follows from rounded scores.
_NEAR = "≈ "
#: What is printed for a p that was rounded up to one: it was above a half, which is not told.
NO_BOUND = "> .05"


def printed(
    value: float | None,
    style: Style,
    *,
    leading_zero: bool = False,
    limit: bool = False,
    decimals: int | None = None,
) -> str:
    """Round a number as APA prints it, or GB/T 15835 where it has a leading zero.

    Halves go away from zero, as a reader rounds who checks them; see `groupwork.results.rounding`.

    Parameters
    ----------
    value : float
        Missing values give an en dash.
    style : {"raw", "share", "p", "percent", "percentage", "count"}
        `raw`: so many `decimals`. `share`: two decimals without the leading zero, for what cannot
        exceed one (r, alpha, kappa). `p`: so many, more close to .05, or "< .001".
        `percent`: a share of one as a whole percentage; `percentage`: the same for a number out
        of 100. `count`: no decimals.
    leading_zero : bool
        Print 0.05 and not .05, as Chinese texts do.
    limit : bool
        Of an interval: one close to zero gets up to four decimals, to show on which side it lies.
    decimals : int, optional
        Two unless it is said, three of a p.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if style == "count":
        return fixed(value, 0).replace("-", MINUS)
    if style in ("percent", "percentage"):
        percentage = fixed(value * (100 if style == "percent" else 1), 0)
        return f"{percentage}%".replace("-", MINUS)
    if style == "p":
        places = 3 if decimals is None else decimals
        text = fixed(value, places)
        if value < 10**-places:
            text = f"< {fixed(10**-places, places)}"
        while float(text.lstrip("< ")) == 0.05 and value != 0.05 and places < _FINEST:
            places += 1  # on which side it lies
            text = fixed(value, places)
        return text if leading_zero else text.replace("0.", ".", 1)
    decimals = 2 if decimals is None or style != "raw" else decimals
    text = fixed(value, decimals)
    while limit and float(text) == 0 and abs(value) >= _CLOSE and decimals < _FINEST:
        decimals += 1
        text = fixed(value, decimals)
    if style == "share" and not leading_zero:
        text = re.sub(r"^(-?)0\.", r"\1.", text)
    return text.replace("-", MINUS)


def p_phrase(text: str) -> str:
    """Return "= .012", "< .001", "≤ .05" or "> .05" for a printed p."""
    return text if text.startswith(("<", "≤", ">")) else f"= {text}"


@dataclass(frozen=True)
class TableFile:
    """A results table on disk, and how it came to be.

    Attributes
    ----------
    path : pathlib.Path
    rule : str
        The rule of the workflow that makes it.
    notebooks : tuple of str
        The notebooks that show it.
    in_points : sequence of str, optional
        Its statistics in points of a scale, which a protected study rounds to steps of it.
    range_of : str
        What says which scale that is; see `layout.Precision`.
    """

    path: Path
    rule: str
    notebooks: tuple[str, ...]
    in_points: Sequence[str] = ()
    range_of: str = ""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Cell:
    """Where a printed number stands.

    Attributes
    ----------
    table : str
        A results table by its name.
    row : str
        What singles the row out, ``"outcome = sas; statistic = d_z"``. Of several the first.
    column : str
        Or what is counted over all rows that `row` singles out; see `groupwork.results.cells`.
    """

    table: str
    row: str
    column: str


@dataclass(frozen=True)
class Result:
    """One row of a tidy results table, as the prose cites it."""

    ledger: "Ledger"
    table: str
    key: str
    where: dict[str, str]
    row: dict[str, Any]

    def value(self, column: str = "estimate") -> float | None:
        """Return a number, or None where it was not estimable."""
        value = self.row.get(column)
        return None if value is None or pd.isna(value) else float(value)

    @property
    def estimable(self) -> bool:
        return self.value() is not None

    @property
    def suppressed(self) -> bool:
        """Whether it is held back, to protect people."""
        return self.note.startswith(SUPPRESSED)

    @property
    def bounds_p(self) -> bool:
        """Whether its p is known to be no larger, and nothing more; so of a row held back, too."""
        return self.suppressed or self.note.endswith(ROUNDED_UP)

    @property
    def includes_zero(self) -> bool | None:
        """Whether the interval does, by the exact scores; None where there is none."""
        low, high = self.value("ci_low"), self.value("ci_high")
        if not self.estimable or low is None or high is None:
            return None
        if self.is_past_zero:
            return self.note.startswith(ZERO_TAKEN_IN)
        return low <= 0 <= high

    @property
    def is_past_zero(self) -> bool:
        """Whether the printed interval lies on the other side of zero, by rounding alone."""
        return self.note.startswith((ZERO_LEFT_OUT, ZERO_TAKEN_IN))

    @property
    def has_interval(self) -> bool:
        return self.value("ci_low") is not None and self.value("ci_high") is not None

    @property
    def note(self) -> str:
        return self._text("note")

    @property
    def method(self) -> str:
        return self._text("method")

    def _text(self, column: str) -> str:
        text = self.row.get(column)
        return "" if text is None or pd.isna(text) else str(text)

    def say(self, column: str = "estimate", style: Style = "raw") -> str:
        """Cite a number in prose: enters its printed text and returns the shortcode."""
        text = self._printed(self.value(column), column, style)
        text = p_phrase(text) if style == "p" else text
        return self.ledger.enter(f"{self.key}.{column}", text, self.cell(column))

    def show(self, column: str = "estimate", style: Style = "raw") -> str:
        """Cite a number in a table, whose columns may have another style than the prose."""
        text = self._printed(self.value(column), column, style)
        key = f"{self.key}.{column}-{style}"
        return self.ledger.enter(key, text, self.cell(column), in_prose=False)

    @property
    def is_approximate(self) -> bool:
        """Whether estimate and limits follow from rounded scores, to protect people."""
        return self.ledger.is_approximate(self)

    def near(self, *, unsigned: bool = False) -> str:
        """Cite the estimate in prose, or its size, with a sign before it where it is not exact."""
        said = self.magnitude() if unsigned else self.say()
        return f"{_NEAR if self.is_approximate else ''}{said}"

    def equals(self) -> str:
        """Cite the estimate after the name of the statistic."""
        return self.near() if self.is_approximate else f"= {self.say()}"

    def magnitude(self, style: Style = "raw") -> str:
        """Cite the estimate without its sign, where a word says the direction."""
        value = self.value()
        text = self._printed(None if value is None else abs(value), "estimate", style)
        return self.ledger.enter(f"{self.key}.magnitude", text, self.cell("estimate"))

    def _printed(self, value: float | None, column: str, style: Style) -> str:
        zero, limit = self.ledger.leading_zero, column in ("ci_low", "ci_high")
        if style == "p" and value is not None and self.bounds_p:
            if value >= 1:
                return NO_BOUND.replace(".", "0.") if zero else NO_BOUND
            return f"≤ {printed(value, 'raw' if zero else 'share')}"
        places = None
        if style == "p" and self.ledger.decimals_of_p:
            places = self.ledger.decimals_of_p(self.row)
        elif style == "raw" and column in NUMBERS:
            places = self.ledger.decimals_of(self)
        return printed(value, style, leading_zero=zero, limit=limit, decimals=places)

    def interval(self, style: Style = "raw", *, told: bool = False) -> str:
        """Cite the interval as ``[low, high]`` (without its level).

        A sign before it says that it is not exact, unless that is `told` of what it is of.
        """
        near = _NEAR if self.is_approximate and not told else ""
        return f"{near}\\[{self.say('ci_low', style)}, {self.say('ci_high', style)}\\]"

    def told(self, word: str, column: str, style: Style) -> str:
        """Cite the number that stands behind a word of a text, as the power in `method`."""
        cell = self.cell(f"{word} in {column}")
        value = cell_value(pd.DataFrame([self.row]), cell.column)
        return self.ledger.enter(f"{self.key}.{column}-{word}", printed(value, style), cell)

    def cell(self, column: str) -> Cell:
        """Return where a number of this row stands."""
        return Cell(self.table, _row(self.where), column)


@dataclass
class Ledger:
    """The numbers that a report prints.

    Attributes
    ----------
    tables : dict of DataFrame
        Results tables by name.
    files : mapping of str to TableFile
        Those that a reader may have as files.
    texts : dict
        Key -> printed text.
    origins : dict
        Key -> cell, for what comes from a table.
    declared : dict
        Key -> where in the study file, for what is declared there.
    anchors : dict
        Cell -> its place in the appendix of numbers.
    prose : set of Cell
        Those that the text cites; the others stand in tables alone.
    offered : set of str
        The results tables that something links to as a file.
    leading_zero : bool
        Whether 0.05 is printed, or .05.
    readable : collection of str or None
        The results tables that the document is written from, where these are not all.
    prefix : str
        What its places in the list of numbers begin with: one document may list another's.
    decimals : callable, optional
        Of a row of a results table: how many decimals its numbers have, and whether these are in
        points; else two.
    decimals_of_p : callable, optional
        Of such a row: how many its p has; else three.
    approximate : callable, optional
        Of such a row: whether its numbers follow from rounded scores; else they are exact.
    """

    tables: dict[str, pd.DataFrame]
    files: Mapping[str, TableFile] = field(default_factory=dict)
    prefix: str = ""
    readable: Collection[str] | None = None
    texts: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Cell] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)
    anchors: dict[Cell, str] = field(default_factory=dict)
    prose: set[Cell] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    leading_zero: bool = False
    decimals: Callable[..., int] | None = None
    decimals_of_p: Callable[[Mapping[str, Any]], int] | None = None
    approximate: Callable[..., bool] | None = None
    _finders: dict[str, RowFinder] = field(default_factory=dict)
    _rows_of_keys: dict[str, str] = field(default_factory=dict)

    def find(self, table: str, **where: str) -> Result:
        """Return the first row of a table that matches; the primary variant stands first.

        Raises
        ------
        GroupworkError
            No row matches, so that a report never silently lacks a number.
        """
        result = self.get(table, **where)
        if result is None:
            sought = ", ".join(f"{name} {value}" for name, value in where.items())
            raise GroupworkError(f"results table '{table}' has no row for {sought}.")
        return result

    def get(self, table: str, **where: str) -> Result | None:
        """Return the first row that matches, or None."""
        rows = self.rows(table, **where)
        if rows.empty:
            return None
        return Result(self, table, self._key(table, where), where, dict(rows.iloc[0]))

    def rows(self, table: str, **where: str) -> pd.DataFrame:
        """Return the rows of a table that match."""
        if self.readable is not None and table not in self.readable:
            raise LookupError(f"the document reads '{table}', which it does not wait for")
        if table not in self.tables:
            return pd.DataFrame(columns=list(where))
        if table not in self._finders:
            self._finders[table] = RowFinder(self.tables[table])
        return self._finders[table].find(where)

    def count(self, table: str, column: str, **where: str) -> str:
        """Cite what is counted over the rows that match, such as ``sum(count)``."""
        text = printed(cell_value(self.rows(table, **where), column), "count")
        key = f"{self._key(table, where)}.{_slug(column)}"
        return self.enter(key, text, Cell(table, _row(where), column))

    def _key(self, table: str, where: dict[str, str]) -> str:
        """Return a row's key; what differs only in signs that no key has gets a number."""
        base = key = ".".join([table, *(_slug(value) for value in where.values())])
        row, number = _row(where), 1
        while self._rows_of_keys.setdefault(key, row) != row:
            number += 1
            key = f"{base}-{number}"
        return key

    def enter(self, key: str, text: str, cell: Cell, in_prose: bool = True) -> str:
        """Record a printed number with its origin and return its shortcode."""
        if in_prose:
            self.prose.add(cell)
        self.texts[key] = text
        self.origins[key] = cell
        self.anchors.setdefault(cell, f"{self.prefix}n{len(self.anchors) + 1}")
        return shortcode(key)

    def constant(self, path: str, text: str) -> str:
        """Record a number that the study file declares and return its shortcode.

        Parameters
        ----------
        path : str
            Where it stands there: `privacy.small_cell`; `count(sessions)` for how many there
            are; `1 - ci_level`.
        text : str
            As it is printed.
        """
        key = f"constants.{_slug(path)}"
        self.texts[key] = text
        self.declared[key] = path
        return shortcode(key)

    def own(self, name: str, number: float) -> str:
        """Record a number of the report itself, which no table has, and return its shortcode."""
        self.texts[f"{_OWN}{name}"] = f"{number:g}"
        return shortcode(f"{_OWN}{name}")

    def adopt(self, other: "Ledger", text: str, prefix: str) -> str:
        """Take over what another ledger has entered, and its text with the shortcodes renamed."""
        for key, cell in other.origins.items():
            self.enter(f"{prefix}.{key}", other.texts[key], cell)
        for key, path in other.declared.items():
            self.texts[f"{prefix}.{key}"] = other.texts[key]
            self.declared[f"{prefix}.{key}"] = path
        for key, number in other.texts.items():
            if key.startswith(_OWN):
                self.texts[f"{prefix}.{key}"] = number
        return _NUMBER.sub(lambda found: shortcode(f"{prefix}.{found[1]}"), text)

    def is_in_points(self, table: str, statistic: str) -> bool:
        """Say whether a statistic is in points of a scale, which a protected study rounds."""
        file = self.files.get(table)
        return file is not None and statistic in file.in_points

    def decimals_of(self, result: Result) -> int:
        """Return how many decimals the numbers of a row have."""
        statistic = str(result.row.get("statistic", ""))
        if not self.decimals or not result.estimable:
            return 2
        file = self.files.get(result.table)
        return self.decimals(
            result.row,
            in_points=self.is_in_points(result.table, statistic),
            range_of=file.range_of if file else "",
        )

    def is_approximate(self, result: Result) -> bool:
        """Say whether the numbers of a row follow from rounded scores."""
        statistic = str(result.row.get("statistic", ""))
        in_points = self.is_in_points(result.table, statistic)
        return bool(self.approximate and self.approximate(result.row, in_points=in_points))

    def unlinked(self, text: str) -> str:
        """Return a text whose numbers are no links, for captions."""
        return _NUMBER.sub(
            lambda found: shortcode(f"plain.{found[1]}") if found[1] in self.origins else found[0],
            text,
        )

    def resolved(self, text: str) -> str:
        """Return a text with its numbers written out, for an attribute."""
        return _NUMBER.sub(lambda found: self.texts.get(found[1], found[0]), text)

    def tables_behind(self, text: str) -> list[str]:
        """Return the results tables that the numbers of a text come from, in their order."""
        return list(dict.fromkeys(cell.table for cell in self.cells_behind(text)))

    def cells_behind(self, text: str) -> list[Cell]:
        """Return the cells of results tables that the numbers of a text come from."""
        found = (self.origins.get(key) for key in _NUMBER.findall(text))
        return [cell for cell in found if cell]

    def variables(self) -> str:
        """Return `_variables.yml`: nested keys, every value a quoted string."""
        nested: dict = {}
        for key in sorted(self.texts):
            text = self.texts[key]
            if key in self.origins:
                _nest(nested, f"plain.{key}", text)
                text = f"[{text}](#{self.anchors[self.origins[key]]}){{.number}}"
            _nest(nested, key, text)
        return yaml.dump(
            nested, Dumper=SafeDumper, allow_unicode=True, default_style='"', width=10_000
        )

    def listed(self, in_prose: bool) -> dict[str, dict[str, list[str]]]:
        """Return the cited cells for the appendix: table -> row -> Markdown of each cell.

        Parameters
        ----------
        in_prose : bool
            Those that the text cites, or those that stand in tables alone.
        """
        printed_as: dict[Cell, list[str]] = {}
        for key, cell in self.origins.items():
            printed_as.setdefault(cell, []).append(self.texts[key].removeprefix("= "))
        found: dict[str, dict[str, list[str]]] = {}
        for cell, anchor in self.anchors.items():
            if (cell in self.prose) == in_prose:
                shown = " / ".join(dict.fromkeys(printed_as[cell]))
                text = f"[{plain(f'{cell.column} {shown}')}]{{#{anchor}}}"
                found.setdefault(cell.table, {}).setdefault(cell.row, []).append(text)
        return found

    def register(self) -> pd.DataFrame:
        """Return the numbers with their origins: key, printed, table, row, column."""
        rows = [
            *(
                (key, f"{cell.table}.csv", cell.row, cell.column)
                for key, cell in self.origins.items()
            ),
            *((key, STUDY_FILE, "", path) for key, path in self.declared.items()),
        ]
        return pd.DataFrame(
            [(key, self.texts[key], *origin) for key, *origin in sorted(rows)],
            columns=["key", "printed", "table", "row", "column"],
        )


def _nest(tree: dict, key: str, text: str) -> None:
    *parents, leaf = key.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
    tree[leaf] = text


def _row(where: dict[str, str]) -> str:
    return "; ".join(f"{name} = {value}" for name, value in where.items())


def shortcode(key: str) -> str:
    """Return Quarto's variable shortcode."""
    return f"{{{{< var {key} >}}}}"


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-") or "none"
    # Quarto takes what Lua reads as a number for a place in a list, and finds nothing there.
    return f"no-{slug}" if slug[0].isdigit() else slug
