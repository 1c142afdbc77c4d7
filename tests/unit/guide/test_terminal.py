"""Lines on the terminal break where words end."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from groupwork.guide.terminal import Prose

PATH = "/home/wei/My-Thesis/results/my-group/report/a-very-long-name/thesis.html"


def lines(text: str, width: int = 40, indent: int = 0) -> list[str]:
    console = Console(width=width, file=io.StringIO())
    console.print(Prose(Text(text), indent), soft_wrap=True)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_a_path_stays_whole_and_lines_break_at_blanks():
    # By hand, 40 columns: "one two three four five six seven eight" has 39.
    found = lines(f"one two three four five six seven eight nine {PATH} ten")
    assert found == ["one two three four five six seven eight", "nine", PATH, "ten"]


def test_chinese_breaks_behind_its_marks():
    # A character takes two columns: 2 * 10 + 2 and 2 * 8 + 2 are 40 together.
    found = lines("一二三四五六七八九十，一二三四五六七八。一二三pre.csv第4行")
    assert found == ["一二三四五六七八九十，一二三四五六七八。", "一二三pre.csv第4行"]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_nothing_is_lost_and_what_is_set_in_stays_so(width):
    text = f"see {PATH} for what “this” is，以及其他内容；in order (3 warnings)."
    found = lines(text, width, indent=2)
    assert all(line.startswith("  ") for line in found)
    assert "".join("".join(line.split()) for line in found) == "".join(text.split())
    assert any(PATH in line for line in found)
