"""The command line: what it prints, and how a mistake looks."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from groupwork import cli

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tiny(tmp_path):
    shutil.copytree(ROOT / "tests/data/tiny", tmp_path / "tiny")
    return tmp_path / "tiny"


def run(monkeypatch, *arguments) -> int | str | None:
    """Run the command in this process and return what it exits with."""
    monkeypatch.setattr(sys, "argv", ["groupwork", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_validate(tiny, monkeypatch, capsys):
    assert run(monkeypatch, "validate", tiny) == 0
    assert capsys.readouterr().out.startswith(
        f"{tiny}/study.yaml: in order. 8 people, 2 waves, 80 "
    )
    assert run(monkeypatch, "validate", tiny / "study.yaml") == 0


def test_validate_names_identifiers_that_nearly_match(tiny, monkeypatch, capsys):
    for name, code in (("pre.csv", "AB12"), ("post.csv", "BA12")):
        text = (tiny / name).read_text(encoding="utf-8")
        (tiny / name).write_text(text.replace("P1,", f"{code},"), encoding="utf-8")
    assert run(monkeypatch, "validate", tiny) == 0
    assert (
        "pre.csv and post.csv, row 2: 1 pair of nearly the same identifier (two letters swapped): "
        "row 2 of pre.csv and row 2 of post.csv. "
        "Left as they are, the two of a pair are different people, and neither has both "
        "measurements. If a "
        "pair is one person, say so under 'same_person' of one of the files. Addresses, telephone "
        "numbers and names do not belong in study.yaml: correct them in a copy of the file and run "
        "'groupwork checksum'. If they are two people, list the pair under cleaning.two_people."
    ) in capsys.readouterr().out.splitlines()


def test_validate_stops_at_identifiers(tiny):
    pre = (tiny / "pre.csv").read_text(encoding="utf-8")
    (tiny / "pre.csv").write_text(pre.replace("P1,", "13800138000,"), encoding="utf-8")
    command = [sys.executable, "-c", "from groupwork.cli import main; main()", "validate", tiny]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("pre.csv, column 'participant_id', row 2: looks like telephone")
    assert "138" not in done.stdout + done.stderr


def test_a_mistake_is_one_line_and_exit_code_1(tiny):
    study = tiny / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("seed:", "sead:"), encoding="utf-8")
    command = [sys.executable, "-c", "from groupwork.cli import main; main()", "validate", tiny]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{study}: unknown key 'sead'. Did you mean 'seed'? (1 more after this one.)"
    ]
    assert done.stdout == ""


def test_checksum(tiny, monkeypatch, capsys):
    sums = tiny / "SHA256SUMS"
    before = dict(line.split()[::-1] for line in sums.read_text().splitlines())
    with (tiny / "post.csv").open("a") as file:
        file.write("P9,1,1,1,1,1\n")
    assert run(monkeypatch, "checksum", tiny) == 0
    assert capsys.readouterr().out == f"{sums}: {len(before)} files are recorded.\n"
    after = dict(line.split()[::-1] for line in sums.read_text().splitlines())
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"post.csv"}
    # By its name, as every other command.
    shutil.copytree(tiny, tiny.parent / "data" / "raw" / "tiny")
    monkeypatch.chdir(tiny.parent)
    shutil.rmtree(tiny)
    assert run(monkeypatch, "checksum", "tiny") == 0


@pytest.mark.slow
def test_simulate(tmp_path, monkeypatch):
    assert run(monkeypatch, "simulate", tmp_path / "ward") == 0
    shipped = ROOT / "data/raw/all-the-way/SHA256SUMS"
    assert (tmp_path / "ward/SHA256SUMS").read_bytes() == shipped.read_bytes()


def test_schema_is_the_one_that_ships(tmp_path, monkeypatch):
    assert run(monkeypatch, "schema", tmp_path) == 0
    for name in ("study.schema.json", "config.schema.json", "style.schema.json"):
        assert (tmp_path / name).read_bytes() == (ROOT / "schema" / name).read_bytes()
        assert json.loads((tmp_path / name).read_bytes())["additionalProperties"] is False


def test_help_answers_without_loading_the_analysis():
    code = (
        "import sys\nfrom groupwork.cli import app\n"
        "print([m for m in ('pandas', 'numpy', 'pydantic', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Coded interviews ---------------------------------------------------------------------------

WARD = ROOT / "data/raw/all-the-way"


@pytest.mark.slow
def test_worksheet_settled_and_taken_back(tmp_path, monkeypatch, capsys):
    """What the coders decide becomes the coding that themes are counted in."""
    from groupwork.analysis.interviews.settled import settle
    from groupwork.analysis.interviews.themes import themes_table
    from groupwork.study.loading import load_study
    from groupwork.tables import read_table, write_table

    sheet = tmp_path / "sheet.csv"
    assert run(monkeypatch, "worksheet", WARD, sheet) == 0
    written = read_table(sheet).fillna("")
    assert f"{sheet}: {len(written)} disagreements." in capsys.readouterr().out
    assert list(written.columns[:6]) == [
        *("interview", "segment", "before", "text", "after", "code"),
    ]
    assert "already" in str(run(monkeypatch, "worksheet", WARD, sheet))

    write_table(written.assign(decision="yes"), sheet)
    study, segments = load_study(WARD / "study.yaml"), read_table(WARD / "segments.csv")
    settled = settle(study, segments, sheet)
    # Every code that any coder gave: what both gave, and all that was decided for.
    before, after = themes_table(study, segments), themes_table(study, settled)
    counted = {"interview": "all", "phase": "all", "statistic": "segments"}
    for name, value in counted.items():
        before, after = before[before[name] == value], after[after[name] == value]
    any_coder = before[before["method"] == "any coder"].set_index("code")["estimate"]
    assert set(after["method"]) == {"consensus"}
    assert after.set_index("code")["estimate"].equals(any_coder)


@pytest.fixture
def coded(tmp_path):
    """A study whose interviews are the standard's own example project."""
    folder = tmp_path / "coded"
    folder.mkdir()
    shutil.copy(ROOT / "tests/data/qda/atlasti_standard_project.qdpx", folder / "p.qdpx")
    text = (ROOT / "tests/data/tiny/study.yaml").read_text(encoding="utf-8")
    text = text.replace("\nid: tiny\n", "\nid: coded\n").replace(
        "\nattributes:",
        "\n  - {path: p.qdpx, kind: segments, format: refi-qda}\nattributes:",
    )
    assert "p.qdpx" in text
    code = "{id: a, label: A, definition: A}"
    text += f"\ninterviews: {{unit: free, codes: [{code}]}}\n"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


def test_codings_written_back(coded, tmp_path, monkeypatch, capsys):
    from coded_projects import read_project

    from groupwork.ingest.coding.refi import read_codebook

    target = tmp_path / "merged.qdpx"
    assert run(monkeypatch, "codings", coded, target) == 0
    assert f"{target}: 14 codings by 3 coders." in capsys.readouterr().out
    assert len(read_project(target).codings) == 14
    assert run(monkeypatch, "codings", coded, tmp_path / "book.qdc") == 0
    assert len(read_codebook(tmp_path / "book.qdc")) == 14
    assert "ending" in str(run(monkeypatch, "codings", coded, tmp_path / "merged.zip"))
    assert "coding program" in str(run(monkeypatch, "codings", WARD, target))


def test_codes_are_printed_for_the_study_file(monkeypatch, capsys):
    import yaml

    project = ROOT / "tests/data/qda/atlasti_standard_project.qdpx"
    assert run(monkeypatch, "codes", project) == 0
    codes = yaml.safe_load(capsys.readouterr().out)["codes"]
    assert len(codes) == 14
    assert {"id", "label", "definition"} <= set(codes[0])
