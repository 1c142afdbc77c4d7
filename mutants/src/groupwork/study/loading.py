"""Reading and checking a study file."""

import json
from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.study.base import Strict
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml


def read_checked(path: str | Path, model: type[Strict]) -> Any:
    """Read a YAML file as a model.

    Raises
    ------
    GroupworkError
        As `load_study` says it.
    """
    document = read_yaml(path)
    if document is None and not any(field.is_required() for field in model.model_fields.values()):
        document = {}  # an empty file, where nothing need be said
    return validate(document, model, str(path))


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
    study: StudyFile = read_checked(source, StudyFile)
    folder = source.resolve().parent.name
    if study.id != folder:
        raise GroupworkError(
            f"{source}: id is '{study.id}' but the folder is '{folder}'. Give both the same name."
        )
    return study


def json_schema(model: type[Strict]) -> str:
    """Return the JSON schema of a model as text that is the same on every run."""
    return json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
