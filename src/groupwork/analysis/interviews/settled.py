"""The coding that the coders settled on, from their worksheet of disagreements."""

from pathlib import Path

import pandas as pd

from groupwork.analysis.interviews.agreement import disagreements
from groupwork.analysis.interviews.coders import counted
from groupwork.analysis.interviews.worksheet import read_decisions, resolve
from groupwork.study.study import Study


def settle(study: Study, segments: pd.DataFrame, path: str | Path) -> pd.DataFrame:
    """Read the worksheet with the coders' decisions, and return the coding of the consensus.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code.
    path : str or pathlib.Path
        What `interviews.resolved` names.

    Returns
    -------
    pandas.DataFrame
        As `segments`; its only coder is `consensus`.

    Raises
    ------
    GroupworkError
        A decision is lacking, or is on something on which the coders do not disagree.
    """
    differ = disagreements(study, segments)
    return resolve(counted(study, segments), differ, read_decisions(path), str(path))
