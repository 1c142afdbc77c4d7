"""groupwork check of a programme's folder."""

from pathlib import Path

from programmes import write_programme
from typer.testing import CliRunner

from groupwork.cli import app


def test_it_says_what_would_be_pooled(tmp_path: Path) -> None:
    path = write_programme(tmp_path, "carers", [8, 8, 8])
    done = CliRunner().invoke(app, ["check", str(path.parent)])
    assert done.exit_code == 0
    assert "3 groups go together" in done.output
    assert "Pooled: mood; pre to post." in done.output
    assert "Compared by: site." in done.output


def test_it_stops_at_what_is_in_the_way(tmp_path: Path) -> None:
    path = write_programme(tmp_path, "carers", [8, 8])
    other = tmp_path / "carers-002" / "study.yaml"
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace("reversed: 3", "reversed: 4"), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(path.parent)])
    assert done.exit_code != 0
    assert "'mood' differs in the reversed items: 3 in 'carers-001'" in str(done.exception)


def test_a_name_in_its_file_stops_it(tmp_path: Path) -> None:
    path = write_programme(tmp_path, "carers", [8, 8])
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("en: Group 1", "en: 13812345678"), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(path.parent)])
    assert "programme.yaml, groups" in str(done.exception)
    assert "138" not in str(done.exception)
