"""Puts the report together: a build folder that Quarto or the bundled engine can render.

The folder holds `thesis.qmd` (front matter and one include a part), the frames of the language,
the generated fragments, the author's text, figures, references and `_variables.yml`.
"""

import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml

from groupwork.errors import GroupworkError, nearest
from groupwork.report.checklists import expanded, read_checklists, without_comments
from groupwork.report.facts import parts_of_study
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger, TableFile
from groupwork.report.markdown import plain
from groupwork.report.style import install_style
from groupwork.report.texts import THEMES, check_bibliography, copy_texts
from groupwork.report.writer import Writer
from groupwork.results.catalogue import figure_names
from groupwork.study.study import Study
from groupwork.study.yaml_file import read_yaml

# Software whose version can change a number or the look of the report.
_SOFTWARE = [
    "groupwork",
    "snakemake",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "papermill",
    "pypandoc-binary",
    "typst",
]


# Quarto makes a day of every date: by the hyphens of a date, how it is printed as it stands.
_DATE_FORMATS = {0: "YYYY", 1: "YYYY-MM"}

# By language: what Pandoc and Quarto call it, and the style of citations in report/csl.
_LANGUAGES = {"en": ("en-GB", "apa.csl"), "zh": ("zh-CN", "gb-t-7714-2015-author-date.csl")}


def software() -> pd.DataFrame:
    """Return name and version of what the results were computed with."""
    rows = [("Python", python_version()), *((name, version(name)) for name in _SOFTWARE)]
    return pd.DataFrame(rows, columns=["name", "version"])


def present_in(study: Study, texts: Path) -> set[str]:
    """Return what a study has, by the names of `report/outline.yml`.

    A text of the author's that is empty but for comments is not there.
    """
    present = {
        f"text.{path.relative_to(texts).with_suffix('').as_posix()}"
        for path in [*texts.glob("*.md"), *texts.glob(f"{THEMES}/*.md")]
        if without_comments(path.read_text(encoding="utf-8"))
    }
    return present | parts_of_study(study)


def parts_of(present: set[str], outline: Path) -> list[str]:
    """Return the parts of the report that the study has, in order."""
    entries = [e if isinstance(e, dict) else {"part": e} for e in read_yaml(outline)]
    wanted = [(e["part"], e.get("when", [])) for e in entries]
    conditions = [(part, [when] if isinstance(when, str) else when) for part, when in wanted]
    return [part for part, any_of in conditions if not any_of or present.intersection(any_of)]


def assemble(
    study: Study,
    *,
    study_folder: Path,
    sources: Path,
    tables: dict[str, pd.DataFrame],
    figures: Path,
    build: Path,
    files: Mapping[str, TableFile] = MappingProxyType({}),
    language: str = "en",
    suffix: str = "",
    style: Path | None = None,
    trust_style: bool = False,
) -> pd.DataFrame:
    """Write the build folder of one report.

    Parameters
    ----------
    study : Study
    study_folder : pathlib.Path
        Holds the author's own words in `text/<language>/`, and `references.bib` (and
        `references-zh.bib`) if it has them.
    sources : pathlib.Path
        The project's `report/` folder: outline, frames, style, references.
    tables : dict of DataFrame
        Results tables by file name, `quotes`, and `checksums` of the raw files.
    figures : pathlib.Path
        Folder of the figures as PNG, in this language.
    build : pathlib.Path
        Written anew.
    files : mapping of str to TableFile, optional
        Results tables that a reader may have as files.
    language : {"en", "zh"}
    suffix : str
        What the names of the figures in this language end with.
    style : pathlib.Path, optional
        A university's own style, see `groupwork.report.style`.
    trust_style : bool, optional
        Let that style bring filters and templates of its own, which the report says.

    Returns
    -------
    DataFrame
        The register of printed numbers: key, printed, table, row, column.
    """
    texts = study_folder / "text" / language
    shutil.rmtree(build, ignore_errors=True)
    ledger = Ledger({**tables, "software": software()}, files)
    writer = Writer.open(study, ledger, language, sources / language / "phrases.yml")
    writer.present = present_in(study, texts) | ({"frozen"} if "deviations" in tables else set())
    checklists = read_checklists(sources / "checklists.yml", study)
    writer.checklists = {n: c for n, c in checklists.items() if c.applies(writer.present)}
    parts = parts_of(writer.present, sources / "outline.yml")

    for folder in ("chapters", "generated", "figures", "tables", "text"):
        (build / folder).mkdir(parents=True)
    shutil.copyfile(sources / "_quarto.yml", build / "_quarto.yml")
    shutil.copytree(sources / "style", build / "style")
    if style:
        install_style(style, build, language, trusted=trust_style)
    copy_texts(study_folder, language, build)
    _number_themes(study, texts, build)
    shutil.copyfile(sources / "csl" / _LANGUAGES[language][1], build / "citations.csl")
    bibliography = _bibliography(sources, study_folder, build, language)
    for part in parts:
        frame = (sources / language / f"{part}.qmd").read_text(encoding="utf-8")
        _write(build / "chapters" / f"{part}.qmd", frame)
        for name in _generated(frame):
            _write(build / "generated" / f"{name}.md", FRAGMENTS[name](writer) + "\n")
        writer.chapters.append(expanded(frame, build))
    for name in {*ledger.offered, *(cell.table for cell in ledger.anchors)} & files.keys():
        shutil.copyfile(files[name].path, build / "tables" / f"{name}.csv")
    _fill_missing_texts(build, parts)
    for name in figure_names(study):
        shutil.copyfile(figures / f"{name}{suffix}.png", build / "figures" / f"{name}.png")
    _write(build / "_variables.yml", ledger.variables())
    if style and trust_style:
        _write(build / "generated" / "trusted-style.md", writer.phrase("trusted-style") + "\n")
    trusted = ["generated/trusted-style.md"] if style and trust_style else []
    _write(build / "thesis.qmd", _front(writer, bibliography) + _includes(parts, trusted))
    return ledger.register()


def _bibliography(sources: Path, study_folder: Path, build: Path, language: str) -> list[str]:
    """Copy the references of project and study; of one key the last that is named counts.

    `references-zh.bib` has works as they are cited in a Chinese text.
    """
    copied = []
    for folder, start in ((sources, ""), (study_folder, "study-")):
        for name in ("references.bib", f"references-{language}.bib"):
            if (folder / name).is_file():
                own = folder == study_folder
                source = check_bibliography(folder / name, folder) if own else folder / name
                shutil.copyfile(source, build / f"{start}{name}")
                copied.append(f"{start}{name}")
    return copied


def _number_themes(study: Study, texts: Path, build: Path) -> None:
    """Name the author's interpretations by the places of their codes, whose names are free."""
    codes = [code.id for code in study.interviews.codes] if study.interviews else []
    for path in sorted((build / "text" / THEMES).glob("*.md")):
        if path.stem not in codes:
            raise GroupworkError(
                f"{texts / THEMES / path.name}: there is no code '{path.stem}'. "
                f"{nearest(path.stem, codes)}"
            )
    for path in sorted((build / "text" / THEMES).glob("*.md")):
        path.rename(build / "generated" / f"theme-{codes.index(path.stem) + 1}.md")


def _generated(frame: str) -> list[str]:
    lines = (line.strip() for line in frame.splitlines())
    start, end = "{{< include generated/", ".md >}}"
    return [line.removeprefix(start).removesuffix(end) for line in lines if line.startswith(start)]


def _fill_missing_texts(build: Path, parts: list[str]) -> None:
    """A frame may ask for a text that the author has not written; its place stays empty."""
    for part in parts:
        frame = (build / "chapters" / f"{part}.qmd").read_text(encoding="utf-8")
        for line in frame.splitlines():
            if line.startswith("{{< include text/"):
                path = build / line.split()[2]
                if not path.exists():
                    _write(path, "")


def _front(writer: Writer, bibliography: list[str]) -> str:
    study, language = writer.study, writer.language
    front: dict[str, Any] = {
        "title": plain(study.title.get(language)),
        "author": [plain(author.get(language)) for author in study.authors],
        "lang": _LANGUAGES[language][0],
        "bibliography": bibliography,
        "csl": "citations.csl",
    }
    if language == "zh":
        front["crossref"] = {"title-delim": ""}  # no colon after the number of a figure
    if study.subtitle:
        front["subtitle"] = plain(study.subtitle.get(language))
    if study.institution:
        front["institute"] = plain(study.institution.get(language))
    if study.date:
        front["date"] = study.date
        front["date-format"] = _DATE_FORMATS.get(study.date.count("-"), "iso")
    if study.synthetic:
        front["synthetic"] = True
        front["synthetic-note"] = writer.phrase("synthetic-note")
    dumped = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{dumped}---\n\n"


def _includes(parts: list[str], after: list[str]) -> str:
    files = [*(f"chapters/{part}.qmd" for part in parts), *after]
    return "\n\n".join(f"{{{{< include {file} >}}}}" for file in files) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
