"""Direct identifiers in the cells of raw files."""

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from groupwork.ingest.readers import fold
from groupwork.privacy.kinds import KINDS, anywhere


def find_identifiers(cells: pd.DataFrame, known: Collection[str] = frozenset()) -> pd.DataFrame:
    """Find cells that look like direct identifiers.

    Parameters
    ----------
    cells : pandas.DataFrame
        file, row, column, raw: one row a cell of a raw file, as text.
    known : collection of str
        Texts that are answers whatever they look like (wordings of levels), folded and in lower
        case.

    Returns
    -------
    pandas.DataFrame
        file, column, kind, row, in the order of the cells; never the values. Each cell stands
        there once, as the first of `KINDS` that fits.
    """
    number, texts = pd.factorize(cells["raw"].to_numpy(dtype=object))
    folded = [fold(text) for text in texts]
    unknown = [len(text) > 1 and text.casefold() not in known for text in folded]
    # Kind of each cell as its place in KINDS; a missing cell has number -1, the last place here.
    none = len(KINDS)
    kind_of_text = np.full(len(texts) + 1, none)
    for place, text in enumerate(folded):
        if unknown[place]:
            kind_of_text[place] = next(anywhere(text), none)
    kinds = kind_of_text[number]
    of_column, columns = pd.factorize(cells["column"].to_numpy(dtype=object))
    for code, column in enumerate(columns):
        header = words(column)
        for place, kind in enumerate(KINDS):
            if kind.unless is not None and kind.unless.search(header):
                kinds[(of_column == code) & (kinds == place)] = none
        announced = [
            i for i, kind in enumerate(KINDS) if kind.header and kind.header.search(header)
        ]
        if not announced:
            continue
        at = np.flatnonzero(of_column == code)
        distinct = [n for n in np.unique(number[at]) if n >= 0 and unknown[n]]
        for place in announced:
            test = KINDS[place].announced
            assert test is not None
            hit = at[np.isin(number[at], [n for n in distinct if test(folded[n])])]
            kinds[hit] = np.minimum(kinds[hit], place)
    found = kinds < none
    result = cells.loc[found, ["file", "column", "row"]]
    names = np.array([kind.name for kind in KINDS], dtype=object)[kinds[found]]
    return result.assign(kind=names)[["file", "column", "kind", "row"]].reset_index(drop=True)


def is_telling(person: str) -> bool:
    """Say whether an identifier can be told from other numbers and words where it stands."""
    digits = sum(character.isdigit() for character in person)
    return len(person) > 5 if digits == len(person) else len(person) > 2 and digits > 0


def words(header: str) -> str:
    """Write a column name as words in lower case: ``homeAddress``, ``home_address``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", fold(header))
    return " ".join(re.sub(r"[^\w']|_", " ", spaced).split()).casefold()
