"""Pages and badges of a verification."""

import pytest

from groupwork.reproduce.findings import Finding
from groupwork.reproduce.verify_page import badge, page


def test_a_page_runs_nothing_and_loads_nothing():
    hostile = Finding("<b>", "tables/<script>.csv", "table", "differs", first="<img src=x>")
    shown = page([hostile], "<script>")
    assert "<script" not in shown
    assert "<img src=x" not in shown
    assert "default-src 'none'" in shown


@pytest.mark.parametrize(
    ("how", "level"),
    [
        ("bytes", "byte-identical"),
        ("tolerance", "within tolerance"),
        ("checksum", "checksums only"),
    ],
)
def test_badge_and_page_name_the_same_level(how, level):
    found = [Finding("tiny", "tables/effects.csv", "table", "reproduced", how)]
    assert f"results (self-issued): {level}" in badge(level)
    assert f"<h1>{level.capitalize()}</h1>" in page(found, "published")
