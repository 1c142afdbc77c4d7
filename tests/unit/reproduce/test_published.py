"""Published folders and archives, made by a run or by hand."""

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.published import kind_of, open_published


@pytest.fixture
def results(tmp_path) -> Path:
    folder = tmp_path / "results" / "tiny"
    for name in ("tables/effects.csv", "figures/forest.png", "logs/effects.log"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n", encoding="utf-8")
    source = folder / "report" / "source" / "tables"
    source.mkdir(parents=True)
    (source / "effects.csv").write_text("x\n", encoding="utf-8")
    return folder


def test_a_folder_of_one_or_of_all_studies(results, tmp_path):
    for source in (results, results.parent, tmp_path):
        (found,) = open_published(source, tmp_path / "work", ["tiny"])
        assert (found.study, found.folder) == ("tiny", results)
        assert list(found.files) == ["figures/forest.png", "tables/effects.csv"]


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_archives_made_by_hand(results, tmp_path, ending):
    archive = tmp_path / f"mine.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            packed.write(results / "tables/effects.csv", "My thesis\\tiny\\tables\\effects.csv")
            packed.writestr("__MACOSX/tiny/tables/._effects.csv", "x")
            packed.writestr("My thesis/.DS_Store", "x")
    else:
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(results, "My thesis/tiny")
    (found,) = open_published(archive, tmp_path / "work", ["tiny"])
    assert found.study == "tiny"
    assert "tables/effects.csv" in found.files


def test_a_zip_without_the_study_s_folder_asks_which_study_it_is(results, tmp_path):
    archive = tmp_path / "tables-only.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(results / "tables/effects.csv", "tables/effects.csv")
    with pytest.raises(GroupworkError, match=r"does not say which study .* --study"):
        open_published(archive, tmp_path / "a", ["tiny", "other"])
    (found,) = open_published(archive, tmp_path / "b", ["tiny", "other"], "tiny")
    assert found.study == "tiny"


def test_a_run_names_its_study_whatever_the_folder_is_called(results, tmp_path):
    (results / "provenance").mkdir()
    (results / "provenance/run.json").write_text(json.dumps({"study": "tiny"}), encoding="utf-8")
    renamed = results.rename(results.parent / "my-results")
    (found,) = open_published(renamed, tmp_path / "work", ["tiny"])
    assert found.study == "tiny"


@pytest.mark.parametrize("name", ["../outside.csv", "/etc/outside.csv", "a/../../outside.csv"])
def test_an_archive_that_leads_out_of_itself_is_not_unpacked(tmp_path, name):
    archive = tmp_path / "bad.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(name, "x")
    with pytest.raises(GroupworkError, match="lead out of it"):
        open_published(archive, tmp_path / "work" / "deep", ["tiny"])
    assert not list(tmp_path.rglob("outside.csv"))


def test_a_damaged_archive_and_one_without_results(tmp_path):
    archive = tmp_path / "bad.zip"
    archive.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(GroupworkError, match=r"bad\.zip: is no folder and no"):
        open_published(archive, tmp_path / "a", ["tiny"])
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("notes.txt", "x")
    with pytest.raises(GroupworkError, match="holds no results"):
        open_published(archive, tmp_path / "b", ["tiny"])
    with pytest.raises(GroupworkError, match="there is no such folder or archive"):
        open_published(tmp_path / "nothing", tmp_path / "c", ["tiny"])


def test_kinds_of_files():
    assert kind_of("tables/effects.csv") == "table"
    assert kind_of("report/thesis-zh.docx") == "report"
    assert kind_of("notebooks/03_effects_sas.html") == "notebook"
    assert kind_of("tables/effects (copy).xlsx") == "other"


def test_what_was_changed_after_it_was_recorded(results, tmp_path):
    recorded = "0" * 64
    made = results / "provenance" / "made"
    made.mkdir(parents=True)
    (made / "effects.sha256").write_text(
        f"{recorded}  results/tiny/tables/effects.csv\n{recorded}  data/processed/tiny/x.csv\n",
        encoding="utf-8",
    )
    (found,) = open_published(results, tmp_path / "work", ["tiny"])
    assert found.changed() == ["tables/effects.csv"]
