"""The whole way in Chromium: from exports to the check, by keyboard, seen by everybody."""

import re
from pathlib import Path

import pytest
from browser import needs_chromium
from chrome import ENTER, Chrome
from coded_projects import of_text, passage
from pages import accessibility_faults
from student_files import CODES, POST, PRE, pair, write
from surfing import Usual, answer_all, choose_files, follow, reach, type_in
from web_pages import served

from groupwork.study.loading import load_study
from groupwork.web.running import Run

ROOT = Path(__file__).parents[3]
WORDS = ["Never", "Seldom", "Often", "Always", "Always"]
FEELINGS = ["calm", "rested", "hopeful", "at ease"]

pytestmark = needs_chromium


def google_forms(folder: Path) -> list[Path]:
    """Write two exports in the shape of Google Forms, with an e-mail column that must not stay."""
    header = ["Timestamp", "Email Address", "Your code"]
    header += [f"In the last week, how often did you feel this? [{each}]" for each in FEELINGS]
    files = []
    for name, answers, month in (("pre-test", PRE, 3), ("post-test", POST, 5)):
        rows = [
            [
                f"2026/0{month}/0{day} 9:11:30 AM GMT+1",
                f"p{day}@mail.example",
                code,
                *(WORDS[answer - 1] for answer in row),
            ]
            for day, (code, row) in enumerate(zip(CODES, answers, strict=True), start=1)
        ]
        files.append(write(folder / f"{name}.csv", header, rows))
    return files


@pytest.fixture(scope="module")
def chrome(tmp_path_factory):
    with Chrome(tmp_path_factory.mktemp("chrome")) as chrome:
        yield chrome


def fits(chrome: Chrome) -> None:
    """Nothing is wider than a telephone."""
    chrome.resize(360)
    assert chrome.ask("document.documentElement.scrollWidth") <= 360
    # Nor squeezed to a letter a line.
    narrow = "[...document.querySelectorAll('dd, label, p, h1, li > a')].filter(e =>"
    narrow += " e.innerText && e.clientHeight > 12 * e.clientWidth).map(e => e.outerHTML)"
    assert chrome.ask(narrow) == []
    chrome.resize(1280)


@pytest.mark.slow
def test_from_two_exports_to_the_check_by_keyboard(chrome, tmp_path):
    files = google_forms(tmp_path / "files")
    with served(tmp_path) as visitor:
        chrome.open(visitor.state.address)
        fits(chrome)
        reach(chrome, "#name")
        type_in(chrome, "quiet-hour")
        reach(chrome, "#files")
        choose_files(chrome, "#files", files)
        follow(chrome, "form button")

        assert chrome.ask("document.querySelector('h1').innerText") == "What was recognised"
        page = chrome.ask("document.querySelector('main').innerText")
        assert "Google Forms" in page
        assert "“Email Address” looks like" in page
        # The first rows are shown, but not who it is.
        assert "LX12" in page
        assert "mail.example" not in page
        fits(chrome)
        follow(chrome, "main a.button")

        seen: list[int] = []

        def look(key: str) -> None:
            fits(chrome)
            assert chrome.ask("document.querySelectorAll('h1').length") == 1
            seen.append(
                chrome.ask("document.querySelectorAll('[aria-labelledby=check] li').length")
            )

        rising = "Never < Seldom < Often < Always"
        answers = Usual({"title": "A quiet hour", "words.scale1": rising})
        asked = answer_all(chrome, answers, look)
        assert {"title", "authors"} <= {*asked}
        # Open are at first: authors, name, reversed items, order of the words, number of the
        # lowest, direction.
        assert seen[0] == 6
        assert seen[-1] == 1
        assert chrome.ask("location.pathname").endswith("/study/quiet-hour/check")
        page = chrome.ask("document.querySelector('main').innerText")
        assert "8 people before, 8 after, 8 in both" in page
        assert "Nothing stops a run." in page
        study = load_study(visitor.state.desk.study("quiet-hour") / "study.yaml")
        assert str(study.title) == "A quiet hour"
        assert (study.primary.expected, len(study.questionnaires)) == ("higher", 1)

        # Back to a question, by its link.
        follow(chrome, "dd a")
        assert chrome.ask("document.querySelector('#answer').value") == "A quiet hour"
        reach(chrome, "#answer")
        chrome.load(lambda: chrome.press(ENTER))
        assert chrome.ask("location.pathname").endswith("/check")
        assert chrome.console == []


def test_a_mistake_is_said_where_it_was_made(chrome, tmp_path):
    with served(tmp_path) as visitor:
        address = visitor.state.address
        sent = {path.name: path.read_bytes() for path in google_forms(tmp_path / "files")}
        visitor.upload("", sent, name="g")
        reversed_key = next(
            each.key
            for each in visitor.state.desk.asked("g", "en").draft.questions
            if each.key.startswith("reversed")
        )
        chrome.open(f"{address}study/g/questions?key={reversed_key}")
        reach(chrome, "#answer")
        type_in(chrome, "99")
        chrome.load(lambda: chrome.press(ENTER))
        assert chrome.ask("document.title").startswith("Error: ")
        assert "there is no item '99'" in chrome.ask(
            "document.querySelector('[role=alert]').innerText"
        )
        assert (
            chrome.ask("document.querySelector('#answer').getAttribute('aria-invalid')") == "true"
        )
        told = "document.getElementById(document.querySelector('#answer')"
        told += ".getAttribute('aria-describedby').split(' ').at(-1)).innerText"
        assert "there is no item" in chrome.ask(told)
        chrome.console.clear()  # the browser notes the status 422


PEOPLE = ["Ann Hill", "Ben Carr", "Cem Aydin", "Dan Hughes"]
PEOPLE += ["Ella Brooks", "Finn Walsh", "Gina Lopez", "Hugo Stein"]


def named(folder: Path) -> list[Path]:
    """Write two files in which names alone follow people, and one person left two items blank."""
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [[who, *row] for who, row in zip(PEOPLE, answers, strict=True)]
        if wave == "pre":
            rows[1][3:] = ["", ""]
        files.append(write(folder / f"{wave}.csv", ["Name", *FEELINGS], rows))
    return files


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_codes_of_names_and_blank_items(chrome, tmp_path, monkeypatch, language):
    """Each page shows its choices, at both widths, by keyboard, without a fault that axe finds."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GROUPWORK_KEY", raising=False)
    with served(tmp_path, language) as visitor:
        sent = {path.name: path.read_bytes() for path in named(tmp_path / "files")}
        assert visitor.upload("", sent, name="g").status == 303
        shown: dict[str, list[str]] = {}

        def look(key: str) -> None:
            fits(chrome)
            labels = "[...document.querySelectorAll('.choice label')].map(e => e.innerText)"
            shown[key] = chrome.ask(labels)
            # What is asked stands in the heading, hints below it.
            assert not re.search("[(（]", chrome.ask("document.querySelector('h1').innerText"))
            if key in ("id", "id_code", "blank.scale1"):
                page = chrome.ask("location.href")
                assert accessibility_faults(chrome, page) == []
                chrome.open(page)

        chrome.open(f"{visitor.state.address}study/g/files")
        page = chrome.ask("document.querySelector('main').innerText")
        assert ("姓名" if language == "zh" else "names") in page
        assert ("separated text" in page) == (language == "en")
        follow(chrome, "main a.button")
        answers = {"title": "T", "id": "Name", "id_code": "yes", "blank.scale1": "half"}
        answer_all(chrome, Usual({**answers, "range.scale1": "1-5"}), look)
        assert len(shown["id"]) == 3
        assert len(shown["id_code"]) == 1
        assert len(shown["blank.scale1"]) == 4  # none, one, half, and another number
        assert re.search("1 of 8|8份中1份", shown["blank.scale1"][0])
        assert chrome.ask("location.pathname").endswith("/study/g/check")
        study = load_study(visitor.state.desk.study("g") / "study.yaml")
        assert study.privacy.hash == ["Name"]
        assert chrome.console == []


def test_another_column_than_those_offered_is_written_in(chrome, tmp_path):
    with served(tmp_path) as visitor:
        sent = {path.name: path.read_bytes() for path in named(tmp_path / "files")}
        visitor.upload("", sent, name="g")
        page = f"{visitor.state.address}study/g/questions?key=id"
        chrome.open(page)
        reach(chrome, "input[type=radio]")
        reach(chrome, "#other")
        type_in(chrome, "colour")
        assert chrome.ask("document.querySelector('#answer-other').checked")
        chrome.load(lambda: chrome.press(ENTER))
        said = chrome.ask("document.querySelector('[role=alert]').innerText")
        assert "no column of all files is called 'colour'" in said
        assert chrome.ask("document.querySelector('#other').value") == "colour"
        chrome.console.clear()  # the browser notes the status 422
        # Chosen and left blank it is no answer.
        chrome.open(page)
        chrome.ask("document.querySelector('#answer-other').click()")
        assert not chrome.ask("document.querySelector('#other').form.checkValidity()")
        reach(chrome, "#other")
        type_in(chrome, "calm, rested")
        chrome.load(lambda: chrome.press(ENTER))
        assert visitor.state.desk.asked("g", "en").answers["id"] == "calm, rested"


def test_what_is_too_large_is_refused_before_it_is_sent(chrome, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(65 * 2**20)
    with served(tmp_path) as visitor:
        chrome.open(visitor.state.address)
        choose_files(chrome, "#files", [large])
        said = chrome.ask("document.querySelector('#files').validationMessage")
        assert said == "large.csv: has 65 MB; at most 64 MB are taken."
        assert not chrome.ask("document.querySelector('#files').closest('form').checkValidity()")


@pytest.fixture
def finished(tmp_path):
    """A Chinese study of two exports of 问卷星, answered, with a report that somebody made."""
    sent = {
        path.name: path.read_bytes() for path in sorted(ROOT.glob("examples/wenjuanxing/*.csv"))
    }
    with served(tmp_path, "zh") as visitor:
        desk = visitor.state.desk
        assert visitor.upload("", sent, name="xiaozu").status == 303
        while keys := desk.asked("xiaozu", "zh").unanswered:
            question = next(
                q for q in desk.asked("xiaozu", "zh").draft.questions if q.key == keys[0]
            )
            usual = question.default or question.suggestion or next(iter(question.choices), "")
            answer = Usual().get(keys[0]) or usual
            desk.answer("xiaozu", keys[0], answer, "zh")
        report = desk.folder / "results/xiaozu/report"
        report.mkdir(parents=True)
        for name in ("summary", "thesis", "supplement"):
            (report / f"{name}.html").write_text(f"<!doctype html><p>{name}", encoding="utf-8")
        yield visitor


@pytest.mark.slow
def test_everybody_can_use_every_page(chrome, finished):
    """The checker axe finds nothing, light and dark, at 1280 px and 360 px, in both languages."""
    address = finished.state.address
    keys = [q.key for q in finished.state.desk.asked("xiaozu", "zh").draft.questions]
    chosen = next(key for key in keys if key.startswith("direction"))
    pages = ["", *(f"study/xiaozu/{each}" for each in ("files", "check", "report"))]
    pages += ["study/xiaozu/questions?key=title", f"study/xiaozu/questions?key={chosen}"]
    found = {page: accessibility_faults(chrome, address + page) for page in pages}
    found["?language=en"] = accessibility_faults(chrome, f"{address}?language=en")
    found["wrong"] = accessibility_faults(chrome, f"{address}study/none/check")
    assert {page: faults for page, faults in found.items() if faults} == {}
    for page in pages:
        chrome.open(address + page, 360)
        assert chrome.ask("document.documentElement.scrollWidth") <= 360, page
    chrome.console.clear()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "talks"), [("en", "talks.csv"), ("zh", "talks.qdpx")])
def test_everybody_can_use_the_pages_of_further_files_and_of_a_run(
    chrome, tmp_path, language, talks
):
    """Beside questionnaires a register, and codings as a table or a project; a run that failed."""
    said = "I worry at night, " * 20
    coded = [f'I0{n},{n},"{said}",{who},c{n}' for n in (1, 2) for who in ("Ann", "Bo")]
    present = [f"{code},1,0,1" for code in CODES]
    sent = {
        **{path.name: path.read_bytes() for path in pair(tmp_path / "files")},
        "attendance.csv": "\n".join(["code,Session 1,Session 2,Session 3", *present, ""]).encode(),
        talks: {
            "talks.csv": "\n".join(["interview,segment,text,coder,code", *coded, ""]).encode(),
            "talks.qdpx": of_text(tmp_path / talks, said, passage(0, len(said))).read_bytes(),
        }[talks],
    }
    (tmp_path / "work").mkdir()
    with served(tmp_path / "work", language) as visitor:
        assert visitor.upload("", sent, name="g").status == 303
        run = visitor.state.runs["g"] = Run("g", code=1)
        run.lines = ["✓ figure raincloud-calm (g)", "✗ render report thesis html (g)", "  Why."]
        address = visitor.state.address
        pages = [f"study/g/{each}" for each in ("files", "report", "safety")] + ["messages"]
        for page in pages:
            assert accessibility_faults(chrome, address + page) == [], page
            chrome.open(address + page)
            fits(chrome)
    chrome.console.clear()


def test_reports_open_by_keyboard_and_are_kept_apart(chrome, finished):
    chrome.open(f"{finished.state.address}study/xiaozu/report")
    follow(chrome, "main a[href$='summary.html']")
    assert chrome.ask("document.body.innerText") == "summary"
    # An opaque origin: what authors wrote can ask these pages for nothing.
    assert chrome.ask("self.origin") == "null"
    fetched = f"fetch('{finished.state.address}').then(() => 'read', () => 'refused')"
    assert chrome.ask(fetched) == "refused"
    chrome.console.clear()
