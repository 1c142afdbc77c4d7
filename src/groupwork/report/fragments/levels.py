"""What a study that compares nothing over time found of its scores."""

from collections.abc import Iterator

from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


def whole_scales(w: Writer) -> list[str]:
    """Return the first score of each questionnaire, and those that are no part of it."""
    return [
        scale
        for scale, (instrument, score) in w.study.scales.items()
        if score is (first := instrument.scores[0])
        or not set(instrument.scored_items(score)) <= set(instrument.scored_items(first))
    ]


def scales_told(w: Writer) -> list[str]:
    """Return those that no sentence on needs or on satisfaction tells."""
    satisfied, needs = w.study.satisfaction, w.study.needs
    told = {satisfied.instrument} if satisfied else set()
    told |= {needs.instrument} if needs and len(w.study.need_areas) > 1 else set()
    return [scale for scale in whole_scales(w) if scale.partition(".")[0] not in told]


def levels(w: Writer) -> list[str]:
    """Give each score at each time, on its scale, and who reached which cut-off."""
    if w.study.outcomes or "scales" not in w.study.strands:
        return []
    return [
        *(
            w.joined(_score(w, "levels.score", scale, wave, mean), *_reached(w, scale, wave))
            for scale, wave, mean in _means(w)
        ),
        _held_back(w, "levels.held-back"),
    ]


def plain_levels(w: Writer) -> list[str]:
    """Give each score in plain words."""
    if w.study.outcomes or "scales" not in w.study.strands:
        return []
    told = [_score(w, "plain.level", scale, wave, mean) for scale, wave, mean in _means(w)]
    return [*told, _held_back(w, "plain.levels-held-back")]


def without_score(w: Writer) -> str:
    """Say how many of those who answered a questionnaire have no score of it."""
    if "scales" not in w.study.strands:
        return ""
    said = []
    for scale in scales_told(w):
        for wave in w.study.waves:
            where = {"scale": scale, "group": "all", "wave": wave.id, "statistic": "missing"}
            missing = w.ledger.get("descriptives", **where)
            if missing is not None and missing.value():
                fields = {"scale": w.scale(scale), "wave": w.wave(wave.id)}
                numbers = {"n": missing.say("n", "count"), "missing": missing.say(style="count")}
                said.append(w.phrase("limits.no-score-of", **fields, **numbers))
    listed = w.joint("semicolon").join(filter(None, said))
    return w.phrase("limits.no-score", list=listed) if listed else ""


def _means(w: Writer) -> Iterator[tuple[str, str, Result]]:
    for scale in scales_told(w):
        for wave in w.study.waves:
            where = {"scale": scale, "group": "all", "wave": wave.id}
            mean = w.ledger.get("descriptives", **where, statistic="mean")
            if mean is not None and mean.estimable:
                yield scale, wave.id, mean


def _held_back(w: Writer, phrase: str) -> str:
    """Name the scores that are not told: a list of the others would rank them."""
    told = {scale for scale, *_ in _means(w)}
    means = w.ledger.rows("descriptives", group="all", statistic="mean")
    untold = [
        w.scale(scale)
        for scale in scales_told(w)
        if scale not in told and scale in set(means["scale"].astype("str"))
    ]
    return w.phrase(phrase, list=w.listed(untold)) if untold else ""


def _score(w: Writer, phrase: str, scale: str, wave: str, mean: Result) -> str:
    sd = w.ledger.get("descriptives", scale=scale, group="all", wave=wave, statistic="sd")
    return w.phrase(
        phrase,
        scale=w.scale(scale),
        wave=w.wave(wave),
        mean=mean.say(),
        sd=sd.say() if sd is not None else "–",
        n=mean.say("n", "count"),
        low=w.declared(f"lowest of {scale}"),
        high=w.declared(f"highest of {scale}"),
        reading=w.phrase(f"words.better-when.{w.study.direction(scale)}"),
    )


def _reached(w: Writer, scale: str, wave: str) -> Iterator[str]:
    for cutoff in w.study.scales[scale][1].cutoffs:
        where = {"scale": scale, "group": "all", "wave_from": wave, "cutoff": f"{cutoff.at:g}"}
        share = w.ledger.get("severity", **where, statistic="at_or_above_share")
        if share is not None and share.estimable:
            yield w.phrase(
                "levels.reached",
                share=share.say(style="percent"),
                ci=share.interval("percent"),
                at=share.say("cutoff", "count" if cutoff.at.is_integer() else "raw"),
                label=plain(cutoff.label.get(w.language)),
            )
