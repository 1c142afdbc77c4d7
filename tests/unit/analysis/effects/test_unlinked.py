"""The people of two times who are not followed; expected values from R."""

import pandas as pd
import pytest
from two_times import CONTENT, POST, PRE

from groupwork.analysis.effects.unlinked import unlinked_table
from groupwork.study.study_file import StudyFile


def table(pre: list[int], post: list[int]) -> pd.DataFrame:
    scores = pd.DataFrame(
        [
            (f"{wave}{number}", wave, "strain", float(value))
            for wave, values in (("pre", pre), ("post", post))
            for number, value in enumerate(values)
        ],
        columns=["participant_id", "wave", "scale", "value"],
    )
    return unlinked_table(StudyFile.model_validate(CONTENT), scores).set_index("statistic")


def test_the_results_are_those_of_independent_samples_in_r():
    # R 4: t.test(post, pre); choose(22, 10) divisions by combn(); pooled d times the exact J with
    # limits by uniroot() over pt(..., ncp); power by pt(), as in test_normal.
    rows = table(PRE, POST)
    diff = rows.loc["mean_diff"]
    assert diff[["n", "smallest_time"]].tolist() == [22, 10]
    assert diff[["estimate", "ci_low", "ci_high", "p"]].tolist() == pytest.approx(
        [3.2, 0.713409559961836, 5.686590440038161, 0.014328440148863]
    )
    assert rows.loc["t", "estimate"] == pytest.approx(2.689400809163403)
    assert rows.loc["df", "estimate"] == pytest.approx(19.439697208161402)
    g = rows.loc["hedges_g", ["estimate", "ci_low", "ci_high"]].tolist()
    assert g == pytest.approx([1.10537365184661, 0.21759353208782, 1.96975442262153], abs=1e-6)
    assert rows.loc["permutation", "p"] == pytest.approx(0.018288213334653)
    assert rows.loc["mann_whitney", "p"] == pytest.approx(0.023190431859163)
    assert rows.loc["smallest_detectable_d", "estimate"] == pytest.approx(1.26117350111)


def test_scores_that_do_not_vary_have_a_difference_and_no_error():
    rows = table([5, 5, 5], [7, 7, 7])
    assert rows.loc["mean_diff", "estimate"] == 2
    assert rows.loc[["t", "hedges_g"], "estimate"].isna().all()
    assert rows.loc["t", "note"].startswith("not estimable")
