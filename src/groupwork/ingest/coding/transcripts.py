"""Transcripts: plain text and Word documents, speaker turns, sentences in English and Chinese."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal

import pandas as pd
from lxml import etree

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.archive import Archive
from groupwork.ingest.coding.places import stored
from groupwork.ingest.coding.xml import parse
from groupwork.ingest.readers.text import decode

Unit = Literal["sentence", "turn", "interview"]

UNIT_COLUMNS = ["start", "end", "speaker", "text"]


# Files --------------------------------------------------------------------------------------


def read_transcript(path: str | Path) -> str:
    """Read a transcript.

    Parameters
    ----------
    path : str or pathlib.Path
        A Word document (.docx), or plain text in UTF-8, UTF-16 with a byte-order mark or
        GB18030.

    Returns
    -------
    str
        With LF line ends, one line a paragraph.

    Raises
    ------
    GroupworkError
        The file is missing, damaged or no text.
    """
    source = Path(path)
    try:
        data = source.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise GroupworkError(f"{source}: cannot be read ({reason}).") from None
    if source.suffix.lower() == ".docx":
        return read_docx(BytesIO(data), str(source))
    text, _ = decode(data, None, str(source))
    if "\0" in text:
        raise GroupworkError(f"{source}: is no plain text. Save it as .txt in UTF-8 or as .docx.")
    return stored(text).text


def read_docx(source: IO[bytes], where: str) -> str:
    """Read the words of a Word document, one line a paragraph.

    Deleted text, comments, headers, footers and the document's properties (its author among
    them) are not read.

    Raises
    ------
    GroupworkError
        It is no Word document or damaged.
    """
    with Archive(source, where) as archive:
        member = archive.find("word/document.xml")
        if member is None:
            raise GroupworkError(f"{where}: is no Word document. Save it again as .docx.")
        root = parse(archive.read(member), f"{where}: {member}")
    return "\n".join(_paragraphs(root))


# Shown twice in a document, or not shown at all.
_UNSEEN = {"Fallback", "del", "moveFrom", "instrText", "delText"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


def _paragraphs(root: Any) -> list[str]:
    found: list[list[str]] = []
    # A text box is a paragraph within a paragraph.
    lines: list[list[str]] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag
        if event == "end":
            if name == "p":
                lines.pop()
        elif name in _UNSEEN:
            walk.skip_subtree()
        elif name == "p":
            lines.append([])
            found.append(lines[-1])
        elif lines and name == "t":
            lines[-1].append(element.text or "")
        elif lines and name in _BREAKS and element.getparent().tag == "r":
            lines[-1].append(_BREAKS[name])
    return ["".join(line) for line in found]


# Turns --------------------------------------------------------------------------------------

_TIME = r"(?:[\[(（【]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])）】]?\s*)?"
_LABEL = re.compile(
    rf"^[ \t　]*{_TIME}(?P<label>[^\W\d_][\w .'’-]{{0,29}}?)[ \t]*(?:[(（]{_TIME}[)）])?"
    rf"[ \t]*[:：][ \t　]*",
    re.MULTILINE,
)
# "He said:" begins speech within a turn, not a turn.
_SAYING = re.compile(r".+(?:说|道|想|觉得|回答|表示)$")


def speaker_turns(text: str) -> pd.DataFrame:
    """Cut a transcript into the turns of its speakers.

    A turn begins with a line such as ``Worker: …`` or ``社工：…``. A label of one small-lettered
    word counts as a speaker if it comes more than once, so that "note: …" is none.

    Parameters
    ----------
    text : str

    Returns
    -------
    pandas.DataFrame
        start, end, speaker, text of each turn, without its label and outer white space. What
        stands before the first turn has no speaker.
    """
    labels = [(match, " ".join(match["label"].split())) for match in _LABEL.finditer(text)]
    often = Counter(label for _, label in labels)
    labels = [(match, label) for match, label in labels if _is_speaker(label, often[label])]
    starts = [0, *(match.end() for match, _ in labels)]
    ends = [*(match.start() for match, _ in labels), len(text)]
    speakers = ["", *(label for _, label in labels)]
    rows = [
        (*trimmed, speaker)
        for start, end, speaker in zip(starts, ends, speakers, strict=True)
        if (trimmed := _trim(text, start, end)) is not None
    ]
    return _units(text, rows)


def _is_speaker(label: str, times: int) -> bool:
    if _SAYING.match(label):
        return False
    words = label.split()
    proper = len(words) <= 4 and all(not word[0].islower() for word in words)
    return proper or (len(words) == 1 and times > 1)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Leave out white space at both ends; None if nothing is left."""
    passage = text[start:end]
    left = start + len(passage) - len(passage.lstrip())
    right = end - len(passage) + len(passage.rstrip())
    return (left, right) if left < right else None


def _units(text: str, rows: list[tuple[int, int, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=UNIT_COLUMNS[:3])
    table["text"] = [text[start:end] for start, end, _ in rows]
    return table.astype({"start": "int64", "end": "int64", "speaker": "str", "text": "str"})


# Sentences ----------------------------------------------------------------------------------

# An end of a sentence with what closes behind it: quotation marks and brackets.
_END = re.compile(r"(?:[。！？!?…．]+|\.+|\n+)[\"'”’」』》〉）)\]】］]*")
_FULL_WIDTH = set("。！？…．")
_ABBREVIATIONS = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "no", "vs", "e.g", "i.e", "etc", "approx"),
    *("dept", "fig", "cf", "ca", "al", "p", "pp", "vol", "min", "max", "a.m", "p.m", "u.s", "u.k"),
}
# These may well end a sentence, so the next letter decides.
_OPEN = {"etc", "a.m", "p.m", "u.s", "u.k", "jr", "sr", "no"}


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each sentence, without outer white space.

    Full-width marks (。！？…) end a sentence wherever they stand; half-width ones where white
    space, a closing quotation mark or the end of the text follows and neither an abbreviation
    nor an initial stands before a full stop. Closing quotation marks and brackets belong to the
    sentence that they close. A line's end ends a sentence.
    """
    start = 0
    for match in _END.finditer(text):
        if _ends_here(text, start, match):
            if (trimmed := _trim(text, start, match.end())) is not None:
                yield trimmed
            start = match.end()
    if (trimmed := _trim(text, start, len(text))) is not None:
        yield trimmed


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    mark, after = match[0], text[match.end() :][:1]
    following = text[match.end() :].lstrip()[:1]
    if mark[0] == "\n":
        ends = True
    elif after and after in "，、；：,;:—":
        ends = False
    elif mark[0] in _FULL_WIDTH:
        # Dots of hesitation within an English sentence go on in small letters.
        ends = not (set(mark) <= {"…"} and following.islower())
    elif after and not after.isspace() and not _is_cjk(after):
        ends = False
    elif mark[0] != "." or mark.startswith(".."):
        # "Why me?" she asked. Or: I do not know... perhaps.
        goes_on = mark.startswith("..") or mark[-1] not in "!?"
        ends = not (goes_on and following.islower())
    else:
        ends = _full_stop(text[start : match.start()], following)
    return ends


def _full_stop(before: str, following: str) -> bool:
    """Say whether a full stop ends a sentence, rather than an abbreviation or an initial."""
    word = re.search(r"[^\s(（\"“‘]*$", before)
    last = word[0].casefold() if word else ""
    if last in _OPEN:
        return not following or following.isupper() or _is_cjk(following)
    initial = len(last) == 1 and last.isalpha() and last != "i" and not _is_cjk(last)
    return not (last in _ABBREVIATIONS or initial)


def _is_cjk(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


# Units --------------------------------------------------------------------------------------


def cut(text: str, unit: Unit, left_out: Collection[str] = ()) -> pd.DataFrame:
    """Cut a transcript into units of analysis.

    Parameters
    ----------
    text : str
    unit : {"sentence", "turn", "interview"}
        A sentence never spans two turns.
    left_out : collection of str
        Speakers whose words are no units, e.g. the interviewer.

    Returns
    -------
    pandas.DataFrame
        start, end, speaker, text; one row a unit.
    """
    if unit == "interview":
        whole = _trim(text, 0, len(text))
        return _units(text, [(*whole, "")] if whole else [])
    turns = speaker_turns(text)
    turns = turns[~turns["speaker"].isin(list(left_out))].reset_index(drop=True)
    if unit == "turn":
        return turns
    return _units(
        text,
        [
            (int(at) + start, int(at) + end, speaker)
            for at, speaker, words in zip(
                turns["start"], turns["speaker"], turns["text"], strict=True
            )
            for start, end in sentence_spans(words)
        ],
    )


def language(text: str) -> str:
    """Return the language of a text: zh if most of its letters are Chinese, else en."""
    letters = [character for character in text if character.isalpha()]
    chinese = sum(map(_is_cjk, letters))
    return "zh" if 2 * chinese > len(letters) else "en"
