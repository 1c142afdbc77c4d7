"""Design, waves and attributes, as they may and may not be declared."""

import pytest
from mistakes import mistake
from raw_study import refused

WAVES = [
    {"id": "pre", "label": "a", "role": "pre", "weeks": 0},
    {"id": "post", "label": "b", "role": "post", "weeks": 6},
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "control: TAU",
            "control: TUA",
            ": design.groups.control: 'TUA' is no level of 'group'. Did you mean 'TAU'?",
        ),
        (
            "attribute: group",
            "attribute: grup",
            ": design.groups.attribute: there is no 'grup'. Did you mean 'group'?",
        ),
        (
            "kind: randomised",
            "kind: one-group",
            ": design: kind 'one-group' takes no 'groups'.",
        ),
        ("{id: m3,", "{id: m2,", ": waves: 'm2' stands there twice."),
        ("{id: m3,", "{id: M 3,", "id: may have small letters, digits, '-' and '_' only."),
    ],
)
def test_groups_and_waves_that_do_not_fit(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attributes": {"age": {"label": "a", "min": 90, "max": 18}}}, "must be lower than max"),
        ({"attributes": {"age": {"label": "a", "max": "nan"}}}, "finite number"),
        (
            {"waves": [*WAVES, {"id": "late", "label": "c", "role": "follow-up", "weeks": 2}]},
            "'late' is the follow-up but lies before 'post'",
        ),
        ({"waves": [WAVES[0], WAVES[1] | {"weeks": -1}]}, "'post' is the post but lies before"),
        ({"waves": [WAVES[0], WAVES[1] | {"weeks": 1e9}]}, "less than or equal to 5200"),
        ({"design": {"kind": "controlled"}}, "kind 'controlled' needs 'groups'"),
    ],
)
def test_times_and_ranges_that_cannot_be_meant(changes, said):
    assert said in refused(**changes)
