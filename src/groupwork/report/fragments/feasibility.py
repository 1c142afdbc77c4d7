"""Progression criteria, what follows from them, and the size of the next study."""

from groupwork.report.fragments.base import fragment, reason_of, rows_alt, together
from groupwork.report.fragments.declared import form_of
from groupwork.report.ledger import Result, Style
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.feasibility import Criterion

_IN_POINTS = ("satisfaction", "primary")


@fragment
def feasibility(w: Writer) -> str:
    """Print what was reached of each criterion, and the conclusion that the verdicts make."""
    if w.study.criteria is None:
        return ""
    rows = []
    for place, criterion in enumerate(w.study.criteria.bounds):
        found, style = _found(w, criterion), _style(criterion)
        bounds = (
            w.declared(f"criteria.bounds.{place}.{name}", style if style == "percent" else "as-is")
            for name in ("green", "red")
        )
        rows.append(
            [
                _named(w, place, criterion, found),
                w.cell(found, "n", "count"),
                w.span(found, style),
                *bounds,
                w.phrase(f"feasibility.verdict.{_verdict(found)}"),
            ]
        )
    return together(
        w.phrase("feasibility.intro", declared=plain(w.study.criteria.declared.get(w.language))),
        w.phrase("feasibility.rule"),
        w.figure("feasibility", alt=rows_alt(w, [[row[0], row[2], row[-1]] for row in rows])),
        w.table(
            "feasibility",
            w.head("criterion", "n", "reached", "green-from", "red-to", "verdict"),
            rows,
            widths=[5, 1, 3, 2, 2, 2],
        ),
        feasible(w),
    )


def feasible(w: Writer) -> str:
    """Say whether a larger study can go on: from the criteria and from nothing else."""
    if w.study.criteria is None:
        return ""
    everything = {"criterion": "all"}
    total = w.ledger.find("feasibility", **everything, statistic="criteria")
    worst = _verdict(total)
    of_kind = w.ledger.find("feasibility", **everything, statistic=worst.replace("-", "_"))
    told = [
        (place, criterion, _found(w, criterion))
        for place, criterion in enumerate(w.study.criteria.bounds)
    ]
    deciding = [(p, c, f) for p, c, f in told if _verdict(f) == worst]
    return w.phrase(
        f"feasibility.conclusion.{worst}",
        {"other-red": worst == "red" and len(deciding) < len(told)},
        count=total.say("estimate", "count"),
        n=of_kind.say("estimate", "count"),
        list=w.joint("semicolon").join(_why(w, *each) for each in deciding),
    )


def _found(w: Writer, criterion: Criterion) -> Result:
    # What has no time is empty in the file, and the kind alone singles it out.
    wave = getattr(criterion, "wave", "")
    at = {"wave": wave} if wave else {}
    return w.ledger.find("feasibility", criterion=criterion.kind, **at)


def _verdict(found: Result) -> str:
    said = found.row.get("verdict")
    return str(said).replace(" ", "-") if isinstance(said, str) else "not-judged"


def _style(criterion: Criterion) -> Style:
    return "raw" if criterion.kind in _IN_POINTS else "percent"


def _named(w: Writer, place: int, criterion: Criterion, found: Result) -> str:
    """Return what a criterion is about."""
    wave = getattr(criterion, "wave", None)
    of_arms = criterion.kind == "primary" and w.study.design.groups is not None
    arms = f"-arms.{form_of(found)}" if of_arms else ""
    sessions = (
        w.declared(f"criteria.bounds.{place}.sessions") if criterion.kind == "attendance" else ""
    )
    outcome = w.scale(w.study.primary.scale) if criterion.kind == "primary" else ""
    return w.phrase(
        f"feasibility.name.{criterion.kind}{arms}",
        wave=w.wave(wave) if wave else "",
        sessions=sessions,
        outcome=outcome,
    )


def _why(w: Writer, place: int, criterion: Criterion, found: Result) -> str:
    """Name a criterion with the reason for its verdict."""
    name = _named(w, place, criterion, found)
    if not found.estimable or not found.has_interval:
        return w.bracketed(name, reason_of(w, found) or w.phrase("words.held-back"))
    reason = ""
    if _verdict(found) == "amber":
        reaches = (found.value() or 0) >= criterion.green
        reason = w.joint("comma") + w.phrase(
            f"feasibility.amber-{'unsure' if reaches else 'between'}"
        )
    return w.bracketed(name, _told(w, found, _style(criterion)) + reason)


def _told(w: Writer, found: Result, style: Style) -> str:
    return f"{found.say('estimate', style)} {found.interval(style)}"


@fragment
def next_study(w: Writer) -> str:
    """Print how large the next study would have to be, and what that follows from."""
    asked = w.study.next_study
    if asked is None:
        return ""
    facts = {name: w.ledger.find("next_study", goal="all", statistic=name) for name in _FACTS}
    rows = [
        [w.phrase(f"next-study.fact.{name}"), w.cell(found, style=_FACTS[name])]
        for name, found in facts.items()
    ]
    said, each_arm = [], w.phrase("next-study.each-arm") if asked.arms == 2 else ""
    for goal in ["power"] if asked.precision is None else ["power", "precision"]:
        found = {name: w.ledger.find("next_study", goal=goal, statistic=name) for name in _SIZES}
        rows += [
            [
                w.phrase(
                    f"next-study.size.{goal}.{name}",
                    each="" if name == "members_in_all" else each_arm,
                ),
                w.cell(each, style="count"),
            ]
            for name, each in found.items()
        ]
        said.append(_size(w, goal, found))
    return together(
        w.phrase("next-study.intro", certainty=w.declared("next_study.certainty", "percent")),
        w.joined(*said),
        w.joined(
            w.phrase("next-study.no-icc")
            if asked.icc_source is None
            else w.phrase(
                "next-study.icc",
                icc=w.declared("next_study.icc"),
                source=plain(asked.icc_source.get(w.language)),
            ),
            w.phrase("next-study.caution"),
        ),
        w.table("size", w.head("quantity", "amount"), rows, widths=[6, 2]),
    )


_SIZES = ("members", "members_independent", "groups", "members_to_recruit", "members_in_all")
_FACTS: dict[str, Style] = {
    "smallest_effect": "raw",
    "sd": "raw",
    "sd_upper": "raw",
    "dropout": "percent",
    "dropout_upper": "percent",
    "members_left": "raw",
    "icc": "share",
    "design_effect": "raw",
}


def _size(w: Writer, goal: str, found: dict[str, Result]) -> str:
    """Say how many groups and members one goal takes."""
    assert w.study.next_study is not None
    place = w.study.outcomes.index(w.study.primary)
    of_arms = "arms" if w.study.next_study.arms == 2 else "in-all"
    fields = {
        "power": w.declared("next_study.power", "percent"),
        "precision": w.declared("next_study.precision") if goal == "precision" else "",
        "smallest": w.declared(f"outcomes.{place}.smallest_effect"),
        "outcome": w.scale(w.study.primary.scale),
        "size": w.declared("next_study.group_size"),
    }
    where = w.joint("space") + w.phrase(f"next-study.{of_arms}")
    if found["groups"].estimable:
        return w.phrase(
            f"next-study.{goal}",
            groups=found["groups"].say("estimate", "count"),
            members=found["members_in_all"].say("estimate", "count"),
            where=where,
            **fields,
        )
    if found["members_independent"].estimable:
        members = found["members_independent"].say("estimate", "count")
        return w.phrase(f"next-study.{goal}-members", members=members, where=where, **fields)
    reason = reason_of(w, found["members_independent"])
    return w.phrase(f"next-study.no-{goal}", reason=reason, **fields)
