"""What the report says of moderators."""

import pandas as pd
import pytest
from other_designs import changed, data_of, said
from told_parts import told

from groupwork.analysis.moderators import ALL_LEVELS, moderators_table


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("arms", [True, False])
def test_moderators(language, arms):
    more = {} if arms else {"design": {"kind": "one-group"}}
    study = changed(moderators=["drug", "length"], **more)
    table = moderators_table(study, *data_of(study))
    text = said(study, {"moderators": table}, language, "moderators")
    assert ("exploration" if language == "en" else "探索") in text
    assert text.count("BDI") >= 2 and "#tbl-moderators" in text
    table = table.assign(
        estimate=None, p=None, note="not estimable: all have the same value of the moderator"
    )
    text = said(study, {"moderators": table}, language, "moderators")
    assert ("is reported: all" if language == "en" else "均未予报告") in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_f_has_the_degrees_of_freedom_that_stand_in_its_table(language):
    study = changed(moderators=["drug"], design={"kind": "one-group"})
    table = moderators_table(study, *data_of(study))
    f = table.iloc[[0]].assign(
        term=ALL_LEVELS,
        statistic="moderation_f",
        method="change; F(2, 91)",
        estimate=1.234,
        p=0.296,
    )
    text, origins = told(study, {"moderators": pd.concat([table, f])}, "moderators", language)
    assert "*F*(2, 91) = 1.23" in text
    assert {"F_1 in method", "F_2 in method"} <= set(origins["column"])
