"""Tidy tables as a person reads them."""

import pandas as pd
from raw_study import study

from groupwork.privacy.disclosure import ROUNDED_UP, SUPPRESSED
from groupwork.results.display import notice, told_of, wide

NAMES = ["scale", "statistic", "estimate", "ci_low", "ci_high", "p", "note"]
TABLE = pd.DataFrame(
    [
        ("a", "mean", 2.5, 1.25, 3.75, None, ""),
        ("a", "d_z", -0.8125, None, None, 0.0004, ""),
        ("b", "d_z", 0.5, None, None, 0.05, f"x; {ROUNDED_UP}"),
        ("b", "mean", None, None, None, None, f"{SUPPRESSED}: fewer than 5 people"),
        ("c", "mean", None, None, None, None, "not estimable: nobody"),
        # Of two methods of a statistic the first is shown.
        ("c", "mean", 7.0, None, None, None, ""),
    ],
    columns=NAMES,
)


def test_statistics_stand_side_by_side_in_the_order_that_is_asked_for():
    shown = wide(TABLE, ["scale"], ["d_z", "sd", "mean"])
    assert shown.columns.tolist() == ["d_z", "mean"]
    assert shown.index.tolist() == ["a", "b", "c"]
    assert shown.to_numpy().tolist() == [
        ["-0.813, p < .001", "2.5 [1.250, 3.750]"],
        ["0.5, p ≤ 0.050", "–"],
        ["", ""],
    ]


def test_a_notebook_says_first_what_is_invented_and_what_a_dash_means():
    assert notice(study(synthetic=False, privacy={"small_cell": 1})) == ""
    told = notice(study(synthetic=True, privacy={"small_cell": 7}))
    assert "SYNTHETIC DATA" in told and "fewer than 7 people" in told


def test_simulations_of_what_is_left_out_are_left_out():
    """The Hodges-Lehmann estimate is held back; of the Wilcoxon test the p is told."""
    rows = [
        ("mean_diff", "post - pre; t interval", 1.0, None, ""),
        ("hodges_lehmann", "Walsh median; exact Walsh interval", None, None, SUPPRESSED),
        ("wilcoxon_v", "exact, zeros dropped", None, 0.02, SUPPRESSED),
        ("d_z", "noncentral t", 0.5, None, ""),
        ("d_z", "BCa bootstrap, 10,000 resamples", None, None, SUPPRESSED),
    ]
    effects = pd.DataFrame(rows, columns=["statistic", "method", "estimate", "p", "note"])
    simulated = [
        ("mean_diff", "t, Wilson"),
        ("hodges_lehmann", "exact Walsh, Wilson"),
        ("wilcoxon_v", "exact, zeros dropped; p <= 0.05, Wilson"),
        ("d_z", "noncentral t, Wilson"),
        ("d_z", "BCa bootstrap, 200 resamples here, Wilson"),
        ("all", "in each simulated study"),
    ]
    calibration = pd.DataFrame(simulated, columns=["of", "method"])
    assert told_of(calibration, effects).index.tolist() == [0, 2, 3, 5]
    assert told_of(calibration, effects[:0]).equals(calibration)
