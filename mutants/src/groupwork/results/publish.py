"""Writing results tables: nothing about few people, and marked where the data are invented."""

from pathlib import Path

import pandas as pd

from groupwork.privacy.disclosure import publishable
from groupwork.study.study import Study
from groupwork.tables import write_table


def write_results(study: Study, table: pd.DataFrame, path: str | Path) -> None:
    """Write a results table as it may be published.

    Parameters
    ----------
    study : Study
        Of which `privacy` and `synthetic` are read.
    table : pandas.DataFrame
        Nothing in it suppressed yet.
    path : str or pathlib.Path
        Its name without ending is the name of the table in `privacy.disclosure`.

    Notes
    -----
    Results about few people are held back by `privacy.disclosure.publishable`; each row says
    when the data behind it are invented.
    """
    shown = publishable(study, Path(path).stem, table)
    write_table(shown.assign(data="synthetic") if study.synthetic else shown, path)
