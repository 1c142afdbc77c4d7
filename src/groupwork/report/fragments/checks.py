"""How far the results can be trusted: missing people, other choices, calibration."""

from groupwork.report.fragments.base import fragment, reason_of, rows_alt, together
from groupwork.report.ledger import Result, Style
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer, verdict
from groupwork.results.catalogue import slug

Pair = tuple[str, str]
# With fewer people than this Little's test says nothing.
_LITTLE = 30


def _between(pair: Pair) -> dict[str, str]:
    return {"group": "all", "wave_from": pair[0], "wave_to": pair[1]}


# --- missing people --------------------------------------------------------------------------


@fragment
def missing(w: Writer) -> str:
    outcome = w.study.primary.scale
    rows = []
    for pair in w.study.comparisons:
        found = (_changed(w, pair, name) for name in ("complete", "imputed", "best", "worst"))
        rows.append([w.pair(pair), *map(w.span, found)])
    return together(
        w.joined(*(_lost(w, pair) for pair in w.study.comparisons)),
        _attrition(w),
        w.phrase("missing.intro"),
        *(_assumed(w, pair) for pair in w.study.comparisons),
        _little(w),
        w.figure("missing", alt=w.scale(outcome) + w.joint("colon") + rows_alt(w, rows)),
    )


def _changed(w: Writer, pair: Pair, assumption: str, statistic: str = "mean_diff") -> Result:
    return w.ledger.find(
        "missing",
        outcome=w.study.primary.scale,
        **_between(pair),
        assumption=assumption,
        statistic=statistic,
    )


def _lost(w: Writer, pair: Pair) -> str:
    """Say whether those who were lost could be compared with the others."""
    left = w.ledger.find("attrition", variable="people", **_between(pair), statistic="left")
    kind = "few" if left.value() else "nobody"
    if len(w.ledger.rows("attrition", **_between(pair))) > 2:  # more than stayed and left
        kind = "compared"
    return w.phrase(
        f"missing.lost.{kind}",
        wave_from=w.wave(pair[0]),
        wave_to=w.wave(pair[1]),
        left=left.say("estimate", "count"),
        n=left.say("n", "count"),
    )


def _attrition(w: Writer) -> str:
    table = w.ledger.rows("attrition", group="all")
    compared = table[table["variable"] != "people"].astype({"level": "object"})
    keys = ["variable", "level", "wave_from", "wave_to"]
    rows, differ = [], []
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
    sentence = w.phrase(
        "missing.differ." + ("some" if differ else "none"),
        list=w.joint("semicolon").join(differ),
    )
    header = w.head("characteristic", "pair", "stayed", "left", "difference-left")
    return together(sentence, w.table("attrition", header, rows, widths=[4, 3, 1, 1, 3]))


def _told_by_the_other(w: Writer, variable: str) -> list[str]:
    """Return the second of two levels: it differs as much as the first."""
    attribute = w.study.attributes.get(variable)
    levels = list(attribute.levels or {}) if attribute else []
    return levels[1:] if len(levels) == 2 else []


def _characteristic(w: Writer, variable: str, level: str) -> str:
    if variable in w.study.scales:
        return w.scale(variable)
    attribute = w.study.attributes[variable]
    label = plain(attribute.label.get(w.language))
    wording = (attribute.levels or {}).get(level)
    return label + w.joint("colon") + plain(wording.get(w.language)) if wording else label


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
    known = {"n": complete.say("n", "count"), "complete": _with_interval(w, complete)}
    if imputed.estimable:
        kinds = [verdict(each, "neutral") for each in (complete, imputed)]
        same = "same" if kinds[0] == kinds[1] else "other"
        completed = w.joined(
            w.phrase(
                "missing.imputed",
                all=imputed.say("n", "count"),
                imputed=_with_interval(w, imputed),
                **known,
                **names,
            ),
            w.phrase(f"missing.verdict.{same}-{kinds[0]}") if "not-estimable" not in kinds else "",
        )
    else:
        reason = reason_of(w, imputed)
        completed = w.phrase("missing.not-imputed", reason=reason, **known, **names)
    ends = w.phrase("missing.ends", best=_with_interval(w, best), worst=_with_interval(w, worst))
    delta, in_sd = (
        _changed(w, pair, "imputed", name) for name in ("tipping_delta", "tipping_delta_sd")
    )
    tipping = ""
    if delta.estimable and in_sd.estimable:
        tipping = w.phrase("missing.tipping", delta=delta.say(), in_sd=in_sd.say())
    return w.joined(completed, ends, tipping)


def _with_interval(w: Writer, result: Result) -> str:
    if not result.has_interval:
        return result.say()
    return w.bracketed(result.say(), w.phrase("words.interval", ci=result.interval()))


def _little(w: Writer) -> str:
    outcome = w.study.primary.scale
    test = w.ledger.find("missing", outcome=outcome, wave_from="all", statistic="little_mcar")
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


def _over_specifications(w: Writer, scale: str, pair: Pair, statistic: str, **more: str) -> Result:
    where = {"outcome": scale, **_between(pair), "scoring": "all", **more}
    return w.ledger.find("specifications", **where, statistic=statistic)


@fragment
def robustness(w: Writer) -> str:
    alpha = w.alpha
    sentences = [_agree(w, pair, alpha) for pair in w.study.comparisons]
    rows = []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            counts = (
                _over_specifications(w, outcome.scale, pair, name)
                for name in ("specifications", "expected", "significant")
            )
            ranges = []
            for unit in ("points", "SD"):
                low, middle, high = (
                    w.cell(_over_specifications(w, outcome.scale, pair, x, method=f"in {unit}"))
                    for x in ("lowest", "median", "highest")
                )
                ranges.append(f"{middle} ({low}; {high})" if middle != "–" else "–")
            rows.append(
                [
                    w.scale(outcome.scale),
                    w.pair(pair),
                    *(w.cell(count, style="count") for count in counts),
                    *ranges,
                ]
            )
    primary = w.study.primary.scale
    pair = w.study.comparisons[0]
    header = [
        *w.head("outcome", "pair", "specifications", "in-direction"),
        w.phrase("heads.small-p", alpha=alpha),
        *w.head("in-points", "in-sd"),
    ]
    return together(
        w.phrase("robustness.intro", figure=f"@fig-specifications-{slug(primary)}"),
        *sentences,
        w.phrase("robustness.caution"),
        w.figure(
            f"specifications-{slug(primary)}",
            alt=rows_alt(w, [[f"{row[0]} {row[1]}", *row[5:]] for row in rows[:1]]),
            kind="specifications",
            outcome=w.scale(primary),
            wave_from=w.wave(pair[0]),
            wave_to=w.wave(pair[1]),
        ),
        w.table("robustness", header, rows, widths=[3, 3, 2, 2, 2, 4, 4]),
    )


def _agree(w: Writer, pair: Pair, alpha: str) -> str:
    """Say how far the specifications of the primary outcome agree."""
    primary = w.study.primary
    total, expected, significant = (
        _over_specifications(w, primary.scale, pair, name)
        for name in ("specifications", "expected", "significant")
    )
    names = {
        "outcome": w.scale(primary.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
    }
    if not total.value():
        reason = reason_of(w, expected)
        return w.phrase("robustness.not-estimable", reason=reason, **names)

    def part(result: Result) -> str:
        share = (result.value() or 0) / (total.value() or 1)
        return "all" if share == 1 else "none" if share == 0 else "some"

    direction, small = part(expected), part(significant)
    return "".join(
        (
            w.phrase(
                f"robustness.direction.{direction}",
                total=total.say("estimate", "count"),
                expected=expected.say("estimate", "count"),
                **names,
            ),
            w.phrase(
                f"robustness.significant.{small}",
                total=total.say("estimate", "count"),
                significant=significant.say("estimate", "count"),
                alpha=alpha,
            )
            if direction != "none"
            else "",
        )
    )


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
    judged = table[table["statistic"].isin(["coverage", "type_1_error"])]
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
        error = error / (1 - w.study.ci_level)
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
