"""Differences between the arms of a controlled study."""

from collections.abc import Callable, Iterable

import pandas as pd

from groupwork.analysis.models import ANCOVA, AT_START
from groupwork.report.facts import FURTHEST_APART
from groupwork.report.fragments.base import (
    fragment,
    less,
    mean_change,
    people_at,
    reason_of,
    together,
)
from groupwork.report.fragments.declared import (
    Decision,
    against,
    by_test,
    contrast_of,
    decide,
    declared,
    form_of,
    is_adjusted,
    is_opposite,
    read_otherwise,
    said_p,
)
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.outcomes import Outcome

Pair = tuple[str, str]
# Models that a difference between arms is taken from, the one that leads first.
_LEADING = {"randomised": "ANCOVA", "controlled": "change score, Welch"}
_AFTER = "change score, Welch"


def _arm_rows(w: Writer, outcome: Outcome, pair: Pair) -> pd.DataFrame:
    rows = w.ledger.rows("models", outcome=outcome.scale, wave_from=pair[0], wave_to=pair[1])
    return rows[rows["term"].astype("str").str.startswith("group: ")]  # the arms' difference


def _position(w: Writer, outcome: Outcome, pair: Pair, term: str, method: str) -> Result:
    return w.ledger.find(
        "models",
        outcome=outcome.scale,
        wave_from=pair[0],
        wave_to=pair[1],
        term=term,
        method=method,
    )


def from_baseline(w: Writer, pair: Pair) -> bool:
    """Say whether the earlier score was taken before anything was done."""
    return w.study.wave(pair[0]).role in ("survey", "pre")


def arm_differences(w: Writer, outcome: Outcome, pair: Pair) -> list[tuple[str, str, Decision]]:
    """Return each two arms, the one that is subtracted last, and what their difference shows.

    Every declared contrast is there, and each other arm against the control: adjusted for the
    earlier score where people were allocated at random, and where they were not, or the earlier
    score is no baseline, by the difference of the changes.
    """
    if w.study.design.groups is None:
        return []
    found = []
    for contrast in w.study.contrasts_of(pair):
        assert contrast is not None
        test = declared(w, outcome.scale, pair, " - ".join(contrast))
        if test is not None:
            decision = decide(w, outcome, pair, test[0], " - ".join(contrast))
            found.append((*contrast, decision))
    rows = _arm_rows(w, outcome, pair)
    leads = _LEADING.get(w.study.design.kind, "") if from_baseline(w, pair) else _AFTER
    rows = rows[rows["method"].str.startswith(leads)]
    tested = [(arm, control) for arm, control, _ in found]
    for term in pd.unique(rows["term"]):
        difference = _position(w, outcome, pair, term, rows["method"].iloc[0])
        arm, _, control = str(term).removeprefix("group: ").partition(" - ")
        if (arm, control) not in tested:
            found.append((arm, control, decide(w, outcome, pair, difference)))
    return found


def differences(
    w: Writer, outcome: Outcome, pair: Pair
) -> list[tuple[tuple[str, str] | None, Decision]]:
    """Return what speaks to an outcome: each two arms and their difference, else the change."""
    if w.study.design.groups is None:
        return [(None, decide(w, outcome, pair, mean_change(w, outcome.scale, pair)))]
    return [((arm, control), each) for arm, control, each in arm_differences(w, outcome, pair)]


def told_later(w: Writer, outcome: Outcome) -> list[Pair]:
    """Return the later comparisons that are told: of a secondary outcome the clear ones."""
    return [
        pair
        for pair in w.study.comparisons[1:]
        if outcome.primary
        or any(
            decision.kind not in ("unclear", "not-estimable")
            for _, decision in differences(w, outcome, pair)
        )
    ]


def not_compared(w: Writer, pair: Pair) -> str:
    """Say that the control is none any more at a later time, since it had the group itself."""
    groups = w.study.design.groups
    if groups is None or groups.until is None or w.study.has_control(pair):
        return ""
    return w.phrase(
        "arms.not-compared",
        control=w.group(groups.control),
        until=w.wave(groups.until),
        wave=w.wave(pair[1]),
    )


def started_apart(
    w: Writer, outcome: Outcome, pair: Pair, arms: Pair, difference: Result
) -> tuple[Result, Result] | None:
    """Return how far two arms were apart before, and their difference with that in account.

    None where they were not, or where the difference that leads takes it into account already.
    """
    if form_of(difference) == "adjusted" or not from_baseline(w, pair):
        return None
    names, waves = " - ".join(arms), {"wave_from": pair[0], "wave_to": pair[1]}
    of_outcome = {"outcome": outcome.scale, **waves}
    start = w.ledger.get("models", **of_outcome, term=f"g_pre: {names}", method=AT_START)
    adjusted = w.ledger.get("models", **of_outcome, term=f"group: {names}", method=ANCOVA)
    if start is None or adjusted is None or not (start.estimable and adjusted.estimable):
        return None
    return (start, adjusted) if abs(start.value() or 0) > FURTHEST_APART else None


def turns(difference: Result, adjusted: Result) -> bool:
    """Say whether two differences point to different arms."""
    return (difference.value() or 0) * (adjusted.value() or 0) < 0


def _how_far(start: Result) -> str:
    """Grade how far apart arms were before, by the marks of `Writer.size`."""
    size = abs(start.value() or 0)
    return "small" if size < 0.5 else "medium" if size < 0.8 else "large"


def apart_sentence(
    w: Writer, outcome: Outcome, pair: Pair, arms: Pair, difference: Result, *, phrase: str
) -> str:
    """Say of two arms that were apart before how they stand with that taken into account."""
    apart = started_apart(w, outcome, pair, arms, difference)
    if apart is None:
        return ""
    start, adjusted = apart
    higher, later = (
        w.phrase("words.direction." + ("higher" if (each.value() or 0) > 0 else "lower"))
        for each in apart
    )
    return w.phrase(
        f"{phrase}.{'turned' if turns(difference, adjusted) else 'same'}",
        arm=w.group(arms[0]),
        control=w.group(arms[1]),
        wave_pre=w.wave(pair[0]),
        wave=w.wave(pair[1]),
        g=start.near(unsigned=True),
        how=w.phrase(f"words.apart.{_how_far(start)}"),
        higher_lower=higher,
        later=later,
        size=adjusted.magnitude(),
        estimate=adjusted.near(),
        ci=adjusted.interval() if adjusted.has_interval else "",
    )


def arm_sentence(w: Writer, outcome: Outcome, pair: Pair, *, brief: bool = False) -> str:
    """Say how the arms differ at a later time, or in their change until then.

    In `brief` the only p is the one that decides.
    """
    sentences = [not_compared(w, pair)]
    for arm, control, decision in arm_differences(w, outcome, pair):
        difference, kind = decision.difference, decision.kind
        fields = {
            "outcome": w.scale(outcome.scale),
            "wave": w.wave(pair[1]),
            "arm": w.group(arm),
            "control": w.group(control),
            "wave_pre": w.wave(pair[0]),
        }
        if kind == "not-estimable" and not difference.estimable:
            reason = reason_of(w, difference)
            sentences.append(w.phrase("arms.not-estimable", reason=reason, **fields))
            continue
        shown = kind not in ("unclear", "not-estimable")
        told = decision.told if kind != "not-estimable" else "unclear"
        higher = (difference.value() or 0) > 0
        numbers = {"estimate": difference.near(), "size": difference.magnitude()}
        p = decision.adjusted if decision.adjusted and decision.adjusted.estimable else None
        interval = f"arms.{'interval' if difference.has_interval else 'no-interval'}"
        interval += "-alone" if shown else ""
        sentences += [
            w.phrase(
                f"arms.{form_of(difference)}.{told}",
                in_brackets=w.phrase(
                    interval,
                    estimate=numbers["estimate"],
                    ci=difference.interval() if difference.has_interval else "",
                    p=said_p(w, p) if p and brief else f"*p* {difference.say('p', 'p')}",
                ),
                higher_lower=w.phrase("words.direction." + ("higher" if higher else "lower")),
                **numbers,
                **fields,
            ),
            w.phrase("arms.after-allocation", **fields) if not from_baseline(w, pair) else "",
            w.phrase("arms.undeclared")
            if shown and decision.test is None and from_baseline(w, pair)
            else "",
            w.phrase("arms.adjusted-p", p=p.say("estimate", "p"))
            if p and not brief and is_adjusted(w, p) and not by_test(w, decision)
            else "",
            read_otherwise(w, decision, brief=brief),
            apart_sentence(
                w, outcome, pair, (arm, control), difference, phrase="arms.started-apart"
            ),
            # The declared direction is that of the programme, against the control.
            against(w, outcome, difference) if shown and control == w.study.control else "",
        ]
    return w.joined(*sentences)


def unclear_opposite(w: Writer, told: Iterable[tuple[Outcome, Pair]]) -> str:
    """Name what was told as unclear and lies opposite to the declared direction, once for all."""
    names, count = [], 0
    for outcome, pair in told:
        for arms, decision in differences(w, outcome, pair):
            count += 1
            shown = decision.kind not in ("unclear", "not-estimable")
            if shown or (arms and arms[1] != w.study.control):
                continue
            if not is_opposite(w, outcome, decision.difference, shown=False):
                continue
            name = w.phrase(
                "expected.of-change",
                outcome=w.scale(outcome.scale),
                wave_from=w.wave(pair[0]),
                wave_to=w.wave(pair[1]),
            )
            names.append(w.bracketed(name, contrast_of(w, " - ".join(arms))) if arms else name)
    if len(names) == count == 1:
        return w.phrase("expected.against")
    return w.phrase("expected.against-in", list=w.listed(names)) if names else ""


def _standardised(w: Writer, outcome: Outcome, pair: Pair) -> str:
    """Say how far the changes of the arms lie apart in standard deviations."""
    waves = {"wave_from": pair[0], "wave_to": pair[1]}
    sentences = []
    for arm, control, _ in arm_differences(w, outcome, pair):
        term = f"d_ppc2: {arm} - {control}"
        found = w.ledger.get("models", outcome=outcome.scale, **waves, term=term)
        if found and found.estimable:
            sentences.append(
                w.phrase(
                    "arms.d-ppc2",
                    outcome=w.scale(outcome.scale),
                    wave_pre=w.wave(pair[0]),
                    wave=w.wave(pair[1]),
                    arm=w.group(arm),
                    control=w.group(control),
                    d=found.near(),
                    ci=found.interval(),
                )
            )
    return w.joined(*sentences)


def _methods_differ(w: Writer, outcome: Outcome, pair: Pair) -> str:
    """Name the methods and their p values where some lie below the mark and some do not."""
    sentences = []
    rows = _arm_rows(w, outcome, pair)
    for term in pd.unique(rows["term"]):
        tested = []
        for method in pd.unique(rows.loc[rows["term"] == term, "method"]):
            found = _position(w, outcome, pair, term, method)
            if found.value("p") is not None:
                tested.append((method, found))
        below = [w.is_significant(found.value("p")) for _, found in tested]
        if all(below) or not any(below):
            continue
        arm, _, control = str(term).removeprefix("group: ").partition(" - ")
        said = [
            w.bracketed(plain(w.term(method)), f"*p* {found.say('p', 'p')}")
            for method, found in tested
        ]
        sentences.append(
            w.phrase(
                "arms.methods-differ",
                outcome=w.scale(outcome.scale),
                wave=w.wave(pair[1]),
                arm=w.group(arm),
                control=w.group(control),
                alpha=w.alpha,
                list=w.joint("semicolon").join(said),
            )
        )
    return w.joined(*sentences)


def _slopes(w: Writer) -> str:
    """Say of which outcomes and times the difference depends on the earlier score.

    Where it does, the difference is given at some scores.
    """
    differ: list[str] = []
    alike: dict[str, list[str]] = {}
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            waves = {"wave_from": pair[0], "wave_to": pair[1]}
            test = w.ledger.get("models", outcome=outcome.scale, **waves, term="F: pre x group")
            if test is None or test.value("p") is None:
                continue
            fields = {"outcome": w.scale(outcome.scale), "wave": w.wave(pair[1])}
            # Of few people F is held back, and p a bound.
            f, p = test.say() if test.estimable else "", test.say("p", "p")
            fields["test"] = w.phrase(f"arms.slopes.{'test' if f else 'p'}", f=f, p=p)
            if w.is_significant(test.value("p")):
                places = _at_some_scores(w, outcome, pair)
                before = w.wave(pair[0])
                differ.append(
                    w.phrase("arms.slopes.differ", places=places, wave_pre=before, **fields)
                )
            else:
                alike.setdefault(pair[0], []).append(w.phrase("arms.slopes.alike-in", **fields))
    n = len(differ) + sum(map(len, alike.values()))
    if not n:
        return ""
    return w.joined(
        *differ,
        *(
            w.phrase("arms.slopes.alike", wave_pre=w.wave(wave), list=w.listed(found))
            for wave, found in alike.items()
        ),
        w.phrase("arms.slopes.one")
        if n == 1 and not differ
        else w.phrase("arms.slopes.several", n=w.ledger.own("tests-of-slopes", n), alpha=w.alpha)
        if n > 1
        else "",
    )


def _at_some_scores(w: Writer, outcome: Outcome, pair: Pair) -> str:
    """Return the differences at some earlier scores, behind a colon."""
    waves = {"wave_from": pair[0], "wave_to": pair[1]}
    said = []
    for term in w.values("models", "term", outcome=outcome.scale, **waves):
        if not term.startswith("group at pre "):
            continue
        found = w.ledger.find("models", outcome=outcome.scale, **waves, term=term)
        if not found.has_interval:
            continue
        place, _, arms = term.removeprefix("group at pre ").partition(": ")
        arm, _, control = arms.partition(" - ")
        said.append(
            w.phrase(
                "arms.at-baseline",
                place=w.phrase(f"arms.places.{place.replace(' ', '')}"),
                arm=w.group(arm),
                control=w.group(control),
                estimate=found.near(),
                ci=found.interval(),
            )
        )
    return w.joint("colon") + w.joint("semicolon").join(said) if said else ""


def _nested(w: Writer, outcome: Outcome, pair: Pair) -> str:
    """Say how alike members of one group are, where some people were in groups."""
    waves = {"wave_from": pair[0], "wave_to": pair[1]}
    icc = w.ledger.get("models", outcome=outcome.scale, **waves, term="icc: group")
    if icc is None or not icc.estimable:
        return ""
    fields = {"outcome": w.scale(outcome.scale), "wave": w.wave(pair[1])}
    return w.phrase("arms.nested", icc=icc.say("estimate", "share"), **fields)


def _at_start(w: Writer) -> str:
    """Say how far the arms were apart before, and what this can do to the comparison."""
    pair = w.study.comparisons[0]
    said, left = [], False
    for outcome in w.study.outcomes:
        where = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
        for term in w.ledger.rows("models", method=AT_START, **where)["term"]:
            found = _position(w, outcome, pair, term, AT_START)
            if not found.estimable:
                continue
            arm, _, control = term.removeprefix("g_pre: ").partition(" - ")
            there = [people_at(w, pair[0], group).value() for group in (arm, control)]
            left |= None in there or (found.value("n") or 0) < sum(filter(None, there))
            item = w.phrase(
                "arms.at-start-of",
                outcome=w.scale(outcome.scale),
                arm=w.group(arm),
                control=w.group(control),
                g=found.near(),
            )
            said.append(f"{item} {found.interval(told=True)}" if found.has_interval else item)
    if not said:
        return ""
    furthest = w.ledger.own("furthest-apart", FURTHEST_APART)
    apart = w.phrase("arms.apart-at-start", {"some-left": left}, furthest=furthest)
    told = w.phrase("arms.at-start", wave=w.wave(pair[0]), list=w.joint("semicolon").join(said))
    return w.joined(told, apart)


def _dropout(w: Writer) -> str:
    """Say how many had no measurement at the times at which the arms are compared."""
    times = w.study.times_with_control
    found = {
        wave: w.ledger.find("flow", group="all", wave=wave, statistic="lost") for wave in times
    }
    said = [
        w.phrase(
            "arms.dropout-at",
            wave=w.wave(wave),
            lost=lost.say("estimate", "count"),
        )
        for wave, lost in found.items()
        if lost.value()
    ]
    pre = people_at(w, w.study.comparisons[0][0]).say("estimate", "count")
    if said:
        return w.phrase(f"arms.dropout.{w.study.design.kind}", list=w.listed(said), pre=pre)
    if any(lost.suppressed for lost in found.values()):
        return ""
    return w.phrase("arms.no-dropout", pre=pre, waves=w.listed([w.wave(wave) for wave in times]))


@fragment
def arms(w: Writer) -> str:
    if w.study.design.groups is None:
        return ""
    rows, sentences = [], []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            told: tuple[Callable[[Writer, Outcome, Pair], str], ...]
            told = (_methods_differ, _nested)
            if outcome.primary:  # the others are told in the chapter of all outcomes
                told = (arm_sentence, *told)
            sentences.append(w.joined(*(say(w, outcome, pair) for say in told)))
            positions = _arm_rows(w, outcome, pair)
            for term, method in positions[["term", "method"]].itertuples(index=False):
                position = _position(w, outcome, pair, term, method)
                arm, _, control = str(term).removeprefix("group: ").partition(" - ")
                rows.append(
                    [
                        w.scale(outcome.scale),
                        w.pair(pair),
                        less(w, w.group(arm), w.group(control)),
                        plain(w.term(method)),
                        w.cell(position, "n", "count"),
                        w.span(position),
                        w.cell(position, "p", "p"),
                    ]
                )
    return together(
        *dict.fromkeys(sentences),
        unclear_opposite(w, [(w.study.primary, pair) for pair in w.study.comparisons]),
        _slopes(w),
        _at_start(w),
        _dropout(w),
        w.phrase("arms.intro"),
        w.table(
            "arms",
            w.head("outcome", "pair", "term", "method", "n", "difference", "p"),
            rows,
            widths=[2, 2, 3, 5, 1, 3, 1],
            wide=True,
        ),
        w.joined(*(_standardised(w, w.study.primary, pair) for pair in w.study.comparisons)),
    )
