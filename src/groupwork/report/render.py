"""From a build folder to HTML, PDF and DOCX, with Quarto or with the bundled Pandoc and Typst.

A build folder holds `report.qmd`, which includes the chapters, `_variables.yml`, `_quarto.yml`,
the folder `style`, generated fragments, figures and the bibliography. Nothing is written into it.
"""

import importlib.metadata
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pypandoc
import typst

from groupwork.errors import GroupworkError, nearest
from groupwork.page import policy
from groupwork.report.confined import (
    FILTER_STOPPED,
    NO_NETWORK,
    REPORT,
    compile_typst,
    run_pandoc,
    without_secrets,
)
from groupwork.report.engine.reference import pack, reference_docx
from groupwork.report.markdown import without_page_only
from groupwork.report.quarto import check_rendered, check_sources, quarto_version
from groupwork.report.shortcodes import MAIN, Source, expand
from groupwork.report.style import FILE as STYLE_FILE
from groupwork.report.style import cover_html, load_style
from groupwork.report.texts import GUARD, MARKDOWN

Format = Literal["html", "pdf", "docx"]
Engine = Literal["auto", "quarto", "bundled"]

ENGINE = Path(__file__).parent / "engine"
STYLE_FILES = (
    *("thesis.lua", "front.lua", "links.lua"),
    *("thesis.css", "typst-template.typ", "typst-show.typ"),
    *("theme.css", "theme.typ", "cover.html"),
)

# The writer of Pandoc and of Quarto behind each format.
_WRITERS = {"html": "html", "pdf": "typst", "docx": "docx"}
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_FIRST_PROBLEMS = 10
_UNREAD = re.compile(r"(?<=\w)@(?:fig|tbl|sec|eq)-[\w-]+")


def render(build: Path, formats: Sequence[Format], engine: Engine, outputs: dict[str, Path]) -> str:
    """Render a report.

    Parameters
    ----------
    build : pathlib.Path
        The build folder. It is only read.
    formats : sequence of {"html", "pdf", "docx"}
        What to make.
    engine : {"auto", "quarto", "bundled"}
        `auto` takes the Quarto on the PATH, or else the bundled Pandoc and Typst. DOCX always
        comes from the bundled Pandoc.
    outputs : dict
        Format -> file to write. Folders are made where they are lacking.

    Returns
    -------
    str
        The engine used with its version, e.g. ``"bundled (Pandoc 3.9, Typst 0.15.2)"``.

    Raises
    ------
    GroupworkError
        A broken source, with file and line: an unknown variable, citation key, label or
        construct, a missing include or image; what Quarto would misread, or did not find. A
        build folder, engine or font that is lacking. No output is written then.
    """
    build = Path(build)
    _require(build, formats, outputs)
    quarto = shutil.which("quarto") if engine != "bundled" else None
    if engine == "quarto" and quarto is None:
        raise GroupworkError(
            "report.engine is 'quarto', but there is no Quarto on the PATH. "
            "Install it, or set report.engine to 'auto'."
        )
    check_sources(build)
    source = expand(build)
    with tempfile.TemporaryDirectory(prefix="groupwork-") as folder:
        bundled = _Bundled(build, source, Path(folder))
        # Quarto drops what it does not know with a warning, so that the same checks come first.
        made = {}
        for name in formats:
            program = quarto if name != "docx" else None
            made[name] = bundled.make(name, check_only=program is not None)
            if program is not None:
                made[name] = _run_quarto(program, bundled, name)
    for name, content in made.items():
        target = Path(outputs[name])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if quarto is not None and set(formats) != {"docx"}:
        return f"Quarto {quarto_version()}"
    typst_version = importlib.metadata.version("typst")
    return f"bundled (Pandoc {pypandoc.get_pandoc_version()}, Typst {typst_version})"


def _require(build: Path, formats: Sequence[str], outputs: dict[str, Path]) -> None:
    for name in formats:
        if name not in _WRITERS:
            raise GroupworkError(f"report.formats: no format '{name}'. {nearest(name, _WRITERS)}")
        if name not in outputs:
            raise GroupworkError(f"no output file is named for the format '{name}'.")
    for name in (MAIN, *(f"style/{name}" for name in STYLE_FILES)):
        if not (build / name).is_file():
            raise GroupworkError(f"{build / name}: this file of the report is missing.")


class _Bundled:
    """Pandoc and Typst on one expanded source; a folder takes the files handed to Pandoc."""

    def __init__(self, build: Path, source: Source, folder: Path) -> None:
        self.build = build
        self.source = source
        self.folder = folder
        self.style = build / "style"
        installed = (self.style / STYLE_FILE).is_file()
        # It was checked when it was put here, beside the files that ship.
        self.theme = load_style(self.style, trusted=True) if installed else None
        self.epoch = _epoch(source.meta)
        self._check_bibliography()
        self._check_references()
        meta = {"link-citations": True, **source.meta}
        (folder / "meta.json").write_text(json.dumps(meta, default=str), encoding="utf-8")

    def make(self, name: Format, check_only: bool = False) -> bytes:
        if name == "pdf":
            markup = self._typst_markup()
            fonts = self.fonts(markup)
            return b"" if check_only else self._compile(markup, *fonts)
        return self._html() if name == "html" else self._docx()

    def _html(self) -> bytes:
        styles = (ENGINE / "page.css", self.style / "thesis.css", self.style / "theme.css")
        sheet = "\n".join(path.read_text(encoding="utf-8") for path in styles)
        head = self.folder / "head.html"
        head.write_text(f"<style>\n{sheet}</style>\n", encoding="utf-8")
        check = self.folder / "check.html"
        check.write_text(f"<script>\n{_check()}</script>\n", encoding="utf-8")
        return self._pandoc(
            "html",
            f"--template={ENGINE / 'template.html'}",
            f"--include-in-header={head}",
            f"--include-before-body={self._cover()}",
            f"--include-after-body={check}",
            f"--variable=policy:{_policy()}",
            "--mathml",
            "--section-divs",
            "--toc",
            "--toc-depth=4",
        )

    def _cover(self) -> Path:
        """Write the cover as the page carries it, with its logo inside."""
        cover = self.folder / "cover.html"
        theme = self.theme
        language = str(self.source.meta.get("lang", "en"))[:2]
        said = cover_html(theme.cover, language, embed_from=self.style) if theme else ""
        cover.write_text(said, encoding="utf-8")
        return cover

    def _docx(self) -> bytes:
        reference = self.folder / "reference.docx"
        reference.write_bytes(self.reference())
        return _tidy_docx(self._pandoc("docx", f"--reference-doc={reference}", "--output=-"))

    def reference(self) -> bytes:
        """The reference document: the style folder's own, or one made for this report."""
        own = self.style / "reference.docx"
        if own.is_file():
            return own.read_bytes()
        meta = self.source.meta
        chinese = str(meta.get("lang", "en")).startswith("zh")
        mark = ("模拟数据" if chinese else "Synthetic data") if meta.get("synthetic") else ""
        title = _plain(str(meta.get("title", "")))
        return reference_docx(
            reference_of_pandoc(),
            title,
            mark,
            chinese=chinese,
            brief=bool(meta.get("brief")),
            article=bool(meta.get("article")),
            style=self.theme,
        )

    def _typst_markup(self) -> str:
        # Pandoc looks for the parts of a template beside it.
        for path in (ENGINE / "template.typ", *self.style.glob("*.typ")):
            shutil.copy(path, self.folder / path.name)
        template = self.folder / "template.typ"
        return self._pandoc("typst", f"--template={template}").decode()

    def fonts(self, markup: str) -> tuple[list[str], bool]:
        """Return folders of fonts, and whether the system's are needed too.

        Typst brings its Latin fonts. Chinese comes from the font package where it is installed,
        so that the PDF is the same everywhere, else from the system; so do a style's fonts
        whose files are not in its folder.
        """
        folders, system = _chinese_fonts_for(markup)
        if self.theme is None:
            return folders, system
        if (self.style / "fonts").is_dir():
            folders.append(str(self.style / "fonts"))
        named = [family for _, family in self.theme.fonts if family]
        for families in (
            typst.Fonts(include_system_fonts=False, font_paths=folders).families(),
            typst.Fonts(font_paths=folders).families(),
        ):
            missing = [family for family in named if family not in families]
            if not missing:
                break
            system = True
        if missing:
            lines = (self.style / STYLE_FILE).read_text(encoding="utf-8").splitlines()
            line = next((n for n, text in enumerate(lines, 1) if missing[0] in text), 1)
            raise GroupworkError(
                f"style/{STYLE_FILE}, line {line}: there is no font '{missing[0]}' here. "
                f"{nearest(missing[0], families)} Put its files into the folder fonts of the "
                "style, or install it."
            )
        return folders, system

    def _compile(self, markup: str, fonts: list[str], system: bool) -> bytes:
        return compile_typst(
            markup, root=self.build, fonts=fonts, system_fonts=system, epoch=self.epoch
        )

    def _pandoc(self, to: str, *more: str) -> bytes:
        options = [
            f"--from={MARKDOWN}",
            f"--to={to}",
            "--standalone",
            "--wrap=none",
            "--columns=10000",
            f"--metadata-file={self.folder / 'meta.json'}",
            f"--lua-filter={GUARD}",
            f"--lua-filter={(self.style / 'thesis.lua').resolve()}",
            f"--lua-filter={(self.style / 'front.lua').resolve()}",
            f"--lua-filter={ENGINE / 'groupwork.lua'}",
            f"--lua-filter={(self.style / 'links.lua').resolve()}",
            "--citeproc",
            f"--lua-filter={GUARD}",
            *more,
        ]
        text = self.source.text if to == "html" else without_page_only(self.source.text)
        done = run_pandoc(options, text, folder=self.build, limits=REPORT, epoch=self.epoch)
        said = done.stderr.decode(errors="replace").strip()
        if done.returncode == FILTER_STOPPED:
            raise GroupworkError(self._located(said))
        # A warning is something lost, except that the filter brings its own Chinese words.
        warnings = re.findall(r"\[WARNING\] (?!.*translation)(.*)", said)
        if warnings:
            raise GroupworkError("\n".join(self._warning(text) for text in warnings))
        if done.returncode != 0:
            raise GroupworkError(f"{MAIN}: Pandoc cannot render the report to {to}: {said}")
        return done.stdout

    def _warning(self, text: str) -> str:
        """Put the file in the place of Pandoc's line in the expanded text."""
        at = re.search(r" at line (\d+) column \d+", text)
        if at is None:
            return f"{MAIN}: {text}"
        _, origin = self.source.lines[min(int(at[1]), len(self.source.lines)) - 1]
        return f"{origin}: {text.replace(at[0], '')}."

    def _located(self, said: str) -> str:
        """Turn the filter's problems into one message with files and lines."""
        rows = [line.split("\t") for line in said.splitlines() if line.startswith("PROBLEM\t")]
        found = list(dict.fromkeys(f"{self.source.find(row[1])}: {row[2]}" for row in rows))
        more = len(found) - _FIRST_PROBLEMS
        return "\n".join(found[:_FIRST_PROBLEMS] + ([f"… and {more} more."] if more > 0 else []))

    def _check_references(self) -> None:
        """Refuse references that Pandoc does not see, since a letter stands right before them.

        What is escaped was never meant as one.
        """
        for line, origin in self.source.lines:
            if found := _UNREAD.search(line):
                raise GroupworkError(
                    f"{origin}: '{found[0]}' is not read as a reference here. Put a space before "
                    f"it, or write [{found[0]}]."
                )

    def _check_bibliography(self) -> None:
        for key in ("bibliography", "csl"):
            value = self.source.meta.get(key, [])
            for name in value if isinstance(value, list) else [value]:
                if not (self.build / str(name)).is_file():
                    raise GroupworkError(
                        f"{self.source.find(str(name))}: there is no file '{name}' for '{key}'."
                    )


def _run_quarto(quarto: str, bundled: _Bundled, name: Format) -> bytes:
    # A copy for each format: Quarto writes beside its source, and jobs may run side by side.
    copy = bundled.folder / f"quarto-{name}"
    shutil.copytree(bundled.build, copy)
    environment = without_secrets({"SOURCE_DATE_EPOCH": str(bundled.epoch)} | NO_NETWORK)
    folders = [_chinese_fonts(), str(copy / "style" / "fonts")]
    environment["TYPST_FONT_PATHS"] = os.pathsep.join(filter(None, folders))
    done = subprocess.run(
        [
            quarto,
            "render",
            MAIN,
            "--to",
            _WRITERS[name],
            "--no-execute",
            "--metadata",
            "keep-typ:true",
        ],
        capture_output=True,
        cwd=copy,
        env=environment,
        check=False,
    )
    made = copy / Path(MAIN).with_suffix(f".{name}")
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0 or not made.is_file():
        last = said.strip().splitlines()[-20:]
        raise GroupworkError(f"{MAIN}: Quarto cannot render {name}:\n" + "\n".join(last))
    markup = copy / Path(MAIN).with_suffix(".typ")
    readable = markup if markup.is_file() else made
    text = readable.read_text(encoding="utf-8", errors="replace")
    check_rendered(said, text, bundled.source.text)
    return made.read_bytes()


@cache
def _policy() -> str:
    """Return the policy of the page, which runs the template's script and the one that checks."""
    template = (ENGINE / "template.html").read_text(encoding="utf-8")
    [script] = re.findall("<script>(.*?)</script>", template, re.DOTALL)
    return policy(script, f"\n{_check()}")


@cache
def _check() -> str:
    """Return the script by which a page checks its own numbers."""
    return (ENGINE / "check.js").read_text(encoding="utf-8")


def _chinese_fonts_for(markup: str) -> tuple[list[str], bool]:
    if not _CHINESE.search(markup):
        return [], False
    if folder := _chinese_fonts():
        return [folder], False
    families = {font.family for font in typst.Fonts().fonts()}
    if not any(family.startswith(("Noto Serif CJK", "Noto Serif SC")) for family in families):
        raise GroupworkError(
            "The report holds Chinese text, and no font here carries it. Install the Python "
            "package pylopdf-fonts-zh-cn or the system's Noto Serif CJK fonts."
        )
    return [], True


def _chinese_fonts() -> str | None:
    """Return the folder of the font package, where it is installed."""
    package = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    return str(Path(package.origin).parent) if package and package.origin else None


def _epoch(meta: dict[str, Any]) -> int:
    """The moment that is written into the files: SOURCE_DATE_EPOCH, or the report's date."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return int(given)
    try:
        day = date.fromisoformat(_plain(str(meta.get("date"))))
    except ValueError:
        day = date(1980, 1, 1)
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


@cache
def reference_of_pandoc() -> bytes:
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _plain(markdown: str) -> str:
    """Take the Markdown signs out of a title."""
    return re.sub(r"\\(.)|[*_`]", lambda match: match[1] or "", markdown)


def _tidy_docx(content: bytes) -> bytes:
    """Give every section the running head, and the archive fixed times."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts["word/document.xml"].decode()
    heads = re.findall(r"<w:(?:header|footer)Reference [^>]*/>", document)
    # All sections have the margins of the reference document, which stand at the end.
    margins = re.findall(r"<w:pgMar [^>]*/>", document)
    if margins:
        document = re.sub(r"<w:pgMar [^>]*/>", margins[-1], document)
    # A section without heads takes those of the section before; the first has none before it.
    start = document.index(">", document.index("<w:sectPr")) + 1
    end = document.index("</w:sectPr>", start)
    inside = document[start:end]
    if "Reference" not in inside:
        inside = "".join(heads) + inside
    # Its first page is the title page.
    document = f"{document[:start]}{inside}<w:titlePg/>{document[end:]}"
    parts["word/document.xml"] = document.encode()
    return pack(parts)
