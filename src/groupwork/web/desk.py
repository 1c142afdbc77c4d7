"""The studies of a folder, as the pages show and change them. Nothing here knows of requests.

A study that is made here is a folder of raw files with its `study.yaml` from the first upload on.
What was answered so far stands beside it, so that each answer can still be changed, until somebody
changes `study.yaml` by hand.
"""

import hashlib
import json
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.guide.change_files import (
    UNREAD,
    RawFile,
    declared_files,
    last_one,
    put_back,
    recognised_files,
    remove_file,
    replace_file,
)
from groupwork.guide.check import Check, check_study
from groupwork.guide.draft.study import Draft, draft_study
from groupwork.guide.made_of import earlier, has_ended
from groupwork.guide.new_study import (
    ThereAlreadyError,
    add_file,
    change_answer,
    check_name,
    create_study,
    fitting_answers,
)
from groupwork.guide.questions import TODO
from groupwork.guide.recognise import Recognised, look_through, recognise
from groupwork.guide.run_study import Place, find_place
from groupwork.guide.same_files import check_not_copied
from groupwork.guide.study_document import language_of
from groupwork.ingest.checksums import CHECKSUMS
from groupwork.ingest.formats import TAKEN
from groupwork.ingest.readers.limits import MAX_BYTES, MB
from groupwork.privacy.safety import COLUMNS as SAFETY
from groupwork.reproduce.archive import NOT_RESULTS, nothing_private
from groupwork.study.documents import PARTS
from groupwork.study.loading import open_places
from groupwork.study.paths import within
from groupwork.study.yaml_file import read_yaml
from groupwork.tables import read_table

#: What is remembered of a study beside its study file.
ANSWERS = "answers.json"
#: Files that are taken in at a time, and their bytes together.
MAX_FILES, MAX_TOGETHER = 20, 4 * MAX_BYTES
FORMATS = ("html", "pdf", "docx")

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class NotHereError(GroupworkError):
    """There is no such study or file."""


@dataclass
class Remembered:
    """What a study of these pages is made of.

    Attributes
    ----------
    files : list of str
        Names of its raw files, in the order in which they came.
    answers : dict of str to str
        Key of a question -> answer.
    written : str
        sha256 of the study file as it was written last; empty before that.
    """

    files: list[str]
    answers: dict[str, str] = field(default_factory=dict)
    written: str = ""


@dataclass(frozen=True)
class Asked:
    """What was recognised in the files of a study, and its questions.

    Attributes
    ----------
    group : Recognised
    answers : dict of str to str
    draft : Draft or None
        None where nothing can be drafted of the files.
    problem : str
        Why not.
    """

    group: Recognised
    answers: dict[str, str]
    draft: Draft | None
    problem: str = ""

    @property
    def unanswered(self) -> list[str]:
        """Keys of the questions that nobody has answered yet, in their order."""
        questions = self.draft.questions if self.draft else []
        return [each.key for each in questions if not (each.key in self.answers or each.known)]


class Desk:
    """The studies below one folder; nothing is read or written beside it.

    Parameters
    ----------
    folder : pathlib.Path
        Studies are in ``data/raw`` of it, results in ``results``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.raw = self.folder / "data" / "raw"

    # Which studies there are ----------------------------------------------------------------

    def studies(self) -> list[str]:
        """Return the names of the studies."""
        if not self.raw.is_dir():
            return []
        return sorted(path.name for path in self.raw.iterdir() if self._is_study(path))

    def title(self, name: str, language: str) -> str:
        """Return the title of a study; empty before somebody said one."""
        with suppress(GroupworkError):
            document = read_yaml(self.study(name) / "study.yaml")
            title = document.get("title") if isinstance(document, dict) else None
            if isinstance(title, dict):
                title = title.get(language) or next(iter(title.values()), "")
            return "" if str(title or "").startswith(TODO) else str(title or "")
        return ""

    def state(self, name: str) -> str:
        """Say how far a study is: "faulty", "open", "ready", "earlier" or "made"."""
        try:
            if open_places(read_yaml(self.study(name) / "study.yaml")):
                return "open"
            if not self.reports(name):
                return "ready"
            return "made" if self.has_ended(name) else "earlier"
        except GroupworkError:
            return "faulty"

    def study(self, name: str) -> Path:
        """Return the folder of a study.

        Raises
        ------
        NotHereError
        """
        folder = self.raw / name
        if not (_NAME.fullmatch(name) and self._is_study(folder)):
            raise NotHereError(f"{name}: there is no such study.")
        return within(self.raw, name)

    @staticmethod
    def _is_study(folder: Path) -> bool:
        return any((folder / name).is_file() for name in ("study.yaml", ANSWERS))

    def place(self, name: str) -> Place:
        """Return where the data and results of a study are."""
        return find_place(self.study(name))

    def is_own(self, name: str) -> bool:
        """Say whether a study was made here, and its study file is still the one that was."""
        try:
            return _digest(self.study(name)) == self._remembered(name).written
        except NotHereError:
            return False

    # Files --------------------------------------------------------------------------------------

    def create(self, name: str, files: Mapping[str, bytes], language: str) -> None:
        """Make a study of raw files.

        Raises
        ------
        GroupworkError
            The name is taken or cannot be one, or a file cannot be read.
        """
        if not _NAME.fullmatch(name):
            raise GroupworkError(
                f"{name or 'The name'}: the name of a study takes small letters, digits, '-' and "
                f"'_' only, such as my-group. The title may be anything."
            )
        folder = self.raw / name
        if name in self.studies():
            raise GroupworkError(
                f"There is a study '{name}' already. Choose another name, or open it and add the "
                f"files there."
            )
        check_name(folder)
        checked = check_files(files)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._take_in(folder, checked, [])
        except BaseException:
            shutil.rmtree(folder)
            raise
        self._remember(folder, Remembered([*checked]))
        self._write(name, language)

    def add(self, name: str, files: Mapping[str, bytes], wave: str, language: str) -> None:
        """Add raw files to a study; answers that still fit stay.

        Parameters
        ----------
        wave : str
            Which measurement they are, where the study was not made here; empty: by their names.

        Raises
        ------
        GroupworkError
            A file of this name is there, cannot be read, or does not fit the study.
        """
        folder, checked = self.study(name), check_files(files)
        if not self.is_own(name):
            for file, content in checked.items():
                with tempfile.TemporaryDirectory() as beside, _named_alone(folder):
                    path = Path(beside, file)
                    path.write_bytes(content)
                    try:
                        add_file(folder, path, wave or None)
                    except ThereAlreadyError:
                        raise _there_already(file) from None
            return
        known = self._remembered(name)
        self._take_in(folder, checked, known.files)
        known.files += checked
        self._remember(folder, known)
        self._write(name, language)

    def files(self, name: str) -> list[RawFile]:
        """Return the raw files of a study, and what is in each, also in those that are faulty."""
        folder = self.study(name)
        if not self.is_own(name):
            return declared_files(folder)
        names = self._remembered(name).files
        try:
            return recognised_files(_recognised(_stamps(folder, names)), names)
        except GroupworkError:  # `asked` says why
            return [RawFile(each, (UNREAD,)) for each in names]

    def remove(self, name: str, file: str, language: str) -> None:
        """Take a raw file out of a study.

        Raises
        ------
        GroupworkError
            There is no such file, or there is no study without it.
        """
        folder = self._folder_of(name, file)
        if not self.is_own(name):
            remove_file(folder, file)
            return
        known = self._remembered(name)
        rest = [each for each in known.files if each != file]
        if not _has_answers(folder, rest):
            raise GroupworkError(last_one(file))
        known.files = rest
        self._remember(folder, known)
        within(folder, file).unlink(missing_ok=True)
        self._write(name, language)

    def replace(self, name: str, file: str, sent: Mapping[str, bytes], language: str) -> None:
        """Put a corrected raw file in the place of an old one; answers that still fit stay.

        Parameters
        ----------
        sent : mapping of str to bytes
            The corrected file, whatever it is called on the computer that it comes from.

        Raises
        ------
        GroupworkError
            There is no such file, or the corrected one cannot be read, is of another kind or asks
            other questions.
        """
        folder, checked = self._folder_of(name, file), check_files(sent)
        (called, content), *more = checked.items()
        if more:
            raise GroupworkError(f"{file}: {len(checked)} files were chosen. Choose one.")
        if Path(called).suffix.lower() != Path(file).suffix.lower():
            raise GroupworkError(
                f"{called}: is to take the place of {file}. Save it as a file of the same kind "
                f"({Path(file).suffix}), or add it and remove {file}."
            )
        with _named_alone(folder):
            if not self.is_own(name):
                replace_file(folder, file, content)
                return
            path, names = within(folder, file), self._remembered(name).files
            before = path.read_bytes() if path.is_file() else None
            was_faulty = not _are_recognised(folder, names)
            asked = None if was_faulty else self.asked(name, language)
            path.write_bytes(content)
            try:
                if asked is None:
                    # What is wrong with other files is no reason to keep a faulty one.
                    look_through([path])
                else:
                    group = _recognised(_stamps(folder, names))
                    _check_same_questions(file, called, asked.group, group)
                    if asked.draft:  # of the old file a study could be made
                        draft_study(group, name, {}, language)
            except BaseException:
                put_back(path, before)
                raise
            self._write(name, language)

    def _folder_of(self, name: str, file: str) -> Path:
        """Return the folder of a study; raise where it has no such file."""
        if file not in [each.name for each in self.files(name)]:
            raise NotHereError(f"{file}: there is no such file in {name}.")
        return self.study(name)

    def _take_in(self, folder: Path, files: Mapping[str, bytes], there: list[str]) -> None:
        """Write files into a study's folder; none of them stays where one cannot be read."""
        for file in files:
            if (folder / file).exists():
                raise _there_already(file)
        with _named_alone(folder):
            try:
                for file, content in files.items():
                    (folder / file).write_bytes(content)
                _recognised(_stamps(folder, [*there, *files]))
            except BaseException:
                for file in files:
                    (folder / file).unlink(missing_ok=True)
                raise

    # Questions ----------------------------------------------------------------------------------

    def asked(self, name: str, language: str) -> Asked:
        """Return what was recognised in the files of a study, and its questions.

        Raises
        ------
        GroupworkError
            It was not made here, or its study file was changed by hand.
        """
        folder, known = self._own(name)
        stamps = _stamps(folder, known.files)
        group = _recognised(stamps)
        try:
            draft = _drafted(stamps, name, tuple(known.answers.items()), language)
        except GroupworkError:
            # Some are of questions that an earlier version asked; the others hold.
            try:
                fitting_answers(group, name, known.answers, language)
            except GroupworkError as error:
                return Asked(group, known.answers, None, str(error))
            self._write(name, language)
            known = self._remembered(name)
            draft = _drafted(stamps, name, tuple(known.answers.items()), language)
        return Asked(group, known.answers, draft)

    def answer(self, name: str, key: str, answer: str, language: str) -> None:
        """Answer one question, and write the study file anew.

        Raises
        ------
        GroupworkError
            The answer cannot be.
        """
        folder, known = self._own(name)
        asked = self.asked(name, language)
        questions = asked.draft.questions if asked.draft else []
        question = next((each for each in questions if each.key == key), None)
        if question is None:
            raise NotHereError(f"{key}: nothing of that name is asked.")
        if not answer.strip() and question.default is None:
            raise GroupworkError(f"{question.text} There is no answer yet.")
        text = question.check(answer)
        known.answers = change_answer(asked.group, name, known.answers, (key, text), language)
        self._remember(folder, known)
        self._write(name, language)

    def speak(self, name: str, language: str) -> None:
        """Write the study file in the language in which its report is made.

        Its words are those of the page of the last answer, which may have been in another one. What
        was changed by hand stays.
        """
        if self.is_own(name):
            document = read_yaml(self.study(name) / "study.yaml")
            if language_of(document if isinstance(document, dict) else {}) != language:
                self._write(name, language)

    def _own(self, name: str) -> tuple[Path, Remembered]:
        folder = self.study(name)
        if not self.is_own(name):
            raise GroupworkError(
                f"{name}: its study.yaml was written or changed by hand, so no question is asked "
                f"here that would write over it. Change it there."
            )
        return folder, self._remembered(name)

    def _remembered(self, name: str) -> Remembered:
        path = self.study(name) / ANSWERS
        try:
            return Remembered(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise NotHereError(f"{name}: was not made here.") from None

    @staticmethod
    def _remember(folder: Path, known: Remembered) -> None:
        text = json.dumps(asdict(known), ensure_ascii=False, indent=2)
        (folder / ANSWERS).write_text(text + "\n", encoding="utf-8", newline="\n")

    def _write(self, name: str, language: str) -> None:
        """Write the study file anew, without answers that the questions no longer take."""
        folder, known = self.study(name), self._remembered(name)
        (folder / CHECKSUMS).unlink(missing_ok=True)
        try:
            stamps = _stamps(folder, known.files)
            group = _recognised(stamps)
            try:
                draft = _drafted(stamps, name, tuple(known.answers.items()), language)
            except GroupworkError:  # some answers are of questions that are no longer asked
                known.answers = fitting_answers(group, name, known.answers, language)
                draft = _drafted(stamps, name, tuple(known.answers.items()), language)
            create_study(folder, group, draft)
        except GroupworkError:
            # Nothing can be drafted of these files; `asked` says why.
            (folder / "study.yaml").unlink(missing_ok=True)
        known.written = _digest(folder)
        self._remember(folder, known)

    # What comes of it ---------------------------------------------------------------------------

    def check(self, name: str) -> Check:
        """Check a study, as `groupwork check` does."""
        folder = self.study(name)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return _checked(folder, _stamps(folder, [p.relative_to(folder).as_posix() for p in files]))

    def reports(self, name: str) -> list[Path]:
        """Return the rendered reports of a study: summary, thesis, supplement."""
        folder = self.place(name).reports
        found = [
            path
            for part in PARTS
            for ending in FORMATS
            for path in sorted(folder.glob(f"{part}*.{ending}"))
        ]
        return [path for path in found if path.resolve().is_relative_to(self.folder)]

    def report(self, name: str, file: str) -> Path:
        """Return one rendered report.

        Raises
        ------
        NotHereError
            There is no report of this name; no other file can be asked for.
        """
        for path in self.reports(name):
            if path.name == file:
                return path
        raise NotHereError(f"{file}: there is no such report.")

    def earlier(self, name: str) -> list[str]:
        """Return the reports that are of other answers or files than the study has now."""
        return [path.name for path in earlier(self.place(name), self.reports(name))]

    def has_ended(self, name: str) -> bool:
        """Say whether a run ended since an answer or a file changed last."""
        return has_ended(self.place(name))

    def safety(self, name: str) -> pd.DataFrame:
        """Return the answers after which somebody should speak with the person: a private list.

        Its columns are those of `privacy.safety`; it has no rows where there is no such answer.
        """
        path = self.place(name).safety
        if not (path.is_file() and path.resolve().is_relative_to(self.folder)):
            return pd.DataFrame(columns=SAFETY)
        return read_table(path)

    def pack(self, name: str) -> IO[bytes]:
        """Return the results of a study as an open zip file, without anything private.

        Raises
        ------
        GroupworkError
            They were not searched for anything private, or it was found; or no run ended since
            an answer or a file changed.
        """
        results = self.place(name).results / name
        nothing_private(results)
        if not self.has_ended(name):
            raise GroupworkError(
                f"{name}: no run ended since an answer or a file changed, so some results may be "
                f"of what was there before. Make the report again, then download it."
            )
        old = earlier(self.place(name), self.reports(name))
        packed = tempfile.TemporaryFile()  # noqa: SIM115 -- who asked for it closes it
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in [each for each in shareable(results) if each not in old]:
                archive.write(path, Path(name, path.relative_to(results)))
        packed.seek(0)
        return packed


def _check_same_questions(file: str, called: str, old: Recognised, new: Recognised) -> None:
    """Refuse a file that has none of the questions of the one whose place it is to take."""
    before, after = (
        {
            column
            for sheet in group.sheets
            if sheet.path.name == file
            for block in sheet.found.blocks
            for column in block.items.values()
        }
        for group in (old, new)
    )
    if before and not before & after:
        raise GroupworkError(
            f"{called}: asks other questions than {file}, whose place it is to take. Choose the "
            f"corrected {file}; if this one belongs to the study as well, add it instead."
        )


def _there_already(file: str) -> GroupworkError:
    return GroupworkError(
        f"{file}: is there already. If this is a corrected version, choose it under "
        f"'Replace {file}'; if it is another file, rename it first."
    )


@contextmanager
def _named_alone(folder: Path) -> Iterator[None]:
    """Tell of files by their names: a person knows them, and not the folder of their copies."""
    try:
        yield
    except NotHereError:
        raise
    except GroupworkError as error:
        raise GroupworkError(str(error).replace(f"{folder}/", "")) from None


def shareable(results: Path) -> list[Path]:
    """Return the files of results that may leave the computer."""
    kept_back = {*NOT_RESULTS, "private"}
    return [
        path
        for path in sorted(results.rglob("*"))
        if path.is_file()
        and path.resolve().is_relative_to(results.resolve())
        and not any(
            part in kept_back or part.startswith(".") for part in path.relative_to(results).parts
        )
    ]


def check_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return uploaded files under names that are safe on every disk.

    Raises
    ------
    GroupworkError
        There is none, one is too large or of a kind that is not read, or two have one name.
    """
    if not files:
        raise GroupworkError("No file was chosen. Choose the exports of the questionnaires.")
    if len(files) > MAX_FILES:
        raise GroupworkError(f"{len(files)} files: at most {MAX_FILES} are taken at a time.")
    checked: dict[str, bytes] = {}
    for name, content in files.items():
        safe = safe_name(name)
        if len(content) > MAX_BYTES:
            raise GroupworkError(
                f"{safe}: has {len(content) / MB:,.0f} MB; at most {MAX_BYTES // MB} MB are taken. "
                f"Save the columns that the study needs on their own."
            )
        if safe.casefold() in map(str.casefold, checked):
            raise GroupworkError(f"{safe}: two files have this name. Rename one of them first.")
        checked[safe] = content
    return checked


def safe_name(name: str) -> str:
    """Return the name of an uploaded file without folders and without signs that mean anything.

    Raises
    ------
    GroupworkError
        Files of this kind are not read.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r'[{}<>:"|?*]', "_", seen).strip(" .")
    stem, suffix = Path(plain).stem.strip(" ."), Path(plain).suffix
    if suffix.lower() not in TAKEN:
        raise GroupworkError(
            f"{plain or 'The file'}: files of this kind cannot be read. Save it as one of "
            f"{', '.join(TAKEN)}."
        )
    return f"{stem[:60]}{suffix}"


def _digest(folder: Path) -> str:
    source = folder / "study.yaml"
    return hashlib.sha256(source.read_bytes()).hexdigest() if source.is_file() else ""


# A file as it is now: a page asks for the same ones again and again.
Stamps = tuple[tuple[str, int, int], ...]


def _stamps(folder: Path, files: list[str]) -> Stamps:
    found = []
    for name in files:
        path = within(folder, name)
        if not path.is_file():
            raise NotHereError(f"{name}: is no longer in the folder of the study. Put it back.")
        there = path.stat()
        found.append((str(path), there.st_mtime_ns, there.st_size))
    return tuple(found)


@lru_cache(maxsize=8)
def _recognised(stamps: Stamps) -> Recognised:
    group = recognise([path for path, _, _ in stamps])
    check_not_copied(group.sheets)
    return group


@lru_cache(maxsize=8)
def _drafted(
    stamps: Stamps, name: str, answers: tuple[tuple[str, str], ...], language: str
) -> Draft:
    """Return the draft of files as they are now: of large ones it takes long."""
    return draft_study(_recognised(stamps), name, dict(answers), language, on_pages=True)


def _are_recognised(folder: Path, files: list[str]) -> bool:
    """Say whether all files of a study are there and can be read together."""
    with suppress(GroupworkError):
        _recognised(_stamps(folder, files))
        return True
    return False


def _has_answers(folder: Path, files: list[str]) -> bool:
    """Say whether a study can be made of files; of one that cannot be read it is not known."""
    if not files:
        return False
    with suppress(GroupworkError):
        group = look_through([folder / each for each in files])
        return bool(group.sheets) or group.interviews_alone
    return True


@lru_cache(maxsize=8)
def _checked(folder: Path, stamps: Stamps) -> Check:
    return check_study(folder)
