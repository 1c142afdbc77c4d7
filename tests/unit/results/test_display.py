"""Tidy tables as a person reads them."""

import pandas as pd
from raw_study import study

from groupwork.privacy.disclosure import ROUNDED_UP, SUPPRESSED
from groupwork.results.display import notice, wide

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
        ["-0.812, p < .001", "2.5 [1.250, 3.750]"],
        ["0.5, p ≤ 0.050", "–"],
        ["", ""],
    ]


def test_a_notebook_says_first_what_is_invented_and_what_a_dash_means():
    assert notice(study(synthetic=False, privacy={"small_cell": 1})) == ""
    told = notice(study(synthetic=True, privacy={"small_cell": 7}))
    assert "SYNTHETIC DATA" in told and "fewer than 7 people" in told
