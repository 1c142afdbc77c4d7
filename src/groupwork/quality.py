"""How carefully questionnaires were answered, as counts and distributions; nobody is named."""

import re
from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.descriptives import share, shares_at_ends
from groupwork.estimate import Estimate, estimate
from groupwork.instruments import Instrument
from groupwork.readers import fold
from groupwork.score import answer_matrix, keyed
from groupwork.study import ResponsesFile, Study
from groupwork.tables import statistics_table

KEYS = ["instrument", "item", "wave"]
ALL = "all"

#: Less time for an item than this, in seconds, is too little to read it (Huang et al. 2012).
SECONDS_PER_ITEM = 2.0

Floats = NDArray[np.float64]


def quality_table(
    study: Study,
    responses: pd.DataFrame,
    scores: pd.DataFrame,
    audit: pd.DataFrame,
    timing: pd.DataFrame | None = None,
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
    timing : pandas.DataFrame, optional
        file, row, participant_id, wave, raw: the cells of the columns `seconds` of the files.

    Returns
    -------
    pandas.DataFrame
        Keys instrument, item, wave.

        Each item: missing (people) and missing_percent, out_of_range and unreadable (answers
        that were set missing), floor_share and ceiling_share (Wilson intervals).

        Item "all": people; missing and missing_percent of all answers; complete (people who
        left out nothing); not_scored (people without the first score). With more than one item:
        straight_lining (people with one answer to at least `cleaning.straightline_min_items`
        items, reversed ones among them); longest_string_mean, _median, _q3, _max over the people.

        Item "a & b", for each pair of `cleaning.repeated_items`: inconsistent_share (people whose
        reverse-coded answers differ by more than the tolerance, Wilson interval) and
        mean_difference without sign.

        Instrument and item "all": duplicate_submissions that were dropped. Where a file has a
        column of seconds: seconds_q1, _median and _q3, too_fast (sheets with less than
        `SECONDS_PER_ITEM` an item) and seconds_missing; wave "all" for a wide file.

    References
    ----------
    Huang, J. L., Curran, P. G., Keeney, J., Poposki, E. M., & DeShon, R. P. (2012). Detecting and
    deterring insufficient effort responding to surveys. Journal of Business and Psychology,
    27(1), 99-114.
    """
    rows: list[dict] = []
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
                *_sheets(answers),
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
    if timing is not None:
        for at, sheets in timing.fillna("").groupby("wave", sort=False):
            keys = {"instrument": ALL, "item": ALL, "wave": at or ALL}
            rows += [keys | each.row() for each in _seconds(study, sheets)]
    return statistics_table(rows, KEYS)


def _item(
    study: Study, instrument: Instrument, item: str, answers: pd.Series, reasons: pd.Series
) -> list[Estimate]:
    n, missing = len(answers), int(answers.isna().sum())
    ends = instrument.item_range(item)
    return [
        estimate("missing", "people", missing, n=n),
        estimate("missing_percent", "of all sheets", 100 * missing / n, n=n),
        estimate("out_of_range", "answers", reasons.get((item, "out of range"), 0), n=n),
        estimate("unreadable", "answers", reasons.get((item, "not a number"), 0), n=n),
        *shares_at_ends(answers.to_numpy(dtype=float), *ends, study.ci_level),
    ]


def _sheets(answers: pd.DataFrame) -> list[Estimate]:
    n, missing = len(answers), answers.isna().to_numpy()
    return [
        estimate("people", "sheets", n, n=n),
        estimate("missing", "answers", int(missing.sum()), n=n),
        estimate("missing_percent", "of all answers", 100 * float(missing.mean()), n=n),
        estimate("complete", "people without a missing answer", (~missing).all(axis=1).sum(), n=n),
    ]


def _straight(study: Study, instrument: Instrument, answers: pd.DataFrame) -> Estimate:
    least = study.cleaning.straightline_min_items
    same = (answers.max(axis=1) == answers.min(axis=1)) & (answers.count(axis=1) >= least)
    method = f"people with one answer to {least} items or more, reversed ones among them"
    why = "" if instrument.reversed else "no item is reversed, so that one answer may be meant"
    return estimate("straight_lining", method, same.sum(), n=len(answers), why=why)


def _not_scored(instrument: Instrument, scores: pd.DataFrame) -> Estimate:
    values = scores.loc[scores["scale"] == instrument.scale(instrument.scores[0]), "value"]
    return estimate("not_scored", "people", values.isna().sum(), n=len(values))


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
        what = f"answers differ by more than {pair.tolerance}"
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
    seconds = timing["raw"].map(read_seconds).to_numpy(dtype=float)
    items = timing["file"].map(_items_of_files(study)).to_numpy(dtype=float)
    known = ~np.isnan(seconds)
    n, why = int(known.sum()), "" if known.any() else "no times"
    quartiles = np.quantile(seconds[known], [0.25, 0.5, 0.75]) if n else [nan] * 3
    fast = int((seconds[known] / items[known] < SECONDS_PER_ITEM).sum())
    return [
        *(
            estimate(f"seconds_{name}", "type 7", value, n=n, why=why)
            for name, value in zip(("q1", "median", "q3"), quartiles, strict=True)
        ),
        estimate(
            "too_fast",
            f"sheets with less than {SECONDS_PER_ITEM:g} seconds an item (Huang et al. 2012)",
            fast,
            n=n,
            why=why,
        ),
        estimate("seconds_missing", "sheets", len(seconds) - n, n=len(seconds)),
    ]


def _items_of_files(study: Study) -> dict[str, int]:
    """Count the items that each file with a column of seconds asks for in one sitting."""
    counts = {}
    for file in study.files:
        if isinstance(file, ResponsesFile) and file.seconds is not None:
            items = sum(len(study.questionnaires[name].item_ids) for name in file.columns)
            counts[file.path] = items * max(1, len(file.wave_names))
    return counts


_TIME = re.compile(
    r"(?:(?P<h>[0-9]+)(?::(?=[0-9]+:)| ?(?:h|小时|时) ?))?"
    r"(?:(?P<m>[0-9]+)(?::| ?(?:min|m|分钟|分) ?))?"
    r"(?:(?P<s>[0-9]+(?:\.[0-9]*)?) ?(?:s|sec|seconds|秒)?)?"
)


def read_seconds(text: str) -> float:
    """Read how long something took: ``123``, ``123.4``, ``2:03``, ``123秒``, ``2分3秒``.

    Returns
    -------
    float
        Seconds; NaN where the text is no time.
    """
    match = _TIME.fullmatch(fold(text).casefold())
    if match is None or not any(match.groups()):
        return nan
    hours, minutes, seconds = (float(match[name] or 0) for name in "hms")
    return 3600 * hours + 60 * minutes + seconds
