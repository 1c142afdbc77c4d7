"""How far repeated measurements of the same people agree."""

from math import atanh, nan, sqrt, tanh

import numpy as np
import scipy

from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import LARGEST_SCORE, TOO_LARGE, Estimate, estimate
from groupwork.statistics.internal_consistency import ZERO

#: Statistics of the retest table and how each is computed.
RETEST_METHODS = {
    "icc_agreement": "ICC(A,1), two-way, absolute agreement; F interval",
    "icc_consistency": "ICC(C,1), two-way, consistency; F interval",
    "r": "Pearson; Fisher z interval",
    "sem": "standard error of measurement, root of the residual mean square",
}
_NO_LIMITS = "its limits do not hold it, people differ less than their two scores"


def icc(values: Floats, level: float) -> dict[str, tuple[float, float, float]]:
    """Estimate how far repeated measurements of the same people agree.

    Parameters
    ----------
    values : numpy.ndarray, shape (people, waves)
        At least three people and two waves, none missing; not all equal.
    level : float
        Level of the intervals.

    Returns
    -------
    dict
        icc_agreement, icc_consistency: estimate, lower and upper limit.

    References
    ----------
    McGraw, K. O., & Wong, S. P. (1996). Forming inferences about some intraclass correlation
    coefficients. Psychological Methods, 1, 30-46: ICC(A,1) and ICC(C,1), which are Shrout and
    Fleiss's ICC(2,1) and ICC(3,1).
    """
    n, k = values.shape
    # numpy's numbers, so that what does not exist comes out as NaN.
    between, of_waves, error = map(np.float64, _mean_squares(values))
    df = (n - 1) * (k - 1)
    upper = (1 + level) / 2
    common = between + (k - 1) * error
    consistency = (between - error) / common
    agreement = (between - error) / (common + k / n * (of_waves - error))
    if error <= ZERO * between:
        limits = (1.0, 1.0)
    else:
        ratio = between / error
        low, high = (
            ratio / scipy.special.fdtri(n - 1, df, upper),
            ratio * scipy.special.fdtri(df, n - 1, upper),
        )
        limits = (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)
    ratio = k * agreement / (n * (1 - agreement)) if agreement < 1 else np.float64(np.inf)
    a, b = ratio, 1 + ratio * (n - 1)
    parts = (a * of_waves) ** 2 / (k - 1) + (b * error) ** 2 / df
    v = (a * of_waves + b * error) ** 2 / parts
    rest = k * of_waves + (k * n - k - n) * error
    f_low, f_high = scipy.special.fdtri(n - 1, v, upper), scipy.special.fdtri(v, n - 1, upper)
    around = (
        n * (between - f_low * error) / (f_low * rest + n * between),
        n * (f_high * between - error) / (rest + n * f_high * between),
    )
    return {
        "icc_agreement": (agreement, *around),
        "icc_consistency": (consistency, *limits),
    }


def _mean_squares(values: Floats) -> tuple[float, float, float]:
    """Return the mean squares of people, waves and residuals of a two-way layout."""
    n, k = values.shape
    centre = values.mean()
    people, waves = values.mean(axis=1, keepdims=True), values.mean(axis=0, keepdims=True)
    rest = values - people - waves + centre
    return (
        float(k * ((people - centre) ** 2).sum() / (n - 1)),
        float(n * ((waves - centre) ** 2).sum() / (k - 1)),
        float((rest**2).sum() / ((n - 1) * (k - 1))),
    )


def _alike(values: Floats) -> str:
    """Say that people do not differ, so that no share of their differences can be reliable."""
    between, _, error = _mean_squares(values)
    alike = between <= ZERO * max(error, between, np.finfo(float).tiny)
    return "everybody has the same mean over both waves" if alike else ""


def retest(values: Floats, level: float, note: str = "") -> list[Estimate]:
    """Estimate the test-retest reliability of a score.

    Parameters
    ----------
    values : numpy.ndarray, shape (people, 2)
        Scores at two waves; people who lack one are left out.
    level : float
        Level of the intervals.
    note : str
        What must be known of the correlations.

    Returns
    -------
    list of Estimate
        The statistics of `RETEST_METHODS`.
    """
    both = values[~np.isnan(values).any(axis=1)]
    n = len(both)
    why = ""
    if n < 3:
        why = "fewer than three people with both scores"
    elif not np.abs(both).max() < LARGEST_SCORE:
        why = TOO_LARGE
    elif (np.ptp(both, axis=0) == 0).any():
        why = "all scores of a wave are equal"
    if why:
        return [estimate(name, how, nan, n=n, why=why) for name, how in RETEST_METHODS.items()]
    with np.errstate(all="ignore"):  # an interval that does not exist comes out as NaN
        found = icc(both, level)
    alike = _alike(both)
    r = float(np.clip(np.asarray(np.corrcoef(both, rowvar=False))[0, 1], -1, 1))
    z = nan
    if n < 4:
        lacking = "fewer than four people"
    elif abs(r) > 1 - ZERO:
        lacking = "its limits collapse at a correlation of 1 or -1"
    else:
        lacking, z = "", scipy.special.ndtri((1 + level) / 2) / sqrt(n - 3)
    limits = (tanh(atanh(r) - z), tanh(atanh(r) + z)) if not lacking else None
    return [
        *(
            estimate(
                name,
                RETEST_METHODS[name],
                value,
                n=n,
                interval=(low, high),
                level=level,
                why=alike,
                why_no_interval="" if low < value < high or value == 1 else _NO_LIMITS,
                note=note,
            )
            for name, (value, low, high) in found.items()
        ),
        estimate(
            "r",
            RETEST_METHODS["r"],
            r,
            n=n,
            interval=limits,
            level=level,
            why_no_interval=lacking,
            note=note,
        ),
        estimate("sem", RETEST_METHODS["sem"], sqrt(_mean_squares(both)[2]), n=n),
    ]
