"""One statistic with its interval and p, or the reason why there is none."""

from dataclasses import asdict, dataclass
from math import isfinite, nan
from typing import Any

NOT_ESTIMABLE = "not estimable: "
#: Squares of anything much larger leave the range of floating point.
LARGEST_SCORE = 1e100
TOO_LARGE = "a score is infinite or too large to compute with"


class NotEstimable(ArithmeticError):
    """Something cannot be estimated; the message is the reason."""


@dataclass(frozen=True)
class Estimate:
    """A row of a results table, apart from its key columns.

    Attributes
    ----------
    statistic, method : str
        Name of the statistic, and which variant of it.
    n : int
        People that it rests on.
    estimate, ci_low, ci_high, ci_level, p : float or None
        None where there is none; never NaN or infinite.
    note : str
        What a reader must know of this number; "not estimable: ..." if there is none.
    """

    statistic: str
    method: str
    n: int
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    p: float | None = None
    note: str = ""

    def row(self) -> dict[str, Any]:
        """Return the fields as a dict for `groupwork.tables.statistics_table`."""
        return asdict(self)


def estimate(
    statistic: str,
    method: str,
    value: float,
    *,
    n: int,
    interval: tuple[float, float] | None = None,
    level: float | None = None,
    p: float = nan,
    why: str = "",
    why_no_interval: str = "",
    note: str = "",
) -> Estimate:
    """Make an `Estimate`, with the reason in its note where a number is lacking.

    Parameters
    ----------
    statistic, method, value, n, p, note
        As in `Estimate`; NaN for a number that does not exist.
    interval : tuple of float, optional
        Limits at confidence level `level`.
    why : str
        Reason why the statistic cannot be estimated; then all numbers are left out.
    why_no_interval : str
        Reason why an estimate has no interval.
    """
    if not why and not isfinite(value):
        why = "the result is beyond the range of numbers"
    if why:
        return Estimate(statistic, method, n, note=NOT_ESTIMABLE + why)
    notes = [note] if note else []
    if interval is not None and not why_no_interval and not all(map(isfinite, interval)):
        why_no_interval = "its limits are beyond the range of numbers"
    if why_no_interval:
        interval = None
        notes.append(f"no interval: {why_no_interval}")
    return Estimate(
        statistic,
        method,
        n,
        estimate=float(value),
        ci_low=float(interval[0]) if interval else None,
        ci_high=float(interval[1]) if interval else None,
        ci_level=level if interval else None,
        p=float(p) if isfinite(p) else None,
        note="; ".join(notes),
    )
