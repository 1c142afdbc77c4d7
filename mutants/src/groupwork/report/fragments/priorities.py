"""Areas of need by importance and satisfaction."""

from groupwork.report.fragments.base import fragment, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer


@fragment
def priorities(w: Writer) -> str:
    if w.study.needs is None or not w.study.needs.priorities:
        return ""
    rows: list[list[str]] = []
    placed: dict[str, list[str]] = {}
    for area in w.study.needs.priorities:
        found = {
            name: w.ledger.find("priorities", area=area, statistic=name)
            for name in ("importance", "importance_above", "satisfaction", "satisfaction_above")
        }
        quadrant = str(found["importance"].row["quadrant"])
        placed.setdefault(quadrant, []).append(w.scale(area))
        rows.append(_row(w, area, found, quadrant))
    first = w.ledger.find("priorities", statistic="importance")
    lists = [
        w.phrase("priorities.placed", quadrant=_place(w, quadrant), areas=w.listed(areas))
        for quadrant, areas in placed.items()
    ]
    distance = w.phrase("heads.importance_above")
    header = [
        *w.head("area", "importance"),
        distance,
        *w.head("satisfaction"),
        distance,
        *w.head("quadrant"),
    ]
    return together(
        w.joined(w.phrase("priorities.intro", n=first.say("n", "count")), *lists),
        w.figure("priorities", alt=rows_alt(w, [[row[0], row[-1]] for row in rows])),
        w.table("priorities", header, rows, widths=[3, 2, 3, 2, 3, 3], wide=True),
    )


def _row(w: Writer, area: str, found: dict[str, Result], quadrant: str) -> list[str]:
    return [
        w.title(w.scale(area)),
        w.cell(found["importance"]),
        w.span(found["importance_above"]),
        w.cell(found["satisfaction"]),
        w.span(found["satisfaction_above"]),
        _place(w, quadrant),
    ]


def _place(w: Writer, quadrant: str) -> str:
    return w.phrase(f"priorities.quadrants.{quadrant.replace(' ', '-')}")
