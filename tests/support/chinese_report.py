"""Chinese reports for the tests: a small one from Markdown, and one of the shipped trial."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import yaml
from every_table import every_table, table_file

from groupwork.ingest.checksums import verify_checksums
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.report.assemble import assemble
from groupwork.report.render import STYLE_FILES, render
from groupwork.results.catalogue import figure_names
from groupwork.study.documents import Part
from groupwork.study.study import Study
from groupwork.tables import write_table

ROOT = Path(__file__).parents[2]
STYLES = {"en": "apa.csl", "zh": "gb-t-7714-2015-author-date.csl"}


def rendered(folder: Path, text: str, language: str = "zh", to: str = "html") -> bytes:
    """Render a text with the project's references and citation style."""
    build = folder / f"build-{language}"
    (build / "style").mkdir(parents=True)
    copied = {f"style/{name}": ROOT / "report" / "style" / name for name in STYLE_FILES}
    bibliography = [f"references{end}.bib" for end in ("", *(["-zh"] if language == "zh" else []))]
    copied |= {name: ROOT / "report" / name for name in bibliography}
    copied |= {"citations.csl": ROOT / "report" / "csl" / STYLES[language]}
    for name, source in copied.items():
        (build / name).write_bytes(source.read_bytes())
    (build / "_variables.yml").write_text("{}\n", encoding="utf-8")
    front = {
        "title": "题目",
        "lang": {"en": "en-GB", "zh": "zh-CN"}[language],
        "bibliography": bibliography,
        "csl": "citations.csl",
    }
    head = yaml.safe_dump(front, allow_unicode=True)
    (build / "report.qmd").write_text(f"---\n{head}---\n\n{text}\n", encoding="utf-8")
    target = folder / f"thesis-{language}.{to}"
    render(build, [to], "bundled", {to: target})  # type: ignore[list-item]
    return target.read_bytes()


def results(study: Study, folder: Path, *, persons: bool = False) -> dict[str, pd.DataFrame]:
    """Return the results tables of a study; with `persons` the private ones behind them, too."""
    return every_table(study, clean(study, ingest(study, folder)), persons=persons)


def assembled(  # noqa: PLR0917 - as the tests name them
    study: Study,
    folder: Path,
    tables: dict[str, pd.DataFrame],
    build: Path,
    language: str,
    documents: Iterable[Part] = ("thesis",),
) -> pd.DataFrame:
    """Assemble a thesis with blank figures and return its register of numbers.

    Without other documents it holds all; those lie beside it.
    """
    figures = build.parent / "figures"
    figures.mkdir(exist_ok=True)
    for name in figure_names(study):
        shutil.copy(ROOT / "tests/data/report-sample/figures/means.png", figures / f"{name}.png")
    files = {}
    for name, table in tables.items():
        path = build.parent / "tables" / f"{name}.csv"
        write_table(table, path)
        files[name] = table_file(path)
    register = assemble(
        study,
        study_folder=folder,
        sources=ROOT / "report",
        tables={**tables, "checksums": verify_checksums(study, folder)},
        files=files,
        figures=figures,
        build=build.parent / "documents",
        documents=documents,
        language=language,
    )
    shutil.move(build.parent / "documents" / "thesis", build)
    return register
