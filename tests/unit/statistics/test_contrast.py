"""The difference between arms against statsmodels and scipy, as it is and shifted."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from groupwork.statistics.contrast import adjusted, changes

RNG = np.random.default_rng(1)
PRE = RNG.normal(50, 10, 30)
ARMS = np.eye(3)[np.arange(30) % 3][:, 1:]  # two arms beside the comparison
POST = 10 + 0.7 * PRE - 4 * ARMS[:, 0] + RNG.normal(0, 5, 30)
MARKED = (ARMS[:, 0] == 1) & (np.arange(30) > 15)


def check(found, difference, error, *, df, p, limits):
    assert found.value == pytest.approx(difference)
    assert found.variance[0] == pytest.approx(error**2)
    assert (found.df, found.p) == pytest.approx((df, p))
    assert found.interval(0.95) == pytest.approx(tuple(limits))


def test_adjusted_is_statsmodels():
    model = OLS(POST, np.column_stack([np.ones(30), PRE, ARMS])).fit()
    for arm in (0, 1):
        found = adjusted(PRE, POST, ARMS, arm, MARKED)
        place = 2 + arm
        p, limits = model.pvalues[place], model.conf_int()[place]
        check(found, model.params[place], model.bse[place], df=26, p=p, limits=limits)


def test_changes_are_welchs():
    inside = ARMS[:, 1] == 0
    treated = ARMS[inside, 0] == 1
    change = (POST - PRE)[inside]
    welch = stats.ttest_ind(change[treated], change[~treated], equal_var=False)
    found = changes(PRE[inside], POST[inside], treated, MARKED[inside])
    error = (change[treated].mean() - change[~treated].mean()) / welch.statistic
    difference = change[treated].mean() - change[~treated].mean()
    check(found, difference, error, df=welch.df, p=welch.pvalue, limits=welch.confidence_interval())


@pytest.mark.parametrize("shift", [-3.0, 0.0, 7.5])
def test_a_shift_is_that_of_the_scores(shift):
    moved = POST + shift * MARKED
    value, variance = adjusted(PRE, POST, ARMS, 0, MARKED).at(shift)
    again = adjusted(PRE, moved, ARMS, 0, MARKED)
    assert (value, variance) == pytest.approx((again.value, again.variance[0]))
    inside = ARMS[:, 1] == 0
    two = PRE[inside], POST[inside], ARMS[inside, 0] == 1, MARKED[inside]
    value, variance = changes(*two).at(shift)
    again = changes(PRE[inside], moved[inside], *two[2:])
    assert (value, variance) == pytest.approx((again.value, again.variance[0]))
