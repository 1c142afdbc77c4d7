"""Predictions, as they may and may not be declared."""

import pytest
from raw_study import refused


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"scale": "moood", "expected": "lower"}, "predictions.1.scale: there is no 'moood'."),
        ({"source": "peer", "expected": "higher"}, "predictions.1.source: there is no 'peer'."),
        ({"expected": "higher"}, "predictions.1: name either the 'scale' or the 'source'"),
        ({"scale": "mood", "expected": "lower"}, "predictions.1.expected: 'lower', but"),
    ],
)
def test_a_prediction_that_nothing_can_speak_to(declared, said):
    assert said in refused(predictions=[{"says": "a", **declared}])


def test_without_two_times_no_change_can_speak():
    declared = [{"says": "a", "scale": "mood", "expected": "higher"}]
    nothing = {"outcomes": [], "comparisons": [], "family": []}
    assert "predictions.1: a change speaks to it, and the study compares no two times" in refused(
        predictions=declared, **nothing
    )
