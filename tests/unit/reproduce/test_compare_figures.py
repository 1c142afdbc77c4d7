"""Two versions of one figure."""

import matplotlib.image
import numpy as np
import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.compare_figures import compare_figures, ink_distance

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="72pt"><metadata>{made}</metadata>'
    '<defs><clipPath id="{name}"><rect width="10" height="10"/></clipPath></defs>'
    '<path clip-path="url(#{name})" d="M 1.0 {y} L 5.0 2.0" style="stroke: #ff0000"/>'
    "<text>SAS</text></svg>"
)


def write(path, content):
    path.parent.mkdir(exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        matplotlib.image.imsave(path, content, cmap="gray", vmin=0, vmax=1)
    return path


@pytest.mark.parametrize(
    ("made", "name", "y", "level"),
    [
        ("2026", "p1", "2.0", "bytes"),
        ("2027", "p9", "2.0", "tolerance"),  # the same drawing by another version
        ("2026", "p1", "2.04", "tolerance"),
        ("2026", "p1", "2.2", ""),
    ],
)
def test_what_a_drawing_shows_counts(tmp_path, made, name, y, level):
    first = write(tmp_path / "a" / "f.svg", SVG.format(made="2026", name="p1", y="2.0"))
    second = write(tmp_path / "b" / "f.svg", SVG.format(made=made, name=name, y=y))
    found = compare_figures(first, second)
    assert found.level == level
    if not level:
        assert found.first == "shape 5 (path): drawn at 2, made again at 2.2"


def test_another_word_is_another_drawing(tmp_path):
    text = SVG.format(made="2026", name="p1", y="2.0")
    first = write(tmp_path / "a" / "f.svg", text)
    second = write(tmp_path / "b" / "f.svg", text.replace("SAS", "SDS"))
    assert "<text> SAS" in compare_figures(first, second).first


def test_pictures_by_their_ink(tmp_path):
    white = np.ones((60, 60))
    square, moved = white.copy(), white.copy()
    square[10:20, 10:20] = 0
    moved[40:50, 40:50] = 0
    # Nothing in common: all ink of both lies elsewhere
    assert ink_distance(square, moved) == pytest.approx(1, abs=0.01)
    assert ink_distance(square, square) == 0
    assert ink_distance(white, white) == 0
    first = write(tmp_path / "a" / "f.png", square)
    found = compare_figures(first, write(tmp_path / "b" / "f.png", moved))
    assert (found.level, found.first) == ("", "100.0% of the ink lies elsewhere")
    assert found.picture.startswith(b"\x89PNG")
    almost = square.copy()
    almost[10, 10] = 0.5
    found = compare_figures(first, write(tmp_path / "c" / "f.png", almost))
    assert found.level == "tolerance"


def test_a_damaged_picture_is_named(tmp_path):
    first = write(tmp_path / "a" / "f.png", np.ones((9, 9)))
    broken = tmp_path / "f.png"
    broken.write_bytes(b"\x89PNG no picture")
    with pytest.raises(GroupworkError, match=r"f\.png: cannot be read as a picture"):
        compare_figures(broken, first)
    drawing = write(tmp_path / "a" / "f.svg", "<svg")
    other = write(tmp_path / "b" / "f.svg", SVG)
    with pytest.raises(GroupworkError, match=r"f\.svg: cannot be read as an SVG"):
        compare_figures(drawing, other)
