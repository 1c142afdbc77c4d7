"""What a data editor gets, and what is said of what is missing."""

import json
import re
import shutil
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.archive import missing, pack
from groupwork.reproduce.rebuild import Step
from groupwork.study.loading import load_study

TINY = Path(__file__).parents[2] / "data" / "tiny"
RUN = {"study": "tiny", "seed": 1, "groupwork": "0.1.0", "software": {"snakemake": "9.27"}}
STEPS = {"results/tiny/tables/effects.csv": Step("effects", ("data/processed/tiny/scores.csv",))}


@pytest.fixture
def project(tmp_path) -> Path:
    """A project whose tiny study has run, with private data beside the results."""
    folder = tmp_path / "project"
    results = folder / "results" / "tiny"
    for name, text in {
        "Snakefile": "rule all:\n",
        "LICENSE": "MIT\n",
        "CITATION.cff": "authors:\n- {family-names: Example, given-names: Author}\n",
        "requirements.lock": "",
        "src/groupwork/__init__.py": "",
        "src/groupwork/__pycache__/x.pyc": "",
        "data/processed/tiny/private/segments.csv": "what she said",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in {
        "tables/effects.csv": "outcome,estimate\nmood,1\n",
        "report/thesis.html": "<p>",
        "report/source/report.qmd": "",
        "logs/effects.log": "/home/somebody",
        "provenance/run.json": json.dumps(RUN),
        "provenance/scan.csv": "file,findings\nresults/tiny/report/thesis.html,0\n",
    }.items():
        (results / name).parent.mkdir(parents=True, exist_ok=True)
        (results / name).write_text(text, encoding="utf-8")
    shutil.copytree(TINY, folder / "data/raw/tiny")
    return folder


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_everything_to_run_it_again_and_nothing_private(project, tmp_path):
    target = tmp_path / "archive"
    open_points = pack(load_study(TINY / "study.yaml"), project, target, STEPS)
    assert open_points == [
        "README.md: 2 places are still to be filled in by the authors.",
        "codecheck.yml: 2 places are still to be filled in by the authors.",
        "data/raw: no plan was frozen before results (groupwork freeze).",
    ]
    packed = files(target)
    assert {"Snakefile", "src/groupwork/__init__.py", "data/raw/tiny/pre.csv"} <= packed
    assert not {n for n in packed if "private" in n or n.endswith((".pyc", ".log", ".qmd"))}
    readme = (target / "README.md").read_text(encoding="utf-8")
    row = "| results/tiny/tables/effects.csv | effects | analysis.effects.effects.effects_table |"
    assert row in readme
    assert "The data are **synthetic**" in readme


def test_what_make_report_needs_is_packed(tmp_path):
    root = Path(__file__).parents[3]
    folder = tmp_path / "project"
    shutil.copytree(TINY, folder / "data/raw/tiny")
    results = folder / "results/tiny"
    for name, text in {
        "tables/effects.csv": "outcome,estimate\nmood,1\n",
        "provenance/run.json": json.dumps(RUN),
        "provenance/scan.csv": "file,findings\nx,0\n",
    }.items():
        (results / name).parent.mkdir(parents=True, exist_ok=True)
        (results / name).write_text(text, encoding="utf-8")
    for path in root.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    pack(load_study(TINY / "study.yaml"), folder, tmp_path / "archive", STEPS)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    rule = re.search(r"^\$\(VENV\)/run\.stamp: ([^|]*)\|", makefile, re.MULTILINE)
    assert rule is not None
    assert {*rule[1].split(), "Makefile", "Snakefile"} <= files(tmp_path / "archive")


def test_the_crate_names_people_steps_and_checksums(project, tmp_path):
    target = tmp_path / "archive"
    pack(load_study(TINY / "study.yaml"), project, target, STEPS)
    crate = json.loads((target / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert graph["./"]["author"] == {"@id": "#Author-Example"}
    table = graph["results/tiny/tables/effects.csv"]
    assert table["description"] == "made by rule effects"
    assert {"@id": "results/tiny/tables/effects.csv"} in graph["#run"]["result"]
    assert {"@id": "data/raw/tiny/pre.csv"} in graph["#run"]["object"]
    listed = {part["@id"] for part in graph["./"]["hasPart"]}
    assert listed == files(target) - {"ro-crate-metadata.json"}
    described = json.loads((target / "dataset_description.json").read_text(encoding="utf-8"))
    assert "relation" in {each["name"] for each in described["variableMeasured"]}


def test_answers_of_people_stay_out_and_are_listed(project, tmp_path):
    real = load_study(TINY / "study.yaml").model_copy(update={"synthetic": False})
    target = tmp_path / "archive"
    pack(real, project, target, STEPS)
    assert not {name for name in files(target) if name.startswith("data/raw")}
    held = (target / "data/held_back.csv").read_text(encoding="utf-8")
    assert "data/raw/tiny/pre.csv" in held
    pack(real, project, tmp_path / "public", STEPS, with_raw=True)
    assert (tmp_path / "public/data/raw/tiny/pre.csv").is_file()


def test_private_text_that_was_found_stops_it(project, tmp_path):
    scan = project / "results/tiny/provenance/scan.csv"
    scan.write_text("file,findings\nresults/tiny/report/thesis.html,2\n", encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"private was found in .*thesis\.html"):
        pack(load_study(TINY / "study.yaml"), project, tmp_path / "archive", STEPS)
    assert not (tmp_path / "archive").exists()


def test_what_was_changed_packed_or_taken_out_since(project, tmp_path):
    target = tmp_path / "archive"
    before = pack(load_study(TINY / "study.yaml"), project, target, STEPS)
    (target / "results/tiny/tables/effects.csv").write_text("x\n", encoding="utf-8")
    (target / "Snakefile").unlink()
    (target / "more.zip").write_bytes(b"PK")
    (target / "data/processed/tiny/private").mkdir(parents=True)
    found = [each for each in missing(target) if each not in before]
    assert found == [
        "Snakefile: is missing.",
        "data/processed: is private and must not be published.",
        "data/processed/tiny: is private and must not be published.",
        "data/processed/tiny/private: is private and must not be published.",
        "more.zip: is packed; put its files in as they are.",
        "Snakefile: is listed in MANIFEST.csv, but is not there.",
        "results/tiny/tables/effects.csv: is not the file that MANIFEST.csv lists.",
    ]
