"""Reliability of every scale: its items, its retest, its dimensions."""

from collections.abc import Iterator
from math import isnan, nan

import pandas as pd

from groupwork.analysis.groups import attribute_values, by_group
from groupwork.prepare.score import answer_matrix, scored_answers
from groupwork.statistics.dimensions import dimensions
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.icc import retest
from groupwork.statistics.internal_consistency import (
    METHODS,
    alpha_if_dropped,
    complete_cases,
    item_rest_correlations,
    reliability,
)
from groupwork.statistics.shares import shares_at_ends
from groupwork.statistics.streams import stream
from groupwork.statistics.summaries import describe
from groupwork.study.instruments import Instrument
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Note of an item that runs against the rest of its scale.
REVERSED = "reversed?"

_ICC = {"icc_agreement": "ICC(A,1)", "icc_consistency": "ICC(C,1)"}


def reliability_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Estimate the reliability of every scale at every wave, of all people together.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table.

    Returns
    -------
    pandas.DataFrame
        Keys scale, wave; the statistics of `METHODS`; n counts complete cases.
    """
    rows = []
    answered = list(sheets(study, responses))
    for scale, (scored, part) in study.scales.items():
        for instrument, wave, answers in answered:
            if instrument is scored:
                items = scored_answers(instrument, part, answers)
                keys = {"scale": scale, "wave": wave}
                found = reliability(items.to_numpy(float), list(items.columns), study.ci_level)
                rows += [keys | each.row() for each in found]
    return statistics_table(rows, ["scale", "wave"])


def items_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Describe every item at every wave, of all people together.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table.

    Returns
    -------
    pandas.DataFrame
        Keys instrument, item, wave. The statistics of `describe` and `shares_at_ends`, of the
        answers as given. Then item_rest_r and alpha_if_dropped, of the reverse-coded complete
        cases within the instrument's first scale; "reversed?" notes a correlation below zero.
        Of an item that is a sum they stand alone, after the items.
    """
    rows = []
    for instrument, wave, answers in sheets(study, responses):
        scale = scored_answers(instrument, instrument.scores[0], answers)
        within = dict(zip(scale, _items_in_scale(scale), strict=True))
        part_of = {part: item for item, parts in instrument.sums.items() for part in parts}
        for item in instrument.item_ids:
            values = answers[item].to_numpy()
            found = describe(values, study.ci_level)
            found += shares_at_ends(values, *instrument.item_range(item), study.ci_level)
            lacking = "not an item of the first scale"
            if item in part_of:
                lacking = f"a part of item {part_of[item]}"
            found += within.get(item, _item_in_scale(0, nan, nan, lacking))
            keys = {"instrument": instrument.id, "item": item, "wave": wave}
            rows += [keys | each.row() for each in found]
        for item in instrument.sums.keys() & within.keys():
            keys = {"instrument": instrument.id, "item": item, "wave": wave}
            rows += [keys | each.row() for each in within[item]]
    return statistics_table(rows, ["instrument", "item", "wave"])


def reversed_warnings(items: pd.DataFrame) -> list[str]:
    """Name the items that run against the rest of their scale, from the table of `items_table`."""
    against = items[items["note"].fillna("").eq(REVERSED)]
    columns = ["instrument", "item", "wave", "estimate", "n"]
    return [
        f"{instrument} item {item} at {wave}: r = {r:.2f} with the rest of its scale (n = {n}). "
        f"Reversed? Compare 'reversed:' of the instrument with the printed questionnaire."
        for instrument, item, wave, r, n in against[columns].itertuples(index=False)
    ]


def _items_in_scale(answers: pd.DataFrame) -> list[list[Estimate]]:
    """Return, for each item of a scale, its correlation with the rest and alpha without it."""
    n, covariance, why = complete_cases(answers.to_numpy(dtype=float))
    if why:
        return [_item_in_scale(n, nan, nan, why)] * answers.shape[1]
    pairs = zip(item_rest_correlations(covariance), alpha_if_dropped(covariance), strict=True)
    return [_item_in_scale(n, r, alpha, "too few items that vary") for r, alpha in pairs]


def _item_in_scale(n: int, r: float, alpha: float, lacking: str) -> list[Estimate]:
    return [
        estimate(
            "item_rest_r",
            METHODS["lowest_item_rest_r"],
            r,
            n=n,
            why=lacking if isnan(r) else "",
            note=REVERSED if r < 0 else "",
        ),
        estimate(
            "alpha_if_dropped",
            METHODS["highest_alpha_if_dropped"],
            alpha,
            n=n,
            why=lacking if isnan(alpha) else "",
        ),
    ]


def sheets(study: Study, responses: pd.DataFrame) -> Iterator[tuple[Instrument, str, pd.DataFrame]]:
    """Yield (instrument, wave, answers as given) of the people who answered anything there."""
    answered = responses.loc[responses["value"].notna(), ["participant_id", "wave"]]
    present = responses.merge(answered.drop_duplicates())
    for instrument in study.questionnaires.values():
        answers = answer_matrix(instrument, present)
        for wave in study.waves:
            there = answers[answers.index.get_level_values("wave") == wave.id]
            if len(there):
                yield instrument, wave.id, there


def retest_table(study: Study, scores: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the test-retest reliability of every scale where nothing was done between waves.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        The table of `score.score`.
    people : pandas.DataFrame
        One row a person, with the attribute that says the group.

    Returns
    -------
    pandas.DataFrame
        Keys scale, group, wave_from, wave_to; the statistics of `RETEST_METHODS`: of everybody
        between survey and pre-test, and of the control group between the waves of the first
        comparison. Empty for a study that has neither.
    """
    rows = []
    spans = list(_spans_without_group(study))
    for scale in study.scales if spans else []:
        of_scale = scores[scores["scale"] == scale]
        for wanted, pair, note in spans:
            for group, table in by_group(study, of_scale, people):
                wide = table.pivot(index="participant_id", columns="wave", values="value")
                if group == wanted and set(pair) <= set(wide):
                    keys = {"scale": scale, "group": group} | dict(
                        zip(("wave_from", "wave_to"), pair, strict=True)
                    )
                    values = wide[list(pair)].to_numpy(dtype=float)
                    rows += [keys | each.row() for each in retest(values, study.ci_level, note)]
    return statistics_table(rows, ["scale", "group", "wave_from", "wave_to"])


def own_retests(
    study: Study, scores: pd.DataFrame, scale: str, people: pd.DataFrame | None = None
) -> Iterator[tuple[str, float]]:
    """Yield the reliabilities of a scale that the study's own retest gives, and what they are.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.
    scale : str
    people : pandas.DataFrame, optional
        Who is in which arm; without it the retest of a control group is left out.
    """
    of_scale = scores[scores["scale"] == scale]
    for wanted, pair, _ in _spans_without_group(study):
        own = of_scale
        if wanted != "all":
            if people is None or study.design.groups is None:
                continue
            arm = attribute_values(study, people, study.design.groups.attribute)
            own = of_scale[(of_scale["participant_id"].map(arm) == wanted).to_numpy()]
        wide = own.pivot(index="participant_id", columns="wave", values="value")
        if not set(pair) <= set(wide):
            continue
        for each in retest(wide[list(pair)].to_numpy(dtype=float), study.ci_level):
            if each.statistic in _ICC and each.estimate is not None and 0 < each.estimate < 1:
                yield f"own retest, {_ICC[each.statistic]}, {pair[0]} to {pair[1]}", each.estimate


def _spans_without_group(study: Study) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Yield (group, two waves, note) where people were measured twice with nothing between."""
    first = {wave.role: wave.id for wave in reversed(study.waves)}
    if study.is_unlinked:
        return
    if {"survey", "pre"} <= set(first):
        selection = study.design.selection
        chosen = selection is not None and selection.wave == first["survey"]
        note = "people were chosen by their scores at the first wave, which lowers it"
        yield "all", (first["survey"], first["pre"]), note if chosen else ""
    if study.design.groups is not None and study.comparisons:
        yield study.design.groups.control, study.comparisons[0], "people of the control group alone"


def dimensions_table(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Look for the dimensions of every scale at every wave, of all people together.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table.

    Returns
    -------
    pandas.DataFrame
        Keys scale, wave, component: "all" for the statistics of `DIMENSION_METHODS`, then "1",
        "2", ... with eigenvalue and random_eigenvalue. A score of the same items as an earlier
        one (an index and its raw sum) is left out, and so is a scale of one or two items.
    """
    rows = []
    for instrument, wave, answers in sheets(study, responses):
        seen = set()
        for part in instrument.scores:
            items = instrument.scored_items(part)
            if len(items) < 3 or frozenset(items) in seen:
                continue
            seen.add(frozenset(items))
            # The same random numbers for all: a further scale changes no other's results.
            rng = stream(study.seed, "dimensions")
            scored = scored_answers(instrument, part, answers)
            of_all, of_components = dimensions(scored.to_numpy(float), list(scored.columns), rng)
            keys = {"scale": instrument.scale(part), "wave": wave}
            rows += [keys | {"component": "all"} | each.row() for each in of_all]
            for number, found in enumerate(of_components, start=1):
                rows += [keys | {"component": str(number)} | each.row() for each in found]
    return statistics_table(rows, ["scale", "wave", "component"])
