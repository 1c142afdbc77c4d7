"""The declared tests: which there are, against R and hand calculations, and how they adjust."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from effect_study import beat_the_blues, one, scores, study
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttost_paired

from groupwork.analysis.effects.declared import declared_tests
from groupwork.study.study_file import StudyFile

DATA = Path(__file__).parents[3] / "data"
THREE = {"usual": "usual care", "short": "short", "long": "long"}


def three_arms(**family) -> tuple[StudyFile, pd.DataFrame, pd.DataFrame]:
    """Return a trial of three arms with ten people each, measured three times."""
    rng = np.random.default_rng(11)
    arms = np.repeat(list(THREE), 10)
    pre = rng.integers(10, 40, 30)
    drop = {"usual": 0, "short": 4, "long": 9}
    waves = {"pre": pre}
    for wave in ("post", "later"):
        waves[wave] = np.clip(pre - [drop[arm] for arm in arms] + rng.integers(-4, 5, 30), 0, 63)
    named = {
        wave: {f"P{i}": int(v) for i, v in enumerate(values)} for wave, values in waves.items()
    }
    people = pd.DataFrame({"participant_id": [f"P{i}" for i in range(30)], "arm": arms})
    made = study(
        waves={"pre": "pre", "post": "post", "later": "follow-up"},
        comparisons=[["pre", "post"], ["pre", "later"], ["post", "later"]],
        design={"kind": "randomised", "groups": {"attribute": "arm", "control": "usual"}},
        attributes={"arm": {"label": "Arm", "levels": THREE}},
        family={"test": "welch"} | family,
    )
    return made, scores(**named), people


def test_every_two_arms_at_every_time_from_the_baseline():
    made, long, people = three_arms()
    table = declared_tests(made, long, people)
    tests = table[table["statistic"] == "test"]
    assert list(zip(tests["wave_from"], tests["wave_to"], tests["contrast"], strict=True)) == [
        ("pre", wave, contrast)
        for wave in ("post", "later")
        for contrast in ("short - usual", "long - usual", "long - short")
    ]
    assert made.family_sizes == [6]
    assert set(tests["n"]) == {20} and set(tests["smallest_arm"]) == {10}


@pytest.mark.parametrize(("adjust", "method"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_welch_and_its_adjustment_are_those_of_scipy_and_statsmodels(adjust, method):
    made, long, people = three_arms(adjust=adjust)
    table = declared_tests(made, long, people)
    wide = long.pivot(index="participant_id", columns="wave", values="value")
    arm = people.set_index("participant_id")["arm"].reindex(wide.index)
    expected = []
    for wave in ("post", "later"):
        change = wide[wave] - wide["pre"]
        for first, second in (("short", "usual"), ("long", "usual"), ("long", "short")):
            found = stats.ttest_ind(change[arm == first], change[arm == second], equal_var=False)
            expected.append(found.pvalue)
    assert list(table.loc[table["statistic"] == "test", "p"]) == pytest.approx(expected)
    adjusted = table[table["statistic"] == "p_adjusted"]
    assert list(adjusted["p"]) == pytest.approx(multipletests(expected, method=method)[1])
    assert set(adjusted["method"]) == {
        {"holm": "Holm over 6 tests", "bh": "Benjamini-Hochberg over 6 tests"}[adjust]
    }


def test_against_the_control_alone_where_that_is_declared():
    made, long, people = three_arms(contrasts="control")
    table = declared_tests(made, long, people)
    assert set(table["contrast"]) == {"short - usual", "long - usual"}


def test_analysis_of_covariance_is_that_of_r():
    """R 4.2.2 on BtheB of HSAUR: lm(m2 ~ pre + group), as in tests/data/r_reference.json."""
    trial, long, people = beat_the_blues("ancova")
    table = declared_tests(trial, long, people)
    models = pd.read_csv(DATA / "btheb.csv")
    both = models.dropna(subset=["pre", "m2"])
    x = np.column_stack([np.ones(len(both)), both["pre"], both["group"] == "BtheB"]).astype(float)
    coefficients, residual = np.linalg.lstsq(x, both["m2"].to_numpy(float), rcond=None)[:2]
    variance = residual[0] / (len(both) - 3) * np.linalg.inv(x.T @ x)[2, 2]
    t = coefficients[2] / np.sqrt(variance)
    row = one(table, wave_to="m2", statistic="test")
    assert row["estimate"] == pytest.approx(coefficients[2])
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(t), len(both) - 3))
    assert row["contrast"] == "BtheB - TAU" and row["n"] == len(both)


def test_equivalence_within_declared_bounds_is_that_of_statsmodels():
    pre = [10, 12, 11, 13, 10, 14, 9, 12]
    post = [10, 11, 12, 13, 11, 13, 9, 13]
    made = study(family={"test": "t", "hypothesis": "equivalence", "bounds": {"bdi": 1.5}})
    table = declared_tests(made, scores(pre=pre, post=post), pd.DataFrame())
    row = one(table, statistic="tost")
    p = ttost_paired(np.array(post, float), np.array(pre, float), -1.5, 1.5)[0]
    assert row["p"] == pytest.approx(p)
    assert row["ci_level"] == pytest.approx(0.9)
    # The interval at 1 - 2 alpha lies within the bounds exactly when p < alpha.
    assert (row["ci_low"] > -1.5 and row["ci_high"] < 1.5) == (p < 0.05)


def test_equivalence_of_two_arms_by_welch():
    """Two one-sided tests by hand: t = (|difference| - bound) / se with Welch's df."""
    bounds = {"hypothesis": "equivalence", "bounds": {"bdi": 3}, "contrasts": "control"}
    made, long, people = three_arms(**bounds)
    row = one(declared_tests(made, long, people), contrast="short - usual", statistic="tost")
    wide = long.pivot(index="participant_id", columns="wave", values="value")
    arm = people.set_index("participant_id")["arm"].reindex(wide.index)
    change = wide["post"] - wide["pre"]
    a, b = change[arm == "short"], change[arm == "usual"]
    va, vb = a.var() / len(a), b.var() / len(b)
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    t = (abs(a.mean() - b.mean()) - 3) / np.sqrt(va + vb)
    assert row["p"] == pytest.approx(stats.t.cdf(t, df))


def test_families_are_adjusted_each_by_itself():
    rng = np.random.default_rng(2)
    waves = {wave: rng.integers(0, 60, 9).tolist() for wave in ("pre", "post")}
    long = pd.concat(scores(scale, **waves) for scale in ("a", "b", "c"))
    made = study(
        [{"scale": scale} for scale in ("a", "b", "c")],
        family=[
            {"name": "primary", "test": "t", "outcomes": ["a"]},
            {"name": "secondary", "test": "wilcoxon", "outcomes": ["b", "c"]},
        ],
    )
    table = declared_tests(made, long, pd.DataFrame())
    adjusted = table[table["statistic"] == "p_adjusted"]
    assert list(zip(adjusted["family"], adjusted["outcome"], strict=True)) == [
        ("1", "a"),
        ("2", "b"),
        ("2", "c"),
    ]
    t = stats.ttest_rel(waves["post"], waves["pre"]).pvalue
    assert adjusted["p"].iloc[0] == pytest.approx(t)
    raw = table[(table["family"] == "2") & (table["statistic"] == "test")]["p"]
    assert list(adjusted["p"])[1:] == pytest.approx(multipletests(raw, method="holm")[1])


def test_a_test_that_cannot_be_made_does_not_count():
    long = pd.concat(
        [scores("a", pre=[1, 2, 3], post=[1, 2, 3]), scores("b", pre=[1, 2, 3], post=[3, 3, 7])]
    )
    table = declared_tests(study([{"scale": "a"}, {"scale": "b"}]), long, pd.DataFrame())
    left = one(table, outcome="a", statistic="p_adjusted")
    assert pd.isna(left["p"]) and left["note"] == "not estimable: all differences are equal"
    assert one(table, outcome="b", statistic="p_adjusted")["method"] == "Holm over 1 test"
