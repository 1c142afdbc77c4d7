"""What is rounded and left out to protect people, why, and who may change it."""

import pandas as pd

from groupwork.privacy.disclosure import EXTREME, SUPPRESSED
from groupwork.report.facts import holds
from groupwork.report.fragments.base import fragment, together
from groupwork.report.writer import Writer


@fragment
def protection(w: Writer) -> str:
    few = w.declared("privacy.few")
    left_out = _left_out(w)
    return together(
        w.phrase("protection.rounded", alpha=w.alpha, few=few) if holds(w, "rounded") else "",
        w.phrase(
            "protection.left-out",
            list=w.joint("semicolon").join(left_out),
            small=w.small_cell,
            few=few,
        )
        if left_out
        else "",
        w.phrase("protection.extremes") if _holds_extremes_back(w) else "",
        w.phrase(
            "protection.author",
            small=w.small_cell,
            few=few,
            uncertainty=w.declared("privacy.uncertainty", "percent"),
        ),
    )


def _left_out(w: Writer) -> list[str]:
    """Name what is left out, by the tables that hold something back."""
    known = w.phrases["protection"]["of"]
    found = (
        w.phrase(f"protection.of.{name}")
        for name, table in w.ledger.tables.items()
        if name in known
        and "note" in table
        and any(note.startswith(SUPPRESSED) and note != EXTREME for note in _notes(table))
    )
    return list(dict.fromkeys(found))


def _notes(table: pd.DataFrame) -> set[str]:
    return {*table["note"].astype("object").fillna("")} if "note" in table else set()


def _holds_extremes_back(w: Writer) -> bool:
    return any(EXTREME in _notes(table) for table in w.ledger.tables.values())
