"""Which coders are people, and whose codes are counted."""

import pandas as pd
import pytest
from machine_coding import BOTH, MACHINE, PEOPLE

from groupwork.analysis.interviews.agreement import agreement_table, disagreements
from groupwork.analysis.interviews.themes import themes_table
from groupwork.errors import GroupworkError


@pytest.fixture
def study(with_codes):
    return with_codes("worry", "family", machines=MACHINE)


def test_people_alone_agree_and_make_the_themes(study):
    """With the machine's codes added nothing changes; undeclared it would be a third coder."""
    for function in (agreement_table, themes_table, disagreements):
        pd.testing.assert_frame_equal(function(study, BOTH), function(study, PEOPLE))
    undeclared = study.model_copy(
        update={"interviews": study.interviews.model_copy(update={"machines": {}})}
    )
    assert set(agreement_table(undeclared, BOTH)["coders"]) >= {"A & B & M"}


def test_machines_alone_are_no_coders_who_agree(study):
    only = BOTH[BOTH["coder"] == "M"]
    with pytest.raises(GroupworkError, match="every coder of the interviews a machine"):
        agreement_table(study, only)
    assert len(themes_table(study, only))
