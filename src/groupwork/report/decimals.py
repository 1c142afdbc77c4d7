"""How many decimals a protected report prints: as many as the step has that scores are rounded to.

A mean that is rounded to halves is 7.5 and not 7.50, which would claim a hundredth.
"""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

import pandas as pd

from groupwork.privacy.precision import score_range, step
from groupwork.study.study import Study

# What a report prints of any other number.
_MOST = 2
# Key columns that say of which scores a row tells.
_RANGES = ("outcome", "scale", "area", "attribute")
_PEOPLE = ("n", "smallest_arm", "smallest_time")


def decimals(study: Study, row: Mapping[str, Any]) -> int:
    """Return the decimals of an estimate in points of a scale, and of its limits.

    Parameters
    ----------
    study : Study
    row : mapping
        Of a results table, as published: its key columns, `n` and `estimate`.

    Returns
    -------
    int
        At most two. No fewer than the estimate has: what follows from rounded numbers may have
        more than they.
    """
    keys = {name: str(value) for name, value in row.items()}
    scores = next(
        (found for each in _RANGES if each in keys and (found := score_range(study, each, keys))),
        None,
    )
    people = [float(row[name]) for name in _PEOPLE if name in row and pd.notna(row[name])]
    if scores is None or not people or min(people) < 1:
        return _MOST
    to = step(int(min(people)), scores, study.privacy.uncertainty)
    estimate = round(float(row["estimate"]), _MOST)
    own = next(places for places in range(_MOST + 1) if round(estimate, places) == estimate)
    return min(_MOST, max(own, -floor(log10(to) + 1e-9)))
