"""The change that speaks to each prediction of a theory."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.analysis.predictions import predictions_table
from groupwork.study.loading import load_study
from groupwork.study.theory import Prediction

ROOT = Path(__file__).parents[3]
TINY = ROOT / "tests" / "data" / "tiny" / "study.yaml"
# Five people; differences -1, -2, 0, -1, -3: mean -1.4, SD sqrt(5.2 / 4) = 1.140175.
PRE, POST = [4, 5, 3, 4, 6], [3, 3, 3, 3, 3]


def with_predictions(*predictions: dict):
    made = [Prediction.model_validate(each) for each in predictions]
    return load_study(TINY).model_copy(update={"predictions": made})


def scores_of(scale: str) -> pd.DataFrame:
    rows = [
        {"participant_id": f"p{n}", "wave": wave, "scale": scale, "value": value}
        for wave, values in (("pre", PRE), ("post", POST))
        for n, value in enumerate(values)
    ]
    # one more person who was there before alone
    return pd.DataFrame([*rows, {**rows[0], "participant_id": "p9", "value": 1.0}])


def test_the_mean_change_of_those_with_both_scores() -> None:
    """t(.975, 4) = 2.776445: -1.4 -/+ 2.776445 * 1.140175 / sqrt(5) = [-2.815720, 0.015720]."""
    scale = load_study(TINY).primary.scale
    study = with_predictions(
        {"says": "lower", "scale": scale, "expected": "lower"},
        {"says": "the same scale again", "scale": scale, "expected": "lower"},
    )
    table = predictions_table(study, scores_of(scale))
    assert table["scale"].tolist() == [scale]  # once, however many predictions name it
    row = table.iloc[0]
    assert (row["n"], row["statistic"]) == (5, "mean_diff")
    assert row["estimate"] == pytest.approx(-1.4)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([-2.815720, 0.015720], abs=1e-5)
