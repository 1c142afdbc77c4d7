"""The difference between the people of two times, where nobody can be followed."""

from groupwork.report.fragments.arms import unclear_opposite
from groupwork.report.fragments.base import (
    fragment,
    mean_change,
    reason_of,
    test_result,
    together,
)
from groupwork.report.fragments.declared import Pair, adjusted_p, judged, read_otherwise
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer
from groupwork.study.outcomes import Outcome


def _statistic(w: Writer, outcome: Outcome, pair: Pair, statistic: str) -> Result:
    where = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
    return w.ledger.find("unlinked", **where, statistic=statistic)


def unlinked_sentence(w: Writer, outcome: Outcome, pair: Pair, *, brief: bool = False) -> str:
    """Say how the answers of two times differ; of nobody that he or she changed."""
    difference = mean_change(w, outcome.scale, pair)
    decision, fields, opposite = judged(w, outcome, pair, difference)
    if decision.kind == "not-estimable":
        reason = reason_of(w, difference)
        if not difference.estimable:
            return w.phrase("unlinked.not-estimable", reason=reason, **fields)
        fields |= {"mean_diff": difference.say(), "n": difference.say("n", "count")}
        text = w.phrase("unlinked.no-interval", reason=reason, **fields)
        return w.joined(text, opposite)
    means = _means(w, outcome, pair)
    numbers = w.phrase(
        "unlinked.numbers" if means else "unlinked.numbers-alone",
        **fields,
        **means,
        n=difference.say("n", "count"),
        mean_diff=difference.near(),
        ci=difference.interval(),
        g=_statistic(w, outcome, pair, "hedges_g").equals(),
        adjusted=adjusted_p(w, decision, brief=brief),
    )
    rose = (difference.value() or 0) > 0
    text = w.phrase(
        f"unlinked.{decision.told}",
        numbers=numbers,
        higher_lower=w.phrase("words.direction." + ("higher" if rose else "lower")),
        **fields,
    )
    return w.joined(text, read_otherwise(w, decision, brief=brief), opposite)


def _means(w: Writer, outcome: Outcome, pair: Pair) -> dict[str, str]:
    """Return mean, SD and number of people of both times; empty where one is not told."""
    said: dict[str, str] = {}
    for time, wave in zip(("from", "to"), pair, strict=True):
        where = {"scale": outcome.scale, "group": "all", "wave": wave}
        mean = w.ledger.get("descriptives", **where, statistic="mean")
        sd = w.ledger.get("descriptives", **where, statistic="sd")
        if mean is None or sd is None or not (mean.estimable and sd.estimable):
            return {}
        said |= {f"mean_{time}": mean.say(), f"sd_{time}": sd.equals()}
        said |= {f"n_{time}": mean.say("n", "count")}
    return said


@fragment
def unlinked(w: Writer) -> str:
    """Print the differences of all outcomes, and what is lost where nobody is followed."""
    if not w.study.is_unlinked or not w.study.outcomes:
        return ""
    ordered = sorted(w.study.outcomes, key=lambda outcome: not outcome.primary)
    sentences, rows = [], []
    for outcome in ordered:
        for pair in w.study.comparisons:
            tests = _tests(w, outcome, pair) if outcome.primary else ""
            sentences.append(w.joined(unlinked_sentence(w, outcome, pair), tests))
            rows.append(_row(w, outcome, pair))
    return together(
        w.phrase("unlinked.intro"),
        *sentences,
        unclear_opposite(w, [(each, pair) for each in ordered for pair in w.study.comparisons]),
        w.table(
            "unlinked",
            w.head("outcome", "pair", "before", "after", "difference", "g", "p"),
            rows,
            widths=[2, 3, 2, 2, 3, 3, 1],
            wide=True,
        ),
    )


def _row(w: Writer, outcome: Outcome, pair: Pair) -> list[str]:
    difference = mean_change(w, outcome.scale, pair)
    means = []
    for wave in pair:
        where = {"scale": outcome.scale, "group": "all", "wave": wave}
        mean = w.ledger.get("descriptives", **where, statistic="mean")
        said = w.mean_sd(mean, w.ledger.get("descriptives", **where, statistic="sd"))
        n = f" ({w.cell(mean, 'n', 'count')})" if mean and mean.estimable else ""
        means.append(said + n)
    return [
        w.scale(outcome.scale),
        w.pair(pair),
        *means,
        w.span(difference),
        w.span(_statistic(w, outcome, pair, "hedges_g")),
        w.cell(difference, "p", "p"),
    ]


def _tests(w: Writer, outcome: Outcome, pair: Pair) -> str:
    """Set the tests beside each other, and say what so many people are likely to show."""
    made = {
        "welch": mean_change(w, outcome.scale, pair),
        "permutation": _statistic(w, outcome, pair, "permutation"),
        "ranks": _statistic(w, outcome, pair, "mann_whitney"),
    }
    if any(result.value("p") is None for result in made.values()):
        return ""
    least = _statistic(w, outcome, pair, "smallest_detectable_d")
    told = {name: each.say("p", "p") for name, each in made.items()}
    t, df = (_statistic(w, outcome, pair, name) for name in ("t", "df"))
    if t.estimable and df.estimable:
        told["welch"] = test_result(w, "t", t, df.say())
    else:
        told["welch"] = w.phrase("words.tested-p", p=told["welch"])
    return w.joined(
        w.phrase("unlinked.tests", **told),
        w.phrase(
            "unlinked.detectable",
            n=least.say("n", "count"),
            d=least.say(),
            power=least.told("power", "method", "percentage"),
        )
        if least.estimable
        else "",
    )
