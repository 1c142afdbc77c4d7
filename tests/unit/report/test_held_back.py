"""Where results are held back, report and figures say so, and no sentence has a gap."""

from pathlib import Path

import pandas as pd
import pytest
from chinese_report import ROOT, assembled, results

from groupwork.figures import draw
from groupwork.privacy.disclosure import SUPPRESSED, publishable
from groupwork.report.writer import HELD_BACK
from groupwork.results.catalogue import figure_names
from groupwork.results.display import wide
from groupwork.results.make import published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.loading import load_study
from groupwork.study.privacy import Privacy
from groupwork.study.study import Study

FOLDER = ROOT / "data/raw/all-the-way"


PROTECTED = 0


def as_if_real(study: Study) -> Study:
    """Return the shipped study as if its data were real people's."""
    closed = {"publish": "protected", "show_individuals": False}
    return study.model_copy(update={"privacy": study.privacy.model_copy(update=closed)})


def with_threshold(study: Study, small: int) -> Study:
    privacy = Privacy(small_cell=small, quasi_identifiers=study.privacy.quasi_identifiers)
    return study.model_copy(update={"privacy": privacy})


@pytest.fixture(scope="module", params=[pytest.param("shipped", marks=pytest.mark.slow)])
def tables() -> dict[int, dict[str, pd.DataFrame]]:
    """Return the shipped study's tables by the fewest people that a result may rest on."""
    study = load_study(FOLDER / "study.yaml")
    found = results(with_threshold(study, 1), FOLDER, persons=True)
    private = {
        name: found.pop(name) for row in TABLES.values() for name in row.private if name in found
    }
    by_threshold = {
        small: private
        | {
            name: publishable(with_threshold(study, small), TABLES[name].layout, table)
            for name, table in found.items()
        }
        for small in (5, 100)
    }
    real = as_if_real(study)
    protected = {
        name: published(real, Recipe.read(TABLES[name].recipe()), table)
        for name, table in found.items()
    }
    return by_threshold | {PROTECTED: private | protected}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_protected_report(tables, tmp_path: Path, language: str) -> None:
    """It has every chapter, no gap in a sentence, and means and effects of rounded numbers."""
    study = as_if_real(load_study(FOLDER / "study.yaml"))
    register = assembled(study, FOLDER, tables[PROTECTED], tmp_path / "build", language)
    assert not register["printed"].str.contains("–").any()
    generated = tmp_path / "build" / "generated"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in generated.glob("*.md")}
    held_back = {name for name, text in texts.items() if HELD_BACK in text}
    assert {"process", "participants"} <= held_back
    # Of many people each item is told; one that counts in no sum has no number to hold back.
    assert "items" not in held_back
    assert HELD_BACK not in texts["primary"] + texts["main_findings"]
    effects = tables[PROTECTED]["effects"].query("statistic == 'd_z'")["estimate"]
    assert effects.notna().any()


def test_protected_figures(tables) -> None:
    study = as_if_real(load_study(FOLDER / "study.yaml"))
    shown = {name: t for name, t in tables[PROTECTED].items() if not name.endswith("_people")}
    for name in figure_names(study):
        draw(study, name, shown)


@pytest.mark.parametrize(("small", "language"), [(5, "en"), (100, "en"), (100, "zh")])
def test_report(tables, tmp_path: Path, small: int, language: str) -> None:
    study = with_threshold(load_study(FOLDER / "study.yaml"), small)
    register = assembled(study, FOLDER, tables[small], tmp_path / "build", language)
    assert not register["printed"].str.contains("–").any()
    generated = tmp_path / "build" / "generated"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in generated.glob("*.md")}
    held_back = {name for name, text in texts.items() if HELD_BACK in text}
    said = {
        "en": "† Fewer than {{< var constants.privacy-small-cell >}} people",
        "zh": "† 人数不足",
    }[language]
    assert {"participants", "reliable"} <= held_back
    assert {name for name, text in texts.items() if said in text} == held_back
    if small == 100:
        assert {"descriptives", "needs", "items", "process", "satisfaction"} - {
            "needs"
        } <= held_back
        assert HELD_BACK not in texts["primary"] + texts["main_findings"]


@pytest.mark.parametrize("small", [5, 100])
def test_figures(tables, small: int) -> None:
    study = with_threshold(load_study(FOLDER / "study.yaml"), small)
    shown = tables[small]
    marked = set()
    names = figure_names(study)
    for name in names:
        figure = draw(study, name, shown)
        if any("fewer than" in text.get_text() for text in figure.texts):
            marked.add(name.partition("-")[0])
        lines = [line for axes in figure.axes for line in axes.lines]
        if small == 100 and name.startswith(("change", "raincloud")):
            assert not lines  # nobody's scores are drawn
    if small == 5:
        assert marked == {"network", "quality", "reliable", "ties"}
    else:
        of_people = {"needs", "means", "change", "forest", "regression", "process", "satisfaction"}
        of_people |= {"raincloud", "reliable"}
        assert marked >= of_people | {"missing", "specifications", "scree", "strain", "profiles"}


def test_notebooks(tables) -> None:
    change = tables[5]["change"]
    shown = wide(change, ["outcome", "wave_to"], ["improved", "unchanged", "deteriorated"])
    hidden = change["note"].fillna("").str.startswith(SUPPRESSED)
    counts = change["statistic"].isin(["improved", "unchanged", "deteriorated"])
    assert (shown == "–").to_numpy().sum() == (hidden & counts).sum() > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nobody_stands_alone_unless_the_study_says_so(tables, language: str) -> None:
    study = load_study(FOLDER / "study.yaml")
    closed = study.privacy.model_copy(update={"show_individuals": False})
    private = study.model_copy(update={"privacy": closed})
    people = len(tables[5]["change_people"].query("outcome == 'sas' and wave_to == 'post'"))
    slopes = draw(study, "change-sas", tables[5], language).axes[0].lines
    means = draw(private, "change-sas", tables[5], language).axes[0].lines
    assert len(slopes) == people + 1 and len(means) < people
    clouds = [draw(each, "raincloud-sas", tables[5], language) for each in (study, private)]
    dots = [sum(len(line.get_xdata()) for line in cloud.axes[0].lines) for cloud in clouds]
    assert dots[0] > people > dots[1]
    scatters = [draw(each, "reliable-sas", tables[5], language) for each in (study, private)]
    sizes = [{len(line.get_xdata()) for line in each.axes[0].lines} for each in scatters]
    assert people in sizes[0] and people not in sizes[1]
    texts = [text.get_text() for text in draw(private, "reliable-sas", tables[5]).axes[0].texts]
    improved = (
        tables[5]["change"]
        .query("outcome == 'sas' and wave_to == 'post' and statistic == 'improved'")["estimate"]
        .iloc[0]
    )
    assert f"improved\n{improved:.0f}" in texts
