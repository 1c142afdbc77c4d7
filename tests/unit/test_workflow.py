"""What a job knows of its study, and how it speaks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from groupwork.dependencies import dump_sections
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile
from groupwork.workflow import UndeclaredSectionError, job, load_sections

ROOT = Path(__file__).parents[2]
STUDIES = [*sorted(ROOT.glob("data/raw/*/study.yaml")), ROOT / "tests/data/tiny/study.yaml"]


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
