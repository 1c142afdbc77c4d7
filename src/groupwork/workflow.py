"""What the workflow asks of the package: what a step depends on, and how its job speaks.

A step depends on its tables, on the sections of the study file that it reads and on the modules
that it runs. The first are plain inputs of its rule; this module finds the other two.
"""

import ast
import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter

from groupwork.errors import GroupworkError, nearest
from groupwork.study.instruments import Instrument
from groupwork.study.study import Study

_PACKAGE = Path(__file__).parent


class UndeclaredSectionError(Exception):
    """A step read a section of the study file that its rule does not declare."""


class StudySections:
    """The sections of a study that a step declares; its properties work on these alone.

    Whatever a job reads is therefore in its rule's parameters, and Snakemake runs it again
    when one of these sections changes and not when another does.
    """

    def __init__(self, sections: dict[str, Any]) -> None:
        vars(self).update(sections)

    def __getattr__(self, name: str) -> Any:
        if name == "_instruments":
            name = "instruments"
        if name in Study.model_fields:
            raise UndeclaredSectionError(
                f"This step reads '{name}' of the study file. "
                f"Add '{name}' to study_sections(…) in its rule."
            )
        if name not in vars(Study):
            raise AttributeError(name)
        return vars(Study)[name].__get__(self)


def dump_sections(study: Study, names: Iterable[str]) -> str:
    """Write sections of a study as JSON, to be the parameter of a rule.

    Parameters
    ----------
    study : Study
    names : iterable of str
        Keys of the study file. `instruments` brings the whole instruments in their chosen
        versions, so that a corrected scoring key of the library counts as a change too.
    """
    wanted = set(names)
    for name in wanted - set(Study.model_fields):
        raise ValueError(f"the study file has no '{name}'. {nearest(name, Study.model_fields)}")
    sections = study.model_dump(mode="json", include=wanted)
    if "instruments" in wanted:
        sections["_instruments"] = {
            name: instrument.model_dump(mode="json")
            for name, instrument in study.questionnaires.items()
        }
    return json.dumps(sections, ensure_ascii=False)


def load_sections(text: str) -> Study:
    """Read what `dump_sections` wrote; any other section raises `UndeclaredSectionError`."""
    kinds: dict[str, Any] = {name: each.annotation for name, each in Study.model_fields.items()}
    kinds["_instruments"] = dict[str, Instrument]
    sections = {
        name: TypeAdapter(kinds[name]).validate_python(value)
        for name, value in json.loads(text).items()
    }
    return cast(Study, StudySections(sections))


@cache
def package_files(*names: str) -> tuple[Path, ...]:
    """Find the files of this package that functions run, through the import statements.

    Parameters
    ----------
    names : str
        As a script imports them, within this package: ``"needs.needs_table"`` for
        ``from groupwork.analysis.needs import needs_table``, ``"workflow"`` for a whole module.

    Returns
    -------
    tuple of pathlib.Path
        Their modules and everything of this package that these import, at the top or within
        functions; the `__init__.py` of each package they are in; and the data files in their
        folders that they name, with the Lua files that these load in turn. Sorted.

    Notes
    -----
    Where an `__init__.py` only passes a name on, the module that it comes from is followed and
    not the others that are passed on there: they run, but nothing depends on them. Instruments
    are not among the data files: `dump_sections` brings those that a study uses.
    """
    files: set[Path] = set()
    seen: set[str] = set()
    waiting = [f"{_PACKAGE.name}.{name}".rpartition(".")[::2] for name in names]
    while waiting:
        base, name = waiting.pop()
        files |= _inits_above(f"{base}.{name}")
        module = _source_of(base, name)
        path = _file_of(module)
        if path is not None and module not in seen:
            seen.add(module)
            imports, texts = _read_module(path)
            waiting += imports
            files |= {path, *_inits_above(module)}
            named = (_data_files().get(text, []) for text in texts)
            data = {each for each in chain(*named) if each.is_relative_to(path.parent)}
            files |= data | set(chain(*map(_lua_beside, data)))
    return tuple(sorted(files))


def notebook_imports(notebook: str | Path) -> list[str]:
    """Return what a notebook imports of this package, as names for `package_files`."""
    cells = json.loads(Path(notebook).read_bytes())["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    lines = "\n".join(sources).splitlines()
    code = "\n".join(line for line in lines if not line.startswith(("%", "!")))
    names = (f"{base}.{name}" for base, name in _imports_and_texts(code)[0])
    start = f"{_PACKAGE.name}."
    return sorted({name.removeprefix(start) for name in names if name.startswith(start)})


@cache
def _file_of(module: str) -> Path | None:
    """Return the file of a module of this package; None for any other name."""
    package, *parts = module.split(".")
    if package != _PACKAGE.name:
        return None
    base = _PACKAGE.joinpath(*parts)
    return next((p for p in (base / "__init__.py", base.with_suffix(".py")) if p.is_file()), None)


@cache
def _inits_above(module: str) -> set[Path]:
    """Return the `__init__.py` of every package that a module is in."""
    parts = module.split(".")
    above = (_file_of(".".join(parts[:length])) for length in range(1, len(parts)))
    return {path for path in above if path is not None}


def _source_of(base: str, name: str) -> str:
    """Return the module that `from base import name` needs."""
    if _file_of(f"{base}.{name}") is not None:
        return f"{base}.{name}"
    path = _file_of(base)
    if path is not None and path.name == "__init__.py":
        for origin, passed_on in _read_module(path)[0]:
            if passed_on == name:
                return _source_of(origin, name)
    return base


@cache
def _data_files() -> dict[str, list[Path]]:
    """Return the files of this package that are not Python, by name."""
    found: dict[str, list[Path]] = {}
    for path in _PACKAGE.rglob("*.*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            found.setdefault(path.name, []).append(path)
    return found


@cache
def _lua_beside(path: Path) -> list[Path]:
    """Return what a Lua file may load: which of those beside it, it decides when it runs."""
    loads = path.suffix == ".lua" and "dofile(" in path.read_text(encoding="utf-8")
    return sorted(path.parent.glob("*.lua")) if loads else []


@cache
def _read_module(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    return _imports_and_texts(path.read_text(encoding="utf-8"))


def _imports_and_texts(code: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what code imports, as (module, name), and the texts in it, which may name files."""
    imports, texts = [], []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            imports += [alias.name.rpartition(".")[::2] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
    return imports, texts


@contextmanager
def job(log: str | Path, sections: str = "{}") -> Iterator[Study]:
    """Run the body of a script as a job: it prints to its log, and errors end it there.

    A `GroupworkError` leaves its message alone in the log, anything else the traceback; both
    end the process with exit code 1. The log catches what other processes print, too.

    Parameters
    ----------
    log : str or pathlib.Path
    sections : str
        The parameter that `dump_sections` wrote.

    Yields
    ------
    Study
        Of which only the declared sections can be read.
    """
    terminal = [(stream, os.dup(number)) for number, stream in ((1, sys.stdout), (2, sys.stderr))]
    with Path(log).open("wb") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
        try:
            yield load_sections(sections)
        except GroupworkError as error:
            os.write(2, f"{error}\n".encode())
            sys.exit(1)
        except Exception:
            os.write(2, traceback.format_exc().encode())
            sys.exit(1)
        finally:
            for number, (stream, kept) in enumerate(terminal, start=1):
                stream.flush()
                os.dup2(kept, number)
                os.close(kept)
