"""Simulated programmes: what is pooled is near the truth, as often as it says."""

import numpy as np
import pytest
from effect_study import one

from groupwork.results.programme import pooled_tables
from groupwork.simulate.programme import TrueProgramme, draw_changes, draw_programme, told
from groupwork.statistics.random_effects import pool, regress


def _recovered(truth: TrueProgramme, draws: int, seed: int) -> dict[str, float]:
    """Return, over many draws, bias and coverage of the mean and bias of tau2."""
    rng = np.random.default_rng(seed)
    means, tau2, covered, foreseen = [], [], [], []
    for _ in range(draws):
        sizes, changes, sds = told(truth, draw_changes(truth, rng))
        found = pool(changes, sds**2 / sizes)
        low, high = found.reach(found.larger_error, 0.95)
        means.append(found.mean)
        tau2.append(found.tau2)
        covered.append(low <= truth.mean <= high)
        low, high = found.prediction(0.95)
        foreseen.append(low <= rng.normal(truth.mean, truth.tau) <= high)
    return {
        "bias": float(np.mean(means)) - truth.mean,
        "error": float(np.std(means, ddof=1) / np.sqrt(draws)),
        "coverage": float(np.mean(covered)),
        "tau2": float(np.mean(tau2)),
        "foreseen": float(np.mean(foreseen)),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("groups", "draws", "tau2", "foreseen"),
    # Groups' own variances are estimated from few people, which makes tau2 too large; the
    # prediction interval is known to be too narrow with few groups.
    [(10, 1000, 0.35, 0.09), (100, 200, 0.3, 0.05)],
)
@pytest.mark.parametrize("step", [0.0, 1.0])
def test_the_truth_is_recovered(
    groups: int, draws: int, tau2: float, foreseen: float, step: float
) -> None:
    """Of groups of 6 to 14 people; with means and SDs in full, and rounded to a point."""
    truth = TrueProgramme(groups, step=step)
    found = _recovered(truth, draws, seed=18)
    print(groups, step, found)
    assert abs(found["bias"]) < 4 * found["error"]
    assert 0.92 <= found["coverage"] <= 0.985
    assert found["tau2"] == pytest.approx(truth.tau**2, rel=tau2)
    assert found["foreseen"] == pytest.approx(0.95, abs=foreseen)


@pytest.mark.slow
def test_alike_groups_are_rarely_said_to_differ_by_site() -> None:
    """The test of an attribute that makes no difference errs in 5 of 100 programmes."""
    rng, truth = np.random.default_rng(5), TrueProgramme(20)
    sites = np.eye(2)[np.arange(truth.groups) % 2]
    said = []
    for _ in range(400):
        sizes, changes, sds = told(truth, draw_changes(truth, rng))
        found = regress(changes, sds**2 / sizes, sites)
        said.append(found.f_test(np.array([[1.0, -1.0]]))[1] < 0.05)
    # Binomial, 400 x .05: 20, SD 4.4.
    assert 5 <= sum(said) <= 35


@pytest.mark.slow
def test_a_thousand_groups_at_two_sites() -> None:
    truth = TrueProgramme(1000, site=1.5)
    programme, published = draw_programme(truth, np.random.default_rng(3))
    made = pooled_tables(programme, published)
    mean = one(made["changes"], group="all", statistic="mean_diff")
    assert mean["ci_low"] < truth.mean < mean["ci_high"]
    assert mean["ci_high"] - mean["ci_low"] < 0.5
    # The groups' means vary by tau and by half the difference of the sites on either side; their
    # own variances, estimated from few people, make it some 15 % more.
    tau2 = one(made["changes"], group="all", statistic="mean_diff_tau2")["estimate"]
    assert tau2 == pytest.approx(truth.tau**2 + 0.75**2, rel=0.3)
    found = made["differences"]
    north, south = (
        one(found, level=site, statistic="mean_diff")["estimate"] for site in ("north", "south")
    )
    assert south - north == pytest.approx(1.5, abs=0.6)
    assert one(found, statistic="f")["p"] < 0.001
    assert one(found, statistic="tau2")["estimate"] == pytest.approx(4, rel=0.3)
    assert one(made["participation"], group="all", statistic="groups")["estimate"] == 1000
