"""Coded segments as arrays, by hand."""

import numpy as np
import pandas as pd
from small_coding import study_of

from groupwork.analysis.interviews.codings import arrange

ROWS = [
    ("i1", "1", "A", "joy"),
    ("i1", "1", "B", ""),
    ("i1", "2", "A", "hope"),
    ("i1", "2", "A", "joy"),
    ("i2", "1", "B", "hope"),
]
SEGMENTS = pd.DataFrame(ROWS, columns=["interview", "segment", "coder", "code"]).assign(
    participant_id="P1", text="words"
)


def test_who_read_what_and_gave_which_codes():
    coded = arrange(study_of("hope", "joy"), SEGMENTS)
    assert (coded.coders, coded.codes) == (["A", "B"], ["hope", "joy"])
    assert coded.read.tolist() == [[True, True], [True, False], [False, True]]
    assert coded.given[:, 0].tolist() == [[False, True], [True, True], [False, False]]
    assert coded.given[:, 1].tolist() == [[False, False], [False, False], [True, False]]
    assert coded.interview.tolist() == [0, 0, 1]


def test_parts_keep_the_units_and_coders_that_have_to_do_with_each_other():
    coded = arrange(study_of("hope", "joy"), SEGMENTS)
    of_a = coded.by(np.array([True, False]))
    assert (of_a.coders, len(of_a.units), of_a.read.tolist()) == (["A"], 2, [[True], [True]])
    last = coded.take(np.array([False, False, True]))
    assert (last.coders, last.given.tolist()) == (["B"], [[[True, False]]])
