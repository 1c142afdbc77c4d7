"""For whom the change was larger."""

from groupwork.analysis.moderators import ALL_LEVELS, PER_UNIT
from groupwork.report.fragments.base import fragment, less, reason_of, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def moderators(w: Writer) -> str:
    if not w.study.moderators:
        return ""
    rows, tests = [], []
    for outcome in w.study.outcomes:
        for name in w.study.moderators:
            where = {"outcome": outcome.scale, "moderator": name}
            holm = w.ledger.find("moderators", **where, statistic="p_holm")
            tests.append((f"{w.scale(outcome.scale)}{w.joint('comma')}{_label(w, name)}", holm))
            rows += _rows(w, where, holm)
    pair = w.study.comparisons[0]
    intro = w.phrase(
        "moderators.intro",
        wave_from=w.wave(pair[0]),
        wave_to=w.wave(pair[1]),
        moderators=w.listed([_label(w, name) for name in w.study.moderators]),
    )
    header = w.head("outcome", "moderator", "term", "n", "dependence", "p", "p_holm")
    return together(
        w.joined(intro, _verdict(w, tests)),
        w.table("moderators", header, rows, widths=[2, 3, 4, 1, 3, 1, 1]),
    )


def _verdict(w: Writer, tests: list[tuple[str, Result]]) -> str:
    if not any(holm.estimable for _, holm in tests):
        return w.phrase("moderators.not-estimable", reason=reason_of(w, tests[0][1]))
    found = [
        w.bracketed(what, f"*p* {holm.say(style='p')}")
        for what, holm in tests
        if w.is_significant(holm.value())
    ]
    if not found:
        return w.phrase("moderators.none")
    return w.phrase("moderators.found", found=w.joint("semicolon").join(found))


def _rows(w: Writer, where: dict[str, str], holm: Result) -> list[list[str]]:
    """Return a line a term; the adjusted p stands in the last one, which tests the moderator."""
    rows = []
    for term in w.values("moderators", "term", **where):
        name = "moderation_f" if term == ALL_LEVELS else "moderation"
        found = w.ledger.get("moderators", **where, term=term, statistic=name)
        if found is None:  # the line of the adjusted p where there is one term only
            continue
        rows.append(
            [
                w.scale(where["outcome"]),
                _label(w, where["moderator"]),
                _term(w, where["moderator"], term),
                w.cell(found, "n", "count"),
                _f(w, found) if term == ALL_LEVELS else w.span(found),
                w.cell(found, "p", "p"),
                "",
            ]
        )
    rows[-1][-1] = w.cell(holm, style="p")
    return rows


def _f(w: Writer, found: Result) -> str:
    """Return F with its degrees of freedom, which the table's method names."""
    if not found.estimable:
        return w.cell(found)
    df = ", ".join(found.told(word, "method", "count") for word in ("F_1", "F_2"))
    return w.phrase("moderators.f", df=df, f=w.cell(found))


def _label(w: Writer, name: str) -> str:
    return plain(w.study.attributes[name].label.name(w.language))


def _term(w: Writer, name: str, term: str) -> str:
    """Return the printed name of a term of the table."""
    if term == ALL_LEVELS:
        return w.phrase("moderators.all-levels")
    arms, _, by = term.rpartition(": ")
    attribute = w.study.attributes[name]
    if by == PER_UNIT:
        said = w.phrase("moderators.per-unit")
        if attribute.unit:
            said = w.bracketed(said, plain(attribute.unit.get(w.language)))
    else:
        labels = {code: label.get(w.language) for code, label in (attribute.levels or {}).items()}
        said = less(w, *_two(labels, by))
    if not arms:
        return said
    groups = {arm: w.group(arm) for arm in w.groups[1:]}
    return less(w, *_two(groups, arms)) + w.joint("colon") + said


def _two(labels: dict[str, str], term: str) -> tuple[str, str]:
    """Return the labels of the two sides of "first - second"; a code may hold " - " itself."""
    return next(
        (plain(one), plain(other))
        for first, one in labels.items()
        for second, other in labels.items()
        if term == f"{first} - {second}"
    )
