"""Whether the study was done as it was planned."""

from collections.abc import Mapping
from typing import Any

from groupwork.report.fragments.base import fragment, together
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def deviations(w: Writer) -> str:
    """Say "as planned", or list what was done otherwise and why; nothing without a frozen plan."""
    table = w.ledger.rows("deviations").fillna("")
    if table.empty:
        return ""
    sealed = {"date": plain(str(table["frozen"].iloc[0]))}
    link = str(table["registration"].iloc[0])
    registered = w.phrase("deviations.unregistered")
    if link:
        registered = w.phrase("deviations.registered", link=plain(link))
    if table["what"].tolist() == ["nothing"]:
        return w.joined(w.phrase("deviations.none", **sealed), registered)
    rows = [
        [
            *(plain(str(row[name])) for name in ("what", "planned", "done")),
            plain(str(row["when"])) or "–",
            _reason(w, row),
        ]
        for row in table.to_dict("records")
    ]
    return together(
        w.joined(w.phrase("deviations.some", **sealed), registered),
        w.table(
            "deviations",
            w.head("what", "planned", "done", "when", "why"),
            rows,
            widths=[2, 4, 4, 2, 5],
            align="left",
        ),
    )


def _reason(w: Writer, row: Mapping[Any, Any]) -> str:
    reason = plain(row["reason_zh" if w.language == "zh" else "reason"])
    if not reason:
        return w.phrase("deviations.no-reason")
    known = row["results_known"] == "yes"
    return w.bracketed(reason, w.phrase("deviations.results-known")) if known else reason
