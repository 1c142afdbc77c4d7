"""How far the results can be trusted: missing people, other choices, calibration."""

from collections.abc import Iterator
from dataclasses import dataclass

from groupwork.ingest.choices import CHOSEN, ticked_options
from groupwork.report.facts import is_asked
from groupwork.report.fragments.base import (
    MANY,
    fragment,
    reason_of,
    rows_alt,
    together,
    unmeasured,
)
from groupwork.report.fragments.contrasts import compared, under_assumptions, with_interval
from groupwork.report.fragments.declared import NO_ARMS, contrast_of, declared, said_p
from groupwork.report.fragments.methods import name_of_attribute, told_again
from groupwork.report.ledger import Result, Style
from groupwork.report.markdown import plain
from groupwork.report.writer import HELD_BACK, Writer, verdict
from groupwork.results.catalogue import slug
from groupwork.results.display import told_of
from groupwork.study.outcomes import Outcome

Pair = tuple[str, str]
# Of all specifications, from when on nearly all agree.
_NEARLY = 0.9
# Shares that arms lost, from when on their distance is a limitation.
_UNEQUAL = 0.1
# With fewer people than this Little's test says nothing.
_LITTLE = 30


def _between(pair: Pair) -> dict[str, str]:
    return {"group": "all", "wave_from": pair[0], "wave_to": pair[1]}


# --- missing people --------------------------------------------------------------------------


@fragment
def missing(w: Writer) -> str:
    """Say who was lost, and how far the result hangs on what is assumed of them.

    Of a study with arms the result is their difference: what all of them together did is not told.
    """
    if not w.holds("scores-missing"):
        return w.phrase("missing.no-score")
    outcome = w.study.primary.scale
    rows, beside = [], False
    groups = w.groups[1:] or w.groups
    for pair in w.study.comparisons:
        for group in groups:
            of = [w.group(group)] if len(groups) > 1 else []
            found = [
                _changed(w, pair, name, group=group)
                for name in ("complete", "imputed", "best", "worst")
            ]
            beside |= not all(each.suppressed for each in found[1:])
            rows.append([w.joint("comma").join([w.pair(pair), *of]), *map(w.span, found)])
    return together(
        _lost(w),
        _attrition(w),
        *(
            [
                w.phrase("missing.intro") if beside else "",
                *(_assumed(w, pair) for pair in w.study.comparisons),
            ]
            if w.study.design.groups is None
            else [under_assumptions(w), w.phrase("missing.by-arm") if beside else ""]
        ),
        _little(w),
        w.figure("missing", alt=w.scale(outcome) + w.joint("colon") + rows_alt(w, rows))
        if beside
        else "",
    )


def _changed(
    w: Writer, pair: Pair, assumption: str, statistic: str = "mean_diff", group: str = "all"
) -> Result:
    return w.ledger.find(
        "missing",
        outcome=w.study.primary.scale,
        **_between(pair) | {"group": group},
        assumption=assumption,
        statistic=statistic,
    )


def _lost(w: Writer) -> str:
    """Say how many were lost, and whether they could be compared with the others."""
    lost: list[tuple[Pair, Result]] = []
    kinds: dict[str, list[Pair]] = {}
    for pair in w.study.comparisons:
        left = w.ledger.find("attrition", variable="people", **_between(pair), statistic="left")
        lost.append((pair, left))
        if left.value():
            # More than those who stayed and those who left is there where they are compared.
            kinds.setdefault(_kind_of_comparison(w, pair), []).append(pair)
    told = []
    for kind in ("compared", "few", "held-back"):
        of = w.joint("semicolon").join(map(w.pair, kinds.get(kind, [])))
        if of and kind != "compared" and "compared" in kinds:
            told.append(w.phrase(f"missing.lost.{kind}-of", times=of))
        elif of:
            told.append(w.phrase(f"missing.lost.{kind}"))
    said, table = _lost_each(w, lost)
    return together(w.joined(*said, *_not_measured(w), *told), table)


def _not_measured(w: Writer) -> Iterator[str]:
    """Say of which arms nobody was measured at a time at which others were."""
    for wave in dict.fromkeys(pair[1] for pair in w.study.comparisons):
        if none := [w.phrase("words.arm", group=w.group(group)) for group in unmeasured(w, wave)]:
            yield w.phrase("missing.lost.unmeasured", arms=w.listed(none), wave=w.wave(wave))


def _lost_each(w: Writer, lost: list[tuple[Pair, Result]]) -> tuple[list[str], str]:
    """Say how many were lost at each time; of several arms at several times in a table."""
    many = len(lost) * len(w.groups[1:]) > MANY
    counted = told_again(w)
    some = any(left.value() for pair, left in lost if pair in counted)
    said = [w.phrase("missing.lost.counted")] if some else []
    said += [
        w.phrase(
            "missing.lost." + ("some" if left.value() else "nobody"),
            wave_from=w.wave(pair[0]),
            wave_to=w.wave(pair[1]),
            left=left.say("estimate", "count"),
            n=left.say("n", "count"),
        )
        for pair, left in lost
        if pair not in counted
    ]
    if not many:
        said += [_lost_by_arm(w, pair) for pair, left in lost if left.value()]
        return said, ""
    waves = [pair[1] for pair, left in lost if left.value() and w.study.wave(pair[0]).role == "pre"]
    rows = [
        [w.title(w.wave(wave)), *(_lost_of(w, shares.get(group)) for group in w.groups[1:])]
        for wave in waves
        for shares in [lost_shares(w, wave)]
        if shares
    ]
    if not rows:
        return said, ""
    header = [w.phrase("heads.time"), *(w.title(w.group(group)) for group in w.groups[1:])]
    wave = w.wave(w.study.comparisons[0][0])
    return [*said, w.phrase("missing.lost.by-arm")], w.table("lost", header, rows, wave=wave)


def _lost_of(w: Writer, found: tuple[Result, Result] | None) -> str:
    if found is None:
        return HELD_BACK
    lost, share = found
    return w.phrase(
        "missing.lost.cell",
        lost=w.cell(lost, style="count"),
        n=w.cell(lost, "n", "count"),
        share=w.cell(share, style="percent"),
    )


def lost_shares(w: Writer, wave: str) -> dict[str, tuple[Result, Result]]:
    """Return how many each arm had lost by a time and their share, where they are told."""
    found = {
        group: tuple(
            w.ledger.get("flow", group=group, wave=wave, statistic=statistic)
            for statistic in ("lost", "lost_share")
        )
        for group in w.groups[1:]
    }
    return {
        group: (lost, share)
        for group, (lost, share) in found.items()
        if lost is not None and share is not None and lost.estimable and share.estimable
    }


def _lost_by_arm(w: Writer, pair: Pair) -> str:
    # Who is lost is counted from the pre-test on.
    if w.study.wave(pair[0]).role != "pre":
        return ""
    said = [
        w.phrase(
            "missing.lost.of-arm",
            arm=w.group(group),
            lost=lost.say("estimate", "count"),
            n=lost.say("n", "count"),
            share=share.say("estimate", "percent"),
        )
        for group, (lost, share) in lost_shares(w, pair[1]).items()
    ]
    arms = {"wave_to": w.wave(pair[1]), "list": w.listed(said)}
    return w.phrase("missing.lost.arms", **arms) if said else ""


def unequal_dropout(w: Writer) -> str:
    """Say where the arms lost shares far apart, at the time at which they are furthest."""
    apart = []
    for wave in w.study.times_with_control:
        values = [share.value() or 0.0 for _, share in lost_shares(w, wave).values()]
        apart.append((round(max(values) - min(values), 9) if values else 0.0, wave))
    furthest, wave = max(apart, key=lambda each: each[0], default=(0.0, ""))
    if furthest < _UNEQUAL:
        return ""
    return w.phrase("limits.unequal", wave=w.wave(wave))


def _kind_of_comparison(w: Writer, pair: Pair) -> str:
    """Say whether those who left are compared with the others: in a table, or nowhere."""
    rows = w.ledger.rows("attrition", **_between(pair))
    compared = rows[rows["variable"] != "people"]
    if compared.empty:
        return "few"
    return "compared" if compared["estimate"].notna().any() else "held-back"


def _attrition(w: Writer) -> str:
    table = w.ledger.rows("attrition", group="all")
    compared = table[table["variable"] != "people"].astype({"level": "object"})
    keys = ["variable", "level", "wave_from", "wave_to"]
    rows, differ, known = [], [], []
    for values in compared[keys].fillna("").drop_duplicates().itertuples(index=False):
        variable, level, *pair = map(str, values)
        where = {"variable": variable, **_between((pair[0], pair[1]))}
        where |= {"level": level} if level else {}
        names = ("share_stayed", "share_left", "share_difference")
        if not level:
            names = ("mean_stayed", "mean_left", "hedges_g")
        stayed, left, difference = (w.ledger.get("attrition", **where, statistic=x) for x in names)
        if difference is None or level in _told_by_the_other(w, variable):
            continue
        known.append(difference.has_interval)
        if not any(each and each.estimable for each in (stayed, left, difference)):
            continue  # a row of dashes compares nobody
        label = _characteristic(w, variable, level)
        style: Style = "percent" if level else "raw"
        rows.append(
            [
                w.title(label),
                w.pair((pair[0], pair[1])),
                w.cell(stayed, style=style),
                w.cell(left, style=style),
                w.span(difference, style),
            ]
        )
        if difference.has_interval and verdict(difference, "neutral") == "neutral":
            differ.append(w.bracketed(label, w.pair((pair[0], pair[1]))))
    if not rows:
        return ""
    form = "some" if differ else "none" if all(known) else "none-shown"
    told = {"list": w.joint("semicolon").join(differ)} if differ else {}
    # Of what is held back nothing is said.
    sentence = w.phrase(f"missing.differ.{form}", **told) if any(known) else ""
    header = w.head("characteristic", "pair", "stayed", "left", "difference-left")
    return together(sentence, w.table("attrition", header, rows, widths=[4, 3, 1, 1, 3]))


def _told_by_the_other(w: Writer, variable: str) -> list[str]:
    """Return the second of two levels: it differs as much as the first.

    Of an option it is whoever did not choose it.
    """
    attribute = w.study.attributes.get(variable)
    levels = list(attribute.levels or {}) if attribute else []
    if variable in ticked_options(w.study):
        return [level for level in levels if level != CHOSEN]
    return levels[1:] if len(levels) == 2 else []


def _characteristic(w: Writer, variable: str, level: str) -> str:
    if variable in w.study.scales:
        return w.scale(variable)
    attribute = w.study.attributes[variable]
    label = name_of_attribute(w, variable)
    if variable in ticked_options(w.study):
        return label
    wording = (attribute.levels or {}).get(level)
    return w.labelled(label, plain(wording.get(w.language))) if wording else label


def _assumed(w: Writer, pair: Pair) -> str:
    """Set the change of the primary outcome beside what other assumptions make of it."""
    complete, imputed, best, worst = (
        _changed(w, pair, name) for name in ("complete", "imputed", "best", "worst")
    )
    names = {
        "outcome": w.scale(w.study.primary.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
    }
    if not complete.estimable:
        return w.phrase("missing.not-estimable", reason=reason_of(w, complete), **names)
    gaps = [_changed(w, pair, "all", name) for name in ("missing_first", "missing_second")]
    if not any(gap.value() for gap in gaps):
        return w.phrase("missing.nothing", n=complete.say("n", "count"), **names)
    known = {"n": complete.say("n", "count"), "complete": with_interval(w, complete)}
    if imputed.estimable:
        kinds = [verdict(each, "neutral") for each in (complete, imputed)]
        same = "same" if kinds[0] == kinds[1] else "other"
        completed = w.joined(
            w.phrase(
                "missing.imputed",
                all=imputed.say("n", "count"),
                imputed=with_interval(w, imputed),
                **known,
                **names,
            ),
            w.phrase(f"missing.verdict.{same}-{kinds[0]}") if "not-estimable" not in kinds else "",
        )
    else:
        reason = reason_of(w, imputed)
        completed = w.phrase("missing.not-imputed", reason=reason, **known, **names)
    ends = ""
    if best.estimable and worst.estimable:
        ends = w.phrase("missing.ends", best=with_interval(w, best), worst=with_interval(w, worst))
    delta, in_sd = (
        _changed(w, pair, "imputed", name) for name in ("tipping_delta", "tipping_delta_sd")
    )
    tipping = ""
    if delta.estimable and in_sd.estimable:
        tipping = w.phrase("missing.tipping", delta=delta.say(), in_sd=in_sd.say())
    return w.joined(completed, ends, tipping)


def _little(w: Writer) -> str:
    outcome = w.study.primary.scale
    test = w.ledger.find("missing", outcome=outcome, wave_from="all", statistic="little_mcar")
    if test.suppressed:
        return ""
    if not test.estimable:
        return w.phrase("missing.little-not", outcome=w.scale(outcome), reason=reason_of(w, test))
    if (test.value("n") or 0) < _LITTLE:
        return w.phrase(
            "missing.little-few",
            outcome=w.scale(outcome),
            n=test.say("n", "count"),
            least=w.ledger.own("fewest-for-little", _LITTLE),
        )
    return w.phrase(
        "missing.little",
        outcome=w.scale(outcome),
        d2=test.say(),
        df=test.told("df", "method", "count"),
        p=test.say("p", "p"),
    )


# --- other choices ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Case:
    """One change, or one difference between arms, under all specifications."""

    table: str
    where: dict[str, str]
    outcome: Outcome
    pair: Pair
    contrast: str = ""

    def over(self, w: Writer, statistic: str, **more: str) -> Result:
        """Return what sums up the specifications."""
        return w.ledger.find(self.table, **self.where, scoring="all", **more, statistic=statistic)

    def people(self, w: Writer) -> tuple[str, str]:
        """Return on how many people the specifications rest, at the least and at the most.

        Fewer where one leaves out outliers, or changes of zero. Nothing is told of that where the
        estimates are held back.
        """
        if self.over(w, "median", method="in SD").suppressed:
            return HELD_BACK, HELD_BACK
        least = self.over(w, "specifications").say("n", "count")
        return least, w.ledger.count(self.table, "n at max(n)", **self.where)


def _cases(w: Writer, outcome: Outcome) -> Iterator[_Case]:
    for pair in w.study.comparisons:
        if not is_asked(w, outcome.scale, pair):
            continue
        if w.study.design.groups is None:
            where = {"outcome": outcome.scale, **_between(pair)}
            yield _Case("specifications", where, outcome, pair)
            continue
        for where in compared(w, "contrast_specifications", outcome.scale, pair):
            yield _Case("contrast_specifications", where, outcome, pair, where["contrast"])


@fragment
def robustness(w: Writer) -> str:
    """Say how far other defensible choices give the same change, or difference between arms."""
    rows, told = [], False
    arms = w.study.design.groups is not None
    for outcome in w.study.outcomes:
        for case in _cases(w, outcome):
            told |= not case.over(w, "median", method="in points").suppressed
            counts = (
                case.over(w, name)
                for name in ("specifications", "distinct", "expected", "significant")
            )
            least, most = case.people(w)
            same = w.ledger.resolved(least) == w.ledger.resolved(most)
            ranges = [least if same else w.phrase("robustness.from-to", least=least, most=most)]
            for unit in ("points", "SD"):
                low, middle, high = (
                    w.cell(case.over(w, x, method=f"in {unit}"))
                    for x in ("lowest", "median", "highest")
                )
                ranges.append(f"{middle} ({low}; {high})" if middle != "–" else "–")
            rows.append(
                [
                    w.scale(outcome.scale),
                    w.pair(case.pair),
                    *([contrast_of(w, case.contrast)] if arms else []),
                    *(w.cell(count, style="count") for count in counts),
                    *ranges,
                ]
            )
    primary = w.study.primary.scale
    pair = w.study.comparisons[0]
    header = [
        *w.head("outcome", "pair", *(["term"] if arms else [])),
        *w.head("specifications", "distinct", "in-direction"),
        w.phrase("heads.small-p", alpha=w.alpha),
        *w.head("n", "in-points", "in-sd"),
    ]
    if not told:  # the numbers of specifications alone
        header, rows = header[:-3], [row[:-3] for row in rows]
    kind = "contrasts" if arms else "specifications"
    first = len(header) - 2
    alt = rows_alt(w, [[" ".join(row[: 2 + arms]), *row[first:]] for row in rows[:1]])
    return together(
        w.phrase("robustness.intro", figure=f"@fig-{kind}-{slug(primary)}", what=_what(w))
        if told
        else w.phrase("robustness.counts", what=_what(w)),
        *_agreement(w, [*_cases(w, w.study.primary)]),
        w.phrase("robustness.caution"),
        w.figure(
            f"{kind}-{slug(primary)}",
            alt=alt,
            kind=kind,
            outcome=w.scale(primary),
            wave_from=w.wave(pair[0]),
            wave_to=w.wave(pair[1]),
        )
        if told
        else "",
        w.table(
            "robustness" if told else "counted",
            header,
            rows,
            widths=[3, 3, *([3] if arms else []), 2, 2, 2, 2, *([2, 4, 4] if told else [])],
            wide=arms,
        ),
    )


def _what(w: Writer) -> str:
    """Return what is estimated: a change, or a difference between arms."""
    return w.phrase("robustness.what." + ("difference" if w.study.design.groups else "change"))


def _agreement(w: Writer, cases: list[_Case]) -> list[str]:
    """Say how far specifications agree: case by case, or many by what they show."""
    if len(cases) <= MANY:
        return [_agree(w, case) for case in cases]
    named: dict[str, list[str]] = {}
    for case in cases:
        total, expected, significant, opposite = (
            case.over(w, name).value()
            for name in ("specifications", "expected", "significant", "significant_against")
        )
        name = w.pair(case.pair)
        if case.contrast:
            name = w.bracketed(name, contrast_of(w, case.contrast))
        if not total:
            kind = "not-estimable"
        elif significant == total == expected:
            kind = "all"
        else:
            kind = "some" if significant else "none"
        named.setdefault(kind, []).append(name)
        if kind in ("all", "some"):
            found = declared(w, case.outcome.scale, case.pair, case.contrast or NO_ARMS)
            p = found[1].value() if found else None
            if p is not None and not w.is_significant(p):
                named.setdefault("left-open", []).append(name)
        if opposite:
            named.setdefault("against", []).append(name)
    joint = w.joint("semicolon")
    kinds = ("all", "some", "left-open", "none", "not-estimable", "against")
    told = [
        w.phrase(f"robustness.many.{kind}", list=joint.join(named[kind]), alpha=w.alpha)
        for kind in kinds
        if kind in named
    ]
    return [w.joined(*told)]


def _agree(w: Writer, case: _Case) -> str:
    """Say how far the specifications of the primary outcome agree."""
    total, distinct, expected, significant, opposite = (
        case.over(w, name)
        for name in ("specifications", "distinct", "expected", "significant", "significant_against")
    )
    names = {
        "outcome": w.scale(case.outcome.scale),
        "wave_from": w.wave(case.pair[0]),
        "wave_to": w.wave(case.pair[1]),
        "of": w.joint("comma") + contrast_of(w, case.contrast) if case.contrast else "",
        "what": _what(w),
    }
    if not total.value():
        reason = reason_of(w, total if total.suppressed else expected)
        return w.phrase("robustness.not-estimable", reason=reason, **names)

    def part(result: Result) -> str:
        share = (result.value() or 0) / (total.value() or 1)
        return "all" if share == 1 else "none" if share == 0 else "some"

    direction, small = part(expected), part(significant)
    if small == "some":
        share = (significant.value() or 0) / (total.value() or 1)
        small = "most" if share >= _NEARLY else "few" if share <= 1 - _NEARLY else "some"
    said = w.begun(
        "".join(
            (
                w.phrase(
                    f"robustness.direction.{direction}",
                    total=total.say("estimate", "count"),
                    distinct=distinct.say("estimate", "count"),
                    expected=expected.say("estimate", "count"),
                    **names,
                ),
                w.phrase(
                    f"robustness.significant.{small}",
                    total=total.say("estimate", "count"),
                    significant=significant.say("estimate", "count"),
                    alpha=w.alpha,
                    **names,
                )
                if direction != "none"
                else "",
            )
        )
    )
    against = (
        w.phrase(
            "robustness.against",
            against=opposite.say("estimate", "count"),
            alpha=w.alpha,
            **names,
        )
        if opposite.value()
        else ""
    )
    least, most = case.people(w)
    people = ""
    if w.ledger.resolved(least) != w.ledger.resolved(most):
        people = w.phrase("robustness.people", least=least, most=most)
    by_estimator = _by_estimator(w, case) if small in ("some", "most", "few") else ""
    decided = ""
    if direction != "none" and small in ("all", "most"):
        decided = _as_declared(w, case, all_agree=small == "all")
    return w.joined(said, decided, by_estimator, against, people)


def _as_declared(w: Writer, case: _Case, *, all_agree: bool) -> str:
    """Say that a result hangs on no choice, or that its declared test leaves it open."""
    found = declared(w, case.outcome.scale, case.pair, case.contrast or NO_ARMS)
    p = found[1].value() if found else None
    if found and p is not None and not w.is_significant(p):
        return w.phrase("robustness.left-open", p=said_p(w, found[1]))
    return w.phrase("robustness.settled") if all_agree else ""


def hangs_on_choices(
    w: Writer, outcome: Outcome, pair: Pair, arms: Pair | None, difference: Result, *, phrase: str
) -> str:
    """Say of a clear result that under most specifications it is not clear, where it is so."""
    where = {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
    where |= {"contrast": " - ".join(arms)} if arms else {"group": "all"}
    table = "contrast_specifications" if arms else "specifications"
    expected = ((difference.value() or 0) > 0) == (outcome.expected == "higher")
    total, clear = (
        w.ledger.get(table, **where, scoring="all", statistic=statistic)
        for statistic in ("specifications", "significant" if expected else "significant_against")
    )
    if not total or not clear or not (total.estimable and clear.estimable):
        return ""
    if 2 * (clear.value() or 0) >= (total.value() or 0):
        return ""
    counts = {"total": total.say(style="count"), "clear": clear.say(style="count")}
    names = contrast_of(w, " - ".join(arms)) if arms else ""
    return w.phrase(f"{phrase}.choices", alpha=w.alpha, contrast=names, **counts)


def _by_estimator(w: Writer, case: _Case) -> str:
    """Say of each estimator under how many of its specifications the result is clear."""
    told = []
    for name in w.values(case.table, "method", **case.where, statistic="specifications_of"):
        of, clear = (
            case.over(w, statistic, method=name)
            for statistic in ("specifications_of", "significant_of")
        )
        told.append(
            w.phrase(
                "robustness.estimator",
                estimator=w.phrase(f"robustness.estimators.{name}"),
                clear=clear.say("estimate", "count"),
                total=of.say("estimate", "count"),
            )
        )
    if len(told) < 2:
        return ""
    return w.phrase("robustness.by-estimator", list=w.listed(told), alpha=w.alpha)


# --- calibration -----------------------------------------------------------------------------

# Several methods of one statistic are told apart by how their names start.
_VARIANTS = {
    "rms of the two SDs; normal": "normal",
    "BCa": "bca",
    "percentile": "percentile",
    "exact, Pratt": "pratt",
}
# Bradley's (1978) liberal criterion: an error within half and one and a half times its nominal one.
_LEAST, _MOST = 0.5, 1.5


@fragment
def calibration(w: Writer) -> str:
    table = w.ledger.rows("calibration", people="own")
    judged = told_of(
        table[table["statistic"].isin(["coverage", "type_1_error"])], w.ledger.rows("effects")
    )
    if judged.empty:
        reason = reason_of(w, w.ledger.find("calibration"))
        return w.phrase("calibration.not-estimable", reason=reason)
    errs: list[str] = []
    cautious: list[str] = []
    methods = judged[["statistic", "of", "method"]].astype("str").drop_duplicates()
    for statistic, of, method in methods.itertuples(index=False, name=None):
        where = {"people": "own", "statistic": statistic, "of": of, "method": method}
        known = w.ledger.rows("calibration", **where).dropna(subset=["estimate"])
        error = 1 - known["estimate"] if statistic == "coverage" else known["estimate"]
        error = (error / (1 - w.study.ci_level)).round(9)  # an end of the range is no more than it
        if known.empty or not ((error > _MOST).any() or (error < _LEAST).all()):
            continue
        worst = str(known["outcome"].iloc[int(error.argmax())])
        said = w.ledger.find("calibration", outcome=worst, **where)
        start = (end for begin, end in _VARIANTS.items() if method.startswith(begin))
        name = w.phrase(f"calibration.of.{'-'.join([of, *start])}")
        measured = w.phrase(
            f"calibration.{statistic}",
            value=said.say("estimate", "percent"),
            outcome=w.scale(worst),
        )
        told = w.bracketed(name, measured)
        (errs if (error > _MOST).any() else cautious).append(told)
    counted = w.ledger.find("calibration", people="own", statistic="people")
    return together(
        w.phrase("calibration.intro", studies=counted.say("n", "count")),
        w.phrase("calibration.fails", list=w.listed(errs))
        if errs
        else w.phrase("calibration.holds"),
        w.phrase("calibration.cautious", list=w.listed(cautious)) if cautious else "",
        w.phrase("calibration.limits"),
        _own_size(w),
        w.figure("calibration", alt=w.phrase("calibration.alt", rows=_told(w))),
    )


def _told(w: Writer) -> str:
    rows = []
    for outcome in w.study.outcomes:
        own = {"outcome": outcome.scale, "people": "own"}
        coverage = w.ledger.get("calibration", **own, of="mean_diff", statistic="coverage")
        error = w.ledger.get("calibration", **own, of="t", statistic="type_1_error")
        rows.append(
            [w.scale(outcome.scale), *(w.cell(each, style="percent") for each in (coverage, error))]
        )
    return rows_alt(w, rows)


def _own_size(w: Writer) -> str:
    columns = [
        ("coverage", "mean_diff"),
        ("coverage", "d_z"),
        ("type_1_error", "t"),
        ("type_1_error", "wilcoxon_v"),
        ("type_1_error", "permutation"),
    ]
    rows = []
    for outcome in w.study.outcomes:
        own = {"outcome": outcome.scale, "people": "own"}
        people = w.ledger.get("calibration", **own, statistic="people")
        found = (w.ledger.get("calibration", **own, of=of, statistic=s) for s, of in columns)
        cells = (w.cell(each, style="percent") for each in found)
        rows.append([w.scale(outcome.scale), w.cell(people, style="count"), *cells])
    heads = [w.phrase(f"calibration.heads.{of}") for _, of in columns]
    return w.table("calibration", [*w.head("outcome", "n"), *heads], rows, widths=[3, 1, *[2] * 5])
