"""How many decimals a protected report prints: as many as the step has that scores are rounded to.

A mean that is rounded to halves is 7.5 and not 7.50, which would claim a hundredth. No number is
rounded a second time: a standardised effect in steps of .05 has two decimals, and so has one that
follows from rounded means and SDs. A p of few people is uncertain in its third.
"""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

import pandas as pd

from groupwork.privacy.precision import score_range, step, step_of_sds
from groupwork.study.study import Study

# What a report prints of any other number, and of a p.
_MOST, _MOST_OF_P = 2, 3
# How the names of standardised effects begin, in every table that has them.
_STANDARDISED = ("d_", "g_", "hedges_g")
# And those of terms of models that are not in points either.
_NO_POINTS = ("F:", "variance:", "icc:")
# Key columns that say of which scores a row tells, where its table does not.
_RANGES = ("outcome", "scale", "area", "attribute")
_PEOPLE = ("n", "smallest_arm", "smallest_time", "smallest_group")


def decimals(
    study: Study, row: Mapping[str, Any], *, in_points: bool = True, range_of: str = ""
) -> int:
    """Return the decimals of an estimate and its limits.

    Parameters
    ----------
    study : Study
    row : mapping
        Of a results table, as published: its key columns, `n` and `estimate`.
    in_points : bool
        Whether it is in points of a scale.
    range_of : str
        What says in the row's table which scores they are; see `layout.Precision`.

    Returns
    -------
    int
        At most two, and no fewer than the estimate has: what follows from rounded numbers may
        have more than they.
    """
    name, people = _name(row), _people(row)
    if name.startswith(_STANDARDISED):
        if not _are_few(study, row) or min(people) < 1:
            return _MOST
        return _places(step_of_sds(min(people), study.privacy.uncertainty), row)
    if not in_points or name.startswith(_NO_POINTS):
        return _MOST
    keys = {name: str(value) for name, value in row.items()}
    places = [range_of] if range_of else [each for each in _RANGES if each in keys]
    scores = next(filter(None, (score_range(study, each, keys) for each in places)), None)
    if scores is None or not people or min(people) < 1:
        return _MOST
    return _places(step(int(min(people)), scores, study.privacy.uncertainty), row)


def _places(to: float, row: Mapping[str, Any]) -> int:
    """Return the decimals of a step, or of the estimate where it has more."""
    estimate = round(float(row["estimate"]), _MOST)
    own = next(places for places in range(_MOST + 1) if round(estimate, places) == estimate)
    return min(_MOST, max(own, -floor(log10(to) + 1e-9)))


def decimals_of_p(study: Study, row: Mapping[str, Any]) -> int:
    """Return the decimals of a p."""
    return _MOST_OF_P - _are_few(study, row)


def _people(row: Mapping[str, Any]) -> list[float]:
    return [float(row[name]) for name in _PEOPLE if name in row and pd.notna(row[name])]


def is_approximate(study: Study, row: Mapping[str, Any], *, in_points: bool) -> bool:
    """Say whether an estimate and its limits follow from rounded scores, and are not exact."""
    return (in_points or _name(row).startswith(_STANDARDISED)) and _are_few(study, row)


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("statistic", row.get("term", "")))


def _are_few(study: Study, row: Mapping[str, Any]) -> bool:
    """Say whether numbers of people are told of a row, and so few that their scores are rounded."""
    people = _people(row)
    return bool(people) and min(people) < study.privacy.few
