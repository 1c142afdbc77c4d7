"""Every number that the prose prints, with the table cell that it comes from.

Prose never holds a number: it holds `{{< var key >}}`, and the ledger writes each key's printed
text to `_variables.yml` and its origin to `numbers.csv`.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import yaml

from groupwork.errors import GroupworkError

Style = Literal["raw", "share", "p", "percent", "percentage", "count"]
MINUS = "\u2212"


def printed(value: float | None, style: Style) -> str:
    """Round a number as APA prints it.

    Parameters
    ----------
    value : float
        Missing values give an en dash.
    style : {"raw", "share", "p", "percent", "percentage", "count"}
        `raw`: two decimals. `share`: two decimals without the leading zero, for what cannot
        exceed one (r, alpha, kappa). `p`: three decimals, or "< .001". `percent`: a share of
        one as a whole percentage; `percentage`: the same for a number out of 100. `count`: no
        decimals.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if style == "count":
        return f"{value:.0f}"
    if style in ("percent", "percentage"):
        return f"{value * (100 if style == 'percent' else 1):.0f}%"
    if style == "p":
        return "< .001" if value < 0.001 else f"{value:.3f}".replace("0.", ".", 1)
    text = f"{value:.2f}"
    if float(text) == 0:
        text = text.lstrip("-")
    if style == "share":
        text = re.sub(r"^(-?)0\.", r"\1.", text)
    return text.replace("-", MINUS)


def p_phrase(text: str) -> str:
    """Return "= .012" or "< .001" for a printed p."""
    return text if text.startswith("<") else f"= {text}"


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
        """Cite a number: returns the shortcode and enters the printed text in the ledger."""
        text = printed(self.value(column), style)
        text = p_phrase(text) if style == "p" else text
        return self.ledger.enter(f"{self.key}.{column}", text, self, column)

    def magnitude(self, style: Style = "raw") -> str:
        """Cite the estimate without its sign, where a word says the direction."""
        value = self.value()
        text = printed(None if value is None else abs(value), style)
        return self.ledger.enter(f"{self.key}.magnitude", text, self, "estimate")

    def interval(self, style: Style = "raw") -> str:
        """Cite the interval as ``[low, high]`` (without its level)."""
        return f"\\[{self.say('ci_low', style)}, {self.say('ci_high', style)}\\]"


@dataclass
class Ledger:
    """The numbers that a report prints."""

    tables: dict[str, pd.DataFrame]
    texts: dict[str, str] = field(default_factory=dict)
    origins: dict[str, tuple[str, str, str]] = field(default_factory=dict)

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
        key = ".".join([table, *(_slug(value) for value in where.values())])
        return Result(self, table, key, where, dict(rows.iloc[0]))

    def rows(self, table: str, **where: str) -> pd.DataFrame:
        """Return the rows of a table that match."""
        rows = self.tables.get(table, pd.DataFrame(columns=list(where)))
        for name, value in where.items():
            rows = rows[rows[name].astype("str") == value]
        return rows

    def enter(self, key: str, text: str, result: Result, column: str) -> str:
        """Record a printed number with its origin and return its shortcode."""
        row = "; ".join(f"{name} = {value}" for name, value in result.where.items())
        self.texts[key] = text
        self.origins[key] = (f"{result.table}.csv", row, column)
        return shortcode(key)

    def constant(self, key: str, text: str) -> str:
        """Record a text or declared constant of the study file and return its shortcode."""
        self.texts[key] = text
        return shortcode(key)

    def variables(self) -> str:
        """Return `_variables.yml`: nested keys, every value a quoted string."""
        nested: dict = {}
        for key in sorted(self.texts):
            node = nested
            *parents, leaf = key.split(".")
            for parent in parents:
                node = node.setdefault(parent, {})
            node[leaf] = self.texts[key]
        return yaml.safe_dump(nested, allow_unicode=True, default_style='"', width=10_000)

    def register(self) -> pd.DataFrame:
        """Return the numbers with their origins: key, printed, table, row, column."""
        return pd.DataFrame(
            [(key, self.texts[key], *self.origins[key]) for key in sorted(self.origins)],
            columns=["key", "printed", "table", "row", "column"],
        )


def shortcode(key: str) -> str:
    """Return Quarto's variable shortcode."""
    return f"{{{{< var {key} >}}}}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-") or "none"
