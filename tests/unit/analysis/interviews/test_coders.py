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
    assert set(agreement_table(undeclared, BOTH)["coders"]) >= {"Coder 1 & Coder 2 & Coder 3"}


def test_machines_alone_are_no_coders_who_agree(study):
    only = BOTH[BOTH["coder"] == "M"]
    with pytest.raises(GroupworkError, match="every coder of the interviews a machine"):
        agreement_table(study, only)
    assert len(themes_table(study, only))


def counts(study, segments, method):
    table = themes_table(study, segments)
    rows = table[
        (table["interview"] == "all")
        & (table["statistic"] == "segments")
        & (table["method"] == method)
    ]
    return dict(zip(rows["code"], rows["estimate"], strict=True))


def test_the_lead_coder_alone_counts_of_what_both_read(with_codes):
    """A gave worry twice and family once, B worry twice and family twice; M read all, as a third.

    Of the passage that A did not read, what the others both gave counts.
    """
    unread = PEOPLE[(PEOPLE["coder"] != "A") | (PEOPLE["interview"] != "i2")]
    led = with_codes("worry", "family", lead_coder="A")
    assert counts(led, PEOPLE, "lead coder, Coder 1") == {"worry": 2, "family": 1, "all": 3}
    assert counts(led, PEOPLE, "any coder") == {"worry": 2, "family": 2, "all": 4}
    assert counts(led, unread, "lead coder, Coder 1") == {"worry": 2, "family": 1, "all": 3}
    assert counts(with_codes("worry", "family"), PEOPLE, "lead coder, Coder 1") == {}
    plain = with_codes("worry", "family")
    pd.testing.assert_frame_equal(agreement_table(led, PEOPLE), agreement_table(plain, PEOPLE))


def test_a_lead_coder_where_passages_were_chosen_freely(with_codes):
    rows = pd.concat([PEOPLE.iloc[:1], PEOPLE.iloc[4:6]])  # A: worry; B: worry, family, of i1
    rows = rows.assign(start=["0", "5", "12"], end=["10", "15", "30"], length="100")
    rows["segment"] = rows["start"] + "-" + rows["end"]
    free = {"unit": "free", "files": [{"kind": "segments", "path": "p.qdpx", "format": "refi-qda"}]}
    led = with_codes("worry", "family", lead_coder="B", **free)
    assert counts(led, rows, "lead coder, Coder 2") == {"worry": 1, "family": 1, "all": 1}
    led = with_codes("worry", "family", lead_coder="A", **free)
    assert counts(led, rows, "lead coder, Coder 1") == {"worry": 1, "family": 0, "all": 1}


def test_a_lead_coder_is_a_person_and_does_not_stand_beside_decisions(with_codes):
    with pytest.raises(ValueError, match="'M' is a machine"):
        with_codes("worry", machines=MACHINE, lead_coder="M")
    with pytest.raises(ValueError, match="lead_coder and resolved both say"):
        with_codes("worry", lead_coder="A", resolved="decided.csv")
