"""Lists the raw files of a study, takes one out, or a corrected one in, whatever is in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.edit_study import remove_from_list
from groupwork.guide.recognise import Recognised, look_through
from groupwork.ingest.checksums import CHECKSUMS, forget_files, record_files
from groupwork.study.files import all_files
from groupwork.study.loading import load_study, open_places
from groupwork.study.paths import within
from groupwork.study.yaml_file import read_yaml

#: What a file is that nothing says of.
UNREAD = "other"
# Of these a study can be made.
_STUDIED = {"responses", "segments"}
# What an entry of a study file is, in the words of sheets.
_KINDS = {"sessions": "attendance", "network": "network", "segments": "codings"}


@dataclass(frozen=True)
class RawFile:
    """A raw file of a study.

    Attributes
    ----------
    name : str
        Its path in the study's folder.
    kinds : tuple of str
        What is in it, such as ``questionnaire`` or ``attendance``; several in a workbook.
    """

    name: str
    kinds: tuple[str, ...]


def recognised_files(group: Recognised, names: list[str]) -> list[RawFile]:
    """Say of each file of a study what was recognised in it."""
    found: dict[str, list[str]] = {name: [] for name in names}

    def add(name: str, kind: str) -> None:
        if kind not in found.setdefault(name, []):
            found[name].append(kind)

    for sheet in group.sheets:
        add(sheet.path.name, "satisfaction" if sheet.closing else "questionnaire")
        if sheet.found.dictionary:
            add(Path(sheet.found.dictionary).name, "dictionary")
    for strand in group.strands:
        add(strand.source.path.name, strand.kind)
    return [RawFile(name, tuple(kinds) or (UNREAD,)) for name, kinds in found.items()]


def declared_files(folder: Path) -> list[RawFile]:
    """Say of each file that a study file names what is in it."""
    document = read_yaml(folder / "study.yaml")
    found: dict[str, list[str]] = {}
    for entry in document.get("files") or []:
        kind = _KINDS.get(entry.get("kind", "responses"), "questionnaire")
        kinds = found.setdefault(str(entry.get("path")), [])
        kinds += [] if kind in kinds else [kind]
        if "dictionary" in entry:
            found.setdefault(str(entry["dictionary"]), ["dictionary"])
    return [RawFile(name, tuple(kinds)) for name, kinds in found.items()]


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Put a corrected raw file in the place of one of the same name; the study file stays.

    Raises
    ------
    GroupworkError
        It cannot be read; the old one stays.
    """
    target = within(folder, name)
    before = target.read_bytes() if target.is_file() else None
    target.write_bytes(content)
    try:
        look_through([target])
    except BaseException:
        put_back(target, before)
        raise
    if (folder / CHECKSUMS).is_file():
        record_files([name], folder)


def put_back(path: Path, content: bytes | None) -> None:
    """Leave a file as it was; None where there was none."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)


def remove_file(folder: Path, name: str) -> None:
    """Take a raw file out of a study and out of its study file.

    Raises
    ------
    GroupworkError
        The study cannot do without it; nothing is changed then.
    """
    source = folder / "study.yaml"
    text = changed = source.read_text(encoding="utf-8-sig")
    entries: list[dict[str, Any]] = read_yaml(source).get("files") or []
    for place in reversed(range(len(entries))):
        if entries[place].get("path") == name:
            changed = remove_from_list(changed, "files", place)
    rest = [each.get("kind", "responses") for each in entries if each.get("path") != name]
    if not _STUDIED & {*rest}:
        raise GroupworkError(last_one(name))
    source.write_text(changed, encoding="utf-8", newline="\n")
    try:
        if not open_places(read_yaml(source)):
            load_study(source)
        _refuse_if_named(source, name)
    except GroupworkError as error:
        source.write_text(text, encoding="utf-8", newline="\n")
        cause = str(error).removeprefix(f"{source}: ")
        raise GroupworkError(
            f"{name}: study.yaml does not hold without it: {cause} Replace it with the corrected "
            f"file, or change study.yaml first."
        ) from None
    within(folder, name).unlink(missing_ok=True)
    forget_files(folder)


def _refuse_if_named(source: Path, name: str) -> None:
    """Raise where something else than an entry of `files` still names a file."""
    if open_places(read_yaml(source)):
        return
    for key, path in all_files(load_study(source), source.parent).items():
        if path == name:
            raise GroupworkError(f"{source}: {key} names it.")


def last_one(name: str) -> str:
    """Say why the last file that a study can be made of is not taken out, and what to do."""
    return (
        f"{name}: is the last file with answers or coded interviews, and nothing is left of a "
        f"study without any. Replace it with the corrected file, add the right one first, or begin "
        f"a new study."
    )
