"""Abstract and limits."""

from collections.abc import Callable
from functools import partial

from groupwork.report.fragments.arms import (
    apart_sentence,
    arm_differences,
    arm_sentence,
    differences,
    not_compared,
    told_later,
    unclear_opposite,
)
from groupwork.report.fragments.base import (
    effect_of,
    fragment,
    less,
    measured_again,
    people_at,
    reason_of,
    together,
)
from groupwork.report.fragments.checks import unequal_dropout
from groupwork.report.fragments.conclusion import conclusion
from groupwork.report.fragments.declared import (
    adjusted_p,
    form_of,
    judged,
    read_otherwise,
)
from groupwork.report.fragments.interviews import leading_codes
from groupwork.report.fragments.levels import levels, without_score
from groupwork.report.fragments.methods import described, kind_of, purpose, recall, told_again
from groupwork.report.fragments.needs import leading_areas
from groupwork.report.fragments.process import attendance, network_size, satisfied
from groupwork.report.fragments.sites import limits_of_groups
from groupwork.report.fragments.unlinked import unlinked_sentence
from groupwork.report.ledger import Ledger, Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.outcomes import Outcome

# A usual rule of thumb for a small sample.
_FEW = 30


@fragment
def abstract(w: Writer) -> str:
    return _abstract(w, own=True)


def _abstract(w: Writer, *, own: bool) -> str:
    """Put the abstract together; that of another language refers to nothing by its name."""
    kind = kind_of(w)
    results = _results_in_short(w)
    return together(
        plain(w.phrases["synthetic-note"]) if w.study.synthetic else "",
        w.phrase("abstract.aim", aim=purpose(w)),
        w.joined(w.phrase(f"abstract.design.{kind}", **described(w)), _times(w)),
        people(w),
        _measures(w),
        w.phrase("abstract.results", results=results) if results else "",
        w.phrase("abstract.conclusion", conclusion=conclusion(w)),
        w.phrase(f"abstract.limits.{kind}"),
        w.phrase("abstract.protected", {"own-language": own}),
        _keywords(w),
    )


@fragment
def english_abstract(w: Writer) -> str:
    """The abstract that a Chinese thesis has in English besides its own."""
    if w.language == "en":
        return ""
    phrases = w.source.parents[1] / "en" / "phrases.yml"
    english = Writer.open(w.study, Ledger(w.ledger.tables, w.ledger.files), "en", phrases)
    english.present = w.present
    return w.ledger.adopt(english.ledger, _abstract(english, own=False), "english")


def _times(w: Writer) -> str:
    """Say how many weeks lie between the times; nothing where they are not declared."""
    known = [(place, wave) for place, wave in enumerate(w.study.waves) if wave.weeks is not None]
    if len(known) < 2 or not w.study.comparisons:
        return ""
    said = [
        w.phrase("abstract.week", wave=w.wave(wave.id), week=w.declared(f"waves.{place}.weeks"))
        for place, wave in known
    ]
    return w.phrase("abstract.times", list=w.listed(said))


def _measures(w: Writer) -> str:
    if not w.study.outcomes:
        return ""
    others = [w.scale(each.scale) for each in w.study.outcomes if not each.primary]
    primary = w.title(w.scale(w.study.primary.scale))
    form = "several" if others else "one"
    return w.phrase(f"abstract.measures.{form}", primary=primary, others=w.listed(others))


def _keywords(w: Writer) -> str:
    words = [plain(each.get(w.language)) for each in w.study.keywords]
    return w.phrase("abstract.keywords", list=w.joint("semicolon").join(words)) if words else ""


def people(w: Writer) -> str:
    """Say how many there were, and of those who are compared how many were measured twice."""
    if not w.study.followed_comparisons:
        counted = [
            w.phrase(
                "abstract.measured",
                n=people_at(w, wave.id).say("estimate", "count"),
                wave=w.wave(wave.id),
            )
            for wave in (w.study.waves if "scales" in w.study.strands else [])
            if people_at(w, wave.id).value()
        ]
        if "interviews" in w.study.strands:
            talked = w.ledger.find("themes", code="all", interview="all", statistic="people")
            counted.append(w.phrase("abstract.interviewed", n=talked.say("n", "count")))
        said = w.joint("semicolon").join(counted)
        return w.phrase("abstract.people", people=said) if said else ""
    wave_pre, wave_post = w.study.comparisons[0]
    if w.holds("asked-once"):
        counts = w.phrase(
            "abstract.recalled-people",
            post=people_at(w, wave_post).say("estimate", "count"),
            pre=people_at(w, wave_pre).say("estimate", "count"),
            wave_post=w.wave(wave_post),
        )
        return w.phrase("abstract.people", people=counts)
    again = [
        measured_again(
            w, "abstract.again", (wave_pre, wave_post), with_both(w, wave_pre, wave_post)
        ),
        *(_also(w, pair) for pair in told_again(w) if pair != w.study.comparisons[0]),
    ]
    fields = {
        "pre": people_at(w, wave_pre).say("estimate", "count"),
        "again": w.joint("clauses").join(again),
        "wave_pre": w.wave(wave_pre),
    }
    if w.study.surveys:
        surveyed = people_at(w, w.study.surveys[0].id).say("estimate", "count")
        counts = w.phrase("abstract.survey-people", survey=surveyed, **fields)
    else:
        counts = w.phrase("abstract.trial-people", **fields)
    return w.phrase("abstract.people", people=counts)


def _also(w: Writer, pair: tuple[str, str]) -> str:
    """Say how many of those measured first were measured at one more later time."""
    both = with_both(w, *pair).say("estimate", "count")
    return w.phrase("abstract.again.later", both=both, wave_to=w.wave(pair[1]))


def with_both(w: Writer, wave_pre: str, wave_post: str) -> Result:
    """Return how many of those measured at the earlier time were at the later one, too."""
    if w.study.wave(wave_pre).role == "pre":
        return w.ledger.find("flow", group="all", wave=wave_post, statistic="with_both")
    waves = {"wave_from": wave_pre, "wave_to": wave_post}
    outcome = w.study.primary.scale
    return w.ledger.find("effects", outcome=outcome, group="all", **waves, statistic="n")


def described_findings(w: Writer) -> list[str]:
    """Return what a study found that compares nothing over time, a point each."""
    after = (leading_codes, attendance, satisfied, network_size)
    return [*filter(None, (leading_areas(w), *levels(w), *(said(w) for said in after)))]


def _results_in_short(w: Writer) -> str:
    """The primary outcome first; of a study with arms the differences between them alone."""
    if not w.study.outcomes:
        return w.joined(*described_findings(w))
    ordered = sorted(w.study.outcomes, key=lambda outcome: not outcome.primary)
    pair = w.study.comparisons[0]
    tell = teller(w)
    told = [text for outcome in ordered for text in (tell(w, outcome, pair), *(later(w, outcome)))]
    compared = [(outcome, each) for outcome in ordered for each in (pair, *told_later(w, outcome))]
    return w.joined(*told, unclear_opposite(w, compared), leading_codes(w))


def teller(w: Writer, *, brief: bool = False) -> Callable[[Writer, Outcome, tuple[str, str]], str]:
    """Return what tells an outcome in a sentence: as a change, or a difference of arms or times.

    What is `brief` leaves to the thesis how interval and declared test go together.
    """
    if w.study.is_unlinked:
        return partial(unlinked_sentence, brief=brief)
    return partial(short if w.study.design.groups is None else arm_sentence, brief=brief)


def later(w: Writer, outcome: Outcome, *, brief: bool = False) -> list[str]:
    """Say what became of an outcome after the first comparison, or how the arms stood."""
    pairs = told_later(w, outcome)
    if w.study.is_unlinked:
        return [unlinked_sentence(w, outcome, pair, brief=brief) for pair in pairs]
    if w.study.design.groups is None:
        return [short(w, outcome, pair, "summary.later", brief=brief) for pair in pairs]
    said: dict[tuple[str, str], list[str]] = {}
    open_, several = 0, False
    for pair in pairs:
        found = arm_differences(w, outcome, pair)
        several |= bool(found[1:])
        # A change from a later time than the others start from names both.
        usual = pair[0] == w.study.comparisons[0][0]
        for arm, control, decision in found:
            if not decision.difference.has_interval:
                continue
            if found[1:] and not decision.is_clear:
                open_ += 1
                continue
            name = less(w, w.group(arm), w.group(control))
            form = form_of(decision.difference)
            said.setdefault((form, pair[0] if form == "adjusted" else ""), []).append(
                w.phrase(
                    "summary.arms-at",
                    wave=w.wave(pair[1]) if usual else w.pair(pair),
                    arms=w.phrase("summary.which-arms", arms=name) if found[1:] else "",
                    estimate=decision.difference.near(),
                    ci=decision.difference.interval(),
                    # No sentence beside it says that the test decides otherwise than the interval.
                    adjusted=adjusted_p(w, decision, brief=True),
                    apart=apart_sentence(
                        w,
                        outcome,
                        pair,
                        (arm, control),
                        decision.difference,
                        phrase="summary.apart",
                    ),
                )
            )
    untold = list(dict.fromkeys(filter(None, (not_compared(w, pair) for pair in pairs))))
    told = [
        w.phrase(
            f"summary.arms-later{'-clear' if several else ''}.{form}",
            outcome=w.scale(outcome.scale),
            wave_pre=w.wave(before) if before else "",
            list=w.joint("semicolon").join(listed),
        )
        for (form, before), listed in said.items()
    ]
    if open_:  # of several arms the clear differences alone are told with their numbers
        n = w.ledger.own(f"open-comparisons-{open_}", open_)
        form = "others" if told else "all"
        name = w.scale(outcome.scale)
        told.append(w.phrase(f"summary.arms-later-open.{form}", n=n, outcome=name))
    return [*told, *untold]


def short(
    w: Writer,
    outcome: Outcome,
    pair: tuple[str, str],
    phrases: str = "summary.first",
    *,
    brief: bool = False,
) -> str:
    difference = effect_of(w, outcome.scale, pair, "mean_diff")
    decision, fields, opposite = judged(w, outcome, pair, difference)
    if decision.kind == "not-estimable":
        reason = reason_of(w, difference)
        if not difference.estimable:
            return w.phrase("summary.not-estimable", reason=reason, **fields)
        mean_diff = difference.say()
        text = w.phrase("summary.no-interval", reason=reason, mean_diff=mean_diff, **fields)
        return w.joined(text, opposite)
    numbers = w.phrase(
        "summary.numbers",
        mean_diff=difference.near(),
        ci=difference.interval(),
        d_z=effect_of(w, outcome.scale, pair, "d_z").equals(),
        adjusted=adjusted_p(w, decision, brief=brief),
    )
    n = difference.say("n", "count")
    text = w.phrase(f"{phrases}.{decision.told}", numbers=numbers, n=n, **fields)
    return w.joined(text, read_otherwise(w, decision, brief=brief), opposite)


@fragment
def limits(w: Writer) -> str:
    kind = kind_of(w)
    general = w.phrase(f"limits.{kind}") if kind != "randomised" else ""
    if not w.study.outcomes:
        return together(general, without_score(w), w.phrase("limits.cluster"))
    if w.study.is_unlinked:
        return together(
            general,
            w.phrase("limits.cluster"),
            recall(w, "limits.recall"),
            w.phrase("limits.self-report"),
        )
    n = effect_of(w, w.study.primary.scale, w.study.comparisons[0], "mean_diff")
    return together(
        general,
        w.phrase("limits.selection") if w.study.design.selection else "",
        w.phrase("limits.cluster"),
        limits_of_groups(w),
        _few(w, n),
        recall(w, "limits.recall"),
        w.joined(
            w.phrase("limits.lost") if not w.study.is_recalled else "",
            unequal_dropout(w) if w.study.design.groups is not None else "",
        ),
        w.phrase("limits.allocation"),
        w.phrase("limits.recalled"),
        w.phrase("limits.self-report"),
    )


def _few(w: Writer, primary: Result) -> str:
    """Say that few have both scores, also where how these changed is held back."""
    people = primary.value("n")
    if people is not None and people >= _FEW:
        return ""
    known = w.phrase("limits.size", n=primary.say("n", "count")) if people is not None else ""
    unclear = w.phrase("limits.size-unclear") if _some_unclear(w) else ""
    return w.joined(known or w.phrase("limits.size-held-back"), unclear)


def _some_unclear(w: Writer) -> bool:
    return any(
        decision.kind in ("unclear", "not-estimable")
        for outcome in w.study.outcomes
        for pair in w.study.comparisons
        for _, decision in differences(w, outcome, pair)
    )
