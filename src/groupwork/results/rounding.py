"""How numbers are rounded for readers: halves away from zero, by the decimals of the number.

Python rounds a half to the even digit, and 0.145 down, since its binary form lies below it: of two
neighbours one went up and the other down. Whoever checks a percentage by hand rounds a half up.
"""

from decimal import ROUND_HALF_UP, Decimal

# Digits of a computed number that are its own; those behind them are floating point.
_SURE = 12


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals; no zero has a minus.

    Parameters
    ----------
    value : float
        A finite one.
    decimals : int
    """
    if abs(value) >= 10**_SURE:  # no digit of it is behind the point
        return f"{value:.{decimals}f}"
    number = Decimal(f"{value:.{_SURE}g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{number:f}" if number else f"{abs(number):f}"
