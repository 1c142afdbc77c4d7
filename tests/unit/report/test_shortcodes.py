"""Includes are expanded, and each line keeps its origin."""

from pathlib import Path

import pytest
from report_sample import sample_build

from groupwork.errors import GroupworkError
from groupwork.report.shortcodes import expand


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return sample_build(tmp_path)


def test_an_include_must_not_include_itself(build: Path) -> None:
    chapter = build / "generated" / "paragraph.md"
    chapter.write_text("One.\n\n{{< include chapters/introduction.qmd >}}\n", "utf-8")
    with pytest.raises(GroupworkError, match=r"paragraph\.md, line 3: .* includes itself"):
        expand(build)


def test_expansion_keeps_the_origin_of_each_line(build: Path) -> None:
    source = expand(build)
    assert source.meta["title"] == "All the way: a sample of *every* construct"
    assert "12 members" in " ".join(source.meta["abstract"].split())
    origins = dict(source.lines)
    assert str(origins["# Methods {#sec-methods}"]) == "chapters/methods.qmd, line 1"
    line = next(line for line in origins if line.startswith("Of 86 caregivers, 12 joined"))
    assert str(origins[line]) == "generated/paragraph.md, line 1"
    assert "{{<" not in source.text.replace(r"\{\{\<", "")
