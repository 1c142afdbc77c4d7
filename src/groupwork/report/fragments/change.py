"""Change of the group and of its members."""

from itertools import groupby

import pandas as pd

from groupwork.catalogue import slug
from groupwork.report.fragments.base import effect_of, fragment, reason_of, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer, verdict
from groupwork.study import Outcome


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
    return together(
        w.phrase("descriptives"),
        w.table("descriptives", header, rows, widths=[3, *[2] * (len(header) - 1)]),
        w.figure("means", alt=rows_alt(w, rows)),
    )


def change_sentence(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str = "all") -> str:
    """Say what an outcome did between two times, by its interval and its direction."""
    difference = effect_of(w, outcome.scale, pair, "mean_diff", group)
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
        return w.phrase("change.not-estimable", reason=reason_of(w, difference), **fields)
    d_z = effect_of(w, outcome.scale, pair, "d_z", group)
    ends = sorted([d_z.value("ci_low") or 0.0, d_z.value("ci_high") or 0.0], key=abs)
    low, high = w.size(ends[0]), w.size(ends[1])
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
        g_av=effect_of(w, outcome.scale, pair, "g_av", group).say(),
        extent=w.phrase(f"words.extent.{'one' if low == high else 'range'}", low=low, high=high),
        **fields,
    )


def _tests(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str = "all") -> str:
    names = {
        "t": "t",
        "wilcoxon": "wilcoxon_v",
        "permutation": "permutation",
        "smallest": "smallest_p",
    }
    found = {k: effect_of(w, outcome.scale, pair, s, group) for k, s in names.items()}
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
    difference = effect_of(w, outcome.scale, pair, "mean_diff")
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
    detectable = effect_of(w, outcome.scale, pair, "smallest_detectable_d")
    difference = effect_of(w, outcome.scale, pair, "mean_diff")
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
    return together(*paragraphs, figure)


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
        f"{w.scale(o.scale)} {w.span(effect_of(w, o.scale, w.study.comparisons[0], 'd_z'))}"
        for o in w.study.outcomes
    )
    table = w.table(
        "effects",
        header,
        rows,
        widths=[2, *([2] if len(w.groups) > 1 else []), 3, 1, 2, 2, 3, 3, 1, 1, 1],
        wide=True,
    )
    return together(
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
    return together(
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
    return together(
        w.phrase("regression.intro", wave_pre=w.wave(pre)),
        *sentences,
        w.phrase("regression.rough", selected=w.scale(selected)),
        w.phrase("regression.caution", wave_pre=w.wave(pre)),
        w.table("regression", header, rows),
        w.figure("regression", alt=rows_alt(w, rows)),
    )
