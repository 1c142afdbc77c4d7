"""The conclusion: what each comparison of the primary outcome shows, and what that can mean."""

from collections.abc import Iterator

from groupwork.report.fragments.arms import (
    apart_sentence,
    arm_differences,
    differences,
    not_compared,
    undeclared,
)
from groupwork.report.fragments.base import fragment, less
from groupwork.report.fragments.checks import hangs_on_choices
from groupwork.report.fragments.declared import Decision, against, form_of
from groupwork.report.fragments.methods import described
from groupwork.report.fragments.sites import conclusion_over_groups
from groupwork.report.writer import Writer
from groupwork.study.outcomes import Outcome

Pair = tuple[str, str]
_OPEN = ("unclear", "not-estimable")
# Of which "the same was seen" would be no answer.
_UNTOLD = ("not-estimable", "held-back")


@fragment
def conclusion(w: Writer) -> str:
    """Conclude from the arms' differences where a study has arms, else from the change.

    The first comparison comes in full, and of each later one what it shows.
    """
    kind = w.study.design.kind
    if not w.study.outcomes:
        return w.phrase("conclusion.descriptive", **described(w))
    outcome = w.study.primary
    first, *later = w.study.comparisons
    compared = differences(w, outcome, first)
    said: set[tuple[str, str]] = set()
    if compared[1:]:
        sentences = list(_of_several_arms(w, outcome, first, said))
    else:
        sentences = [each for found in compared for each in _of_one(w, outcome, first, *found)]
    followed = [] if w.study.is_unlinked else later
    same = [pair for pair in followed if _is_as_at_first(w, outcome, pair)]
    if same:
        waves = w.listed([w.wave(pair[1]) for pair in same])
        sentences.append(w.phrase("conclusion.later-arms.same", waves=waves))
    for pair in followed:
        told = _beside(w, outcome, pair) if pair in same else _of_later(w, outcome, pair, said)
        sentences += told
    sentences.append(conclusion_over_groups(w))
    kinds = {each.kind for pair in (first, *later) for _, each in differences(w, outcome, pair)}
    shown_at_all = "open" if kinds <= set(_OPEN) else "shown"
    # What holds of two comparisons, as that there is no control any more, is said once.
    return w.joined(*dict.fromkeys(sentences), w.phrase(f"conclusion.{kind}.{shown_at_all}"))


def _of_one(
    w: Writer, outcome: Outcome, pair: Pair, arms: Pair | None, decision: Decision
) -> Iterator[str]:
    """Conclude from one difference: of two arms, or of two times."""
    difference = decision.difference
    of_times = "conclusion.unlinked-times" if w.study.is_unlinked else "conclusion.change"
    phrase = f"conclusion.arms.{form_of(difference)}" if arms else of_times
    names = {"arm": w.group(arms[0]), "control": w.group(arms[1])} if arms else {}
    rose = (difference.value() or 0) > 0
    shown = decision.kind not in _OPEN
    yield w.phrase(
        f"{phrase}.{decision.told}",
        higher_lower=w.phrase("words.direction." + ("higher" if rose else "lower")),
        wave_from=w.wave(pair[0]),
        wave_to=w.wave(pair[1]),
        **names,
    )
    if shown and arms and decision.test is None:
        yield w.phrase("arms.undeclared")
    if shown:
        yield hangs_on_choices(w, outcome, pair, arms, difference, phrase="conclusion")
    if arms:
        yield apart_sentence(w, outcome, pair, arms, difference, phrase="conclusion.apart")
    elif shown:
        yield against(w, outcome, difference)


def _of_several_arms(
    w: Writer, outcome: Outcome, pair: Pair, said: set[tuple[str, str]]
) -> Iterator[str]:
    """Conclude from the differences of several arms: those of which the same is seen, together.

    How they are compared is said once.
    """
    waves = {"wave_from": w.wave(pair[0]), "wave_to": w.wave(pair[1])}
    for form, kind, arms in _together(w, arm_differences(w, outcome, pair)):
        lead = ""
        if (form, pair[0]) not in said:
            lead = w.phrase(f"conclusion.lead.{form}", **waves) + w.joint("space")
            said.add((form, pair[0]))
        text = w.phrase(f"conclusion.several.{form}.{kind}", lead=lead, arms=arms, **waves)
        yield w.title(text) if w.language == "en" else text  # Chinese may begin with a label
    yield from _beside(w, outcome, pair)


def _together(w: Writer, found: list[tuple[str, str, Decision]]) -> Iterator[tuple[str, str, str]]:
    """Yield what is seen, and of which arms; of two that differ the better one is named first."""
    named: dict[tuple[str, str], list[str]] = {}
    better: dict[tuple[str, str], list[str]] = {}
    for arm, control, decision in found:
        form, kind, _ = _seen(decision)
        if kind in ("better", "worse"):
            over, under = (arm, control) if kind == "better" else (control, arm)
            beaten = w.phrase("conclusion.stood.than", control=w.group(under))
            better.setdefault((form, over), []).append(beaten)
        else:
            named.setdefault((form, kind), []).append(less(w, w.group(arm), w.group(control)))
    for (form, arm), beaten_by in better.items():
        names = {"arm": w.group(arm), "controls": w.listed(beaten_by)}
        text = w.phrase(f"conclusion.stood.{form}", **names)
        named.setdefault((form, "better"), []).append(text)
    clear, other = (
        {seen for seen in named if (seen[1] in ("better", "neutral")) == shown}
        for shown in (True, False)
    )
    for (form, kind), arms in sorted(named.items(), key=lambda each: each[0] in other):
        if kind == "better":
            yield form, kind, w.joint("clauses").join(arms)
            continue
        every = "others" if clear else "all"
        if kind == "neutral" or len(other) > 1:
            every = "some"
        yield form, kind, w.phrase(f"conclusion.every.{every}", list=w.listed(arms))


def _beside(w: Writer, outcome: Outcome, pair: Pair) -> Iterator[str]:
    """Say of differences of arms what no reader may miss beside them."""
    found = arm_differences(w, outcome, pair)
    yield undeclared(w, found)
    for arm, control, decision in found:
        arms, difference = (arm, control), decision.difference
        if decision.is_clear:
            phrase = "conclusion.of-arms"
            yield hangs_on_choices(w, outcome, pair, arms, difference, phrase=phrase)
        phrase = "conclusion.of-arms-apart"
        yield apart_sentence(w, outcome, pair, arms, difference, phrase=phrase)


def _seen(decision: Decision) -> tuple[str, str, bool]:
    """Return how something was compared, and what was seen; if neutral, what was higher."""
    kind = decision.told.removesuffix("-tested")
    higher = kind == "neutral" and (decision.difference.value() or 0) > 0
    return form_of(decision.difference), kind, higher


def _is_as_at_first(w: Writer, outcome: Outcome, pair: Pair) -> bool:
    """Say whether a later comparison of arms shows of each what the first one does."""
    first = w.study.comparisons[0]
    if w.study.design.groups is None or pair[0] != first[0]:
        return False
    seen, before = (
        {arms: _seen(each) for arms, each in differences(w, outcome, of)} for of in (pair, first)
    )
    told = seen and not any(each[1] in _UNTOLD for each in seen.values())
    return bool(told) and seen == before


def _of_later(w: Writer, outcome: Outcome, pair: Pair, said: set[tuple[str, str]]) -> Iterator[str]:
    """Say what a later comparison shows."""
    waves = {"wave_from": w.wave(pair[0]), "wave_to": w.wave(pair[1])}
    compared = differences(w, outcome, pair)
    if w.study.design.groups is None:
        for _, decision in compared:
            yield w.phrase(f"conclusion.later.{decision.told}", **waves)
        return
    yield not_compared(w, pair)
    if compared[1:]:
        yield from _of_several_arms(w, outcome, pair, said)
    else:
        for arms, decision in compared:
            yield from _of_one(w, outcome, pair, arms, decision)
