"""What each step made, by checksum, so that a file that was changed afterwards is not believed.

A record is in the format of the command sha256sum, one file a step, in `provenance/made/` of a
study's results. `sha256sum --check results/*/provenance/made/*.sha256` reads it too.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from groupwork.errors import GroupworkError

_LISTED = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
_FIRST = 10


def sha256(path: str | Path) -> str:
    """Return the checksum of a file."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record_of(log: str | Path) -> Path:
    """Return where the step of a log records what it made."""
    logs = next(parent for parent in Path(log).parents if parent.name == "logs")
    name = Path(log).relative_to(logs).with_suffix(".sha256").as_posix().replace("/", "-")
    return logs.parent / "provenance" / "made" / name


def record(log: str | Path, outputs: Iterable[str | Path]) -> None:
    """Record the checksums of what a step made; of a folder, those of the files in it."""
    lines = [f"{sha256(path)}  {path.as_posix()}\n" for path in _files(outputs)]
    target = record_of(log)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(lines), encoding="utf-8", newline="\n")


def forget(log: str | Path) -> None:
    """Take away what a step recorded, before it runs again."""
    record_of(log).unlink(missing_ok=True)


def check_made(results: str | Path) -> None:
    """Compare what the steps of a study made with what they recorded.

    A file that is not there is no fault: it is made again.

    Parameters
    ----------
    results : path
        The study's folder of results.

    Raises
    ------
    GroupworkError
        A file was changed after it was made.
    """
    records = sorted(Path(results, "provenance", "made").glob("*.sha256"))
    changed = [name for each in records for name in differing(each)]
    if changed:
        more = f" … and {len(changed) - _FIRST} more" if len(changed) > _FIRST else ""
        one = len(changed) == 1
        raise GroupworkError(
            f"{', '.join(changed[:_FIRST])}{more}: changed after the workflow made "
            f"{'it' if one else 'them'}. Delete {'it' if one else 'them'}, and "
            f"{'it is' if one else 'they are'} made again; what you want to keep, copy elsewhere."
        )


def differing(sums: str | Path, folder: str | Path = ".") -> list[str]:
    """Return the files of a list of checksums that are there and are not what it says.

    Parameters
    ----------
    sums : path
        In the format of sha256sum. Lines of another form are passed over.
    folder : path, optional
        That the names in it start from.
    """
    lines = Path(sums).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    listed = filter(None, (_LISTED.fullmatch(line.strip()) for line in lines))
    return [
        each[2]
        for each in listed
        if Path(folder, each[2]).is_file() and sha256(Path(folder, each[2])) != each[1].lower()
    ]


def _files(outputs: Iterable[str | Path]) -> Iterator[Path]:
    for path in map(Path, outputs):
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path
