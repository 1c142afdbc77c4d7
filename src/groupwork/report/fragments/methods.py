"""Who took part, what was measured, and how it was analysed."""

import re
from collections.abc import Iterable, Mapping

from groupwork.analysis.descriptives import SOME_NOT_ASKED
from groupwork.analysis.effects.reliable_change import better, cutoffs
from groupwork.ingest.choices import CHOSEN, ticked_options
from groupwork.privacy.layout import TOGETHER
from groupwork.report.facts import clusters, family_sizes
from groupwork.report.fragments.arms import not_compared
from groupwork.report.fragments.base import INDENT, fragment, measured_again, people_at, together
from groupwork.report.fragments.declared import name_of
from groupwork.report.fragments.process import are_titled
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.base import LocalText
from groupwork.study.instruments import Instrument

# What is taken for years, which have no decimals: numbers without a unit that lie here together.
_FIRST_YEAR, _LAST_YEAR, _YEARS = 1900, 2100, 60


def described(w: Writer) -> dict[str, str]:
    """Return what a study is made of, for sentences about one that compares nothing."""
    strands = ("needs", "strain", "interviews", "sessions", "satisfaction", "network")
    found = [name for name in strands if name in w.study.strands]
    found = [name for name in found if name != "strain" or "needs" not in found]
    closing = w.study.satisfaction.instrument if w.study.satisfaction else None
    sources = [w.phrase(f"words.strands.{name}") for name in found]
    if not {"needs", "strain"} & {*found} and {*w.study.questionnaires} - {closing}:
        sources.insert(0, _survey(w))
    return {"list": w.listed(sources or [_survey(w)])}


def _survey(w: Writer) -> str:
    """Name the questionnaires, with how many people filled one in that was asked once."""
    if len(w.study.waves) > 1:
        return w.phrase("words.strands.scales-several")
    there = w.ledger.get("flow", group="all", wave=w.study.waves[0].id, statistic="people")
    if there is None or not there.estimable:
        return w.phrase("words.strands.scales-held")
    return w.phrase("words.strands.scales", n=there.say("estimate", "count"))


def kind_of(w: Writer) -> str:
    """Return the kind of design; whatever has no outcomes describes."""
    return w.study.design.kind if w.study.outcomes else "descriptive"


def cited(w: Writer, source: LocalText, reference: str | None) -> str:
    """Return where a number comes from, with its citation where the references have it."""
    said = plain(source.get(w.language))
    return f"{said} [@{reference}]" if reference else said


@fragment
def aim(w: Writer) -> str:
    """What is asked, and why the primary outcome is the one that it is."""
    reason = w.study.primary.reason if w.study.outcomes else None
    given = w.phrase("aim-reason", reason=plain(reason.get(w.language))) if reason else ""
    return w.joined(purpose(w), given)


def purpose(w: Writer) -> str:
    """Say what the report asks."""
    if not w.study.outcomes:
        return w.phrase("aim-descriptive", **described(w))
    asked = w.study.tested_comparisons
    return w.phrase(
        "aim",
        wave_pre=w.wave(asked[0][0]),
        wave_last=w.listed([w.wave(later) for later in dict.fromkeys(to for _, to in asked)]),
        outcome=w.scale(w.study.primary.scale),
        expected=w.phrase(f"words.direction.{w.study.primary.expected}"),
        control=w.group(w.study.control) if w.study.control else "",
    )


@fragment
def design(w: Writer) -> str:
    planned = w.study.design
    closing, apart = w.study.closing_waves, w.study.surveys_apart
    measured = [w.wave(wave.id) for wave in w.study.waves if wave.id not in (*closing, *apart)]
    waves = w.phrase("design.waves", list=w.listed(measured))
    arms, control = "", ""
    if planned.groups:
        arms = w.listed([w.phrase("words.arm", group=w.group(group)) for group in w.groups[1:]])
        control = w.group(planned.groups.control)
    selection = (
        w.phrase(
            "design.selection", rule=plain(planned.selection.rule.get(w.language).rstrip(".。"))
        )
        if planned.selection
        else ""
    )
    source = (
        w.phrase("design.source", source=plain(w.study.source.get(w.language)))
        if w.study.source
        else ""
    )
    text = w.phrase(
        f"design.{kind_of(w)}",
        waves=waves,
        arms=arms,
        control=control,
        **described(w),
    )
    units = w.joined(w.phrase("design.allocated") if w.study.outcomes else "", _clusters(w))
    weeks = w.phrase("design.weeks", **weeks_of(w)) if planned.weeks else ""
    after = [w.phrase("design.closing", wave=w.wave(wave)) for wave in closing]
    after += [w.phrase("design.apart", wave=w.wave(wave)) for wave in apart]
    return together(w.joined(text, units, weeks, *after), selection, source)


def _clusters(w: Writer) -> str:
    """Say how many groups each arm has, where whole groups were allocated."""
    said = [
        w.phrase(
            "design.clusters-of",
            arm=w.group(group),
            n=w.ledger.find("flow", group=group, statistic="clusters").say("estimate", "count"),
        )
        for group in clusters(w)
    ]
    return w.phrase("design.clusters", list=w.listed(said)) if said else ""


@fragment
def participants(w: Writer) -> str:
    pre = w.study.comparisons[0][0] if w.study.comparisons else ""
    waves = [*w.study.described_waves, *w.study.asked_later]
    described = [_characteristics(w, wave) for wave in waves]
    tables = [table for table, *_ in described if table]
    characteristics = w.joined(
        *(said for table, said, _ in described if table),
        *(alike for *_, alike in described),
    )
    return together(*_counted(w, pre), _rows_left_out(w), characteristics, *tables)


# Why a row of the files counts nowhere, by how its reason begins in the audit; nothing is said of a
# row that is nobody's, as one of totals.
_LEFT_OUT = {
    "left out in study.yaml: no consent": "consent",
    "left out in study.yaml: a test": "test",
    "left out in study.yaml: row of nobody": "",
    "left out in study.yaml": "declared",
    "duplicate submission": "twice",
    "Qualtrics: unfinished": "unfinished",
    "LimeSurvey: response not submitted": "unfinished",
    "Qualtrics: preview": "test",
    "Qualtrics: generated test": "test",
    "SurveyMonkey: no question answered": "empty",
    "row without an identifier": "nobody",
}


def _rows_left_out(w: Writer) -> str:
    """Say how many rows of the files count nowhere, and why.

    Blank rows are none, and who did not come at a time is told as lost.
    """
    told = dict(_LEFT_OUT)
    if w.study.is_single_survey:
        told["nothing answered at this wave"] = "empty"
    said = []
    for reason in w.values("audit_summary", "reason", action="dropped"):
        kind = next((kind for start, kind in told.items() if reason.startswith(start)), None)
        if kind:
            where = {"action": "dropped", "reason": reason}
            n = w.ledger.count("audit_summary", "sum(count)", **where)
            said.append(w.phrase(f"participants.left-out.{kind}", n=n))
    return w.phrase("participants.rows-left-out", list=w.listed(said)) if said else ""


def _counted(w: Writer, pre: str) -> list[str]:
    """Say how many people there were, in a table and a figure where that is more than a number."""
    if len(w.study.waves) == 1 and len(w.groups) == 1:
        there = people_at(w, w.study.waves[0].id)
        return [w.phrase("participants.answered", n=there.say("estimate", "count"))]
    return [
        w.phrase("participants.flow"),
        w.joined(_followed(w, pre), _newcomers(w, pre)),
        _flow(w),
        _without_arm(w),
        w.figure("flow", alt=_flow_alt(w)),
    ]


def told_again(w: Writer) -> list[tuple[str, str]]:
    """Return the comparisons of which is said here how many of the earlier time came again.

    From a then-test nobody can be lost: it is asked at the later time.
    """
    return [
        pair
        for pair in w.study.followed_comparisons
        if pair[0] == w.study.comparisons[0][0] != w.study.then_test
    ]


def _followed(w: Writer, pre: str) -> str:
    """Say how many of those measured first were measured at each later time."""
    later = {
        wave: w.ledger.find("flow", group="all", wave=wave, statistic="with_both")
        for _, wave in told_again(w)
    }
    if len(later) < 2:
        told = (measured_again(w, "participants.followed", (pre, x), later[x]) for x in later)
        return w.joined(*told)
    parts = [
        w.phrase(
            "participants.followed." + ("at" if number else "first"),
            both=both.say("estimate", "count"),
            wave=w.wave(wave),
        )
        for number, (wave, both) in enumerate(later.items())
    ]
    there = people_at(w, pre).say("estimate", "count")
    return w.phrase(
        "participants.followed.several", n=there, wave_from=w.wave(pre), list=w.listed(parts)
    )


def _newcomers(w: Writer, pre: str) -> str:
    """Say at which later times there were people who had not been there at first."""
    said = []
    for _, wave in told_again(w):
        both = w.ledger.find("flow", group="all", wave=wave, statistic="with_both")
        there = people_at(w, wave)
        if (there.value() or 0) > (both.value() or 0) and both.estimable:
            numbers = {"n": there.say("estimate", "count"), "both": both.say("estimate", "count")}
            waves = {"wave": w.wave(wave), "wave_from": w.wave(pre)}
            said.append(w.phrase("participants.newcomers", **numbers, **waves))
    return w.joined(*said)


def _without_arm(w: Writer) -> str:
    """Say who was measured and is in no arm."""
    said = []
    for wave in w.study.waves:
        beside = w.ledger.get("flow", group="all", wave=wave.id, statistic="without_arm")
        if beside:
            n = beside.say("estimate", "count")
            said.append(w.phrase("participants.without-arm", n=n, wave=w.wave(wave.id)))
    return w.joined(*said)


def _flow(w: Writer) -> str:
    header = [w.phrase("heads.time"), *(w.title(w.group(group)) for group in w.groups)]
    rows = [
        [
            w.title(w.wave(wave.id)),
            *(_there(w, wave.id, group) for group in w.groups),
        ]
        for wave in w.study.waves
    ]
    return w.table("flow", header, rows)


def _there(w: Writer, wave: str, group: str) -> str:
    """Return how many people of an arm were measured at a time; no arm has people without codes."""
    here = w.ledger.get("flow", group=group, wave=wave, statistic="people")
    return w.cell(here, style="count") if here else "–"


def _flow_alt(w: Writer) -> str:
    colon = w.joint("colon")
    return w.joint("semicolon").join(
        f"{w.wave(wave.id)}{colon}{w.cell(people_at(w, wave.id), style='count')}"
        for wave in w.study.waves
    )


def _groups_at(w: Writer, wave: str) -> list[str]:
    """Return all and the arms that have people at a time; nobody who gave no code is in an arm."""
    return w.groups[:1] if wave in w.study.surveys_apart else w.groups


def _characteristics(w: Writer, wave: str) -> tuple[str, str, str]:
    """Return the table of who was there, what it is, and what was the same for all of them."""
    rows: list[list[str]] = []
    alike: list[str] = []
    asked: set[str] = set()
    options = _options_at(w, wave)
    arms_of, groups = w.study.design.groups, _groups_at(w, wave)
    for name, attribute in w.study.attributes.items():
        found = w.ledger.rows("participants", attribute=name, wave=wave, group="all")
        # How many are in each arm stands in the flow.
        if found.empty or (len(groups) > 1 and arms_of and name == arms_of.attribute):
            continue
        label = plain(attribute.label.name(w.language))
        if name in options:
            question, _ = options[name]
            if question not in asked:
                asked.add(question)
                rows += _ticked(w, question, options, wave)
            continue
        if not attribute.is_category:
            if attribute.unit:
                label = w.bracketed(label, plain(attribute.unit.get(w.language)))
            cells = (
                _unasked(w, name, wave, group) or _mean(w, name, wave, group) for group in groups
            )
            rows.append([w.title(label), *cells])
            rows += _led_past(w, name, wave)
            continue
        levels = w.values("participants", "level", attribute=name, wave=wave)
        if only := _only_level(w, name, wave, levels):
            answer = plain((attribute.levels or {})[only].get(w.language))
            alike.append(w.bracketed(label.rstrip(".。"), answer))
            continue
        rows.append([w.title(label), *(_asked(w, name, wave, group) for group in groups)])
        # The one that gathers those held back stands below the others.
        for level in sorted(levels, key=lambda level: level == TOGETHER):
            everybody = {"attribute": name, "level": level, "wave": wave, "group": "all"}
            count = w.ledger.get("participants", **everybody, statistic="count")
            if level == "missing" and not (count and count.value()):
                continue
            wording = (attribute.levels or {}).get(level)
            head = "marked-together" if level == TOGETHER else "missing"
            name_of_level = plain(wording.get(w.language)) if wording else w.phrase(f"heads.{head}")
            if level == "missing" and count and count.method == SOME_NOT_ASKED:
                name_of_level = w.phrase("heads.missing-or-not-asked")
            cells = (_share(w, name, level, wave, group) for group in groups)
            rows.append([f"{INDENT}{name_of_level}", *cells])
        rows += _led_past(w, name, wave)
    surveyed = w.study.wave(wave).role == "survey"
    first = wave == w.study.described_waves[0]
    arms = [w.title(w.group(group)) for group in groups]
    people = w.phrase("words.respondents") if surveyed else w.members
    name = "participants" if first else f"participants-{wave}"
    said = w.phrase(
        "participants.characteristics", table=f"@tbl-{name}", people=people, wave=w.wave(wave)
    )
    table = w.table(
        name,
        [*w.head("characteristic"), *(arms if len(arms) > 1 else w.head("value"))],
        rows,
        widths=[2, *([1] * len(arms))],
        wave=w.wave(wave),
        people=people,
    )
    if not alike:
        return table, said, ""
    same = {"list": w.joint("semicolon").join(alike), "people": people, "wave": w.wave(wave)}
    return table, said, w.phrase("participants.alike", **same)


def _ticked(
    w: Writer, question: str, options: Mapping[str, tuple[str, str]], wave: str
) -> list[list[str]]:
    """Return the rows of a question of which people chose several options: who chose each."""
    of = [name for name, (asked, _) in options.items() if asked == question]
    groups = _groups_at(w, wave)
    label = w.phrase("participants.several-options", question=asked_of(w, of[0], question))
    rows = [[w.title(label), *(_asked(w, of[0], wave, group) for group in groups)]]
    for name in of:
        cells = (_share(w, name, CHOSEN, wave, group) for group in groups)
        rows.append([f"{INDENT}{plain(options[name][1])}", *cells])
    everybody = {"level": "missing", "wave": wave, "group": "all", "statistic": "count"}
    missing = w.ledger.get("participants", attribute=of[0], **everybody)
    if missing and missing.value():
        cells = (_share(w, of[0], "missing", wave, group) for group in groups)
        rows.append([f"{INDENT}{w.phrase('heads.missing')}", *cells])
    return rows + _led_past(w, of[0], wave)


def _led_past(w: Writer, name: str, wave: str) -> list[list[str]]:
    """Say how many were not asked, after what they had answered before; nothing where all were."""
    where = {"attribute": name, "wave": wave, "statistic": "not_asked"}
    found = [w.ledger.get("participants", **where, group=group) for group in _groups_at(w, wave)]
    if not any(found):
        return []
    cells = (w.cell(each, style="count") if each else "" for each in found)
    return [[f"{INDENT}{w.phrase('heads.led-past')}", *cells]]


def _options_at(w: Writer, wave: str) -> dict[str, tuple[str, str]]:
    """Return the options that were asked at a time: what is asked each time stands there once."""
    found = {*w.values("participants", "attribute", wave=wave, group="all")}
    return {name: option for name, option in ticked_options(w.study).items() if name in found}


def asked_of(w: Writer, name: str, question: str) -> str:
    """Return the question behind an option, without what a survey tool prints around it.

    Its column may be called by a number alone: then the option's label has the question.
    """
    if re.fullmatch(r"Q?\d+", question):
        label = w.study.attributes[name].label.get(w.language)
        if found := re.search(r"[(（](?P<asked>.{6,})[)）]$", label):
            question = found["asked"]
    asks = LocalText(en=question).name()
    return plain(re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", asks) or question)


def name_of_attribute(w: Writer, name: str) -> str:
    """Name an attribute; an option by its question and what it offers."""
    if option := ticked_options(w.study).get(name):
        question, chosen = option
        return w.labelled(asked_of(w, name, question), plain(chosen))
    return plain(w.study.attributes[name].label.name(w.language))


def _only_level(w: Writer, name: str, wave: str, levels: list[str]) -> str | None:
    """Return the level that everybody has: to have consented is no characteristic of anybody."""
    where = {"attribute": name, "wave": wave, "group": "all", "statistic": "count"}
    counts = ((level, w.ledger.get("participants", level=level, **where)) for level in levels)
    held = [(level, n) for level, n in counts if n and (n.suppressed or n.value())]
    if len(held) != 1:
        return None
    level, n = held[0]
    return level if level in (w.study.attributes[name].levels or {}) and n.estimable else None


def _unasked(w: Writer, name: str, wave: str, group: str) -> str:
    """Say of an arm that was there that it was not asked; nothing of one that was."""
    there = w.ledger.get("flow", group=group, wave=wave, statistic="people")
    asked = w.ledger.get("participants", attribute=name, wave=wave, group=group)
    return w.phrase("heads.not-asked") if asked is None and there and there.value() else ""


def _asked(w: Writer, name: str, wave: str, group: str) -> str:
    """Say of how many the shares are where some were led past it, or that nobody was asked."""
    where = {"attribute": name, "wave": wave, "group": group}
    if w.ledger.get("participants", **where, statistic="not_asked") is None:
        return _unasked(w, name, wave, group)
    count = w.ledger.find("participants", **where, statistic="count")
    return "" if count.value("n") is None else f"n = {w.cell(count, 'n', 'count')}"


def _mean(w: Writer, name: str, wave: str, group: str) -> str:
    where = {"attribute": name, "wave": wave, "group": group}
    mean, sd = (w.ledger.get("participants", **where, statistic=name) for name in ("mean", "sd"))
    found = (mean.value() or 0, sd.value() or 0) if mean and sd else (0, 0)
    is_year = _FIRST_YEAR <= found[0] <= _LAST_YEAR and found[1] < _YEARS
    if is_year and w.study.attributes[name].unit is None:
        return f"{w.cell(mean, style='count')} ± {w.cell(sd)}"
    return w.mean_sd(mean, sd)


def _share(w: Writer, name: str, level: str, wave: str, group: str) -> str:
    """Print how many people of a group have a level."""
    where = {"attribute": name, "level": level, "wave": wave, "group": group}
    count = w.ledger.get("participants", **where, statistic="count")
    share = w.ledger.get("participants", **where, statistic="percent")
    if count is None:
        return ""
    percent = f" ({w.cell(share, style='percentage')})" if share and share.estimable else ""
    return f"{w.cell(count, style='count')}{percent}"


def _safety(w: Writer) -> str:
    """Name the items that may ask for a conversation, and where answers to them are listed."""
    found = [
        w.phrase(
            "measures.safety-of",
            scale=plain(each.short.get(w.language)),
            items=w.listed([plain(item) for item in each.safety_items]),
            n=w.ledger.own(f"safety-items-{each.id}", len(each.safety_items)),
        )
        for each in w.study.questionnaires.values()
        if each.safety_items
    ]
    return w.phrase("measures.safety", list=w.listed(found)) if found else ""


@fragment
def measures(w: Writer) -> str:
    rows = []
    for scale, (instrument, score) in w.study.scales.items():
        alphas = [
            w.ledger.get("reliability", scale=scale, wave=wave.id, statistic="alpha")
            for wave in w.study.waves
        ]
        largest = max(
            (a for a in alphas if a and a.estimable),
            key=lambda a: a.value("n") or 0,
            default=None,
        )
        name = f"{INDENT}{w.title(plain(score.label.get(w.language)))}"
        if score is instrument.scores[0]:
            cited = f" [@{instrument.reference}]" if instrument.reference else ""
            whole = _measure(w, instrument) + cited
            if instrument.is_whole(score):
                name = whole
            else:  # there is no score of all its items
                rows.append([whole, "", "", "", ""])
        rows.append(
            [
                name,
                w.declared(f"items of {scale}")
                if len(instrument.item_ids) > 1
                else w.phrase("measures.total-score"),
                "–".join(w.declared(f"{end} of {scale}") for end in ("lowest", "highest")),
                w.phrase(f"words.better-when.{score.direction}"),
                w.span(largest, "share"),
            ]
        )
    total_only = [
        w.scale(scale)
        for scale, (instrument, _) in w.study.scales.items()
        if len(instrument.item_ids) == 1
    ]
    return together(
        w.phrase("measures.intro"),
        w.phrase("measures.total-only", scales=w.listed(total_only)) if total_only else "",
        _below_zero(w),
        w.phrase("analysis.reliability") if len(total_only) < len(w.study.scales) else "",
        _safety(w),
        w.table(
            "measures",
            w.head("measure", "items", "range", "better", "alpha"),
            rows,
            widths=[5, 1, 2, 3, 3],
        ),
        recall(w, "measures.recall"),
    )


def _below_zero(w: Writer) -> str:
    """Name the scales whose alpha is below zero, which is no reliability, and say why it may be."""
    found = {
        scale: alpha
        for scale in w.study.scales
        for wave in w.study.waves
        if (alpha := w.ledger.get("reliability", scale=scale, wave=wave.id, statistic="alpha"))
        and (alpha.value() or 0) < 0
    }
    if not found:
        return ""
    return w.phrase("measures.below-zero", scales=w.listed([w.scale(scale) for scale in found]))


def _measure(w: Writer, instrument: Instrument) -> str:
    """Name an instrument, and say what it is called in the report where that is another name."""
    name, short = (plain(text.get(w.language)) for text in (instrument.name, instrument.short))
    same = name.casefold() == short.casefold()
    return name if same else w.phrase("measures.name", name=name, short=short)


def recall(w: Writer, phrase: str) -> str:
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
        scales=w.begun(w.listed([scale for scale, _ in long])),
        look=w.phrase("measures.look." + ("one" if len(long) == 1 else "many")),
        recall=w.listed(list(dict.fromkeys(label for _, label in long))),
        **weeks_of(w),
    )


def weeks_of(w: Writer) -> dict[str, str]:
    """Return how long it took from the pre-test to the post-test, by what the study calls them."""
    before, after = (
        next((w.wave(wave.id) for wave in w.study.waves if wave.role == role), "")
        for role in ("pre", "post")
    )
    # Before a beginning that is recalled nothing was measured.
    first = before or w.phrase("words.beginning")
    last = after or w.wave(w.study.waves[-1].id)
    return {"weeks": w.declared("design.weeks"), "wave_pre": first, "wave_post": last}


@fragment
def programme(w: Writer) -> str:
    labels = {area: w.scale(area) for area in w.study.need_areas}
    sessions = w.study.sessions
    texts = {s.number: (s.title.get(w.language), s.content.get(w.language)) for s in sessions}
    none = w.phrase("programme.no-need")
    # What no session has is no column; a title is not said again as the content.
    columns: dict[str, tuple[int, list[str]]] = {
        "session": (1, [plain(str(session.number)) for session in sessions]),
        "title": (3, [plain(title) for title, _ in texts.values()]),
    }
    if any(title != content for title, content in texts.values()):
        columns["content"] = (4, [plain(content) for _, content in texts.values()])
    if any(session.materials for session in sessions):
        columns["materials"] = (3, [_said(w, session.materials) for session in sessions])
    if any(session.answers for session in sessions):
        needs = [w.joint("list").join(labels[area] for area in s.answers) for s in sessions]
        columns["answers"] = (3, [each or none for each in needs])
    listed = are_titled(w) or len(columns) > 2
    widths, cells = zip(*columns.values(), strict=True)
    count = w.declared("count(sessions)")
    delivery = [
        [w.phrase(f"programme.aspects.{aspect}"), _said(w, said)]
        for aspect, said in w.study.programme
        if said
    ]
    return together(
        w.joined(
            w.phrase("programme.intro" if listed else "programme.counted", count=count),
            w.phrase("programme.delivery") if delivery else "",
            w.phrase("programme.plans") if "text.group_plan" in w.present else "",
        ),
        w.table(
            "sessions",
            w.head(*columns),
            list(map(list, zip(*cells, strict=True))),
            widths=list(widths),
            align="left",
        )
        if listed
        else "",
        w.table("programme", w.head("aspect", "delivery"), delivery, widths=[1, 3], align="left"),
    )


def _said(w: Writer, text: LocalText | None) -> str:
    return w.title(plain(text.get(w.language))) if text else w.phrase("programme.no-need")


def _recovery(w: Writer) -> str:
    """Say by which cut-offs people count as recovered, and for which outcomes there is none."""
    judged, unjudged = [], []
    for place, outcome in enumerate(w.study.outcomes):
        reliable = outcome.reliable_change
        limits = cutoffs(reliable, better(w.study, outcome)) if reliable else []
        if reliable is None or not limits:
            unjudged.append(w.scale(outcome.scale))
            continue
        rule, _ = limits[0]
        used = {"a": ["clinical"], "b": ["norm"], "c": ["norm", "clinical"]}[rule[0]]
        sources = [
            w.phrase(
                f"analysis.clinical-{name}",
                mean=w.declared(f"outcomes.{place}.reliable_change.{name}.mean"),
                sd=w.declared(f"outcomes.{place}.reliable_change.{name}.sd"),
                source=cited(w, norm.source, norm.reference),
            )
            for name in used
            if (norm := getattr(reliable, name))
        ]
        judged.append(
            w.phrase(
                "analysis.clinical-cutoff",
                outcome=w.scale(outcome.scale),
                value=w.declared(f"cutoff of {outcome.scale}", "raw"),
                rule=w.phrase(f"analysis.clinical-rule.{rule[0]}"),
                sources=w.joint("semicolon").join(sources),
            )
        )
    if not judged:
        return w.phrase("analysis.clinical-none")
    return w.joined(
        w.phrase("analysis.clinical", cutoffs=w.joint("semicolon").join(judged)),
        w.phrase("analysis.clinical-unjudged", outcomes=w.listed(unjudged)) if unjudged else "",
    )


def _interviews(w: Writer) -> str:
    if w.study.interviews is None:
        return ""
    free = w.study.interviews.unit == "free"
    joint = w.study.joint
    measured = "analysis.overlap" if free else "analysis.agreement"
    return together(
        w.phrase(measured) if "agreement" in w.study.strands else "",
        w.phrase("analysis.saturation") if "saturation" in w.study.strands else "",
        w.phrase(
            "analysis.joint",
            need=w.declared("joint.need_share", "percent"),
            people=w.declared("joint.people_share", "percent"),
        )
        if joint
        else "",
    )


@fragment
def analysis(w: Writer) -> str:
    sources = [
        w.phrase(
            "analysis.reliable-source",
            outcome=w.scale(outcome.scale),
            sd=w.declared(f"outcomes.{place}.reliable_change.sd"),
            sd_source=cited(w, reliable.sd_source, reliable.sd_reference),
            reliability=w.declared(f"outcomes.{place}.reliable_change.reliability", "alpha"),
            type=plain(reliable.reliability_type.get(w.language)),
            source=cited(w, reliable.reliability_source, reliable.reliability_reference),
        )
        for place, outcome in enumerate(w.study.outcomes)
        if (reliable := outcome.reliable_change)
    ]
    kind, needs = w.study.design.kind, w.study.needs
    over_time = "change" in w.study.strands
    return together(
        w.phrase("analysis.core") if over_time else "",
        w.phrase("analysis.recalled"),
        w.phrase("analysis.unlinked") if w.study.is_unlinked else "",
        *_families(w),
        w.joined(w.phrase(f"analysis.{kind}"), *_without_control(w))
        if w.study.design.groups
        else "",
        w.phrase("analysis.moderators") if w.study.moderators else "",
        w.phrase("analysis.characteristics") if w.values("characteristics", "scale") else "",
        w.phrase("analysis.sites") if "sites" in w.study.strands else "",
        w.phrase("analysis.reliable", sources=w.joint("semicolon").join(sources))
        if sources
        else "",
        _recovery(w) if sources else "",
        w.phrase("analysis.regression") if w.study.design.selection and over_time else "",
        w.phrase(
            "analysis.needs",
            threshold=w.declared("needs.threshold"),
            source=plain(needs.threshold_source.get(w.language)),
        )
        if needs
        else "",
        w.phrase("analysis.profiles") if needs else "",
        w.phrase("analysis.strain") if w.study.strain else "",
        _interviews(w) if "interviews" in w.study.strands else "",
        w.phrase("analysis.process") if "sessions" in w.study.strands else "",
        w.phrase("analysis.descriptive") if not w.study.outcomes else "",
        w.phrase("analysis.missing") if over_time else "",
        w.phrase(
            "analysis.robustness",
            what=w.phrase(f"robustness.what.{'difference' if w.study.design.groups else 'change'}"),
        )
        if over_time
        else "",
    )


def _without_control(w: Writer) -> Iterable[str]:
    """Say once of each later time that the control had had the group itself."""
    return dict.fromkeys(not_compared(w, (wave, wave)) for _, wave in w.study.comparisons)


def _families(w: Writer) -> list[str]:
    """Say which tests are declared, and how each family is adjusted for their number."""
    said = []
    for number, (family, size) in enumerate(
        zip(w.study.family, family_sizes(w), strict=True), start=1
    ):
        # The tests' own table says over how many they are adjusted.
        all_asked = size == w.study.family_sizes[number - 1]
        of_family = {"family": str(number), "statistic": "p_adjusted"}
        welch_of_times = w.study.is_unlinked and family.test == "welch"
        fields = {
            "family": name_of(w, number, family),
            "count": w.declared(f"tests of family {number}")
            if all_asked
            else w.ledger.count("tests", "over in method", **of_family),
            "test": w.phrase(f"analysis.test.{family.test}{'-unlinked' if welch_of_times else ''}"),
            "adjusted": w.phrase(f"analysis.adjust.{family.adjust}"),
        }
        kind = "equivalence" if family.hypothesis == "equivalence" else "family"
        said.append(w.phrase(f"analysis.{kind if size > 1 else f'{kind}-of-one'}", **fields))
    if w.study.family:
        said.append(w.phrase("analysis.primary", alpha=w.alpha))
    return [w.joined(*said)]
