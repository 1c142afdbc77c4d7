"""What the report says of several groups."""

from pathlib import Path

import pytest
from other_designs import changed, data_of, said

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.sites import sites_table
from groupwork.figures import draw
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.catalogue import summary_tables

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def pooled():
    study = changed(design={"kind": "one-group", "sites": "group"})
    return study, {"sites": sites_table(study, *data_of(study))}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_several_groups(pooled, language):
    study, tables = pooled
    text = said(study, tables, language, "sites")
    table = tables["sites"]
    row = table[(table["site"] == "all") & (table["statistic"] == "mean_diff")].iloc[0]
    assert f"\u2212{abs(row['estimate']):.2f}" in text
    assert ("pooled" if language == "en" else "合并") in text
    assert "#tbl-sites" in text and "#fig-sites" in text
    assert "*Q*(1) = " in text  # of two groups
    figure = draw(study, "sites", tables, language)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == 4 and "n = 45" in labels[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_groups_that_cannot_be_pooled(pooled, language):
    study, tables = pooled
    table = tables["sites"].copy()
    table.loc[table["site"] == "all", ["estimate", "ci_low", "ci_high", "p"]] = None
    table.loc[table["site"] == "all", "note"] = (
        "not estimable: fewer than two groups have three people whose changes differ"
    )
    text = said(study, {"sites": table}, language, "sites")
    assert ("not pooled" if language == "en" else "未予合并") in text
    assert ("fewer than" in text) == (language == "en")
    draw(study, "sites", {"sites": table}, language)


def told(pooled, language, fragment, **limits):
    """Return a fragment, with another pooled interval or the change of all people."""
    study, tables = pooled
    scores, people = data_of(study)
    table = tables["sites"].copy()
    row = (table["site"] == "all") & (table["statistic"] == "mean_diff")
    for name, value in limits.items():
        table.loc[row, name] = value
    effects = effects_table(study, scores, people)
    more = {
        "flow": flow_table(study, scores, people),
        "tests": declared_tests(study, scores, people),
    }
    return said(study, {"sites": table, "effects": effects, **more}, language, fragment)


@pytest.mark.parametrize(
    ("language", "limits", "other"),
    [
        ("en", "those of one group are not independent", "which does not say the same"),
        ("zh", "同组的人并不相互独立", "结论与此不同"),
    ],
)
def test_a_result_that_the_groups_do_not_bear_out_is_said_to_be_so(pooled, language, limits, other):
    assert limits in told(pooled, language, "limits")
    # Over the groups the interval includes zero, and over all people it does not.
    for part in ("conclusion", "summary_meaning"):
        assert other in told(pooled, language, part)
    assert other not in told(pooled, language, "conclusion", ci_low=1.0, ci_high=9.0)


def test_numbers_that_are_held_back_have_no_sentence(pooled):
    study, tables = pooled
    table = tables["sites"].copy()
    names = ["mean_diff_prediction", "mean_diff_i2", "mean_diff_q"]
    held = table["statistic"].isin(names) & (table["site"] == "all")
    table.loc[held, ["estimate", "ci_low", "ci_high", "p"]] = None
    text = said(study, {"sites": table}, "en", "sites").partition("::: {#fig")[0]
    assert "pooled mean difference" in text
    assert "In one more group" not in text and "beyond chance" not in text


def test_the_summary_waits_for_what_its_conclusion_tells_of_the_groups(pooled):
    study, tables = pooled
    scores, people = data_of(study)
    made = tables | {
        "effects": effects_table(study, scores, people),
        "flow": flow_table(study, scores, people),
        "tests": declared_tests(study, scores, people),
    }
    ledger = Ledger(made, readable=summary_tables(study))
    w = Writer.open(study, ledger, "en", ROOT / "report/en/phrases.yml")
    assert "which does not say the same" in FRAGMENTS["conclusion"](w)
