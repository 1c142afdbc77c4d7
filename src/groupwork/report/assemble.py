"""Puts the report together: a build folder a document, which Quarto or the bundled engine renders.

The folder holds `report.qmd` (front matter and one include a part), the frames of the language,
the generated fragments, the author's text, figures, references and `_variables.yml`.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml

from groupwork.errors import GroupworkError, nearest
from groupwork.report.checklists import expanded, read_checklists, without_comments
from groupwork.report.facts import is_held_back, is_rounded, parts_of_study
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.labels import elsewhere, labels_of, references_in
from groupwork.report.ledger import Ledger, TableFile
from groupwork.report.markdown import plain
from groupwork.report.shortcodes import MAIN
from groupwork.report.style import install_style
from groupwork.report.texts import THEMES, check_bibliography, copy_texts, prompts_of
from groupwork.report.writer import Writer
from groupwork.results.catalogue import figure_names, summary_tables
from groupwork.study.base import LocalText
from groupwork.study.documents import PARTS, Part
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
LANGUAGES = {"en": ("en-GB", "apa.csl"), "zh": ("zh-CN", "gb-t-7714-2015-author-date.csl")}


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
    # A Chinese thesis has an abstract in English too, of a study that is told in both languages.
    if texts.name == "zh" and study.title.zh not in (None, study.title.en):
        present.add("english")
    return present | parts_of_study(study)


def parts_of(
    document: str, documents: Iterable[str], present: set[str], outline: Path
) -> list[str]:
    """Return the parts of a document that the study has, in order.

    Without a supplement its parts are appendices of the thesis.
    """
    entries = read_yaml(outline)
    chosen = list(entries[document])
    if document == "thesis" and "supplement" not in documents:
        chosen += entries["supplement"]
    listed = [each if isinstance(each, dict) else {"part": each} for each in chosen]
    wanted = [(each["part"], each.get("when", [])) for each in listed]
    conditions = [(part, [when] if isinstance(when, str) else when) for part, when in wanted]
    found = [part for part, any_of in conditions if not any_of or present.intersection(any_of)]
    # The page of each document carries the list of its numbers, unless it is a chapter anyway.
    return [part for part in found if part != "numbers" or "appendix-numbers" not in found]


@dataclass(frozen=True)
class _Document:
    """One document that is put together.

    Attributes
    ----------
    name : {"summary", "thesis", "supplement"}
    build : pathlib.Path
    writer : Writer
    parts : list of str
    bibliography : list of str
    after : list of str
        Generated files at its end.
    """

    name: str
    build: Path
    writer: Writer
    parts: list[str]
    bibliography: list[str]
    after: list[str]

    def write(self, elsewhere: Mapping[str, Any]) -> None:
        """Write the main file; `elsewhere` is what other documents have that this refers to."""
        front = _front(self.writer, self.name, self.bibliography)
        if elsewhere:
            front["elsewhere"] = dict(elsewhere)
        dumped = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
        files = [*(f"chapters/{part}.qmd" for part in self.parts), *self.after]
        includes = "\n\n".join(f"{{{{< include {file} >}}}}" for file in files)
        _write(self.build / MAIN, f"---\n{dumped}---\n\n{includes}\n")


def assemble(
    study: Study,
    *,
    study_folder: Path,
    sources: Path,
    tables: dict[str, pd.DataFrame],
    figures: Path,
    build: Path,
    documents: Iterable[Part] = PARTS,
    files: Mapping[str, TableFile] = MappingProxyType({}),
    language: str = "en",
    suffix: str = "",
    style: Path | None = None,
    trust_style: bool = False,
) -> pd.DataFrame:
    """Write the build folder of each document of a report.

    Parameters
    ----------
    study : Study
    study_folder : pathlib.Path
        Holds the author's own words in `text/<language>/`, and `references.bib` (and
        `references-zh.bib`) if it has them.
    sources : pathlib.Path
        The project's `report/` folder: outline, frames, style, references.
    tables : dict of DataFrame
        Results tables by file name, `quotes`, and `checksums` of the raw files; for the summary
        alone, those of `summary_tables` are enough.
    figures : pathlib.Path
        Folder of the figures as PNG, in this language.
    build : pathlib.Path
        Holds a folder a document, each written anew.
    documents : iterable of {"summary", "thesis", "supplement"}
    files : mapping of str to TableFile, optional
        Results tables that a reader may have as files.
    language : {"en", "zh"}
    suffix : str
        What the names of the figures and pages in this language end with.
    style : pathlib.Path, optional
        A university's own style, see `groupwork.report.style`.
    trust_style : bool, optional
        Let that style bring filters and templates of its own, which the report says.

    Returns
    -------
    DataFrame
        The register of printed numbers: document, key, printed, table, row, column.
    """
    documents = [name for name in PARTS if name in documents]
    tables = {**tables, "software": software()}
    outline = sources / "outline.yml"
    present = present_in(study, study_folder / "text" / language)
    present |= {"frozen"} if "deviations" in tables else set()
    present |= {"rounded"} if is_rounded(study, tables, files) else set()
    present |= {"held-back"} if is_held_back(study, tables) else set()
    checklists = read_checklists(sources / "checklists.yml", study)
    asked = {name: each for name, each in checklists.items() if each.applies(present)}
    prompts = prompts_of(study, study_folder)
    made: dict[str, _Document] = {}
    # The supplement lists where the thesis answers the checklists, and where its numbers are from.
    for name in sorted(documents, key=("thesis", "supplement", "summary").index):
        ledger = Ledger(
            tables,
            files,
            prefix="s" if name == "supplement" else "",
            readable=summary_tables(study) if name == "summary" else None,
        )
        writer = Writer.open(study, ledger, language, sources / language / "phrases.yml")
        writer.present, writer.checklists = set(present), asked
        writer.prompts = prompts
        if name == "supplement":
            writer.thesis = made["thesis"].writer
            writer.present.add("supplement")
        folder = build / name
        shutil.rmtree(folder, ignore_errors=True)
        bibliography = _write_common(
            folder,
            study=study,
            study_folder=study_folder,
            sources=sources,
            language=language,
            style=style,
            trust_style=trust_style,
        )
        parts = parts_of(name, documents, writer.present, outline)
        _write_chapters(writer, sources / language, folder, parts)
        after = []
        if style and trust_style:
            after = ["generated/trusted-style.md"]
            _write(folder / after[0], writer.phrase("trusted-style") + "\n")
        for table in sorted(writer.tables_shown & files.keys()):
            shutil.copyfile(files[table].path, folder / "tables" / f"{table}.csv")
        text = "\n".join(writer.chapters)
        for figure in figure_names(study):
            if f"figures/{figure}.png" in text:
                drawn = figures / f"{figure}{suffix}.png"
                shutil.copyfile(drawn, folder / "figures" / f"{figure}.png")
        _write(folder / "_variables.yml", ledger.variables())
        made[name] = _Document(name, folder, writer, parts, bibliography, after)
        made[name].write({})
    _refer_to_each_other(made, suffix)
    registers = [
        made[name]
        .writer.ledger.register()
        .assign(document=name)[["document", "key", "printed", "table", "row", "column"]]
        for name in documents
    ]
    return pd.concat(registers, ignore_index=True)


def _write_common(
    folder: Path,
    *,
    study: Study,
    study_folder: Path,
    sources: Path,
    language: str,
    style: Path | None,
    trust_style: bool,
) -> list[str]:
    """Write what all documents share, and return the names of the files of references."""
    for each in ("chapters", "generated", "figures", "tables", "text"):
        (folder / each).mkdir(parents=True)
    shutil.copyfile(sources / "_quarto.yml", folder / "_quarto.yml")
    shutil.copytree(sources / "style", folder / "style")
    if style:
        install_style(style, folder, language, trusted=trust_style)
    copy_texts(study_folder, language, folder)
    _number_themes(study, study_folder / "text" / language, folder)
    shutil.copyfile(sources / "csl" / LANGUAGES[language][1], folder / "citations.csl")
    return _bibliography(sources, study_folder, folder, language)


def _write_chapters(writer: Writer, frames: Path, build: Path, parts: list[str]) -> None:
    for part in parts:
        frame = (frames / f"{part}.qmd").read_text(encoding="utf-8")
        _write(build / "chapters" / f"{part}.qmd", frame)
        for name in _generated(frame):
            _write(build / "generated" / f"{name}.md", FRAGMENTS[name](writer) + "\n")
        writer.chapters.append(expanded(frame, build))
    _fill_missing_texts(build, parts)


def _refer_to_each_other(made: Mapping[str, _Document], suffix: str) -> None:
    """Let thesis and supplement refer to each other's figures, tables and sections."""
    if "supplement" not in made:
        return
    pair = {name: made[name] for name in ("thesis", "supplement")}
    labels = {name: labels_of(document.build) for name, document in pair.items()}
    for name, document in pair.items():
        other = "supplement" if name == "thesis" else "thesis"
        wanted = references_in("\n".join(document.writer.chapters)) - labels[name].keys()
        there = {label: found for label, found in labels[other].items() if label in wanted}
        page = f"{other}{suffix}.html"
        document.write(elsewhere(document.writer, there, page, supplement=other == "supplement"))


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


def front_matter(
    title: LocalText, authors: Iterable[LocalText], language: str, bibliography: list[str]
) -> dict[str, Any]:
    """Return what stands at the head of the main file of every report."""
    front: dict[str, Any] = {
        "title": plain(title.get(language)),
        "author": [plain(author.get(language)) for author in authors],
        "lang": LANGUAGES[language][0],
        "bibliography": bibliography,
        "csl": "citations.csl",
    }
    if language == "zh":
        front["crossref"] = {"title-delim": ""}  # no colon after the number of a figure
    return front


def _front(writer: Writer, document: str, bibliography: list[str]) -> dict[str, Any]:
    study, language = writer.study, writer.language
    front = front_matter(study.title, study.authors, language, bibliography)
    if document != "thesis":
        front["subtitle"] = writer.phrase(f"documents.{document}")
    elif study.subtitle:
        front["subtitle"] = plain(study.subtitle.get(language))
    if document == "summary":
        front["brief"] = True
        front["toc"] = False
    if document == "supplement":
        front["number-prefix"] = "S"
    if document == "thesis" and (details := _details(writer)):
        front["details"] = details
    if study.institution:
        front["institute"] = plain(study.institution.get(language))
    if study.date:
        front["date"] = study.date
        front["date-format"] = date_format(study.date)
    if study.synthetic:
        front["synthetic"] = True
        front["synthetic-note"] = writer.phrase("synthetic-note")
    return front


def date_format(date: str) -> str:
    """Return how Quarto prints a date as it stands."""
    return _DATE_FORMATS.get(date.count("-"), "iso")


def _details(writer: Writer) -> list[str]:
    """Return what universities want on a title page besides names."""
    study, found = writer.study, []
    if study.supervisor:
        name = plain(study.supervisor.get(writer.language))
        found.append(writer.phrase("front.supervisor", name=name))
    if study.student_number:
        found.append(writer.phrase("front.student-number", number=plain(study.student_number)))
    return found


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
