"""What each step made, by checksum, so that a file that was changed afterwards is not believed.

A record is in the format of the command sha256sum, one file a step, in `provenance/made/` of a
study's results. `sha256sum --check results/*/provenance/made/*.sha256` reads it too. Of processed
data, which stay private, it is in their own `private/made/`: with a published checksum anybody
could try tables of a few people until one fits.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from groupwork.errors import GroupworkError, check_clock

_LISTED = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
_FIRST = 10


def sha256(path: str | Path) -> str:
    """Return the checksum of a file."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record_of(log: str | Path, made: str | Path) -> Path:
    """Return where the step of a log records that it made a file."""
    logs = next(parent for parent in Path(log).parents if parent.name == "logs")
    name = Path(log).relative_to(logs).with_suffix(".sha256").as_posix().replace("/", "-")
    parts = Path(made).parts
    if "processed" in parts:
        study = Path(*parts[: parts.index("processed") + 2])
        return study / "private" / "made" / name
    return logs.parent / "provenance" / "made" / name


def record(log: str | Path, outputs: Iterable[str | Path]) -> None:
    """Record the checksums of what a step made; of a folder, those of the files in it."""
    lines: dict[Path, list[str]] = {}
    for path in _files(outputs):
        line = f"{sha256(path)}  {path.as_posix()}\n"
        lines.setdefault(record_of(log, path), []).append(line)
    for target, listed in lines.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(listed), encoding="utf-8", newline="\n")


def forget(log: str | Path, outputs: Iterable[str | Path]) -> None:
    """Take away what a step recorded, before it runs again."""
    for record in {record_of(log, path) for path in outputs}:
        record.unlink(missing_ok=True)


def check_made(*folders: str | Path) -> None:
    """Compare what the steps of a study made with what they recorded.

    A file that is not there is no fault: it is made again.

    Parameters
    ----------
    *folders : path
        The study's folders of results and of processed data.

    Raises
    ------
    GroupworkError
        A file was changed after it was made, or is newer than now.
    """
    records = chain(*(sorted(Path(folder).glob("*/made/*.sha256")) for folder in folders))
    listed = [pair for each in records for pair in _listed(each)]
    check_clock(name for name, _ in listed)
    changed = _changed(listed, ".")
    if changed:
        more = f" … and {len(changed) - _FIRST} more" if len(changed) > _FIRST else ""
        one = len(changed) == 1
        raise GroupworkError(
            f"{', '.join(changed[:_FIRST])}{more}: changed after the workflow made "
            f"{'it' if one else 'them'}. Delete {'it' if one else 'them'}, and "
            f"{'it is' if one else 'they are'} made again; what you want to keep, copy elsewhere."
        )


def is_lacking(*folders: str | Path) -> bool:
    """Say whether a study that ran has lost one of the files that were recorded, or all records.

    Parameters
    ----------
    *folders : path
        As of `check_made`.
    """
    records = [sorted(Path(folder).glob("*/made/*.sha256")) for folder in folders]
    listed = (name for each in chain(*records) for name, _ in _listed(each))
    return not all(records) or not all(Path(name).exists() for name in listed)


def differing(sums: str | Path, folder: str | Path = ".") -> list[str]:
    """Return the files of a list of checksums that are there and are not what it says.

    Parameters
    ----------
    sums : path
        In the format of sha256sum. Lines of another form are passed over.
    folder : path, optional
        That the names in it start from.
    """
    return _changed(_listed(sums), folder)


def _changed(listed: Iterable[tuple[str, str]], folder: str | Path) -> list[str]:
    paths = ((name, Path(folder, name), known) for name, known in listed)
    return [name for name, path, known in paths if path.is_file() and sha256(path) != known]


def _listed(sums: str | Path) -> list[tuple[str, str]]:
    """Return the files of a list of checksums, each with its own."""
    lines = Path(sums).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    listed = filter(None, (_LISTED.fullmatch(line.strip()) for line in lines))
    return [(each[2], each[1].lower()) for each in listed]


def _files(outputs: Iterable[str | Path]) -> Iterator[Path]:
    for path in map(Path, outputs):
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path
