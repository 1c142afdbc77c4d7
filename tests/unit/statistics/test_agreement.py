"""Agreement against R, statsmodels, the krippendorff package, and published examples."""

import itertools
import json
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats import inter_rater

from groupwork.statistics.agreement import (
    METRICS,
    Tally,
    coincidences,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    ordered_alpha,
    percent_agreement,
    percent_unanimous,
    prevalence,
    tally_interviews,
)

DATA = Path(__file__).parents[2] / "data"


def tally(codings, categories: int | None = None) -> Tally:
    """Sum up a matrix of codings (units x coders), as if of one interview."""
    coded = np.asarray(codings)
    number = int(coded.max()) + 1 if categories is None else categories
    interviews = np.zeros(len(coded), dtype=int)
    return tally_interviews(coded, number, interviews).weighted(np.ones(1))


@pytest.fixture(scope="module")
def diagnoses() -> np.ndarray:
    table = pd.read_csv(DATA / "irr_diagnoses.csv").drop(columns="subject")
    return pd.factorize(table.to_numpy().ravel(), sort=True)[0].reshape(table.shape)


@pytest.fixture(scope="module")
def reference() -> dict:
    found = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))["irr_diagnoses"]
    return {name: entry["value"] for name, entry in found.items()}


class TestDiagnoses:
    """30 patients, 6 psychiatrists, 5 diagnoses (Fleiss 1971), R package irr."""

    def test_cohen_of_every_pair(self, diagnoses, reference):
        found = {
            f"r{a + 1}_r{b + 1}": float(conger_kappa(tally(diagnoses[:, [a, b]])))
            for a, b in itertools.combinations(range(6), 2)
        }
        assert found == pytest.approx(reference["cohen_kappa_pairs"], abs=1e-12)
        assert np.mean(list(found.values())) == pytest.approx(reference["light_kappa"], abs=1e-12)

    def test_all_six(self, diagnoses, reference):
        sums = tally(diagnoses)
        assert fleiss_kappa(sums) == pytest.approx(reference["fleiss_kappa"], abs=1e-12)
        assert conger_kappa(sums) == pytest.approx(reference["conger_kappa_exact"], abs=1e-12)
        alpha = reference["krippendorff_nominal_formula"]
        assert krippendorff_alpha(sums) == pytest.approx(alpha, abs=1e-12)
        unanimous = reference["percent_agreement_all6"]
        assert percent_unanimous(sums) == pytest.approx(unanimous, abs=1e-12)

    def test_fleiss_of_each_category(self, diagnoses, reference):
        found = [float(fleiss_kappa(tally(diagnoses == category))) for category in range(5)]
        assert found == pytest.approx(reference["fleiss_by_category"]["kappa"], abs=5e-4)

    def test_statsmodels(self, diagnoses):
        counts = inter_rater.aggregate_raters(diagnoses)[0]
        sums = tally(diagnoses)
        assert fleiss_kappa(sums) == pytest.approx(inter_rater.fleiss_kappa(counts))
        two = tally(diagnoses[:, :2], categories=5)
        table = pd.crosstab(diagnoses[:, 0], diagnoses[:, 1]).reindex(columns=range(5))
        table = table.reindex(range(5)).fillna(0).to_numpy()
        kappa = inter_rater.cohens_kappa(table, return_results=False)
        assert conger_kappa(two) == pytest.approx(kappa)


def test_alpha_with_missing_codings_agrees_with_the_krippendorff_package():
    rng = np.random.default_rng(3)
    for _ in range(20):
        codings = rng.integers(-1, 4, size=(25, 4))
        missing = np.where(codings < 0, np.nan, codings).T
        expected = krippendorff.alpha(missing, level_of_measurement="nominal")
        assert krippendorff_alpha(tally(codings)) == pytest.approx(expected, abs=1e-12)


def test_gwets_example_of_two_abstractors():
    # 100 abstracts, 3 diagnoses: Gwet (2014), data cont3x3abstractors of R package irrCAC.
    counts = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    codings = [[i, j] for i in range(3) for j in range(3) for _ in range(counts[i][j])]
    sums = tally(codings)
    assert percent_agreement(sums) == pytest.approx(89)
    assert conger_kappa(sums) == pytest.approx(0.7964094, abs=5e-8)
    assert gwet_ac1(sums) == pytest.approx(0.8493305, abs=1e-7)
    assert krippendorff_alpha(sums) == pytest.approx(0.7972585, abs=5e-8)


def test_gwets_example_with_missing_ratings():
    # 12 units, 4 raters, 5 categories: Gwet (2014), data cac.raw4raters of R package irrCAC.
    ratings = """1 1 . 1 | 2 2 3 2 | 3 3 3 3 | 3 3 3 3 | 2 2 2 2 | 1 2 3 4
        | 4 4 4 4 | 1 1 2 1 | 2 2 2 2 | . 5 5 5 | . . 1 1 | . . 3 ."""
    rows = [row.split() for row in ratings.split("|")]
    sums = tally([[-1 if each == "." else int(each) - 1 for each in row] for row in rows])
    assert percent_agreement(sums) == pytest.approx(81.81818, abs=5e-6)
    assert gwet_ac1(sums) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(sums) == pytest.approx(0.76117, abs=5e-6)
    assert conger_kappa(sums) == pytest.approx(0.76282, abs=5e-6)
    assert krippendorff_alpha(sums) == pytest.approx(0.74342, abs=5e-6)


def test_the_paradox_of_kappa():
    # By hand: 90 both absent, 5 and 5 single, none both. pa = .90; Cohen's pe = .95^2 + .05^2
    # = .905; Gwet's pe = 2 x .05 x .95 = .095.
    sums = tally([[0, 0]] * 90 + [[0, 1]] * 5 + [[1, 0]] * 5)
    assert conger_kappa(sums) == pytest.approx((0.90 - 0.905) / (1 - 0.905))
    assert gwet_ac1(sums) == pytest.approx((0.90 - 0.095) / (1 - 0.095))
    assert prevalence(sums) == pytest.approx(0.05)


def test_a_bootstrap_draw_equals_the_statistics_of_the_interviews_drawn():
    rng = np.random.default_rng(5)
    codings = rng.integers(-1, 3, size=(60, 3))
    interview = rng.integers(0, 8, size=60)
    drawn = rng.integers(0, 8, size=8)
    again = np.concatenate([codings[interview == each] for each in drawn])
    by_weight = tally_interviews(codings, 3, interview).weighted(
        np.bincount(drawn, minlength=8).astype(float)
    )
    for function in [percent_agreement, conger_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha]:
        assert function(by_weight) == pytest.approx(function(tally(again, 3)), abs=1e-12)


@pytest.mark.slow
def test_more_categories_than_are_looked_at_together():
    rng = np.random.default_rng(8)
    true = rng.integers(0, 700, size=900)
    codings = np.where(rng.random((900, 3)) < 0.6, true[:, None], rng.integers(-1, 700, (900, 3)))
    sums = tally(codings, categories=700)
    missing = np.where(codings < 0, np.nan, codings).T
    expected = krippendorff.alpha(missing, level_of_measurement="nominal")
    assert krippendorff_alpha(sums) == pytest.approx(expected, abs=1e-12)
    whole = codings[(codings >= 0).all(axis=1)]
    counts = inter_rater.aggregate_raters(whole)[0]
    assert fleiss_kappa(tally(whole)) == pytest.approx(inter_rater.fleiss_kappa(counts))


@pytest.mark.parametrize("metric", METRICS)
def test_alpha_of_steps_agrees_with_the_krippendorff_package(metric):
    rng = np.random.default_rng(6)
    for _ in range(10):
        codings = rng.integers(-1, 4, size=(25, 4))
        missing = np.where(codings < 0, np.nan, codings).T
        expected = krippendorff.alpha(missing, level_of_measurement=metric)
        observed = coincidences(codings, 4, np.arange(25) % 3)
        assert ordered_alpha(observed.sum(axis=0), metric) == pytest.approx(expected, abs=1e-12)


def test_alpha_of_one_step_alone_does_not_exist():
    assert np.isnan(ordered_alpha(coincidences([[1, 1]] * 4, 3, [0] * 4).sum(axis=0), "ordinal"))
