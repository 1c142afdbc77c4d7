"""A results table is one function and one row: what adding or changing a row runs."""

import pytest
from workflow_project import Project

from groupwork.tables import read_table

pytestmark = pytest.mark.workflow

FUNCTION = '''"""How many people there are."""

import pandas as pd

from groupwork.statistics.estimate import estimate
from groupwork.study.study import Study
from groupwork.tables import statistics_table


def heads_table(study: Study, people: pd.DataFrame) -> pd.DataFrame:
    n = len(people)
    return statistics_table([{"where": study.id} | estimate("heads", "", n, n=n).row()], ["where"])
'''
ROW = """    ResultsTable(
        "heads",
        "How many people there are",
        "analysis.heads.heads_table",
        reads=("people",),
        sections=("id",),
        columns=_columns(where="the study"),
        layout=Layout(),
        notebook="01_data_quality",
    ),
)

#: The results tables by name"""
REGISTRY = "src/groupwork/results/registry.py"
# Whatever is edited is recorded, and the log of that is looked through.
RECORDED = {"scan": 1, "all": 1}


def test_a_new_results_table_is_a_function_and_a_row(project: Project):
    project.path("src/groupwork/analysis/heads.py").write_text(FUNCTION, encoding="utf-8")
    project.edit(REGISTRY, ")\n\n#: The results tables by name", ROW)
    shown = {"assemble_report": 1, "render_report": 6, "verify": 1, "manifest": 1, **RECORDED}
    assert project.planned() == {"heads": 1, "notebook": 1, **shown}
    project.run("results/tiny/tables/heads.csv")
    made = read_table(project.path("results/tiny/tables/heads.csv"))
    people = read_table(project.path("data/processed/tiny/people.csv"))
    assert made["estimate"].tolist() == [len(people)]
    assert made["data"].tolist() == ["synthetic"]
    assert project.path("results/tiny/logs/heads.log").is_file()


def test_a_changed_row_runs_its_own_table_again(project: Project):
    project.edit(REGISTRY, '"How reliable each scale is"', '"Reliability"')
    assert project.planned() == RECORDED  # words change no table
    project.edit(REGISTRY, 'sections=("seed", "family", *_CHANGE)', 'sections=("id", *_CHANGE)')
    names = ("effects", "change", "models", "descriptives")
    assert project.planned(*(f"results/tiny/tables/{name}.csv" for name in names)) == {"effects": 1}


def test_a_table_that_is_not_what_its_row_says_stops_the_run(project: Project):
    project.edit(REGISTRY, "columns=_columns(quasi_identifiers=", "columns=_columns(quasi=")
    done = project.snakemake("results/tiny/tables/risk.csv")
    assert done.returncode == 1
    said = "results table 'risk' has the columns quasi_identifiers, n"
    assert said in project.path("results/tiny/logs/risk.log").read_text(encoding="utf-8")
