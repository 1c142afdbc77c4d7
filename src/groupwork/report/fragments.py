"""The generated parts of the report, one function each; `FRAGMENTS` names them all.

Each takes the `Writer` and returns Markdown. What a study does not have gives an empty text.
"""

from collections.abc import Callable
from itertools import groupby

import pandas as pd

from groupwork.catalogue import slug
from groupwork.report.ledger import Result, printed
from groupwork.report.markdown import plain
from groupwork.report.writer import Verdict, Writer, verdict
from groupwork.study import Outcome

Fragment = Callable[[Writer], str]
INDENT = "\u2003"  # an em space: plain spaces are lost at the start of a cell
FRAGMENTS: dict[str, Fragment] = {}


def fragment(function: Fragment) -> Fragment:
    """Enter a function under its own name."""
    FRAGMENTS[function.__name__] = function
    return function


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


# --- who, what and how ------------------------------------------------------------------------


@fragment
def abstract(w: Writer) -> str:
    kind = w.study.design.kind
    wave_pre, wave_post = w.study.comparisons[0]
    pre, post = _people(w, wave_pre), _people(w, wave_post)
    survey = [wave for wave in w.study.waves if wave.role == "survey"]
    fields = {
        "pre": pre.say("estimate", "count"),
        "post": post.say("estimate", "count"),
        "wave_pre": w.wave(wave_pre),
        "wave_post": w.wave(wave_post),
    }
    if survey:
        surveyed = _people(w, survey[0].id).say("estimate", "count")
        people = w.phrase("abstract.survey-people", survey=surveyed, **fields)
    else:
        people = w.phrase("abstract.trial-people", **fields)
    return _paragraphs(
        plain(w.phrases["synthetic-note"]) if w.study.synthetic else "",
        w.phrase(f"abstract.design.{kind}"),
        w.phrase("abstract.people", people=people),
        w.phrase("abstract.results", results=_results_in_short(w)),
        w.phrase(f"abstract.limits.{kind}"),
    )


def _people(w: Writer, wave: str, group: str = "all") -> Result:
    return w.ledger.find("flow", group=group, wave=wave, statistic="people")


def _results_in_short(w: Writer) -> str:
    """Primary outcome first; for a controlled study the difference between the arms leads."""
    ordered = sorted(w.study.outcomes, key=lambda outcome: not outcome.primary)
    between = [arm_sentence(w, o, w.study.comparisons[0]) for o in ordered if o.primary]
    within = [_short(w, outcome, w.study.comparisons[0]) for outcome in ordered]
    return w.joined(*between, *within)


def _short(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    difference = _effect(w, outcome.scale, pair, "mean_diff")
    kind = verdict(difference, w.study.direction(outcome.scale))
    fields = {
        "outcome": w.scale(outcome.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
    }
    if kind == "not-estimable":
        return w.phrase("summary.not-estimable", reason=_reason(w, difference), **fields)
    d_z = _effect(w, outcome.scale, pair, "d_z")
    return w.phrase(f"summary.{kind}", d_z=d_z.say("estimate"), d_z_ci=d_z.interval(), **fields)


@fragment
def aim(w: Writer) -> str:
    return w.phrase(
        "aim",
        title=plain(w.study.title.get(w.language)),
        wave_pre=w.wave(w.study.comparisons[0][0]),
        wave_last=w.wave(w.study.comparisons[-1][1]),
        outcome=w.scale(w.study.primary.scale),
        expected=w.phrase(f"words.direction.{w.study.primary.expected}"),
    )


@fragment
def design(w: Writer) -> str:
    described = w.study.design
    waves = w.phrase("design.waves", list=w.listed([w.wave(wave.id) for wave in w.study.waves]))
    arms, control = "", ""
    if described.groups:
        arms = w.listed([w.phrase("words.arm", group=w.group(group)) for group in w.groups[1:]])
        control = w.group(described.groups.control)
    selection = (
        w.phrase(
            "design.selection", rule=plain(described.selection.rule.get(w.language).rstrip(".。"))
        )
        if described.selection
        else ""
    )
    source = (
        w.phrase("design.source", source=plain(w.study.source.get(w.language)))
        if w.study.source
        else ""
    )
    text = w.phrase(f"design.{described.kind}", waves=waves, arms=arms, control=control)
    return _paragraphs(text, selection, source)


@fragment
def participants(w: Writer) -> str:
    pre = w.study.comparisons[0][0]
    lost = [
        w.phrase(
            "participants.lost",
            pre=_people(w, pre).say("estimate", "count"),
            wave_pre=w.wave(pre),
            wave=w.wave(wave),
            with_both=w.ledger.find("flow", group="all", wave=wave, statistic="with_both").say(
                "estimate", "count"
            ),
        )
        for wave_pre, wave in w.study.comparisons
        if wave_pre == pre
    ]
    waves = [wave.id for wave in w.study.waves if wave.role in ("survey", "pre")]
    described = [_characteristics(w, wave) for wave in waves]
    described = [table for table in described if table]
    characteristics = w.phrase("participants.characteristics") if described else ""
    return _paragraphs(
        w.phrase("participants.flow"),
        w.joined(*lost),
        _flow(w),
        w.figure("flow", alt=_flow_alt(w)),
        characteristics,
        *described,
    )


def _flow(w: Writer) -> str:
    header = [w.phrase("heads.time"), *(w.title(w.group(group)) for group in w.groups)]
    rows = [
        [
            w.title(w.wave(wave.id)),
            *(w.cell(_people(w, wave.id, group), style="count") for group in w.groups),
        ]
        for wave in w.study.waves
    ]
    return w.table("flow", header, rows)


def _flow_alt(w: Writer) -> str:
    colon = w.joint("colon")
    return w.joint("semicolon").join(
        f"{w.wave(wave.id)}{colon}{w.cell(_people(w, wave.id), style='count')}"
        for wave in w.study.waves
    )


def _characteristics(w: Writer, wave: str) -> str:
    rows = []
    for name, attribute in w.study.attributes.items():
        found = w.ledger.rows("participants", attribute=name, wave=wave, group="all")
        if found.empty:
            continue
        where = {"attribute": name, "wave": wave, "group": "all"}
        label = plain(attribute.label.get(w.language))
        if not attribute.is_category:
            mean = w.ledger.get("participants", **where, statistic="mean")
            sd = w.ledger.get("participants", **where, statistic="sd")
            if attribute.unit:
                label = w.bracketed(label, plain(attribute.unit.get(w.language)))
            rows.append([w.title(label), f"{w.cell(mean)} ± {w.cell(sd)}"])
            continue
        rows.append([w.title(label), ""])
        for level in pd.unique(found["level"].dropna().astype("str")):
            count = w.ledger.get("participants", **where, level=level, statistic="count")
            share = w.ledger.get("participants", **where, level=level, statistic="percent")
            if count is None or (level == "missing" and count.value() == 0):
                continue
            wording = (attribute.levels or {}).get(level)
            name_of_level = plain(wording.get(w.language)) if wording else w.phrase("heads.missing")
            percent = f" ({w.cell(share, style='percentage')})" if share and share.estimable else ""
            rows.append([f"{INDENT}{name_of_level}", f"{w.cell(count, style='count')}{percent}"])
    first = wave == next(x.id for x in w.study.waves if x.role in ("survey", "pre"))
    return w.table(
        "participants" if first else f"participants-{wave}",
        w.head("characteristic", "value"),
        rows,
        widths=[2, 1],
        wave=w.wave(wave),
    )


@fragment
def measures(w: Writer) -> str:
    rows = []
    for scale, (instrument, score) in w.study.scales.items():
        low, high = instrument.score_range(score)
        alphas = [
            w.ledger.get("reliability", scale=scale, wave=wave.id, statistic="alpha")
            for wave in w.study.waves
        ]
        largest = max(
            (a for a in alphas if a and a.estimable),
            key=lambda a: a.value("n") or 0,
            default=None,
        )
        first = score is instrument.scores[0]
        name = (
            w.phrase(
                "measures.name",
                name=plain(instrument.name.get(w.language)),
                short=plain(instrument.short.get(w.language)),
            )
            + (f" [@{instrument.reference}]" if instrument.reference else "")
            if first
            else f"{INDENT}{w.title(plain(score.label.get(w.language)))}"
        )
        rows.append(
            [
                name,
                str(len(instrument.scale_items(score))),
                f"{low:g}–{high:g}",
                w.phrase(f"words.better-when.{score.direction}"),
                w.span(largest, "share"),
            ]
        )
    total_only = [
        w.scale(scale)
        for scale, (instrument, _) in w.study.scales.items()
        if len(instrument.item_ids) == 1
    ]
    return _paragraphs(
        w.phrase("measures.intro"),
        w.phrase("measures.total-only", scales=w.listed(total_only)) if total_only else "",
        w.phrase("analysis.reliability") if len(total_only) < len(w.study.scales) else "",
        w.table(
            "measures",
            w.head("measure", "items", "range", "better", "alpha"),
            rows,
            widths=[5, 1, 2, 3, 3],
        ),
        _recall(w, "measures.recall"),
    )


def _recall(w: Writer, phrase: str) -> str:
    """Name the outcomes that look back over more time than the group lasted."""
    weeks = w.study.design.weeks
    if weeks is None:
        return ""
    long = []
    for outcome in w.study.outcomes:
        instrument, _ = w.study.scales[outcome.scale]
        if instrument.recall and instrument.recall.days and instrument.recall.days > 7 * weeks:
            long.append((w.scale(outcome.scale), plain(instrument.recall.label.get(w.language))))
    if not long:
        return ""
    return w.phrase(
        phrase,
        scales=w.listed([scale for scale, _ in long]),
        look=w.phrase("measures.look." + ("one" if len(long) == 1 else "many")),
        recall=w.listed(list(dict.fromkeys(label for _, label in long))),
        weeks=w.ledger.constant("constants.weeks", f"{weeks:g}"),
    )


@fragment
def programme(w: Writer) -> str:
    labels = {area: w.scale(area) for area in w.study.need_areas}
    rows = [
        [
            str(session.number),
            plain(session.title.get(w.language)),
            plain(session.content.get(w.language)),
            w.joint("list").join(labels[area] for area in session.answers)
            or w.phrase("programme.no-need"),
        ]
        for session in w.study.sessions
    ]
    count = w.ledger.constant("constants.sessions", str(len(rows)))
    return _paragraphs(
        w.phrase("programme.intro", count=count),
        w.table(
            "sessions",
            w.head("session", "title", "content", "answers"),
            rows,
            widths=[1, 3, 4, 3],
            align="left",
        ),
    )


@fragment
def coding(w: Writer) -> str:
    found = w.ledger.find("themes", code="all", interview="all", statistic="interviews")
    agreed = w.ledger.find("agreement", code="all", statistic="percent_agreement")
    coders = str(agreed.row["coders"]).split(" & ")
    codes = w.study.interviews.codes if w.study.interviews else []
    return w.phrase(
        "coding",
        interviews=found.say("n", "count"),
        segments=agreed.say("n", "count"),
        coders=w.ledger.constant("constants.coders", str(len(coders))),
        codes=w.ledger.constant("constants.codes", str(len(codes))),
    )


@fragment
def analysis(w: Writer) -> str:
    sources = [
        w.phrase(
            "analysis.reliable-source",
            outcome=w.scale(outcome.scale),
            sd=f"{change.sd:g}",
            sd_source=plain(change.sd_source.get(w.language)),
            reliability=printed(change.reliability, "share"),
            type=plain(change.reliability_type.get(w.language)),
            source=plain(change.reliability_source.get(w.language)),
        )
        for outcome in w.study.outcomes
        if (change := outcome.reliable_change)
    ]
    family = w.study.family
    size = (len(family.outcomes) or len(w.study.outcomes)) * (
        len(family.comparisons) or len(w.study.comparisons)
    )
    kind = w.study.design.kind
    needs = w.study.needs
    return _paragraphs(
        w.phrase("analysis.core"),
        w.phrase(
            "analysis.family",
            count=w.ledger.constant("constants.family_size", str(size)),
            test=w.phrase(f"analysis.test.{family.test}"),
        ),
        w.phrase(f"analysis.{kind}") if kind != "one-group" else "",
        w.phrase("analysis.reliable", sources=w.joint("semicolon").join(sources))
        if sources
        else "",
        w.phrase("analysis.regression") if w.study.design.selection else "",
        w.phrase(
            "analysis.needs",
            threshold=f"{needs.threshold:g}",
            source=plain(needs.threshold_source.get(w.language)),
        )
        if needs
        else "",
        w.phrase("analysis.agreement") if w.study.interviews else "",
        w.phrase("analysis.missing"),
    )


# --- needs ------------------------------------------------------------------------------------


@fragment
def needs(w: Writer) -> str:
    areas = w.study.need_areas
    if not areas:
        return ""
    everyone = {"subgroup_by": "all", "subgroup": "all"}

    def stat(area: str, statistic: str) -> Result | None:
        return w.ledger.get("needs", area=area, **everyone, statistic=statistic)

    ordered = sorted(areas, key=lambda a: -(((m := stat(a, "mean")) and m.value()) or 0))
    first, second = ordered[:2]
    means = {
        area: w.ledger.find("needs", area=area, **everyone, statistic="mean") for area in areas
    }
    share = w.ledger.find("needs", area=first, **everyone, statistic="share_in_need")
    tops = [w.ledger.find("needs", area=a, **everyone, statistic="p_top_two") for a in ordered[:2]]
    clear = all((top.value() or 0) >= 0.95 for top in tops)
    rows = []
    for area in ordered:
        top = stat(area, "p_top_two")
        rows.append(
            [
                w.title(w.scale(area)),
                w.cell(means[area], "n", "count"),
                f"{w.cell(means[area])} ± {w.cell(stat(area, 'sd'))}",
                w.span(means[area], estimate=False),
                w.span(stat(area, "share_in_need"), "percent"),
                f"{w.cell(stat(area, 'rank'), style='count')} ({w.cell(top, style='share')})",
            ]
        )
    top_text = w.phrase(
        "needs.top",
        first=w.scale(first),
        mean=means[first].say(),
        ci=means[first].interval(),
        share=share.say("estimate", "percent"),
        share_ci=share.interval("percent"),
        second=w.scale(second),
        mean2=means[second].say(),
        ci2=means[second].interval(),
    )
    order = (
        w.phrase("needs.order-clear")
        if clear
        else w.phrase(
            "needs.order-unclear",
            first=w.scale(first),
            p_first=tops[0].say("estimate", "percent"),
            second=w.scale(second),
            p_second=tops[1].say("estimate", "percent"),
        )
    )
    alt = w.joint("semicolon").join(f"{w.scale(a)} {w.span(means[a])}" for a in ordered)
    return _paragraphs(
        w.phrase("needs.intro", n=means[first].say("n", "count")),
        w.joined(top_text, order),
        w.figure("needs", alt=alt, n=means[first].say("n", "count")),
        w.table(
            "needs",
            w.head("area", "n", "mean", "ci", "in-need", "rank"),
            rows,
            widths=[4, 1, 2, 2, 3, 2],
        ),
        _subgroups(w, areas),
    )


def _subgroups(w: Writer, areas: list[str]) -> str:
    table = w.ledger.tables["needs"]
    differences = table[(table["statistic"] == "difference") & table["area"].isin(areas)]
    differences = differences[differences["estimate"].notna()]
    if differences.empty:
        return ""
    family = table[(table["statistic"] == "p_holm") & table["estimate"].notna()]
    count = w.ledger.constant("constants.subgroup_comparisons", str(len(family)))
    shown = differences[(differences["ci_low"] > 0) | (differences["ci_high"] < 0)]
    if shown.empty:
        return w.phrase("needs.subgroups-none", count=count)
    rows, left = [], 0
    for area, by, level in shown[["area", "subgroup_by", "subgroup"]].itertuples(index=False):
        where = {"area": area, "subgroup_by": by, "subgroup": level}
        difference = w.ledger.find("needs", **where, statistic="difference")
        holm = w.ledger.get("needs", **where, statistic="p_holm")
        left += holm is not None and (holm.value("p") or 1) < 0.05
        attribute = w.study.attributes[by]
        wording = (attribute.levels or {}).get(level)
        rows.append(
            [
                w.title(w.scale(area)),
                plain(attribute.label.get(w.language))
                + w.joint("colon")
                + (plain(wording.get(w.language)) if wording else plain(level)),
                w.span(difference),
                w.cell(holm, "p", "p"),
            ]
        )
    adjusted = w.phrase(
        "needs.subgroups-adjusted",
        count=count,
        left=w.ledger.constant("constants.subgroups_left", str(left)),
    )
    return _paragraphs(
        w.joined(w.phrase("needs.subgroups"), adjusted),
        w.table(
            "subgroups",
            w.head("area", "subgroup", "difference", "p_holm"),
            rows,
            widths=[3, 4, 3, 1],
        ),
    )


# --- results of the group ---------------------------------------------------------------------


@fragment
def descriptives(w: Writer) -> str:
    scales = [outcome.scale for outcome in w.study.outcomes]
    header = [w.phrase("heads.outcome")]
    if len(w.groups) > 1:
        header.append(w.phrase("heads.group"))
    header += [w.title(w.wave(wave.id)) for wave in w.study.waves]
    rows = []
    for scale in scales:
        for group in w.groups:
            cells = [w.scale(scale)] + ([w.group(group)] if len(w.groups) > 1 else [])
            for wave in w.study.waves:
                where = {"scale": scale, "group": group, "wave": wave.id}
                mean = w.ledger.get("descriptives", **where, statistic="mean")
                sd = w.ledger.get("descriptives", **where, statistic="sd")
                shown = mean is not None and mean.estimable
                n = w.cell(mean, "n", "count")
                cells.append(f"{w.cell(mean)} ± {w.cell(sd)} ({n})" if shown else "–")
            rows.append(cells)
    return _paragraphs(
        w.phrase("descriptives"),
        w.table("descriptives", header, rows, widths=[3, *[2] * (len(header) - 1)]),
        w.figure("means", alt=_rows_alt(w, rows)),
    )


def _rows_alt(w: Writer, rows: list[list[str]]) -> str:
    """Read table rows aloud: head and values of each."""
    colon, comma = w.joint("colon"), w.joint("comma")
    return w.joint("semicolon").join(f"{row[0]}{colon}{comma.join(row[1:])}" for row in rows)


def _effect(
    w: Writer, scale: str, pair: tuple[str, str], statistic: str, group: str = "all", **more: str
) -> Result:
    return w.ledger.find(
        "effects",
        outcome=scale,
        group=group,
        wave_from=pair[0],
        wave_to=pair[1],
        statistic=statistic,
        **more,
    )


def _reason(w: Writer, result: Result) -> str:
    return plain(w.term(result.note.removeprefix("not estimable: ")))


def change_sentence(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str = "all") -> str:
    """Say what an outcome did between two times, by its interval and its direction."""
    difference = _effect(w, outcome.scale, pair, "mean_diff", group)
    kind = verdict(difference, w.study.direction(outcome.scale))
    fields = {
        "outcome": w.scale(outcome.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
        "in_group": w.phrase("words.in-group", group=w.group(group)) if group != "all" else "",
    }
    if fields["in_group"]:
        fields["in_group"] = w.joint("space") + fields["in_group"]
    if kind == "not-estimable":
        return w.phrase("change.not-estimable", reason=_reason(w, difference), **fields)
    d_z = _effect(w, outcome.scale, pair, "d_z", group)
    ends = sorted([d_z.value("ci_low") or 0.0, d_z.value("ci_high") or 0.0], key=abs)
    estimate = difference.value() or 0.0
    return w.phrase(
        f"change.{kind}",
        n=difference.say("n", "count"),
        size=difference.magnitude(),
        higher_lower=w.phrase("words.direction." + ("higher" if estimate > 0 else "lower")),
        mean_diff=difference.say(),
        ci=difference.interval(),
        d_z=d_z.say(),
        d_z_ci=d_z.interval(),
        g_av=_effect(w, outcome.scale, pair, "g_av", group).say(),
        low=w.size(ends[0]),
        high=w.size(ends[1]),
        **fields,
    )


def _tests(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str = "all") -> str:
    names = {
        "t": "t",
        "wilcoxon": "wilcoxon_v",
        "permutation": "permutation",
        "smallest": "smallest_p",
    }
    found = {k: _effect(w, outcome.scale, pair, s, group) for k, s in names.items()}
    if any(result.value("p") is None for key, result in found.items() if key != "smallest"):
        return ""
    smallest = found.pop("smallest")
    text = w.phrase(
        "tests",
        smallest=smallest.say("estimate", "p").removeprefix("= "),
        **{key: result.say("p", "p") for key, result in found.items()},
    )
    holm = w.ledger.get(
        "effects",
        outcome=outcome.scale,
        group=group,
        wave_from=pair[0],
        wave_to=pair[1],
        statistic="p_holm",
    )
    adjusted = w.phrase("holm", p=holm.say("estimate", "p")) if holm and holm.estimable else ""
    return w.joined(text, adjusted)


def _expected(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    difference = _effect(w, outcome.scale, pair, "mean_diff")
    kind = verdict(difference, w.study.direction(outcome.scale))
    if kind in ("unclear", "not-estimable"):
        return ""
    rose = (difference.value() or 0) > 0
    return w.phrase("expected." + ("met" if rose == (outcome.expected == "higher") else "not-met"))


@fragment
def primary(w: Writer) -> str:
    outcome = w.study.primary
    paragraphs = []
    for index, pair in enumerate(w.study.comparisons):
        for group in w.groups if index == 0 else w.groups[:1]:
            sentence = change_sentence(w, outcome, pair, group)
            extra = _expected(w, outcome, pair) if group == "all" else ""
            tests = _tests(w, outcome, pair) if group == "all" else ""
            paragraphs.append(w.joined(sentence, extra, tests))
    pair = w.study.comparisons[0]
    detectable = _effect(w, outcome.scale, pair, "smallest_detectable_d")
    difference = _effect(w, outcome.scale, pair, "mean_diff")
    figure = w.figure(
        f"change-{slug(outcome.scale)}",
        alt=w.scale(outcome.scale)
        + w.joint("comma")
        + w.pair(pair)
        + w.joint("colon")
        + w.span(difference),
        kind="change",
        outcome=w.scale(outcome.scale),
        wave_from=w.wave(pair[0]),
        wave_to=w.wave(pair[1]),
        n=difference.say("n", "count"),
    )
    if detectable.estimable:
        paragraphs.append(
            w.phrase(
                "detectable",
                n=difference.say("n", "count"),
                d=detectable.say(),
                power=w.ledger.constant("constants.power", "80%"),
            )
        )
    return _paragraphs(*paragraphs, figure)


@fragment
def outcomes(w: Writer) -> str:
    others = [outcome for outcome in w.study.outcomes if not outcome.primary]
    sentences = [change_sentence(w, outcome, w.study.comparisons[0]) for outcome in others]
    header = w.head("outcome")
    if len(w.groups) > 1:
        header += w.head("group")
    header += w.head("pair", "n", "before", "after", "difference", "d_z", "g_av", "p", "p_holm")
    rows = []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            for group in w.groups:
                rows.append(_effect_row(w, outcome, pair, group))
    forest = w.joint("semicolon").join(
        f"{w.scale(o.scale)} {w.span(_effect(w, o.scale, w.study.comparisons[0], 'd_z'))}"
        for o in w.study.outcomes
    )
    table = w.table(
        "effects",
        header,
        rows,
        widths=[2, *([2] if len(w.groups) > 1 else []), 3, 1, 2, 2, 3, 3, 1, 1, 1],
        wide=True,
    )
    return _paragraphs(
        w.phrase("outcomes"),
        *sentences,
        w.figure("forest", alt=forest),
        table,
    )


def _effect_row(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str) -> list[str]:
    def stat(name: str) -> Result | None:
        return w.ledger.get(
            "effects",
            outcome=outcome.scale,
            group=group,
            wave_from=pair[0],
            wave_to=pair[1],
            statistic=name,
        )

    test = {"t": "t", "wilcoxon": "wilcoxon_v", "permutation": "permutation"}[w.study.family.test]
    difference = stat("mean_diff")
    return [
        w.scale(outcome.scale),
        *([w.group(group)] if len(w.groups) > 1 else []),
        w.pair(pair),
        w.cell(difference, "n", "count"),
        f"{w.cell(stat('mean_pre'))} ± {w.cell(stat('sd_pre'))}",
        f"{w.cell(stat('mean_post'))} ± {w.cell(stat('sd_post'))}",
        w.span(difference),
        w.span(stat("d_z")),
        w.cell(stat("g_av")),
        w.cell(stat(test), "p", "p"),
        w.cell(stat("p_holm"), style="p"),
    ]


@fragment
def reliable(w: Writer) -> str:
    table = w.ledger.tables.get("change", pd.DataFrame())
    if table.empty:
        return ""
    keys = ["outcome", "group", "wave_from", "wave_to"]
    rows = []
    for values, _ in groupby(table[keys].itertuples(index=False, name=None)):
        where = dict(zip(keys, values, strict=True))
        improved = w.ledger.get("change", **where, statistic="improved")
        if improved is None or not improved.estimable:
            continue
        stats = {
            s: w.ledger.get("change", **where, statistic=s) for s in ("unchanged", "deteriorated")
        }
        rows.append(
            [
                w.scale(where["outcome"]),
                *([w.group(where["group"])] if len(w.groups) > 1 else []),
                w.pair((where["wave_from"], where["wave_to"])),
                w.cell(improved, "n", "count"),
                w.cell(w.ledger.get("change", **where, statistic="mdc95")),
                w.cell(improved, style="count"),
                w.cell(stats["unchanged"], style="count"),
                w.cell(stats["deteriorated"], style="count"),
            ]
        )
    header = w.head("outcome")
    if len(w.groups) > 1:
        header += w.head("group")
    header += w.head("pair", "n", "threshold", "improved", "unchanged", "deteriorated")
    return _paragraphs(
        w.phrase("reliable.intro"),
        w.table(
            "reliable", header, rows, widths=[2, *([2] if len(w.groups) > 1 else []), 3, *[1] * 5]
        ),
    )


@fragment
def regression(w: Writer) -> str:
    table = w.ledger.tables.get("regression", pd.DataFrame())
    if table.empty or not w.study.design.selection:
        return ""
    pre, post = w.study.comparisons[0]
    selected = w.study.design.selection.scale
    rows, sentences = [], []
    for outcome in sorted(w.study.outcomes, key=lambda each: each.scale != selected):
        stats = {
            name: w.ledger.get("regression", outcome=outcome.scale, statistic=name)
            for name in (
                "survey_mean",
                "members_survey_mean",
                "expected_pre_mean",
                "members_pre_mean",
                "members_post_mean",
            )
        }
        if stats["survey_mean"] is None:
            continue
        rows.append([w.scale(outcome.scale), *(w.cell(stat) for stat in stats.values())])
        told = outcome.primary or outcome.scale == selected
        if told and all(stat and stat.estimable for stat in stats.values()):
            said = {name: stat.say() for name, stat in stats.items() if stat}
            sentences.append(
                w.phrase(
                    "regression.further",
                    outcome=w.scale(outcome.scale),
                    survey=said["survey_mean"],
                    members_survey=said["members_survey_mean"],
                    expected=said["expected_pre_mean"],
                    pre=said["members_pre_mean"],
                    post=said["members_post_mean"],
                    wave_pre=w.wave(pre),
                    wave_post=w.wave(post),
                )
            )
    header = [
        *w.head("outcome", "survey", "members-survey", "expected"),
        w.title(w.wave(pre)),
        w.title(w.wave(post)),
    ]
    return _paragraphs(
        w.phrase("regression.intro", wave_pre=w.wave(pre)),
        *sentences,
        w.phrase("regression.rough", selected=w.scale(selected)),
        w.phrase("regression.caution", wave_pre=w.wave(pre)),
        w.table("regression", header, rows),
        w.figure("regression", alt=_rows_alt(w, rows)),
    )


# --- between the arms -------------------------------------------------------------------------


def _arm_rows(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> pd.DataFrame:
    rows = w.ledger.rows("models", outcome=outcome.scale, wave_from=pair[0], wave_to=pair[1])
    return rows[rows["term"].astype("str").str.startswith("group: ")]  # the arms' difference


def arm_differences(
    w: Writer, outcome: Outcome, pair: tuple[str, str]
) -> list[tuple[str, str, Result]]:
    """Return each arm, the control and their difference adjusted for the earlier score."""
    if w.study.design.groups is None:
        return []
    rows = _arm_rows(w, outcome, pair)
    rows = rows[rows["method"].str.startswith("ANCOVA")]
    found = []
    for term in pd.unique(rows["term"]):
        difference = w.ledger.find(
            "models",
            outcome=outcome.scale,
            wave_from=pair[0],
            wave_to=pair[1],
            term=term,
            method=rows["method"].iloc[0],
        )
        arm, _, control = str(term).removeprefix("group: ").partition(" - ")
        found.append((arm, control, difference))
    return found


def arm_sentence(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    """Say how the arms differ at a later time, adjusted for the earlier score."""
    sentences = []
    for arm, control, difference in arm_differences(w, outcome, pair):
        fields = {
            "outcome": w.scale(outcome.scale),
            "wave": w.wave(pair[1]),
            "arm": w.group(arm),
            "control": w.group(control),
            "wave_pre": w.wave(pair[0]),
        }
        kind = verdict(difference, w.study.direction(outcome.scale))
        if kind == "not-estimable":
            reason = _reason(w, difference)
            sentences.append(w.phrase("arms.not-estimable", reason=reason, **fields))
            continue
        higher = (difference.value() or 0) > 0
        sentences.append(
            w.phrase(
                f"arms.{'unclear' if kind == 'neutral' else kind}",
                estimate=difference.say(),
                size=difference.magnitude(),
                ci=difference.interval(),
                p=difference.say("p", "p"),
                higher_lower=w.phrase("words.direction." + ("higher" if higher else "lower")),
                **fields,
            )
        )
    return w.joined(*sentences)


@fragment
def arms(w: Writer) -> str:
    if w.study.design.groups is None:
        return ""
    rows, sentences = [], []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            if outcome.primary:
                sentences.append(arm_sentence(w, outcome, pair))
            for position in _arm_rows(w, outcome, pair).to_dict("records"):
                interval = (
                    f" \\[{printed(position['ci_low'], 'raw')}, "
                    f"{printed(position['ci_high'], 'raw')}\\]"
                    if pd.notna(position["ci_low"])
                    else ""
                )
                arm, _, control = str(position["term"]).removeprefix("group: ").partition(" - ")
                rows.append(
                    [
                        w.scale(outcome.scale),
                        w.wave(pair[1]),
                        w.phrase("arms.term", arm=w.group(arm), control=w.group(control)),
                        plain(w.term(position["method"])),
                        printed(position["n"], "count"),
                        f"{printed(position['estimate'], 'raw')}{interval}",
                        printed(position["p"], "p"),
                    ]
                )
    last = w.study.comparisons[-1][1]
    dropout = w.phrase(
        "arms.dropout",
        wave_last=w.wave(last),
        lost=w.ledger.find("flow", group="all", wave=last, statistic="lost").say(
            "estimate", "count"
        ),
        pre=_people(w, w.study.comparisons[0][0]).say("estimate", "count"),
    )
    return _paragraphs(
        *sentences,
        dropout,
        w.phrase("arms.intro"),
        w.table(
            "arms",
            w.head("outcome", "time", "term", "method", "n", "difference", "p"),
            rows,
            widths=[2, 2, 3, 5, 1, 3, 1],
            wide=True,
        ),
    )


# --- interviews, process, satisfaction, network -----------------------------------------------


@fragment
def interviews(w: Writer) -> str:
    if w.study.interviews is None:
        return ""
    codes = {code.id: plain(code.label.get(w.language)) for code in w.study.interviews.codes}

    def theme(code: str, statistic: str) -> Result | None:
        return w.ledger.get("themes", code=code, interview="all", statistic=statistic)

    ordered = sorted(
        codes, key=lambda code: -(((people := theme(code, "people")) and people.value()) or 0)
    )
    rows = []
    for code in ordered:
        share = theme(code, "people_share")
        rows.append(
            [
                codes[code],
                w.cell(theme(code, "segments"), style="count"),
                w.cell(theme(code, "people"), style="count"),
                w.span(share, "percent"),
            ]
        )
    first, second = (
        w.ledger.find("themes", code=c, interview="all", statistic="people") for c in ordered[:2]
    )
    everyone = w.ledger.find("themes", code="all", interview="all", statistic="people")
    top = w.phrase(
        "interviews.top",
        first=codes[ordered[0]],
        people=first.say("estimate", "count"),
        second=codes[ordered[1]],
        people2=second.say("estimate", "count"),
        n=everyone.say("estimate", "count"),
    )
    overall = w.ledger.find("agreement", code="all", statistic="cohen_kappa")
    percent = w.ledger.find("agreement", code="all", statistic="percent_agreement")
    agreement = w.phrase(
        "interviews.agreement",
        percent=percent.say("estimate", "percentage"),
        kappa=overall.say("estimate", "share"),
        ci=overall.interval("share"),
    )
    alt = _rows_alt(w, [[codes[c], w.cell(theme(c, "people"), style="count")] for c in ordered])
    return _paragraphs(
        w.phrase("interviews.intro"),
        top,
        w.figure("themes", alt=alt),
        w.table(
            "themes", [*w.head("code", "segments", "people"), "% [CI]"], rows, widths=[4, 1, 1, 2]
        ),
        agreement,
        _agreement(w, codes),
        _quotes(w, codes),
    )


def _agreement(w: Writer, codes: dict[str, str]) -> str:
    rows = []
    for code, label in codes.items():
        stats = {
            name: w.ledger.get("agreement", code=code, statistic=name)
            for name in ("percent_agreement", "prevalence", "cohen_kappa", "ac1")
        }
        rows.append(
            [
                label,
                w.cell(stats["prevalence"], style="share"),
                w.cell(stats["percent_agreement"], style="percentage"),
                w.span(stats["cohen_kappa"], "share"),
                w.span(stats["ac1"], "share"),
            ]
        )
    return w.table(
        "agreement",
        [*w.head("code", "prevalence", "agreement", "kappa"), "AC1 [CI]"],
        rows,
        widths=[4, 2, 2, 3, 3],
    )


def _quotes(w: Writer, codes: dict[str, str]) -> str:
    quotes = w.ledger.tables.get("quotes", pd.DataFrame())
    if quotes.empty:
        return ""
    blocks = []
    for code, label in codes.items():
        chosen = quotes[quotes["code"].astype("str") == code]
        if chosen.empty:
            continue
        said = [
            f"> {w.bracketed(_in_language(w, text, language), plain(interview))}"
            for interview, text, language in chosen[["interview", "text", "language"]].itertuples(
                index=False
            )
        ]
        blocks.append(f"### {label} {{.unnumbered .unlisted}}\n\n" + "\n>\n".join(said))
    return _paragraphs(w.phrase("interviews.quotes"), *blocks)


def _in_language(w: Writer, text: str, language: object) -> str:
    """Return what somebody said, marked where it is not in the report's language."""
    code = str(language).lower()[:2]
    foreign = code in ("en", "zh") and code != w.language
    return f"[{plain(text)}]{{lang={code}}}" if foreign else plain(text)


@fragment
def process(w: Writer) -> str:
    files = [file for file in w.study.files if file.kind == "sessions"]
    if not files:
        return ""
    ratings = files[0].ratings
    rows = []
    sessions = [value for value in w.values("process", "session") if value != "all"]
    titles = {str(s.number): plain(s.title.get(w.language)) for s in w.study.sessions}
    for session in [*sessions, "all"]:
        attended = w.ledger.get(
            "process", session=session, variable="attendance", statistic="percent"
        )
        cells = [
            session if session != "all" else w.title(w.phrase("words.all")),
            titles.get(session, ""),
        ]
        cells.append(w.span(attended, "percentage"))
        for name in ratings:
            where = {"session": session, "variable": name}
            mean = w.ledger.get("process", **where, statistic="mean")
            sd = w.ledger.get("process", **where, statistic="sd")
            cells.append(f"{w.cell(mean)} ± {w.cell(sd)}")
        rows.append(cells)
    overall = w.ledger.find("process", session="all", variable="attendance", statistic="percent")
    header = [
        *w.head("session", "title", "attended"),
        *(
            w.bracketed(w.title(plain(rating.label.get(w.language))), f"{rating.min}–{rating.max}")
            for rating in ratings.values()
        ),
    ]
    alt = _rows_alt(w, [[f"{row[0]} {row[1]}", row[2]] for row in rows])
    return _paragraphs(
        w.phrase(
            "process.attendance",
            percent=overall.say("estimate", "percentage"),
            ci=overall.interval("percentage"),
        ),
        w.figure("process", alt=alt),
        w.table("process", header, rows, widths=[1, 4, 3, *[2] * len(ratings)]),
    )


@fragment
def satisfaction(w: Writer) -> str:
    if w.study.satisfaction is None:
        return ""
    instrument = w.study.questionnaires[w.study.satisfaction.instrument]
    rows, alt = [], []
    for item in instrument.item_ids:
        stats = {
            name: w.ledger.get("satisfaction", item=item, statistic=name)
            for name in ("mean", "sd", "top_two_share")
        }
        text = instrument.texts.get(item)
        label = plain(text.get(w.language)) if text else item
        rows.append(
            [
                label,
                w.cell(stats["mean"], "n", "count"),
                f"{w.cell(stats['mean'])} ± {w.cell(stats['sd'])}",
                w.span(stats["top_two_share"], "percent"),
            ]
        )
        alt.append([item, w.cell(stats["mean"])])
    overall = w.ledger.find("satisfaction", item="all", statistic="mean")
    low, high = instrument.score_range(instrument.scores[0])
    return _paragraphs(
        w.phrase(
            "satisfaction",
            n=overall.say("n", "count"),
            mean=overall.say(),
            ci=overall.interval(),
            low=f"{low:g}",
            high=f"{high:g}",
        ),
        w.figure("satisfaction", alt=_rows_alt(w, alt)),
        w.table("satisfaction", w.head("item", "n", "mean", "top"), rows, widths=[6, 1, 2, 3]),
    )


@fragment
def network(w: Writer) -> str:
    files = [file for file in w.study.files if file.kind == "network"]
    if not files:
        return ""
    pre, post = w.study.comparisons[0]

    def stat(wave: str, source: str, statistic: str) -> Result | None:
        return w.ledger.get("network", wave=wave, source=source, statistic=statistic)

    rows, alt = [], []
    for source, label in files[0].sources.items():
        counts = [stat(wave, source, "supporters_mean") for wave in (pre, post)]
        rows.append(
            [
                w.title(plain(label.get(w.language))),
                *(w.cell(count) for count in counts),
                *(w.cell(stat(wave, source, "share"), style="percent") for wave in (pre, post)),
            ]
        )
        alt.append([label.get(w.language), f"{w.cell(counts[0])} – {w.cell(counts[1])}"])
    before, after = (
        w.ledger.find("network", wave=x, source="all", statistic="size_mean") for x in (pre, post)
    )
    difference = w.ledger.find("network", wave=post, source="all", statistic="size_mean_diff")
    sentence = w.phrase(
        "network.size",
        before=before.say(),
        after=after.say(),
        wave_pre=w.wave(pre),
        wave_post=w.wave(post),
        diff=difference.say(),
        ci=difference.interval(),
    )
    comma = w.joint("comma")
    header = [
        w.phrase("heads.source"),
        *(f"{w.phrase('heads.mean')}{comma}{w.wave(wave)}" for wave in (pre, post)),
        *(f"%{comma}{w.wave(wave)}" for wave in (pre, post)),
    ]
    return _paragraphs(
        w.joined(sentence, w.phrase("network.table")),
        w.figure("network", alt=_rows_alt(w, alt)),
        w.table("network", header, rows, widths=[3, 2, 2, 2, 2]),
    )


# --- discussion -------------------------------------------------------------------------------


@fragment
def summary(w: Writer) -> str:
    return _results_in_short(w)


@fragment
def limits(w: Writer) -> str:
    kind = w.study.design.kind
    pre, post = w.study.comparisons[0]
    last = w.study.comparisons[-1][1]
    n = _effect(w, w.study.primary.scale, (pre, post), "mean_diff")
    lost = w.ledger.find("flow", group="all", wave=last, statistic="lost")
    small = (n.value("n") or 0) < 30
    return _paragraphs(
        w.phrase(f"limits.{kind}"),
        w.phrase("limits.selection") if w.study.design.selection else "",
        w.phrase("limits.cluster") if kind == "one-group" else "",
        w.phrase("limits.size", n=n.say("n", "count")) if small else "",
        _recall(w, "limits.recall"),
        w.phrase(
            "limits.lost",
            lost=lost.say("estimate", "count"),
            pre=_people(w, pre).say("estimate", "count"),
            wave=w.wave(last),
        )
        if lost.value()
        else "",
        w.phrase("limits.self-report"),
    )


@fragment
def conclusion(w: Writer) -> str:
    pair = w.study.comparisons[0]
    direction = w.study.direction(w.study.primary.scale)
    waves = {"wave_from": w.wave(pair[0]), "wave_to": w.wave(pair[1])}
    between = [
        w.phrase(
            f"conclusion.arms.{verdict(difference, direction)}",
            arm=w.group(arm),
            control=w.group(control),
            **waves,
        )
        for arm, control, difference in arm_differences(w, w.study.primary, pair)
    ]
    kind: Verdict = verdict(_effect(w, w.study.primary.scale, pair, "mean_diff"), direction)
    within = w.phrase(f"conclusion.{kind}", **waves)
    return w.joined(*between, within, w.phrase(f"conclusion.{w.study.design.kind}"))


# --- appendices -------------------------------------------------------------------------------


@fragment
def items(w: Writer) -> str:
    parts = [w.phrase("items.intro")]
    first = True
    for name, instrument in w.study.questionnaires.items():
        waves = w.values("items", "wave", instrument=name)
        if not waves:
            continue
        rows = []
        for item in instrument.item_ids:
            where = {"instrument": name, "item": item, "wave": waves[0]}
            stats = {
                s: w.ledger.get("items", **where, statistic=s)
                for s in ("mean", "sd", "median", "missing", "item_rest_r")
            }
            text = instrument.texts.get(item)
            mark = " (R)" if item in instrument.reversed else ""
            rows.append(
                [
                    item + mark + (f" {plain(text.get(w.language))}" if text else ""),
                    w.cell(stats["mean"], "n", "count"),
                    f"{w.cell(stats['mean'])} ± {w.cell(stats['sd'])}",
                    w.cell(stats["missing"], style="count"),
                    w.cell(stats["item_rest_r"], style="share"),
                ]
            )
        title = plain(instrument.name.get(w.language)) + w.joint("comma") + w.wave(waves[0])
        parts.append(
            w.table(
                "items" if first else f"items-{name}",
                w.head("item", "n", "mean", "missing", "item-rest"),
                rows,
                widths=[6, 1, 2, 1, 2],
                prefix=title + w.joint("colon"),
            )
        )
        first = False
        if instrument.rights:
            parts.append(
                w.phrase(
                    "items.rights",
                    instrument=plain(instrument.short.get(w.language)),
                    rights=plain(instrument.rights.get(w.language)),
                )
            )
    return _paragraphs(*parts)


@fragment
def quality(w: Writer) -> str:
    audit = w.ledger.tables["audit_summary"]
    if audit.empty:
        return w.phrase("quality.none")
    shown = audit.groupby(["action", "reason"], sort=True)["count"].sum().reset_index()
    rows = [
        [plain(w.term(action)), plain(w.term(reason)), str(count)]
        for action, reason, count in shown.itertuples(index=False)
    ]
    total = w.ledger.constant("counts.audit", str(int(audit["count"].sum())))
    return _paragraphs(
        w.phrase("quality.intro", count=total),
        w.table("audit", w.head("action", "reason", "count"), rows, widths=[2, 5, 1]),
    )


@fragment
def codebook(w: Writer) -> str:
    rows = []
    for name, attribute in w.study.attributes.items():
        codes = w.joint("semicolon").join(
            f"{plain(code)} = {plain(label.get(w.language))}"
            for code, label in (attribute.levels or {}).items()
        )
        unit = plain(attribute.unit.get(w.language)) if attribute.unit else ""
        rows.append([plain(name), plain(attribute.label.get(w.language)), codes or unit])
    for scale, (instrument, score) in w.study.scales.items():
        low, high = instrument.score_range(score)
        meaning = w.joint("colon").join(
            plain(label.get(w.language)) for label in (instrument.name, score.label)
        )
        direction = w.phrase(f"words.better-when.{score.direction}")
        bounds = f"{low:g}–{high:g}{w.joint('comma')}{direction}"
        rows.append([plain(scale), meaning, bounds])
    return _paragraphs(
        w.phrase("codebook"),
        w.table(
            "codebook",
            w.head("variable", "meaning", "codes"),
            rows,
            widths=[2, 4, 5],
            align="left",
        ),
    )


@fragment
def software(w: Writer) -> str:
    versions = w.ledger.tables["software"]
    rows = [[plain(n), plain(v)] for n, v in versions[["name", "version"]].itertuples(index=False)]
    return _paragraphs(
        w.phrase("software", seed=w.ledger.constant("constants.seed", str(w.study.seed))),
        w.table("software", w.head("software", "version"), rows, widths=[2, 1], align="left"),
    )


@fragment
def numbers(w: Writer) -> str:
    """Stands last in `FRAGMENTS`: it lists what the others have cited."""
    register = w.ledger.register()
    own = register[register["row"].str.contains(f"outcome = {w.study.primary.scale};", regex=False)]
    rows = [
        [plain(shown.removeprefix("= ")), plain(table), plain(row), plain(column)]
        for shown, table, row, column in own[["printed", "table", "row", "column"]].itertuples(
            index=False
        )
    ]
    return _paragraphs(
        w.phrase("numbers", count=w.ledger.constant("counts.numbers", str(len(register)))),
        w.table(
            "numbers",
            w.head("printed", "origin", "row", "column"),
            rows,
            widths=[1, 2, 6, 1],
            align="left",
        ),
    )
