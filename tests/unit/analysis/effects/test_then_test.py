"""The then-test beside the pre-test, by hand."""

import pandas as pd
import pytest
from effect_study import study

from groupwork.analysis.effects.then_test import then_test_table
from groupwork.study.study_file import StudyFile

PRE = [12, 15, 9, 18, 14, 11, 16, 13]
# Looking back, six place themselves one point higher; afterwards seven of eight are two lower.
THEN = [score + (number not in (0, 4)) for number, score in enumerate(PRE)]
POST = [score - 2 * (number != 1) for number, score in enumerate(PRE)]


def declared() -> StudyFile:
    return study(waves={"pre": "pre", "then": "then-test", "post": "post"})


def test_the_shift_is_the_difference_of_both_changes():
    # Shifts: six of 1 and two of 0: mean .75, SD sqrt(8 x .75 x .25 / 7) = .46291, standard error
    # .163663, t(.975, 7) = 2.364624, so that the limits are .75 -+ .387.
    scale = declared().primary.scale
    scores = pd.DataFrame(
        [
            (f"P{number}", wave, scale, float(value))
            for wave, values in (("pre", PRE), ("then", THEN), ("post", POST))
            for number, value in enumerate(values)
        ]
        # One who did not come again is in none of the three.
        + [("P9", "pre", scale, 60.0), ("P9", "then", scale, 0.0)],
        columns=["participant_id", "wave", "scale", "value"],
    )
    rows = then_test_table(declared(), scores).set_index("statistic")
    shift = rows.loc["shift", ["n", "estimate", "ci_low", "ci_high"]].tolist()
    assert shift == pytest.approx([8, 0.75, 0.363, 1.137], abs=5e-4)
    # Measured: seven of -2 and one of 0: -14 / 8. Recalled: -14 / 8 - 6 / 8.
    assert rows.loc["measured", "estimate"] == pytest.approx(-1.75)
    assert rows.loc["recalled", "estimate"] == pytest.approx(-2.5)
    assert rows.loc["shift", ["wave_from", "wave_to"]].tolist() == ["pre", "then"]
