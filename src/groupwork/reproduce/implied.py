"""What printed numbers imply about each other: recomputed from nothing but what is printed.

Every check allows for rounding: a printed -4.98 stands for anything from -4.985 to -4.975. What is
reported is wrong only if no value that rounds to the printed ones would give it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

MINUS = "\N{MINUS SIGN}"
# Chinese sets no space around a number or the letter of a test, and its characters are letters to
# \b and \w: here these know of ASCII alone.
_N = r"[-\N{MINUS SIGN}]?(?:\d[\d,]*)?\.?\d+"
_P = rf"p\s*(?P<sign>[<>=])\s*(?P<p>{_N})"
_TEST = re.compile(
    rf"(?<![A-Za-z0-9_])(?P<name>t|F|r|Q|z|Z|χ2|χ²|chi2)\s*"
    rf"(?:\(\s*(?P<df1>{_N})(?:\s*,\s*(?P<df2>{_N}))?(?:\s*,\s*[Nn]\s*=\s*\d+)?\s*\))?"
    rf"\s*=\s*(?P<value>{_N})\s*[,;，；]\s*{_P}"
)
_D_AFTER_T = re.compile(
    rf"\bt\s*\(\s*(?P<df>{_N})\s*\)\s*=\s*(?P<t>{_N}).{{0,120}}?\bd_?z\s*=\s*(?P<d>{_N})",
    re.ASCII,
)
_INTERVAL = re.compile(
    rf"(?<![A-Za-z0-9_.,])(?<!± )(?P<estimate>{_N})%?(?:\s*(?:points?|分))?\s*[,，(（]?\s*"
    r"(?:9\d(?:\.\d)?\s*%\s*(?:CI|置信区间)\s*)?"
    rf"[\[［]\s*(?P<low>{_N})%?\s*[,，;；]\s*(?P<high>{_N})%?\s*[\]］]"
)
# Before a size whose sign the word says: 低4.6分（95% CI [−7.2, −2.0]）.
_DOWN = re.compile(r"(低|降|减少|(lower|less|fell|dropped) by)了?\s*$", re.ASCII)
_K_OF_N = re.compile(
    rf"\b(?P<k>\d+) of (?P<n>\d+)(?:\s+\w+){{0,3}}?\s*[,(]\s*(?P<percent>{_N})\s*%", re.ASCII
)
_N_OF_WHOM_K = re.compile(
    rf"(?P<n>\d+)人中[^。；;]*?(?<!\d)(?P<k>\d+)人(?:康复)?\s*[，,（(]\s*(?P<percent>{_N})\s*%"
)


@dataclass(frozen=True)
class Printed:
    """A printed number and the values that it may stand for."""

    text: str
    value: float
    half: float

    @property
    def low(self) -> float:
        return self.value - self.half

    @property
    def high(self) -> float:
        return self.value + self.half

    def may_be(self, low: float, high: float) -> bool:
        """Return whether it may stand for a value within these limits."""
        slack = 1e-9 * max(1.0, abs(low), abs(high))
        return self.low <= high + slack and self.high >= low - slack


@dataclass(frozen=True)
class Mismatch:
    """Something printed that does not follow from what is printed beside it.

    Attributes
    ----------
    where : str
        Page, heading or table.
    check : str
        What was recomputed.
    printed, right : str
    context : str
        The words around it.
    """

    where: str
    check: str
    printed: str
    right: str
    context: str


def read_number(text: str) -> Printed | None:
    """Read a number as it is printed: "−1.50", "1,024", "63%", "< .001", "≤ .05", "> .05"."""
    cleaned = text.strip().replace(MINUS, "-").replace(",", "").rstrip("%")
    if cleaned.startswith(">"):  # of a p that was rounded up to one, and no more is told
        return Printed(text.strip(), 0.5, 0.5)
    if cleaned.startswith(("<", "≤")):
        bound = read_number(cleaned[1:])
        return bound and Printed(text.strip(), bound.value / 2, bound.value / 2)
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", cleaned):
        return None
    decimals = len(cleaned.partition(".")[2])
    return Printed(text.strip(), float(cleaned), 0.5 * 10.0**-decimals)


def _read(text: str) -> Printed:
    number = read_number(text)
    if number is None:
        raise ValueError(text)
    return number


def check_text(text: str, where: str) -> Iterator[Mismatch]:
    """Recompute what a sentence, or a row of a table, says of itself.

    Checks test statistics and p, d_z from t, intervals that contain their estimate, and shares
    from "k of n".
    """
    one_sided = bool(re.search(r"one-(sided|tailed)|directional test|单侧", text))
    for found in _TEST.finditer(text):
        if wrong := _test(found, where, one_sided):
            yield wrong
    for found in _D_AFTER_T.finditer(text):
        yield from _d_from_t(found, where)
    for found in _INTERVAL.finditer(text):
        yield from _interval(found, where)
    for found in (*_K_OF_N.finditer(text), *_N_OF_WHOM_K.finditer(text)):
        yield from percent_of(found["k"], found["n"], found["percent"], where, found[0])


def two_sided_p(name: str, value: float, df1: float | None, df2: float | None) -> float | None:
    """Return p of a test statistic; two-sided for t, r and z. None if degrees are lacking.

    Notes
    -----
    r is tested by t = r sqrt(df / (1 - r^2)) on df = n - 2.
    """
    size = abs(value)
    first, second = df1 or 0.0, df2 or 0.0
    if name in ("z", "Z"):
        return float(2 * scipy.special.ndtr(-size))
    if first <= 0 or (name == "F" and second <= 0):
        return None
    if name == "F":
        return float(scipy.special.fdtrc(first, second, value))
    if name not in ("t", "r"):
        return float(scipy.special.chdtrc(first, value))
    if name == "r":
        size = size * math.sqrt(first / (1 - size**2)) if size < 1 else math.inf
    return float(2 * scipy.special.stdtr(first, -size))


def _test(found: re.Match[str], where: str, one_sided: bool) -> Mismatch | None:
    df1, df2 = (float(_read(found[n]).value) if found[n] else None for n in ("df1", "df2"))
    statistic, p = _read(found["value"]), _read(found["p"])
    sizes = [abs(statistic.value) - statistic.half, abs(statistic.value) + statistic.half]
    found_p = [two_sided_p(found["name"], max(each, 0.0), df1, df2) for each in sizes]
    if found_p[0] is None or found_p[1] is None:
        return None
    high, low = found_p[0], found_p[1]
    if _p_agrees(found["sign"], p, low, high):
        return None
    halved = found["name"] in ("t", "z", "Z", "r")
    if one_sided and halved and _p_agrees(found["sign"], p, low / 2, high / 2):
        return None
    value = two_sided_p(found["name"], abs(statistic.value), df1, df2)
    small = value is None or value < 0.001
    right = "p < .001" if small else f"p = {value:.3f}".replace("0.", ".", 1)
    return Mismatch(where, "p from its test", f"p {found['sign']} {found['p']}", right, found[0])


def _p_agrees(sign: str, p: Printed, low: float, high: float) -> bool:
    if sign == "<":
        return low < p.value
    if sign == ">":
        return high > p.value
    return p.may_be(low, high)


def _d_from_t(found: re.Match[str], where: str) -> Iterator[Mismatch]:
    t, d, df = _read(found["t"]), _read(found["d"]), _read(found["df"]).value
    root = math.sqrt(df + 1)
    if df > 0 and not d.may_be(t.low / root, t.high / root):
        right = f"{t.value / root:.2f}"
        yield Mismatch(where, "d_z from t and n", d.text, right, found[0])


def _interval(found: re.Match[str], where: str) -> Iterator[Mismatch]:
    estimate, low, high = (_read(found[name]) for name in ("estimate", "low", "high"))
    if estimate.value > 0 and _DOWN.search(found.string[: found.start()]):
        estimate = _read(MINUS + estimate.text)
    if low.low > high.high:
        said = f"[{low.text}, {high.text}]"
        yield Mismatch(where, "limits in order", said, f"[{high.text}, {low.text}]", found[0])
    elif estimate.high < low.low or estimate.low > high.high:
        right = f"between {low.text} and {high.text}"
        yield Mismatch(where, "interval contains estimate", estimate.text, right, found[0])


def percent_of(k: str, n: str, percent: str, where: str, context: str) -> Iterator[Mismatch]:
    """Check a printed percentage against the printed counts that it comes from."""
    count, people, printed = _read(k), _read(n), _read(percent)
    if people.value <= 0:
        return
    share = 100 * count.value / people.value
    if not printed.may_be(share, share):
        right = f"{share:.0f}%"
        yield Mismatch(where, "percentage from counts", f"{percent}%", right, context)


def grim(mean: Printed, n: int) -> bool:
    """Return whether n whole numbers can have a mean that is printed so.

    References
    ----------
    Brown, N. J. L., & Heathers, J. A. J. (2017). The GRIM test: A simple technique detects
    numerous anomalies in the reporting of results in psychology. Social Psychological and
    Personality Science, 8(4), 363-369.
    """
    nearest = round(mean.value * n)
    return any(mean.may_be(total / n, total / n) for total in (nearest - 1, nearest, nearest + 1))


def holm(values: Sequence[float]) -> list[float]:
    """Return p values adjusted by Holm's (1979) step-down method, in the order given."""
    order = np.argsort(values, kind="stable")
    adjusted, highest = [0.0] * len(values), 0.0
    for step, place in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - step) * values[place]))
        adjusted[place] = highest
    return adjusted


def d_from_interval(
    mean: Printed, low: Printed, high: Printed, n: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the smallest and largest d_z that a mean difference and its t interval imply.

    Notes
    -----
    The half width is t(1 - alpha/2; n - 1) s / sqrt(n), so that d_z = mean / s.
    """
    quantile = float(scipy.special.stdtrit(n - 1, 0.5 + level / 2))
    widths = [(high.value - low.value) / 2 + each for each in (-low.half, low.half)]
    spreads = [max(width, 1e-12) * math.sqrt(n) / quantile for width in widths]
    found = [m / s for m in (mean.low, mean.high) for s in spreads]
    return min(found), max(found)
