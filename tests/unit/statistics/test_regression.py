"""Ordinary least squares against R's sandwich, and by the formulas."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from groupwork.statistics.regression import Regression, fixed_by_one, nested_f, problem

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_statistics.json").read_text())["ols"]
ATTITUDE = pd.read_csv(DATA / "attitude.csv").astype(float)
TERMS = ["complaints", "learning", "advance"]


def design(*terms: str) -> np.ndarray:
    return np.column_stack([np.ones(len(ATTITUDE)), ATTITUDE[list(terms)]])


RATING = ATTITUDE["rating"].to_numpy()


def test_coefficients_and_errors_are_rs():
    fit = Regression(RATING, design(*TERMS))
    assert fit.df == R["df"]
    assert fit.coefficients.tolist() == pytest.approx(list(R["b"].values()))
    assert np.sqrt(np.diag(fit.hc3)).tolist() == pytest.approx(list(R["hc3"].values()))
    assert fit.r_squared == pytest.approx(R["r_squared"])
    assert fit.r_squared_adjusted == pytest.approx(R["adjusted"])


def test_the_usual_errors_are_scipys():
    fit = Regression(RATING, design("complaints"))
    line = stats.linregress(ATTITUDE["complaints"], RATING)
    assert fit.coefficients.tolist() == pytest.approx([line.intercept, line.slope])
    expected = [line.intercept_stderr, line.stderr]
    assert np.sqrt(np.diag(fit.covariance)).tolist() == pytest.approx(expected)


def test_inflation_is_one_over_what_the_other_terms_leave():
    fit = Regression(RATING, design(*TERMS))
    other = Regression(ATTITUDE["complaints"].to_numpy(), design("learning", "advance"))
    assert fit.inflation()[0] == pytest.approx(1 / (1 - other.r_squared))


def test_nested_f_of_one_term_is_its_t_squared():
    full, small = Regression(RATING, design(*TERMS)), Regression(RATING, design(*TERMS[:2]))
    found = nested_f(full, small)
    t = full.coefficients[3] / np.sqrt(full.covariance[3, 3])
    assert (found.df_num, found.df) == (1, 26)
    assert found.value == pytest.approx(t**2)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(t), 26))


@pytest.mark.parametrize(
    ("y", "x", "why"),
    [
        (RATING[:4], design(*TERMS)[:4], "4 people for 4 coefficients"),
        (RATING[:5], design(*TERMS)[:5], ""),
        (RATING, np.column_stack([design("learning"), 2 * ATTITUDE["learning"]]), "dependent"),
        (RATING, np.column_stack([design("learning"), np.full(30, 3.0)]), "dependent"),
        (2 + ATTITUDE["learning"].to_numpy(), design("learning"), "fits every score exactly"),
        (np.zeros(30), design("learning"), "fits every score exactly"),
    ],
)
def test_what_cannot_be_fitted(y, x, why):
    found = problem(y, x, "dependent")
    assert why in found and bool(found) == bool(why)


def test_one_person_who_alone_fixes_a_coefficient():
    alone = np.zeros(30)
    alone[0] = 1
    assert "one person" in fixed_by_one(np.column_stack([design("learning"), alone]))
    alone[1] = 1
    assert fixed_by_one(np.column_stack([design("learning"), alone])) == ""


def test_a_term_that_explains_nothing_has_p_one_whatever_the_last_digits():
    """The squares of the larger regression may come out as larger by a digit of floating point."""
    small = SimpleNamespace(x=np.ones((8, 3)), df=5, squares=1.0)
    full = SimpleNamespace(x=np.ones((8, 4)), df=4, squares=1.0 + 2e-16)
    assert full.squares > small.squares
    found = nested_f(full, small)
    assert (found.value, found.p) == (0.0, 1.0)
