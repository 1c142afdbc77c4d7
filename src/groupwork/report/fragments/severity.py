"""How many people reach published cut-offs, time by time."""

from groupwork.report.fragments.base import few_people, fragment, together
from groupwork.report.ledger import Result, Style
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.instruments import Cutoff


@fragment
def severity(w: Writer) -> str:
    """Print the shares at or above each cut-off, and how those of people measured twice changed."""
    shares, changes, held_back, fewer = [], [], False, False
    arms = len(w.groups) > 1
    for scale in w.values("severity", "scale"):
        for cutoff in w.study.scales[scale][1].cutoffs:
            for group in w.groups:
                where = {"scale": scale, "group": group, "cutoff": f"{cutoff.at:g}"}
                if w.ledger.rows("severity", **where).empty:
                    continue
                head = [w.scale(scale), _named(w, cutoff, w.ledger.find("severity", **where))]
                head += [w.group(group)] if arms else []
                shares.append([*head, *(_at(w, wave.id, where) for wave in w.study.waves)])
                # What all arms together did says nothing of what was compared.
                if not arms or group != "all":
                    found = [_change(w, where, pair) for pair in w.study.comparisons]
                    changes += [[*head, *row] for row in found if row]
                    held_back |= [] in found
                    fewer |= any(_leaves_out(w, where, pair) for pair in w.study.comparisons)
    if not shares:
        return ""
    header = w.head("outcome", "cutoff", *(["group"] if arms else []))
    waves = [w.title(w.wave(wave.id)) for wave in w.study.waves]
    wide = len(waves) + arms > 4
    first = [2, 3, *([2] if arms else [])]
    return together(
        w.phrase("severity.intro"),
        w.joined(
            w.phrase("severity.changes") if changes else "",
            few_people(w, "severity.held-back") if held_back else "",
            few_people(w, "severity.fewer") if fewer and changes else "",
        ),
        w.table(
            "severity", [*header, *waves], shares, widths=[*first, *[3] * len(waves)], wide=wide
        ),
        w.table(
            "cutoffs",
            [*header, *w.head("pair", "n", "before", "after", "share-change", "p")],
            changes,
            widths=[*first, 3, 1, 1, 1, 3, 1],
            wide=arms,
        ),
    )


def _named(w: Writer, cutoff: Cutoff, row: Result) -> str:
    """Return a cut-off with what it is called."""
    style: Style = "count" if cutoff.at.is_integer() else "raw"
    return f"{w.cell(row, 'cutoff', style)}{w.joint('colon')}{plain(cutoff.label.get(w.language))}"


def _at(w: Writer, wave: str, where: dict[str, str]) -> str:
    """Return the share at one time, with the people that it is of."""
    rows = w.ledger.rows("severity", **where, wave_from=wave, statistic="at_or_above_share")
    if rows.empty:
        return "–"
    found = w.ledger.find("severity", **where, wave_from=wave, statistic="at_or_above_share")
    n = w.joint("brackets").format(w.cell(found, "n", "count")) if found.estimable else ""
    return w.span(found, "percent") + n


def _leaves_out(w: Writer, where: dict[str, str], pair: tuple[str, str]) -> bool:
    """Say whether the shares of a pair of times are of fewer people than have both scores."""
    between = {"wave_from": pair[0], "wave_to": pair[1]}
    told = w.ledger.get("severity", **where, **between, statistic="share_change")
    of = {"outcome": where["scale"], "group": where["group"]}
    both = w.ledger.get("effects", **of, **between, statistic="n")
    if told is None or both is None or not both.estimable:
        return False
    return (told.value("n") or 0) < (both.value() or 0)


def _change(w: Writer, where: dict[str, str], pair: tuple[str, str]) -> list[str] | None:
    """Return both shares of the people measured twice and their change; empty if held back."""
    between = {**where, "wave_from": pair[0], "wave_to": pair[1]}
    if w.ledger.get("severity", **between, statistic="share_change") is None:
        return None
    first, second, change = (
        w.ledger.find("severity", **between, statistic=name)
        for name in ("share_first", "share_second", "share_change")
    )
    if change.suppressed:
        return []
    return [
        w.pair(pair),
        w.cell(change, "n", "count"),
        w.cell(first, style="percent"),
        w.cell(second, style="percent"),
        w.span(change, "percent"),
        w.cell(change, "p", "p"),
    ]
