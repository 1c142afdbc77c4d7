"""Change of the group and of its members."""

import re

import pandas as pd

from groupwork.analysis.descriptives import NOT_ASKED
from groupwork.analysis.effects.reliable_change import CLASSES
from groupwork.privacy.layout import TOGETHER
from groupwork.report.facts import is_asked
from groupwork.report.fragments.arms import arm_sentence, told_later, unclear_opposite
from groupwork.report.fragments.base import (
    effect_of,
    few_people,
    fragment,
    in_group,
    reason_of,
    rows_alt,
    test_result,
    together,
    unmeasured,
)
from groupwork.report.fragments.declared import (
    Decision,
    against,
    decide,
    declared,
    is_adjusted,
    read_otherwise,
)
from groupwork.report.fragments.levels import scales_told, whole_scales
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer, verdict
from groupwork.results.catalogue import slug
from groupwork.statistics.estimate import NOT_ESTIMABLE
from groupwork.study.outcomes import Outcome

# Percent.
_ALL = 100


@fragment
def descriptives(w: Writer) -> str:
    outcomes = [outcome.scale for outcome in w.study.outcomes]
    # What is no outcome is described all the same, where no other part of the report tells it.
    others = [scale for scale in scales_told(w) if scale not in outcomes]
    scales = [*outcomes, *others] if outcomes else whole_scales(w)
    header = w.head("outcome" if outcomes and not others else "measure")
    if len(w.groups) > 1:
        header.append(w.phrase("heads.group"))
    header += [w.title(w.wave(wave.id)) for wave in w.study.waves]
    rows = _mean_rows(w, scales)
    return together(
        w.joined(w.phrase("descriptives.table"), few_people(w, "descriptives.few")),
        _items_left_out(w),
        w.table("descriptives", header, rows, widths=[3, *[2] * (len(header) - 1)]),
        means_figure(w) if w.study.outcomes else "",
    )


def _items_left_out(w: Writer) -> str:
    """Say how many left out items of which questionnaire, and what became of their scores."""
    said, rules = [], set()
    for name, instrument in w.study.questionnaires.items():
        for wave in w.study.waves:
            where = {"instrument": name, "item": "all", "wave": wave.id}
            sheets, complete, unscored = (
                w.ledger.get("quality", **where, statistic=statistic)
                for statistic in ("people", "complete", "not_scored")
            )
            people = w.ledger.get("flow", group="all", wave=wave.id, statistic="people")
            if people and w.ledger.get("flow", wave=wave.id, statistic="without_arm"):
                people = sheets  # whoever is in no arm answered as the others did
            if not (sheets and complete and unscored and people and complete.estimable):
                continue
            missing = w.ledger.get("quality", **where, statistic="missing_percent")
            if missing and missing.value() == _ALL:
                continue  # it was not asked then
            if (complete.value() or 0) >= (people.value() or 0) or not unscored.estimable:
                continue
            # An empty sheet, of somebody who did not come, has no score either.
            form, without = "incomplete", {}
            if sheets.value() == people.value():
                form = "unscored" if unscored.value() else "scored"
                form += "-several" if instrument.scores[1:] else ""
            if form.startswith("unscored"):
                without = {"unscored": unscored.say("estimate", "count")}
            said.append(
                w.phrase(
                    f"items-left-out.{form}",
                    scale=plain(instrument.short.get(w.language)),
                    wave=w.wave(wave.id),
                    complete=complete.say("estimate", "count"),
                    people=people.say("estimate", "count"),
                    **without,
                )
                + _given(w, where)
            )
            rules |= {
                "prorated" if score.prorate or score.statistic == "mean" else "answered"
                for score in instrument.scores
            }
    if not said:
        return ""
    listed = w.phrase("items-left-out.intro", list=w.begun(w.joint("semicolon").join(said)))
    return w.joined(listed, w.phrase(f"items-left-out.{rules.pop()}") if len(rules) == 1 else "")


def _given(w: Writer, where: dict[str, str]) -> str:
    """Say in brackets how many wrote something that is no answer: it is not left blank."""
    found = {
        name: w.ledger.get("quality", **where, statistic=f"with_{name}")
        for name in ("unusable", "coded")
    }
    said = [
        w.phrase(f"items-left-out.given.{name}", n=each.say("estimate", "count"))
        for name, each in found.items()
        if each and each.value()
    ]
    return w.bracketed("", w.joint("semicolon").join(said)) if said else ""


def _mean_rows(w: Writer, scales: list[str]) -> list[list[str]]:
    rows = []
    for scale in scales:
        for group in w.groups:
            cells = [w.scale(scale)] + ([w.group(group)] if len(w.groups) > 1 else [])
            for wave in w.study.waves:
                where = {"scale": scale, "group": group, "wave": wave.id}
                mean = w.ledger.get("descriptives", **where, statistic="mean")
                sd = w.ledger.get("descriptives", **where, statistic="sd")
                n = f" ({w.cell(mean, 'n', 'count')})" if mean and mean.estimable else ""
                unasked = mean is not None and mean.note == f"{NOT_ESTIMABLE}{NOT_ASKED}"
                cells.append(w.phrase("heads.not-asked") if unasked else w.mean_sd(mean, sd) + n)
            rows.append(cells)
    return rows


def means_figure(w: Writer, width: str | None = None) -> str:
    """Show the means of the outcomes at each time."""
    rows = _mean_rows(w, [outcome.scale for outcome in w.study.outcomes])
    cut = any(w.study.scales[outcome.scale][1].cutoffs for outcome in w.study.outcomes)
    kind = "means-cutoffs" if cut else "means"
    return w.figure("means", alt=rows_alt(w, rows), kind=kind, width=width)


def change_sentence(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str = "all") -> str:
    """Say what an outcome did between two times, by the declared test or else its interval."""
    difference = effect_of(w, outcome.scale, pair, "mean_diff", group)
    decision = Decision(verdict(difference, w.study.direction(outcome.scale)), difference)
    kind = decision.kind
    if w.study.design.groups is None:
        decision = decide(w, outcome, pair, difference)
        kind = decision.kind
    elif kind in ("better", "worse"):
        kind = "neutral"  # what an arm did by itself is described: no test of it was declared
    fields = {
        "outcome": w.scale(outcome.scale),
        "wave_from": w.wave(pair[0]),
        "wave_to": w.wave(pair[1]),
        "in_group": in_group(w, group),
    }
    if kind == "not-estimable":
        reason = reason_of(w, difference)
        if not difference.estimable:
            return w.phrase("change.not-estimable", reason=reason, **fields)
        n, mean_diff = difference.say("n", "count"), difference.say()
        return w.phrase("change.no-interval", reason=reason, n=n, mean_diff=mean_diff, **fields)
    d_z = effect_of(w, outcome.scale, pair, "d_z", group)
    ends = sorted([d_z.value("ci_low") or 0.0, d_z.value("ci_high") or 0.0], key=abs)
    low, high = w.size(ends[0]), w.size(ends[1])
    g_av = effect_of(w, outcome.scale, pair, "g_av", group)
    estimate = difference.value() or 0.0
    text = w.phrase(
        f"change.{decision.told if kind == 'unclear' else kind}",
        decision.facts,
        n=difference.say("n", "count"),
        size=difference.magnitude(),
        higher_lower=w.phrase("words.direction." + ("higher" if estimate > 0 else "lower")),
        mean_diff=difference.near(),
        ci=difference.interval(),
        d_z=d_z.equals(),
        d_z_ci=d_z.interval(),
        g_av=w.phrase("change.g_av", g_av=g_av.equals()) if g_av.estimable else "",
        extent=w.phrase(f"words.extent.{'one' if low == high else 'range'}", low=low, high=high),
        **fields,
    )
    # The direction was declared of the programme, which the control does not have.
    of_programme = kind != "unclear" and group != w.study.control
    opposite = against(w, outcome, difference) if of_programme else ""
    undeclared = ""
    if w.study.design.groups is None and decision.is_clear and decision.test is None:
        undeclared = w.phrase("change.undeclared")
    return w.joined(text, undeclared, read_otherwise(w, decision), opposite)


def _tests(w: Writer, outcome: Outcome, pair: tuple[str, str], group: str = "all") -> str:
    names = {
        "t": "t",
        "wilcoxon": "wilcoxon_v",
        "permutation": "permutation",
        "smallest": "smallest_p",
    }
    made = {k: effect_of(w, outcome.scale, pair, s, group) for k, s in names.items()}
    if any(result.value("p") is None for key, result in made.items() if key != "smallest"):
        return ""
    smallest = made.pop("smallest")
    ps = {key: result.say("p", "p") for key, result in made.items()}
    if smallest.estimable:
        least = smallest.say("estimate", "p")
        signed = (made["wilcoxon"], made["permutation"])
        exact = all(result.method.startswith("exact") for result in signed)
        facts = {"exact-tests": exact, "coarse-tests": not w.is_significant(smallest.value())}
        ps["t"] = test_result(w, "t", made["t"], made["t"].told("df", "method", "count"))
        text = w.phrase("tests", facts, smallest=least, **ps)
    else:
        text = w.phrase("tests-rounded", **ps)
    found = declared(w, outcome.scale, pair)
    adjusted = ""
    if found is not None and found[1].estimable and is_adjusted(w, found[1]):
        adjusted = w.phrase("holm", p=found[1].say("estimate", "p"))
    return w.joined(text, adjusted)


def _expected(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    """Say that a change has the direction that was declared; `against` says that it has not."""
    difference = effect_of(w, outcome.scale, pair, "mean_diff")
    decision = decide(w, outcome, pair, difference)
    if decision.kind in ("unclear", "not-estimable"):
        return ""
    rose = (difference.value() or 0) > 0
    return w.phrase("expected.met") if rose == (outcome.expected == "higher") else ""


@fragment
def primary(w: Writer) -> str:
    outcome = w.study.primary
    paragraphs = []
    arms = w.study.design.groups is not None
    if arms:
        paragraphs.append(w.phrase("change.within-arms"))
    for index, pair in enumerate(w.study.comparisons):
        # What all arms together did says nothing of what was compared.
        for group in _told_within(w, pair, index) if arms else w.groups:
            sentence = change_sentence(w, outcome, pair, group)
            extra = _expected(w, outcome, pair) if not arms else ""
            tests = _tests(w, outcome, pair) if not arms else ""
            paragraphs.append(w.joined(sentence, extra, tests))
    pair = w.study.comparisons[0]
    if arms:
        return together(*paragraphs, _raincloud(w, outcome))
    opposite = unclear_opposite(w, [(outcome, each) for each in w.study.comparisons])
    paragraphs[-1] = w.joined(paragraphs[-1], opposite)
    detectable = effect_of(w, outcome.scale, pair, "smallest_detectable_d")
    difference = effect_of(w, outcome.scale, pair, "mean_diff")
    if difference.suppressed:
        return together(*paragraphs)
    figure = w.figure(
        f"change-{slug(outcome.scale)}",
        alt=w.scale(outcome.scale)
        + w.joint("comma")
        + w.pair(pair)
        + w.joint("colon")
        + w.span(difference),
        kind=_kind_of_change(w, outcome, pair),
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
                power=detectable.told("power", "method", "percentage"),
            )
        )
    return together(*paragraphs, figure, _raincloud(w, outcome))


def _told_within(w: Writer, pair: tuple[str, str], index: int) -> list[str]:
    """Return the arms whose own change is told: all at first, then the control over its group."""
    groups = w.study.design.groups
    if index == 0 or groups is None:
        return w.groups[1:]
    own = pair[0] == groups.until and groups.control not in unmeasured(w, pair[1])
    return [groups.control] if own else []


def _kind_of_change(w: Writer, outcome: Outcome, pair: tuple[str, str]) -> str:
    """Return the caption by what is drawn: lines of people, or means, with quartiles if told."""
    if w.study.privacy.show_individuals:
        return "change"
    compared = {"outcome": outcome.scale, "group": "all", "wave_from": pair[0], "wave_to": pair[1]}
    quartiles = w.ledger.rows("distribution", **compared, statistic="q1")
    told = not quartiles.empty and quartiles["estimate"].notna().any()
    return "change-summary" if told else "change-means"


def _raincloud(w: Writer, outcome: Outcome) -> str:
    medians = {
        wave.id: w.ledger.get(
            "descriptives", scale=outcome.scale, group="all", wave=wave.id, statistic="median"
        )
        for wave in w.study.waves
    }
    shown = w.study.privacy.show_individuals
    if not shown and all(each is None or each.suppressed for each in medians.values()):
        return ""  # no shape, no median: nothing is drawn
    return w.figure(
        f"raincloud-{slug(outcome.scale)}",
        alt=rows_alt(w, [[w.wave(wave), w.cell(found)] for wave, found in medians.items()]),
        kind="raincloud",
        outcome=w.scale(outcome.scale),
        each=w.phrase("figures.raincloud-each") if shown else "",
    )


@fragment
def outcomes(w: Writer) -> str:
    others = [outcome for outcome in w.study.outcomes if not outcome.primary]
    tell = change_sentence if w.study.design.groups is None else arm_sentence
    told = [
        (outcome, each)
        for outcome in others
        for each in (w.study.comparisons[0], *told_later(w, outcome))
    ]
    sentences = [tell(w, *each) for each in told]
    groups = w.groups[1:] or w.groups
    header = w.head("outcome")
    if len(w.groups) > 1:
        header += w.head("group")
    # What an arm did by itself is described and not tested.
    tested = ["p"] if len(w.groups) == 1 else []
    header += w.head("pair", "n", "before", "after", "difference", "d_z", "g_av", *tested)
    rows = []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            for group in groups if is_asked(w, outcome.scale, pair) else []:
                rows.append(_effect_row(w, outcome, pair, group))
    table = w.table(
        "effects",
        header,
        rows,
        widths=[2, *([2] if len(w.groups) > 1 else []), 3, 1, 2, 2, 3, 3, 1, *(1 for _ in tested)],
        wide=True,
    )
    return together(
        w.phrase("outcomes"),
        *sentences,
        unclear_opposite(w, told),
        forest_figure(w),
        table,
    )


def forest_figure(w: Writer, width: str | None = None) -> str:
    """Show the standardised changes over the first comparison."""
    groups = w.groups[1:] or w.groups
    sided = all(w.study.direction(each.scale) != "neutral" for each in w.study.outcomes)
    alt = w.joint("semicolon").join(
        w.joined(
            w.scale(o.scale),
            *([w.group(group)] if len(groups) > 1 else []),
            w.span(effect_of(w, o.scale, w.study.comparisons[0], "d_z", group)),
        )
        for o in w.study.outcomes
        for group in groups
    )
    kind = "forest-turned" if sided else "forest"
    return w.figure("forest", alt=alt, kind=kind, width=width)


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

    tests = {"t": "t", "wilcoxon": "wilcoxon_v", "permutation": "permutation"}
    test = tests.get(w.study.family[0].test, "t")
    difference = stat("mean_diff")
    return [
        w.scale(outcome.scale),
        *([w.group(group)] if len(w.groups) > 1 else []),
        w.pair(pair),
        w.cell(difference, "n", "count"),
        w.mean_sd(stat("mean_pre"), stat("sd_pre")),
        w.mean_sd(stat("mean_post"), stat("sd_post")),
        w.span(difference),
        w.span(stat("d_z")),
        w.cell(stat("g_av")),
        *([w.cell(stat(test), "p", "p")] if len(w.groups) == 1 else []),
    ]


@fragment
def reliable(w: Writer) -> str:
    table = w.ledger.tables.get("change", pd.DataFrame())
    if table.empty:
        return ""
    keys = ["outcome", "group", "wave_from", "wave_to"]
    rows, sentences, rest = [], [], []
    # What is marked together is counted in rows below all others.
    for values in dict.fromkeys(table[keys].itertuples(index=False, name=None)):
        where = dict(zip(keys, values, strict=True))
        stats = {
            name: w.ledger.get("change", **where, statistic=name)
            for name in ("mdc95", *CLASSES, "recovered")
        }
        improved, recovered = stats["improved"], stats["recovered"]
        if improved is None or not (improved.estimable or improved.suppressed):
            continue
        shares = {
            name: w.ledger.get("change", **where, statistic=f"{name}_share") for name in CLASSES
        }
        rows.append(
            [
                w.scale(where["outcome"]),
                *([w.group(where["group"])] if len(w.groups) > 1 else []),
                w.pair((where["wave_from"], where["wave_to"])),
                w.cell(improved, "n", "count"),
                w.cell(stats["mdc95"]),
                *(
                    w.bracketed(w.cell(stats[name], style="count"), w.span(shares[name], "percent"))
                    for name in CLASSES
                ),
                w.cell(recovered, style="count"),
            ]
        )
        rest.append(_not_shown(w, where))
        first = where["group"] == "all" and (where["wave_from"], where["wave_to"]) == tuple(
            w.study.comparisons[0]
        )
        if first and recovered is not None and recovered.estimable:
            sentences.append(_recovery(w, where, recovered))
    header = w.head("outcome")
    if len(w.groups) > 1:
        header += w.head("group")
    header += w.head("pair", "n", "threshold", *CLASSES, "recovered")
    widths = [2, *([2] if len(w.groups) > 1 else []), 3, 1, 1, 3, 3, 3, 1]
    if any(rest):
        rows = [[*row, number] for row, number in zip(rows, rest, strict=True)]
        header += w.head("marked-together")
        widths.append(2)
    return together(
        w.phrase("reliable.intro"),
        w.joined(*sentences),
        _scatter(w),
        w.table("reliable", header, rows, widths=widths, wide=len(w.groups) > 1),
        _by_retest(w),
    )


def _not_shown(w: Writer, where: dict[str, str]) -> str:
    """Return how many are in the classes that are held back; nothing where none is, or all are."""
    count = w.ledger.get("change", **where, statistic=TOGETHER)
    share = w.ledger.get("change", **where, statistic=f"{TOGETHER}_share")
    if count is None:
        return ""
    return w.bracketed(w.cell(count, style="count"), w.span(share, "percent"))


def _by_retest(w: Writer) -> str:
    """Set the counts under the declared reliability beside those under the study's own retest."""
    arms, pair = len(w.groups) > 1, w.study.comparisons[0]
    lines = []
    for outcome in w.study.outcomes:
        # Of arms together nothing is told.
        for group in w.groups[1:] or w.groups:
            where = {"outcome": outcome.scale, "group": group}
            where |= {"wave_from": pair[0], "wave_to": pair[1]}
            sources = w.values("change_by_reliability", "source", **where)
            for source in sources if len(sources) > 1 else []:  # the declared one is told above
                stats = {
                    name: w.ledger.find(
                        "change_by_reliability", **where, source=source, statistic=name
                    )
                    for name in ("reliability", "mdc95", *CLASSES)
                }
                lines.append(
                    [
                        w.scale(outcome.scale),
                        *([w.group(group)] if arms else []),
                        _source(w, source),
                        w.cell(stats["improved"], "n", "count"),
                        w.cell(stats["reliability"], style="share"),
                        w.cell(stats["mdc95"]),
                        *(w.cell(stats[name], style="count") for name in CLASSES),
                    ]
                )
    if not lines:
        return ""
    names = ["outcome", *(["group"] if arms else []), "source-of", "n", "reliability"]
    header = w.head(*names, "threshold", *CLASSES)
    widths = [2, *([2] if arms else []), 4, 1, 1, 2, 2, 2, 2]
    return together(
        w.phrase("reliable.by-retest", wave_from=w.wave(pair[0]), wave_to=w.wave(pair[1])),
        w.table("retested", header, lines, widths=widths, wide=arms),
    )


def _source(w: Writer, source: str) -> str:
    """Return where a reliability comes from: the study file, or two of the study's own times."""
    found = re.fullmatch(r"own retest, ICC\((A|C),1\), (.+) to (.+)", source)
    if found is None:
        return w.phrase("reliable.declared")
    kind = {"A": "agreement", "C": "consistency"}[found[1]]
    pair, groups = (found[2], found[3]), w.study.design.groups
    of = ""
    if groups is not None and pair == tuple(w.study.comparisons[0]):
        of = w.joint("comma") + w.group(groups.control)
    return w.phrase(f"reliable.own-{kind}", pair=w.pair(pair) + of)


def _scatter(w: Writer) -> str:
    """Return the figure of the first outcome that is judged, the primary one before all."""
    judged = [outcome for outcome in w.study.outcomes if outcome.reliable_change]
    if not judged:
        return ""
    scale = max(judged, key=lambda outcome: outcome.primary).scale
    pair = w.study.comparisons[0]
    where = {"outcome": scale, "group": "all", "wave_from": pair[0], "wave_to": pair[1]}
    counts = {name: w.ledger.find("change", **where, statistic=name) for name in CLASSES}
    if counts["improved"].value("n") is None:
        return ""
    what = "each" if w.study.privacy.show_individuals else "counts"
    said = [[w.phrase(f"heads.{name}"), w.cell(n, style="count")] for name, n in counts.items()]
    return w.figure(
        f"reliable-{slug(scale)}",
        alt=rows_alt(w, said),
        kind="reliable",
        outcome=w.scale(scale),
        wave_from=w.wave(pair[0]),
        wave_to=w.wave(pair[1]),
        n=counts["improved"].say("n", "count"),
        what=w.phrase(f"figures.reliable-{what}"),
    )


def _recovery(w: Writer, where: dict[str, str], recovered: Result) -> str:
    share = w.ledger.find("change", **where, statistic="recovered_share")
    needed = w.ledger.find("change", **where, statistic="needed_help")
    return w.phrase(
        "reliable.recovery",
        outcome=w.scale(where["outcome"]),
        wave_from=w.wave(where["wave_from"]),
        wave_to=w.wave(where["wave_to"]),
        n=recovered.say("n", "count"),
        needed=needed.say(style="count"),
        recovered=recovered.say(style="count"),
        share=share.say(style="percent"),
        ci=share.interval("percent"),
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
