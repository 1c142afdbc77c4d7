"""What a run says of itself: the code that made the results, and the versions of the software."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from groupwork.report.assemble import software
from groupwork.reproduce.provenance import manifest
from groupwork.study.study import Study

_PACKAGE = Path(__file__).parents[1]


def code_manifest(paths: Iterable[str | Path], project: str | Path) -> pd.DataFrame:
    """Return path, sha256 and bytes of the code that made the results, sorted by path.

    Parameters
    ----------
    paths : iterable of path
        Files of this package, which are listed from `groupwork/` on, and of the project.
    project : path
        Folder that the other paths start from.
    """
    full = [Path(path).resolve() for path in paths]
    package = [path for path in full if path.is_relative_to(_PACKAGE.resolve())]
    others = [path for path in full if path not in set(package)]
    listed = [
        manifest(package, _PACKAGE.resolve().parent),
        manifest(others, Path(project).resolve()),
    ]
    return pd.concat(listed).sort_values("path", ignore_index=True)


def run_record(study: Study, language: str, parts: Sequence[str]) -> str:
    """Return as JSON what a run says of itself: its study and the versions of the software."""
    versions: dict[str, str] = dict(software().itertuples(index=False))
    record = {
        "study": study.id,
        "synthetic": study.synthetic,
        "seed": study.seed,
        "language": language,
        "parts": list(parts),
        "groupwork": versions.pop("groupwork"),
        "software": versions,
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
