"""Studies of some strands alone: parts of the shipped study, read from its own raw files."""

import shutil
from pathlib import Path

import yaml

from groupwork.study.study_file import StudyFile

SHIPPED = Path(__file__).parents[2] / "data" / "raw" / "all-the-way"

#: What a study file without questionnaires, sessions and interviews still has.
_COMMON = ("title", "authors", "source", "synthetic", "seed", "cleaning", "privacy")

#: Strand -> the files that it is read from, and the keys of the study file that it needs.
_STRANDS: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "needs": ({"survey.xlsx"}, ("needs", "strain")),
    "interviews": ({"segments.csv"}, ("interviews",)),
    "process": ({"sessions.csv"}, ("sessions", "programme")),
    "satisfaction": ({"satisfaction.csv"}, ("satisfaction",)),
    "network": ({"network.csv"}, ()),
}
_SCALES = {
    "needs": ("ssrs", "sas", "sds", "rses", "needs"),
    "satisfaction": ("satisfaction",),
}
_WAVES = {"needs": ("survey",), "satisfaction": ("post",), "network": ("pre", "post")}

#: Each kind of study that compares nothing over time, and unions of them.
UNIONS = {
    "survey": ("needs",),
    "voices": ("interviews",),
    "process": ("process", "satisfaction"),
    "network": ("network",),
    "ward": ("needs", "interviews"),
    "sessions-and-voices": ("process", "interviews"),
    "all-but-change": tuple(_STRANDS),
}


def content_of(name: str, *strands: str) -> dict:
    """Return the study file of a study that has these strands alone."""
    whole = yaml.safe_load((SHIPPED / "study.yaml").read_text(encoding="utf-8"))
    content = {"id": name} | {key: whole[key] for key in _COMMON if key in whole}
    content["design"] = {"kind": "descriptive"}
    paths = set().union(*(_STRANDS[strand][0] for strand in strands))
    content["files"] = [file for file in whole["files"] if file["path"] in paths]
    for strand in strands:
        content |= {key: whole[key] for key in _STRANDS[strand][1]}
    scales = [scale for strand in strands for scale in _SCALES.get(strand, ())]
    waves = {wave for strand in strands for wave in _WAVES.get(strand, ())}
    content["waves"] = [wave for wave in whole["waves"] if wave["id"] in waves]
    content["instruments"] = {name: whole["instruments"][name] for name in scales}
    content["attributes"] = whole["attributes"] if "needs" in strands else {}
    cleaning = dict(content["cleaning"])
    if "needs" not in strands:
        cleaning.pop("repeated", None)
        content["privacy"] = {
            key: value
            for key, value in content["privacy"].items()
            if key not in ("quasi_identifiers", "band")
        }
        for session in content.get("sessions", []):
            session.pop("answers", None)
        content.get("interviews", {}).pop("role", None)  # an attribute that is not there
        for code in content.get("interviews", {}).get("codes", []):
            code.pop("area", None)
    content["cleaning"] = cleaning
    if {"needs", "interviews"} <= set(strands):
        content["joint"] = whole["joint"]
    # What is empty need not stand there.
    return {key: value for key, value in content.items() if value}


def study_of(name: str, *strands: str) -> StudyFile:
    """Return the study."""
    return StudyFile.model_validate(content_of(name, *strands))


def folder_of(name: str, target: Path, *strands: str) -> Path:
    """Write the folder of such a study: its file, its raw files and their checksums."""
    folder = target / name
    folder.mkdir(parents=True)
    content = content_of(name, *strands)
    names = [file["path"] for file in content["files"]]
    names += ["quotes.csv", "interviews"] if "interviews" in strands else []
    for each in names:
        source = SHIPPED / each
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / each)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    sums = (SHIPPED / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in sums if (folder / line.split(maxsplit=1)[1].strip()).is_file()]
    (folder / "SHA256SUMS").write_text("".join(kept), encoding="utf-8")
    return folder
