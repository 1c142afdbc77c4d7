"""What is rounded and left out to protect people, why, and who may change it."""

from groupwork.privacy.disclosure import SUPPRESSED
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
        and table["note"].astype("object").fillna("").str.startswith(SUPPRESSED).any()
    )
    return list(dict.fromkeys(found))
