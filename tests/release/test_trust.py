"""Nothing that was changed behind the workflow's back is believed."""

import os
import re

import pytest

pytestmark = pytest.mark.workflow


def edited(project, name, old, new, *, keep_time):
    """Change a file by hand, as an editor would or so that its time does not tell."""
    path = project.path(name)
    time = path.stat()
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    if keep_time:
        os.utime(path, ns=(time.st_atime_ns, time.st_mtime_ns))


@pytest.mark.parametrize("keep_time", [False, True])
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("results/tiny/tables/effects.csv", b"0.", b"9."),
        ("data/processed/tiny/scores.csv", b"sas", b"sad"),
        ("results/tiny/report/thesis.html", b"</p>", b"!</p>"),
        ("results/tiny/report/source/thesis/chapters/introduction.qmd", b"#", b"# Never"),
        ("results/tiny/provenance/results.csv", b"path", b"file"),
    ],
)
def test_a_file_that_was_edited_stops_the_run(project, name, old, new, keep_time):
    if not project.path(name).read_bytes().count(old):
        old = project.path(name).read_bytes()[-9:-1]
    edited(project, name, old, new, keep_time=keep_time)
    done = project.snakemake()
    assert done.returncode == 1
    assert f"{name}: changed after the workflow made it. Delete it" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_edited_is_made_again_once_it_is_deleted(project):
    name = "results/tiny/tables/effects.csv"
    before = project.path(name).read_bytes()
    edited(project, name, b"0.", b"9.", keep_time=False)
    assert project.snakemake().returncode == 1
    project.path(name).unlink()
    project.run(name)
    assert project.path(name).read_bytes() == before


def test_a_raw_file_that_keeps_its_time_is_noticed(project):
    edited(project, "data/raw/tiny/post.csv", b"P1,3", b"P1,1", keep_time=True)
    done = project.snakemake()
    assert done.returncode == 1
    assert "data/raw/tiny/post.csv: is not the file whose checksum" in done.stderr


def test_the_records_are_those_of_sha256sum(finished):
    lines = [
        line
        for path in finished.path("results/tiny/provenance/made").glob("*.sha256")
        for line in path.read_text("utf-8").splitlines()
    ]
    assert all(re.fullmatch(r"[0-9a-f]{64}  \S+", line) for line in lines)
    named = {line[66:] for line in lines}
    assert {"results/tiny/tables/effects.csv", "results/tiny/report/thesis.pdf"} <= named


def test_no_notebook_prints_where_its_cells_stand(finished):
    for path in finished.path("results/tiny/notebooks").iterdir():
        assert "ipykernel_" not in path.read_text("utf-8"), path.name
