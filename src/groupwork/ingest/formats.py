"""Which kind of file a raw file is, and which modules of this package read it."""

from pathlib import PurePath

from groupwork.study.files import AnyFile

#: The kind of file by its ending, where no `format:` names it.
ENDINGS = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), "excel"),
    **dict.fromkeys((".sav", ".zsav"), "spss"),
    ".dta": "stata",
}

#: Kinds of files that hold codes with their labels, each with a reader of its own.
LABELLED = ("spss", "stata")

#: A workbook with a sheet for each person.
SHEETS = "sheet-a-person"

#: Formats of survey tools whose exports are read as they stand.
AS_THEY_STAND = ("google-forms", "microsoft-forms", "tencent-survey", "jinshuju")

#: Coding programs' files, which `groupwork.ingest.coding` reads, and their `format:`.
PROJECTS = {".qdpx": "refi-qda", ".qda": "qualcoder"}

#: The endings of all files that `groupwork new` and the pages take.
TAKEN = (*ENDINGS, *PROJECTS)


def reading_modules(file: AnyFile) -> list[str]:
    """Return the modules that reading a file imports by name, as `dependencies` takes them.

    Those that read plain text and workbooks are imported in any case.
    """
    readers = []
    if file.is_project:
        return ["ingest.coding.segments"]
    by_ending = ENDINGS.get(PurePath(file.path).suffix.lower())
    readers += [kind for kind in LABELLED if kind in (by_ending, file.format)]
    if file.format not in (None, *ENDINGS.values(), *AS_THEY_STAND):
        readers.append(reader_of(str(file.format)))
    if file.dictionary is not None:
        readers.append("redcap")
    return [f"ingest.readers.{name}" for name in readers]


def reader_of(name: str) -> str:
    """Return the module of `ingest.readers` that reads a format."""
    return name.replace("-", "_")
