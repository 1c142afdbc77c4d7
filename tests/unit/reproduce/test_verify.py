"""Copies of published results, each changed in one way, held against a run that is there."""

import json
import shutil
import zipfile
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from lxml import etree
from pypandoc import convert_text
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.reproduce.provenance import manifest
from groupwork.reproduce.published import Published
from groupwork.reproduce.record import run_record
from groupwork.reproduce.verify import _report_options
from groupwork.study.loading import load_study
from groupwork.study.run import check_config

RAW = Path(__file__).parents[2] / "data" / "tiny"
EFFECTS = """outcome,group,wave_from,wave_to,n,statistic,method,estimate,ci_low,ci_high,p,note
mood,all,pre,post,16,mean_diff,post - pre; t interval,-0.58125,-0.9,-0.2,0.004,
mood,all,pre,post,16,d_z,noncentral t,-0.8125,-1.4,-0.3,,
"""
PROSE = "Low mood fell by 0.58 points, *p* = .004."


def picture(path: Path, data: list[float]) -> None:
    pixels = np.ones((40, 60))
    for place, height in enumerate(data):
        pixels[40 - int(height) :, 6 * place : 6 * place + 4] = 0
    matplotlib.image.imsave(path, pixels, cmap="gray", vmin=0, vmax=1)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project that has run: raw data, and results of one table, figure and report each."""
    folder = tmp_path / "project"
    shutil.copytree(RAW, folder / "data/raw/tiny")
    run = folder / "results/tiny"
    for part in ("tables", "figures", "report", "provenance"):
        (run / part).mkdir(parents=True)
    (run / "tables/effects.csv").write_text(EFFECTS, encoding="utf-8")
    picture(run / "figures/forest.png", [10, 20, 30])
    picture(run / "figures/needs.png", [5, 5, 5])
    (run / "report/thesis.html").write_text(
        convert_text(f"# Results\n\n{PROSE}\n", "html", "markdown"), encoding="utf-8"
    )
    docx = str(run / "report/thesis.docx")
    convert_text(f"# Results\n\n{PROSE}\n", "docx", "markdown", outputfile=docx)
    study = load_study(folder / "data/raw/tiny/study.yaml")
    (run / "provenance/run.json").write_text(run_record(study, "en", ["thesis"]), encoding="utf-8")
    made = ["tables/effects.csv", "figures/forest.png", "figures/needs.png"]
    manifest([run / name for name in made], run).to_csv(run / "provenance/results.csv", index=False)
    raw = folder / "data/raw/tiny"
    manifest([raw / "pre.csv", raw / "post.csv"], raw).rename(columns={"path": "file"}).to_csv(
        run / "provenance/checksums.csv", index=False
    )
    shutil.copytree(run, tmp_path / "published/tiny")
    monkeypatch.chdir(folder)
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(published: Path, *options: str) -> tuple[int, str]:
    """Verify, and return exit status and what the terminal shows, without its line breaks."""
    done = CliRunner().invoke(app, ["verify", str(published), "--against", "results", *options])
    return done.exit_code, " ".join(done.output.split())


def one_digit_of_a_table(results: Path) -> None:
    change(results / "tables/effects.csv", "-0.58125", "-0.58225")


def one_digit_of_the_prose(results: Path) -> None:
    change(results / "report/thesis.html", "0.58", "0.85")


def figure_of_other_data(results: Path) -> None:
    picture(results / "figures/forest.png", [30, 20, 10])


def file_added(results: Path) -> None:
    (results / "tables/mine.csv").write_text("a\n1\n", encoding="utf-8")


def file_taken_away(results: Path) -> None:
    (results / "figures/forest.png").unlink()


def rows_in_another_order(results: Path) -> None:
    header, *rows = EFFECTS.splitlines(keepends=True)
    (results / "tables/effects.csv").write_text("".join([header, *rows[::-1]]), encoding="utf-8")


def edited_in_word(results: Path) -> None:
    docx = results / "report/thesis.docx"
    with zipfile.ZipFile(docx) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    text = parts["word/document.xml"].decode()
    assert "Low mood" in text
    parts["word/document.xml"] = text.replace("Low mood", "High mood").encode()
    etree.fromstring(parts["word/document.xml"])
    with zipfile.ZipFile(docx, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def saved_in_word(results: Path) -> None:
    """Other bytes of the same text: the archive is packed anew, without compression."""
    docx = results / "report/thesis.docx"
    with zipfile.ZipFile(docx) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(docx, "w", zipfile.ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def run_of(results: Path, **changes: str) -> None:
    path = results / "provenance/run.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for name, version in changes.items():
        place = record if name == "groupwork" else record["software"]
        assert name in place
        place[name] = version
    path.write_text(json.dumps(record), encoding="utf-8")


def newer_numpy(results: Path) -> None:
    run_of(results, numpy="99.1.0")


def other_version(results: Path) -> None:
    run_of(results, groupwork="0.0.1")


def without_provenance(results: Path) -> None:
    shutil.rmtree(results / "provenance")


def table_of_a_spreadsheet(results: Path) -> None:
    (results / "tables/effects.csv").write_bytes(EFFECTS.encode("utf-16"))


ALL_WELL = "byte-identical to an earlier run (self-issued)"
CHANGES = [
    (
        one_digit_of_a_table,
        3,
        "tables/effects.csv: differs. row outcome = mood; group = all; wave_from = pre; wave_to = "
        "post; statistic = mean_diff; method = post - pre; t interval, column estimate: published "
        "-0.58225, made again -0.58125",
    ),
    (
        one_digit_of_the_prose,
        3,
        "report/thesis.html: differs. “Results”: published 0.85, made again 0.58 in “Low mood fell "
        "by 0.85 points",
    ),
    # Columns of 10, 20, 30 against 30, 20, 10: 20 + 20 of 30 + 20 + 30 lie elsewhere.
    (figure_of_other_data, 3, "figures/forest.png: differs. 50.0% of the ink lies elsewhere"),
    (file_added, 3, "tables/mine.csv: added. no step of the workflow makes it"),
    (file_taken_away, 3, "figures/forest.png: missing. listed in provenance/results.csv, but not"),
    (
        rows_in_another_order,
        3,
        "tables/effects.csv: differs. was changed after the run recorded its checksum",
    ),
    (edited_in_word, 3, "published “High mood fell by 0.58 points"),
    (saved_in_word, 0, "within tolerance of an earlier run (self-issued)"),
    (newer_numpy, 0, "comparable by what they show, not by bytes"),
    (other_version, 0, "software: other version. groupwork 0.0.1 then,"),
    (without_provenance, 0, "raw files: unclear. no checksums of raw files were published"),
    (table_of_a_spreadsheet, 3, "cannot be read as a CSV table in UTF-8"),
]


@pytest.mark.parametrize(("damage", "status", "words"), CHANGES)
def test_each_change_has_its_verdict_and_one_plain_message(
    project, tmp_path, damage, status, words
):
    published = tmp_path / "published/tiny"
    assert said(published)[0] == 0
    damage(published)
    code, shown = said(published)
    assert words in shown
    assert code == status
    assert ("not reproduced (self-issued)" in shown) == (status == 3)
    page = (project / "verification/index.html").read_text(encoding="utf-8")
    assert "was held against results that had been made before" in page


def test_what_is_the_same_is_called_so_and_that_nothing_was_made_again(project, tmp_path):
    code, shown = said(tmp_path / "published/tiny")
    assert code == 0
    assert ALL_WELL in shown
    badge = (project / "verification/badge.svg").read_text(encoding="utf-8")
    assert "results (self-issued): byte-identical to an earlier run" in badge
    findings = (project / "verification/findings.csv").read_text(encoding="utf-8")
    assert "nothing was made again: compared with results/tiny, made before" in findings


def test_what_was_not_published_is_said_not_to_be_proved(project, tmp_path):
    published = tmp_path / "published/tiny"
    (published / "provenance/results.csv").unlink()
    shutil.rmtree(published / "report")
    (published / "figures/needs.png").unlink()
    (project / "results/tiny/figures/needs.svg").write_text("<svg/>", encoding="utf-8")
    code, shown = said(published)
    # Of the pictures one was published, so that the other one is missing; of drawings none were.
    assert code == 3
    assert "figures/needs.png: missing. made again, but neither published nor listed" in shown
    lacking = "not published. none were published, so none were compared"
    assert f"figures (.svg): {lacking}" in shown
    assert f"reports (.docx, .html): {lacking}" in shown
    (project / "results/tiny/figures/needs.png").unlink()
    code, shown = said(published)
    assert (code, ALL_WELL in shown) == (0, True)  # as far as it was published
    page = (project / "verification/index.html").read_text(encoding="utf-8")
    assert "2 not published" in page
    assert "<td>reports (.docx, .html)</td>" in page


def test_the_last_digit_of_another_numpy_is_within_tolerance_and_named(project, tmp_path):
    published = tmp_path / "published/tiny"
    run_of(published, numpy="99.1.0")
    change(published / "tables/effects.csv", "-0.58125", "-0.5812500000000001")
    listed = manifest([*published.glob("tables/*"), *published.glob("figures/*")], published)
    listed.to_csv(published / "provenance/results.csv", index=False)
    code, shown = said(published)
    assert code == 0
    assert "software: other version. numpy 99.1.0 then," in shown
    assert "within tolerance of an earlier run (self-issued)" in shown
    page = (project / "verification/index.html").read_text(encoding="utf-8")
    assert "1 of 12 cells agree within their tolerance only, furthest apart row outcome" in page
    assert "published -0.5812500000000001, made again -0.58125" in page


def test_a_zip_made_by_hand(project, tmp_path):
    packed = Path(shutil.make_archive(str(tmp_path / "by hand"), "zip", tmp_path / "published"))
    assert said(packed) == (0, said(packed)[1])
    assert ALL_WELL in said(packed)[1]


def test_a_raw_file_that_was_changed_since(project, tmp_path):
    change(project / "data/raw/tiny/post.csv", "P1,3", "P1,1")
    code, shown = said(tmp_path / "published/tiny")
    assert code == 3
    assert "raw/post.csv: differs. SHA-256 recorded" in shown


def test_a_run_whose_own_files_were_changed_is_no_evidence(project, tmp_path):
    one_digit_of_a_table(tmp_path / "published/tiny")
    one_digit_of_a_table(project / "results/tiny")  # the same change: the two now agree
    code, shown = said(tmp_path / "published/tiny")
    assert code == 3
    assert "results/tables/effects.csv: differs. was changed since that run" in shown


def test_without_a_run_and_with_two_ways_at_once(project, tmp_path):
    shutil.rmtree(project / "results")
    done = CliRunner().invoke(
        app, ["verify", str(tmp_path / "published/tiny"), "--against", "results"]
    )
    assert "no finished run left its results there" in str(done.exception)
    done = CliRunner().invoke(app, ["verify", "x", "--public", "--second-engine"])
    assert "--public, --second-engine: choose one" in str(done.exception)


@pytest.mark.parametrize(
    ("reports", "recorded", "parts"),
    [
        (["thesis.html"], None, ["thesis"]),  # version 0.1: the appendices were in it
        (["supplement.pdf"], None, ["thesis", "supplement"]),  # none is made without a thesis
        (["summary.html"], ["summary"], ["summary"]),
    ],
)
def test_the_documents_that_are_made_again(tmp_path, reports, recorded, parts):
    (tmp_path / "report").mkdir()
    for name in reports:
        (tmp_path / "report" / name).touch()
    run = {"parts": recorded} if recorded else {}
    options = _report_options([Published("tiny", tmp_path, _run=run)])
    assert options["parts"] == parts
    assert check_config({"studies": ["tiny"], "report": options}).report.parts == parts
