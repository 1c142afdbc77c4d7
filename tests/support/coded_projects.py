"""Projects written by a test as coding programs write them."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from groupwork.ingest.coding import refi
from groupwork.ingest.coding.project import Project, merge, pseudonymise

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
PROJECT = "urn:QDA-XML:project:1.0"

ANNA, BO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
FEAR, JOY, HOPE = (f"{n}{n}{n}{n}{n}{n}{n}{n}-0000-4000-8000-000000000000" for n in "ABC")
TEXT = "33333333-3333-4333-8333-333333333333"

USERS = f'<Users><User guid="{ANNA}" name="Anna Li"/><User guid="{BO}" name="Bo Chen"/></Users>'
CODES = f"""<CodeBook><Codes>
<Code guid="{FEAR}" name="Feelings" isCodable="false"><Description>what is felt</Description>
<Code guid="{JOY}" name="Joy" isCodable="true" color="#00ff00"/>
<Code guid="{HOPE}" name="Hope" isCodable="true"/></Code></Codes></CodeBook>"""


def coding(code: str = JOY, coder: str = ANNA, number: int = 0) -> str:
    guid = f"44444444-4444-4444-8444-{number:012d}"
    return f'<Coding guid="{guid}" creatingUser="{coder}"><CodeRef targetGUID="{code}"/></Coding>'


def passage(start: int, end: int, name: str = "", inside: str = "", number: int = 0) -> str:
    guid = f"55555555-5555-4555-8555-{number:012d}"
    return (
        f'<PlainTextSelection guid="{guid}" name={quoteattr(name)} startPosition="{start}" '
        f'endPosition="{end}">{inside or coding(number=number)}</PlainTextSelection>'
    )


def source(
    inside: str = "", guid: str = TEXT, name: str = "I01.txt", path: str | None = None
) -> str:
    where = f"internal://{guid}.txt" if path is None else path
    return f'<TextSource guid="{guid}" name="{name}" plainTextPath="{where}">{inside}</TextSource>'


def qde(
    sources: str = "", users: str = USERS, codes: str = CODES, rest: str = "", before: str = ""
) -> str:
    """Return a project file; `rest` stands after the sources, `before` between codes and them."""
    return (
        f'{HEAD}<Project xmlns="{PROJECT}" name="made" origin="a test" '
        f'basePath="/home/anna/study">{users}{codes}{before}<Sources>{sources}</Sources>{rest}'
        f"</Project>"
    )


def qdpx(path: Path, project: str | bytes, **texts: str | bytes) -> Path:
    """Write an archive: the project file, and texts named by their guid (dashes as _)."""
    members = {f"Sources/{guid.replace('_', '-')}.txt": text for guid, text in texts.items()}
    return archive(path, {"project.qde": project, **members})


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content if isinstance(content, bytes) else content.encode())
    return path


def of_text(path: Path, text: str | bytes, *passages: str) -> Path:
    """Write a project of one source."""
    return qdpx(path, qde(source("".join(passages))), **{TEXT.replace("-", "_"): text})


def read_projects(paths: list[Path]) -> Project:
    """Read the REFI-QDA projects of several coders as a study does: merged, without names."""
    return pseudonymise(merge([refi.read_project(path) for path in paths]))


def read_project(path: Path) -> Project:
    return read_projects([path])


def found(project: Project) -> list[tuple]:
    """Return (start, end, text, code, coder) of each passage."""
    table = project.passages()[["start", "end", "text", "code", "coder"]]
    return list(table.itertuples(index=False, name=None))


def reasons(project: Project) -> list[str]:
    """Return why what is not read is not."""
    return project.omissions["reason"].tolist()
