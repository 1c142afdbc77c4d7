"""Notebooks run in this interpreter, give the same bytes twice, and stay where they fail."""

import json
import sys

import nbformat
import pytest

from groupwork.errors import GroupworkError
from groupwork.notebooks import run_notebook


@pytest.fixture
def source(tmp_path):
    parameters = nbformat.v4.new_code_cell("x = 1")
    parameters.metadata["tags"] = ["parameters"]
    cells = [
        nbformat.v4.new_markdown_cell("# A small notebook"),
        parameters,
        nbformat.v4.new_code_cell("import sys\nprint(sys.executable)\n6 / x"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    path = tmp_path / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def test_runs_here_with_parameters_and_the_same_bytes_twice(source, tmp_path, monkeypatch):
    # a kernel of the user's own that bears the usual name
    kernels = tmp_path / "jupyter/kernels/python3"
    kernels.mkdir(parents=True)
    spec = {"argv": ["false"], "display_name": "x", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    made = []
    for run in ("first", "second"):
        output = tmp_path / run / "small.ipynb"
        run_notebook(source, output, {"x": 4}, tmp_path / "log.ipynb")
        made.append((output.read_bytes(), output.with_suffix(".html").read_bytes()))
    assert made[0] == made[1]
    cells = nbformat.reads(made[0][0].decode(), as_version=4).cells
    assert cells[3].outputs[0].text.strip() == sys.executable
    assert cells[3].outputs[1].data["text/plain"] == "1.5"
    page = made[0][1].decode()
    assert "<title>small</title>" in page
    assert "A small notebook" in page
    assert "<script" not in page
    assert "<link" not in page


def test_a_failed_notebook_stays_and_is_named(source, tmp_path):
    output, log = tmp_path / "out.ipynb", tmp_path / "log.ipynb"
    with pytest.raises(GroupworkError) as raised:
        run_notebook(source, output, {"x": 0}, log)
    assert str(raised.value) == (
        f"{source}: cell 4 failed with ZeroDivisionError: division by zero\n"
        f"The notebook as far as it ran: {log}"
    )
    assert "ZeroDivisionError" in log.read_text()
    assert not output.exists()


def run_of(tmp_path, code: str) -> str:
    """Return what is said of a notebook of one cell."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    cells = [nbformat.v4.new_code_cell(code)]
    path = tmp_path / "one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    with pytest.raises(GroupworkError) as caught:
        run_notebook(path, tmp_path / "out" / "one.ipynb", {}, tmp_path / "log.ipynb")
    return str(caught.value)


def test_a_kernel_that_is_killed(tmp_path):
    said = run_of(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert "one.ipynb: the process that runs the notebook ended" in said
    assert "\n" not in said


def test_no_home_and_no_start_up_files_of_the_user(source, tmp_path, monkeypatch):
    start = tmp_path / "ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "x.py").write_text("raise SystemExit")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("HOME", "/nonexistent")
    output = tmp_path / "out" / "small.ipynb"
    run_notebook(source, output, {"x": 4}, tmp_path / "log.ipynb")
    assert "1.5" in output.read_text(encoding="utf-8")
