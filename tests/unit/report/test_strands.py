"""Reports of studies that have some strands alone: no other chapter, no dangling reference."""

import re
from pathlib import Path

import pytest
from chinese_report import assembled, results
from strand_studies import UNIONS, folder_of
from whole_way import written

from groupwork.study.loading import load_study
from groupwork.study.study import Study

# What only a study of change over time can say.
OF_CHANGE = {
    "en": r"improved|worsened|no clear change from|primary outcome|pre-post|comparison group",
    "zh": "有所改善|有所恶化|未见明确变化|差异无统计学意义|主要结局指标|对照组",
}
# Strand -> the section that it alone has.
SECTIONS = {
    "needs": "sec-needs",
    "interviews": "sec-interviews",
    "process": "sec-sessions",
    "satisfaction": "sec-satisfaction",
    "network": "sec-network",
}


#: Without waiting for continuous integration: most strands, and hardly any.
OFTEN = ("all-but-change", "voices")


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.slow] * (name not in OFTEN)) for name in UNIONS],
)
def made(request, tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Path, dict]:
    name = request.param
    folder = folder_of(name, tmp_path_factory.mktemp(name), *UNIONS[name])
    study = load_study(folder / "study.yaml")
    return study, folder, results(study, folder)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_a_report_has_the_chapters_of_its_strands(made, language, tmp_path):
    study, folder, tables = made
    build = tmp_path / "build"
    assembled(study, folder, tables, build, language)
    text = written(build)
    places = set(re.findall(r"\{#([\w-]+)", text))
    for strand, section in SECTIONS.items():
        assert (section in places) == (strand in UNIONS[study.id]), (strand, sorted(places))
    asked = set(re.findall(r"@((?:sec|tbl|fig)-[\w-]+)", text))
    assert asked <= places, asked - places
    assert not re.search(OF_CHANGE[language], text), re.search(OF_CHANGE[language], text)
    assert "{}" not in text


def test_results_over_time_are_not_made(made):
    study, _, tables = made
    assert not {"effects", "tests", "models", "missing", "calibration"} & set(tables)
    assert ("flow" in tables) == ("scales" in study.strands)
