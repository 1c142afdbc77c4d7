"""The then-test: what is asked afterwards of how it was before, and what may be wrong with it."""

from groupwork.report.fragments.base import fragment, reason_of, together
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer, verdict
from groupwork.study.outcomes import Outcome


@fragment
def recalled(w: Writer) -> str:
    """Name the bias of a then-test; where there is a pre-test, set both changes side by side."""
    then = w.study.then_test
    if then is None or not w.study.outcomes:
        return ""
    intro = w.phrase("recalled.intro", then=w.wave(then))
    if "shift" not in w.study.strands:
        return together(intro, w.phrase("recalled.only", then=w.wave(then)))
    pre = next(wave.id for wave in w.study.waves if wave.role == "pre")
    waves = {"wave_pre": w.wave(pre), "then": w.wave(then)}
    sentences, rows = [], []
    for outcome in sorted(w.study.outcomes, key=lambda outcome: not outcome.primary):
        for later in dict.fromkeys(after for _, after in w.study.comparisons):
            pairs = {"measured": (pre, later), "recalled": (then, later), "shift": (pre, then)}
            found = {name: _row(w, outcome, pair, name, later) for name, pair in pairs.items()}
            rows.append(
                [
                    w.scale(outcome.scale),
                    w.title(w.wave(later)),
                    w.cell(found["shift"], "n", "count"),
                    *(w.span(each) for each in found.values()),
                ]
            )
            if outcome.primary:
                sentences.append(_told(w, outcome, later, found, waves))
    return together(
        intro,
        w.phrase("recalled.beside." + ("then" if w.study.is_recalled else "pre"), **waves),
        *sentences,
        w.table(
            "recalled",
            w.head("outcome", "time", "n", "measured", "as-recalled", "shift"),
            rows,
            widths=[2, 2, 1, 3, 3, 3],
        ),
    )


def _row(w: Writer, outcome: Outcome, pair: tuple[str, str], name: str, later: str) -> Result:
    where = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
    # Each later time has people of its own.
    rows = w.ledger.rows("then_test", **where, statistic=name)
    method = next(each for each in rows["method"] if f"people also at {later}" in each)
    return w.ledger.find("then_test", **where, statistic=name, method=method)


def _told(
    w: Writer, outcome: Outcome, later: str, found: dict[str, Result], waves: dict[str, str]
) -> str:
    shift = found["shift"]
    fields = {**waves, "outcome": w.scale(outcome.scale), "wave": w.wave(later)}
    kind = verdict(shift, "neutral")
    if kind == "not-estimable":
        reason = reason_of(w, shift)
        if not shift.estimable:
            return w.phrase("recalled.not-estimable", reason=reason, **fields)
        if not shift.value():
            return w.phrase("recalled.same", n=shift.say("n", "count"), **fields)
        return w.phrase("recalled.no-interval", shift=shift.say(), reason=reason, **fields)
    rose = (shift.value() or 0) > 0
    return w.phrase(
        "recalled." + ("apart" if kind == "neutral" else "unclear"),
        n=shift.say("n", "count"),
        measured=w.span(found["measured"]),
        recalled=w.span(found["recalled"]),
        size=shift.magnitude(),
        ci=shift.interval(),
        higher_lower=w.phrase("words.direction." + ("higher" if rose else "lower")),
        **fields,
    )
