"""Published results of the tiny study, made again and compared; and copies that were changed."""

import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from groupwork.reproduce.findings import Finding, badge_level
from groupwork.reproduce.public import verify_public
from groupwork.reproduce.verify import verify
from groupwork.reproduce.verify_page import page, write_pages

pytestmark = pytest.mark.workflow


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path}: no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {each.artefact: each for each in findings if each.kind != "list"}


def reword(docx: Path, old: str, new: str) -> None:
    """Change a word in a Word file, as its owner does, and save it under the same name."""
    with zipfile.ZipFile(docx) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    text = parts["word/document.xml"].decode()
    assert old in text
    parts["word/document.xml"] = text.replace(old, new, 1).encode()
    etree.fromstring(parts["word/document.xml"])
    with zipfile.ZipFile(docx, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_what_was_published_is_made_again_to_the_byte(finished, tmp_path):
    published = tmp_path / "published.zip"
    with zipfile.ZipFile(published, "w") as packed:
        for path in sorted(finished.path("results/tiny").rglob("*")):
            if path.is_file():
                packed.write(path, f"thesis/tiny/{path.relative_to(finished.path('results/tiny'))}")
    findings = verify(published, finished.folder, tmp_path / "work")
    assert [each for each in findings if each.verdict != "reproduced"] == []
    assert {each.level for each in findings if each.kind in ("table", "report", "figure")} == {
        "bytes"
    }
    assert badge_level(findings) == "byte-identical"
    effects = by_name(findings)["tables/effects.csv"]
    assert effects.rule == "effects"
    assert "data/processed/tiny/scores.csv" in effects.inputs


def test_each_change_is_named_where_it_is(finished, tmp_path):
    published = tmp_path / "tiny"
    shutil.copytree(finished.path("results/tiny"), published)
    tables, report = published / "tables", published / "report"
    change(tables / "effects.csv", "-0.58125", "-0.58225")
    rows = (tables / "flow.csv").read_text(encoding="utf-8").splitlines()
    (tables / "flow.csv").write_text("\n".join([rows[0], *rows[:0:-1]]) + "\n", encoding="utf-8")
    change(report / "thesis.html", ">−0.58</a>", ">−0.85</a>")
    reword(report / "thesis.docx", "Low mood", "High mood")
    shutil.copyfile(published / "figures/scree.png", published / "figures/forest.png")
    shutil.copyfile(published / "figures/scree.svg", published / "figures/forest.svg")
    (published / "figures/flow.png").unlink()
    (tables / "mine.xlsx").write_bytes(b"x")
    (published / "provenance/run.json").unlink()

    findings = verify(published, finished.folder, tmp_path / "work", "tiny")
    found = by_name(findings)
    assert badge_level(findings) == "not reproduced"
    assert (
        "method = post - pre; t interval, column estimate: published -0.58225, made again -0.58125"
        in found["tables/effects.csv"].first
    )
    assert found["tables/flow.csv"].verdict == "reproduced"
    assert found["tables/flow.csv"].first == "the same rows in another order"
    html = found["report/thesis.html"]
    assert "published −0.85, made again −0.58" in html.first
    assert html.rule == "render_report"
    assert "High mood" in found["report/thesis.docx"].first
    assert found["report/thesis.pdf"].level == "bytes"
    assert "of the ink lies elsewhere" in found["figures/forest.png"].first
    assert found["figures/forest.png"].picture.startswith(b"\x89PNG")
    assert found["figures/forest.svg"].verdict == "differs"
    assert found["figures/flow.png"].verdict == "missing"
    assert found["tables/mine.xlsx"].verdict == "added"
    assert "nothing is known of the versions" in found["software"].first
    right = {"tables/change.csv", "figures/flow.svg", "notebooks/01_data_quality.ipynb"}
    assert {found[name].level for name in right} == {"bytes"}
    changed = {each.artefact for each in findings if each.kind == "list"}
    assert {"tables/effects.csv", "tables/flow.csv", "figures/forest.png"} <= changed

    write_pages(findings, tmp_path / "page", "tiny")
    shown = (tmp_path / "page/index.html").read_text(encoding="utf-8")
    assert shown == page(findings, "tiny")
    assert "published -0.58225, made again -0.58125" in shown
    assert "self-issued" in (tmp_path / "page/badge.svg").read_text(encoding="utf-8")


def test_without_the_raw_data_the_published_files_are_held_against_each_other(finished, tmp_path):
    published = tmp_path / "tiny"
    shutil.copytree(finished.path("results/tiny"), published)
    findings = verify_public(published, tmp_path / "work")
    assert [each for each in findings if each.failed] == []
    assert badge_level(findings) == "checksums only"

    change(published / "report/thesis.html", ">−0.58</a>", ">−0.85</a>")
    wrong = [each for each in verify_public(published, tmp_path / "work") if each.failed]
    assert {each.artefact for each in wrong} == {"report/thesis.html"}
    changed, itself = sorted(wrong, key=lambda each: each.kind)
    assert changed.first == "was changed after the run recorded its checksum"
    assert "−0.85 (list of numbers (effects.csv)), right is −0.58 / 0.58" in itself.first


def test_other_raw_data_are_named_before_the_run_stops(project, tmp_path):
    published = tmp_path / "tiny"
    shutil.copytree(project.path("results/tiny"), published)
    change(project.path("data/raw/tiny/post.csv"), "P1,3", "P1,1")
    found = by_name(verify(published, project.folder, tmp_path / "work"))
    assert found["raw/post.csv"].verdict == "differs"
    assert found["raw/pre.csv"].verdict == "reproduced"
    assert "is not the file whose checksum" in found["the run"].first
