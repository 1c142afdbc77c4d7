"""How carefully questionnaires were answered, as counts and distributions; nobody is named."""

from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.analysis.groups import asked_of
from groupwork.prepare.answers import INVALID, NOT_A_NUMBER, OUT_OF_RANGE
from groupwork.prepare.score import answer_matrix, keyed
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.shares import share, shares_at_ends
from groupwork.study.instruments import Instrument
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["instrument", "item", "wave"]
ALL = "all"


def quality_table(  # noqa: PLR0917 (in the order of its row in the registry)
    study: Study,
    responses: pd.DataFrame,
    scores: pd.DataFrame,
    audit: pd.DataFrame,
    timing: pd.DataFrame,
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Describe the quality of the answers.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The cleaned long table of answers.
    scores : pandas.DataFrame
        The table of `score.score`.
    audit : pandas.DataFrame
        Columns `tables.AUDIT_COLUMNS`.
    timing : pandas.DataFrame
        The cleaned table of sheets: participant_id, wave, items, seconds.
    people : pandas.DataFrame, optional
        One row a person, with the attribute that says the group; where the study has groups.

    Returns
    -------
    pandas.DataFrame
        Keys instrument, item, wave.

        Each item: missing (people) and missing_percent, out_of_range and unreadable (answers
        that were set missing), floor_share and ceiling_share (Wilson intervals).

        Item "all": people; missing and missing_percent of all answers; complete (people who
        left out nothing); out_of_range and unreadable answers; with_unusable (people who have any
        of these) and with_coded (people who have an answer that is declared as none); not_scored
        (people who lack a score, any of several). With more than one item:
        straight_lining (people with one answer to at least `cleaning.straightline_min_items`
        items, reversed ones among them); longest_string_mean, _median, _q3, _max over the people.

        Item "a & b", for each pair of `cleaning.repeated_items`: inconsistent_share (people whose
        reverse-coded answers differ by more than the tolerance, Wilson interval) and
        mean_difference without sign.

        Instrument and item "all": duplicate_submissions that were dropped. Where a file has a
        column of seconds: seconds_q1, _median and _q3, too_fast (sheets with less than
        `cleaning.seconds_per_item`) and seconds_missing; wave "all" for a wide file.

    References
    ----------
    Huang, J. L., Curran, P. G., Keeney, J., Poposki, E. M., & DeShon, R. P. (2012). Detecting and
    deterring insufficient effort responding to surveys. Journal of Business and Psychology,
    27(1), 99-114.
    """
    rows: list[dict] = []
    # Whoever wrote why they did not come, and answered nothing, was not there.
    person = ["participant_id", "wave"]
    there = responses.loc[responses["value"].notna(), person].drop_duplicates()
    responses, scores = (each.merge(there, on=person) for each in (responses, scores))
    if people is not None:
        by = ["wave", "instrument"]
        responses = asked_of(study, responses, people, responses["value"].notna(), by)
        by = ["wave", "scale"]
        scores = asked_of(study, scores, people, scores["items_answered"] > 0, by)
    for name, instrument in study.questionnaires.items():
        own = responses[responses["instrument"] == name]
        for wave in study.waves:
            here = own[own["wave"] == wave.id]
            if here.empty:
                continue
            answers = answer_matrix(instrument, here)
            reasons = here.groupby(["item", "missing_reason"]).size()
            found = {
                item: _item(study, instrument, item, answers[item], reasons)
                for item in instrument.item_ids
            }
            found[ALL] = [
                *_sheets(answers, reasons),
                *_given(here, len(answers)),
                _not_scored(instrument, scores[scores["wave"] == wave.id]),
            ]
            if len(instrument.item_ids) > 1:
                found[ALL].append(_straight(study, instrument, answers))
                found[ALL] += _longest(instrument, answers.to_numpy())
            found |= dict(_repeated(study, instrument, answers))
            rows += [
                {"instrument": name, "item": item, "wave": wave.id} | each.row()
                for item, estimates in found.items()
                for each in estimates
            ]
    for wave in study.waves:
        again = _duplicates(
            audit[audit["wave"] == wave.id], responses[responses["wave"] == wave.id]
        )
        rows.append({"instrument": ALL, "item": ALL, "wave": wave.id} | again.row())
    for wave_id, sheets in timing.groupby(timing["wave"].fillna(""), sort=False):
        keys = {"instrument": ALL, "item": ALL, "wave": wave_id or ALL}
        rows += [keys | each.row() for each in _seconds(study, sheets)]
    return statistics_table(rows, KEYS)


def _item(
    study: Study, instrument: Instrument, item: str, answers: pd.Series, reasons: pd.Series
) -> list[Estimate]:
    n, missing = len(answers), int(answers.isna().sum())
    ends = instrument.item_range(item)
    own = reasons[reasons.index.get_level_values("item") == item]
    return [
        estimate("missing", "people", missing, n=n),
        estimate("missing_percent", "of all sheets", 100 * missing / n, n=n),
        *_invalid(own, n),
        *shares_at_ends(answers.to_numpy(dtype=float), *ends, study.ci_level),
    ]


def _invalid(reasons: pd.Series, n: int) -> list[Estimate]:
    counts = reasons.groupby("missing_reason").sum()
    return [
        estimate("out_of_range", "answers", counts.get(OUT_OF_RANGE, 0), n=n),
        estimate("unreadable", "answers", counts.get(NOT_A_NUMBER, 0), n=n),
    ]


def _sheets(answers: pd.DataFrame, reasons: pd.Series) -> list[Estimate]:
    n, missing = len(answers), answers.isna().to_numpy()
    return [
        estimate("people", "sheets", n, n=n),
        estimate("missing", "answers", int(missing.sum()), n=n),
        estimate("missing_percent", "of all answers", 100 * float(missing.mean()), n=n),
        estimate("complete", "people without a missing answer", (~missing).all(axis=1).sum(), n=n),
        *_invalid(reasons, n),
    ]


def _given(here: pd.DataFrame, n: int) -> list[Estimate]:
    """Count the people something of whom stands in place of an answer, and is none that counts."""
    reasons, people = here["missing_reason"].astype("str"), here["participant_id"]
    masks = {
        "with_unusable": reasons.isin(INVALID),
        "with_coded": reasons.str.startswith("declared: "),
    }
    return [
        estimate(name, "people", people[mask.to_numpy(dtype=bool)].nunique(), n=n)
        for name, mask in masks.items()
    ]


def _straight(study: Study, instrument: Instrument, answers: pd.DataFrame) -> Estimate:
    least = study.cleaning.straightline_min_items
    same = (answers.max(axis=1) == answers.min(axis=1)) & (answers.count(axis=1) >= least)
    method = f"people with one answer to {least} items or more, reversed ones among them"
    why = "" if instrument.reversed else "no item is reversed, so that one answer may be meant"
    return estimate("straight_lining", method, same.sum(), n=len(answers), why=why)


def _not_scored(instrument: Instrument, scores: pd.DataFrame) -> Estimate:
    own = scores[scores["scale"].isin([instrument.scale(each) for each in instrument.scores])]
    lacking = own["value"].isna().groupby(own["participant_id"]).any()
    return estimate("not_scored", "people", lacking.sum(), n=len(lacking))


def _longest(instrument: Instrument, answers: Floats) -> list[Estimate]:
    longest = longest_strings(instrument, answers)
    longest = longest[longest > 0]
    n, why = len(longest), "" if len(longest) else "no answers"
    numbers = [longest.mean(), *np.quantile(longest, [0.5, 0.75, 1])] if n else [nan] * 4
    return [
        estimate(f"longest_string_{name}", "most items in a row with one answer", v, n=n, why=why)
        for name, v in zip(("mean", "median", "q3", "max"), numbers, strict=True)
    ]


def longest_strings(instrument: Instrument, answers: Floats) -> NDArray[np.int_]:
    """Count the most items in a row to which a person gave the same answer.

    Parameters
    ----------
    instrument : Instrument
        Its items in the order in which they are asked.
    answers : numpy.ndarray, shape (people, items)
        As given, not reverse-coded; NaN where missing.

    Returns
    -------
    numpy.ndarray of int, shape (people,)
        0 where nothing was answered. A missing answer, or an item with another range of answers,
        ends a string.

    References
    ----------
    Johnson, J. A. (2005). Ascertaining the validity of individual protocols from Web-based
    personality inventories. Journal of Research in Personality, 39(1), 103-129.
    """
    run = longest = np.zeros(len(answers), dtype=int)
    before = None
    for place, item in enumerate(instrument.item_ids):
        given = answers[:, place]
        goes_on = np.zeros(len(answers), dtype=bool)
        if before is not None and instrument.item_range(item) == instrument.item_range(before):
            goes_on = given == answers[:, place - 1]
        run = np.where(np.isnan(given), 0, np.where(goes_on, run + 1, 1))
        longest = np.maximum(longest, run)
        before = item
    return longest


def _repeated(
    study: Study, instrument: Instrument, answers: pd.DataFrame
) -> Iterator[tuple[str, list[Estimate]]]:
    turned = keyed(instrument, answers)
    for pair in study.cleaning.repeated_items:
        if pair.instrument != instrument.id:
            continue
        first, second = pair.items
        apart = (turned[first] - turned[second]).abs().dropna()
        n, beyond = len(apart), int((apart > pair.tolerance).sum())
        what = f"answers differ by more than {pair.tolerance}, Wilson"
        mean, why = (float(apart.mean()), "") if n else (nan, "nobody answered both")
        yield (
            f"{first} & {second}",
            [
                share("inconsistent_share", what, beyond, n, study.ci_level),
                estimate("mean_difference", "without sign", mean, n=n, why=why),
            ],
        )


def _duplicates(audit: pd.DataFrame, responses: pd.DataFrame) -> Estimate:
    again = audit[audit["reason"].astype("str").str.startswith("duplicate submission")]
    count = len(again[["file", "row"]].drop_duplicates())
    people = responses["participant_id"].nunique()
    return estimate("duplicate_submissions", "rows dropped", count, n=people)


def _seconds(study: Study, timing: pd.DataFrame) -> list[Estimate]:
    """Describe the time that the sheets of a wave took."""
    seconds, items = timing["seconds"].to_numpy(dtype=float), timing["items"].to_numpy(dtype=float)
    known, least = ~np.isnan(seconds), study.cleaning.seconds_per_item
    n, why = int(known.sum()), "" if known.any() else "no times"
    quartiles = np.quantile(seconds[known], [0.25, 0.5, 0.75]) if n else [nan] * 3
    fast = int((seconds[known] / items[known] < least).sum())
    return [
        *(
            estimate(f"seconds_{name}", "type 7", value, n=n, why=why)
            for name, value in zip(("q1", "median", "q3"), quartiles, strict=True)
        ),
        estimate(
            "too_fast",
            f"sheets with less than {least:g} seconds an item (Huang et al. 2012)",
            fast,
            n=n,
            why=why,
        ),
        estimate("seconds_missing", "sheets", len(seconds) - n, n=len(seconds)),
    ]
