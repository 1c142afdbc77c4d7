"""The whole DAG on a tiny study: what it makes, when it runs again, and what stops it."""

import re
from collections.abc import Iterator

import nbformat
import pytest
from workflow_project import ROOT, Project

from groupwork.tables import read_table

pytestmark = pytest.mark.workflow

# What shows the study as a whole, for every change of a table or of the study file.
# Whatever is edited is recorded, and the log of that is looked through.
RECORDED = {"scan": 1, "all": 1}
# Thesis and supplement in three formats; with the summary, which reads a few tables alone.
RENDERED = {"assemble_report": 1, "render_report": 6, "verify": 1, **RECORDED}
REPORT = {"manifest": 1, **RENDERED}
SUMMARY = {"assemble_summary": 1, "render_report": 9}


def changes(project: Project) -> Iterator[tuple[str, int]]:
    for folder in ("results", "data/processed"):
        for path in sorted(project.path(folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(project.folder).as_posix(), path.stat().st_mtime_ns


def test_from_raw_files_to_effects_and_reports(finished):
    effects = read_table(finished.path("results/tiny/tables/effects.csv"))
    change = effects[effects["statistic"] == "mean_diff"]
    assert change["estimate"].tolist() == pytest.approx([-0.58125])  # tests/data/tiny/README.md
    made = {path.name for path in finished.path("results/tiny/report").iterdir()}
    assert {"thesis.html", "thesis.pdf", "thesis.docx"} <= made


def test_each_job_has_a_log_and_absent_strands_have_no_job(finished):
    tables = {path.stem for path in finished.path("results/tiny/tables").iterdir()}
    assert tables == {
        *(
            "audit_summary",
            "quality",
            "participants",
            "flow",
            "descriptives",
            "items",
            "reliability",
        ),
        *("effects", "change", "models", "risk", "retest", "dimensions"),
        *("missing", "attrition", "specifications", "calibration", "distribution"),
        *("change_by_reliability", "severity", "tests", "findings"),
    }
    logs = {path.stem for path in finished.path("results/tiny/logs").rglob("*.log")}
    assert tables | {"verify_checksums", "ingest", "clean", "score", "render_thesis_pdf"} <= logs
    assert {"01_data_quality", "03_effects_mood", "forest"} <= logs
    assert not {"needs", "04_interviews", "agreement"} & logs
    scanned = read_table(finished.path("results/tiny/provenance/scan.csv"))["file"]
    made = finished.path("results/tiny/logs").rglob("*.log")
    # The two that end a run: the search, and the checksums that it is among.
    assert {path.relative_to(finished.folder).as_posix() for path in made} - set(scanned) == {
        "results/tiny/logs/scan.log",
        "results/tiny/logs/manifest.log",
    }


def test_a_second_run_does_nothing(project):
    before = dict(changes(project))
    assert "Nothing to be done" in project.run()
    assert dict(changes(project)) == before


EDITS: list[tuple[str, dict[str, int]]] = [
    # the report names its kinds of change, so that the summary is put together again, too
    (
        "analysis/effects/reliable_change.py",
        {"change": 1, "change_by_reliability": 1, "notebook": 1, **REPORT, **SUMMARY},
    ),
    # of the ten figures, forest and change-mood show effects, and calibration what is told of them
    (
        "analysis/effects/effects.py",
        {"effects": 1, "figure": 3, "notebook": 1, **REPORT, **SUMMARY},
    ),
    # a statistic: the tables that it is in, and what shows them
    (
        "statistics/little.py",
        {"attrition": 1, "missing": 1, "figure": 1, "notebook": 2, **REPORT},
    ),
    # a module of drawings: missing, specifications and calibration, which 03_effects draws
    ("figures/robustness.py", {"figure": 3, "notebook": 1, **REPORT}),
    # readers of formats that the study does not have
    ("ingest/readers/kobo.py", RECORDED),
    ("ingest/coding/refi.py", RECORDED),
    # a section of the study file: what shows the study as a whole, and who reads the section
    (
        "study/needs.py",
        {
            **{"codebook": 1, "datapackage": 1, "notebook": 2},
            **RENDERED,
            **SUMMARY,
        },
    ),
    ("study/run.py", RECORDED),
    ("dependencies.py", RECORDED),
    ("notebooks.py", {"notebook": 2, "scan": 1, "all": 1}),
    ("figures/words.yml", {"figure": 10, "notebook": 2, **REPORT, **SUMMARY}),
    # each writer of the engine, which another of its files loads; documents that refer to each
    # other are numbered by the engine
    *(
        (f"report/engine/{name}.lua", RENDERED | SUMMARY)
        for name in ("groupwork", "html", "typst", "docx")
    ),
    ("cli.py", {}),
    ("simulate/draw.py", {}),
]

#: One of each kind, without waiting for continuous integration.
OFTEN = {
    "analysis/effects/reliable_change.py",
    "figures/robustness.py",
    "ingest/readers/kobo.py",
    "study/needs.py",
    "report/engine/typst.lua",
}


@pytest.mark.parametrize(
    ("module", "expected"),
    [pytest.param(*each, marks=[pytest.mark.slow] * (each[0] not in OFTEN)) for each in EDITS],
)
def test_an_edited_module_runs_again_what_depends_on_it(project, module, expected):
    with project.path(f"src/groupwork/{module}").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    assert project.planned() == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{test: t}", "{test: wilcoxon}", {"effects": 1}),
        ("duplicates: first", "duplicates: last", {"clean": 1}),
        ("authors: [Example Author]", "authors: [Somebody Else]", {}),
    ],
)
def test_a_changed_study_file_runs_again_what_reads_it(project, old, new, expected):
    project.edit("data/raw/tiny/study.yaml", old, new)
    tables = [f"results/tiny/tables/{name}.csv" for name in ("effects", "change", "audit_summary")]
    planned = project.planned(*tables)
    if "clean" in expected:
        assert planned.keys() == {"ingest", "clean", "score", "effects", "change", "audit_summary"}
    else:
        assert planned == expected


def test_the_summary_waits_for_what_it_shows_alone(project):
    planned = project.planned("--forceall", "results/tiny/report/summary.html")
    assert planned.keys() == {
        *("verify_checksums", "ingest", "clean", "score", "flow", "descriptives", "effects"),
        *("tests", "specifications", "figure", "assemble_summary", "render_report"),
    }


def test_a_tampered_raw_file_stops_the_run_before_any_result(project):
    before = dict(changes(project))
    raw = project.path("data/raw/tiny/post.csv")
    raw.write_bytes(raw.read_bytes().replace(b"P1,3", b"P1,1"))
    done = project.snakemake()
    assert done.returncode == 1
    assert "data/raw/tiny/post.csv: is not the file whose checksum" in done.stderr
    assert "Traceback" not in done.stderr
    assert dict(changes(project)) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "config.yaml",
            "studies:",
            "studys:",
            "config.yaml: unknown key 'studys'. Did you mean 'studies'? (1 more after this one.)",
        ),
        (
            "config.yaml",
            "- tiny",
            "- tny",
            "data/raw/tny/study.yaml: there is no such file.",
        ),
        (
            "data/raw/tiny/study.yaml",
            "duplicates:",
            "dublicates:",
            "data/raw/tiny/study.yaml: unknown key 'cleaning.dublicates'. "
            "Did you mean 'duplicates'? (1 more after this one.)",
        ),
        (
            "data/raw/tiny/study.yaml",
            "path: post.csv",
            "path: posst.csv",
            "data/raw/tiny/posst.csv: there is no such file, but files.2.path in study.yaml "
            "names it. Did you mean 'post.csv' or 'pre.csv'?",
        ),
    ],
)
def test_a_mistake_is_said_in_one_line_before_anything_runs(project, file, old, new, message):
    project.edit(file, old, new)
    done = project.snakemake()
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if not line.startswith("Using workflow spec")]
    assert said == [message]
    assert done.stdout == ""


@pytest.mark.slow
def test_nothing_leaks_from_one_study_into_the_next(project):
    """A study file is loaded alone: what one says is no default for another."""
    project.add_study(ROOT / "tests/data/tiny", "real")
    project.edit("data/raw/real/study.yaml", "synthetic: true", "synthetic: false")
    project.edit("data/raw/real/study.yaml", "seed: 1", "seed: 1\nci_level: 0.9")
    project.configure(studies=["tiny", "real"])
    kinds = ("tables/effects.csv", "report/thesis.html")
    targets = [f"results/{study}/{kind}" for study in ("tiny", "real") for kind in kinds]
    project.run(*targets)
    levels, texts = {}, {}
    for study in ("tiny", "real"):
        folder = project.path(f"results/{study}")
        levels[study] = set(read_table(folder / "tables/effects.csv")["ci_level"].dropna())
        page = (folder / "report/thesis.html").read_text(encoding="utf-8")
        texts[study] = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).casefold()
    assert levels == {"tiny": {0.95}, "real": {0.9}}
    assert "synthetic" in texts["tiny"]
    assert "synthetic" not in texts["real"]
    project.configure(studies=["real", "tiny"])
    assert project.planned(*targets) == {}


@pytest.mark.slow
def test_another_repository_can_use_the_workflow_as_a_module(project, tmp_path):
    other = Project(tmp_path / "other")
    other.folder.mkdir()
    (other.folder / "src").symlink_to(project.path("src"))
    other.path("data").mkdir()
    (other.folder / "data/raw").symlink_to(project.path("data/raw"))
    other.configure(studies=["tiny"])
    other.path("Snakefile").write_text(
        'configfile: "config.yaml"\n\n\nmodule groupwork:\n'
        f'    snakefile:\n        "{project.path("Snakefile")}"\n    config:\n        config\n\n\n'
        "use rule * from groupwork\n",
        encoding="utf-8",
    )
    target = "results/tiny/tables/effects.csv"
    other.run("--cores", "2", target)
    assert read_table(other.path(target))["outcome"].unique().tolist() == ["mood"]
    module = project.path("src/groupwork/analysis/effects/effects.py")
    module.write_text(module.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    assert other.planned("--cores", "2", target) == {"effects": 1}


def test_a_failed_notebook_is_named_and_stays(project):
    source = project.path("notebooks/03_effects.ipynb")
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    nbformat.write(notebook, source)
    done = project.snakemake("results/tiny/notebooks/03_effects_mood.html")
    assert done.returncode == 1
    assert "failed with ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    kept = "results/tiny/logs/notebooks/03_effects_mood.ipynb"
    assert f"The notebook as far as it ran: {kept}" in done.stderr
    assert "ZeroDivisionError" in project.path(kept).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_module_s_target_is_all_that_the_workflow_makes(project, tmp_path):
    """Another repository may rename the rules and ask for the outputs of `all`."""
    other = Project(tmp_path / "other")
    other.folder.mkdir()
    for name in ("src", "data", "results"):
        (other.folder / name).symlink_to(project.path(name))
    other.configure(studies=["tiny"])
    other.path("Snakefile").write_text(
        'configfile: "config.yaml"\n\n\nmodule groupwork:\n'
        f'    snakefile:\n        "{project.path("Snakefile")}"\n    config:\n        config\n\n\n'
        "use rule * from groupwork as gw_*\n\n\n"
        "rule everything:\n    default_target: True\n    input:\n        rules.gw_all.input,\n",
        encoding="utf-8",
    )
    planned = other.planned("--cores", "2", "--forceall")
    assert planned.pop("everything") == planned.pop("gw_record") == 1
    made = project.planned("--forceall")
    assert planned == {f"gw_{rule}": count for rule, count in made.items() if rule != "all"}
