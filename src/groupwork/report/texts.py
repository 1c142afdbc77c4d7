"""The author's own words, pictures and references: checked before they become part of a report.

They may come from a stranger: nothing in them runs, loads anything or leads out of the study's
folder. What Pandoc itself makes of a text is judged (engine/guard.lua), not how it is spelt.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.report.confined import FILTER_STOPPED, TEXT, LimitError, run_pandoc
from groupwork.report.media import checked_picture, inside
from groupwork.study.study import Study

#: How Pandoc reads every text. Front matter is handed over apart, so that "---" is never taken
#: for it.
MARKDOWN = "markdown-yaml_metadata_block-pandoc_title_block"
GUARD = Path(__file__).parent / "engine" / "guard.lua"
PICTURES = "images"
#: Folder of the author's interpretations of the codes, each in a file of the code's name.
THEMES = "themes"
_STUDY = "the study's folder"
# Quarto reads both, and would run the second.
_FRONT_MATTER = re.compile(r"---\s*")
_CELL = re.compile(r"[\s>]*(?:`{3,}|~{3,})\s*\{+\s*[^\s=.#{}]")
# The names that an entry takes fields from.
_INHERITED = re.compile(r"\b(?:crossref|xdata|xref|related|entryset)\s*=\s*[{\"]([^}\"]*)", re.I)
_ENTRY = re.compile(r"^[ \t]*@\s*(\w+)\s*[{(]\s*([^,\s]+)\s*,", re.MULTILINE)


def check_study_texts(folder: Path) -> None:
    """Check all that a study's folder holds for the report, in every language.

    Raises
    ------
    GroupworkError
        Names file and line of what could run, load something or lead out of the folder, and of
        what takes too long to read.
    """
    for text in sorted(folder.glob("text/*/**/*.md")):
        check_text(text, folder)
    for name in sorted(folder.glob("references*.bib")):
        check_bibliography(name, folder)
    _pictures(folder)


def copy_texts(folder: Path, language: str, build: Path) -> None:
    """Copy the author's texts of a language and her pictures into a build folder, checked."""
    texts = folder / "text" / language
    for text in sorted([*texts.glob("*.md"), *texts.glob(f"{THEMES}/*.md")]):
        target = build / "text" / text.relative_to(texts)
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(check_text(text, folder), target)
    for name, content in _pictures(folder).items():
        target = build / PICTURES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def prompts_of(study: Study, folder: Path) -> dict[str, str]:
    """Return what each machine that coded was told to do, by its name.

    Raises
    ------
    GroupworkError
        A file of `interviews.machines` is lacking, leads out of the folder or is not UTF-8.
    """
    found = {}
    for name, machine in study.interviews.machines.items() if study.interviews else ():
        found[name] = machine.prompt or ""
        if machine.prompt_file is not None:
            path = folder / machine.prompt_file
            where = f"{path}: named as prompt_file of interviews.machines in study.yaml,"
            if not path.is_file():
                raise GroupworkError(f"{where} but there is no such file. Put it there.")
            try:
                found[name] = inside(path, folder, _STUDY).read_text(encoding="utf-8-sig")
            except UnicodeDecodeError:
                raise GroupworkError(f"{where} is not UTF-8 text. Save it as UTF-8.") from None
    return found


def check_text(path: Path, folder: Path) -> Path:
    """Check one text and return its real place.

    Parameters
    ----------
    path : pathlib.Path
    folder : pathlib.Path
        The study's, which it must not lead out of.

    Raises
    ------
    GroupworkError
        As `check_study_texts` says it.
    """
    real = inside(path, folder, _STUDY)
    try:
        lines = real.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise GroupworkError(f"{path}: this file is not UTF-8 text. Save it as UTF-8.") from None
    _check_lines(path, lines)
    try:
        problems = list(_problems(lines))
    except LimitError as error:
        raise GroupworkError(f"{_longest(path, lines)}: {error}") from None
    if problems:
        said = (f"{path}, line {_line_of(*each, lines)}: {each[1]}" for each in problems)
        raise GroupworkError("\n".join(dict.fromkeys(said)))
    return real


def check_bibliography(path: Path, folder: Path) -> Path:
    """Check a file of references and return its real place.

    Raises
    ------
    GroupworkError
        It leads out of the folder, is not UTF-8, or an entry takes its fields from itself.
    """
    real = inside(path, folder, _STUDY)
    try:
        text = real.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise GroupworkError(f"{path}: this file is not UTF-8 text. Save it as UTF-8.") from None
    entries = list(_ENTRY.finditer(text))
    ends = [entry.start() for entry in entries[1:]] + [len(text)]
    takes = {
        entry[2].casefold(): [
            key.strip().casefold()
            for found in _INHERITED.findall(text, entry.end(), end)
            for key in found.split(",")
        ]
        for entry, end in zip(entries, ends, strict=True)
    }
    for entry in entries:
        if _leads_back(entry[2].casefold(), takes):
            line = text.count("\n", 0, entry.start(2)) + 1
            raise GroupworkError(
                f"{path}, line {line}: the entry '{entry[2]}' takes its fields from itself "
                "(crossref, xdata). Take that field out."
            )
    return real


def _leads_back(start: str, takes: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(takes[start])
    while waiting:
        key = waiting.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            waiting += takes.get(key, [])
    return False


def _pictures(folder: Path) -> dict[str, bytes]:
    """Return the pictures in the study's folder `images`, by their names in it."""
    root = folder / PICTURES
    found = sorted(path for path in root.rglob("*") if not path.is_dir() or path.is_symlink())
    return {
        path.relative_to(root).as_posix(): checked_picture(path, folder, _STUDY)
        for path in found
        if not path.name.startswith(".")
    }


def _check_lines(path: Path, lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        before = lines[number - 2].strip() if number > 1 else ""
        after = lines[number].strip() if number < len(lines) else ""
        if _FRONT_MATTER.fullmatch(line) and not before and after:
            raise GroupworkError(
                f"{path}, line {number}: a text has no front matter. For a line across the page "
                "leave an empty line after ---."
            )
        if _CELL.match(line):
            raise GroupworkError(
                f"{path}, line {number}: code is not run here. Results come from the results "
                "tables."
            )


def _problems(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what the guard finds in a text: what to look for, and the message."""
    options = [f"--from={MARKDOWN}", "--to=json", f"--lua-filter={GUARD}"]
    done = run_pandoc(options, "\n".join(lines), folder=GUARD.parent, limits=TEXT)
    if done.returncode == FILTER_STOPPED:
        for line in done.stderr.decode(errors="replace").splitlines():
            if line.startswith("PROBLEM\t"):
                _, fragment, message = line.split("\t", 2)
                yield fragment, message


def _line_of(fragment: str, message: str, lines: list[str]) -> int:
    """Return the line of a problem: the one that spells it, else the end of the first part of
    the text that has it.
    """
    spelt = [number for number, line in enumerate(lines, start=1) if fragment in line]
    if fragment and len(spelt) == 1:
        return spelt[0]

    def has_it(count: int) -> bool:
        return any(said == message for _, said in _problems(lines[:count]))

    return _first(has_it, len(lines))


def _first(has_it: Callable[[int], bool], count: int) -> int:
    low, high = 1, count
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if has_it(middle) else (middle + 1, high)
    return low


def _longest(path: Path, lines: list[str]) -> str:
    """Say where a text is that takes too long: in the paragraph with the most signs of Markdown."""

    def signs(part: tuple[int, int]) -> int:
        return sum(len(re.findall(r"[^\w\s]", line)) for line in lines[part[0] : part[1]])

    ends = [number for number, line in enumerate(lines) if not line.strip()]
    parts = list(zip([0, *(end + 1 for end in ends)], [*ends, len(lines)], strict=True))
    return f"{path}, line {max(parts, key=signs)[0] + 1}"
