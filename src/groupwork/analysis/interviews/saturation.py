"""How soon nothing new came up: codes found after so many interviews."""

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from groupwork.analysis.interviews.coders import counted
from groupwork.analysis.interviews.occurrences import Occurrences, occurrences, parents
from groupwork.statistics.estimate import estimate
from groupwork.statistics.streams import stream
from groupwork.study.study import Study
from groupwork.tables import statistics_table

ORDERS = 2000


def saturation_table(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Count the codes that are new in each interview, in the order of the file and in any order.

    Parameters
    ----------
    study : Study
    segments : pandas.DataFrame
        One row a segment, coder and code.

    Returns
    -------
    pandas.DataFrame
        interviews (how many so far: "1", "2", ...), then the statistic columns (n: codes that
        can be given: all of the codebook but those that only stand above others). By each rule of
        `occurrences`: new_codes and codes_so_far in the order of the file, and expected_codes, the
        mean over all orders, with the limits between which that share of random orders lies which
        the study's level says.
    """
    rows: list[dict] = []
    heads = set(parents(study).values()) - set(counted(study, segments)["code"])
    for each in occurrences(study, segments, rolled=False):
        rows += _rows(study, each, len(set(each.codes) - heads))
    return statistics_table(rows, ["interviews"])


def _rows(study: Study, each: Occurrences, n: int) -> list[dict]:
    has = _presence(each)
    total = len(has)
    in_order = np.logical_or.accumulate(has).sum(axis=1)
    expected = expected_codes(has.sum(axis=0), total)
    low, high = _band(has, study)
    method = f"{each.rule}; interviews in the order of the file"
    random = f"{each.rule}; mean over all orders of the interviews; band of {ORDERS} random orders"
    rows = []
    for k in range(total):
        new = in_order[k] - (in_order[k - 1] if k else 0)
        found = [
            estimate("new_codes", method, int(new), n=n),
            estimate("codes_so_far", method, int(in_order[k]), n=n),
            estimate(
                "expected_codes",
                random,
                expected[k],
                n=n,
                interval=(low[k], high[k]),
                level=study.ci_level,
            ),
        ]
        rows += [{"interviews": k + 1, **row.row()} for row in found]
    return rows


def _presence(each: Occurrences) -> NDArray[np.bool_]:
    """Say which codes each interview has, shape (interviews, codes)."""
    row = pd.Index(each.interviews["interview"]).get_indexer(pd.Index(each.found["interview"]))
    has = np.zeros((len(each.interviews), len(each.codes)), dtype=bool)
    has[row, pd.Index(each.codes).get_indexer(pd.Index(each.found["code"]))] = True
    return has


def expected_codes(interviews: NDArray[np.int_], total: int) -> NDArray[np.float64]:
    """Return the mean number of codes found in k interviews, over all choices of them.

    A code that n of N interviews have is missed by k of them with chance C(N - n, k) / C(N, k);
    in ecology this is the species accumulation curve.

    Parameters
    ----------
    interviews : array of int, shape (codes,)
        How many interviews have each code.
    total : int
        N.

    Returns
    -------
    ndarray, shape (N,)
        For k = 1, 2, ..., N.

    References
    ----------
    Colwell, Mao & Chang (2004), Ecology 85, 2717-2727.
    """
    k = np.arange(1, total + 1)[:, None]
    lacking = total - np.asarray(interviews)[None, :]
    log_missed = (
        scipy.special.gammaln(lacking + 1)
        - scipy.special.gammaln(np.maximum(lacking - k, 0) + 1)
        - scipy.special.gammaln(total + 1)
        + scipy.special.gammaln(total - k + 1)
    )
    return np.where(k > lacking, 1.0, -np.expm1(log_missed)).sum(axis=1)


def _band(has: NDArray[np.bool_], study: Study) -> tuple[NDArray, NDArray]:
    """Return the limits of the codes found after each interview in random orders."""
    rng = stream(study.seed, "saturation")
    # The interview that brings a code is the first of those that have it.
    total = len(has)
    found = np.empty((ORDERS, total))
    codes = [np.flatnonzero(column) for column in has.T if column.any()]
    for draw in range(ORDERS):
        place = rng.permutation(total)
        first = [place[where].min() for where in codes]
        found[draw] = np.bincount(first, minlength=total).cumsum() if first else 0
    tail = (1 - study.ci_level) / 2
    low, high = np.quantile(found, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return low, high
