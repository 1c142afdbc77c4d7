"""What a step depends on, and how its job speaks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import groupwork
from groupwork.dependencies import dump_sections, notebook_imports, package_files
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile
from groupwork.workflow import UndeclaredSectionError, job, load_sections

ROOT = Path(__file__).parents[2]
PACKAGE = Path(groupwork.__file__).parent
STUDIES = [*sorted(ROOT.glob("data/raw/*/study.yaml")), ROOT / "tests/data/tiny/study.yaml"]


def files(*names: str) -> set[str]:
    return {path.relative_to(PACKAGE).as_posix() for path in package_files(*names)}


# Sections ------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", STUDIES, ids=lambda path: path.parent.name)
def test_all_sections_make_the_same_study(source):
    study = load_study(source)
    same = load_sections(dump_sections(study, StudyFile.model_fields))
    # an instrument's own definition has text for its number keys there; it is not read again
    for name in set(StudyFile.model_fields) - {"instruments"}:
        assert getattr(same, name) == getattr(study, name), name
    assert same.questionnaires == study.questionnaires
    assert same.scales == study.scales
    assert same.strands == study.strands
    assert same.primary == study.primary
    assert same.wave("pre") == study.wave("pre")
    scale = study.primary.scale
    assert same.scale_label(scale) == study.scale_label(scale)


def test_a_section_that_is_not_declared_cannot_be_read():
    study = load_sections(dump_sections(load_study(STUDIES[-1]), ["waves"]))
    assert [wave.id for wave in study.waves] == ["pre", "post"]
    with pytest.raises(UndeclaredSectionError, match=r"reads 'ci_level'.*Add 'ci_level' to"):
        _ = study.ci_level  # has a default in the study file, but not here
    with pytest.raises(UndeclaredSectionError, match="reads 'instruments'"):
        _ = study.scales
    with pytest.raises(AttributeError, match="wavs"):
        _ = study.wavs


def test_a_section_that_does_not_exist_cannot_be_declared():
    with pytest.raises(ValueError, match=r"no 'instrument'\. Did you mean 'instruments'"):
        dump_sections(load_study(STUDIES[-1]), ["instrument"])


def test_instruments_bring_the_library_s_scoring_key():
    """So that a corrected key of the library counts as a change of the studies that use it."""
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    sections = json.loads(dump_sections(study, ["instruments"]))
    assert sections["_instruments"]["sas"]["reversed"] == ["5", "9", "13", "17", "19"]
    assert "_instruments" not in json.loads(dump_sections(study, ["waves"]))


# Package files -------------------------------------------------------------------------------


def test_package_files_follow_imports():
    found = files("needs.needs_table")
    assert {"__init__.py", "needs.py", "study.py", "errors.py", "instruments/__init__.py"} <= found
    assert not found & {"clean.py", "ingest.py", "cli.py", "process.py", "effects/models.py"}


def test_what_an_init_passes_on_is_followed_alone():
    change, models = files("effects.change_tables"), files("effects.models_table")
    assert {"effects/__init__.py", "effects/change.py"} <= change
    assert "effects/models.py" not in change
    assert "effects/models.py" in models
    assert "effects/change.py" not in models


def test_data_files_that_a_module_names_are_among_them():
    assert "figures/words.yml" in files("figures.draw")
    engine = {f"report/engine/{path.name}" for path in (PACKAGE / "report/engine").glob("*.*")}
    assert {"report/engine/docx.lua", "report/engine/html.lua"} <= engine
    assert engine <= files("report.render.render")
    assert not any(name.endswith(".yaml") for name in files("score.score"))


def test_package_files_are_really_what_python_imports():
    """Whatever of the package is loaded beside it comes from an `__init__.py` alone."""
    code = (
        "import sys, groupwork.analysis.reliability as m\n"
        "print(*[sys.modules[n].__file__ for n in sys.modules if n.split('.')[0] == 'groupwork'])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert set(map(Path, loaded.stdout.split())) <= set(package_files("analysis.reliability"))


def test_notebook_imports(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("from groupwork.analysis.needs import needs_table"),
        nbformat.v4.new_code_cell("%matplotlib inline\nfrom groupwork.results.display import wide"),
        nbformat.v4.new_code_cell("import pandas as pd\n!ls\nfrom groupwork import figures"),
    ]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    assert notebook_imports(tmp_path / "a.ipynb") == ["display.wide", "figures"]


# Jobs ----------------------------------------------------------------------------------------

SCRIPT = """
import os, sys
from groupwork.errors import GroupworkError
from groupwork.workflow import job
with job(sys.argv[1]):
    print("to the log")
    os.system("echo from a child")
    {body}
print("done")
"""


@pytest.mark.parametrize(
    ("body", "code", "last", "printed"),
    [
        ("pass", 0, "from a child", "done\n"),
        (
            "raise GroupworkError('a.csv, row 3: 七 is no wave.')",
            1,
            "a.csv, row 3: 七 is no wave.",
            "",
        ),
        ("1 / 0", 1, "ZeroDivisionError: division by zero", ""),
    ],
)
def test_a_job_speaks_to_its_log_alone(tmp_path, body, code, last, printed):
    log = tmp_path / "job.log"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(body=body), log],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, printed, "")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert {"to the log", "from a child"} <= set(lines)
    assert last in lines
    assert ("Traceback (most recent call last):" in lines) == ("1 / 0" in body)


def test_a_job_gives_the_declared_sections(tmp_path):
    sections = dump_sections(load_study(STUDIES[-1]), ["seed"])
    with job(tmp_path / "job.log", sections) as study:
        assert study.seed == 1


def test_the_report_depends_on_every_chapter_s_generated_parts():
    chapters = {
        path.name for path in (Path(groupwork.__file__).parent / "report/fragments").glob("*.py")
    }
    found = {path.name for path in package_files("report.assemble.assemble")}
    assert chapters <= found
