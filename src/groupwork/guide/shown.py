"""Remembers which check somebody has seen, so that a run does not print the same again."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from groupwork import __version__
from groupwork.guide.check import Check, check_page
from groupwork.guide.run_study import Place
from groupwork.ingest.finding import Language


def remember(check: Check, place: Place, language: Language) -> None:
    """Keep the page of a check that was shown, beside what it was a check of."""
    page = _page(place)
    # A folder that cannot be written to only means that a run prints the check again.
    with suppress(OSError):
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(check_page(check, language), encoding="utf-8", newline="\n")
        page.with_suffix(".json").write_text(json.dumps(_of(place, language)), encoding="utf-8")


def shown_before(place: Place, language: Language) -> Path | None:
    """Return the page of the check, if it was shown and no file of the study has changed since."""
    page = _page(place)
    try:
        known = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return page if page.is_file() and known == _of(place, language) else None


def _page(place: Place) -> Path:
    return place.data / "processed" / place.study / "private" / "check.html"


def _of(place: Place, language: Language) -> dict[str, str]:
    """Say what a check depends on: the files of the study, the program, the language."""
    folder, digest = place.raw / place.study, hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return {"sha256": digest.hexdigest(), "version": __version__, "language": language}
