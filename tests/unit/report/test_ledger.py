"""Numbers of the report: rounding as APA prints it, and the way back to the table."""

import pandas as pd
import pytest
import yaml

from groupwork.errors import GroupworkError
from groupwork.privacy.disclosure import ROUNDED_UP, SUPPRESSED
from groupwork.report.ledger import Ledger, printed
from groupwork.reproduce.implied import read_number
from groupwork.reproduce.provenance import number_agrees


@pytest.fixture
def ledger() -> Ledger:
    effects = pd.DataFrame(
        {
            "outcome": ["sas", "sas", "ssrs.use", "rses", "phq9"],
            "statistic": ["d_z", "t", "d_z", "permutation", "wilcoxon_v"],
            "n": [11, 11, 11, 11, 11],
            "estimate": [-0.8666, -2.874, None, 0.05, None],
            "ci_low": [-1.5, None, None, None, None],
            "ci_high": [-0.004, None, None, None, None],
            "p": [None, 0.0004, None, 0.05, 1.0],
            "note": [
                *(None, None, "not estimable: all differences are zero"),
                *(ROUNDED_UP, f"{SUPPRESSED}single scores could be worked out from it"),
            ],
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
        (-0.345, "share", "−.35"),
        (1.0, "share", "1.00"),
        (0.0004, "p", "< .001"),
        (0.05, "p", ".050"),
        (0.0497, "p", ".0497"),
        (0.0504, "p", ".0504"),
        (1.0, "p", "1.000"),
        (-0.001, "raw", "0.00"),
        (0.255, "percent", "26%"),
        (91.67, "percentage", "92%"),
        (11.0, "count", "11"),
        (-3.0, "count", "−3"),
        (-0.12, "percent", "−12%"),
        (None, "raw", "–"),
        (float("nan"), "raw", "–"),
        (float("inf"), "raw", "–"),
    ],
)
def test_rounding(value: float | None, style: str, text: str) -> None:
    assert printed(value, style) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "zero", "text"),
    [
        ("rses", False, "≤ .05"),
        ("rses", True, "≤ 0.05"),
        ("phq9", False, "> .05"),
        ("phq9", True, "> 0.05"),
    ],
)
def test_a_p_that_was_rounded_up_is_a_bound(ledger: Ledger, outcome, zero, text) -> None:
    """Also of a test of which nothing else is told; and it is read as it is printed."""
    ledger.leading_zero = zero
    result = ledger.find("effects", outcome=outcome)
    assert ledger.resolved(result.say("p", "p")) == ledger.resolved(result.show("p", "p")) == text
    assert number_agrees(text, result.value("p"), magnitude=False)
    number = read_number(text)
    assert number is not None and number.may_be(0.0, 0.01)
    assert number.high == result.value("p")


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
    ledger.constant("ci_level", "95%")
    text = ledger.variables()
    assert yaml.safe_load(text) == {
        "constants": {"ci-level": "95%"},
        "effects": {"sas": {"t": {"p": "[< .001](#n1){.number}"}}},
        "plain": {"effects": {"sas": {"t": {"p": "< .001"}}}},
    }
    assert '"< .001"' in text


def test_a_number_has_one_place_however_often_it_is_printed(ledger: Ledger) -> None:
    result = ledger.find("effects", outcome="sas", statistic="d_z")
    assert result.show() == "{{< var effects.sas.d-z.estimate-raw >}}"
    assert result.show(style="count") == "{{< var effects.sas.d-z.estimate-count >}}"
    assert ledger.listed(in_prose=True) == {}
    row = {"outcome = sas; statistic = d_z": ["[estimate −0.87 \\/ −1]{#n1}"]}
    assert ledger.listed(in_prose=False) == {"effects": row}
    result.say()
    assert ledger.listed(in_prose=True) == {"effects": row}
    assert ledger.listed(in_prose=False) == {}
    printed = yaml.safe_load(ledger.variables())["effects"]["sas"]["d-z"]
    assert set(printed.values()) == {"[−0.87](#n1){.number}", "[−1](#n1){.number}"}


def test_captions_and_alternative_texts_take_the_plain_value(ledger: Ledger) -> None:
    n = ledger.find("effects", outcome="sas", statistic="t").say("n", "count")
    level = ledger.constant("ci_level", "95%")
    assert ledger.unlinked(f"{n} at {level}") == (
        "{{< var plain.effects.sas.t.n >}} at {{< var constants.ci-level >}}"
    )
    assert ledger.resolved(f"{n} at {level}") == "11 at 95%"
    assert ledger.tables_behind(f"{n} at {level}") == ["effects"]


def test_rows_that_differ_in_other_scripts_have_keys_of_their_own() -> None:
    people = pd.DataFrame({"level": ["男", "女"], "estimate": [4.0, 8.0]})
    ledger = Ledger({"participants": people})
    said = [ledger.find("participants", level=level).say(style="count") for level in "男女男"]
    assert [ledger.resolved(text) for text in said] == ["4", "8", "4"]
    assert len(set(said)) == 2


def test_a_sum_has_its_rows_as_its_origin() -> None:
    audit = pd.DataFrame({"action": ["dropped", "dropped", "changed"], "count": [2, 3, 4]})
    ledger = Ledger({"audit": audit})
    dropped = ledger.count("audit", "sum(count)", action="dropped")
    said = [dropped, ledger.count("audit", "sum(count)")]
    assert [ledger.resolved(text) for text in said] == ["5", "9"]
    assert ledger.register()[["row", "column"]].values.tolist() == [
        ["action = dropped", "sum(count)"],
        ["", "sum(count)"],
    ]


def test_a_scale_with_a_dot_gets_a_key_without(ledger: Ledger) -> None:
    result = ledger.find("effects", outcome="ssrs.use", statistic="d_z")
    assert result.key == "effects.ssrs-use.d-z"
    assert not result.estimable
    assert result.note == "not estimable: all differences are zero"


def test_a_missing_row_is_an_error_not_a_gap(ledger: Ledger) -> None:
    with pytest.raises(GroupworkError, match="'effects' has no row for outcome sds"):
        ledger.find("effects", outcome="sds")


def test_a_document_that_waits_for_few_tables_reads_no_other():
    table = pd.DataFrame({"outcome": ["sas"], "statistic": ["n"], "estimate": [9.0]})
    ledger = Ledger({"effects": table, "change": table}, readable=["effects"])
    assert ledger.find("effects", outcome="sas").value() == 9
    with pytest.raises(LookupError, match="reads 'change'"):
        ledger.get("change", outcome="sas")
