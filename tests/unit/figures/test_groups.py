"""The figure of the change in each group of a programme, and in all together."""

import pandas as pd
import pytest
from programmes import groups as studies_of
from programmes import programme

from groupwork.figures.groups import groups

CHANGES = [
    ("north", "mean_diff", 12, -4.0, -6.0, -2.0),
    ("south", "mean_diff", None, None, None, None),
    ("all", "mean_diff", 12, -3.0, -5.0, -1.0),
    ("all", "mean_diff_prediction", 12, -3.0, None, None),
]


def changes(made) -> pd.DataFrame:
    names = ["group", "statistic", "n", "estimate", "ci_low", "ci_high"]
    return pd.DataFrame(CHANGES, columns=names).assign(
        outcome=made.measures[0].scale, wave_from="pre", wave_to="post", note=""
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_group_has_a_line_and_what_is_held_back_no_point(language):
    made = programme(studies_of("north", "south"))
    [axes] = groups(made, changes(made), language).axes
    said = [label.get_text() for label in axes.get_yticklabels()]
    assert said[0].startswith("Group north") and said[1] == "Group south"
    drawn = {float(x) for line in axes.lines for x in line.get_xdata()}
    assert drawn >= {-4, -3, 0}
    assert len(said) == 4
