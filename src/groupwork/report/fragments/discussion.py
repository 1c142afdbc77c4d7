"""The discussion: what was found, what the theory expected, what answers which need."""

from collections.abc import Iterator

from groupwork.report.facts import family_sizes
from groupwork.report.fragments.arms import differences
from groupwork.report.fragments.base import fragment, less, together
from groupwork.report.fragments.declared import Decision, form_of, is_opposite, said_p
from groupwork.report.fragments.interviews import leading_codes
from groupwork.report.fragments.joint import areas_of, label_of, result_of
from groupwork.report.fragments.summary import described_findings
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer, verdict
from groupwork.study.theory import Prediction

_SHOWN = ("better", "worse", "neutral")
_KINDS = (*_SHOWN, "unclear", "not-estimable", "held-back")


@fragment
def main_findings(w: Writer) -> str:
    """Name the outcomes by what each comparison shows; the numbers stand in the results."""
    if not w.study.outcomes:
        return together(*described_findings(w))
    opposite = [
        w.scale(outcome.scale)
        for outcome in w.study.outcomes
        if any(
            is_opposite(w, outcome, each.difference, shown=each.kind in _SHOWN)
            for each in _decisions(w, outcome.scale, w.study.comparisons[0])
        )
    ]
    against_declared = w.phrase("findings.against", list=w.listed(opposite)) if opposite else ""
    return together(
        w.joined(*_findings(w), against_declared), leading_codes(w, "findings.interviews")
    )


def _findings(w: Writer) -> list[str]:
    """Say what each comparison shows; times of which the same is said are named together."""
    times: dict[tuple[str, ...], list[str]] = {}
    for pair in w.study.comparisons:
        for phrase, by, outcomes in _shown(w, pair):
            times.setdefault((phrase, by, outcomes, w.wave(pair[0])), []).append(w.wave(pair[1]))
    return [
        w.phrase(phrase, by=by, list=outcomes, wave_from=before, wave_to=w.listed(after))
        for (phrase, by, outcomes, before), after in times.items()
    ]


def _shown(w: Writer, pair: tuple[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield the phrase of each result of a comparison, what decided, and of which outcomes."""
    named: dict[tuple[str, str], list[str]] = {}
    tested: dict[tuple[str, str], set[bool]] = {}
    for outcome in w.study.outcomes:
        compared = list(_against_control(w, outcome.scale, pair))
        terms: dict[tuple[str, str], list[str]] = {}
        for arms, each in compared:
            terms.setdefault(_form(w, each), []).append(w.group(arms[0]) if arms else "")
            tested.setdefault(_form(w, each), set()).add(each.test is not None)
        for of_form, arms_of in terms.items():
            called = w.scale(outcome.scale)
            if terms.keys() - {of_form}:  # of several arms it is said which, if they differ in it
                called = w.bracketed(called, w.listed(arms_of))
            elif compared[1:] and of_form[0] in _SHOWN:
                called = w.bracketed(called, w.phrase("findings.all-arms"))
            named.setdefault(of_form, []).append(called)
    for (kind, form), outcomes in sorted(named.items(), key=_in_order):
        by = w.phrase(f"findings.by.{_by(w, tested[kind, form])}") if kind in _SHOWN else ""
        yield f"findings.{form}.{kind}", by, w.listed(outcomes)


def _form(w: Writer, decision: Decision) -> tuple[str, str]:
    """Return what a result shows, and what it is a difference of."""
    kind = decision.told.removesuffix("-tested")
    if w.study.is_unlinked:
        return kind, "unlinked"
    of_arms = w.study.design.groups is not None
    return kind, form_of(decision.difference) if of_arms else "change"


def _in_order(named: tuple[tuple[str, str], list[str]]) -> int:
    return _KINDS.index(named[0][0])


def _by(w: Writer, tested: set[bool]) -> str:
    """Name what decided of some outcomes: their tests, their intervals, or both."""
    if len(tested) > 1:
        return "both"
    return ("tests" if sum(family_sizes(w)) > 1 else "test") if True in tested else "interval"


def _against_control(
    w: Writer, scale: str, pair: tuple[str, str]
) -> Iterator[tuple[tuple[str, str] | None, Decision]]:
    """Yield the change of an outcome, or in a study with arms their differences to the control."""
    outcome = next(each for each in w.study.outcomes if each.scale == scale)
    for arms, decision in differences(w, outcome, pair):
        if arms is None or arms[1] == w.study.control:
            yield arms, decision


def _decisions(w: Writer, scale: str, pair: tuple[str, str]) -> Iterator[Decision]:
    """Yield what each of them shows."""
    return (decision for _, decision in _against_control(w, scale, pair))


@fragment
def predictions(w: Writer) -> str:
    """Set each prediction beside the result that speaks to it."""
    rows = [_judged(w, each) for each in w.study.predictions]
    if not rows:
        return ""
    return together(
        w.phrase(f"predictions.intro.{w.study.design.kind}"),
        w.table(
            "predictions",
            w.head("foreseen", "theory", "spoken", "evidence", "certainty"),
            rows,
            widths=[5, 3, 5, 3, 3],
            align="left",
        ),
    )


def _judged(w: Writer, each: Prediction) -> list[str]:
    said = [
        plain(each.says.get(w.language)),
        plain(each.theory.get(w.language)) if each.theory else "–",
    ]
    if each.scale is None:
        return said + _of_network(w, each)
    outcomes = {outcome.scale for outcome in w.study.outcomes}
    pair = w.study.comparisons[0] if w.study.comparisons else ("", "")
    decisions = list(_against_control(w, each.scale, pair)) if each.scale in outcomes else []
    if not decisions:
        found = w.ledger.find("predictions", scale=each.scale, statistic="mean_diff")
        decisions = [(None, Decision(verdict(found, "neutral"), found))]
    shown, evidence, certainty = [], [], []
    for arms, decision in decisions:
        result = decision.difference
        shown.append(
            w.phrase(
                "predictions.result" + (f"-of-arms.{form_of(result)}" if arms else ""),
                outcome=w.scale(each.scale),
                arms=less(w, *map(w.group, arms)) if arms else "",
                wave_from=w.wave(pair[0]) if arms else "",
                estimate=w.span(result),
                n=w.cell(result, "n", "count"),
            )
        )
        evidence.append(w.phrase(f"predictions.evidence.{_evidence(decision, each.expected)}"))
        certainty.append(_certainty(w, decision))
    joint = w.joint("semicolon")
    return said + [joint.join(dict.fromkeys(part)) for part in (shown, evidence, certainty)]


def _evidence(decision: Decision, expected: str) -> str:
    result = decision.difference
    if not result.estimable:
        return "none"
    if decision.kind in ("unclear", "not-estimable"):
        return "unclear"
    return "for" if ((result.value() or 0) > 0) == (expected == "higher") else "against"


def _certainty(w: Writer, decision: Decision) -> str:
    p = decision.adjusted
    if p is None or not p.estimable:
        return w.phrase("predictions.certainty.interval")
    return w.phrase("predictions.certainty.tested", p=said_p(w, p))


def _of_network(w: Writer, each: Prediction) -> list[str]:
    """The share of a kind of supporter, before and after: described, without an interval."""
    assert each.source is not None
    waves = w.study.before_after
    shares = [
        w.ledger.get("network", wave=wave, source=each.source, statistic="share") for wave in waves
    ]
    before, after = shares[0], shares[-1]
    if before is None or after is None or not before.estimable or not after.estimable:
        return ["–", w.phrase("predictions.evidence.none"), "–"]
    result = w.phrase(
        "predictions.share",
        source=_kind_of_supporter(w, each.source),
        before=before.say("estimate", "percent"),
        after=after.say("estimate", "percent"),
        wave_from=w.wave(waves[0]),
        wave_to=w.wave(waves[-1]),
    )
    rose = (after.value() or 0) - (before.value() or 0)
    met = rose and (rose > 0) == (each.expected == "higher")
    return [
        result,
        w.phrase(f"predictions.evidence.{'described-for' if met else 'described-against'}"),
        w.phrase("predictions.certainty.described"),
    ]


def _kind_of_supporter(w: Writer, source: str) -> str:
    files = (file for file in w.study.files if file.kind == "network")
    labels = (file.sources[source] for file in files if source in file.sources)
    return plain(next(labels).get(w.language))


@fragment
def areas_changed(w: Writer) -> str:
    """Say which needs changed, beside the sessions that answer them and what members said."""
    if w.study.joint is None or not w.study.comparisons:
        return ""
    clear, open_ = [], []
    for area in areas_of(w):
        change = result_of(w, area, "mean_diff")
        if change is None or not change.has_interval:
            continue
        if verdict(change, "neutral") == "unclear":
            open_.append(w.phrase("words.named", name=label_of(w, area)))
        else:
            clear.append(_area(w, area, change))
    return w.joined(
        *clear,
        w.phrase(f"areas.{'others' if clear else 'none'}", list=w.listed(open_)) if open_ else "",
        w.phrase("areas.caution") if clear else "",
    )


def _area(w: Writer, area: str, change: Result) -> str:
    sessions, people = result_of(w, area, "sessions"), result_of(w, area, "people")
    fields = {"area": label_of(w, area)}
    answered = sessions is not None and str(sessions.row["reading"] or "")
    return w.joined(
        w.phrase(
            "areas.changed",
            diff=change.near(),
            ci=change.interval(),
            n=change.say("n", "count"),
            higher_lower=w.phrase(
                "words.direction." + ("higher" if (change.value() or 0) > 0 else "lower")
            ),
            wave_from=w.wave(w.study.comparisons[0][0]),
            wave_to=w.wave(w.study.comparisons[0][1]),
            **fields,
        ),
        w.phrase("areas.sessions", list=_titles(w, area), **fields) if answered else "",
        w.phrase(
            "areas.said",
            people=people.say("estimate", "count"),
            n=people.say("n", "count"),
            **fields,
        )
        if people is not None and people.estimable
        else "",
    )


def _titles(w: Writer, area: str) -> str:
    return w.listed(
        [
            w.phrase("words.named", name=plain(session.title.get(w.language)))
            for session in w.study.sessions
            if area in session.answers
        ]
    )


@fragment
def before_the_group(w: Writer) -> str:
    """Say what had changed already before the group began."""
    moved = []
    for outcome in w.study.outcomes:
        change = w.ledger.get("regression", outcome=outcome.scale, statistic="change_survey_to_pre")
        if change is None or not change.has_interval or verdict(change, "neutral") == "unclear":
            continue
        moved.append(
            w.phrase(
                "before.moved",
                outcome=w.scale(outcome.scale),
                diff=change.near(),
                ci=change.interval(),
            )
        )
    if not w.study.design.selection or not w.study.comparisons:
        return ""
    pre, survey = w.study.comparisons[0][0], w.study.design.selection.wave
    waves = {"survey": w.wave(survey), "wave_pre": w.wave(pre)}
    if not moved:
        return w.phrase("before.none", **waves)
    return w.joined(w.phrase("before.intro", list=w.listed(moved), **waves), w.phrase("before.so"))
