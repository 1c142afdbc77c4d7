"""The figure of themes."""

import pandas as pd
from small_coding import study_of

from groupwork.figures import draw


def test_of_very_many_codes_those_of_most_people_are_drawn():
    names = [f"c{number}" for number in range(40)]
    shares = pd.DataFrame({"code": names, "estimate": [n / 40 for n in range(40)]}).assign(
        interview="all", statistic="people_share", ci_low=0.0, ci_high=1.0, n=40
    )
    [axes] = draw(study_of(*names), "themes", {"themes": shares}, "en").axes
    assert axes.get_title() == "The 30 codes of 40 that most people speak of"
    assert [label.get_text() for label in axes.get_yticklabels()] == names[10:]
