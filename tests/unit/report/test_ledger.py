"""Numbers of the report: rounding as APA prints it, and the way back to the table."""

import pandas as pd
import pytest
import yaml

from groupwork.errors import GroupworkError
from groupwork.report.ledger import Ledger, printed


@pytest.fixture
def ledger() -> Ledger:
    effects = pd.DataFrame(
        {
            "outcome": ["sas", "sas", "ssrs.use"],
            "statistic": ["d_z", "t", "d_z"],
            "n": [11, 11, 11],
            "estimate": [-0.8666, -2.874, None],
            "ci_low": [-1.5, None, None],
            "ci_high": [-0.004, None, None],
            "p": [None, 0.0004, None],
            "note": [None, None, "not estimable: all differences are zero"],
        }
    )
    return Ledger({"effects": effects})


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        # APA 7, section 6.36: two decimals; no leading zero where a value cannot exceed 1;
        # p to three decimals, below .001 as "< .001". A minus is U+2212.
        (-0.8666, "raw", "−0.87"),
        (0.8, "share", ".80"),
        (-0.345, "share", "−.34"),
        (1.0, "share", "1.00"),
        (0.0004, "p", "< .001"),
        (0.05, "p", ".050"),
        (1.0, "p", "1.000"),
        (-0.001, "raw", "0.00"),
        (0.255, "percent", "26%"),
        (91.67, "percentage", "92%"),
        (11.0, "count", "11"),
        (None, "raw", "–"),
        (float("nan"), "raw", "–"),
        (float("inf"), "raw", "–"),
    ],
)
def test_rounding(value: float | None, style: str, text: str) -> None:
    assert printed(value, style) == text  # type: ignore[arg-type]


def test_a_cited_number_leads_back_to_its_cell(ledger: Ledger) -> None:
    result = ledger.find("effects", outcome="sas", statistic="d_z")
    assert result.say() == "{{< var effects.sas.d-z.estimate >}}"
    assert result.interval() == (
        "\\[{{< var effects.sas.d-z.ci_low >}}, {{< var effects.sas.d-z.ci_high >}}\\]"
    )
    origin = ledger.register().set_index("key").loc["effects.sas.d-z.estimate"]
    assert origin.to_list() == [
        "−0.87",
        "effects.csv",
        "outcome = sas; statistic = d_z",
        "estimate",
    ]


def test_variables_are_nested_quoted_strings(ledger: Ledger) -> None:
    ledger.find("effects", outcome="sas", statistic="t").say("p", "p")
    text = ledger.variables()
    assert yaml.safe_load(text) == {"effects": {"sas": {"t": {"p": "< .001"}}}}
    assert '"< .001"' in text


def test_a_scale_with_a_dot_gets_a_key_without(ledger: Ledger) -> None:
    result = ledger.find("effects", outcome="ssrs.use", statistic="d_z")
    assert result.key == "effects.ssrs-use.d-z"
    assert not result.estimable
    assert result.note == "not estimable: all differences are zero"


def test_a_missing_row_is_an_error_not_a_gap(ledger: Ledger) -> None:
    with pytest.raises(GroupworkError, match="'effects' has no row for outcome sds"):
        ledger.find("effects", outcome="sds")
