"""The bootstrap against R's boot and scipy."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from groupwork.statistics.bootstrap import Bootstrap, bootstrap_d_z, times_drawn

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))


def d_z(values, axis=-1):
    return values.mean(axis=axis) / values.std(axis=axis, ddof=1)


@pytest.mark.parametrize("wave", ["m2", "m3", "m5", "m8"])
def test_limits_are_those_of_boot(wave):
    """BCa limits vary by seed: .015 is allowed for n >= 50."""
    table = pd.read_csv(DATA / "btheb.csv")
    differences = (table[wave] - table["pre"]).dropna().to_numpy()
    expected = {key: each["value"] for key, each in R[f"btheb_pre_{wave}"].items()}
    ours = bootstrap_d_z(differences, 0.95, np.random.default_rng(1))
    assert ours.bca == pytest.approx(expected["d_z_bca_ci95"], abs=0.015)
    assert ours.bca == pytest.approx(expected["d_z_bca_ci95_jackknife"], abs=0.015)
    assert ours.percentile == pytest.approx(expected["d_z_percentile_ci95"], abs=0.015)
    assert ours.error == pytest.approx(expected["d_z_boot_se"], rel=0.03)


def test_limits_are_scipys():
    differences = np.random.default_rng(4).normal(0.6, 1, 20)
    ours = bootstrap_d_z(differences, 0.9, np.random.default_rng(1), draws=60_000)
    for method, limits in (("BCa", ours.bca), ("percentile", ours.percentile)):
        theirs = stats.bootstrap(
            (differences,),
            d_z,
            n_resamples=60_000,
            confidence_level=0.9,
            method=method,
            rng=np.random.default_rng(2),
        )
        assert limits == pytest.approx(tuple(theirs.confidence_interval), abs=0.02)


def test_limits_and_error_follow_from_the_resamples():
    """Percentile limits are R's quantiles of type 7 of them, the error is their SD (n - 1)."""
    differences, draws = np.array([2.0, -1, 4, 3, 0, 5, 1, 7, 3, 2, 6, 4, 9, 1, 3]), 40
    ours = bootstrap_d_z(differences, 0.9, np.random.default_rng(5), draws=draws)
    seed = int(np.random.default_rng(5).integers(2**63))
    drawn = times_drawn(15, draws, seed, 0)
    assert drawn.shape == (draws, 15)
    assert set(drawn.sum(axis=1)) == {15}
    resampled = [d_z(np.repeat(np.sort(differences), each.astype(int))) for each in drawn]
    assert ours.percentile == pytest.approx(np.quantile(resampled, [0.05, 0.95]))
    assert ours.error == pytest.approx(np.std(resampled, ddof=1))
    assert ours.why == ""


def test_order_and_scale_change_nothing_and_swapping_mirrors():
    differences = np.random.default_rng(4).integers(-4, 9, 17).astype(float)
    ours = bootstrap_d_z(differences, 0.95, np.random.default_rng(1))
    assert ours == bootstrap_d_z(differences[::-1], 0.95, np.random.default_rng(1))
    doubled = bootstrap_d_z(2 * differences, 0.95, np.random.default_rng(1))
    assert doubled.bca == pytest.approx(ours.bca, rel=1e-9)
    mirrored = bootstrap_d_z(-differences, 0.95, np.random.default_rng(1))
    assert mirrored.bca == pytest.approx((-ours.bca[1], -ours.bca[0]), abs=0.1)


def test_resamples_with_the_very_d_z_observed_count_half_in_any_unit():
    """In tenths of a point their last bits differ, and an end moved by .03 for it."""
    differences = np.array([0] * 11 + [1, 1, 1, -1])
    whole = bootstrap_d_z(differences, 0.95, np.random.default_rng(1))
    tenths = bootstrap_d_z(differences / 10, 0.95, np.random.default_rng(1))
    assert tenths.bca == pytest.approx(whole.bca, abs=1e-9)


def test_nothing_where_resamples_have_no_spread():
    most_equal = np.array([0.0] * 13 + [3.0, 5.0])
    found = bootstrap_d_z(most_equal, 0.95, np.random.default_rng(1))
    assert found.why == "too many resamples have equal differences only"
    one_apart = np.array([0.0] * 14 + [3.0])
    assert np.isnan([*found.bca, *found.percentile, found.error]).all()
    found = bootstrap_d_z(one_apart, 0.95, np.random.default_rng(1), draws=2)
    assert isinstance(found, Bootstrap) and found.why
    assert np.isnan([*found.bca, *found.percentile, found.error]).all()


def test_the_acceleration_of_few_skewed_differences_is_scipys():
    """Of ten differences the jackknife weighs much: left out one by one, of nine each."""
    differences = np.random.default_rng(8).exponential(2, 10) - 0.5
    ours = bootstrap_d_z(differences, 0.9, np.random.default_rng(1), draws=60_000)
    theirs = stats.bootstrap(
        (differences,), d_z, n_resamples=60_000, confidence_level=0.9, rng=np.random.default_rng(2)
    )
    assert ours.bca == pytest.approx(tuple(theirs.confidence_interval), abs=0.015)
