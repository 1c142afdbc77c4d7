"""The summary: a page for those who decide, and one in plain words for those who took part."""

from collections.abc import Callable, Iterable, Iterator

from groupwork.report.facts import is_asked
from groupwork.report.fragments.arms import (
    apart_sentence,
    differences,
    not_compared,
    started_apart,
    told_later,
    unclear_opposite,
)
from groupwork.report.fragments.base import (
    INDENT,
    fragment,
    less,
    measured_again,
    people_at,
    together,
)
from groupwork.report.fragments.change import forest_figure, means_figure
from groupwork.report.fragments.checks import hangs_on_choices
from groupwork.report.fragments.conclusion import conclusion
from groupwork.report.fragments.declared import Decision, form_of, forms_told
from groupwork.report.fragments.interviews import leading_codes, themes_figure
from groupwork.report.fragments.levels import plain_levels
from groupwork.report.fragments.methods import described, kind_of, purpose
from groupwork.report.fragments.needs import needs_figure, share_in_most_need
from groupwork.report.fragments.process import attendance, network_size, satisfied
from groupwork.report.fragments.summary import (
    described_findings,
    later,
    people,
    teller,
    with_both,
)
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.results.catalogue import summary_figures
from groupwork.study.outcomes import Outcome

# Of the figure, so that all fits on a page.
_WIDTH = "55%"
# What is printed as 0.00.
_NOTHING = 0.005


@fragment
def summary_purpose(w: Writer) -> str:
    return together(
        purpose(w),
        w.phrase(f"abstract.design.{kind_of(w)}", **described(w)),
        people(w),
    )


@fragment
def summary_points(w: Writer) -> str:
    """What was found: the primary outcome in a sentence, all in a table, and how the group went."""
    if not w.study.outcomes:
        return together(_points(described_findings(w)), _figure(w))
    after = (said(w) for said in (leading_codes, attendance, satisfied, network_size))
    pair = w.study.comparisons[0]
    return together(
        w.joined(
            teller(w, brief=True)(w, w.study.primary, pair),
            *later(w, w.study.primary, brief=True),
            unclear_opposite(
                w, [(w.study.primary, each) for each in (pair, *told_later(w, w.study.primary))]
            ),
        ),
        _table(w),
        _points(after),
    )


def _points(said: Iterable[str]) -> str:
    return "\n".join(f"- {point}" for point in said if point)


def _table(w: Writer) -> str:
    """Each outcome in points of its scale, at each later time; the primary one first."""
    rows, by_interval = [], False
    compared: list[Result] = []
    for outcome in sorted(w.study.outcomes, key=lambda outcome: not outcome.primary):
        for pair in w.study.comparisons:
            if not is_asked(w, outcome.scale, pair):
                continue
            for arms, decision in differences(w, outcome, pair):
                difference, p = decision.difference, decision.adjusted
                compared += [difference] if arms and difference.estimable else []
                by_interval |= decision.test is None and difference.has_interval
                rows.append(
                    [
                        w.scale(outcome.scale),
                        *([less(w, *map(w.group, arms))] if arms else []),
                        w.pair(pair),
                        w.cell(difference, "n", "count"),
                        w.span(difference),
                        w.cell(p, style="p") if p is not None and p.estimable else "–",
                        _reading(w, decision),
                    ]
                )
                apart = arms and started_apart(w, outcome, pair, arms, difference)
                if arms and apart:
                    rows.append(
                        [
                            INDENT + w.phrase("brief.start-counted"),
                            less(w, *map(w.group, arms)),
                            w.pair(pair),
                            w.cell(apart[1], "n", "count"),
                            w.span(apart[1]),
                            "–",
                            "–",
                        ]
                    )
    named = w.head("arms") if w.study.design.groups is not None else []
    tested = "adjusted-p" if w.holds("adjusted-tests") else "p"
    return together(
        w.table(
            "between" if named else "apart" if w.study.is_unlinked else "brief",
            [*w.head("outcome"), *named, *w.head("pair", "n", "points", tested, "reads")],
            rows,
            widths=[4, *(4 for _ in named), 4, 1, 5, 2, 3],
        ),
        w.joined(forms_told(w, compared), w.phrase("brief.by-interval") if by_interval else ""),
    )


def _names(w: Writer, arms: tuple[str, str] | None) -> dict[str, str]:
    return {"arm": w.group(arms[0]), "control": w.group(arms[1])} if arms else {}


def _reading(w: Writer, decision: Decision) -> str:
    of_change = w.study.design.groups is None and not w.study.is_unlinked
    form = "reading" if of_change else "between"
    said = w.phrase(f"brief.{form}.{decision.told}")
    shown = decision.kind not in ("unclear", "not-estimable")
    return w.bracketed(said, w.phrase("brief.untested")) if shown and not decision.test else said


def _figure(w: Writer) -> str:
    shown: dict[str, Callable[[], str]] = {
        "forest": lambda: forest_figure(w, _WIDTH),
        "means": lambda: means_figure(w, _WIDTH),
        "needs": lambda: needs_figure(w),
        "themes": lambda: themes_figure(w),
    }
    return next(filter(None, (shown[name]() for name in summary_figures(w.study))), "")


@fragment
def summary_meaning(w: Writer) -> str:
    return together(
        conclusion(w),
        w.phrase(f"abstract.limits.{kind_of(w)}") if w.study.outcomes else "",
        _figure(w) if w.study.outcomes else "",
    )


@fragment
def supplement_about(w: Writer) -> str:
    return w.phrase("supplement-about", title=plain(w.study.title.get(w.language)))


@fragment
def plain_words(w: Writer) -> str:
    """The results without statistics; every number is rounded to what one can picture."""
    kind = kind_of(w)
    return together(
        w.phrase("plain.synthetic") if w.study.synthetic else "",
        w.joined(
            w.phrase(f"plain.about.{kind}", title=plain(w.study.title.get(w.language))),
            _who(w),
        ),
        "\n".join(f"- {each}" for each in _found(w) if each),
        w.joined(w.phrase(f"plain.caution.{kind}"), w.phrase("plain.protected")),
        w.phrase("plain.questions"),
    )


def _who(w: Writer) -> str:
    if not w.study.comparisons:
        return ""
    first, last = w.study.comparisons[0]
    if w.study.is_unlinked:
        return w.phrase(
            "plain.who-unlinked",
            n=people_at(w, first).say("estimate", "count"),
            later=people_at(w, last).say("estimate", "count"),
            wave_from=w.wave(first),
            wave_to=w.wave(last),
        )
    if w.holds("asked-once"):
        n = people_at(w, last).say("estimate", "count")
        return w.phrase("plain.who-recalled", n=n, wave_to=w.wave(last))
    there, both = people_at(w, first), with_both(w, first, last)
    if not there.estimable or not both.estimable:
        return ""
    return measured_again(w, "plain.who", (first, last), both)


def _found(w: Writer) -> Iterator[str]:
    for outcome in sorted(w.study.outcomes, key=lambda outcome: not outcome.primary):
        yield from _told(w, outcome)
    yield from plain_levels(w)
    most = share_in_most_need(w)
    if most is not None:
        area, share = most
        yield w.phrase(
            "plain.needs",
            area=w.scale(area),
            share=share.say("estimate", "percent"),
            n=share.say("n", "count"),
        )
    overall = w.ledger.get("process", session="all", variable="attendance", statistic="percent")
    if overall is not None and overall.estimable:
        yield w.phrase("plain.attendance", percent=overall.say("estimate", "percentage"))


def _told(w: Writer, outcome: Outcome) -> Iterator[str]:
    """Tell the first comparison, and in the same point the later ones that are told."""
    if any(differences(w, outcome, pair)[1:] for pair in w.study.comparisons):
        yield w.joined(*dict.fromkeys(_of_several_arms(w, outcome)))
        return
    pairs = [w.study.comparisons[0], *told_later(w, outcome)]
    said = (each for pair in pairs for each in _of_pair(w, outcome, pair))
    yield w.joined(*dict.fromkeys(said))


def _of_several_arms(w: Writer, outcome: Outcome) -> Iterator[str]:
    """Tell of several arms the clear differences at all times, and how many are none."""
    found = [
        (pair, each)
        for pair in w.study.comparisons
        for each in differences(w, outcome, pair)
        if is_asked(w, outcome.scale, pair)
    ]
    clear = [(pair, each) for pair, each in found if each[1].is_clear]
    open_ = sum(
        not each[1].is_clear and each[1].difference.value() is not None for _, each in found
    )
    for pair, each in clear:
        yield from _of_pair(w, outcome, pair, [each])
    if open_:
        n = w.ledger.own(f"open-in-plain-words-{open_}", open_)
        form = "others" if clear else "all"
        yield w.phrase(f"plain.arms.open.{form}", outcome=w.title(w.scale(outcome.scale)), n=n)
    for pair, each in found:
        if each[1].difference.value() is None:
            yield from _of_pair(w, outcome, pair, [each])
    yield from dict.fromkeys(not_compared(w, pair) for pair in w.study.comparisons)


def _of_pair(
    w: Writer,
    outcome: Outcome,
    pair: tuple[str, str],
    compared: list[tuple[tuple[str, str] | None, Decision]] | None = None,
) -> Iterator[str]:
    # Who answered later may be others: each time is told as the first one.
    later = "later." if not w.study.is_unlinked and pair != w.study.comparisons[0] else ""
    if compared:
        later = ""  # of several arms each is named with the one that it is compared with
    compared = compared or differences(w, outcome, pair)
    fields = {
        "outcome": w.title(w.scale(outcome.scale)),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
        "low": w.declared(f"lowest of {outcome.scale}"),
        "high": w.declared(f"highest of {outcome.scale}"),
        "reading": w.phrase(f"words.better-when.{w.study.direction(outcome.scale)}"),
    }
    yield not_compared(w, pair)
    for arms, decision in compared:
        named = {**fields, **_names(w, arms)}
        difference = decision.difference
        value = difference.value()
        if value is None:
            kind = "held-back" if difference.suppressed else "not-known"
            kind = kind if is_asked(w, outcome.scale, pair) else "not-asked"
            yield w.phrase(f"plain.{later}{kind}", **named)
            continue
        form = f"arms.{form_of(difference)}" if arms else "change"
        kind = str("unclear" if decision.kind == "not-estimable" else decision.kind)
        if abs(value) < _NOTHING and kind == "unclear":
            kind = "close"  # a number of points, and which are higher, would be of nothing
        if later and kind == "better" and not arms and not _better_at_first(w, outcome):
            kind = "newly-better"
        yield w.phrase(
            f"plain.{later}{form}.{kind}",
            size=difference.magnitude(),
            n=difference.say("n", "count"),
            higher_lower=w.phrase("words.direction." + ("higher" if value > 0 else "lower")),
            moved=_moved(w, outcome, pair, arms, difference) if arms else "",
            chance=w.phrase("plain.chance." + ("tested" if decision.test else "untested")),
            **named,
        )
        if decision.kind in ("better", "worse", "neutral"):
            yield hangs_on_choices(w, outcome, pair, arms, difference, phrase="plain")
        if arms:
            yield apart_sentence(w, outcome, pair, arms, difference, phrase="plain.apart")


def _better_at_first(w: Writer, outcome: Outcome) -> bool:
    """Say whether the first comparison has found an outcome better already."""
    first = differences(w, outcome, w.study.comparisons[0])
    return all(decision.kind == "better" for _, decision in first)


def _moved(
    w: Writer, outcome: Outcome, pair: tuple[str, str], arms: tuple[str, str], difference: Result
) -> str:
    """Say how the changes of two arms differ, by whether the scores of each rose or fell."""
    found = (
        w.ledger.get(
            "effects",
            outcome=outcome.scale,
            group=group,
            wave_from=pair[0],
            wave_to=pair[1],
            statistic="mean_diff",
        )
        for group in arms
    )
    changes = [each.value() if each is not None else None for each in found]
    above = (difference.value() or 0) > 0
    rose = [change > 0 for change in changes if change]
    if None in changes or not rose or (set(rose) == {True, False} and rose[0] != above):
        kind = "higher" if above else "lower"  # what is rounded may not add up
    elif rose[0] != rose[-1]:
        kind = "rose-fell" if above else "fell-rose"
    else:
        kind = f"{'rose' if rose[0] else 'fell'}-{'more' if rose[0] == above else 'less'}"
    return w.phrase(f"words.moved.{kind}", size=difference.magnitude(), **_names(w, arms))
