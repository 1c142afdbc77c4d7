"""Abstract, discussion and conclusion."""

from groupwork.report.fragments.arms import arm_differences, arm_sentence
from groupwork.report.fragments.base import (
    effect_of,
    fragment,
    in_group,
    people_at,
    reason_of,
    together,
)
from groupwork.report.fragments.methods import recall
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer, verdict
from groupwork.study.outcomes import Outcome


@fragment
def abstract(w: Writer) -> str:
    kind = w.study.design.kind
    wave_pre, wave_post = w.study.comparisons[0]
    pre = people_at(w, wave_pre)
    survey = [wave for wave in w.study.waves if wave.role == "survey"]
    fields = {
        "pre": pre.say("estimate", "count"),
        "post": _with_both(w, wave_pre, wave_post).say("estimate", "count"),
        "wave_pre": w.wave(wave_pre),
        "wave_post": w.wave(wave_post),
    }
    if survey:
        surveyed = people_at(w, survey[0].id).say("estimate", "count")
        people = w.phrase("abstract.survey-people", survey=surveyed, **fields)
    else:
        people = w.phrase("abstract.trial-people", **fields)
    return together(
        plain(w.phrases["synthetic-note"]) if w.study.synthetic else "",
        w.phrase(f"abstract.design.{kind}"),
        w.phrase("abstract.people", people=people),
        w.phrase("abstract.results", results=_results_in_short(w)),
        w.phrase(f"abstract.limits.{kind}"),
    )


def _with_both(w: Writer, wave_pre: str, wave_post: str) -> Result:
    """Return how many of those measured at the earlier time were at the later one, too."""
    if w.study.wave(wave_pre).role == "pre":
        return w.ledger.find("flow", group="all", wave=wave_post, statistic="with_both")
    waves = {"wave_from": wave_pre, "wave_to": wave_post}
    outcome = w.study.primary.scale
    return w.ledger.find("effects", outcome=outcome, group="all", **waves, statistic="n")


def _results_in_short(w: Writer) -> str:
    """Primary outcome first; for a controlled study the difference between the arms leads."""
    ordered = sorted(w.study.outcomes, key=lambda outcome: not outcome.primary)
    between = [arm_sentence(w, o, w.study.comparisons[0]) for o in ordered if o.primary]
    within = [_short(w, outcome, w.study.comparisons[0]) for outcome in ordered]
    return w.joined(*between, *within)


def _short(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    difference = effect_of(w, outcome.scale, pair, "mean_diff")
    kind = verdict(difference, w.study.direction(outcome.scale))
    fields = {
        "outcome": w.scale(outcome.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
        "in_group": in_group(w, "all"),
    }
    if kind == "not-estimable":
        reason = reason_of(w, difference)
        if not difference.estimable:
            return w.phrase("summary.not-estimable", reason=reason, **fields)
        mean_diff = difference.say()
        return w.phrase("summary.no-interval", reason=reason, mean_diff=mean_diff, **fields)
    d_z = effect_of(w, outcome.scale, pair, "d_z")
    return w.phrase(f"summary.{kind}", d_z=d_z.say("estimate"), d_z_ci=d_z.interval(), **fields)


@fragment
def summary(w: Writer) -> str:
    return _results_in_short(w)


@fragment
def limits(w: Writer) -> str:
    kind = w.study.design.kind
    pre, post = w.study.comparisons[0]
    last = w.study.comparisons[-1][1]
    n = effect_of(w, w.study.primary.scale, (pre, post), "mean_diff")
    lost = w.ledger.find("flow", group="all", wave=last, statistic="lost")
    small = not n.suppressed and (n.value("n") or 0) < 30
    return together(
        w.phrase(f"limits.{kind}"),
        w.phrase("limits.selection") if w.study.design.selection else "",
        w.phrase("limits.cluster") if kind == "one-group" else "",
        w.phrase("limits.size", n=n.say("n", "count")) if small else "",
        recall(w, "limits.recall"),
        w.phrase(
            "limits.lost",
            lost=lost.say("estimate", "count"),
            pre=people_at(w, pre).say("estimate", "count"),
            wave=w.wave(last),
        )
        if lost.value()
        else "",
        w.phrase("limits.self-report"),
    )


@fragment
def conclusion(w: Writer) -> str:
    """Conclude from the arms' difference where a study has arms, else from the change."""
    design, outcome = w.study.design.kind, w.study.primary
    pair = w.study.comparisons[0]
    compared = [
        (f"conclusion.arms.{design}", result, {"arm": w.group(arm), "control": w.group(control)})
        for arm, control, result in arm_differences(w, outcome, pair)
    ]
    if not compared:
        compared = [("conclusion.change", effect_of(w, outcome.scale, pair, "mean_diff"), {})]
    verdicts = [verdict(result, w.study.direction(outcome.scale)) for _, result, _ in compared]
    sentences = [
        w.phrase(
            f"{phrase}.{found}",
            higher_lower=w.phrase(
                "words.direction." + ("higher" if (result.value() or 0) > 0 else "lower")
            ),
            wave_from=w.wave(pair[0]),
            wave_to=w.wave(pair[1]),
            **names,
        )
        for (phrase, result, names), found in zip(compared, verdicts, strict=True)
    ]
    shown = "open" if set(verdicts) <= {"unclear", "not-estimable"} else "shown"
    return w.joined(*sentences, w.phrase(f"conclusion.{design}.{shown}"))
