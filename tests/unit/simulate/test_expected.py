"""True values in closed form, against published formulas and large draws."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm
from simulated_study import LIMIT, MAIN, PARAMETERS

from groupwork.simulate import draw, score_correlation, score_table, scores_of
from groupwork.simulate.expected import answer_covariance


@pytest.mark.parametrize("r", [-0.8, -0.3, 0.0, 0.5, 0.85])
def test_covariance_of_halves_is_sheppards(r):
    # Sheppard (1899): P(X > 0, Y > 0) = 1/4 + arcsin(r) / (2 pi)
    got = answer_covariance(np.zeros((2, 1)), np.array([[1, r], [r, 1]]))
    assert got[0, 1] == pytest.approx(np.arcsin(r) / (2 * np.pi), abs=1e-12)
    assert got[0, 0] == pytest.approx(0.25)


def test_covariance_of_answers_agrees_with_scipys_bivariate_normal():
    cuts = np.array([[-1.2, 0.3, 1.1], [-0.4, 2.0, np.inf]])
    r = 0.6
    got = answer_covariance(cuts, np.array([[1, r], [r, 1]]))[0, 1]
    joint = multivariate_normal([0, 0], [[1, r], [r, 1]])
    # P(X > h, Y > k) = P(X < -h, Y < -k)
    want = sum(joint.cdf([-h, -k]) - norm.sf(h) * norm.sf(k) for h in cuts[0] for k in cuts[1][:2])
    assert got == pytest.approx(want, abs=1e-6)


def test_means_sds_alphas_and_correlations_are_recovered(large):
    truth = score_table(PARAMETERS)
    scores = scores_of(PARAMETERS, large.answers["survey"])
    n = len(scores)
    centred = scores - scores.mean()

    z_mean = (scores.mean() - truth["mean"]) / (truth["sd"] / np.sqrt(n))
    squares = centred**2
    z_variance = (squares.mean() - truth["sd"] ** 2) / (squares.std() / np.sqrt(n))
    assert z_mean.abs().max() < LIMIT
    assert z_variance.abs().max() < LIMIT

    # 1 - alpha (k - 1) / k is a ratio of two means: its standard error by the delta method.
    bank = PARAMETERS.bank
    answers = large.answers["survey"][bank.columns].to_numpy(dtype=float)
    turned = np.where(bank.is_reversed, bank.lowest + bank.highest - answers, answers)
    deviations = turned - turned.mean(axis=0)
    for name, key in PARAMETERS.scores.items():
        used = bank.weights(key) > 0
        k = used.sum()
        single = (deviations[:, used] ** 2).sum(axis=1)
        total = deviations[:, used].sum(axis=1) ** 2
        ratio = single.mean() / total.mean()
        error = (single - ratio * total).std() / total.mean() / np.sqrt(n)
        want = 1 - truth.loc[name, "alpha"] * (k - 1) / k
        assert abs(ratio - want) / error < LIMIT, name

    want = score_correlation(PARAMETERS, MAIN)
    pairs = np.triu_indices(len(MAIN), 1)
    got, want = (table.to_numpy()[pairs] for table in (scores[MAIN].corr(), want))
    z = (np.arctanh(got) - np.arctanh(want)) * np.sqrt(n - 3)
    assert np.abs(z).max() < LIMIT


@pytest.mark.slow
@pytest.mark.slow
def test_retest_correlation_is_recovered():
    everyone = draw(PARAMETERS, np.random.default_rng(4), survey=5000, members=5000)
    first = scores_of(PARAMETERS, everyone.answers["survey"])
    second = scores_of(PARAMETERS, everyone.answers["pre"])
    truth = score_table(PARAMETERS)["retest"]
    got = first.corrwith(second)
    z = (np.arctanh(got) - np.arctanh(truth)) * np.sqrt(len(first) - 3)
    assert z.abs().max() < LIMIT
