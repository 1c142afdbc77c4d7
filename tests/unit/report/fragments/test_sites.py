"""What the report says of several groups."""

import pytest
from other_designs import changed, data_of, said

from groupwork.analysis.sites import sites_table
from groupwork.figures import draw


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
