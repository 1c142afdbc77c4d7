"""What was published: a folder or archive of results, and what each of its files is."""

import hashlib
import json
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.tables import read_table

#: Limits of an archive: files in it, and bytes when unpacked.
MAX_FILES = 20_000
MAX_BYTES = 4 * 2**30

RUN = "provenance/run.json"
CODE = "provenance/code.csv"
MANIFEST = "provenance/results.csv"
RAW = "provenance/checksums.csv"

_KINDS = (
    ("table", r"tables/[^/]+\.csv"),
    ("figure", r"figures/[^/]+\.(png|svg)"),
    ("notebook", r"notebooks/[^/]+\.(ipynb|html)"),
    ("report", r"report/(summary|thesis|supplement)[^/]*\.(html|docx|pdf)"),
    ("numbers", r"report/numbers[^/]*\.csv"),
    ("page", r"codebook[^/]*\.html"),
    ("provenance", r"provenance/.+"),
)
# What a run leaves beside its results, and what file managers and archivers leave everywhere.
_ON_THE_WAY = re.compile(
    r"(logs|report/source[^/]*)/.*|(.*/)?(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(/.*)?"
)
_PARTS = ("tables", "figures", "notebooks", "report", "provenance")


@dataclass(frozen=True)
class Published:
    """The published results of one study.

    Attributes
    ----------
    study : str
        Its id.
    folder : pathlib.Path
        Holds `tables/`, `figures/`, `report/`, … as far as they were published.
    raw : pathlib.Path or None
        The study's folder with study.yaml and raw files, where it was published too.
    """

    study: str
    folder: Path
    raw: Path | None = None
    _run: dict[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, Path]:
        """Return what counts as published, by its path within the folder, sorted."""
        found = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        named = ((path.relative_to(self.folder).as_posix(), path) for path in found)
        return {name: path for name, path in named if not _ON_THE_WAY.fullmatch(name)}

    @property
    def run(self) -> dict[str, Any]:
        """Return what the run said of itself: versions of the software; empty if nothing."""
        return self._run

    def listed(self, name: str) -> dict[str, str]:
        """Return file -> SHA-256 of one of the lists in `provenance/`; empty if it is missing."""
        path = self.folder / name
        if not path.is_file():
            return {}
        table = read_table(path, numbers=())
        column = "path" if "path" in table else "file"
        if not {column, "sha256"} <= set(table):
            raise GroupworkError(
                f"{path}: has no columns '{column}' and 'sha256', so it is no list of checksums "
                f"that a run of groupwork wrote. Take it out, or fetch the published file again."
            )
        return dict(zip(table[column], table["sha256"].str.lower(), strict=True))

    def changed(self) -> list[str]:
        """Return the published files that are no longer what the run recorded of them.

        Recorded are tables and figures in the list of results, and what each step made.
        """
        files, recorded = self.files, {**self._made(), **self.listed(MANIFEST)}
        return [
            name
            for name, sha256 in sorted(recorded.items())
            if name in files and sha256_of(files[name]) != sha256
        ]

    def _made(self) -> dict[str, str]:
        """Return file -> SHA-256 of the records that the steps left, in the form of sha256sum."""
        found = {}
        for path in sorted((self.folder / "provenance" / "made").glob("*.sha256")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                sha256, _, name = line.partition("  ")
                if name.startswith(start := f"results/{self.study}/"):
                    found[name.removeprefix(start)] = sha256.lower()
        return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kind_of(name: str) -> str:
    """Return what a published file is: table, figure, notebook, report, numbers, … or other."""
    return next((kind for kind, form in _KINDS if re.fullmatch(form, name)), "other")


def form_of(name: str) -> tuple[str, str]:
    """Return what a published file is and its ending: ("figure", ".svg")."""
    return kind_of(name), Path(name).suffix


def open_published(
    source: Path, into: Path, known: Collection[str] | None, study: str | None = None
) -> list[Published]:
    """Find the studies in a published folder or archive.

    Parameters
    ----------
    source : pathlib.Path
        `results/`, `results/<study>`, a folder or archive (.zip, .tar, .tar.gz) with one of them
        in it at any depth.
    into : pathlib.Path
        Where an archive is unpacked.
    known : collection of str or None
        Ids of the studies whose raw data are here. None: any name of a folder will do.
    study : str, optional
        The id of the one study that is published, where the folder does not say it.

    Raises
    ------
    GroupworkError
        Nothing is there, the archive is damaged or holds names that lead out of it, there are no
        results in it, or it is not said which study they are of.
    """
    if source.is_dir():
        top = source
    elif source.is_file():
        top = into / "published"
        _unpack(source, top)
    else:
        raise GroupworkError(f"{source}: there is no such folder or archive.")
    folders = list(_result_folders(top))
    if not folders:
        raise GroupworkError(
            f"{source}: holds no results: no folder with tables/ or report/ in it as a run of "
            f"groupwork writes them. Name the folder results/<study>, or an archive of it."
        )
    if study is not None and len(folders) > 1:
        folders = [folder for folder in folders if _name(folder) == study]
        if not folders:
            raise GroupworkError(f"{source}: holds no results of the study '{study}'.")
    return [_published(folder, source, top, known, study) for folder in folders]


def _result_folders(top: Path) -> Iterator[Path]:
    """Yield the folders that look like results/<study>, and nothing within them."""
    waiting = [top]
    while waiting:
        folder = waiting.pop(0)
        if any((folder / part).is_dir() for part in ("tables", "report")) and _holds_results(
            folder
        ):
            yield folder
            continue
        waiting += sorted(
            path
            for path in folder.iterdir()
            if path.is_dir()
            and not path.is_symlink()
            and not _ON_THE_WAY.fullmatch(f"{path.name}/")
            and path.name not in (".snakemake", ".venv", "node_modules")
        )


def _holds_results(folder: Path) -> bool:
    patterns = (
        "tables/*.csv",
        "report/*.html",
        "report/*.pdf",
        "report/*.docx",
        "report/numbers*.csv",
        MANIFEST,
    )
    return any(next(folder.glob(pattern), None) is not None for pattern in patterns)


def _published(
    folder: Path,
    source: Path,
    top: Path,
    known: Collection[str] | None,
    study: str | None,
) -> Published:
    run = _read_run(folder / RUN)
    name = study or str(run.get("study") or _name(folder))
    if known is not None and study is None and "study" not in run and name not in known:
        raise GroupworkError(
            f"{source}: does not say which study its results are of, and '{name}' is none that is "
            f"here. Say it with --study. {nearest(name, known)}"
        )
    raw = top / "data" / "raw" / name
    return Published(name, folder, raw if (raw / "study.yaml").is_file() else None, run)


def _name(folder: Path) -> str:
    return str(_read_run(folder / RUN).get("study") or folder.resolve().name)


def _read_run(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        run = None
    if not isinstance(run, dict):
        raise GroupworkError(
            f"{path}: is no JSON object as a run of groupwork writes it. Take it out, or fetch the "
            f"published file again."
        )
    return run


def _unpack(archive: Path, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    try:
        if zipfile.is_zipfile(archive):
            _unpack_zip(archive, into)
        elif tarfile.is_tarfile(archive):
            _unpack_tar(archive, into)
        else:
            raise GroupworkError(
                f"{archive}: is no folder and no .zip, .tar or .tar.gz archive. Unpack it and name "
                f"the folder."
            )
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError):
        raise GroupworkError(
            f"{archive}: is damaged, protected by a password or holds names that lead out of it. "
            f"Fetch it again, or unpack it by hand and name the folder."
        ) from None


def _limit(archive: Path, files: int, size: int) -> None:
    if files > MAX_FILES or size > MAX_BYTES:
        raise GroupworkError(
            f"{archive}: holds {files} files of {size:,} bytes, which is more than published "
            f"results can be. Unpack what belongs to the results by hand and name the folder."
        )


def _unpack_zip(archive: Path, into: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        members = [each for each in packed.infolist() if not each.is_dir()]
        _limit(archive, len(members), sum(each.file_size for each in members))
        left = MAX_BYTES
        for member in members:
            name = member.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name):
                raise zipfile.BadZipFile
            if stat.S_ISLNK(member.external_attr >> 16):
                raise zipfile.BadZipFile
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as content:
                data = content.read(left + 1)
            left -= len(data)
            _limit(archive, len(members), MAX_BYTES - left)
            target.write_bytes(data)


def _unpack_tar(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as packed:
        members = packed.getmembers()
        _limit(archive, len(members), sum(each.size for each in members))
        packed.extractall(into, filter="data")


def read_cells(path: Path) -> pd.DataFrame:
    """Read a published table as it stands, every cell as text, empty cells as "".

    Raises
    ------
    GroupworkError
        It is no UTF-8 CSV with a header, or a row has more cells than the header.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = " ".join(str(error).split())
        raise GroupworkError(
            f"{path}: cannot be read as a CSV table in UTF-8 ({reason}). Fetch the published file "
            f"again; a spreadsheet program may have saved it in another form."
        ) from None
