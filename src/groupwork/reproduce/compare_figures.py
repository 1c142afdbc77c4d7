"""Two versions of one figure: their bytes, what is drawn, how they look."""

import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

import matplotlib.image
import numpy as np
from lxml import etree
from numpy.typing import NDArray
from scipy import ndimage

from groupwork.errors import GroupworkError
from groupwork.reproduce.findings import Level

#: Coordinates of a drawing agree within so many points (1/72 inch).
DRAWN_WITHIN = 0.05
#: Two pictures look the same where less than this share of their ink is in another place.
LOOKS_ALIKE = 0.02

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NAMES = re.compile(r"#[\w.-]+")
_BLUR = 1.5  # pixels: edges may be smoothed differently
_MAX_PIXELS = 100_000_000


@dataclass(frozen=True)
class FigureComparison:
    """How two figures differ.

    Attributes
    ----------
    level : {"bytes", "tolerance", ""}
        "" where they differ.
    first : str
        What is different, or how close they are.
    picture : bytes
        PNG of both and of where they differ, side by side; empty where they are the same.
    """

    level: Level
    first: str = ""
    picture: bytes = b""


def compare_figures(published: Path, rebuilt: Path) -> FigureComparison:
    """Compare two SVG drawings or two PNG pictures of one name.

    Notes
    -----
    An SVG holds what is drawn, in points: its shapes, words and colours are compared one by one.
    A PNG is compared by the share of its ink (darkness after a slight blur) that lies elsewhere,
    a number from 0 (the same) to 1 (nothing in common).

    Raises
    ------
    GroupworkError
        One of them is no picture.
    """
    if published.read_bytes() == rebuilt.read_bytes():
        return FigureComparison("bytes")
    if published.suffix == ".svg":
        return _compare_drawings(published, rebuilt)
    old, new = read_picture(published), read_picture(rebuilt)
    distance = ink_distance(old, new)
    same = old.shape == new.shape and distance < LOOKS_ALIKE
    said = f"{100 * distance:.1f}% of the ink lies elsewhere"
    return FigureComparison("tolerance" if same else "", said, side_by_side(old, new))


def read_picture(path: Path) -> NDArray[np.float64]:
    """Return a picture as grey values, 0 black to 1 white, shape (height, width)."""
    try:
        pixels = matplotlib.image.imread(path)
    except Exception:  # whatever a damaged file makes Pillow raise
        raise GroupworkError(
            f"{path}: cannot be read as a picture. Fetch the published file again."
        ) from None
    if pixels.ndim == 3:
        alpha = pixels[..., 3] if pixels.shape[2] == 4 else 1.0
        grey = pixels[..., :3].mean(axis=2) if pixels.shape[2] >= 3 else pixels[..., 0]
        pixels = 1 - alpha * (1 - grey)
    return np.asarray(pixels, dtype=float)


def ink_distance(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """Return which share of the ink of two pictures lies elsewhere.

    Parameters
    ----------
    old, new : ndarray, shape (height, width)
        Grey values. The smaller one is filled up with white.
    """
    if old.size > _MAX_PIXELS or new.size > _MAX_PIXELS:
        raise GroupworkError("a picture has more than 100 million pixels: compare it by eye.")
    height = max(old.shape[0], new.shape[0])
    width = max(old.shape[1], new.shape[1])
    ink = [ndimage.gaussian_filter(_fill(1 - each, height, width), _BLUR) for each in (old, new)]
    total = float(np.maximum(*ink).sum())
    return float(np.abs(ink[0] - ink[1]).sum()) / total if total > 0 else 0.0


def side_by_side(old: NDArray[np.float64], new: NDArray[np.float64]) -> bytes:
    """Return a PNG: published, made again, and in red where they differ."""
    height = max(old.shape[0], new.shape[0])
    width = max(old.shape[1], new.shape[1])
    first, second = (1 - _fill(1 - each, height, width) for each in (old, new))
    apart = np.abs(first - second)
    marked = np.stack([np.ones_like(apart), 1 - apart, 1 - apart], axis=2)
    grey = [np.repeat(each[..., None], 3, axis=2) for each in (first, second)]
    step = math.ceil(width / 600)
    gap = np.full((height, 10 * step, 3), 0.6)
    row = np.concatenate([grey[0], gap, grey[1], gap, marked], axis=1)[::step, ::step]
    written = io.BytesIO()
    matplotlib.image.imsave(written, np.clip(row, 0, 1), format="png")
    return written.getvalue()


def _fill(ink: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    return np.pad(ink, ((0, height - ink.shape[0]), (0, width - ink.shape[1])))


def _compare_drawings(published: Path, rebuilt: Path) -> FigureComparison:
    old, new = _drawn(published), _drawn(rebuilt)
    for number, (before, after) in enumerate(zip(old, new, strict=False), start=1):
        if (apart := _apart(before, after)) is not None:
            return FigureComparison("", f"shape {number} ({before[0]}): {apart}")
    if len(old) != len(new):
        return FigureComparison("", f"{len(old)} shapes were published, {len(new)} made again")
    return FigureComparison("tolerance", f"{len(old)} shapes, each within {DRAWN_WITHIN} points")


def _drawn(path: Path) -> list[tuple[str, str, list[float]]]:
    """Return what is drawn: each element's name, its words, and its numbers.

    Names of definitions and the description of the file say nothing of what is drawn.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.parse(path, parser).getroot()
    except etree.XMLSyntaxError:
        raise GroupworkError(
            f"{path}: cannot be read as an SVG drawing. Fetch the published file again."
        ) from None
    found = []
    for element in root.iter(etree.Element):
        if any("metadata" in str(each.tag) for each in (element, *element.iterancestors())):
            continue
        texts = [value for name, value in sorted(element.attrib.items()) if name != "id"]
        text = _NAMES.sub("#", " ".join([*texts, (element.text or "").strip()]))
        numbers = [float(number) for number in _NUMBER.findall(text)]
        words = _NUMBER.sub("0", text)
        found.append((etree.QName(element).localname, words, numbers))
    return found


def _apart(before: tuple[str, str, list[float]], after: tuple[str, str, list[float]]) -> str | None:
    if before[0] != after[0] or before[1] != after[1] or len(before[2]) != len(after[2]):
        return f"published {_short(before)}, made again {_short(after)}"
    for old, new in zip(before[2], after[2], strict=True):
        if abs(old - new) > DRAWN_WITHIN:
            return f"drawn at {old:g}, made again at {new:g}"
    return None


def _short(shape: tuple[str, str, list[float]]) -> str:
    words = " ".join(shape[1].split())
    return f"<{shape[0]}> {words[:60]}{'…' if len(words) > 60 else ''}"
