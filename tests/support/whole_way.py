"""From a study folder of a test to the text of its report, in one process."""

import re
from pathlib import Path

import pandas as pd
import yaml
from chinese_report import assembled, results
from every_table import draw_every_figure

from groupwork.ingest.checksums import record_files
from groupwork.study.loading import load_study
from groupwork.study.study import Study


def written(build: Path) -> str:
    """Return the whole text of an assembled report."""
    parts = re.findall(r"include (chapters/\S+)", (build / "report.qmd").read_text("utf-8"))
    text = "\n".join((build / part).read_text(encoding="utf-8") for part in parts)

    def included(match: re.Match[str]) -> str:
        path = build / match[1]
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    return re.sub(r"\{\{< include (\S+) >\}\}", included, text)


def filled(build: Path) -> str:
    """Return the text with its numbers."""
    values = yaml.safe_load((build / "_variables.yml").read_text(encoding="utf-8"))

    def value(match: re.Match[str]) -> str:
        node = values
        for key in match[1].split("."):
            node = node[key]
        return re.sub(r"\[(.*?)\]\(#.*?\)(\{.*?\})?", r"\1", str(node))

    return re.sub(r"\{\{< var (\S+) >\}\}", value, written(build))


def folder_of(target: Path, content: dict, files: dict[str, str]) -> Path:
    """Write a study's folder: its file, its raw files and their checksums."""
    folder = target / content["id"]
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    said = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    (folder / "study.yaml").write_text(said, encoding="utf-8")
    record_files(list(files), folder)
    return folder


def whole_way(folder: Path, target: Path) -> tuple[Study, dict[str, pd.DataFrame], dict[str, str]]:
    """Return the study, its results tables, and its report in English and Chinese.

    Its figures are drawn, too.
    """
    study = load_study(folder / "study.yaml")
    tables = results(study, folder, persons=True)
    draw_every_figure(study, tables)
    texts = {}
    for language in ("en", "zh"):
        build = target / language / "build"
        build.parent.mkdir()
        assembled(study, folder, tables, build, language)
        asked = set(re.findall(r"@((?:sec|tbl|fig)-[\w-]+)", written(build)))
        places = set(re.findall(r"\{#([\w-]+)", written(build)))
        assert asked <= places, asked - places
        texts[language] = filled(build)
    return study, tables, texts
