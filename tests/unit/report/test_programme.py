"""The report on a programme: its sentences in both languages, its numbers, its page."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from effect_study import one
from pypdf import PdfReader

from groupwork.errors import GroupworkError
from groupwork.figures.groups import groups
from groupwork.figures.style import save
from groupwork.report.programme import assemble_programme
from groupwork.report.render import render
from groupwork.reproduce.provenance import check_numbers
from groupwork.results.programme import pooled_tables
from groupwork.simulate.programme import TrueProgramme, draw_programme
from groupwork.study.programme_file import Programme
from groupwork.study.yaml_file import read_yaml
from groupwork.tables import write_table

ROOT = Path(__file__).parents[3]


def made(
    truth: TrueProgramme, small: int | None = None, seed: int = 2
) -> tuple[Programme, dict[str, pd.DataFrame]]:
    programme, published = draw_programme(truth, np.random.default_rng(seed))
    if small is not None:
        name = programme.groups[small].study
        for table in ("flow", "effects"):
            published[table][name] = published[table][name].assign(n=3, estimate=3.0)
    return programme, pooled_tables(programme, published)


def text_of(
    programme: Programme,
    tables: dict[str, pd.DataFrame],
    folder: Path,
    language: str = "en",
) -> tuple[str, pd.DataFrame]:
    """Return the text of a report with its numbers in place, and their register."""
    for name, table in tables.items():
        write_table(table, folder / "tables" / f"{name}.csv")
    picture = folder / "groups.png"
    save(groups(programme, tables["changes"], language), picture, language=language)
    register = assemble_programme(
        programme,
        tables={name: folder / "tables" / f"{name}.csv" for name in tables},
        figure=picture,
        sources=ROOT / "report",
        build=folder / "build",
        language=language,
    )
    source = (folder / "build" / "programme" / "report.qmd").read_text(encoding="utf-8")
    printed = dict(zip(register["key"], register["printed"], strict=True))
    text = re.sub(r"\{\{< var (?:plain\.)?([\w.-]+) >\}\}", lambda at: printed[at[1]], source)
    return text, register


def test_what_is_pooled_is_said_with_its_numbers(tmp_path: Path) -> None:
    programme, tables = made(TrueProgramme(12))
    text, register = text_of(programme, tables, tmp_path)
    row = one(tables["changes"], group="all", statistic="mean_diff")
    assert f"the pooled mean\ndifference is −{-row['estimate']:.2f}" in text.replace(
        "mean difference", "mean\ndifference"
    )
    assert "over 12 groups" in text
    assert "the later scores are better than the earlier ones" in text
    assert "cannot say what caused it" in text
    assert "listed by its name alone" not in text
    found = {name: pd.read_csv(tmp_path / "tables" / f"{name}.csv") for name in tables}
    assert len(check_numbers(register, found, programme)) == len(register)  # type: ignore[arg-type]
    wrong = found | {"changes": found["changes"].assign(estimate=1.0)}
    with pytest.raises(GroupworkError, match="the report prints"):
        check_numbers(register, wrong, programme)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("truth", "said", "unsaid"),
    [
        (TrueProgramme(12, mean=0, tau=4), "includes no change", "the later scores are"),
        (TrueProgramme(12, mean=8, tau=1), "the later scores are worse", "better than"),
        (TrueProgramme(12, mean=-9, tau=0.5), "expected to change in the same direction", "either"),
        (TrueProgramme(12, mean=-3, tau=5), "may therefore well show no change", "same direction"),
        (TrueProgramme(4), "known only roughly how much they differ", "With so many"),
        (TrueProgramme(20, site=12), "mean changes differ by site", "no clear difference"),
        (TrueProgramme(30), "which does not show that there is none", "changes differ by"),
        (TrueProgramme(70), "too many groups to list", "@tbl-participation"),
    ],
)
def test_sentences_follow_the_results(
    truth: TrueProgramme, said: str, unsaid: str, tmp_path: Path
) -> None:
    text, _ = text_of(*made(truth), tmp_path)
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_small_group_is_named_and_nothing_is_told_of_it(language: str, tmp_path: Path) -> None:
    programme, tables = made(TrueProgramme(6), small=2)
    text, _ = text_of(programme, tables, tmp_path, language)
    assert {"en": "listed by its name alone", "zh": "只列名称"}[language] in " ".join(text.split())
    row = next(line for line in text.splitlines() if line.startswith("| Group 3"))
    assert not re.search(r"\d", row.replace("Group 3", ""))


def test_groups_that_cannot_be_pooled_are_said_so_in_both_languages(tmp_path: Path) -> None:
    programme, tables = made(TrueProgramme(2), small=1)
    for language, said in (
        ("en", "not pooled: fewer than two groups tell a change"),
        ("zh", "未予合并：公布三人以上变化的组不足两个"),
    ):
        text, _ = text_of(programme, tables, tmp_path / language, language)
        assert said in " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_renders(language: str, tmp_path: Path) -> None:
    programme, tables = made(TrueProgramme(5), small=0)
    text_of(programme, tables, tmp_path, language)
    page = tmp_path / "programme.html"
    render(tmp_path / "build" / "programme", ["html"], "bundled", {"html": page})
    said = page.read_text(encoding="utf-8")
    assert {"en": "Synthetic data", "zh": "模拟数据"}[language] in said
    assert "?var:" not in said and 'id="sec-numbers"' in said


def test_a_few_pages_have_no_page_for_each_section(tmp_path: Path) -> None:
    programme, tables = made(TrueProgramme(5), small=0)
    text_of(programme, tables, tmp_path)
    outputs = {name: tmp_path / f"programme.{name}" for name in ("pdf", "docx")}
    render(tmp_path / "build" / "programme", ["pdf", "docx"], "bundled", outputs)
    pages = [page.extract_text() for page in PdfReader(outputs["pdf"]).pages]
    # Of six sections, references among them, several stand on one page.
    heads = ("Who took part where", "What the groups show together", "How the groups differ")
    assert any(heads[0] in page and heads[1] in page for page in pages[2:])
    assert len(pages) <= 6
    with zipfile.ZipFile(outputs["docx"]) as archive:
        styles = archive.read("word/styles.xml").decode()
        document = archive.read("word/document.xml").decode()
    heading = styles.partition('w:styleId="Heading1"')[2].partition("</w:style>")[0]
    assert heading and "w:pageBreakBefore" not in heading
    # before the contents and before the text, which no style begins
    assert document.count('<w:br w:type="page"/>') == 2
    assert 'w:orient="landscape"' not in document


def _leaves(node: object, place: str = "") -> dict[str, str]:
    if isinstance(node, dict):
        found: dict[str, str] = {}
        for key, value in node.items():
            found |= _leaves(value, f"{place}.{key}")
        return found
    return {place: str(node)}


def test_both_languages_have_the_same_phrases_and_no_typed_numbers() -> None:
    english, chinese = (
        {
            key: text
            for key, text in _leaves(
                read_yaml(ROOT / "report" / language / "programme.yml")
            ).items()
            if not key.startswith(".terms.")
        }
        for language in ("en", "zh")
    )
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        fields = [sorted(re.findall(r"\{(\w+)\}", each)) for each in (text, chinese[key])]
        assert fields[0] == fields[1], key
        assert not re.search(r"\d", re.sub(r"@\w+|@[\w-]+|\{\w+\}", "", text + chinese[key])), key
    assert not re.search("归因|小组的作用", "".join(chinese.values()))
