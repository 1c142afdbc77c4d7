"""Paths that a study file names: within the study folder, links included."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from groupwork.errors import GroupworkError

#: Longest name of a file or folder; most file systems have no longer ones.
LONGEST_NAME = 255


def _stays_inside(name: str) -> str:
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://", name):
        raise ValueError("a path must be relative to the study folder")
    if ".." in parts:
        raise ValueError("a path must stay within the study folder, so it cannot hold '..'")
    if any(ord(character) < 32 for character in name) or not name.strip():
        raise ValueError("a path must be the visible name of a file")
    if max(len(part.encode()) for part in parts) > LONGEST_NAME or len(name.encode()) > 4000:
        raise ValueError(f"a name in a path has at most {LONGEST_NAME} bytes")
    return name


#: A path below the study folder, as it is written; `within` looks at what is there.
InnerPath = Annotated[str, AfterValidator(_stays_inside)]


def within(folder: str | Path, name: str | Path, key: str = "") -> Path:
    """Return the path of a file of a study.

    Parameters
    ----------
    folder : str or pathlib.Path
        The study folder; it may itself be a link.
    name : str or pathlib.Path
        Relative to it.
    key : str
        Where the study file names it, for messages.

    Raises
    ------
    GroupworkError
        The path, or a link on the way, leads out of the folder.
    """
    path, root = Path(folder) / name, Path(folder).resolve()
    try:
        inside = path.resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):  # too long, or a link to itself
        inside = False
    if not inside:
        named = f" ({key} in study.yaml)" if key else ""
        raise GroupworkError(
            f"{path}{named}: leads out of the study folder, directly or through a link. Put the "
            f"file itself into the study folder."
        )
    return path


def check_names(paths: Iterable[str | Path]) -> None:
    """Refuse names of files with signs that the workflow reads as its own.

    Raises
    ------
    GroupworkError
        A name holds a brace or angle bracket, or a sign that cannot be seen.
    """
    for path in paths:
        if found := re.search(r"[{}<>\x00-\x1f\x7f]", Path(path).as_posix()):
            raise GroupworkError(
                f"{str(path)!r}: the name of a file may not hold {found[0]!r}, which means "
                "something of its own in the workflow. Rename the file."
            )
