"""Interviews through the whole DAG: a coding program's own file, and a settled coding."""

import shutil
from pathlib import Path

import pytest
from workflow_project import ROOT, Project

from groupwork.ingest.checksums import write_checksums
from groupwork.ingest.coding.segments import declare_codes, read_codes
from groupwork.study.loading import load_study
from groupwork.tables import read_table

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

ATLAS = ROOT / "tests/data/qda/atlasti_standard_project.qdpx"
TABLES = ("agreement", "themes", "negative_cases", "saturation", "cooccurrence")


def add_interviews(project: Project, name: str, file: str, interviews: str, **files: str) -> Path:
    """Add the tiny study with interviews under another name, and return its folder."""
    project.add_study(ROOT / "tests/data/tiny", name)
    folder = project.path(f"data/raw/{name}")
    for path, text in files.items():
        (folder / path.replace("_csv", ".csv")).write_text(text, encoding="utf-8")
    study = f"data/raw/{name}/study.yaml"
    project.edit(study, "\nattributes:", f"\n  - {file}\nattributes:")
    with project.path(study).open("a", encoding="utf-8") as out:
        out.write(interviews)
    return folder


def results(project: Project, study: str, name: str):
    return read_table(project.path(f"results/{study}/tables/{name}.csv"))


def test_a_coding_programs_own_file_from_export_to_report(project):
    lines = declare_codes(read_codes(ATLAS)).splitlines()
    codes = "\n".join(f"  {line}" for line in lines)
    folder = add_interviews(
        project,
        "coded",
        "{path: p.qdpx, kind: segments, format: refi-qda}",
        f"\ninterviews:\n  unit: free\n{codes}\n",
    )
    shutil.copy(ATLAS, folder / "p.qdpx")
    write_checksums(load_study(folder / "study.yaml"), folder)
    project.configure(
        studies=["coded"], report={"formats": ["html"], "language": "both", "engine": "bundled"}
    )
    project.run(
        "results/coded/report/thesis.html",
        "results/coded/report/thesis-zh.html",
        "results/coded/notebooks/04_interviews.html",
    )
    made = {path.stem for path in project.path("results/coded/tables").iterdir()}
    assert set(TABLES) <= made
    themes = results(project, "coded", "themes")
    everything = themes[(themes["interview"] == "all") & (themes["statistic"] == "segments")]
    counted = everything[everything["method"] == "any coder"].set_index("code")["estimate"]
    assert counted["coke-diet-coke"] >= 1
    assert counted["all"] <= 14
    agreement = results(project, "coded", "agreement")
    # Its texts are missing, and it says so of every code.
    assert agreement.loc[agreement["code"] == "coke-diet-coke", "note"].notna().all()
    for end in ("", "-zh"):
        page = project.path(f"results/coded/report/thesis{end}.html").read_text(encoding="utf-8")
        assert 'id="sec-interviews"' in page and ">nan<" not in page
        for name in ("Markgraf", "Petrausch", "sebpe"):
            assert name not in page


SEGMENTS = """interview,participant_id,segment,text,coder,code
I1,P1,1,I lie awake.,A,tired
I1,P1,1,I lie awake.,B,tired
I1,P1,2,Nobody asks.,A,alone
I1,P1,2,Nobody asks.,B,
I2,P2,1,My sister calls.,A,
I2,P2,1,My sister calls.,B,alone
"""
DECIDED = """interview,segment,before,text,after,code,A,B,decision,reason
I1,2,,,,alone,yes,no,yes,it is what she means
I2,1,,,,alone,no,yes,no,the contrary
"""
CODES = """
interviews:
  resolved: decided.csv
  codes:
    - {id: tired, label: {en: Tired, zh: 疲惫}, definition: {en: Tired., zh: 疲惫。}}
    - {id: alone, label: {en: Alone, zh: 孤单}, definition: {en: Alone., zh: 孤单。}}
"""


def test_what_the_coders_settled_is_what_themes_are_counted_in(project):
    folder = add_interviews(
        project,
        "settled",
        "{path: segments.csv, kind: segments}",
        CODES,
        segments_csv=SEGMENTS,
        decided_csv=DECIDED,
    )
    write_checksums(load_study(folder / "study.yaml"), folder)
    project.configure(studies=["settled"], report={"formats": ["html"], "engine": "bundled"})
    wanted = [f"results/settled/tables/{name}.csv" for name in ("themes", "agreement")]
    project.run(*wanted)
    themes = results(project, "settled", "themes")
    counted = themes[(themes["interview"] == "all") & (themes["statistic"] == "segments")]
    assert set(counted["method"]) == {"consensus"}
    assert counted.set_index("code")["estimate"].to_dict() == {"tired": 1, "alone": 1, "all": 2}
    assert set(results(project, "settled", "agreement")["coders"]) == {
        "Coder 1 & Coder 2",
        "Coder 1",
        "Coder 2",
    }
    # Another decision changes the themes and leaves agreement alone.
    project.edit("data/raw/settled/decided.csv", "no,the contrary", "yes,on reflection")
    write_checksums(load_study(folder / "study.yaml"), folder)
    planned = project.planned(*wanted)
    assert planned["settle"] == planned["themes"] == 1
    project.run(*wanted)
    themes = results(project, "settled", "themes")
    counted = themes[(themes["interview"] == "all") & (themes["statistic"] == "segments")]
    assert counted.set_index("code")["estimate"]["alone"] == 2
