"""Profiles and regressions against R (mclust, sandwich) and simulated truth."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_study import find, items, score, scores, study

from groupwork.analysis.profiles import profiles_table
from groupwork.analysis.strain import strain_table
from groupwork.errors import GroupworkError
from groupwork.statistics import mixture
from groupwork.statistics.mixture import adjusted_rand, best_mixture, stability
from groupwork.statistics.regression import regress

DATA = Path(__file__).parents[2] / "data"
R = json.loads((DATA / "r_statistics.json").read_text())
IRIS = pd.read_csv(DATA / "iris.csv").iloc[:, :4].to_numpy(dtype=float)
ATTITUDE = pd.read_csv(DATA / "attitude.csv").astype(float)
TERMS = ["complaints", "learning", "advance"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_mixture_agrees_with_mclust(number):
    r = R["mixtures"][number - 1]
    fit = best_mixture(IRIS, number, np.random.default_rng(1))
    assert fit.log_likelihood == pytest.approx(r["loglik"], abs=1e-4)
    assert fit.bic == pytest.approx(r["bic"], abs=1e-3)
    assert sorted(fit.shares) == pytest.approx(np.atleast_1d(r["share"]).tolist(), abs=1e-3)


def test_mixture_of_four_is_no_worse_than_mclusts():
    """Mclust climbs from one start only; here a higher likelihood is found."""
    fit = best_mixture(IRIS, 4, np.random.default_rng(1))
    assert fit.log_likelihood >= R["mixtures"][3]["loglik"]


def test_mixture_does_not_depend_on_units():
    fits = [best_mixture(IRIS * scale, 3, np.random.default_rng(1)) for scale in (1, 10)]
    assert adjusted_rand(fits[0].classes, fits[1].classes) == 1


def test_adjusted_rand():
    first, second = [1, 1, 1, 2, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3, 3, 1]
    assert adjusted_rand(np.array(first), np.array(second)) == pytest.approx(R["adjusted_rand"])
    renamed = np.array(first) * -1
    assert adjusted_rand(np.array(first), renamed) == 1
    assert adjusted_rand(np.zeros(5), np.zeros(5)) == 1
    rng = np.random.default_rng(1)
    assert abs(adjusted_rand(rng.integers(0, 3, 2000), rng.integers(0, 3, 2000))) < 0.01


AREAS = ["needs.a", "needs.b", "needs.c"]


def needing(values: np.ndarray, **more):
    """Return a study with three need areas, and people's scores in them."""
    parts = [score("total"), *(score(name.removeprefix("needs."), items="1-2") for name in AREAS)]
    needs = {"instrument": "needs", "wave": "survey", "threshold": 3, "threshold_source": "x"}
    declared = study({"needs": {"items": items("1-2", 1, 5), "scores": parts}}, needs=needs, **more)
    columns = zip(AREAS, np.transpose(values), strict=True)
    return declared, pd.concat([scores(area, column, "survey") for area, column in columns])


@pytest.fixture
def fewer_resamples(monkeypatch):
    monkeypatch.setattr(mixture, "BOOTSTRAPS", 30)


def test_true_profiles_are_found_and_called_stable(fewer_resamples):
    rng = np.random.default_rng(2)
    centres = np.repeat([[1.5, 1.5, 4.5], [3, 3, 3], [4.5, 4.5, 4.0]], [20, 30, 40], axis=0)
    declared, table = needing(centres + rng.normal(0, 0.25, centres.shape))
    found = profiles_table(declared, table)
    assert find(found, statistic="stable_profiles")["estimate"] == 3
    assert find(found, statistic="adjusted_rand", profiles="3")["estimate"] > 0.95
    shares = found[found["statistic"] == "share"]
    assert shares["profile"].tolist() == ["1", "2", "3"]  # by their mean need
    assert shares["estimate"].tolist() == pytest.approx([40 / 90, 30 / 90, 20 / 90])
    means = found[(found["statistic"] == "mean") & (found["area"] == "needs.a")]
    assert means["estimate"].tolist() == pytest.approx([4.5, 3, 1.5], abs=0.2)
    pd.testing.assert_frame_equal(found, profiles_table(declared, table))


def test_people_of_one_kind_have_no_stable_profiles(fewer_resamples):
    rng = np.random.default_rng(3)
    declared, table = needing(rng.normal(3, 0.5, (80, 1)) + rng.normal(0, 0.5, (80, 3)))
    found = profiles_table(declared, table)
    verdict = find(found, statistic="stable_profiles")
    assert np.isnan(verdict["estimate"])
    assert "no stable profiles" in verdict["note"]
    assert not (found["statistic"] == "mean").any()


def test_stability_of_one_cloud_is_low():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(60, 3))
    fit = best_mixture(values, 3, rng)
    assert np.median(stability(values, fit, rng)) < 0.6


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.random.default_rng(1).normal(size=(12, 3)), "12 people are too few"),
        (np.column_stack([np.arange(40), np.arange(40) % 7, np.ones(40)]), "the same score"),
        (np.full((30, 3), np.nan), "0 people are too few"),
    ],
)
def test_profiles_say_why_not(values, why):
    declared, table = needing(values)
    found = profiles_table(declared, table)
    assert len(found) == 1
    assert why in found["note"].item()


def test_profiles_need_areas():
    declared = study({"x": {"items": items("1", 0, 1), "scores": [score()]}})
    with pytest.raises(GroupworkError, match="no 'needs'"):
        profiles_table(declared, scores("x", [1]))


def test_regression_agrees_with_sandwich():
    r = R["ols"]
    found = pd.DataFrame(regress(ATTITUDE, "rating", TERMS, 0.95))
    b = found[found["statistic"] == "b"].set_index("term")
    expected = {("intercept" if name == "(Intercept)" else name): x for name, x in r["b"].items()}
    assert b["estimate"].to_dict() == pytest.approx(expected)
    from scipy import stats

    reach = stats.t.ppf(0.975, r["df"]) * np.array(list(r["hc3"].values()))
    assert (b["ci_high"] - b["estimate"]).tolist() == pytest.approx(reach.tolist())
    t = np.array(list(r["b"].values())) / np.array(list(r["hc3"].values()))
    assert b["p"].tolist() == pytest.approx((2 * stats.t.sf(np.abs(t), r["df"])).tolist())
    assert found.loc[found["statistic"] == "beta", "estimate"].tolist() == pytest.approx(r["beta"])
    squared = found.set_index("statistic")["estimate"]
    assert squared["r_squared"] == pytest.approx(r["r_squared"])
    assert squared["r_squared_adjusted"] == pytest.approx(r["adjusted"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: t.head(4), "4 people for 4 coefficients"),
        (lambda t: t.assign(advance=t["learning"] * 2), "follows from the others"),
        (lambda t: t.assign(advance=1.0), "does not vary"),
        (lambda t: t.assign(rating=3.0), "the outcome does not vary"),
        (lambda t: t.assign(rating=t["learning"]), "fits every score exactly"),
        (lambda t: t.assign(advance=[1.0] + [0.0] * 29), "one person alone fixes"),
    ],
)
def test_regression_says_why_not(change, why):
    rows = list(regress(change(ATTITUDE), "rating", TERMS, 0.95))
    assert all(why in row["note"] and row["estimate"] is None for row in rows)


def test_strain_table():
    rng = np.random.default_rng(5)
    support = rng.normal(20, 4, 60)
    strain = 80 - support + rng.normal(0, 3, 60)
    one = {"items": items("1", 0, 100), "scores": [score()]}
    declared = study(
        {"strain": one, "support": one},
        strain={"wave": "survey", "scales": ["strain"], "support": ["support"]},
    )
    table = pd.concat([scores("strain", strain, "survey"), scores("support", support, "survey")])
    found = strain_table(declared, table)
    b = find(found, statistic="b", term="support")
    assert b["ci_low"] < -1 < b["ci_high"]
    assert find(found, statistic="vif")["estimate"] == pytest.approx(1)
    assert find(found, statistic="p_holm")["p"] == pytest.approx(b["p"])
    r = np.corrcoef(strain, support)[0, 1]
    assert find(found, statistic="beta")["estimate"] == pytest.approx(r)
    assert find(found, statistic="r_squared")["estimate"] == pytest.approx(r**2)


def test_strain_names_must_exist():
    one = {"x": {"items": items("1", 0, 100), "scores": [score()]}}
    with pytest.raises(ValueError, match="there is no 'y'"):
        study(one, strain={"wave": "survey", "scales": ["x"], "support": ["y"]})
    with pytest.raises(GroupworkError, match="no 'strain'"):
        strain_table(study(one), scores("x", [1]))
