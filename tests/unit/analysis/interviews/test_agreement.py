"""Agreement against R, statsmodels, the krippendorff package, and published examples."""

import itertools
import json
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats import inter_rater

from groupwork.analysis.interviews.agreement import agreement_table, disagreements
from groupwork.statistics.agreement import (
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    percent_unanimous,
    prevalence,
    tally,
    tally_interviews,
)

DATA = Path(__file__).parents[3] / "data"


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


def coded(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    """Segments from rows of interview, segment, coder and codes ('' for none)."""
    return pd.DataFrame(
        [
            (interview, f"P{interview}", segment, f"text {segment}", coder, code or None, "en")
            for interview, segment, coder, codes in rows
            for code in (codes.split() or [""])
        ],
        columns=["interview", "participant_id", "segment", "text", "coder", "code", "language"],
    )


SMALL = coded(
    *[("i1", 1, "A", "worry"), ("i1", 1, "B", "worry family")],
    *[("i1", 2, "A", ""), ("i1", 2, "B", "")],
    *[("i2", 1, "A", "worry"), ("i2", 1, "B", "worry")],
    *[("i2", 2, "A", "family"), ("i2", 2, "B", "")],
    *[("i3", 1, "A", "worry")],
)


def value(table: pd.DataFrame, code: str, statistic: str) -> pd.Series:
    return table[(table["code"] == code) & (table["statistic"] == statistic)].squeeze()


def test_table_by_hand(study):
    # Four segments have two coders; i3 has one and is left out.
    # worry: A 1 0 1 0, B 1 0 1 0. family: A 0 0 0 1, B 1 0 0 0: pa = 2/4, pe = .75^2 + .25^2.
    # Sets: {w}/{w,f}, {}/{}, {w}/{w}, {f}/{}: pa = 2/4.
    table = agreement_table(study, SMALL)
    assert set(table["n"]) == {4}
    assert set(table["coders"]) == {"A & B"}
    assert value(table, "worry", "cohen_kappa")["estimate"] == pytest.approx(1)
    assert value(table, "worry", "prevalence")["estimate"] == pytest.approx(0.5)
    assert value(table, "family", "percent_agreement")["estimate"] == pytest.approx(50)
    kappa = value(table, "family", "cohen_kappa")
    assert kappa["estimate"] == pytest.approx((0.5 - 0.625) / 0.375)
    assert value(table, "all", "percent_agreement")["estimate"] == pytest.approx(50)
    # Any code at all: A in 3 of 4 segments, B in 2 of 4.
    assert value(table, "all", "prevalence")["estimate"] == pytest.approx(0.625)


def test_no_interval_where_resamples_do_not_vary(study):
    row = value(agreement_table(study, SMALL), "worry", "cohen_kappa")
    assert pd.isna(row["ci_low"])
    assert row["note"] == "no interval: every resample of interviews gives the same value"


def many(seed: int, interviews: int = 12, slips: float = 0.1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for interview in range(interviews):
        for segment in range(9):
            true = rng.choice(["worry", "family", ""])
            for coder in ["A", "B"]:
                seen = rng.choice(["worry", "family", ""]) if rng.random() < slips else true
                rows.append((f"i{interview}", segment, coder, str(seen)))
    return coded(*rows)


def test_intervals_hold_the_estimate_and_repeat_with_the_seed(study):
    table = agreement_table(study, many(2))
    assert (table["ci_low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["ci_high"]).all()
    pd.testing.assert_frame_equal(table, agreement_table(study, many(2)))
    shuffled = many(2).sample(frac=1, random_state=1).sort_values("interview", kind="stable")
    again = agreement_table(study, shuffled)
    assert list(again["estimate"]) == pytest.approx(list(table["estimate"]))


def test_coverage_of_the_interval_over_interviews(study):
    # True agreement on `worry`: coders slip with chance .1 and then draw one of three codes.
    # They differ when exactly one shows worry: 2 p (1 - p) at each true code, averaged.
    shows = {"worry": 0.9 + 0.1 / 3, "other": 0.1 / 3}
    differ = (2 * shows["worry"] * (1 - shows["worry"])) / 3
    differ += 2 * (2 * shows["other"] * (1 - shows["other"])) / 3
    true, hits = 100 * (1 - differ), 0
    for seed in range(60):
        row = value(agreement_table(study, many(seed)), "worry", "percent_agreement")
        hits += row["ci_low"] <= true <= row["ci_high"]
    # Percentile intervals of 12 interviews run a little narrow: about 90 % of 60.
    assert hits >= 47


def test_code_that_nobody_gave(with_codes):
    table = agreement_table(with_codes("worry", "family", "never"), SMALL)
    for statistic in ["cohen_kappa", "krippendorff_alpha"]:
        row = value(table, "never", statistic)
        assert pd.isna(row["estimate"])
        assert row["note"] == "not estimable: all codings fall into one category"
    assert value(table, "never", "percent_agreement")["estimate"] == 100


def test_one_coder_only(study):
    table = agreement_table(study, SMALL[SMALL["coder"] == "A"])
    assert table["estimate"].isna().all()
    assert set(table["note"]) == {"not estimable: no segment was read by two coders"}


def test_three_coders_have_fleiss_and_conger(study):
    third = SMALL[SMALL["coder"] == "A"].assign(coder="C")
    statistics = set(agreement_table(study, pd.concat([SMALL, third]))["statistic"])
    assert {"fleiss_kappa", "conger_kappa", "percent_unanimous"} < statistics
    assert "cohen_kappa" not in statistics


def test_disagreements_are_listed_in_context(study):
    found = disagreements(study, SMALL)
    assert found[["interview", "segment", "code", "A", "B"]].values.tolist() == [
        ["i1", 1, "family", "no", "yes"],
        ["i2", 2, "family", "yes", "no"],
    ]
    assert found["text"].tolist() == ["text 1", "text 2"]
    assert (found["decision"] == "").all()


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
