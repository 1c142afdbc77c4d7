"""A shipped study file with one mistake in it, and the one line that is said of it."""

from pathlib import Path

from ingest_checks import message

from groupwork.study.loading import load_study

RAW = Path(__file__).parents[2] / "data" / "raw"
SHIPPED = RAW / "beat-the-blues" / "study.yaml"
ALL_THE_WAY = RAW / "all-the-way" / "study.yaml"


def mistake(folder: Path, old: str, new: str, source: Path = SHIPPED) -> str:
    """Return what is said of a study file, behind its name, in which `new` replaces `old`."""
    text = source.read_text(encoding="utf-8")
    assert old in text
    copy = folder / source.parent.name / "study.yaml"
    copy.parent.mkdir()
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = message(load_study, copy)
    assert said.startswith(str(copy))
    return said.removeprefix(str(copy))
