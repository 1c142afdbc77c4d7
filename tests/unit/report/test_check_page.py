"""The button by which a page checks its own numbers, in Chromium, held against check-report."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import needs_chromium
from chinese_report import rendered
from chrome import ENTER, Chrome
from pages import pressed

from groupwork.reproduce.check_report import check_report

pytestmark = needs_chromium

Found = tuple[str, str, str]  # what was checked, what is printed, what is right

EFFECTS = 'outcome,method,n,estimate,p\nsas,"t, paired",11,-1.4997,0.0004\nsds,power 80%,9,0.125,\n'
# What the report prints of it, the list of these numbers and the table itself.
REPORT = f"""<p>SAS fell by <a href="#n1" class="number">1.50</a>, p
<a href="#n2" class="number">&lt; .001</a>; power <a href="#n3" class="number">80%</a>, of
<a href="#n4" class="number">20</a>; <a href="#n5" class="number">–</a>;
<a href="#n6" class="number">13%</a>.</p>
<table><tr><th>Table</th><th>SHA-256</th></tr><tr><td><a class="data" download="effects.csv"
href="data:text/csv;charset=utf-8,{quote(EFFECTS)}">effects.csv</a></td>
<td>{sha256(EFFECTS.encode()).hexdigest()}</td></tr></table>
<p>Numbers from effects.csv:</p><div class="table-scroll"><table>
<tr><th>Row</th><th>Printed</th></tr>
<tr><td>outcome = sas; method = t, paired</td><td><span id="n1">estimate −1.50 / 1.50</span>;
<span id="n2">p &lt; .001</span></td></tr>
<tr><td>outcome = sds</td><td><span id="n3">power in method 80%</span>; <span id="n5">p –</span>;
<span id="n6">estimate 13%</span></td></tr>
<tr><td></td><td><span id="n4">sum(n) 20</span>; <span id="n7">count(p) 1</span>;
<span id="n8">distinct(method) 2</span>; <span id="n9">outcome at max(n) 3</span></td></tr></table>
</div>"""

# What follows from nothing, with what follows. t, F, chi squared, z and r: the critical values of
# the printed tables at 5%. d_z = t/sqrt(25), and from an interval 2/(1.06 sqrt(16)/2.131). Holm:
# 3 x .01, 2 x .02, 1 x .03 or the one before. 41/12 = 3.42, 42/12 = 3.50.
SENTENCES = {
    "t(10) = 2.228, p = .020": ("p from its test", "p = .020", "p = .050"),
    "t(1000) = −1.962, p = .040": ("p from its test", "p = .040", "p = .050"),
    "F(2, 27) = 3.354, p = .100": ("p from its test", "p = .100", "p = .050"),
    "F(60, 40) = 1.637, p < .01": ("p from its test", "p < .01", "p = .050"),
    "χ2(10) = 18.307, p > .06": ("p from its test", "p > .06", "p = .050"),
    "chi2(1) = 3.841, p = .005": ("p from its test", "p = .005", "p = .050"),
    "z = −1.960; p = .010": ("p from its test", "p = .010", "p = .050"),
    "r(10) = .576, p = .2": ("p from its test", "p = .2", "p = .050"),
    "t(24) = 5.00, p < .001, d_z = 2.00": ("d_z from t and n", "2.00", "1.00"),
    "mean 3.00 [4.00, 5.00]": ("interval contains estimate", "3.00", "between 4.00 and 5.00"),
    "−5.1 points (95% CI [1.0, 3.0])": (
        *("interval contains estimate", "−5.1", "between 1.0 and 3.0"),
    ),
    "均值差为−5.1分（95% CI [1.0, 3.0]）": (
        *("interval contains estimate", "−5.1", "between 1.0 and 3.0"),
    ),
    "检验结果为t(10) = 2.228，p = .030": ("p from its test", "p = .030", "p = .050"),
    "20人中，此前有12人需要帮助，5人康复（35%）": ("percentage from counts", "35%", "25%"),
    "2.00 [3.00, −1.00]": ("limits in order", "[3.00, −1.00]", "[−1.00, 3.00]"),
    "3 of 12 people (50%)": ("percentage from counts", "50%", "25%"),
}
RIGHT = [
    *("t(10) = 2.228, p = .050", "t(1000) = 1.962, p = .050", "F(2, 27) = 3.354, p = .050"),
    *("F(60, 40) = 1.637, p = .050", "χ2(10) = 18.307, p = .050", "z = 1.960, p = .050"),
    *("t(10) = 1.812, p = .050, one-sided", "r(10) = −.576, p = .050", "3 of 12 people (25%)"),
    *("t(24) = 5.00, p < .001, d_z = 1.00", "−2.10 points (95% CI [−3.0, −1.0])"),
    *("第12节 [1, 3]", "4.0 ± 9.5 [3, 5]"),
]
TABLES = {
    "n|Improved|Unchanged|Deteriorated\n10|5 (50%)|3 (30%)|3 (20%)": {
        ("percentage from counts", "20%", "30%"),
        ("parts make up n", "10", "11"),
    },
    "测量时点|全体|甲组|乙组\n前|10|5|4": {("groups make up all", "10", "9")},
    "Level|All\nmale|6 (60%)\nfemale|4 (50%)": {("percentage from counts", "50%", "40%")},
    "题目|n|均值\n1|12|3.45": {("mean of whole numbers (GRIM)", "3.45", "3.42 or 3.50")},
    "Test|p|pHolm\na|.010|.030\nb|.020|.040\nc|.030|.090": {
        ("Holm over the family", ".090", "0.040")
    },
    "n|Before|After|Difference|dz [CI]\n16|5.00 ± 1.00|8.00 ± 1.00|2.00 [0.94, 3.06]|"
    "1.50 [0.20, 2.80]": {
        ("after minus before", "2.00", "3.00"),
        ("d_z from difference, interval and n", "1.50", "1.01"),
    },
}


def as_table(lines: str) -> str:
    head, *rows = [line.split("|") for line in lines.splitlines()]
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    return f"<table><tr>{heads}</tr>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with Chrome(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a report in either language, with no numbers yet but one."""
    text = "# Results\n\nText.\n\n# Origins {#sec-numbers}\n\nText [1.50](#n1){.number}.\n"
    whole = rendered(tmp_path_factory.mktemp("page"), text, request.param).decode()
    before, link, after = whole.partition('<a href="#n1" class="number">1.50</a>')
    assert link
    return f"{before}{after}".replace('<section id="sec-numbers"', 'PLACE<section id="sec-numbers"')


def both(chrome: Chrome, tmp_path: Path, text: str) -> tuple[str, set[Found]]:
    """Press the button; what it finds is what check-report finds. Return what it says and finds."""
    path = tmp_path / "thesis.html"
    path.write_text(text, encoding="utf-8")
    chrome.open(path)
    said, found = pressed(chrome)
    checked = {
        (re.sub(r" \(.*\.csv\)| \S+\.csv, .*", "", each.check), each.printed, each.right)
        for each in check_report(path).mismatches
    }
    assert found == checked
    return said, found


def test_a_page_that_agrees_with_itself(chrome: Chrome, tmp_path: Path, page: str) -> None:
    right = "".join(f"<p>{each}</p>" for each in RIGHT)
    said, found = both(chrome, tmp_path, page.replace("PLACE", REPORT + right))
    assert found == set()
    # 6 links, 8 places of the list that are numbers, one checksum; of the sentences all but the
    # last two imply something, one of them two things.
    assert re.search(r"^(All 27 agree\.|全部27处相符。)", said), said


def test_what_follows_from_nothing_is_found(chrome: Chrome, tmp_path: Path, page: str) -> None:
    wrong = "".join(f"<p>{each}</p>" for each in SENTENCES)
    tables = "".join(map(as_table, TABLES))
    text = page.replace("PLACE", REPORT + wrong + tables)
    _, found = both(chrome, tmp_path, text)
    assert found == {*SENTENCES.values(), *(each for wrong in TABLES.values() for each in wrong)}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (('number">1.50<', 'number">1.05<'), {("list of numbers", "1.05", "−1.50 / 1.50")}),
        (
            ("estimate −1.50 / 1.50", "estimate −1.50 / 1.05"),
            {("list of numbers", "1.50", "−1.50 / 1.05"), ("its table", "1.05", "-1.4997")},
        ),
        (
            ("sum(n) 20", "sum(n) 21"),
            {("list of numbers", "20", "21"), ("its table", "21", "20")},
        ),
        (("count(p) 1", "count(p) 2"), {("its table", "2", "1")}),
        (("distinct(method) 2", "distinct(method) 3"), {("its table", "3", "2")}),
        (
            ("p –</span>", "p .05</span>"),
            {("list of numbers", "–", ".05"), ("its table", ".05", "nothing")},
        ),
    ],
)
def test_a_number_that_was_changed_is_found(
    chrome: Chrome, tmp_path: Path, page: str, change: tuple[str, str], wrong: set[Found]
) -> None:
    whole = page.replace("PLACE", REPORT)
    assert whole.count(change[0]) == 1
    assert both(chrome, tmp_path, whole.replace(*change))[1] == wrong


def test_a_table_that_was_changed_is_found(chrome: Chrome, tmp_path: Path, page: str) -> None:
    whole = page.replace("PLACE", REPORT.replace("-1.4997", "-1.9997"))
    _, found = both(chrome, tmp_path, whole)
    then, now = (
        sha256(EFFECTS.replace("-1.4", new).encode()).hexdigest() for new in ("-1.4", "-1.9")
    )
    table = {("its table", printed, "-1.9997") for printed in ("−1.50", "1.50")}
    assert found == {("checksum of the table", then, now), *table}


def test_the_list_of_mismatches_leads_to_them_and_is_read_out(
    chrome: Chrome, tmp_path: Path, page: str
) -> None:
    text = page.replace("PLACE", REPORT).replace('number">1.50<', 'number">1.05<')
    both(chrome, tmp_path, text)
    assert chrome.ask("document.querySelector('.check [role=status]').textContent.length") > 20
    href = chrome.ask("document.querySelector('.check li a').getAttribute('href')")
    assert chrome.ask(f"document.getElementById({href[1:]!r}) !== null")
    if 'lang="zh' in text:
        item = chrome.ask("document.querySelector('.check li').textContent")
        assert "数字列表：所印为1.05，应为−1.50 / 1.50。" in item


def test_it_works_by_keyboard_under_the_policy_of_the_page(
    chrome: Chrome, tmp_path: Path, page: str
) -> None:
    chrome.console.clear()
    path = tmp_path / "thesis.html"
    path.write_text(page.replace("PLACE", REPORT), encoding="utf-8")
    chrome.open(path)
    chrome.ask("document.querySelector('.check button').focus()")
    chrome.press(ENTER)
    status = "document.querySelector('.check [role=status]').textContent"
    chrome.ask(
        f"(async () => {{ while (!{status}) await new Promise((on) => setTimeout(on, 20)); }})()"
    )
    assert re.match("All|全部", chrome.ask(status))
    assert chrome.console == []


def test_a_page_that_was_saved_with_its_findings_is_checked_as_before(
    chrome: Chrome, tmp_path: Path, page: str
) -> None:
    text = page.replace("PLACE", REPORT).replace('number">1.50<', 'number">1.05<')
    _, first = both(chrome, tmp_path, text)
    saved = chrome.ask("'<!DOCTYPE html>' + document.documentElement.outerHTML")
    assert 'class="check"' in saved
    _, again = both(chrome, tmp_path, saved)
    assert again == first
    assert chrome.ask("document.querySelectorAll('.check').length") == 1


def test_a_page_without_a_list_of_numbers_has_no_button(chrome: Chrome, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(rendered(tmp_path, "# Results\n\nText.", "en"))
    chrome.open(path)
    assert chrome.ask("document.querySelector('.check')") is None
