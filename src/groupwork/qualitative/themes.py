"""What the interviews speak of: how many segments, interviews and people per code."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from groupwork.estimate import estimate
from groupwork.qualitative.codings import Codings, arrange
from groupwork.study import Study
from groupwork.tables import statistics_table

MAJORITY = "most coders"
ANY = "any coder"


def accepted(coded: Codings, rule: str) -> NDArray[np.bool_]:
    """Say which codes count for which units, shape (units, codes).

    Parameters
    ----------
    coded : Codings
    rule : {"most coders", "any coder"}
        More than half of the coders who read the unit gave the code (with two: both; a single
        coder decides alone), or at least one did.
    """
    votes = coded.given.sum(axis=1)
    if rule == ANY:
        return votes > 0
    return 2 * votes > coded.read.sum(axis=1)[:, None]


def themes_table(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Count codes: segments, interviews and people, and how soon nothing new came up.

    Every count is given by two rules: `most coders` (the first, for the text) and
    `any coder`.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code.

    Returns
    -------
    pandas.DataFrame
        code, interview, then the statistic columns. In rows of interview `all`: segments (n:
        all units), interviews (n: all), people (n: all) and people_share with its Wilson
        interval; code `all` counts units with any code. In the rows that number an interview
        in the order of the file: new_codes and codes_so_far, code `all`.
    """
    coded = arrange(study, segments)
    rows: list[dict] = []
    for rule in [MAJORITY, ANY]:
        counted = accepted(coded, rule)
        for index, code in enumerate(coded.codes):
            rows += _count_rows(study, coded, code, counted[:, index], rule)
        rows += _count_rows(study, coded, "all", np.asarray(counted.any(axis=1)), rule)
        rows += _saturation_rows(coded, counted, rule)
    return statistics_table(rows, ["code", "interview"])


def _count_rows(
    study: Study, coded: Codings, code: str, hit: NDArray[np.bool_], rule: str
) -> list[dict]:
    units, found = coded.units, coded.units[hit]
    rows = [estimate("segments", rule, len(found), n=len(units))]
    for name, column in [("interviews", "interview"), ("people", "participant_id")]:
        number, total = found[column].nunique(), units[column].nunique()
        rows.append(estimate(name, rule, number, n=total))
    wilson = stats.binomtest(number, max(total, 1)).proportion_ci(study.ci_level, "wilson")
    rows.append(
        estimate(
            "people_share",
            f"{rule}; Wilson interval",
            number / max(total, 1),
            n=total,
            interval=(wilson.low, wilson.high),
            level=study.ci_level,
            why="" if total else "nobody was interviewed",
        )
    )
    return [{"code": code, "interview": "all", **row.row()} for row in rows]


def _saturation_rows(coded: Codings, counted: NDArray[np.bool_], rule: str) -> list[dict]:
    method = f"{rule}; interviews in the order of the file"
    seen = np.zeros(len(coded.codes), dtype=bool)
    rows = []
    for number in np.unique(coded.interview):
        here = counted[coded.interview == number].any(axis=0)
        new = int((here & ~seen).sum())
        seen |= here
        for name, value in [("new_codes", new), ("codes_so_far", int(seen.sum()))]:
            row = estimate(name, method, value, n=len(coded.codes)).row()
            rows.append({"code": "all", "interview": str(number + 1), **row})
    return rows


def people_by_code(study: Study, segments: pd.DataFrame, rule: str = MAJORITY) -> pd.DataFrame:
    """Count the segments of each person under each code.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
    rule : {"most coders", "any coder"}

    Returns
    -------
    pandas.DataFrame
        participant_id, then one column a code. It has rows of persons, so it stays private.
    """
    coded = arrange(study, segments)
    counts = pd.DataFrame(accepted(coded, rule).astype(int), columns=coded.codes)
    by_person = counts.groupby(coded.units["participant_id"], sort=False).sum()
    return by_person.reset_index()
