"""How far the differences between arms hang on missing scores and on other choices."""

from groupwork.report.fragments.base import MANY, reason_of, together
from groupwork.report.fragments.declared import contrast_of, forms_told
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer, verdict
from groupwork.study.outcomes import Outcome

Pair = tuple[str, str]
_ASSUMPTIONS = ("complete", "imputed", "worst", "best")


# What singles a difference out, what it is under each assumption, and the shift that turns it.
_Compared = tuple[dict[str, str], dict[str, Result], Result]


def compared(w: Writer, table: str, scale: str, pair: Pair) -> list[dict[str, str]]:
    """Return what singles out each contrast of an outcome between two times."""
    where = {"outcome": scale, "wave_from": pair[0], "wave_to": pair[1]}
    return [where | {"contrast": name} for name in w.values(table, "contrast", **where)]


def under_assumptions(w: Writer) -> str:
    """Set each difference between arms beside what other assumptions about missing scores give."""
    lines, tipping, told = [], False, False
    of_primary: list[_Compared] = []
    shown: list[Result] = []
    sentences: list[str] = []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            for where in compared(w, "contrasts", outcome.scale, pair):
                found = {
                    name: w.ledger.find(
                        "contrasts", **where, assumption=name, statistic="difference"
                    )
                    for name in _ASSUMPTIONS
                }
                delta = w.ledger.find(
                    "contrasts", **where, assumption="imputed", statistic="tipping_delta"
                )
                if not _missing(w, where):
                    if outcome.primary:
                        sentences.append(_nothing(w, outcome, where, found["complete"]))
                    continue
                told |= any(not found[name].suppressed for name in _ASSUMPTIONS[1:])
                tipping |= delta.estimable
                shown.append(found["complete"])
                lines.append(
                    [
                        w.scale(outcome.scale),
                        w.pair(pair),
                        contrast_of(w, where["contrast"]),
                        w.cell(found["complete"], "n", "count"),
                        w.cell(found["imputed"], "n", "count"),
                        *(w.span(found[name]) for name in _ASSUMPTIONS),
                        w.cell(delta),
                    ]
                )
                if outcome.primary:
                    of_primary.append((where, found, delta))
    if len(of_primary) > MANY:
        sentences.append(_assumed_of_many(w, of_primary))
    else:
        sentences += [_assumed(w, w.study.primary, *each) for each in of_primary]
    if not lines:
        return together(*dict.fromkeys(sentences))
    if not told:  # the differences themselves stand in their own chapter
        return w.phrase("contrasts.held-back")
    header = w.head(
        *("outcome", "pair", "term", "with-both", "all-people"),
        *(f"of-{name}" for name in _ASSUMPTIONS),
        "tipping",
    )
    widths = [2, 3, 3, 1, 1, 3, 3, 3, 3, 2]
    if not tipping:  # nothing would turn
        header, lines, widths = header[:-1], [line[:-1] for line in lines], widths[:-1]
    table = w.table("contrasts", header, lines, widths=widths, wide=True)
    intro = w.phrase("contrasts.intro", {"tipping-told": tipping, "all-arms": _over_all_arms(w)})
    return together(w.joined(intro, forms_told(w, shown)), *dict.fromkeys(sentences), table)


def _missing(w: Writer, where: dict[str, str]) -> bool:
    """Say whether somebody of the two arms lacks a score, or whether that is held back."""
    rows = w.ledger.rows("contrasts", **where, assumption="all")
    imputed = w.ledger.find("contrasts", **where, assumption="imputed", statistic="difference")
    counted = rows["estimate"].fillna(1).sum() > 0
    return bool(counted) or imputed.estimable or imputed.suppressed


def _over_all_arms(w: Writer) -> bool:
    """Say whether the difference of two arms rests on the people of others, too."""
    return w.study.design.kind == "randomised" and len(w.groups) > 3


def _nothing(w: Writer, outcome: Outcome, where: dict[str, str], complete: Result) -> str:
    # Of several arms another may lack some.
    of = w.joint("comma") + contrast_of(w, where["contrast"]) if len(w.groups) > 3 else ""
    return w.phrase(
        "missing.nothing",
        outcome=w.scale(outcome.scale) + of,
        wave_from=w.wave(where["wave_from"]),
        wave_to=w.wave(where["wave_to"]),
        n=complete.say("n", "count"),
    )


def _assumed_of_many(w: Writer, compared: list[_Compared]) -> str:
    """Say of which differences multiple imputation shows what complete cases show."""
    kinds: list[str] = []
    apart: list[str] = []
    for where, found, _ in compared:
        complete, imputed = (verdict(found[name], "neutral") for name in ("complete", "imputed"))
        if "not-estimable" in (complete, imputed):
            continue
        if complete == imputed:
            kinds.append(complete)
        else:
            pair = w.pair((where["wave_from"], where["wave_to"]))
            apart.append(w.bracketed(pair, contrast_of(w, where["contrast"])))
    said = []
    for kind in ("unclear", "neutral"):
        if n := kinds.count(kind):
            number = w.ledger.own(f"imputed-{kind}-{n}", n)
            said.append(w.phrase(f"contrasts.shown.{kind}", n=number))
    number = w.ledger.own(f"imputed-alike-{len(kinds)}", len(kinds))
    form = "others" if apart else "agree"
    return w.joined(
        w.phrase("contrasts.differ", list=w.joint("semicolon").join(apart)) if apart else "",
        w.phrase(f"contrasts.{form}", n=number, shown=w.joint("comma").join(said)) if said else "",
    )


def _assumed(
    w: Writer, outcome: Outcome, where: dict[str, str], found: dict[str, Result], delta: Result
) -> str:
    """Say of the primary outcome whether multiple imputation shows what complete cases show."""
    complete, imputed = found["complete"], found["imputed"]
    names = {
        "outcome": w.scale(outcome.scale),
        "wave_from": w.wave(where["wave_from"]),
        "wave_to": w.wave(where["wave_to"]),
        "contrast": contrast_of(w, where["contrast"]),
    }
    if complete.suppressed:
        return ""  # the table says so
    if not complete.estimable:
        return w.phrase("contrasts.not-estimable", reason=reason_of(w, complete), **names)
    pair = {name: where[name] for name in ("outcome", "wave_from", "wave_to")}
    # Everybody with both scores is in the model, and counted with the changes of all.
    everybody = w.ledger.get("effects", **pair, group="all", statistic="mean_diff")
    facts = {"all-arms": _over_all_arms(w) and everybody is not None}
    said = w.phrase(
        "contrasts.complete",
        facts,
        n=complete.say("n", "count"),
        people=everybody.say("n", "count") if everybody and facts["all-arms"] else "",
        complete=with_interval(w, complete),
        **names,
    )
    if not imputed.estimable:
        return w.phrase("contrasts.not-imputed", complete=said, reason=reason_of(w, imputed))
    kinds = [verdict(each, "neutral") for each in (complete, imputed)]
    same = "same" if kinds[0] == kinds[1] else "other"
    return w.joined(
        w.phrase(
            "contrasts.imputed",
            facts,
            complete=said,
            all=imputed.say("n", "count"),
            imputed=with_interval(w, imputed),
        ),
        w.phrase(f"missing.verdict.{same}-{kinds[0]}") if "not-estimable" not in kinds else "",
        w.phrase("contrasts.tipping", delta=delta.say()) if delta.estimable else "",
    )


def with_interval(w: Writer, result: Result) -> str:
    """Return an estimate with its interval, for a sentence."""
    if not result.has_interval:
        return result.say()
    said = w.phrase("words.interval", level=w.level, ci=result.interval())
    return w.bracketed(result.near(), said)
