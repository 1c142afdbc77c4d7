"""The mixed model of all times, which takes in people who lack some of them."""

import pandas as pd

from groupwork.report.fragments.base import fragment, reason_of, together
from groupwork.report.fragments.declared import contrast_of
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer


def _terms(w: Writer) -> tuple[str, str]:
    """Return how the terms begin that are told, and the joint test of them."""
    if w.study.design.groups is None:
        return "wave: ", "F: wave"
    return "wave x group: ", "F: wave x group"


def _model(w: Writer, scale: str) -> dict[str, str]:
    """Return what singles out the model of all times, the first one: the scores as they are."""
    where = {"outcome": scale, "wave_to": "all"}
    rows = w.ledger.rows("models", **where)
    return where | {"method": str(rows["method"].iloc[0])} if len(rows) else {}


@fragment
def course(w: Writer) -> str:
    """Print the mixed model of all times; nothing where there are only two."""
    start, test = _terms(w)
    arms = w.study.design.groups is not None
    lines, first, held_back = [], "", []
    for outcome in w.study.outcomes:
        model = _model(w, outcome.scale)
        rows = w.ledger.rows("models", **model) if model else pd.DataFrame({"term": []})
        for term in rows["term"].astype("str"):
            if term.startswith(start):
                found = w.ledger.find("models", **model, term=term)
                first = str(found.row["wave_from"])
                held_back += [found] if found.suppressed else []
                lines.append([w.scale(outcome.scale), *_line(w, term, start, found, arms)])
    if not lines:
        return ""
    if len(held_back) == len(lines):
        return w.phrase("course.held-back", reason=reason_of(w, held_back[0]))
    model = _model(w, w.study.primary.scale)
    tested = w.ledger.get("models", **model, term=test) if model else None
    said = ""
    if tested is not None and tested.estimable:
        said = w.phrase(
            "course.tested." + ("arms" if arms else "times"),
            outcome=w.scale(w.study.primary.scale),
            df_num=tested.say("df_num", "count"),
            df=tested.say("df"),
            f=tested.say(),
            p=tested.say("p", "p"),
        )
    head = ["outcome", *(["term"] if arms else []), "pair", "n", "scores", "difference", "df", "p"]
    widths = [2, *([3] if arms else []), 3, 1, 1, 3, 1, 1]
    kind = "arms" if arms else "times"
    return together(
        w.joined(w.phrase(f"course.intro.{kind}", first=w.wave(first)), said),
        w.table(
            "course",
            w.head(*head),
            lines,
            widths=widths,
            of=w.phrase(f"course.{kind}"),
        ),
    )


def _line(w: Writer, term: str, start: str, found: Result, arms: bool) -> list[str]:
    """Return the cells of a term, `wave: post - pre` or `wave x group: post - pre, a - b`."""
    times, _, contrast = term.removeprefix(start).partition(", ")
    later, _, first = times.partition(" - ")
    return [
        *([contrast_of(w, contrast)] if arms else []),
        w.pair((first, later)),
        w.cell(found, "n", "count"),
        w.cell(found, "observations", "count"),
        w.span(found),
        w.cell(found, "df"),
        w.cell(found, "p", "p"),
    ]
