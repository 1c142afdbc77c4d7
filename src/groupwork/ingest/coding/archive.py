"""Zip archives of other people's programs: read in memory, within limits, never unpacked."""

import re
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO

from groupwork.errors import GroupworkError

#: Members of an archive, bytes of a member that is read, and bytes read in all.
MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 64 * 2**20
MAX_BYTES = 256 * 2**20
#: A member larger than this must not have been packed closer than `MAX_RATIO` to one.
RATIO_COUNTS_FROM = 16 * 2**20
MAX_RATIO = 200

_AS_IS, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


class Archive:
    """A zip archive as a mapping of names to bytes. Names are found in any case.

    Parameters
    ----------
    source : pathlib.Path or binary file
    where : str
        Its name in messages.

    Raises
    ------
    GroupworkError
        It is not a zip archive, is cut off, has too many members, or a member's name leads out of
        the archive.
    """

    def __init__(self, source: Path | IO[bytes], where: str) -> None:
        self.where = where
        self._read_so_far = 0
        try:
            self._zip = zipfile.ZipFile(source)
        except _DAMAGED:
            raise GroupworkError(
                f"{where}: is cut off or not a zip archive. Export it again, or copy it once "
                f"more from its source."
            ) from None
        members = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(members) > MAX_MEMBERS:
            raise GroupworkError(
                f"{where}: holds {len(members)} files, and at most {MAX_MEMBERS} are read. Split "
                f"the project."
            )
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._by_path: dict[str, str] = {}
        self._by_last_part: dict[str, list[str]] = {}
        for info in members:
            name = info.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
                raise GroupworkError(
                    f"{where}: holds a file whose name leads out of the archive. No coding program "
                    f"writes that, so nothing of it is read."
                )
            if name in self._members:
                raise GroupworkError(
                    f"{where}: holds the file '{name}' twice, so nobody can tell which one counts. "
                    f"Export it again."
                )
            self._members[name] = info
            path = name.casefold()
            self._by_path[path] = name
            self._by_last_part.setdefault(path.rsplit("/", 1)[-1], []).append(name)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """Names of the members, '/' between the parts."""
        return list(self._members)

    def find(self, name: str) -> str | None:
        """Return a member's own name: the whole path in any case, else its last part."""
        sought = name.replace("\\", "/").strip("/").casefold()
        if sought in self._by_path:
            return self._by_path[sought]
        alike = self._by_last_part.get(sought.rsplit("/", 1)[-1], [])
        return alike[0] if len(alike) == 1 else None

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises
        ------
        GroupworkError
            It is damaged, encrypted, packed in an unusual way, or too large.
        """
        info = self._members[name]
        where = f"{self.where}: '{name}'"
        if info.flag_bits & 0x1:
            raise GroupworkError(f"{where} is protected by a password. Export it without one.")
        if info.compress_type not in (_AS_IS, _DEFLATED):
            raise GroupworkError(f"{where} is packed in a way that coding programs do not use.")
        limit = min(MAX_MEMBER_BYTES, MAX_BYTES - self._read_so_far)
        closest = info.compress_size * MAX_RATIO
        if info.file_size > RATIO_COUNTS_FROM:
            limit = min(limit, closest)
        try:
            # The size that the archive declares may be a lie, so reading stops by itself.
            with self._zip.open(info) as member:
                data = member.read(limit + 1) if info.file_size <= limit else b""
        except _DAMAGED:
            raise GroupworkError(
                f"{where} is damaged. Export the project again, or copy it once more from its "
                f"source."
            ) from None
        if info.file_size > limit or len(data) > limit:
            raise GroupworkError(
                f"{where} unpacks to more than a project's text can be. It is not read; export the "
                f"project again without media."
            )
        self._read_so_far += len(data)
        return data
