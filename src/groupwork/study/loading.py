"""Reading and checking a study file."""

from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.study.files import unmeasured_waves
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml


def load_study(path: str | Path) -> StudyFile:
    """Read and check a study file.

    Parameters
    ----------
    path : str or pathlib.Path
        `study.yaml`. Its folder must have the study's id as its name.

    Raises
    ------
    GroupworkError
        The file is missing or no YAML, a key is unknown, missing or of the wrong kind, or a
        name points nowhere. The message names file and key.
    """
    source = Path(path)
    document = read_yaml(source)
    if places := open_places(document):
        listed = "; ".join(f"{key} ({what})" if what else key for key, what in places)
        count = f"{len(places)} place{'s' if len(places) > 1 else ''}"
        raise GroupworkError(
            f"{source}: {count} still to fill in, marked TODO: {listed}. Nothing runs before that, "
            f"since each changes the results."
        )
    study: StudyFile = validate(document, StudyFile, str(source))
    # A study that is still being written, as in a draft, may lack files; one that is run may not.
    for problem in unmeasured_waves(study):
        raise GroupworkError(f"{source}: {problem}.")
    folder = source.resolve().parent.name
    if study.id != folder:
        raise GroupworkError(
            f"{source}: id is '{study.id}' but the folder is '{folder}'. Give both the same name."
        )
    return study


def open_places(document: Any, key: str = "") -> list[tuple[str, str]]:
    """Find the places of a study file that a person has still to fill in.

    Returns
    -------
    list of (str, str)
        The key of each text that begins with TODO, and what stands behind that.
    """
    if isinstance(document, dict):
        parts = [(f"{key}.{name}".lstrip("."), part) for name, part in document.items()]
        own = [pair for name in document for pair in open_places(name, key)]
    elif isinstance(document, list):
        parts = [(f"{key}.{place}", part) for place, part in enumerate(document, start=1)]
        own = []
    else:
        text = str(document)
        return [(key, text[4:].strip(" :："))] if text.startswith("TODO") else []
    return own + [pair for name, part in parts for pair in open_places(part, name)]
