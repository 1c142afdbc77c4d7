"""The sample report in a browser: nothing broken, readable on a telephone."""

from pathlib import Path

import pytest
from browser import check_page, needs_chromium
from chinese_report import rendered
from chrome import Chrome
from report_sample import sample_build

from groupwork.report.render import render

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    target = folder / "thesis.html"
    render(sample_build(folder), ["html"], "bundled", {"html": target})
    return target


@pytest.mark.parametrize(("width", "contents"), [(1280, True), (360, False)])
def test_page_in_a_browser(report: Path, tmp_path: Path, width: int, contents: bool) -> None:
    assert check_page(report, width, tmp_path)["contents"] == contents


# The numbers of table cells that stand on more than one line.
BROKEN = r"""(() => {
  const found = [];
  for (const cell of document.querySelectorAll("td")) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      for (const number of node.data.matchAll(/[−-]?\d+(\.\d+)?%?/g)) {
        const range = document.createRange();
        range.setStart(node, number.index);
        range.setEnd(node, number.index + number[0].length);
        const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (tops.size > 1) found.push(number[0]);
      }
    }
  }
  return found;
})()"""


@pytest.mark.parametrize("width", [1280, 360])
def test_no_number_of_a_chinese_table_breaks_into_digits(tmp_path: Path, width: int) -> None:
    head = "| 结局指标 |" + " 平均差值的区间 |" * 8
    rule = "| :--- |" + " :---: |" * 8
    row = "| 焦虑自评量表（SAS） |" + " −11.09 \\[−16.06, −6.12\\] |" * 8
    table = '::: {#tbl-a tbl-colwidths="[2,1,1,1,1,1,1,1,1]"}\n\n' + "\n".join([head, rule, row])
    page = tmp_path / "page.html"
    page.write_bytes(rendered(tmp_path, f"# 结果\n\n{table}\n\n各次测量\n\n:::\n\n见[@tbl-a]。"))
    with Chrome(tmp_path / "profile") as chrome:
        chrome.open(page, width)
        assert chrome.ask(BROKEN) == []
