"""Tidy results tables as a person reads them: one line a thing, one column a statistic."""

import re

import pandas as pd

from groupwork.privacy.disclosure import ROUNDED_UP, SUPPRESSED
from groupwork.results.rounding import fixed
from groupwork.study.study import Study

# What the table of calibration says behind a method: the limit of p, and its own limits.
_SIMULATED = re.compile(r"(; p <=.*)?, Wilson$")


def wide(
    table: pd.DataFrame, keys: list[str], statistics: list[str], digits: int = 3
) -> pd.DataFrame:
    """Set chosen statistics side by side, each with its interval where it has one.

    Parameters
    ----------
    table : DataFrame
        A tidy results table. Of several methods of a statistic the first is shown.
    keys : list of str
        The key columns that name a line.
    statistics : list of str
        Column order. Statistics that the table lacks are left out.
    digits : int
        Decimals.

    Returns
    -------
    DataFrame
        Index: the keys; columns: the statistics as text; empty where not estimable, a dash where
        held back to protect people.
    """
    chosen = table[table["statistic"].isin(statistics)].drop_duplicates([*keys, "statistic"])
    shown = chosen.assign(shown=[_cell(row, digits) for row in chosen.to_dict("records")])
    order = [name for name in statistics if name in set(shown["statistic"])]
    lines = shown[keys].drop_duplicates()
    result = shown.pivot(index=keys, columns="statistic", values="shown")[order]
    index = pd.MultiIndex.from_frame(lines) if len(keys) > 1 else pd.Index(lines[keys[0]])
    return result.reindex(index).fillna("").rename_axis(columns=None)


def _cell(row: dict, digits: int) -> str:
    if pd.isna(row["estimate"]):
        return "–" if str(row["note"]).startswith(SUPPRESSED) else ""
    text = fixed(row["estimate"], digits).rstrip("0").rstrip(".")
    if pd.notna(row["ci_low"]) and pd.notna(row["ci_high"]):
        text += f" [{fixed(row['ci_low'], digits)}, {fixed(row['ci_high'], digits)}]"
    if pd.notna(row["p"]):
        told = "≤" if str(row["note"]).endswith(ROUNDED_UP) else "="
        text += ", p < .001" if row["p"] < 0.001 else f", p {told} {fixed(row['p'], 3)}"
    return text


def told_of(calibration: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Return the simulated intervals and tests that the study's own results have, too.

    Parameters
    ----------
    calibration : DataFrame
        Rows of the table of that name: what is simulated (`of`) and by which `method`.
    effects : DataFrame
        As published: what protects people may leave an interval or a test out altogether.

    Returns
    -------
    DataFrame
        The rows of `calibration` whose result is told of one outcome at least.
    """
    if calibration.empty or effects.empty:
        return calibration
    held = effects["note"].astype("object").fillna("").str.startswith(SUPPRESSED)
    held &= effects["p"].isna()
    methods = effects["method"].astype("object").fillna("")
    kinds = calibration[["of", "method"]].astype("str").drop_duplicates()
    gone = set()
    for of, method in kinds.itertuples(index=False, name=None):
        way = _SIMULATED.sub("", method).rpartition("; ")[2].partition(",")[0]
        same = (effects["statistic"] == of) & methods.str.contains(way, regex=False)
        if same.any() and held[same].all():
            gone.add((of, method))
    named = calibration[["of", "method"]].astype("str").apply(tuple, axis=1)
    return calibration[~named.isin(gone)]


def notice(study: Study) -> str:
    """Return what a notebook says first: if the data are invented, and what a dash means."""
    small, said = study.privacy.small_cell, []
    if study.synthetic:
        said.append("**SYNTHETIC DATA.** Nothing here is a finding about real people.")
    if small > 1:
        said.append(
            f"– : fewer than {small} people, or it would give them, or somebody's score, away."
        )
    return "\n\n".join(said)
