"""Rows that sessions, satisfaction and networks share."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.study.study import Study


def statistic_rows(*, estimates: list[Estimate], **keys: str) -> list[dict]:
    return [{**keys, **each.row()} for each in estimates]


def share_row(
    study: Study, name: str, count: int, n: int, *, percent: bool = False, what: str = ""
) -> Estimate:
    """Return a share, or a percentage, of n people with its Wilson interval."""
    scale = 100 if percent else 1
    limits = stats.binomtest(count, max(n, 1)).proportion_ci(study.ci_level, method="wilson")
    return estimate(
        name,
        f"{what}Wilson interval",
        scale * count / max(n, 1),
        n=n,
        interval=(scale * limits.low, scale * limits.high),
        level=study.ci_level,
        why="" if n else "there is no answer",
    )


def mean_row(
    study: Study,
    name: str,
    values: Floats,
    what: str,
    *,
    bounds: tuple[float, float] | None = None,
    p: float = np.nan,
) -> Estimate:
    """Return a mean with its t interval, cut at `bounds`."""
    n = len(values)
    mean = values.mean() if n else np.nan
    interval, why_no_interval = None, "one value only" if n == 1 else ""
    if n > 1:
        why_no_interval = "all values are equal" if np.ptp(values) == 0 else ""
        reach = stats.t.ppf((1 + study.ci_level) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n)
        interval = (mean - reach, mean + reach)
    method = f"{what}, t interval"
    if bounds and interval:
        interval = (max(interval[0], bounds[0]), min(interval[1], bounds[1]))
        method += f" cut at {bounds[0]} and {bounds[1]}"
    return estimate(
        name,
        method,
        mean,
        n=n,
        interval=interval,
        level=study.ci_level,
        p=p,
        why="" if n else "there is no answer",
        why_no_interval=why_no_interval,
    )


def described_rows(
    study: Study, values: ArrayLike, what: str, *, prefix: str = ""
) -> list[Estimate]:
    """Return mean with t interval, sd, median, min and max of the values that are there."""
    found = np.asarray(values, dtype=float)
    found = found[~np.isnan(found)]
    n = len(found)
    empty = "" if n else "there is no answer"
    one = empty or ("one value only" if n == 1 else "")
    low, middle, high = np.quantile(found, [0, 0.5, 1]) if n else (np.nan, np.nan, np.nan)
    sd = found.std(ddof=1) if n > 1 else np.nan
    return [
        mean_row(study, f"{prefix}mean", found, what),
        estimate(f"{prefix}sd", what, sd, n=n, why=one),
        estimate(f"{prefix}median", what, middle, n=n, why=empty),
        estimate(f"{prefix}min", what, low, n=n, why=empty),
        estimate(f"{prefix}max", what, high, n=n, why=empty),
    ]
