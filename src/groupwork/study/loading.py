"""Reading and checking a study file."""

from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.study.files import unmeasured_waves
from groupwork.study.messages import read_checked
from groupwork.study.study_file import StudyFile


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
    # A study that is still being written, as in a draft, may lack files; one that is run may not.
    for problem in unmeasured_waves(study):
        raise GroupworkError(f"{source}: {problem}.")
    folder = source.resolve().parent.name
    if study.id != folder:
        raise GroupworkError(
            f"{source}: id is '{study.id}' but the folder is '{folder}'. Give both the same name."
        )
    return study
