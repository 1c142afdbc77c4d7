"""The tests that the documents name exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_is_named_exists():
    text = (ROOT / "docs/interviews.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+|Test\w+)`", text))
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/test_*.py")]
    there = set(re.findall(r"(?:def|class) (test_\w+|Test\w+)", "\n".join(sources)))
    assert len(named) > 40
    assert named <= there, named - there
