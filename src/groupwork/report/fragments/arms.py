"""Differences between the arms of a controlled study."""

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from groupwork.analysis.models import ANCOVA, AT_START
from groupwork.report.facts import FURTHEST_APART
from groupwork.report.fragments.base import (
    MANY,
    fragment,
    less,
    mean_change,
    people_at,
    reason_of,
    test_result,
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

    In `brief` the only p is the one that decides. Of several arms those that clearly differ are
    told with their numbers, and the others by name.
    """
    sentences = [not_compared(w, pair)]
    found = arm_differences(w, outcome, pair)
    if found[1:]:
        return w.joined(*sentences, *_several(w, outcome, pair, found))
    for arm, control, decision in found:
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


def undeclared(w: Writer, found: Iterable[tuple[str, str, Decision]]) -> str:
    """Say of which clear differences no test was declared."""
    arms = [
        less(w, w.group(arm), w.group(control))
        for arm, control, decision in found
        if decision.is_clear and decision.test is None
    ]
    return w.phrase("arms.listed.undeclared", list=w.listed(arms)) if arms else ""


def _several(
    w: Writer, outcome: Outcome, pair: Pair, found: list[tuple[str, str, Decision]]
) -> Iterator[str]:
    """Say which of several arms differ, in one sentence."""
    names = {
        "outcome": w.scale(outcome.scale),
        "wave": w.wave(pair[1]),
        "wave_pre": w.wave(pair[0]),
    }
    told = [each for each in found if each[2].difference.estimable]
    for form in dict.fromkeys(form_of(decision.difference) for *_, decision in told):
        of_form = [each for each in told if form_of(each[2].difference) == form]
        clear, open_ = [], []
        for arm, control, decision in of_form:
            arms = less(w, w.group(arm), w.group(control))
            if decision.is_clear:
                clear.append(_clear(w, arm, control, decision))
            else:
                open_.append(arms)
        n = w.ledger.own(f"comparisons-of-two-arms-{len(open_)}", len(open_))
        if open_ and not clear and len(open_) > 1:
            said = [w.phrase("arms.listed.none", n=n)]
        elif len(open_) > MANY // 2 and len(of_form) == len(found):
            said = [*clear, w.phrase("arms.listed.others", n=n)]
        else:
            said = [
                *clear,
                *([w.phrase("arms.listed.open", list=w.listed(open_))] if open_ else []),
            ]
        yield w.phrase(f"arms.listed.{form}", said=w.joint("semicolon").join(said), **names)
    yield from _by_tests(w, told)
    for arm, control, decision in found:
        if not decision.difference.estimable:
            reason = reason_of(w, decision.difference)
            both = {"arm": w.group(arm), "control": w.group(control)}
            yield w.phrase("arms.not-estimable", reason=reason, **both, **names)
    if told and not from_baseline(w, pair):
        yield w.phrase("arms.after-allocation")
    else:
        yield undeclared(w, told)
    for arm, control, decision in told:
        yield apart_sentence(
            w, outcome, pair, (arm, control), decision.difference, phrase="arms.started-apart"
        )
    # The declared direction is that of the programme, against the control.
    opposite = [
        less(w, w.group(arm), w.group(control))
        for arm, control, decision in told
        if decision.is_clear
        and control == w.study.control
        and is_opposite(w, outcome, decision.difference, shown=True)
    ]
    yield w.phrase("findings.against", list=w.listed(opposite)) if opposite else ""


def _clear(w: Writer, arm: str, control: str, decision: Decision) -> str:
    """Tell a clear difference of two of several arms, with the p that decides."""
    difference, p = decision.difference, decision.adjusted
    higher = (difference.value() or 0) > 0
    said = said_p(w, p) if p and p.estimable else w.phrase("words.p", p=difference.say("p", "p"))
    interval = "interval-alone" if difference.has_interval else "no-interval-alone"
    ci = difference.interval() if difference.has_interval else ""
    return w.phrase(
        f"arms.listed.{decision.kind}",
        arm=w.group(arm),
        control=w.group(control),
        size=difference.magnitude(),
        higher_lower=w.phrase("words.direction." + ("higher" if higher else "lower")),
        in_brackets=w.phrase(f"arms.{interval}", ci=ci, p=said),
    )


def _by_tests(w: Writer, told: list[tuple[str, str, Decision]]) -> Iterator[str]:
    """Name the arms of which the declared test and the interval say different things."""
    for kind, fact in (("excludes", "interval-excludes-zero"), ("includes", "")):
        found = [
            (less(w, w.group(arm), w.group(control)), decision.difference.is_past_zero)
            for arm, control, decision in told
            if decision.facts["decided-otherwise"]
            and (decision.facts["interval-excludes-zero"] == bool(fact))
        ]
        if found:
            exact = "-exact" if any(past for _, past in found) else ""
            interval = w.phrase(f"arms.listed.intervals{exact}")
            names = w.listed([name for name, _ in found])
            yield w.phrase(f"arms.listed.{kind}", intervals=interval, list=names)


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


def _in_sds(w: Writer) -> str:
    """Say how far the changes lie apart in standard deviations; many are listed in a table."""
    outcome = w.study.primary
    found = [
        (pair, arm, control, each)
        for pair in w.study.comparisons
        for arm, control, _ in arm_differences(w, outcome, pair)
        for each in [
            w.ledger.get(
                "models",
                outcome=outcome.scale,
                wave_from=pair[0],
                wave_to=pair[1],
                term=f"d_ppc2: {arm} - {control}",
            )
        ]
        if each and each.estimable
    ]
    if len(found) > MANY:
        rows = [
            [w.pair(pair), less(w, w.group(arm), w.group(control)), w.span(each)]
            for pair, arm, control, each in found
        ]
        name, header = w.scale(outcome.scale), w.head("pair", "term", "d-ppc2")
        return together(
            w.phrase("arms.in-sds", outcome=name),
            w.table("sds", header, rows, widths=[3, 4, 3], outcome=name),
        )
    return w.joined(
        *(
            w.phrase(
                "arms.d-ppc2",
                outcome=w.scale(outcome.scale),
                wave_pre=w.wave(pair[0]),
                wave=w.wave(pair[1]),
                arm=w.group(arm),
                control=w.group(control),
                d=each.near(),
                ci=each.interval(),
            )
            for pair, arm, control, each in found
        )
    )


def _methods_differ(w: Writer) -> str:
    """Name the differences of which some methods have a p below the mark and some do not."""
    named = [
        name
        for outcome in w.study.outcomes
        for pair in w.study.comparisons
        for name in _apart_by_method(w, outcome, pair)
    ]
    return w.phrase("arms.methods-differ", alpha=w.alpha, list=w.listed(named)) if named else ""


def _apart_by_method(w: Writer, outcome: Outcome, pair: Pair) -> Iterator[str]:
    rows = _arm_rows(w, outcome, pair)
    for term in pd.unique(rows["term"]):
        methods = pd.unique(rows.loc[rows["term"] == term, "method"])
        found = [_position(w, outcome, pair, term, method).value("p") for method in methods]
        below = [w.is_significant(p) for p in found if p is not None]
        if all(below) or not any(below):
            continue
        arm, _, control = str(term).removeprefix("group: ").partition(" - ")
        name = w.phrase(
            "expected.of-change",
            outcome=w.scale(outcome.scale),
            wave_from=w.wave(pair[0]),
            wave_to=w.wave(pair[1]),
        )
        arms = less(w, w.group(arm), w.group(control))
        yield w.bracketed(name, arms) if len(w.groups) > 3 else name


def _slopes(w: Writer) -> str:
    """Say of which outcomes and times the difference depends on the earlier score.

    Where it does, the difference is given at some scores.
    """
    tested = [
        (outcome, pair, test)
        for outcome in w.study.outcomes
        for pair in w.study.comparisons
        for test in [_slope_test(w, outcome, pair)]
        if test is not None and test.value("p") is not None
    ]
    n, many = len(tested), len(tested) > MANY
    if not n:
        return ""
    differ: list[str] = []
    alike: dict[str, list[str]] = {}
    for outcome, pair, test in tested:
        clear = w.is_significant(test.value("p"))
        if many and not clear:
            continue
        degrees = (test.say("df_num", "count"), test.say("df", "count"))
        fields = {"outcome": w.scale(outcome.scale), "wave": w.wave(pair[1])}
        fields["test"] = test_result(w, "F", test, *degrees)
        if clear:
            places, before = _at_some_scores(w, outcome, pair), w.wave(pair[0])
            differ.append(w.phrase("arms.slopes.differ", places=places, wave_pre=before, **fields))
        else:
            alike.setdefault(pair[0], []).append(w.phrase("arms.slopes.alike-in", **fields))
    told = [
        w.phrase("arms.slopes.alike", wave_pre=w.wave(wave), list=w.listed(found))
        for wave, found in alike.items()
    ]
    if many and len(differ) < n:
        told = [w.phrase("arms.slopes." + ("others" if differ else "none"))]
    caution = ""
    if n > 1:
        number = w.ledger.own("tests-of-slopes", n)
        caution = w.phrase("arms.slopes.several", n=number, alpha=w.alpha)
    elif not differ:
        caution = w.phrase("arms.slopes.one")
    return together(w.joined(*differ, *told, caution), _table_of_slopes(w, tested) if many else "")


def _slope_test(w: Writer, outcome: Outcome, pair: Pair) -> Result | None:
    waves = {"wave_from": pair[0], "wave_to": pair[1]}
    return w.ledger.get("models", outcome=outcome.scale, **waves, term="F: pre x group")


def _table_of_slopes(w: Writer, tested: list[tuple[Outcome, Pair, Result]]) -> str:
    rows = [
        [
            w.scale(outcome.scale),
            w.pair(pair),
            w.cell(test),
            w.cell(test, "df_num", "count"),
            w.cell(test, "df", "count"),
            w.cell(test, "p", "p"),
        ]
        for outcome, pair, test in tested
    ]
    header = w.head("outcome", "pair", "f", "df-num", "df-den", "p")
    return w.table("slopes", header, rows, widths=[3, 4, 2, 1, 2, 2])


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
    started, left = [], False
    for outcome in w.study.outcomes:
        where = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
        for term in w.ledger.rows("models", method=AT_START, **where)["term"]:
            found = _position(w, outcome, pair, term, AT_START)
            if not found.estimable:
                continue
            arm, _, control = term.removeprefix("g_pre: ").partition(" - ")
            there = [people_at(w, pair[0], group).value() for group in (arm, control)]
            left |= None in there or (found.value("n") or 0) < sum(filter(None, there))
            started.append((w.scale(outcome.scale), w.group(arm), w.group(control), found))
    if not started:
        return ""
    wave = w.wave(pair[0])
    furthest = w.ledger.own("furthest-apart", FURTHEST_APART)
    apart = w.phrase("arms.apart-at-start", {"some-left": left}, furthest=furthest)
    if len(started) > MANY:
        rows = [[name, less(w, *arms), w.span(found)] for name, *arms, found in started]
        header = w.head("outcome", "term", "g-ci")
        return together(
            w.joined(w.phrase("arms.at-start-many", wave=wave), apart),
            w.table("started", header, rows, widths=[3, 5, 3], wave=wave),
        )
    said = []
    for name, arm, control, found in started:
        g = found.near()
        item = w.phrase("arms.at-start-of", outcome=name, arm=arm, control=control, g=g)
        said.append(f"{item} {found.interval(told=True)}" if found.has_interval else item)
    told = w.phrase("arms.at-start", wave=wave, list=w.joint("semicolon").join(said))
    return w.joined(told, apart)


@fragment
def arms(w: Writer) -> str:
    if w.study.design.groups is None:
        return ""
    rows, sentences = [], []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            told: tuple[Callable[[Writer, Outcome, Pair], str], ...]
            told = (_nested,)
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
        _methods_differ(w),
        _slopes(w),
        _at_start(w),
        w.phrase("arms.intro"),
        w.table(
            "arms",
            w.head("outcome", "pair", "term", "method", "n", "difference", "p"),
            rows,
            widths=[2, 2, 3, 5, 1, 3, 1],
            wide=True,
        ),
        _in_sds(w),
    )
