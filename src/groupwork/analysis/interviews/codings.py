"""Coded segments as arrays: who read which unit, and which codes each gave it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.study.study import Study

UNIT_KEYS = ["interview", "segment"]


@dataclass(frozen=True)
class Codings:
    """What every coder did with every unit.

    Attributes
    ----------
    units : pandas.DataFrame
        One row a unit (interview, participant_id, segment, text), in the order of the file.
    coders : list of str
    codes : list of str
        The codebook's codes in its order, then codes that only the data have.
    read : ndarray of bool, shape (units, coders)
        Whether the coder read the unit. One who read it and gave no code has a row with an
        empty code.
    given : ndarray of bool, shape (units, coders, codes)
    """

    units: pd.DataFrame
    coders: list[str]
    codes: list[str]
    read: NDArray[np.bool_]
    given: NDArray[np.bool_]

    @cached_property
    def interview(self) -> NDArray[np.int_]:
        """The interview of each unit as 0, 1, … in the order of the file."""
        return np.asarray(pd.factorize(self.units["interview"])[0], dtype=int)

    def by(self, coders: NDArray[np.bool_]) -> "Codings":
        """Return the coders that are marked, and the units that any of them read."""
        chosen = [coder for coder, keep in zip(self.coders, coders, strict=True) if keep]
        read, given = self.read[:, coders], self.given[:, coders]
        some = np.asarray(read.any(axis=1))
        units = self.units.loc[some].reset_index(drop=True)
        return Codings(units, chosen, self.codes, read[some], given[some])

    def take(self, keep: NDArray[np.bool_]) -> "Codings":
        """Return the units that `keep` marks and the coders who read any of them."""
        units = self.units[keep].reset_index(drop=True)
        read, given = self.read[keep], self.given[keep]
        busy = np.flatnonzero(read.any(axis=0))
        coders = [self.coders[index] for index in busy]
        return Codings(units, coders, self.codes, read[:, busy], given[:, busy])


def codebook(study: Study, without: Collection[str] = ()) -> list[str]:
    """Return the codes of the codebook in its order, but for some."""
    codes = study.interviews.codes if study.interviews else []
    return [code.id for code in codes if code.id not in without]


def arrange(study: Study, segments: pd.DataFrame, without: Collection[str] = ()) -> Codings:
    """Turn coded segments (one row a unit, coder and code) into arrays.

    Parameters
    ----------
    study : Study
        Its interviews' codebook gives the order of the codes.
    segments : pandas.DataFrame
        interview, participant_id, segment, text, coder, code (empty: read, no code given).
    without : collection of str
        Codes of the codebook that are no codes of these segments.
    """
    rows = segments.assign(code=segments["code"].replace("", np.nan))
    units = rows.drop_duplicates(UNIT_KEYS)[[*UNIT_KEYS, "participant_id", "text"]]
    coders = sorted(rows["coder"].dropna().unique())
    book = codebook(study, without)
    codes = [*book, *sorted(set(rows["code"].dropna()) - set(book))]

    unit = pd.MultiIndex.from_frame(units[UNIT_KEYS]).get_indexer(
        pd.MultiIndex.from_frame(rows[UNIT_KEYS])
    )
    coder = pd.Index(coders).get_indexer(rows["coder"])
    code = pd.Index(codes).get_indexer(rows["code"])
    read = np.zeros((len(units), len(coders)), dtype=bool)
    given = np.zeros((len(units), len(coders), len(codes)), dtype=bool)
    by_someone = coder >= 0
    read[unit[by_someone], coder[by_someone]] = True
    coded = by_someone & (code >= 0)
    given[unit[coded], coder[coded], code[coded]] = True
    return Codings(units.reset_index(drop=True), coders, codes, read, given)
