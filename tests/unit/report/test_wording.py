"""How sentences of the whole report are written, in both languages."""

import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from chinese_report import ROOT, assembled
from chinese_report import results as results_of

from groupwork.privacy.disclosure import publishable
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger, printed
from groupwork.report.writer import Writer, paddings
from groupwork.results.registry import TABLES
from groupwork.study.documents import PARTS
from groupwork.study.loading import load_study

RAW = ROOT / "data" / "raw"


@cache
def study_and_tables(name: str):
    study = load_study(RAW / name / "study.yaml")
    return study, results_of(study, RAW / name)


@pytest.fixture(scope="module", params=[pytest.param("whole", marks=pytest.mark.slow)])
def texts(tmp_path_factory):
    """Return the generated parts of both shipped studies with their numbers: language -> text."""
    found = {}
    for language in ("en", "zh"):
        parts = {}
        for name in ("all-the-way", "beat-the-blues"):
            build = tmp_path_factory.mktemp(f"{name}-{language}") / "build"
            study, tables = study_and_tables(name)
            register = assembled(study, RAW / name, tables, build, language, PARTS)
            texts = dict(zip(register["key"], register["printed"], strict=True))
            made = [build, *(build.parent / "documents").iterdir()]
            for path in sorted(path for each in made for path in each.glob("generated/*.md")):
                text = re.sub(
                    r"\{\{< var (?:plain\.)?([\w.-]+) >\}\}",
                    # what no table has: counts of the report itself
                    lambda code, texts=texts: texts.get(code[1], "0"),
                    path.read_text(encoding="utf-8"),
                )
                parts[f"{name}/{path.stem}"] = text
            for path in sorted(path for each in made for path in each.glob("chapters/*.qmd")):
                parts[f"{name}/{path.name}"] = path.read_text(encoding="utf-8")
        found[language] = parts
    return found


def prose(text: str) -> list[str]:
    """Return the paragraphs that are sentences: no tables, captions, quotations, headings."""
    lines = text.split("\n\n")
    return [line for line in lines if line.strip() and line.lstrip()[0] not in "|:!#>{&"]


def test_no_english_sentence_opens_with_a_numeral(texts) -> None:
    found = {
        name: opened
        for name, text in texts["en"].items()
        if "numbers" not in name.split("/")[1]
        for paragraph in prose(text)
        if (opened := re.findall(r"(?:^|(?<=[.!?] ))[−-]?\.?\d+[^.]{0,40}", paragraph))
    }
    assert found == {}


# What a Chinese supervisor read as translated word for word.
WORD_FOR_WORD = (
    "俱全|毫无变化|失去\\d|失去\\{|人失去|缺失的人|相悖|调查所见|仅因选择|的有0项|不含零|包含零"
    "|与小组的合并|使人得以认识|判断上一致|［"
)


def test_no_wording_that_is_translated_word_for_word(texts) -> None:
    sources = dict(texts["zh"])
    for path in [
        *(ROOT / "report/zh").glob("*.*"),
        *RAW.glob("*/text/zh/*.md"),
        ROOT / "src/groupwork/figures/words.yml",
    ]:
        sources[path.name] = path.read_text(encoding="utf-8")
    found = {name: re.findall(WORD_FOR_WORD, text) for name, text in sources.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_chinese_decimals_have_a_leading_zero_and_english_shares_none(texts) -> None:
    bare = r"(?<![\d.\w])[−-]?\.\d+"
    for name, text in texts["zh"].items():
        # the abstract in English, and the list where its numbers stand, too
        if not name.endswith(("/english_abstract", "numbers")):
            assert re.findall(bare, text) == [], name
    english = "".join(texts["en"].values())
    assert re.search(r"\*p\* = \.\d{3}", english)
    assert not re.search(r"\*p\*(?:~Holm~)? = 0\.\d", english)


@pytest.mark.parametrize(
    ("value", "style", "english", "chinese"),
    [
        (0.012, "p", ".012", "0.012"),
        (0.0002, "p", "< .001", "< 0.001"),
        (-0.834, "share", "−.83", "−0.83"),
        (-0.834, "raw", "−0.83", "−0.83"),
        (1.0, "p", "1.000", "1.000"),
    ],
)
def test_leading_zero(value: float, style: str, english: str, chinese: str) -> None:
    assert printed(value, style) == english  # type: ignore[arg-type]
    assert printed(value, style, leading_zero=True) == chinese  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "text"),
    [(0.0021, "0.002"), (-0.0009, "−0.001"), (0.0004, "0.0004"), (0.00002, "0.00"), (0, "0.00")],
)
def test_a_limit_beside_zero_shows_its_side(limit: float, text: str) -> None:
    """[−0.64, 0.00] "in both directions" could not be understood: its end is 0.002."""
    ledger = Ledger({"effects": pd.DataFrame({"a": ["x"], "ci_low": [-0.64], "ci_high": [limit]})})
    interval = ledger.find("effects", a="x").interval()
    assert ledger.resolved(interval) == f"\\[−0.64, {text}\\]"


def test_paddings_bring_decimals_in_line() -> None:
    texts = ["−12.34 [−20.00, −4.68]", "5.67 [1.00, 2.00]", "100", "< .001"]
    spaces = paddings(texts)
    padded = [f"{before}{text}{after}" for text, (before, after) in zip(texts, spaces, strict=True)]
    assert {len(text) for text in padded} == {len(texts[0])}
    assert [text.index(".") for text in padded[:2]] == [3, 3]
    assert padded[2].startswith("100\u2008")  # where the others have their point
    assert padded[3].index(".") == 3
    assert paddings(["1.20", "3.45"]) == [("", ""), ("", "")]


def test_numbers_of_a_column_have_their_points_below_each_other() -> None:
    study, tables = study_and_tables("all-the-way")
    ledger = Ledger(tables)
    writer = Writer.open(study, ledger, "en", ROOT / "report/en/phrases.yml")
    rows = [line for line in FRAGMENTS["descriptives"](writer).split("\n") if line.startswith("| ")]
    for column in list(zip(*(row.split("|") for row in rows[2:]), strict=True))[2:-1]:
        means = [ledger.resolved(cell).split("±")[0] for cell in column]
        assert len({mean.index(".") for mean in means}) == 1, means


def test_each_table_of_people_is_told_with_its_time(texts) -> None:
    """Two tables that the same sentence announces leave a reader to find out which is which."""
    for language, pattern in (
        ("en", r"describes the .*? at (.*?)\."),
        ("zh", r"列出(.*?)时.*?的基本"),
    ):
        told = re.findall(pattern, texts[language]["all-the-way/participants"])
        assert len(told) == len(set(told)) > 1


def test_who_answered_the_survey_are_no_members(texts) -> None:
    caption = r"The {} at Ward survey|The {} at ward survey"
    english = texts["en"]["all-the-way/participants"]
    assert re.search(caption.format("survey respondents", "survey respondents"), english)
    assert not re.search(caption.format("members", "members"), english)
    assert "调查时调查对象的基本情况" in texts["zh"]["all-the-way/participants"]


def test_a_total_score_has_no_number_of_items(texts) -> None:
    for language, words in (("en", "one score"), ("zh", "单个得分")):
        row = re.search(r"^\| .*BDI.*$", texts[language]["beat-the-blues/measures"], re.MULTILINE)
        assert row is not None
        assert row.group().split("|")[2].strip() == words


def test_the_list_of_tables_names_no_numbers_from_a_table(texts) -> None:
    for language in ("en", "zh"):
        for name in ("all-the-way", "beat-the-blues"):
            assert "{#tbl-numbers" not in texts[language][f"{name}/numbers"]


def test_little_s_test_is_left_out_below_thirty_and_has_its_df_above(texts) -> None:
    few, many = (texts["en"][f"{name}/missing"] for name in ("all-the-way", "beat-the-blues"))
    assert re.search(r"below \d+ it is left out", few)
    assert "χ²(" not in few
    assert re.search(r"χ²\(\d+\) = \d", many)


def test_what_neither_strand_shows_is_said_with_both_readings(texts) -> None:
    for language, pattern in (
        ("en", r"Neither of them shows a need of .*\(survey: .*; interviews: .*\)"),
        ("zh", r"两者都未显示的需求是.*（调查：.*；访谈：.*）"),
    ):
        assert re.search(pattern, texts[language]["all-the-way/joint"].replace("\\", ""))


def test_adjusted_comparisons_that_vanish_are_said_in_words(tmp_path: Path) -> None:
    study, tables = study_and_tables("all-the-way")
    needs = tables["needs"].copy()
    needs.loc[needs["statistic"] == "p_holm", ["estimate", "p"]] = 0.9
    ways = {}
    for language in ("en", "zh"):
        for ci_level in (0.95, 0.9):
            changed = study.model_copy(update={"ci_level": ci_level})
            ledger = Ledger(
                {**tables, "needs": publishable(changed, TABLES["needs"].layout, needs)}
            )
            writer = Writer.open(changed, ledger, language, ROOT / f"report/{language}/phrases.yml")
            ways[language, ci_level] = ledger.resolved(FRAGMENTS["needs"](writer))
    assert "comparisons, none remains below .05" in ways["en", 0.95]
    assert "comparisons, none remains below .1." in ways["en", 0.9]
    assert "均无统计学意义（*p*值均不低于0.05）" in ways["zh", 0.95]


def test_power_and_alpha_come_from_the_table() -> None:
    study, tables = study_and_tables("all-the-way")
    effects = tables["effects"].copy()
    is_it = effects["statistic"] == "smallest_detectable_d"
    effects.loc[is_it, "method"] = "d_z; paired t, two-sided alpha 0.1, power 90%"
    ledger = Ledger({**tables, "effects": effects})
    writer = Writer.open(study, ledger, "en", ROOT / "report/en/phrases.yml")
    assert "has a power of 90% only" in ledger.resolved(FRAGMENTS["primary"](writer))
