"""Two answers for a notebook: `change` of one group, and `agreement` of coders.

``import groupwork as gw`` brings both. What they return shows itself as a table; its `table` is
a data frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from groupwork.errors import GroupworkError
from groupwork.statistics.agreement import (
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    tally_interviews,
)
from groupwork.statistics.paired import paired_effects

#: What `change` shows, by name and the words for it; `Result.all` has every statistic.
_SHOWN = {
    "n": "people with both scores",
    "mean_diff": "mean change, points",
    "d_z": "change in SDs of the change (d_z)",
    "g_av": "change in SDs of the scores (Hedges' g_av)",
    "t": "t test",
    "permutation": "exact permutation test",
    "wilcoxon_v": "Wilcoxon signed ranks",
    "smallest_detectable_d": "smallest d_z found with 80 % power",
}


@dataclass(frozen=True)
class Result:
    """Statistics that show themselves as a table.

    Attributes
    ----------
    title : str
    table : pandas.DataFrame
        What is shown.
    all : pandas.DataFrame
        Every statistic, one a row, as in a results table.
    """

    title: str
    table: pd.DataFrame
    all: pd.DataFrame

    def __repr__(self) -> str:
        return f"{self.title}\n{self.table.to_string(na_rep='')}"

    def _repr_html_(self) -> str:
        return f"<p>{self.title}</p>{self.table.to_html(na_rep='', border=0)}"


def change(before: ArrayLike, after: ArrayLike, *, level: float = 0.95, seed: int = 1) -> Result:
    """Describe and test the change of people who were measured twice.

    Parameters
    ----------
    before, after : array_like, shape (people,)
        Scores of the same people in the same order; a missing one is NaN or None. Two series
        with an index are matched by it.
    level : float
        Confidence level.
    seed : int
        For the bootstrap, and for tests of many people.

    Returns
    -------
    Result
        As `groupwork.statistics.paired.paired_effects` computes it; a positive change is a rise.

    Raises
    ------
    GroupworkError
        They are not as long as each other.

    Examples
    --------
    >>> import groupwork as gw
    >>> gw.change([3, 5, 4, 6], [5, 6, 4, 9]).table.loc["mean change, points", "estimate"]
    1.5
    """
    if isinstance(before, pd.Series) and isinstance(after, pd.Series):
        before, after = before.align(after)
    one = np.asarray(before, dtype=float).ravel()
    other = np.asarray(after, dtype=float).ravel()
    if len(one) != len(other):
        raise GroupworkError(
            f"before has {len(one)} scores and after {len(other)}. Give the same people in the "
            f"same order, with NaN where one is missing."
        )
    found = paired_effects(one, other, np.random.default_rng(seed), level)
    every = pd.DataFrame([each.row() for each in found])
    first = every.drop_duplicates("statistic").set_index("statistic")
    shown = first.loc[[name for name in _SHOWN if name in first.index]]
    table = shown.rename(index=_SHOWN)[["estimate", "ci_low", "ci_high", "p"]].rename_axis(None)
    return Result(f"Change of {first['estimate']['n']:.0f} people", table.round(3), every)


def agreement(codes: pd.DataFrame | Mapping[str, ArrayLike] | ArrayLike) -> Result:
    """Say how far coders agree beyond chance, for categories without an order.

    Parameters
    ----------
    codes : array_like, shape (units, coders)
        The category that each coder gave to each unit; a data frame has a column a coder. A unit
        that somebody did not code is NaN or None there.

    Returns
    -------
    Result
        Percent agreement, Krippendorff's alpha, Cohen's (of more coders Conger's) and Fleiss'
        kappa, Gwet's AC1.

    Raises
    ------
    GroupworkError
        There are fewer than two coders.

    Examples
    --------
    >>> import groupwork as gw
    >>> gw.agreement({"A": ["x", "y", "x", "y"], "B": ["x", "y", "y", "y"]}).table.loc[
    ...     "percent agreement", "estimate"
    ... ]
    75.0
    """
    table = pd.DataFrame(codes)  # type: ignore[arg-type]  # the stub knows no Mapping
    if table.shape[1] < 2:
        raise GroupworkError("Agreement takes two coders or more: one column for each of them.")
    kinds = pd.unique(pd.Series(table.to_numpy().ravel()).dropna())
    numbers = {kind: place for place, kind in enumerate(kinds)}
    coded = table.map(lambda kind: -1 if pd.isna(kind) else numbers[kind]).to_numpy(dtype=int)
    one = tally_interviews(coded, max(2, len(kinds)), np.zeros(len(coded), dtype=int))
    sums = one.weighted(np.ones(len(one.units)))
    kappa = "Cohen's kappa" if table.shape[1] == 2 else "Conger's kappa"
    values = {
        "percent agreement": percent_agreement(sums),
        "Krippendorff's alpha": krippendorff_alpha(sums),
        kappa: conger_kappa(sums),
        "Fleiss' kappa": fleiss_kappa(sums),
        "Gwet's AC1": gwet_ac1(sums),
    }
    shown = pd.DataFrame({"estimate": {name: float(value) for name, value in values.items()}})
    title = f"Agreement of {table.shape[1]} coders on {len(table)} units"
    return Result(title, shown.round(3), shown.rename_axis("statistic").reset_index())
