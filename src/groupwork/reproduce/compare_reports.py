"""Two versions of a report or notebook: their text, their printed numbers, their pictures."""

import difflib
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.reproduce.compare_figures import LOOKS_ALIKE, ink_distance, read_picture
from groupwork.reproduce.compare_tables import TOLERANCES, agree
from groupwork.reproduce.documents import Document, read_document, squeezed
from groupwork.reproduce.findings import Level

_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?(?:\d[\d,]*)?\.?\d+(?:e[-+]?\d+)?")
_PNG = b"\x89PNG"


@dataclass(frozen=True)
class TextComparison:
    """How two documents differ.

    Attributes
    ----------
    level : {"bytes", "tolerance", ""}
        "tolerance" where text, numbers and pictures are the same and only bytes differ.
    differences : tuple of str
    compared : int
        Printed numbers.
    """

    level: Level
    differences: tuple[str, ...] = ()
    compared: int = 0


def compare_documents(published: Path, rebuilt: Path) -> TextComparison:
    """Compare two reports: every line of text, every printed number, every picture.

    Parameters
    ----------
    published, rebuilt : pathlib.Path
        HTML, DOCX or PDF, both of the same kind.

    Raises
    ------
    GroupworkError
        One of them cannot be read.
    """
    if published.read_bytes() == rebuilt.read_bytes():
        return TextComparison("bytes")
    old, new = read_document(published), read_document(rebuilt)
    differences = [*_other_lines(old, new), *_other_pictures(old, new)]
    for name in sorted({*old.attached, *new.attached}):
        if old.attached.get(name) != new.attached.get(name):
            differences.append(f"the table {name} that the page carries is another one")
    count = sum(len(_NUMBER.findall(line.text)) for line in new.lines)
    return TextComparison("" if differences else "tolerance", tuple(differences), count)


def _other_lines(old: Document, new: Document) -> list[str]:
    before, after = old.lines, new.lines
    matcher = difflib.SequenceMatcher(
        None, [line.text for line in before], [line.text for line in after], autojunk=False
    )
    found = []
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(i_end - i, j_end - j)):
            first = before[i + step] if i + step < i_end else None
            second = after[j + step] if j + step < j_end else None
            found.append(_say_line(first, second))
    return found


def _say_line(old: Any, new: Any) -> str:
    if new is None:
        return f"{old.where}: published “{_short(old.text)}”, which is not made again"
    if old is None:
        return f"{new.where}: made again “{_short(new.text)}”, which was not published"
    first, second = _NUMBER.findall(old.text), _NUMBER.findall(new.text)
    if first != second and _NUMBER.sub("0", old.text) == _NUMBER.sub("0", new.text):
        other = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
        return (
            f"{old.where}: published {', '.join(a for a, _ in other[:3])}, made again "
            f"{', '.join(b for _, b in other[:3])} in “{_around(old.text, other[0][0])}”"
        )
    before, after = _apart(old.text, new.text), _apart(new.text, old.text)
    return f"{old.where}: published “{before}”, made again “{after}”"


def _around(text: str, number: str) -> str:
    place = max(text.find(number), 0)
    start, end = max(0, place - 60), place + len(number) + 40
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _apart(text: str, other: str) -> str:
    """Return a text from shortly before the place where it leaves another one."""
    same = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    return ("…" if same > 30 else "") + _short(text[max(0, same - 30) :])


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120]}…"


def _other_pictures(old: Document, new: Document) -> list[str]:
    if len(old.pictures) != len(new.pictures):
        return [f"{len(old.pictures)} pictures were published, {len(new.pictures)} made again"]
    return [
        f"picture {number} in it is another one"
        for number, (before, after) in enumerate(zip(old.pictures, new.pictures, strict=True), 1)
        if before != after and not _look_alike(before, after)
    ]


def _look_alike(before: bytes, after: bytes) -> bool:
    if not (before.startswith(_PNG) and after.startswith(_PNG)):
        return False
    with tempfile.TemporaryDirectory(prefix="groupwork-") as folder:
        paths = [Path(folder, "old.png"), Path(folder, "new.png")]
        for path, content in zip(paths, (before, after), strict=True):
            path.write_bytes(content)
        first, second = map(read_picture, paths)
    return first.shape == second.shape and ink_distance(first, second) < LOOKS_ALIKE


def compare_notebooks(published: Path, rebuilt: Path) -> TextComparison:
    """Compare the cells of two executed notebooks and what they show.

    Numbers in outputs may differ by the tolerance of estimates; pictures may differ as figures.

    Raises
    ------
    GroupworkError
        One of them is no notebook.
    """
    if published.read_bytes() == rebuilt.read_bytes():
        return TextComparison("bytes")
    old, new = _cells(published), _cells(rebuilt)
    differences, count = [], 0
    for number, (before, after) in enumerate(zip(old, new, strict=False), start=1):
        if _joined(before.get("source")) != _joined(after.get("source")):
            differences.append(f"cell {number}: another code or text")
            continue
        first, second = before.get("outputs", []), after.get("outputs", [])
        if len(first) != len(second):
            differences.append(
                f"cell {number}: {len(first)} results were published, {len(second)} made again"
            )
        for one, two in zip(first, second, strict=False):
            apart, numbers = _other_output(one, two)
            count += numbers
            if apart:
                differences.append(f"cell {number}: {apart}")
    if len(old) != len(new):
        differences.append(f"{len(old)} cells were published, {len(new)} made again")
    return TextComparison("" if differences else "tolerance", tuple(differences), count)


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        if all(isinstance(cell, dict) for cell in cells):
            return list(cells)
    except (ValueError, KeyError, TypeError):
        pass
    raise GroupworkError(f"{path}: is no notebook. Fetch the published file again.")


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text or "")


def _other_output(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, int]:
    before = {**old.get("data", {}), "text": old.get("text", "")}
    after = {**new.get("data", {}), "text": new.get("text", "")}
    if set(before) != set(after):
        return "another kind of result", 0
    count = 0
    for kind, value in before.items():
        one, two = _joined(value), _joined(after[kind])
        if kind == "text/html":
            one, two = re.sub(r"<[^>]*>", " ", one), re.sub(r"<[^>]*>", " ", two)
        if kind.startswith("image/"):
            if one != two:
                return "another picture", count
            continue
        if kind.startswith("text"):
            count += len(_NUMBER.findall(two))
        if apart := _other_text(squeezed(one), squeezed(two)):
            return apart, count
    return "", count


def _other_text(old: str, new: str) -> str:
    if old == new:
        return ""
    first, second = _NUMBER.findall(old), _NUMBER.findall(new)
    if _NUMBER.sub("0", old) != _NUMBER.sub("0", new) or len(first) != len(second):
        return f"published “{_apart(old, new)}”, made again “{_apart(new, old)}”"
    for a, b in zip(first, second, strict=True):
        if not agree(a.replace(",", ""), b.replace(",", ""), TOLERANCES["estimate"]):
            return f"published {a}, made again {b} in “{_around(old, a)}”"
    return ""
