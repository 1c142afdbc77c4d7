"""What identifies people stops the run, and never appears in what it leaves behind."""

import nbformat
import pytest
from workflow_project import Project

from groupwork.ingest.checksums import write_checksums
from groupwork.study.loading import load_study
from groupwork.tables import read_table

pytestmark = pytest.mark.workflow

NUMBER = "13800138000"
KEY = "a key that is long enough to be one"


def anywhere(project: Project, text: str) -> list[str]:
    """Return the files that the run wrote and that hold a text."""
    folders = ("results", "data/processed", ".snakemake")
    files = [path for name in folders for path in project.path(name).rglob("*") if path.is_file()]
    return [str(path) for path in files if text.encode() in path.read_bytes()]


def test_a_telephone_number_stops_the_run(project):
    raw = project.path("data/raw/tiny/pre.csv")
    head, first, *others = raw.read_text(encoding="utf-8").splitlines()
    lines = [f"{head},contact", f"{first},{NUMBER}", *(f"{line}," for line in others)]
    raw.write_text("\n".join(lines) + "\n", encoding="utf-8")
    old = "{path: pre.csv, kind: responses, "
    project.edit("data/raw/tiny/study.yaml", old, f"{old}free_text: [contact], ")
    write_checksums(load_study(raw.parent / "study.yaml"), raw.parent)
    done = project.snakemake()
    assert done.returncode == 1
    assert (
        "pre.csv, column 'contact', row 2: looks like telephone numbers, which could tell "
        "who somebody is. Nothing is read or written before that is settled."
    ) in done.stderr
    assert NUMBER not in done.stdout + done.stderr
    assert anywhere(project, NUMBER) == []


def test_hashed_identifiers_take_a_key(project, monkeypatch):
    missing = project.path("no-key")
    project.edit(
        "data/raw/tiny/study.yaml",
        "cleaning:",
        f"privacy: {{hash: [participant_id], key_file: {missing}}}\ncleaning:",
    )
    target = "data/processed/tiny/scores.csv"
    monkeypatch.delenv("GROUPWORK_KEY", raising=False)
    done = project.snakemake(target)
    assert done.returncode == 1
    assert "privacy.hash in study.yaml needs a key" in done.stderr
    monkeypatch.setenv("GROUPWORK_KEY", KEY)
    project.run(target)
    people = read_table(project.path("data/processed/tiny/people.csv"))["participant_id"]
    assert people.str.fullmatch("p[0-9a-f]{16}").all()
    assert anywhere(project, KEY) == []


def test_what_is_rendered_is_looked_through(project):
    scanned = read_table(project.path("results/tiny/provenance/scan.csv"))
    assert scanned["findings"].tolist() == [0] * len(scanned)
    names = set(scanned["file"].str.removeprefix("results/tiny/"))
    reports = {f"report/thesis.{kind}" for kind in ("html", "pdf", "docx")}
    notebooks = {f"notebooks/01_data_quality.{kind}" for kind in ("html", "ipynb")}
    assert reports | notebooks | {"tables/effects.csv", "logs/effects.log"} <= names
    source = project.path("notebooks/03_effects.ipynb")
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("print('138' + '00138000')"))
    nbformat.write(notebook, source)
    done = project.snakemake("results/tiny/provenance/scan.csv")
    assert done.returncode == 1
    place = len(notebook.cells) + 1  # papermill has put a cell of parameters in
    assert f"notebooks/03_effects_mood.ipynb, cell {place} (telephone numbers)" in done.stderr
    assert "not fit to be shared" in done.stderr
    assert NUMBER not in done.stderr
    assert not project.path("results/tiny/provenance/scan.csv").is_file()
