"""What a step depends on, for the rules of the workflow to say.

A step depends on its tables, on the sections of the study file that it reads and on the modules
that it runs. The first are plain inputs of its rule; this module finds the other two.
"""

import ast
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from groupwork.errors import nearest
from groupwork.study.study_file import SECTIONS, StudyFile

_PACKAGE = Path(__file__).parent


def dump_sections(study: StudyFile, names: Iterable[str]) -> str:
    """Write sections of a study as JSON, to be the parameter of a rule.

    Parameters
    ----------
    study : StudyFile
    names : iterable of str
        Keys of the study file. `instruments` brings the whole instruments in their chosen
        versions, so that a corrected scoring key of the library counts as a change too.

    Returns
    -------
    str
        A mapping of each part of the study file, as module.class, to its sections, for
        `workflow.load_sections`; and of `questionnaires` to the instruments.
    """
    wanted = set(names)
    for name in wanted - set(SECTIONS):
        raise ValueError(f"the study file has no '{name}'. {nearest(name, SECTIONS)}")
    parts: dict[str, dict[str, Any]] = {}
    for name, value in study.model_dump(mode="json", include=wanted).items():
        part = SECTIONS[name]
        module = part.__module__.rpartition(".")[2]
        parts.setdefault(f"{module}.{part.__name__}", {})[name] = value
    if "instruments" in wanted:
        parts["questionnaires"] = {
            name: instrument.model_dump(mode="json")
            for name, instrument in study.questionnaires.items()
        }
    return json.dumps(parts, ensure_ascii=False)


@cache
def package_files(*names: str, sections: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Find the files of this package that functions run, through the import statements.

    Parameters
    ----------
    names : str
        As a script imports them, within this package: ``"analysis.needs.needs_table"`` for
        ``from groupwork.analysis.needs import needs_table``, ``"tables"`` for a whole module.
    sections : tuple of str
        Keys of the study file that the functions read; the modules that describe them are
        imported when a job reads them, which no import statement says.

    Returns
    -------
    tuple of pathlib.Path
        Their modules and everything of this package that these import, at the top or within
        functions; the `__init__.py` of each package they are in; and the data files in their
        folders that they name, with the Lua files that these load in turn. Sorted.

    Notes
    -----
    Where an `__init__.py` only passes a name on, the module that it comes from is followed and
    not the others that are passed on there: they run, but nothing depends on them. What is
    imported for the types alone (`if TYPE_CHECKING:`) is not followed either. Instruments are
    not among the data files: `dump_sections` brings those that a study uses.
    """
    parts = {f"{SECTIONS[name].__module__}.{SECTIONS[name].__name__}" for name in sections}
    wanted = {*(f"{_PACKAGE.name}.{name}" for name in names), *parts}
    return tuple(sorted(set().union(*map(_reached, sorted(wanted))), key=str))


@cache
def package_digest(*names: str, sections: tuple[str, ...] = ()) -> str:
    """Return a digest of `package_files`, which changes whenever one of them does.

    As a parameter of a rule it does what the files as its inputs would, of which Snakemake would
    look at thousands.
    """
    return _together(package_files(*names, sections=sections), _PACKAGE)


def _together(paths: Iterable[Path], root: Path) -> str:
    lines = (_line(path, root) for path in paths)
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:20]


@cache
def _line(path: Path, root: Path) -> str:
    return f"{os.path.relpath(path, root)} {_content(path)}\n"


@cache
def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _reached(wanted: str) -> frozenset[Path]:
    """Return the files that one name of this package needs."""
    files = set(_inits_above(wanted))
    seen: set[str] = set()
    waiting = [_source_of(*_split(wanted))]
    while waiting:
        module = waiting.pop()
        if module not in seen and _file_of(module) is not None:
            seen.add(module)
            imported, own = _needed_by(module)
            waiting += imported
            files |= own
    return frozenset(files)


@cache
def _needed_by(module: str) -> tuple[frozenset[str], frozenset[Path]]:
    """Return the modules of this package that one imports, and the files that come with it."""
    path = _file_of(module)
    assert path is not None
    imports, texts = _read_module(path)
    files = {path, *_inits_above(module)}.union(*(_inits_above(".".join(pair)) for pair in imports))
    named = (_data_files().get(text, []) for text in texts)
    data = {each for each in chain(*named) if each.is_relative_to(path.parent)}
    files |= data | set(chain(*map(_lua_beside, data)))
    return frozenset(_source_of(*pair) for pair in imports), frozenset(files)


def notebook_imports(notebook: str | Path) -> tuple[list[str], list[str]]:
    """Return what a notebook imports of this package, and the figures that it draws.

    Returns
    -------
    tuple of list of str
        Names for `package_files`, and the kinds of figures: `change` for
        ``draw(study, f"change-{slug}", ...)``. Sorted.
    """
    cells = json.loads(Path(notebook).read_bytes())["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    lines = "\n".join(sources).splitlines()
    code = "\n".join(line for line in lines if not line.startswith(("%", "!")))
    names = {f"{base}.{name}" for base, name in _imports_and_texts(code)[0]}
    start = f"{_PACKAGE.name}."
    imported = sorted(name.removeprefix(start) for name in names if name.startswith(start))
    drawn = {
        ast.literal_eval(figure).partition("-")[0]
        for figure in re.findall(r"\bdraw\(\s*study,\s*f?(\"[^\"]*\"|'[^']*')", code)
    }
    return imported, sorted(drawn)


@cache
def _files() -> frozenset[Path]:
    """Return all files of this package but what Python compiled."""
    found = (Path(at, name) for at, _, names in os.walk(_PACKAGE) for name in names)
    return frozenset(path for path in found if path.suffix != ".pyc")


@cache
def _file_of(module: str) -> Path | None:
    """Return the file of a module of this package; None for any other name."""
    package, *parts = module.split(".")
    if package != _PACKAGE.name:
        return None
    base = _PACKAGE.joinpath(*parts)
    there = _files()
    return next((p for p in (base / "__init__.py", base.with_suffix(".py")) if p in there), None)


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
    for path in _files():
        if path.suffix != ".py":
            found.setdefault(path.name, []).append(path)
    return found


@cache
def _lua_beside(path: Path) -> list[Path]:
    """Return what a Lua file may load: which of those beside it, it decides when it runs."""
    loads = path.suffix == ".lua" and "dofile(" in path.read_text(encoding="utf-8")
    return sorted(path.parent.glob("*.lua")) if loads else []


#: What a module imports, as (module, name), and the texts in it that may name files.
Imports = tuple[list[tuple[str, str]], list[str]]

# By the digest of a module's source.
_known: dict[str, Imports] = {}


def remember_imports(cache_file: str | Path) -> None:
    """Read the imports of all modules that are not in a cache file, and write them there.

    Parameters
    ----------
    cache_file : str or pathlib.Path
        Made where it is lacking, and made anew where it cannot be read.
    """
    path = Path(cache_file)
    try:
        stored = json.loads(path.read_bytes())
        _known.update({d: ([(a, b) for a, b in pairs], t) for d, (pairs, t) in stored.items()})
    except (OSError, ValueError):
        stored = {}
    modules = sorted(path for path in _files() if path.suffix == ".py")
    found = {_digest(each): _read_module(each) for each in modules}
    if stored.keys() != found.keys():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}")  # another run may read the old one meanwhile
        new.write_text(json.dumps(found), encoding="utf-8")
        new.replace(path)


@cache
def _read_module(path: Path) -> Imports:
    digest = _digest(path)
    if digest not in _known:
        imports, texts = _imports_and_texts(path.read_text(encoding="utf-8"))
        inside = [pair for pair in imports if pair[0].partition(".")[0] == _PACKAGE.name]
        _known[digest] = inside, sorted({text for text in texts if _FILE.fullmatch(text)})
    return _known[digest]


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(_own_source() + _content(path).encode()).hexdigest()


@cache
def _own_source() -> bytes:
    """Return the source of this module, which decides what is found in the others."""
    return Path(__file__).read_bytes()


_FILE = re.compile(r"[\w.-]+\.\w+")


def _imports_and_texts(code: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what code imports, as (module, name), and the texts in it, which may name files."""
    imports: list[tuple[str, str]] = []
    texts: list[str] = []
    waiting: list[ast.AST] = [ast.parse(code)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            imports += [_split(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)
    return imports, texts


def _split(name: str) -> tuple[str, str]:
    base, _, last = name.rpartition(".")
    return base, last


def unless_done(done: str | Path, what: str, check: Callable[[], None]) -> None:
    """Run a check, unless the same was in order before.

    Parameters
    ----------
    done : path
        A folder of empty files, one for each that was in order. It may be deleted at any time.
    what : str
        All that the outcome depends on, the code of the check among it.
    check : callable
        Raises what is wrong.
    """
    file = Path(done, hashlib.sha256(what.encode()).hexdigest()[:20])
    if not file.exists():
        check()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def plain_interpreter(state: str | Path = ".snakemake") -> str:
    """Return a path of the running Python that a shell takes without quotes.

    Snakemake hands it to a shell as it is, so that in a folder such as ``My Thesis`` no job would
    start. Seen from the working directory, where all jobs run, the blank is mostly out of the
    path; else a link in `state` leads to the environment.
    """
    plain = re.compile(r"[\w./+@-]+", re.ASCII)
    if plain.fullmatch(sys.executable):
        return sys.executable
    near = os.path.relpath(sys.executable)
    if plain.fullmatch(near):
        return near
    link = Path(state, "python")
    link.parent.mkdir(parents=True, exist_ok=True)
    prefix = Path(sys.executable).parent.parent
    if not link.is_symlink() or link.resolve() != prefix.resolve():
        link.unlink(missing_ok=True)
        link.symlink_to(prefix, target_is_directory=True)
    return str(link / "bin" / Path(sys.executable).name)


# No result comes from these.
_ASIDE = ("guide", "simulate", "reproduce", "cli.py")
_PROJECT = ("workflow", "notebooks", "report")


def code_files(project: str | Path) -> list[Path]:
    """Return the files that results come from: the package, workflow, notebooks and frames.

    Parameters
    ----------
    project : path
        Holds the Snakefile.
    """
    root = Path(project)
    return sorted([*_package_files(), *_project_files(root), root / "Snakefile"])


@cache
def code_digest(project: str | Path) -> str:
    """Return a digest of `code_files`."""
    return _together(code_files(project), Path(project))


def _package_files() -> Iterator[Path]:
    for path in _files():
        if "." in path.name and path.relative_to(_PACKAGE).parts[0] not in _ASIDE:
            yield path


def _project_files(root: Path) -> Iterator[Path]:
    for folder in _PROJECT:
        for path in (root / folder).rglob("*.*"):
            hidden = any(part.startswith((".", "__pycache__")) for part in path.parts[-3:])
            if path.is_file() and not hidden:
                yield path
