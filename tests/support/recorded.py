"""The check of a study whose raw files a test wrote: recorded as they are, as a person must."""

from pathlib import Path

from groupwork.guide.check import Check, check_study
from groupwork.ingest.checksums import CHECKSUMS, record_files


def record(folder: Path) -> None:
    """Record the files of a study's folder as they are now."""
    own = {"study.yaml", "answers.json", CHECKSUMS}
    there = [path for path in folder.rglob("*") if path.is_file() and path.name not in own]
    (folder / CHECKSUMS).unlink(missing_ok=True)
    record_files(sorted(path.relative_to(folder).as_posix() for path in there), folder)


def checked(folder: Path) -> Check:
    """Check a study after its files were recorded."""
    record(folder)
    return check_study(folder)
