"""How far people can be told apart by what others may know of them."""

import pandas as pd

from groupwork.statistics.estimate import estimate
from groupwork.study.study import Study
from groupwork.tables import statistics_table


def risk_table(study: Study, people: pd.DataFrame) -> pd.DataFrame:
    """Count classes of people who share what others may know of them (k-anonymity).

    Parameters
    ----------
    study : Study
        `privacy.quasi_identifiers`: the attributes; all but the one of the arms if empty.
    people : pandas.DataFrame
        One row a person, one column an attribute.

    Returns
    -------
    pandas.DataFrame
        Key quasi_identifiers: each attribute, then all of them together (joined by " + ").
        Statistics k (people of the smallest class), classes, unique (people who are alone in
        their class), unique_share, and in_small_classes (people in classes below
        `privacy.small_cell`). A missing value is a value like any other.

    References
    ----------
    Sweeney, L. (2002). k-anonymity: A model for protecting privacy. International Journal of
    Uncertainty, Fuzziness and Knowledge-Based Systems, 10(5), 557-570.
    """
    arm = study.design.groups.attribute if study.design.groups else None
    names = study.privacy.quasi_identifiers or [name for name in study.attributes if name != arm]
    small, n = study.privacy.small_cell, len(people)
    rows = []
    for chosen in [*([name] for name in names), names] if len(names) > 1 else [names]:
        if not chosen or not n:
            continue
        sizes = people.groupby(chosen, dropna=False).size()
        alone = int((sizes == 1).sum())
        found = [
            estimate("k", "people of the smallest class", int(sizes.min()), n=n),
            estimate("classes", "combinations of values that occur", len(sizes), n=n),
            estimate("unique", "people alone in their class", alone, n=n),
            estimate("unique_share", "people alone in their class", alone / n, n=n),
            estimate(
                "in_small_classes",
                f"people in classes of fewer than {small}",
                int(sizes[sizes < small].sum()),
                n=n,
            ),
        ]
        rows += [{"quasi_identifiers": " + ".join(chosen)} | each.row() for each in found]
    return statistics_table(rows, ["quasi_identifiers"])
