"""The level that a badge may name."""

import pytest

from groupwork.reproduce.findings import Finding, badge_level

SAME = Finding("tiny", "tables/effects.csv", "table", "reproduced", "bytes")
CLOSE = Finding("tiny", "tables/models.csv", "table", "reproduced", "tolerance")
LISTED = Finding("tiny", "figures/flow.png", "figure", "reproduced", "checksum")
RAW = Finding("tiny", "raw/pre.csv", "raw", "reproduced", "checksum")
OTHER = Finding("tiny", "software", "software", "other version", first="numpy 1 then, 2 here")
UNCLEAR = Finding("tiny", "figures/flow.svg", "figure", "unclear")
HELD = Finding("tiny", "tables/quotes.csv", "table", "held back")


@pytest.mark.parametrize(
    ("findings", "level"),
    [
        ([RAW, SAME, LISTED], "byte-identical"),
        ([RAW, SAME, HELD, OTHER], "byte-identical"),
        ([SAME, CLOSE], "within tolerance"),
        ([SAME, UNCLEAR], "within tolerance"),
        ([RAW, LISTED], "checksums only"),
        ([RAW], "checksums only"),
        *(
            ([SAME, Finding("tiny", "x", "table", verdict)], "not reproduced")
            for verdict in ("differs", "missing", "added")
        ),
    ],
)
def test_a_level_says_no_more_than_was_found(findings, level):
    assert badge_level(findings) == level
