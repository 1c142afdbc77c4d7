"""Remembers of which answers and files the documents of a study are, and whether its run ended.

A run that is stopped leaves some documents of what the study said before, beside new ones. Times do
not tell them apart: a document that need not be made anew is as old as it is right.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from groupwork.guide.run_study import Place
from groupwork.ingest.checksums import CHECKSUMS
from groupwork.study.documents import PARTS


@dataclass
class _Kept:
    """What is remembered.

    Attributes
    ----------
    state : str
        Digest of what the study said when its last run began.
    ended : bool
        All that this run was to make was made.
    documents : dict of str to str
        Digest of a document -> state that it is of. One that is not listed was made by the last
        run.
    """

    state: str
    ended: bool = False
    documents: dict[str, str] = field(default_factory=dict)


def begin_run(place: Place) -> None:
    """Remember, before a run, of which state the documents are that are there already."""
    there = [path for path in place.reports.glob("*") if _is_document(path)]
    known = _kept(place) or _Kept("")
    states = {_digest(path): known.documents.get(_digest(path), known.state) for path in there}
    _keep(place, _Kept(_state(place), documents=states))


def end_run(place: Place, formats: Sequence[str]) -> None:
    """Remember that a run made all documents of these formats (all, if none is named)."""
    if known := _kept(place):
        made = [path for path in place.reports.glob("*") if _is_document(path)]
        if formats:
            made = [path for path in made if path.suffix[1:] in formats]
        known.documents |= {_digest(path): known.state for path in made}
        known.ended = True
        _keep(place, known)


def earlier(place: Place, documents: Iterable[Path]) -> list[Path]:
    """Return those documents that are of other answers or files than the study has now."""
    if (known := _kept(place)) is None:
        return []
    now = _state(place)
    return [path for path in documents if known.documents.get(_digest(path), known.state) != now]


def has_ended(place: Place) -> bool:
    """Say whether a run ended since an answer or a file changed last.

    Of results that no run is remembered of, nothing says otherwise.
    """
    known = _kept(place)
    return known is None or (known.ended and known.state == _state(place))


def _is_document(path: Path) -> bool:
    return path.is_file() and path.name.startswith(PARTS)


def _state(place: Place) -> str:
    """Return the digest of the study file and of the checksums of the raw files."""
    folder, digest = place.raw / place.study, hashlib.sha256()
    for name in ("study.yaml", CHECKSUMS):
        path = folder / name
        digest.update(path.read_bytes() + b"\0" if path.is_file() else b"\0")
    return digest.hexdigest()


def _digest(document: Path) -> str:
    return hashlib.sha256(document.name.encode() + b"\0" + document.read_bytes()).hexdigest()


def _source(place: Place) -> Path:
    return place.data / "processed" / place.study / "private" / "documents.json"


def _kept(place: Place) -> _Kept | None:
    try:
        return _Kept(**json.loads(_source(place).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _keep(place: Place, kept: _Kept) -> None:
    target = _source(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(asdict(kept), indent=2) + "\n", encoding="utf-8", newline="\n")
