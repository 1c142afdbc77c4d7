"""What a step depends on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import groupwork
from groupwork import dependencies
from groupwork.dependencies import (
    dump_sections,
    notebook_imports,
    package_files,
    remember_imports,
    unless_done,
)
from groupwork.errors import GroupworkError
from groupwork.study.loading import load_study
from groupwork.study.study_file import PARTS

ROOT = Path(__file__).parents[2]
PACKAGE = Path(groupwork.__file__).parent
STUDIES = [*sorted(ROOT.glob("data/raw/*/study.yaml")), ROOT / "tests/data/tiny/study.yaml"]


def files(*names: str) -> set[str]:
    return {path.relative_to(PACKAGE).as_posix() for path in package_files(*names)}


# Sections ------------------------------------------------------------------------------------


def test_a_section_that_does_not_exist_cannot_be_declared():
    with pytest.raises(ValueError, match=r"no 'instrument'\. Did you mean 'instruments'"):
        dump_sections(load_study(STUDIES[-1]), ["instrument"])


def test_instruments_bring_the_library_s_scoring_key():
    """So that a corrected key of the library counts as a change of the studies that use it."""
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    sections = json.loads(dump_sections(study, ["instruments"]))
    assert sections["questionnaires"]["sas"]["reversed"] == ["5", "9", "13", "17", "19"]
    assert json.loads(dump_sections(study, ["seed"])) == {"about.About": {"seed": study.seed}}


# Package files -------------------------------------------------------------------------------


def test_package_files_follow_imports():
    found = files("analysis.needs.needs_table")
    assert {"__init__.py", "analysis/__init__.py", "analysis/needs.py", "errors.py"} <= found
    assert "statistics/summaries.py" in found
    assert not found & {"prepare/clean.py", "ingest/files.py", "cli.py", "analysis/models.py"}


def test_what_an_init_passes_on_is_followed_alone():
    """`ingest.readers` passes on `fold`, and reads files."""
    folds, reads = files("ingest.readers.fold"), files("ingest.readers.read_cells")
    assert {"ingest/readers/__init__.py", "ingest/readers/cells.py"} <= folds
    assert "ingest/readers/text.py" not in folds
    assert {"ingest/readers/text.py", "ingest/readers/cells.py"} <= reads


@pytest.mark.parametrize(
    ("sections", "modules"),
    [
        ((), set()),
        (("waves",), {"design"}),
        (("synthetic", "ci_level"), {"about"}),
        (("needs", "instruments"), {"needs", "scales", "instruments/__init__", "messages"}),
    ],
)
def test_a_step_depends_on_the_modules_of_its_sections_alone(sections, modules):
    """No module of a section is reached by a function that takes a study."""
    here = package_files("analysis.needs.needs_table", sections=sections)
    found = {
        path.relative_to(PACKAGE / "study").with_suffix("").as_posix()
        for path in here
        if path.is_relative_to(PACKAGE / "study")
    }
    assert found - {"__init__", "base", "study", "yaml_file"} == modules


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_package_files_hold_all_that_a_job_imports_for_its_sections(part):
    names = tuple(part.model_fields)
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    code = "import sys; from groupwork.workflow import load_sections\nload_sections(sys.argv[1])"
    assert loaded(code, dump_sections(study, names)) <= {*package_files("workflow", sections=names)}


def test_package_files_are_really_what_python_imports():
    """Whatever of the package is loaded beside it comes from an `__init__.py` alone."""
    reached = package_files("analysis.reliability")
    assert loaded("import sys, groupwork.analysis.reliability") <= {*reached}


def loaded(code: str, *arguments: str) -> set[Path]:
    """Return the files of the package that are imported where a code runs."""
    names = "[n for n in sys.modules if n.split('.')[0] == 'groupwork']"
    code += f"\nprint(*[sys.modules[n].__file__ for n in {names}], sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(map(Path, done.stdout.splitlines()))


def test_imports_for_the_types_alone_are_not_followed(monkeypatch, tmp_path):
    package = make_package(tmp_path, monkeypatch)
    (package / "a.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import groupwork.b\nelse:\n    import groupwork.c\n"
    )
    found = {path.name for path in package_files("a")}
    assert found == {"__init__.py", "a.py", "c.py"}


def test_remembered_imports_are_those_of_the_source_as_it_is(monkeypatch, tmp_path):
    package, cache = make_package(tmp_path, monkeypatch), tmp_path / "cache" / "imports.json"
    (package / "a.py").write_text("import groupwork.b\n")
    for text, expected in (
        ("import groupwork.b\n", "b.py"),
        ("import groupwork.c\n", "c.py"),
        ("import groupwork.b\n", "b.py"),
    ):
        (package / "a.py").write_text(text)
        os.utime(package / "a.py", (1, 1))  # the time says nothing
        forget(monkeypatch)
        remember_imports(cache)
        assert {path.name for path in package_files("a")} == {"__init__.py", "a.py", expected}
    monkeypatch.setattr(dependencies, "_imports_and_texts", None)  # nothing is parsed again
    forget(monkeypatch)
    remember_imports(cache)
    assert {path.name for path in package_files("a")} == {"__init__.py", "a.py", "b.py"}


def test_remembered_imports_that_are_damaged_are_made_anew(monkeypatch, tmp_path):
    package, cache = make_package(tmp_path, monkeypatch), tmp_path / "imports.json"
    (package / "a.py").write_text("import groupwork.b\n")
    cache.write_text("{")
    remember_imports(cache)
    assert {path.name for path in package_files("a")} == {"__init__.py", "a.py", "b.py"}
    assert len(json.loads(cache.read_text())) == 3  # b and c have one content


def make_package(folder: Path, monkeypatch) -> Path:
    """Make a package of three modules, a to be written, and look for imports in that."""
    package = folder / "groupwork"
    package.mkdir()
    for name in ("__init__", "b", "c"):
        (package / f"{name}.py").write_text('"""."""' if name == "__init__" else "")
    monkeypatch.setattr(dependencies, "_PACKAGE", package)
    forget(monkeypatch)
    return package


def forget(monkeypatch) -> None:
    monkeypatch.setattr(dependencies, "_known", {})
    for each in vars(dependencies).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch):
    """Nothing that is found in a package of a test is kept for the next."""
    yield
    monkeypatch.undo()
    forget(monkeypatch)


def test_data_files_that_a_module_names_are_among_them():
    assert "figures/words.yml" in files("figures.draw")
    engine = {f"report/engine/{path.name}" for path in (PACKAGE / "report/engine").glob("*.*")}
    assert {"report/engine/docx.lua", "report/engine/html.lua"} <= engine
    assert engine <= files("report.render.render")
    assert not any(name.endswith(".yaml") for name in files("prepare.score.score"))


def test_notebook_imports(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("from groupwork.analysis.needs import needs_table"),
        nbformat.v4.new_code_cell("%matplotlib inline\nfrom groupwork.results.display import wide"),
        nbformat.v4.new_code_cell("import pandas as pd\n!ls\nfrom groupwork import figures"),
        nbformat.v4.new_code_cell('figures.draw(study, "themes", {"themes": table("missing")})'),
        nbformat.v4.new_code_cell('draw(\n    study, f"change-{slug}", {})'),
    ]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    imports, drawn = notebook_imports(tmp_path / "a.ipynb")
    assert imports == ["figures", "results.display.wide"]
    assert drawn == ["change", "themes"]


def test_the_report_depends_on_every_chapter_s_generated_parts():
    chapters = {
        path.name for path in (Path(groupwork.__file__).parent / "report/fragments").glob("*.py")
    }
    found = {path.name for path in package_files("report.assemble.assemble")}
    assert chapters <= found


def test_a_check_is_made_once_and_one_that_failed_again(tmp_path):
    calls = []

    def refuse():
        calls.append("refused")
        raise GroupworkError("no")

    for _ in range(2):
        with pytest.raises(GroupworkError):
            unless_done(tmp_path / "done", "a study and the code", refuse)
    for _ in range(2):
        unless_done(tmp_path / "done", "a study and the code", lambda: calls.append("in order"))
    unless_done(tmp_path / "done", "another study", lambda: calls.append("another"))
    assert calls == ["refused", "refused", "in order", "another"]
