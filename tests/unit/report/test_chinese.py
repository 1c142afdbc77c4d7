"""The Chinese report: the same as the English one, in Chinese words and by Chinese rules."""

import ast
import io
import logging
import re
import string
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from audit_reasons import audit_reasons
from chinese_report import ROOT, assembled, rendered, results
from lxml import html
from pypdf import PdfReader
from result_grid import CHANGES, make_study
from result_grid import results as results_of_grid

from groupwork.analysis.descriptives import audit_summary
from groupwork.figures import draw, save
from groupwork.ingest.coding.refi import UNREAD
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.render import render
from groupwork.report.writer import Writer
from groupwork.results.catalogue import drawing, figure_names
from groupwork.study.loading import load_study
from groupwork.study.run import check_config
from groupwork.study.study import Study
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

REPORT = ROOT / "report"
TRIAL = ROOT / "data" / "raw" / "beat-the-blues"
GROUP = ROOT / "data" / "raw" / "all-the-way"
NBSP = "\u00a0"
HAN = "[\u4e00-\u9fff]"
CAUSAL = "导致|引起了|使得|造成|归因|归功|得益于|带来了|的效果使"


def leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(node, list):
        for number, variant in enumerate(node):  # a sentence for each state of the facts
            yield from leaves(variant, f"{path}.{number}")
    else:
        yield path, str(node)


def phrases(language: str) -> dict[str, str]:
    read = read_yaml(REPORT / language / "phrases.yml")
    read.pop("terms")
    read["joints"].pop("own-prepositions", None)  # a rule of English
    return dict(leaves(read))


def fields(phrase: str) -> set[str]:
    named = {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}
    return named - {"level", "member", "members", "synthetic"}  # which every phrase may use


# --- The sources ------------------------------------------------------------------------------


def test_phrases_have_the_same_keys_and_fields_in_both_languages() -> None:
    english, chinese = phrases("en"), phrases("zh")
    assert chinese.keys() == english.keys()
    for key, phrase in english.items():
        assert fields(chinese[key]) == fields(phrase), key


def test_phrases_refer_to_the_same_tables_and_works() -> None:
    english, chinese = phrases("en"), phrases("zh")
    for key, phrase in english.items():
        assert re.findall(r"@[\w-]+", phrase, re.ASCII) == re.findall(
            r"@[\w-]+", chinese[key], re.ASCII
        ), key


def test_frames_have_the_same_parts() -> None:
    def structure(path: Path) -> list[str]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [re.sub(r"^(#+) [^{]*", r"\1 ", line) for line in lines]

    english = {path.name: structure(path) for path in (REPORT / "en").glob("*.qmd")}
    chinese = {path.name: structure(path) for path in (REPORT / "zh").glob("*.qmd")}
    assert chinese == english


@pytest.mark.parametrize("folder", [TRIAL, GROUP])
def test_the_authors_texts_cite_the_same_works_and_have_the_same_headings(folder: Path) -> None:
    names = {path.name for path in (folder / "text" / "en").glob("*.md")}
    assert {path.name for path in (folder / "text" / "zh").glob("*.md")} == names
    for name in names:
        texts = [(folder / "text" / x / name).read_text(encoding="utf-8") for x in ("en", "zh")]
        cited = [sorted(re.findall(r"@[a-z]+\d{4}[a-z]?", text)) for text in texts]
        levels = [re.findall(r"^#+ ", text, re.MULTILINE) for text in texts]
        assert cited[0] == cited[1], name
        assert levels[0] == levels[1], name


def test_no_number_is_typed_in_phrases_or_frames() -> None:
    allowed = re.compile(
        r"@[a-z]+\d{4}[a-z]?|HC3|AC1|~ppc2~|\*df\*~[12]~|\{[^{}]*\}|低于 \.05|含0|的0上下|四分位"
    )
    for path in (REPORT / "zh").glob("*.qmd"):
        assert not re.search(r"\d", path.read_text(encoding="utf-8")), path.name
    for key, phrase in phrases("zh").items():
        assert not re.search(r"\d|[二三四五六七八九十百]+[人名分项]", allowed.sub("", phrase)), key


def test_no_phrase_about_change_is_causal() -> None:
    for key, phrase in phrases("zh").items():
        if key.startswith((".change", ".summary", ".conclusion", ".abstract")):
            assert not re.search(CAUSAL, phrase), key


def chinese_texts() -> Iterator[tuple[str, str]]:
    for key, phrase in phrases("zh").items():
        yield key, re.sub(r"\{[^{}]*\}|\[@[^\]]*\]|`[^`]*`", "", phrase)
    for folder in (TRIAL, GROUP):
        for path in (folder / "text" / "zh").glob("*.md"):
            text = path.read_text(encoding="utf-8").partition("-->")[2]
            yield str(path), re.sub(r"\[-?@[^\]]*\]", "", text)


def test_punctuation_is_full_width_and_chinese_is_not_spaced() -> None:
    for where, text in chinese_texts():
        half = re.search(rf"{HAN}[,;:?!()\"']|[,;:?!()\"']{HAN}|{HAN} {HAN}|{HAN}\n{HAN}", text)
        assert half is None, f"{where}: …{text[max(0, half.start() - 10) : half.end() + 10]}…"


def test_the_study_files_have_every_text_in_chinese() -> None:
    def lacking(node: object, path: str = "") -> Iterator[str]:
        if isinstance(node, dict) and "en" in node and node.keys() <= {"en", "zh"}:
            if not node["zh"]:
                yield path
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from lacking(value, f"{path}.{key}")
        elif isinstance(node, list):
            for value in node:
                yield from lacking(value, path)

    for folder in (TRIAL, GROUP):
        dumped = load_study(folder / "study.yaml").model_dump()
        assert set(lacking(dumped)) <= {".authors"}  # names of foreigners stay as they are


def test_the_language_of_a_run_names_its_reports() -> None:
    def languages(**report: str) -> dict[str, str]:
        return check_config({"studies": ["tiny"], "report": report}).report.languages

    assert languages() == {"": "en"}
    assert languages(language="zh") == {"": "zh"}
    assert languages(language="both") == {"": "en", "-zh": "zh"}


# --- Texts of the results tables --------------------------------------------------------------


def writer(study: Study) -> Writer:
    return Writer.open(study, Ledger({}), "zh", REPORT / "zh" / "phrases.yml")


def test_a_text_of_a_results_table_is_translated_with_its_parts() -> None:
    w = writer(load_study(GROUP / "study.yaml"))
    assert w.term("declared: question skipped") == "已声明的缺失：跳过该题"
    assert w.term("duplicate submission (rule: first)") == "重复提交（规则：保留第一份）"
    assert w.term("3 people for 4 coefficients") == "3人对4个系数，人数不足"
    assert w.term("all differences are equal") == "所有差值都相等"  # and not "all {}"
    assert w.term("something {new}") == "something {new}"


def test_what_cleaning_the_group_did_is_told_in_chinese() -> None:
    study = load_study(GROUP / "study.yaml")
    audit = audit_summary(study, clean(study, ingest(study, GROUP))["audit"])
    w = writer(study)
    for text in {*audit["action"], *audit["reason"]}:
        assert re.search(HAN, w.term(text)), text


def test_why_nothing_is_told_of_interviews_is_told_in_chinese() -> None:
    w = writer(load_study(GROUP / "study.yaml"))
    folder = ROOT / "src/groupwork/analysis/interviews"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    given = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "why")
        or (isinstance(node, ast.keyword) and node.arg == "why")
    ]
    reasons = {
        part.value
        for value in given
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and part.value
    }
    assert len(reasons) > 5
    for reason in reasons:
        assert not re.search(r"[A-Za-z]+ [A-Za-z]+", w.term(reason)), reason


def test_every_reason_of_the_audit_is_told_in_chinese() -> None:
    w = writer(load_study(GROUP / "study.yaml"))
    reasons, unknown = audit_reasons()
    assert unknown == []
    items = [*UNREAD.values(), "links", "sets", "graphs", "note"]
    for reason in {*reasons, *(f"{item}: it has no code" for item in items)}:
        # What a file, a format or a study file calls something stays as it is.
        told = re.sub(r"study\.yaml|interviews\.codes|ODK|SPSS|UTF-8", "", w.term(reason))
        assert re.search(HAN, told), reason
        assert not re.search(r"[A-Za-z]+ [A-Za-z]+", told), told


# --- A whole report ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trial() -> Study:
    return load_study(TRIAL / "study.yaml")


@pytest.fixture(scope="module")
def tables(trial: Study) -> dict[str, pd.DataFrame]:
    return results(trial, TRIAL)


@pytest.fixture(scope="module")
def build(
    trial: Study, tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("trial")
    registers = {
        language: assembled(trial, TRIAL, tables, folder / language, language)
        for language in ("en", "zh")
    }
    # Besides the English abstract one list of numbers stands for both reports; Chinese ones have a
    # zero before the point.
    in_english = registers["zh"]["key"].str.startswith("english.")
    assert in_english.any()
    registers["zh"] = registers["zh"][~in_english].reset_index(drop=True)
    for register in registers.values():
        register["printed"] = register["printed"].str.replace(r"(?<!\d)0(?=\.\d)", "", regex=True)
    pd.testing.assert_frame_equal(registers["en"], registers["zh"])
    return folder / "zh"


@pytest.mark.slow
def test_the_trials_report_is_chinese_throughout(build: Path, tmp_path: Path) -> None:
    target = tmp_path / "thesis.html"
    render(build, ["html"], "bundled", {"html": target})
    page = html.document_fromstring(target.read_text(encoding="utf-8"))
    assert page.get("lang") == "zh-CN"
    main = page.get_element_by_id("content")
    for english in main.xpath(".//div[@lang='en']"):
        english.drop_tree()  # the abstract in English
    entries = page.get_element_by_id("refs")
    references = entries.text_content()
    entries.drop_tree()
    for table in page.xpath("//section[@id='sec-numbers']//table"):
        table.drop_tree()  # names of rows and columns
    text = main.text_content()
    for words in (
        "第2个月的抑郁（BDI）：以基线得分校正之后，Beat the Blues组与常规治疗组的差异无统计学意义",
        "组间比较以随机分配为依据",
        f"表{NBSP}1和图{NBSP}1列出各次测量的人数。",
        "协方差分析（前测与组别解释后测），最小二乘，HC3标准误",
        "（Cumming et al.，2001；Lakens，2013）",
    ):
        assert words in text, words
    # English are names alone: of the programme, of works and of software.
    blocks = [each.text_content() for each in main.iter("p", "figcaption", "h2", "h3", "th", "td")]
    blocks = [each.replace("Beat the Blues", "") for each in blocks if "Medicine" not in each]
    assert not [each for each in blocks if re.search(r"\b(the|of|and|with|people|mean)\b", each)]
    assert "PROUDFOOT J, GOLDBERG D, MANN A, et al., 2003" in references
    assert "HOTHORN T, EVERITT B S, 2014." in references


@pytest.mark.slow
def test_the_pdf_carries_its_chinese_fonts(build: Path, tmp_path: Path) -> None:
    target = tmp_path / "thesis.pdf"
    render(build, ["pdf"], "bundled", {"pdf": target})
    reader = PdfReader(target)
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(inner["/BaseFont"])] = inner["/FontDescriptor"].get_object()
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} >= {
        "NotoSerifSC",
        "NotoSansSC",
    }
    assert all("/FontFile3" in each or "/FontFile2" in each for each in fonts.values())
    printed = "".join(page.extract_text() for page in reader.pages)
    for words in ("图目录", "表目录", "摘要", "参考文献", "附录"):
        assert words in printed, words


# --- Figures ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_figures_have_every_chinese_letter(
    trial: Study,
    tables: dict[str, pd.DataFrame],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING, logger="matplotlib"):
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        for name in figure_names(trial):
            used = {table: tables[table] for table in drawing(name).tables}
            paths = [tmp_path / f"{name}.png", tmp_path / f"{name}.svg"]
            save(draw(trial, name, used, "zh"), *paths, language="zh")
    assert not caplog.records  # formulas in a label complain here and not by a warning
    assert "标准化变化量" in (tmp_path / "forest.svg").read_text(encoding="utf-8")


def test_a_figure_has_the_same_bytes_each_time(
    trial: Study, tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    for folder in ("one", "two"):
        save(draw(trial, "flow", tables, "zh"), tmp_path / folder / "flow.png", language="zh")
    one, two = ((tmp_path / folder / "flow.png").read_bytes() for folder in ("one", "two"))
    assert one == two


def test_figures_have_the_same_words_in_both_languages() -> None:
    words = yaml.safe_load((ROOT / "src/groupwork/figures/words.yml").read_text(encoding="utf-8"))
    assert words["zh"].keys() == words["en"].keys()
    for name, text in words["en"].items():
        assert fields(words["zh"][name]) == fields(text), name


# --- Typography and citations -----------------------------------------------------------------

CHAPTERS = """# 引言 {#sec-intro}

见[@sec-method]和[@sec-intro; @sec-method]，另见[@sec-extra]；第[-@sec-method]节。
这一行
接着上一行，English
接着 and
so on。

## 方法 {#sec-method}

内容[@cumming2001; @proudfoot2003; @proudfoot2004]。肖水源[-@xiao1994]指出，House[-@house1981]区分。

# 参考文献 {.unnumbered}

::: {#refs}
:::

# 附件 {#sec-extra .appendix}

内容[@wang1999; @hothorn2014; @kluyver2016]。
"""


def text_of(page: bytes) -> str:
    return str(html.document_fromstring(page.decode()).text_content())


def test_sections_are_named_as_in_chinese(tmp_path: Path) -> None:
    text = text_of(rendered(tmp_path, CHAPTERS))
    assert "见第1.1节和第1章、第1.1节，另见附录A；第1.1节。" in text


def test_the_end_of_a_line_is_no_space_beside_chinese(tmp_path: Path) -> None:
    text = re.sub(r"\s*\n\s*", "\n", text_of(rendered(tmp_path, CHAPTERS)))
    assert "节。这一行接着上一行，English接着 and so on。" in text


def test_chinese_references_follow_the_national_standard(tmp_path: Path) -> None:
    text = text_of(rendered(tmp_path, CHAPTERS))
    assert (
        "（Cumming et al.，2001；Proudfoot et al.，2003，2004）。肖水源（1994）指出，House（1981）"
        in text
    )
    assert "（汪向东 等，1999；Hothorn et al.，2014；Kluyver et al.，2016）" in text
    entries = [
        "汪向东, 王希林, 马弘, 1999. 心理卫生评定量表手册[M]. 增订版. 北京: 中国心理卫生杂志社.",
        "肖水源, 1994. 《社会支持评定量表》的理论基础与研究应用[J]. 临床精神医学杂志, 4(2): 98",
        "CUMMING G, FINCH S, 2001.",
        "KLUYVER T, RAGAN-KELLEY B, PÉREZ F, et al., 2016.",
    ]
    places = [text.find(entry) for entry in entries]
    assert -1 not in places
    assert sorted(places) == places  # Chinese works first


def test_english_references_follow_apa(tmp_path: Path) -> None:
    chapters = "# Text\n\n[@hothorn2014; @kluyver2016; @xiao1994]\n\n::: {#refs}\n:::\n"
    text = text_of(rendered(tmp_path, chapters, "en"))
    assert "(Hothorn & Everitt, 2014; Kluyver et al., 2016; Xiao, 1994)" in text
    assert "A handbook of statistical analyses using R (3rd ed.). Chapman & Hall/CRC." in text
    assert "In F. Loizides & B. Schmidt (Eds.), Positioning and power" in text


def test_paragraphs_of_the_docx_are_indented_by_two_characters(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(tmp_path, CHAPTERS, to="docx"))) as archive:
        styles = archive.read("word/styles.xml").decode()
    body = styles.partition('w:styleId="BodyText"')[2].partition("</w:style>")[0]
    assert 'w:firstLineChars="200"' in body


def test_no_chapter_of_the_docx_has_an_empty_page_before_it(tmp_path: Path) -> None:
    """Its style begins a page, and so would a break before it: Word then leaves one empty."""
    text = "# 声明 {.unnumbered}\n\n一。\n\n# 摘要 {.unnumbered}\n\n二。\n\n# 引言\n\n三。\n\n"
    text += "::: {.pagebreak}\n:::\n\n# 方法\n\n四。\n\n::: {.pagebreak}\n:::\n\n五。"
    with zipfile.ZipFile(io.BytesIO(rendered(tmp_path, text, to="docx"))) as archive:
        document = archive.read("word/document.xml").decode()
    plain = re.sub("<[^>]+>", "", re.sub(r'<w:br w:type="page"/>', "|", document))
    # before the contents and before what is no chapter
    assert re.findall(r"\|\s*(\w)", plain) == ["目", "五"]


@pytest.mark.parametrize(
    "asked", ["最近一周，您感到的压力有多大？", "最近一周,您感到的压力有多大?"]
)
def test_an_outcome_that_is_a_question_is_quoted(asked: str) -> None:
    """The sentence goes on behind it: 压力有多大？发生了变化 would be two."""
    content = make_study("one-group", "neutral").model_dump()
    define = content["instruments"]["strain"]["define"]
    define["scores"][0]["label"] = define["short"] = {"en": "Strain", "zh": asked}
    made = StudyFile.model_validate(content)
    tables = results_of_grid(made, CHANGES["all fall"])
    for language, quoted in (("zh", True), ("en", False)):
        path = ROOT / "report" / language / "phrases.yml"
        w = Writer.open(made, Ledger(tables), language, path)
        for part in ("abstract", "main_findings", "plain_words"):
            text = FRAGMENTS[part](w)
            assert (f"“{asked}”" in text) == quoted, part
            assert text.count(asked) == text.count(f"“{asked}”"), part


def test_no_blank_stands_between_a_chinese_word_and_a_number() -> None:
    text = (ROOT / "report" / "zh" / "phrases.yml").read_text(encoding="utf-8")
    assert not re.findall(r".*[\u4e00-\u9fff] \{\w+\}.*", text)
