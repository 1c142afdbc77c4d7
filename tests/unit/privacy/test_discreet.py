"""Messages quote columns and codes, and nobody's identifier."""

import pytest
from planted import PLANTED

from groupwork.privacy.discreet import discreet

# Eight digits may be a code of the study's own.
KNOWN = [value for value in PLANTED if value != "88886666"]


@pytest.mark.parametrize("value", KNOWN)
def test_a_quoted_identifier_is_left_out(value):
    said = f"pre.csv: there is no column 'q1'. Valid names: 'id', '{value}', 'm1'."
    assert discreet(said) == "pre.csv: there is no column 'q1'. Valid names: 'id', '…', 'm1'."


@pytest.mark.parametrize(
    "said",
    [
        "pre.csv, row 3: column 'm1' has '7', and at most 4 is an answer. Did you mean '焦虑'?",
        "effects.csv, column 'estimate': 'abc' is no number, the participants' answers aside.",
        "study.yaml: there is no 'self-identity'. Did you mean 'self_identity' or 'needs.family'?",
    ],
)
def test_other_messages_stay(said):
    assert discreet(said) == said
