"""One row of the registry: what a results table is, and the check of what is written as one.

The check is a few lines over the declared columns. A library for it takes 0.4 to 2 s to import
(pandera, frictionless), in each of a study's forty jobs, and there are but two types of column.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from groupwork.columns import is_number
from groupwork.privacy.layout import Layout, Precision

if TYPE_CHECKING:  # it takes longer to import than all else that the workflow needs at its start
    import pandas as pd


class SchemaError(Exception):
    """A table is not what its row in the registry says: the program is wrong, not the data."""


@dataclass(frozen=True)
class ResultsTable:
    """What a results table is made of, and what stands in it.

    Attributes
    ----------
    name : str
        Of the file, of the step that makes it, and of its log.
    title : str
        What it says, in English.
    function : str
        The one that makes it, within this package: a text, so that nothing is imported before it
        is needed. It takes the study, then the tables of `reads` and `results` in their order,
        then, with `raw`, the study folder. It returns the table, or with `private` several.
    reads : tuple of str
        Processed tables. `coding` stands for the coding that themes are counted in: the one the
        coders settled on, or `segments`.
    sections : tuple of str
        The sections of the study file that it reads.
    columns : dict of str to str
        What each column means, in their order. `groupwork.columns.is_number` says its type.
    layout : Layout or None
        How it counts people, for `groupwork.privacy.disclosure`; None if it says nothing of them.
    precision : Precision or None
        What it tells of scores where the study is protected, for `groupwork.privacy.precision`;
        None if it tells nothing of them.
    results : tuple of str
        Other results tables that it reads, as they are published; of one that the study does not
        have its function is given an empty table.
    strand : str, optional
        What a study must have; without it every study has the table.
    notebook : str, optional
        The one that shows it. Figures say themselves what they draw.
    private : tuple of str
        Further tables that the function returns; they hold persons, and stay private.
    warnings : str, optional
        A function that takes the table and returns lines for the step's log.
    raw : bool
        Whether the function reads the study folder too.
    """

    name: str
    title: str
    function: str
    reads: tuple[str, ...]
    sections: tuple[str, ...]
    columns: dict[str, str]
    layout: Layout | None
    precision: Precision | None = None
    results: tuple[str, ...] = ()
    strand: str | None = None
    notebook: str | None = None
    private: tuple[str, ...] = ()
    warnings: str | None = None
    raw: bool = False

    @property
    def told_as(self) -> tuple[str, ...]:
        """The results tables whose published numbers its own follow where it is protected."""
        return ("effects",) if self.precision and self.precision.restated else ()

    def functions(self) -> list[str]:
        """Return the functions that its step runs."""
        return [self.function, *([self.warnings] if self.warnings else [])]

    def recipe(self) -> str:
        """Write what its step must know as JSON, the parameter of its rule."""
        recipe = {name: getattr(self, name) for name in ("name", "function", "private", "warnings")}
        layout = asdict(self.layout) if self.layout else None
        precision = asdict(self.precision) if self.precision else None
        known = {
            **{"columns": list(self.columns), "layout": layout, "precision": precision},
            "results": list(self.results),
        }
        return json.dumps(recipe | known)


@dataclass(frozen=True)
class Recipe:
    """What a step knows of its row: all but the words, which change no table."""

    name: str
    function: str
    columns: tuple[str, ...]
    layout: Layout | None
    precision: Precision | None = None
    results: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    warnings: str | None = None

    @classmethod
    def read(cls, text: str) -> "Recipe":
        """Read what `ResultsTable.recipe` wrote."""
        recipe = json.loads(text)
        layout, precision = recipe.pop("layout"), recipe.pop("precision")
        recipe |= {name: tuple(recipe[name]) for name in ("columns", "private", "results")}
        return cls(
            **recipe,
            layout=Layout(**_tuples(layout)) if layout else None,
            precision=Precision(**_tuples(precision)) if precision else None,
        )

    def check(self, table: "pd.DataFrame") -> None:
        """Check a table against its row.

        Raises
        ------
        SchemaError
            Other columns or another order of them, a column of numbers with something else in
            it, a code that became a number with decimals, or a row without the name of its
            statistic.
        """
        if list(table.columns) != list(self.columns):
            raise SchemaError(
                f"results table '{self.name}' has the columns {', '.join(table.columns)}; its row "
                f"in groupwork/results/registry.py says {', '.join(self.columns)}."
            )
        for column in self.columns:
            cells = table[column].dropna()
            strange: list[Any]
            if is_number(self.name, column):
                strange = [cell for cell in cells if isinstance(cell, str | bool)]
                wanted = "numbers"
            else:
                strange = [cell for cell in cells if isinstance(cell, float | bool)]
                wanted = "text"
            if strange:
                raise SchemaError(
                    f"results table '{self.name}', column '{column}': {strange[0]!r} does not go "
                    f"with a column of {wanted} (NUMBERS in groupwork/columns.py lists the others)."
                )
        if "statistic" in self.columns and table["statistic"].isna().any():
            raise SchemaError(f"results table '{self.name}', column 'statistic': it is empty.")


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what JSON made lists of as tuples again."""
    return {key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()}


@dataclass(frozen=True)
class Notebook:
    """What a notebook needs beside the tables that name it.

    Attributes
    ----------
    strands : tuple of str
        It is run where a study has one of these; without any, always.
    private : tuple of str
        Tables of persons, where the study file lets individuals be shown.
    """

    strands: tuple[str, ...] = ()
    private: tuple[str, ...] = field(default=())
