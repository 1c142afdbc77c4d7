"""A last look through what was rendered: no identifier, no participant, no private text."""

import json
import re
import shutil
import unicodedata
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
from pypdf import PdfReader

from groupwork.analysis.interviews.quotes import CONTEXT
from groupwork.errors import GroupworkError
from groupwork.ingest.readers import fold
from groupwork.privacy.identifiers import is_telling
from groupwork.privacy.kinds import KINDS
from groupwork.study.study import Study

#: What is sought in any text. Web addresses and the like belong in a report.
SOUGHT = (
    "e-mail addresses",
    "national identity numbers",
    "telephone numbers",
    "WeChat or QQ accounts",
    "medical record numbers",
)
PARTICIPANTS, PRIVATE_TEXT = "identifiers of participants", "text of participants"

#: This many letters of a private text in a row are not a coincidence; this many of Chinese.
_RUN, _CHINESE_RUN = 24, 10

# A checksum, or a line of one: one in 250 has the digits of a telephone number in it.
_CHECKSUM = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{16,}(?![0-9A-Za-z])")

# What the report calls its own tables and figures: codes of people may be the same, S1, S2, ...
_S = r"S[0-9]{1,3}"
_OWN_NUMBERS = re.compile(
    rf"(?<![A-Za-z])(?:Tables?|Figures?|表|图) ?{_S}"
    rf"(?:(?:, | and | to |、|和|至|[–-]) ?{_S})*(?![0-9])"
)

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def scan_outputs(
    study: Study,
    folder: str | Path,
    tables: dict[str, pd.DataFrame],
    paths: Iterable[str | Path],
    *,
    study_file: str | Path | None = None,
    processes: int = 1,
) -> pd.DataFrame:
    """Look through rendered files for what a study keeps private.

    Parameters
    ----------
    study : Study
    folder : str or pathlib.Path
        The study folder. Its study file, the author's texts and approved quotations are public.
    tables : dict of str to pandas.DataFrame
        people, segments and free_text.
    paths : iterable of str or pathlib.Path
    study_file : str or pathlib.Path, optional
        Where it does not lie in the folder, whose raw files may be copies from a storage.
    processes : int
        That read the files; most of the time goes into PDFs.

    Returns
    -------
    pandas.DataFrame
        The table of `scan_text`.
    """
    folder = Path(folder)
    # A passage of a picture or a recording has no words.
    segments = tables["segments"][["interview", "segment", "text"]].fillna("").astype("str")
    segments = segments.drop_duplicates()
    quotes = pd.DataFrame(columns=["interview", "segment"], dtype="str")
    if study.interviews and study.interviews.quotes:
        quotes = pd.read_csv(folder / study.interviews.quotes, dtype="str", keep_default_na=False)
    key = ["interview", "segment"]
    approved = pd.MultiIndex.from_frame(segments[key]).isin(pd.MultiIndex.from_frame(quotes[key]))
    own = [Path(study_file or folder / "study.yaml"), *sorted((folder / "text").rglob("*.md"))]
    return scan_text(
        paths,
        people=tables["people"]["participant_id"],
        private=[*tables["free_text"]["text"], *segments.loc[~approved, "text"]],
        public=[
            *segments.loc[approved, "text"],
            *(text for name in CONTEXT if name in quotes for text in quotes[name]),
            *(path.read_text("utf-8") for path in own),
        ],
        processes=processes,
    )


def scan_text(
    paths: Iterable[str | Path],
    people: Iterable[str] = (),
    private: Iterable[str] = (),
    public: Iterable[str] = (),
    *,
    processes: int = 1,
) -> pd.DataFrame:
    """Look through files for direct identifiers, participants and private texts.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
        HTML, PDF, Word files, notebooks; any other file is read as text. Pictures are passed
        over.
    people : iterable of str
        Identifiers of participants. Short numbers cannot be told from other numbers and are not
        sought.
    private : iterable of str
        Texts of which nothing may stand anywhere, be it part of a sentence.
    public : iterable of str
        Texts whose words and identifiers may.
    processes : int
        That read the files.

    Returns
    -------
    pandas.DataFrame
        file, place, kind; never what was found.
    """
    published = fold("\n".join(public))
    sought = _runs(private) - _runs(public)
    names = {person for person in people if is_telling(person)}
    searches = [(k.name, k.anywhere) for k in KINDS if k.anywhere and k.name in SOUGHT]
    rows = []
    for path, places in _read_all(list(map(Path, paths)), processes):
        for place, text in places:
            for kind, search in searches:
                known = (published, *_CHECKSUM.findall(text))
                if any(all(found not in each for each in known) for found in search(text)):
                    rows.append((str(path), place, kind))
            if names.intersection(re.findall(r"[A-Za-z0-9_-]+", _OWN_NUMBERS.sub(" ", text))):
                rows.append((str(path), place, PARTICIPANTS))
        if not sought:
            continue
        # What somebody said may run over lines, tags and pages.
        letters = [_letters(text) for _, text in places]
        whole, starts = "".join(letters), [0, *accumulate(map(len, letters))]
        said = {bisect_right(starts, whole.find(run)) - 1 for run in sought & _runs([whole])}
        rows += [(str(path), places[place][0], PRIVATE_TEXT) for place in sorted(said)]
    return pd.DataFrame(rows, columns=["file", "place", "kind"]).drop_duplicates(ignore_index=True)


def _runs(texts: Iterable[str]) -> set[str]:
    """Return every run of letters that is long enough to know a text by."""
    found = set()
    for text in texts:
        letters = _letters(text)
        found |= {letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1)}
        found |= {
            run[at : at + _CHINESE_RUN]
            for run in re.findall(r"[\u4e00-\u9fff]+", letters)
            for at in range(len(run) - _CHINESE_RUN + 1)
        }
    return found


def count(findings: pd.DataFrame, paths: Iterable[str | Path]) -> pd.DataFrame:
    """Return the files that were looked through and how often something was found: file, findings.

    Parameters
    ----------
    findings : pandas.DataFrame
        The table of `scan_text`.
    paths : iterable of str or pathlib.Path
    """
    found = findings["file"].value_counts()
    files = [str(path) for path in paths]
    return pd.DataFrame({"file": files, "findings": [int(found.get(file, 0)) for file in files]})


def withdraw(findings: pd.DataFrame, private: str | Path) -> None:
    """Move every file in which something was found where private things are.

    Parameters
    ----------
    findings : pandas.DataFrame
        The table of `scan_text`.
    private : str or pathlib.Path
        The folder `withdrawn` in it takes the files, under their names.
    """
    for file in map(Path, findings["file"].unique()):
        target = Path(private, "withdrawn", file.parent.name, file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)


def check(findings: pd.DataFrame) -> None:
    """Stop if something was found.

    Parameters
    ----------
    findings : pandas.DataFrame
        The table of `scan_text`.

    Raises
    ------
    GroupworkError
        With files and places, never what is there.
    """
    if findings.empty:
        return
    listed = [
        f"{each['file']}, {each['place']} ({each['kind']})"
        for each in findings.head(5).to_dict("records")
    ]
    codes = (
        " A code of people that means something else there, too, as a number of a table may, is "
        "replaced in all results if privacy.hash names its column."
        if PARTICIPANTS in set(findings["kind"])
        else ""
    )
    raise GroupworkError(
        f"What was rendered is not fit to be shared: {'; '.join(listed)}"
        f"{' …' if len(findings) > 5 else ''}. These files were withdrawn to private/withdrawn "
        f"among the processed data. Take it out of the text, notebook or quotation that "
        f"it comes from. Quotations must be in the file that interviews.quotes names.{codes}"
    )


def _letters(text: str) -> str:
    """Return what is left when the renderers' quotes, dashes, spaces and line breaks are gone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


# Reading ------------------------------------------------------------------------------------


def _read_all(paths: list[Path], processes: int) -> Iterator[tuple[Path, list[tuple[str, str]]]]:
    """Yield each file with the (place, folded text) of its parts."""
    if processes == 1:
        yield from zip(paths, map(_places, paths), strict=True)
        return
    with ProcessPoolExecutor(processes) as readers:
        yield from zip(paths, readers.map(_places, paths), strict=True)


def _places(path: Path) -> list[tuple[str, str]]:
    return [(place, fold(text)) for place, text in _read(path)]


def _read(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for every part of a file that a reader sees."""
    kind = path.suffix.lower()
    if kind in (".png", ".jpg", ".jpeg"):
        return
    if kind == ".html":
        yield from _html(path.read_text("utf-8"))
    elif kind == ".ipynb":
        yield from _notebook(json.loads(path.read_text("utf-8")))
    elif kind == ".docx":
        yield from _word(path)
    elif kind == ".pdf":
        reader = PdfReader(path)
        yield "properties", "\n".join(map(str, (reader.metadata or {}).values()))
        for number, page in enumerate(reader.pages, start=1):
            yield f"page {number}", _apart(page.extract_text())
    else:
        lines = path.read_text("utf-8", errors="replace").splitlines()
        yield from ((f"line {number}", line) for number, line in enumerate(lines, start=1))


# Attributes that hold words; pictures and styles stand in others.
_SAYING = ("alt", "title", "content", "aria-label", "summary", "cite", "value", "data-")


class _Visible(HTMLParser):
    """The text of a page, what replaces its pictures, its properties and comments."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[str, str]] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in ("script", "style")
        said = (text for name, text in attrs if text and name.startswith(_SAYING))
        self._take(" ".join(said))

    def handle_comment(self, data: str) -> None:
        self._take(data)

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._take(data)

    def _take(self, text: str) -> None:
        if text.strip():
            self.parts.append((f"line {self.getpos()[0]}", text))


def _html(text: str) -> list[tuple[str, str]]:
    parser = _Visible()
    parser.feed(text)
    parser.close()
    return parser.parts


def _notebook(notebook: dict) -> Iterator[tuple[str, str]]:
    yield "properties", json.dumps(notebook.get("metadata", {}), ensure_ascii=False)
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"cell {number}"
        yield place, "".join(cell["source"])
        for output in cell.get("outputs", []):
            yield place, _apart("".join(output.get("text", [])))
            yield place, "\n".join(output.get("traceback", []))
            for kind, data in output.get("data", {}).items():
                if kind == "text/html":
                    yield from ((place, text) for _, text in _html("".join(data)))
                elif kind.startswith("text/") or kind.endswith(("xml", "json")):
                    yield place, _apart(data if isinstance(data, str) else _joined(data))


def _apart(text: str) -> str:
    """Part short numbers that stand beside each other, where the cells of a table run on as text.

    Eighteen people of whom none lacks item after item, "18 0 2 18 0 3 17 1", are not a telephone
    number. What somebody wrote stands in a page or in Word, too, where cells are apart.
    """
    return re.sub(r"(?<![0-9.])([0-9]{1,2})\s+(?=[0-9])", r"\1 | ", text)


def _joined(data: list | dict) -> str:
    return "".join(data) if isinstance(data, list) else json.dumps(data, ensure_ascii=False)


def _word(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/[a-z]+[0-9]*\.xml", name):
                root = ElementTree.fromstring(archive.read(name))
                for number, paragraph in enumerate(root.iter(f"{_WORD}p"), start=1):
                    text = "".join(node.text or "" for node in paragraph.iter(f"{_WORD}t"))
                    yield f"{Path(name).stem}, paragraph {number}", text
            elif name.startswith("docProps/") and name.endswith(".xml"):
                properties = ElementTree.fromstring(archive.read(name))
                yield "properties", "\n".join(node.text or "" for node in properties.iter())
