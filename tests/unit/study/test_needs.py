"""Needs, priorities and strain, as they may and may not be declared."""

import pytest
from raw_study import MOOD, refused

SCORES = [
    {"id": name, "label": name, "direction": "neutral", "items": items}
    for name, items in (("total", "1-4"), ("rest", "1 2"), ("company", "3 4"))
]
AREAS = {"mood": {"define": MOOD | {"scores": SCORES}}}
NEEDS = {"instrument": "mood", "wave": "pre", "threshold": 2.5, "threshold_source": "the manual"}
STRAIN = {"wave": "pre", "scales": ["mood.rest"], "support": ["mood.company"]}
PRIORITY = {"importance": "mood.rest", "satisfaction": "mood.company"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"needs": NEEDS | {"instrument": "mod"}}, "needs.instrument: there is no 'mod'."),
        ({"needs": NEEDS | {"wave": "per"}}, "needs.wave: there is no 'per'. Did you mean 'pre'"),
        ({"needs": NEEDS | {"subgroups": ["seks"]}}, "needs.subgroups: there is no 'seks'."),
        # The first score is the total, and no area.
        (
            {"needs": NEEDS | {"priorities": {"mood": PRIORITY}}},
            "needs.priorities: there is no 'mood'.",
        ),
        (
            {"needs": NEEDS | {"priorities": {"mood.rest": PRIORITY | {"importance": "imp"}}}},
            "needs.priorities: mood.rest: there is no 'imp'.",
        ),
        ({"strain": STRAIN | {"wave": "per"}}, "strain.wave: there is no 'per'."),
        ({"strain": STRAIN | {"scales": ["mood.rist"]}}, "strain: there is no 'mood.rist'."),
        ({"strain": STRAIN | {"support": ["friends"]}}, "strain: there is no 'friends'."),
        ({"strain": STRAIN | {"support": []}}, "strain.support: needs at least 1."),
    ],
)
def test_what_does_not_fit(changes, said):
    assert said in refused(instruments=AREAS, **changes)
