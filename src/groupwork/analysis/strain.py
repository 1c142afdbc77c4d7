"""Strain regressed on support, in the survey."""

import pandas as pd

from groupwork.analysis.profiles import at_wave
from groupwork.errors import GroupworkError
from groupwork.statistics.estimate import estimate
from groupwork.statistics.regression import regress
from groupwork.study.study import Study
from groupwork.tables import statistics_table

#: Keys of the table of strain.
STRAIN_KEYS = ["outcome", "term"]


# --- strain and support ----------------------------------------------------------------------


def strain_table(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Regress each score of strain on all scores of support.

    Parameters
    ----------
    study : Study
    scores : pandas.DataFrame
        participant_id, wave, scale, value.

    Returns
    -------
    pandas.DataFrame
        Keys outcome, term. For the intercept and each score of support b (points of strain per
        point of support); for each support also beta (standardised), vif, and p_holm over all
        b of support in the table; for the term "all" r_squared and r_squared_adjusted.

    Raises
    ------
    GroupworkError
        The study file declares no strain.
    """
    if study.strain is None:
        raise GroupworkError(
            f"study '{study.id}': the study file has no 'strain', so there is nothing to regress "
            f"on support. Add 'strain' with the wave, the scales and their support."
        )
    rows = []
    for outcome in study.strain.scales:
        support = study.strain.support
        wide = at_wave(scores, study.strain.wave, [outcome, *support])
        rows += [
            {"outcome": outcome} | row for row in regress(wide, outcome, support, study.ci_level)
        ]
    return statistics_table(_with_holm(rows), STRAIN_KEYS)


def _with_holm(rows: list[dict]) -> list[dict]:
    """Put the p adjusted by Holm's method after each coefficient of support."""
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415

    tested = [row for row in rows if row["p"] is not None and row["term"] != "intercept"]
    if not tested:
        return rows
    adjusted = multipletests([row["p"] for row in tested], method="holm")[1]
    method = f"Holm, {len(tested)} coefficients"
    result, waiting = [], iter(adjusted)
    for row in rows:
        result.append(row)
        if row["p"] is not None and row["term"] != "intercept":
            p = float(next(waiting))
            result.append(row | estimate("p_holm", method, p, n=row["n"], p=p).row())
    return result
