"""Progression criteria and the next study, as they may and may not be declared."""

import copy
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

SHIPPED = Path(__file__).parents[3] / "data/raw/all-the-way/study.yaml"
RETENTION = {"kind": "retention", "wave": "post", "green": 0.8, "red": 0.6}
ASKED = {"kind": "recruitment", "green": 0.8, "red": 0.6}


def changed(**sections) -> dict:
    """Return the shipped study file with other sections; None takes one out."""
    content = copy.deepcopy(read_yaml(SHIPPED)) | sections
    return {name: value for name, value in content.items() if value is not None}


def bounds(*criteria: dict) -> dict:
    return {"criteria": {"declared": "in the plan", "bounds": list(criteria)}}


CHANGE = {"outcomes": None, "comparisons": None, "family": None, "moderators": None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (bounds(RETENTION | {"green": 0.5}), "green (0.5) must not be below red (0.6)"),
        (bounds(RETENTION | {"green": 80}), "criteria.bounds.1.green: should be less than or"),
        (bounds(RETENTION | {"kind": "retension"}), "there is no 'retension'. Did you mean"),
        (bounds(RETENTION | {"wave": "pots"}), "criteria.bounds.1.wave: there is no 'pots'."),
        (bounds(RETENTION | {"wave": "pre"}), "criteria.bounds.1.wave: there is no 'pre'."),
        (bounds(RETENTION, RETENTION), "'retention at post' stands there twice"),
        (bounds(RETENTION | {"grene": 1}), "unknown key 'criteria.bounds.1.grene'. Did you mean"),
        (bounds(ASKED | {"consented": 3}), "recruitment needs 'invited' or 'eligible'"),
        (bounds(ASKED | {"consented": 9, "invited": 8}), "a later number is larger"),
        (bounds(ASKED | {"consented": 3, "invited": 8, "eligible": 7}), "a later number is larger"),
        (
            bounds({"kind": "attendance", "sessions": 7, "green": 1, "red": 0}),
            "criteria.bounds.1.sessions: 7 of 6 sessions cannot be attended",
        ),
        (
            bounds({"kind": "satisfaction", "green": 80, "red": 60}),
            "criteria.bounds.1.green: the scale reaches from 1 to 5",
        ),
        (
            bounds({"kind": "satisfaction", "green": 4, "red": 3}) | {"satisfaction": None},
            "satisfaction is judged by the section 'satisfaction', which the study does not have",
        ),
        (
            bounds({"kind": "delivery", "green": 1, "red": 0}) | {"sessions": None},
            "delivery is judged by 'sessions' and a file that says who came to which, which the "
            "study does not have",
        ),
        (
            bounds({"kind": "primary", "green": 1, "red": 0}) | CHANGE | {"next_study": None},
            "primary is judged by 'outcomes', which the study does not have",
        ),
        (CHANGE | {"criteria": None}, "next_study: its size follows from the primary outcome"),
        ({"next_study": {"group_size": 9, "icc": 0.1}}, "icc: say in 'icc_source' where it"),
        ({"next_study": {"group_size": 1}}, "next_study.group_size"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(changes, said):
    with pytest.raises(GroupworkError) as caught:
        validate(changed(**changes), StudyFile, "study.yaml")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_next_study_needs_the_smallest_effect_that_matters():
    content = changed()
    content["outcomes"][0].pop("smallest_effect")
    with pytest.raises(GroupworkError, match="declare 'smallest_effect' of the outcome sas"):
        validate(content, StudyFile, "study.yaml")


def test_whom_the_share_of_those_who_agreed_is_of():
    both = {"consented": 3, "invited": 8, "eligible": 20}
    made = validate(changed(**bounds(ASKED | both)), StudyFile, "")
    assert made.criteria.bounds[0].asked == ("invited", 8)
    made = validate(changed(**bounds(ASKED | {"consented": 3, "eligible": 20})), StudyFile, "")
    assert made.criteria.bounds[0].asked == ("eligible", 20)


def test_strands():
    made = validate(changed(), StudyFile, "")
    assert {"criteria", "next-study"} <= made.strands
    without = validate(changed(criteria=None, next_study=None), StudyFile, "")
    assert not {"criteria", "next-study"} & without.strands
