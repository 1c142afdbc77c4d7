"""The mixed model against R's lmerTest."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from groupwork.statistics.estimate import NotEstimable
from groupwork.statistics.mixed import fit_random_intercept

DATA = Path(__file__).parents[2] / "data"
WAVES = ["pre", "m2", "m3", "m5", "m8"]


def test_full_likelihood_against_lmertest():
    trial = pd.read_csv(DATA / "btheb.csv", index_col="id")
    reference = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))
    long = trial.melt(["pre", "group", "drug", "length"], WAVES[1:], "wave", ignore_index=False)
    long = long.dropna()
    design = np.column_stack(
        [
            np.ones(len(long)),
            long["pre"],
            long["wave"].str[1:].astype(float),
            long["group"] == "BtheB",
            long["drug"] == "Yes",
            long["length"] == ">6m",
        ]
    ).astype(float)
    fit = fit_random_intercept(long["value"], design, long.index, reml=False)
    expected = reference["btheb_longitudinal"]["lmer_ri_ML"]["value"]
    found = np.array([fit.contrast(row) for row in np.eye(6)])
    assert found[:, 0] == pytest.approx(expected["Estimate"], rel=1e-5)
    assert found[:, 1] == pytest.approx(expected["Std. Error"], rel=1e-5)
    assert found[:, 2] == pytest.approx(expected["df"], rel=1e-5)
    variances = reference["btheb_longitudinal"]["lmer_ri_ML_var"]["value"]["vcov"]
    found = [fit.person_variance, fit.residual_variance]
    assert found == pytest.approx(variances, rel=1e-5)


@pytest.mark.parametrize(
    ("waves", "covariate", "reference"),
    [(WAVES[1:], "pre", "month_group_F"), (WAVES, None, "lmer_5occasions_interaction_F")],
)
def test_f_of_several_contrasts_against_lmertest(waves, covariate, reference):
    """Do the arms change alike over four or five times? By REML, type III."""
    trial = pd.read_csv(DATA / "btheb.csv", index_col="id")
    known = trial.assign(first=trial["pre"])
    long = known.melt(["first", "group"], waves, "wave", ignore_index=False).dropna()
    treated = (long["group"] == "BtheB").to_numpy(float)
    at = [(long["wave"] == wave).to_numpy(float) for wave in waves[1:]]
    columns = [np.ones(len(long)), treated, *at, *([long["first"]] if covariate else [])]
    design = np.column_stack([*columns, *(each * treated for each in at)])
    fit = fit_random_intercept(long["value"], design, long.index)
    tested = np.eye(design.shape[1])[-len(at) :]
    found = fit.f_test(tested)
    expected = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))
    table = {
        name: each[0] for name, each in expected["btheb_longitudinal"][reference]["value"].items()
    }
    assert found.df_num == table["NumDF"]
    assert [found.value, found.df, found.p] == pytest.approx(
        [table["F value"], table["DenDF"], table["Pr(>F)"]], rel=1e-5
    )
    assert (fit.observations, fit.people) == (len(long), long.index.nunique())
    assert not fit.singular


def test_nobody_seen_twice():
    with pytest.raises(NotEstimable, match=r"^nobody has observations at two waves$"):
        fit_random_intercept([1, 2, 4, 8], np.ones((4, 1)), [1, 2, 3, 4])


@pytest.mark.parametrize("case", ["differ", "alike"])
@pytest.mark.parametrize("model", ["ancova", "change"])
def test_a_random_intercept_that_only_some_share(case, model):
    """Members in groups beside people on their own: tests/data/r_nested.R."""
    reference = json.loads((DATA / "r_nested.json").read_text(encoding="utf-8"))[case]
    data = pd.DataFrame(reference["data"])
    member = (data["site"] != "").to_numpy()
    cluster = np.where(member, data["site"], data.index.astype(str))
    columns = [np.ones(len(data)), data["treated"]]
    y = data["post"] - data["pre"]
    if model == "ancova":
        y, columns = data["post"], [np.ones(len(data)), data["pre"], data["treated"]]
    fit = fit_random_intercept(y, np.column_stack(columns), cluster, shared=member)
    expected = reference[model]
    table = pd.DataFrame(expected["coefficients"])
    found = np.array([fit.contrast(unit) for unit in np.eye(len(columns))])
    # lmer's search ends a little beside the highest likelihood.
    assert found[:, 0] == pytest.approx(table["Estimate"], rel=1e-5)
    assert found[:, 1] == pytest.approx(table["Std. Error"], rel=1e-4)
    assert found[:, 2] == pytest.approx(table["df"], rel=1e-3)
    assert fit.person_variance == pytest.approx(expected["group_variance"], rel=1e-3, abs=1e-9)
    assert fit.residual_variance == pytest.approx(expected["residual_variance"], rel=1e-4)
    assert fit.singular == (case == "alike")
