"""The recorded checksums of raw files."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.study.files import all_files
from groupwork.study.paths import within
from groupwork.study.study import Study

CHECKSUMS = "SHA256SUMS"


# Checksums ----------------------------------------------------------------------------------


def write_checksums(study: Study, folder: str | Path) -> pd.DataFrame:
    """Record the sha256 of a study's raw files in its `SHA256SUMS`.

    Files that are listed there already, beside those that the study file names, stay listed.

    Returns
    -------
    pandas.DataFrame
        file, sha256, bytes.

    Raises
    ------
    GroupworkError
        A file that the study file names is missing.
    """
    return record_files(find_files(all_files(study, Path(folder)), Path(folder)), Path(folder))


def record_files(names: list[str], folder: Path) -> pd.DataFrame:
    """Record the sha256 of files of a folder; others that are listed there stay listed."""
    listed = _read_checksums(folder) if (folder / CHECKSUMS).is_file() else {}
    others = [name for name in listed if name not in names and _is_own(folder, name)]
    found = _checksums([*names, *others], folder)
    lines = [f"{row['sha256']}  {row['file']}\n" for row in found.to_dict("records")]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return found


def forget_files(folder: Path) -> None:
    """Take files that are gone out of the list of checksums, where there is one."""
    if (folder / CHECKSUMS).is_file():
        record_files([each for each in _read_checksums(folder) if _is_own(folder, each)], folder)


def verify_checksums(study: Study, folder: str | Path) -> pd.DataFrame:
    """Compare a study's raw files with their recorded sha256.

    Returns
    -------
    pandas.DataFrame
        file, sha256, bytes; one row a file that the study file names.

    Raises
    ------
    GroupworkError
        A file is missing, not listed in `SHA256SUMS`, or not what it was when it was recorded.
    """
    return _compared(find_files(all_files(study, folder), Path(folder)), Path(folder))


def compare_checksums(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Compare raw files with their recorded sha256, as `verify_checksums` does.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
        The `SHA256SUMS` of a study, then its raw files, all in one folder or below it.
    """
    sums, *files = map(Path, paths)
    return _compared([path.relative_to(sums.parent).as_posix() for path in files], sums.parent)


def _compared(names: list[str], folder: Path) -> pd.DataFrame:
    found = _checksums(names, folder)
    listed = _read_checksums(folder)
    for file, digest in found.set_index("file")["sha256"].items():
        if file not in listed:
            raise GroupworkError(
                f"{folder / CHECKSUMS}: '{file}' is not listed. If the file is right, "
                f"{_remedy(folder)}."
            )
        if digest != listed[file]:
            raise GroupworkError(
                f"{folder / file}: is not the file whose checksum {CHECKSUMS} records. Restore "
                f"it; if the change is meant, {_remedy(folder)}."
            )
    return found


def _is_own(folder: Path, name: str) -> bool:
    try:
        return within(folder, name).is_file()
    except GroupworkError:
        return False


def _remedy(folder: Path) -> str:
    return f"run 'groupwork checksum {folder}' to record the files as they are"


def _read_checksums(folder: Path) -> dict[str, str]:
    """Read file -> sha256, in the format of the command sha256sum."""
    source = folder / CHECKSUMS
    if not source.is_file():
        raise GroupworkError(f"{source}: there is no such file; {_remedy(folder)}.")
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise GroupworkError(
            f"{source}: is not a list of checksums. Delete it and {_remedy(folder)}."
        ) from None
    listed = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            match = re.fullmatch(r"([0-9a-fA-F]{64}) [ *](.+)", line.strip())
            if match is None:
                raise GroupworkError(
                    f"{source}, line {number}: is not a sha256 and a file name; {_remedy(folder)}."
                )
            listed[match[2]] = match[1].lower()
    return listed


def _checksums(names: list[str], folder: Path) -> pd.DataFrame:
    rows = []
    for name in names:
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            rows.append((name, digest, file.tell()))
    return pd.DataFrame(rows, columns=["file", "sha256", "bytes"])


def find_files(named: dict[str, str], folder: Path) -> list[str]:
    """List the files that a study names, each once; raise where one is missing."""
    for key, name in named.items():
        if not within(folder, name, key).is_file():
            there = [
                path.relative_to(folder).as_posix()
                for path in sorted(folder.rglob("*"))
                if path.is_file() and path.name not in (CHECKSUMS, "study.yaml")
            ]
            raise GroupworkError(
                f"{folder / name}: there is no such file, but {key} in study.yaml names it. "
                f"{nearest(name, there)}"
            )
    return list(dict.fromkeys(named.values()))
