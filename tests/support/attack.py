"""What a reader can work out of single people from tables that are published.

Four ways: which lists of scores have the moments and order statistics of `descriptives`
(Diaconis & Sturmfels' fibres, by plain search); which pairs of two such lists have the statistics
of `effects`; what the sum of the items' means says that the scale's mean does not; what the
means of two nearly equal sets of people say of those in between. The reader knows the program, so
also how finely a number was rounded.
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from groupwork.privacy.precision import score_range, step
from groupwork.statistics.exact import signed_ranks, walsh_averages

_EXACT = 1e-6
Interval = tuple[float, float]


@dataclass
class Known:
    """What is known of a list of scores: sums of powers and order statistics, as intervals."""

    values: Sequence[float]
    n: int
    sums: dict[int, Interval] = field(default_factory=dict)
    quantiles: dict[float, float] = field(default_factory=dict)

    def fits(self, scores: Sequence[float]) -> bool:
        ordered = np.sort(np.asarray(scores, dtype=float))
        powers = all(
            low <= (ordered**power).sum() <= high for power, (low, high) in self.sums.items()
        )
        return powers and all(
            abs(np.quantile(ordered, share) - value) < _EXACT
            for share, value in self.quantiles.items()
        )


def around(value: float, half: float) -> Interval:
    return value - half - _EXACT, value + half + _EXACT


def known_of(
    study, table: pd.DataFrame, scale: str, wave: str, *, values=None, group: str = "all"
) -> Known | None:
    """Read what descriptives tell of one scale at one wave; None if not even a mean."""
    of_wave = (table["scale"] == scale) & (table["wave"] == wave)
    rows = table[of_wave & (table["group"] == group)]
    told = rows.set_index("statistic")["estimate"].dropna()
    if "mean" not in told:
        return None
    n = int(rows["n"].max())
    scores = score_range(study, "scale", {"scale": scale})
    half = step(n, scores, study.privacy.uncertainty) / 2 if study.is_protected else 0.0
    if values is None:
        count = round((scores.high - scores.low) / scores.grain)
        values = [scores.low + k * scores.grain for k in range(count + 1)]
    mean = around(told["mean"], half)
    sums = {1: (n * mean[0], n * mean[1])}
    if "sd" in told:
        sums[2] = _second_moment(n, mean, around(told["sd"], half))
        if "skewness" in told:
            sums[3] = _third_moment(n, told)
    quantiles = {"min": 0.0, "q1": 0.25, "median": 0.5, "q3": 0.75, "max": 1.0}
    found = {share: told[name] for name, share in quantiles.items() if name in told}
    return Known(values, n, sums, found)


def _second_moment(n: int, mean: Interval, sd: Interval) -> Interval:
    low, high = max(sd[0], 0.0), sd[1]
    slack = 1e-3
    squares = sorted(abs(end) for end in mean)
    return (
        (n - 1) * low**2 + n * squares[0] ** 2 - slack,
        (n - 1) * high**2 + n * squares[1] ** 2 + slack,
    )


def _third_moment(n: int, told: pd.Series) -> Interval:
    mean, sd = told["mean"], told["sd"]
    second = sd**2 * (n - 1) / n
    plain = told["skewness"] * (n - 2) / math.sqrt(n * (n - 1)) * second**1.5
    total = n * plain + 3 * mean * (sd**2 * (n - 1) + n * mean**2) - 2 * n * mean**3
    return around(total, 1e-2)


# Lists ----------------------------------------------------------------------------------------


class _Stopped(Exception):
    pass


class _Search:
    """Search the ordered lists that fit, value by value, smallest first."""

    def __init__(self, known: Known, limit: int, nodes: int) -> None:
        self.n, self.values = known.n, sorted(known.values)
        self.limit, self.nodes = limit, nodes
        self.sums = [known.sums.get(power, (-math.inf, math.inf)) for power in (1, 2, 3)]
        self.fixed, self.mixed = {}, {}
        for share, value in known.quantiles.items():
            place = (self.n - 1) * share
            low, part = math.floor(place + 1e-9), place - math.floor(place + 1e-9)
            if part < 1e-9:
                self.fixed[low] = value
            else:
                self.mixed[low + 1] = (low, part, value)
        self.found: list[tuple[float, ...]] = []
        self.chosen: list[float] = []

    def extend(self, start: int, totals: tuple[float, float, float]) -> None:
        self.nodes -= 1
        if self.nodes < 0 or len(self.found) >= self.limit:
            raise _Stopped
        left = self.n - len(self.chosen)
        if not left:
            within = zip(self.sums, totals, strict=True)
            if all(low <= total <= high for (low, high), total in within):
                self.found.append(tuple(self.chosen))
        elif self._possible(self.values[start], left, totals):
            for place in range(start, len(self.values)):
                value = self.values[place]
                if self._fits(value):
                    self.chosen.append(value)
                    powers = (value, value**2, value**3)
                    self.extend(place, tuple(a + b for a, b in zip(totals, powers, strict=True)))
                    self.chosen.pop()

    def _possible(self, least: float, left: int, totals: tuple[float, float, float]) -> bool:
        (low, high), (low_2, high_2), _ = self.sums
        top, s1, s2 = self.values[-1], *totals[:2]
        if s1 + left * least > high or s1 + left * top < low:
            return False
        rest = max(low - s1, left * least)
        too_much = rest >= 0 and s2 + rest**2 / left > high_2
        return not too_much and s2 + left * max(top**2, least**2) >= low_2

    def _fits(self, value: float) -> bool:
        at = len(self.chosen)
        if at in self.fixed and abs(value - self.fixed[at]) > _EXACT:
            return False
        if at in self.mixed:
            low, part, wanted = self.mixed[at]
            return abs((1 - part) * self.chosen[low] + part * value - wanted) <= _EXACT
        return True


def lists(known: Known, *, limit: int, nodes: int) -> tuple[list[tuple[float, ...]], bool]:
    """Return ordered lists that fit, and whether there are no others."""
    search = _Search(known, limit, nodes)
    try:
        search.extend(0, (0.0, 0.0, 0.0))
    except _Stopped:
        return search.found, False
    return search.found, True


def near(known: Known, rng: random.Random, tries: int = 4000) -> tuple[float, ...] | None:
    """Find one list that fits sums alone: from any list, by changes that bring it nearer."""
    values = sorted(known.values)
    mean = sum(known.sums[1]) / 2 / known.n
    middle = min(range(len(values)), key=lambda place: abs(values[place] - mean))
    spread = max(1, len(values) // 4)
    at = [
        min(max(middle + rng.randint(-spread, spread), 0), len(values) - 1) for _ in range(known.n)
    ]

    def far(places: list[int]) -> float:
        total = 0.0
        for power, (low, high) in known.sums.items():
            s = sum(values[place] ** power for place in places)
            total += max(low - s, s - high, 0.0) / max(abs(high), 1.0)
        return total

    distance = far(at)
    for _ in range(tries):
        if distance == 0.0:
            return tuple(sorted(values[place] for place in at))
        new = at.copy()
        for _ in range(rng.choice((1, 2))):
            person = rng.randrange(known.n)
            new[person] = min(max(new[person] + rng.randint(-3, 3), 0), len(values) - 1)
        changed = far(new)
        if changed <= distance:
            at, distance = new, changed
    return None


def certain_scores(known: Known | None, nodes: int = 400_000, seed: int = 1) -> int:
    """Return how many places of the ordered list of scores have one possible value.

    A place of which no other value was found counts as known unless the search was complete.
    """
    if known is None:
        return 0
    if not known.quantiles and 3 not in known.sums:
        rng = random.Random(seed)
        found = [one for _ in range(40) if (one := near(known, rng)) is not None]
        if found and all(len(set(place)) > 1 for place in zip(*found, strict=True)):
            return 0
    found, complete = lists(known, limit=2000, nodes=nodes)
    if not found or (not complete and len(found) < 2):
        return 0
    return sum(len(set(place)) == 1 for place in zip(*found, strict=True))


# Pairs ----------------------------------------------------------------------------------------


def certain_pairs(first: Known | None, second: Known | None, effects: pd.DataFrame, half: float):
    """Return how many pairs of scores, before and after, all solutions have in common."""
    told = effects.drop_duplicates(["statistic", "method"]).set_index(["statistic", "method"])
    told = told["estimate"].dropna()
    # Lists of other people (more were there than are compared) are not paired.
    if first is None or second is None or first.n != second.n or ("sd_diff", "n - 1") not in told:
        return 0
    mean = around(told["mean_diff", "post - pre; t interval"], half)
    sd = around(told["sd_diff", "n - 1"], half)
    ranks = {
        rule: told.get(("wilcoxon_v", f"exact, {rule}"))
        for rule in ("zeros dropped", "Pratt zeros")
    }
    middle = told.get(("hodges_lehmann", "Walsh median, zeros included; exact Walsh interval"))
    zeros = told.get(("n_zero_diff", "differences of zero"))

    def fits(pairs: list[tuple[float, float]]) -> bool:
        d = np.array([b - a for a, b in pairs])
        if not (mean[0] <= d.mean() <= mean[1] and sd[0] <= d.std(ddof=1) <= sd[1]):
            return False
        if zeros is not None and (d == 0).sum() != zeros:
            return False
        for rule, value in ranks.items():
            if value is not None:
                signed = signed_ranks(d, rule)
                if abs(signed[signed > 0].sum() - value) > _EXACT:
                    return False
        return middle is None or abs(np.median(walsh_averages(d)) - middle) < _EXACT

    if first.quantiles:
        return _common_of_exact(first, second, fits, mean, sd)
    return _common(first, second, fits, sd)


def _common_of_exact(first: Known, second: Known, fits, mean: Interval, sd: Interval) -> int:
    """Pair two lists that are known exactly; 0 if they are not."""
    one, all_one = lists(first, limit=2, nodes=400_000)
    two, all_two = lists(second, limit=2, nodes=400_000)
    if not (all_one and all_two and len(one) == len(two) == 1):
        return 0
    common = _pairings(one[0], two[0], fits, mean, sd)
    return sum(common.values()) if common else 0


def _common(first: Known, second: Known, fits, sd: Interval) -> int:
    """Pair lists of which many fit; what no second solution contradicts counts as known."""
    rng, common = random.Random(2), None
    for _ in range(1500):
        a, b = near(first, rng), near(second, rng)
        if a is None or b is None:
            continue
        pairs = next(filter(None, (_climb(a, b, fits, sd, rng) for _ in range(5))), None)
        if pairs is not None:
            counted = Counter(pairs)
            common = counted if common is None else common & counted
            if not common:
                return 0
    return first.n if common is None else sum(common.values())


def _climb(a, b, fits, sd, rng) -> list[tuple[float, float]] | None:
    b = list(b)
    rng.shuffle(b)

    def far() -> float:
        spread = float(np.std(np.subtract(b, a), ddof=1))
        return max(sd[0] - spread, spread - sd[1], 0.0)

    distance = far()
    for _ in range(300):
        pairs = list(zip(a, b, strict=True))
        if fits(pairs):
            return pairs
        i, j = rng.randrange(len(b)), rng.randrange(len(b))
        b[i], b[j] = b[j], b[i]
        changed = far()
        if changed > distance:
            b[i], b[j] = b[j], b[i]
        else:
            distance = changed
    return None


def _pairings(a, b, fits, mean, sd) -> Counter | None:
    """Return the pairs that every pairing of two lists has that fits."""
    n, left, cur = len(a), Counter(b), []
    squares = (n - 1) * np.array(sd) ** 2 + n * (sum(mean) / 2) ** 2
    common: Counter | None = None

    def extend(at: int, total: float) -> None:
        nonlocal common
        if total > squares[1] + 1e-3:
            return
        if at == n:
            if total >= squares[0] - 1e-3 and fits(list(zip(a, cur, strict=True))):
                counted = Counter(zip(a, cur, strict=True))
                common = counted if common is None else common & counted
            return
        for value in sorted(left):
            if left[value] and not (at and a[at] == a[at - 1] and value < cur[-1]):
                left[value] -= 1
                cur.append(value)
                extend(at + 1, total + (value - a[at]) ** 2)
                cur.pop()
                left[value] += 1

    extend(0, 0.0)
    return common


# Differences ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """The sum of the scores of n people at a wave, as far as a table tells it."""

    scale: str
    wave: str
    n: int
    low: float
    high: float
    source: str


def sums(study, tables: dict[str, pd.DataFrame]) -> list[Sum]:
    """Collect every sum of scores that any table tells: scale by scale, wave by wave."""
    found = []

    def add(scale, wave, n, mean, source) -> None:
        if pd.notna(mean) and pd.notna(n):
            scores = score_range(study, "scale", {"scale": scale})
            half = step(int(n), scores, study.privacy.uncertainty) / 2 if study.is_protected else 0
            low, high = around(float(mean), half)
            found.append(Sum(scale, wave, int(n), n * low, n * high, source))

    everybody = {
        name: table[table.get("group", "all") == "all"] if "group" in table else table
        for name, table in tables.items()
    }
    for row in everybody["descriptives"].query("statistic == 'mean'").itertuples():
        add(row.scale, row.wave, row.n, row.estimate, "descriptives")
    effects = everybody["effects"]
    for name, end in (("mean_pre", "wave_from"), ("mean_post", "wave_to")):
        for row in effects[effects["statistic"] == name].to_dict("records"):
            add(row["outcome"], row[end], row["n"], row["estimate"], "effects")
    regression = everybody.get("regression", pd.DataFrame({"statistic": [], "outcome": []}))
    for wave in ("pre", "post"):
        for row in regression[regression["statistic"] == f"members_{wave}_mean"].itertuples():
            add(row.outcome, wave, row.n, row.estimate, "regression")
    items = everybody["items"].query("statistic == 'mean'").dropna(subset="estimate")
    for scale, (instrument, score) in study.scales.items():
        wanted = instrument.scale_items(score)
        own = items[(items["instrument"] == instrument.id) & items["item"].isin(wanted)]
        for wave, of_wave in own.groupby("wave"):
            if len(of_wave) == len(wanted) and of_wave["n"].nunique() == 1 and not score.floor:
                n, total = int(of_wave["n"].iloc[0]), 0.0
                for row in of_wave.itertuples():
                    low, high = instrument.item_range(row.item)
                    is_reversed = row.item in instrument.reversed
                    total += (low + high) - row.estimate if is_reversed else row.estimate
                total *= score.multiply
                mean = total / len(wanted) if score.statistic == "mean" else total
                add(scale, wave, n, mean, "items")
    return found


def left_over(told: list[Sum], grain: float = 1.0) -> dict[tuple[str, str], float]:
    """Return the score of one person between two sets of people, wherever only one is possible."""
    found = {}
    for more in told:
        for fewer in told:
            same = (more.scale, more.wave) == (fewer.scale, fewer.wave)
            if same and more.n == fewer.n + 1:
                low, high = more.low - fewer.high, more.high - fewer.low
                first, last = math.ceil(low / grain - 1e-4), math.floor(high / grain + 1e-4)
                if first == last:
                    found[more.scale, more.wave] = first * grain
    return found
