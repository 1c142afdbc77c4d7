"""What the shipped study is simulated from, and its raw files read as texts."""

import csv
import io
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook
from scipy.stats import norm

from groupwork.simulate import load_parameters

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "raw" / "all-the-way"
PARAMETERS = load_parameters()
MAIN = ["ssrs", "sas", "sds", "rses", "needs"]


# A z above this comes by chance once in 10,000 comparisons. At most 105 are made per seed, so that
# a right simulator would fail a seed picked at random in about 1 % of cases; the seeds are fixed.
LIMIT = norm.isf(0.5e-4)


def read_raw(path: Path, encoding: str = "utf-8") -> pd.DataFrame:
    """Read a raw file as texts, with its rows as a spreadsheet shows them."""
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        header, *body = [[_text(cell) for cell in row] for row in rows]
    else:
        header, *body = csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""))
    return pd.DataFrame(body, columns=header, index=range(2, len(body) + 2))


def _text(cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
