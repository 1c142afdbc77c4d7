"""Differences between the arms of a controlled study."""

import pandas as pd

from groupwork.report.fragments.base import fragment, people_at, reason_of, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer, verdict
from groupwork.study.outcomes import Outcome


def _arm_rows(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> pd.DataFrame:
    rows = w.ledger.rows("models", outcome=outcome.scale, wave_from=pair[0], wave_to=pair[1])
    return rows[rows["term"].astype("str").str.startswith("group: ")]  # the arms' difference


def _position(w: Writer, outcome: Outcome, pair: tuple[str, str], term: str, method: str) -> Result:
    return w.ledger.find(
        "models",
        outcome=outcome.scale,
        wave_from=pair[0],
        wave_to=pair[1],
        term=term,
        method=method,
    )


def arm_differences(
    w: Writer, outcome: Outcome, pair: tuple[str, str]
) -> list[tuple[str, str, Result]]:
    """Return each arm, the control and their difference.

    It is adjusted for the earlier score where people were allocated at random. Where they were
    not, that adjustment can mislead (Lord's paradox), and it is the difference of the changes.
    """
    if w.study.design.groups is None:
        return []
    rows = _arm_rows(w, outcome, pair)
    randomised = w.study.design.kind == "randomised"
    rows = rows[rows["method"].str.startswith("ANCOVA" if randomised else "change score, Welch")]
    found = []
    for term in pd.unique(rows["term"]):
        difference = _position(w, outcome, pair, term, rows["method"].iloc[0])
        arm, _, control = str(term).removeprefix("group: ").partition(" - ")
        found.append((arm, control, difference))
    return found


def arm_sentence(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    """Say how the arms differ at a later time, or in their change until then."""
    sentences = []
    for arm, control, difference in arm_differences(w, outcome, pair):
        fields = {
            "outcome": w.scale(outcome.scale),
            "wave": w.wave(pair[1]),
            "arm": w.group(arm),
            "control": w.group(control),
            "wave_pre": w.wave(pair[0]),
        }
        kind = verdict(difference, w.study.direction(outcome.scale))
        if kind == "not-estimable":
            reason = reason_of(w, difference)
            sentences.append(w.phrase("arms.not-estimable", reason=reason, **fields))
            continue
        higher = (difference.value() or 0) > 0
        sentences.append(
            w.phrase(
                f"arms.{w.study.design.kind}.{kind}",
                estimate=difference.say(),
                size=difference.magnitude(),
                ci=difference.interval(),
                p=difference.say("p", "p"),
                higher_lower=w.phrase("words.direction." + ("higher" if higher else "lower")),
                **fields,
            )
        )
    return w.joined(*sentences)


def _standardised(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
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
                    d=found.say(),
                    ci=found.interval(),
                )
            )
    return w.joined(*sentences)


@fragment
def arms(w: Writer) -> str:
    if w.study.design.groups is None:
        return ""
    rows, sentences = [], []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            if outcome.primary:
                sentences.append(arm_sentence(w, outcome, pair))
            positions = _arm_rows(w, outcome, pair)
            for term, method in positions[["term", "method"]].itertuples(index=False):
                position = _position(w, outcome, pair, term, method)
                arm, _, control = str(term).removeprefix("group: ").partition(" - ")
                rows.append(
                    [
                        w.scale(outcome.scale),
                        w.wave(pair[1]),
                        w.phrase("arms.term", arm=w.group(arm), control=w.group(control)),
                        plain(w.term(method)),
                        w.cell(position, "n", "count"),
                        w.span(position),
                        w.cell(position, "p", "p"),
                    ]
                )
    last = w.study.comparisons[-1][1]
    lost = w.ledger.find("flow", group="all", wave=last, statistic="lost")
    dropout = w.phrase(
        f"arms.dropout.{w.study.design.kind}" if lost.value() else "arms.no-dropout",
        wave_last=w.wave(last),
        lost=lost.say("estimate", "count"),
        pre=people_at(w, w.study.comparisons[0][0]).say("estimate", "count"),
    )
    return together(
        *sentences,
        dropout,
        w.phrase("arms.intro"),
        w.table(
            "arms",
            w.head("outcome", "time", "term", "method", "n", "difference", "p"),
            rows,
            widths=[2, 2, 3, 5, 1, 3, 1],
            wide=True,
        ),
        w.joined(*(_standardised(w, w.study.primary, pair) for pair in w.study.comparisons)),
    )
