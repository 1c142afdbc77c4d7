"""What the report says of moderators."""

import pytest
from other_designs import changed, data_of, said

from groupwork.analysis.moderators import moderators_table


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
