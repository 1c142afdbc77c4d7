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
    assert capsys.readouterr().out.splitlines()[1:] == [
        "pre.csv row 2 and post.csv row 2: nearly the same identifier (two letters swapped). If it "
        "is one person, say so under same_person of one of the files."
    ]


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
    assert capsys.readouterr().out == f"{sums}: {len(before)} files recorded.\n"
    after = dict(line.split()[::-1] for line in sums.read_text().splitlines())
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"post.csv"}


def test_simulate(tmp_path, monkeypatch):
    assert run(monkeypatch, "simulate", tmp_path / "ward") == 0
    shipped = ROOT / "data/raw/all-the-way/SHA256SUMS"
    assert (tmp_path / "ward/SHA256SUMS").read_bytes() == shipped.read_bytes()


def test_schema_is_the_one_that_ships(tmp_path, monkeypatch):
    assert run(monkeypatch, "schema", tmp_path) == 0
    for name in ("study.schema.json", "config.schema.json"):
        assert (tmp_path / name).read_bytes() == (ROOT / "schema" / name).read_bytes()
        assert json.loads((tmp_path / name).read_bytes())["additionalProperties"] is False


def test_help_answers_without_loading_the_analysis():
    code = (
        "import sys\nfrom groupwork.cli import app\n"
        "print([m for m in ('pandas', 'numpy', 'pydantic', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
