"""Summary, thesis and supplement: three documents from one set of results."""

import re
import zipfile
from pathlib import Path

import pytest
from chinese_report import assembled
from chinese_report import results as results_of
from lxml import html
from pypdf import PdfReader

from groupwork.errors import GroupworkError
from groupwork.report.labels import labels_of
from groupwork.report.render import render
from groupwork.reproduce.check_report import check_report
from groupwork.reproduce.documents import read_document
from groupwork.reproduce.provenance import check_numbers
from groupwork.study.documents import PARTS
from groupwork.study.loading import load_study
from groupwork.study.run import check_config

ROOT = Path(__file__).parents[3]
TINY = ROOT / "tests" / "data" / "tiny"
NBSP = "\u00a0"


@pytest.fixture(scope="module", params=["en", pytest.param("zh", marks=pytest.mark.slow)])
def made(request, tmp_path_factory) -> tuple[str, Path, object]:
    """Return the language, a folder with the build folder and page of each document, the register.

    The PDFs are made in English alone.
    """
    folder = tmp_path_factory.mktemp(request.param)
    study = load_study(TINY / "study.yaml")
    tables = results_of(study, TINY)
    register = assembled(study, TINY, tables, folder / "thesis", request.param, PARTS)
    for name in ("summary", "supplement"):
        (folder / "documents" / name).rename(folder / name)
    for name in PARTS:
        formats = ["html", "pdf", "docx"] if request.param == "en" else ["html"]
        outputs = {form: folder / f"{name}.{form}" for form in formats}
        render(folder / name, formats, "bundled", outputs)  # type: ignore[arg-type]
    assert len(check_numbers(register, tables, study)) == len(register)
    return request.param, folder, register


def page_of(folder: Path, name: str):
    return html.document_fromstring((folder / f"{name}.html").read_text(encoding="utf-8"))


def test_each_document_registers_what_it_prints(made) -> None:
    _, folder, register = made
    assert list(register["document"].unique()) == list(PARTS)
    for name, listed in register.groupby("document"):
        page = page_of(folder, str(name))
        linked = [each.text_content() for each in page.find_class("number")]
        assert set(linked) <= set(listed["printed"]), name
        checked = check_report(folder / f"{name}.html")
        assert checked.mismatches == []
        assert checked.numbers > 20


def test_each_document_heads_its_references_once(made) -> None:
    language, folder, _ = made
    word = {"en": "References", "zh": "参考文献"}[language]
    for name in ("thesis", "supplement"):
        heads = [each.text_content() for each in page_of(folder, name).iter("h2")]
        assert heads.count(word) == 1, name


def test_numbers_with_an_s_stand_in_the_supplement(made) -> None:
    language, folder, _ = made
    word = {"en": "Table", "zh": "表"}[language]
    captions = {
        name: [each.text_content() for each in page_of(folder, name).find_class("caption-label")]
        for name in PARTS
    }
    of_tables = [each for each in captions["supplement"] if each.startswith(word)]
    assert [re.sub(r"\D", "", each) for each in of_tables] == [
        str(n) for n in range(1, len(of_tables) + 1)
    ]
    assert all("S" in each for each in captions["supplement"])
    assert not any("S" in each for each in captions["thesis"])
    # and the engine's own count is what the other document is told
    labels = labels_of(folder / "supplement")
    numbers = [number for kind, number in labels.values() if kind == "tbl"]
    assert sorted(numbers, key=lambda each: int(each[1:])) == [
        f"S{n}" for n in range(1, len(of_tables) + 1)
    ]


def test_documents_refer_to_each_other(made) -> None:
    """The checklists of the supplement lead to the thesis, whose text leads to the supplement."""
    language, folder, _ = made
    links = {
        name: {
            each.get("href"): each.text_content()
            for each in page_of(folder, name).iter("a")
            if ".html#" in each.get("href", "")
        }
        for name in PARTS
    }
    assert links["summary"] == {}
    supplement = {"en": "Supplement", "zh": "补充材料"}[language]
    assert links["thesis"]
    for target, text in links["thesis"].items():
        name, label = target.split(".html#")
        assert name == "supplement"
        place = page_of(folder, name).get_element_by_id(label)
        if label.startswith("sec-"):
            assert text.startswith(supplement)
            letter = text.removeprefix(supplement).strip()
            assert (
                place.xpath("string(.//*[self::h1 or self::h2])").split()[0].startswith(supplement)
            )
            assert letter in place.xpath("string(.//h2)")
    for target, text in links["supplement"].items():
        name, label = target.split(".html#")
        assert name == "thesis"
        number = re.sub(r"[^\d.]", "", text)
        place = page_of(folder, name).get_element_by_id(label)
        assert number in place.text_content()[:40], (target, text)
    assert {"thesis.html#tbl-flow", "thesis.html#sec-design"} & set(links["supplement"])


@pytest.mark.parametrize("made", ["en"], indirect=True)
def test_the_summary_is_a_page_and_a_page_in_plain_words(made) -> None:
    _, folder, _ = made
    pages = PdfReader(folder / "summary.pdf").pages
    first, second = (page.extract_text() for page in pages)
    assert "What it means" in first
    assert "In plain words" not in first
    assert second.strip().startswith(("SYNTHETIC DATA", "In plain words"))
    plain = second[second.index("In plain words") :]
    # no statistics that only the trained read
    assert not re.search(r"\bCI\b|\bp [=<]|\bdz\b|interval", plain)


@pytest.mark.parametrize("made", ["en"], indirect=True)
def test_in_word_the_summary_breaks_once_and_a_thesis_at_each_chapter(made) -> None:
    _, folder, _ = made
    for name, breaks, by_style in (("summary", 1, False), ("thesis", 1, True)):
        with zipfile.ZipFile(folder / f"{name}.docx") as archive:
            text, styles = (
                archive.read(f"word/{part}.xml").decode() for part in ("document", "styles")
            )
        assert text.count('<w:br w:type="page"/>') == breaks  # before plain words, or contents
        heading = styles.partition('w:styleId="Heading1"')[2].partition("</w:style>")[0]
        assert ("w:pageBreakBefore" in heading) == by_style


@pytest.mark.parametrize("made", ["en"], indirect=True)
def test_a_thesis_on_paper_is_checked_against_the_list_of_its_supplement(made) -> None:
    _, folder, _ = made
    for ending in ("pdf", "docx"):
        assert check_report(folder / f"thesis.{ending}").mismatches == []
    blocks = [each.text for each in read_document(folder / "thesis.docx").blocks]
    assert not any("outcome = " in each for each in blocks)  # the list is not in it


def test_a_supplement_needs_a_thesis() -> None:
    with pytest.raises(GroupworkError, match=r"a supplement stands beside a thesis"):
        check_config({"studies": ["a"], "report": {"parts": ["summary", "supplement"]}})
    assert check_config({"studies": ["a"]}).report.parts == list(PARTS)


@pytest.mark.slow
def test_the_main_files_do_not_depend_on_the_order_in_which_the_engine_counts(made) -> None:
    _, folder, _ = made
    labels = list(labels_of(folder / "supplement"))
    assert labels == sorted(labels)
    again = [list(labels_of(folder / "supplement")) for _ in range(3)]
    assert again == [labels] * 3
