"""The declared tests: what they decide of a sentence, and the table of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from groupwork.report.facts import family_sizes, is_asked
from groupwork.report.fragments.base import fragment, less, reason_of, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Verdict, Writer, verdict
from groupwork.study.outcomes import Family, Outcome

Pair = tuple[str, str]
NO_ARMS = "all"
# Of a standard deviation; Cohen's (1988) mark of a small difference.
_SMALL = 0.2


@dataclass(frozen=True)
class Decision:
    """What a difference shows, and by what.

    Attributes
    ----------
    kind : str
        As `writer.verdict`: by the declared test where there is one, else by the interval.
    difference : Result
    test, adjusted : Result or None
        The declared test of this difference, and its p adjusted within its family.
    """

    kind: Verdict
    difference: Result
    test: Result | None = None
    adjusted: Result | None = None

    @property
    def told(self) -> str:
        """The kind by which its sentence is chosen.

        `unclear-tested` where a test left it open, `held-back` what is not told to protect people.
        """
        if self.kind == "not-estimable" and self.difference.suppressed:
            return "held-back"
        tested = self.adjusted is not None and self.adjusted.estimable
        return f"{self.kind}-tested" if self.kind == "unclear" and tested else self.kind

    @property
    def is_clear(self) -> bool:
        """Whether it is told as a difference."""
        return self.kind not in ("unclear", "not-estimable")

    @property
    def facts(self) -> dict[str, bool]:
        """What a sentence about it may need."""
        by_interval = verdict(self.difference, "neutral")
        decided = self.adjusted is not None and self.adjusted.estimable
        shown = self.kind not in ("unclear", "not-estimable")
        known = by_interval != "not-estimable"
        return {
            "interval-includes-zero": by_interval == "unclear" and not self.difference.is_past_zero,
            "interval-excludes-zero": by_interval == "neutral",
            # The interval and the test that decides say different things.
            "decided-otherwise": decided and known and shown != (by_interval == "neutral"),
        }


def declared(
    w: Writer, scale: str, pair: Pair, contrast: str = NO_ARMS, hypothesis: str = "difference"
) -> tuple[Result, Result] | None:
    """Return the first declared test of a difference, and its adjusted p."""
    statistic = "test" if hypothesis == "difference" else "tost"
    for number in range(1, len(w.study.family) + 1):
        where = {
            **{"family": str(number), "outcome": scale, "wave_from": pair[0], "wave_to": pair[1]},
            "contrast": contrast,
        }
        test = w.ledger.get("tests", **where, statistic=statistic)
        if test is not None:
            return test, w.ledger.find("tests", **where, statistic="p_adjusted")
    return None


def decide(
    w: Writer, outcome: Outcome, pair: Pair, difference: Result, contrast: str = NO_ARMS
) -> Decision:
    """Say what a difference shows: the declared test decides, and where none is the interval."""
    direction = w.study.direction(outcome.scale)
    by_interval = verdict(difference, direction)
    found = declared(w, outcome.scale, pair, contrast)
    if found is None or not difference.estimable:
        return Decision(by_interval, difference)
    test, adjusted = found
    p, value = adjusted.value(), difference.value() or 0.0
    if p is None:
        return Decision(by_interval, difference, test, adjusted)
    kind: Verdict = "unclear"
    if w.is_significant(p) and value:
        kind = "neutral"
        if direction != "neutral":
            kind = "better" if (value > 0) == (direction == "higher-better") else "worse"
    return Decision(kind, difference, test, adjusted)


def is_opposite(w: Writer, outcome: Outcome, difference: Result, *, shown: bool) -> bool:
    """Say whether an outcome moved against the direction that was declared.

    Of what is unclear and small it is not said: it has no direction that is worth a word.
    """
    value = difference.value() or 0.0
    if not value or (value > 0) == (outcome.expected == "higher"):
        return False
    return shown or not _is_small(w, difference)


def _is_small(w: Writer, difference: Result) -> bool:
    """Say whether a difference is small beside the spread at the earlier time.

    With arms the spread is that of the control, since of all together nothing need be told.
    """
    scale, wave = (str(difference.row[name]) for name in ("outcome", "wave_from"))
    where = {"scale": scale, "wave": wave, "group": w.study.control or "all"}
    sd = w.ledger.get("descriptives", **where, statistic="sd")
    spread = sd.value() if sd is not None else None
    return bool(spread) and abs(difference.value() or 0.0) < _SMALL * (spread or 0.0)


def against(w: Writer, outcome: Outcome, difference: Result) -> str:
    """Say that an outcome clearly moved against the direction that was declared, where it did."""
    opposite = is_opposite(w, outcome, difference, shown=True)
    return w.phrase("expected.not-met") if opposite else ""


def judged(
    w: Writer, outcome: Outcome, pair: Pair, difference: Result
) -> tuple[Decision, dict[str, str], str]:
    """Decide; with it the names that a sentence needs, and that it went the other way, if so.

    What is unclear and did is named at the end of a section, by `arms.unclear_opposite`.
    """
    decision = decide(w, outcome, pair, difference)
    fields = {
        "outcome": w.scale(outcome.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
    }
    shown = decision.kind not in ("unclear", "not-estimable")
    return decision, fields, against(w, outcome, difference) if shown else ""


def adjusted_p(w: Writer, decision: Decision, *, brief: bool = False) -> str:
    """Give the adjusted p, where no sentence about the declared test gives it beside."""
    p = decision.adjusted
    if p is None or not p.estimable or (decision.facts["decided-otherwise"] and not brief):
        return ""
    return w.phrase("summary.p", p=said_p(w, p))


def said_p(w: Writer, adjusted: Result) -> str:
    """Give the p that decides: the one adjusted within its family, where that has several tests."""
    form = "p-adjusted" if is_adjusted(w, adjusted) else "p"
    return w.phrase(f"words.{form}", p=adjusted.say("estimate", "p"))


def is_adjusted(w: Writer, test: Result) -> bool:
    """Say whether the family of a declared test has another test."""
    return family_sizes(w)[int(test.where["family"]) - 1] > 1


def by_test(w: Writer, decision: Decision) -> str:
    """Say which test decided, where the interval says something else."""
    if not decision.facts["decided-otherwise"] or decision.test is None:
        return ""
    assert decision.adjusted is not None
    # No interval is adjusted; that is worth saying where p is.
    interval = "unadjusted" if is_adjusted(w, decision.adjusted) else "interval"
    if decision.difference.is_past_zero:
        interval += "-exact"
    excludes = decision.facts["interval-excludes-zero"]
    return w.phrase(
        "declared.decides",
        decision.facts | {"interval-includes-zero": not excludes},
        interval=w.phrase(f"declared.{interval}"),
        test=plain(w.term(decision.test.method)),
        p=said_p(w, decision.adjusted),
    )


def read_otherwise(w: Writer, decision: Decision, *, brief: bool = False) -> str:
    """Say why a result is not read from the interval that is printed, where it is not.

    Either the declared test decides, or the interval of the exact scores lies on the other side
    of zero. In `brief`, nothing is said where both together come to what the printed interval
    looks like.
    """
    decided, turned = decision.facts["decided-otherwise"], decision.difference.is_past_zero
    if not decided:
        zero = "in" if decision.difference.includes_zero else "out"
        return w.phrase(f"declared.exact.{zero}") if turned else ""
    if not brief:
        return by_test(w, decision)
    return "" if turned else w.phrase("declared.decides-brief", decision.facts)


def form_of(difference: Result) -> str:
    """Say whether a difference of arms is one of adjusted scores, or of changes."""
    adjusted = "ANCOVA" in difference.method or "adjusted for the earlier" in difference.method
    return "adjusted" if adjusted else "changes"


def forms_told(w: Writer, differences: Iterable[Result]) -> str:
    """Say which differences of arms are adjusted, and for what."""
    named: dict[str, dict[str, None]] = {}
    for each in differences:
        where = {name: str(each.row[name]) for name in ("outcome", "wave_from", "wave_to")}
        name = w.phrase(
            "expected.of-change",
            outcome=w.scale(where["outcome"]),
            wave_from=w.wave(where["wave_from"]),
            wave_to=w.wave(where["wave_to"]),
        )
        named.setdefault(form_of(each), {})[name] = None
    if not named:
        return ""
    form = "both" if len(named) > 1 else next(iter(named))
    return w.phrase(f"declared.forms.{form}", list=w.listed([*named.get("adjusted", ())]))


def name_of(w: Writer, number: int, family: Family) -> str:
    """Return what a family is called."""
    if family.name is not None:
        return plain(family.name.get(w.language))
    if len(w.study.family) == 1:
        return w.phrase("declared.only-family")
    return w.phrase("declared.family", number=w.ledger.own(f"family-{number}", number))


def contrast_of(w: Writer, contrast: str) -> str:
    """Return the printed names of two arms."""
    arm, _, other = contrast.partition(" - ")
    return less(w, w.group(arm), w.group(other))


@fragment
def families(w: Writer) -> str:
    """Print every declared test, family by family."""
    if not w.study.family:
        return ""
    arms = w.study.design.groups is not None
    rows, sentences, bound = [], [], False
    compared: list[Result] = []
    several = len(w.study.family) > 1
    several_tests = w.holds("adjusted-tests")
    for number, family in enumerate(w.study.family, start=1):
        statistic = "test" if family.hypothesis == "difference" else "tost"
        table = w.ledger.rows("tests", family=str(number), statistic=statistic)
        keys = ["outcome", "wave_from", "wave_to", "contrast"]
        for values in table[keys].astype("str").itertuples(index=False, name=None):
            where = {"family": str(number), **dict(zip(keys, values, strict=True))}
            if not is_asked(w, where["outcome"], (where["wave_from"], where["wave_to"])):
                continue
            test = w.ledger.find("tests", **where, statistic=statistic)
            adjusted = w.ledger.find("tests", **where, statistic="p_adjusted")
            compared += [test] if arms else []
            bound |= any(each.bounds_p and each.value("p") is not None for each in (test, adjusted))
            rows.append(
                [
                    *([name_of(w, number, family)] if several else []),
                    w.scale(where["outcome"]),
                    w.pair((where["wave_from"], where["wave_to"])),
                    *([contrast_of(w, where["contrast"])] if arms else []),
                    w.cell(test, "n", "count"),
                    w.span(test),
                    w.cell(test, "p", "p"),
                    *([w.cell(adjusted, style="p")] if several_tests else []),
                ]
            )
            if family.hypothesis == "equivalence":
                sentences.append(_equivalent(w, where, test, adjusted, family))
    head = w.head(
        *(["family"] if several else []),
        *("outcome", "pair"),
        *(["term"] if arms else []),
        *("n", "difference", "p"),
        *(["p-adjusted"] if several_tests else []),
    )
    widths = [*([2] if several else []), 2, 3, *([3] if arms else []), 1, 3, 1]
    widths += [1] if several_tests else []
    return together(
        w.joined(w.phrase("declared.intro", {"bound": bound}), forms_told(w, compared)),
        w.joined(*sentences),
        w.table(
            "tests",
            head,
            rows,
            widths=widths,
            wide=arms and several,
            adjusted=w.phrase("declared.within") if several_tests else "",
        ),
    )


def _equivalent(
    w: Writer, where: dict[str, str], test: Result, adjusted: Result, family: Family
) -> str:
    """Say whether a declared test shows that there is no difference that matters."""
    named = {
        "outcome": w.scale(where["outcome"]),
        "wave_from": w.wave(where["wave_from"]),
        "wave_to": w.wave(where["wave_to"]),
        "of": w.phrase("declared.of-times" if w.study.is_unlinked else "declared.of-change")
        if where["contrast"] == NO_ARMS
        else w.phrase(
            f"declared.of-arms.{form_of(test)}",
            contrast=contrast_of(w, where["contrast"]),
            wave_from=w.wave(where["wave_from"]),
        ),
    }
    p = adjusted.value()
    if p is None or not test.has_interval:
        return w.phrase("declared.equivalence.not-estimable", reason=reason_of(w, test), **named)
    place = w.study.family.index(family)
    path = f"family.{place}.bounds.{where['outcome']}"
    return w.phrase(
        "declared.equivalence." + ("shown" if w.is_significant(p) else "open"),
        bound=w.declared(path),
        estimate=test.near(),
        narrower=w.declared("2 x ci_level - 1", "level"),
        ci=test.interval(),
        p=said_p(w, adjusted),
        **named,
    )
