"""Abstract, discussion and conclusion."""

from groupwork.report.fragments.arms import arm_differences, arm_sentence
from groupwork.report.fragments.base import effect_of, fragment, people_at, reason_of, together
from groupwork.report.fragments.methods import recall
from groupwork.report.markdown import plain
from groupwork.report.writer import Verdict, Writer, verdict
from groupwork.study import Outcome


@fragment
def abstract(w: Writer) -> str:
    kind = w.study.design.kind
    wave_pre, wave_post = w.study.comparisons[0]
    pre, post = people_at(w, wave_pre), people_at(w, wave_post)
    survey = [wave for wave in w.study.waves if wave.role == "survey"]
    fields = {
        "pre": pre.say("estimate", "count"),
        "post": post.say("estimate", "count"),
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
    }
    if kind == "not-estimable":
        return w.phrase("summary.not-estimable", reason=reason_of(w, difference), **fields)
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
    small = (n.value("n") or 0) < 30
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
    pair = w.study.comparisons[0]
    direction = w.study.direction(w.study.primary.scale)
    waves = {"wave_from": w.wave(pair[0]), "wave_to": w.wave(pair[1])}
    between = []
    for arm, control, difference in arm_differences(w, w.study.primary, pair):
        found = verdict(difference, direction)
        key = found if found == "not-estimable" else f"{w.study.design.kind}.{found}"
        names = {"arm": w.group(arm), "control": w.group(control)}
        between.append(w.phrase(f"conclusion.arms.{key}", **names, **waves))
    kind: Verdict = verdict(effect_of(w, w.study.primary.scale, pair, "mean_diff"), direction)
    within = w.phrase(f"conclusion.{kind}", **waves)
    return w.joined(*between, within, w.phrase(f"conclusion.{w.study.design.kind}"))
