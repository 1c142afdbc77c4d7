"""Two versions of a report or notebook."""

import json
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.compare_reports import compare_documents, compare_notebooks

PAGE = "<html><body><h1>Results</h1><p>SAS fell by 11.09 points, p = .004.</p>{more}</body></html>"
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
CROSS = "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="


@pytest.fixture
def pages(tmp_path):
    def write(old: str, new: str, name: str = "thesis.html"):
        for folder, text in (("old", old), ("new", new)):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
        return tmp_path / "old" / name, tmp_path / "new" / name

    return write


def test_a_digit_in_a_sentence(pages):
    found = compare_documents(*pages(PAGE.replace("11.09", "11.19"), PAGE))
    assert found.level == ""
    assert found.differences == (
        "“Results”: published 11.19, made again 11.09 in “SAS fell by 11.19 points, p = .004.”",
    )


def test_a_word_and_a_sentence(pages):
    found = compare_documents(*pages(PAGE.replace("fell", "rose"), PAGE))
    assert "rose by 11.09" in found.differences[0]
    found = compare_documents(*pages(PAGE.format(more="<p>It helped.</p>"), PAGE.format(more="")))
    assert found.differences == ("“Results”: published “It helped.”, which is not made again",)


def test_other_bytes_of_the_same_text(pages):
    found = compare_documents(*pages(PAGE.replace("<p>", '<p class="x">'), PAGE))
    assert (found.level, found.differences) == ("tolerance", ())
    assert found.compared == 2


def test_a_picture_within_the_page(pages):
    old = PAGE.format(more=f'<img src="{DOT}">')
    new = PAGE.format(more=f'<img src="{CROSS}">')
    assert compare_documents(*pages(old, new)).differences == ("picture 1 in it is another one",)
    found = compare_documents(*pages(PAGE.format(more=""), new))
    assert found.differences == ("0 pictures were published, 1 made again",)


def test_a_table_that_the_page_carries(pages):
    old, new = (
        PAGE.format(more=f'<a href="data:text/csv,a%0A{n}%0A">effects.csv</a>') for n in (1, 2)
    )
    found = compare_documents(*pages(old, new))
    assert found.differences == ("the table effects.csv that the page carries is another one",)


def notebook(text: str, source: str = "1 + 1") -> str:
    outputs = [{"output_type": "execute_result", "data": {"text/plain": text}}]
    cells = [{"cell_type": "code", "source": source, "outputs": outputs}]
    return json.dumps({"cells": cells})


@pytest.mark.parametrize(
    ("old", "new", "level", "first"),
    [
        ("d 1.5", "d 1.500000001", "tolerance", ""),
        ("d 1.5", "d 1.51", "", "cell 1: published 1.5, made again 1.51 in “d 1.5”"),
        ("d 1.5", "g 1.5", "", "cell 1: published “d 1.5”, made again “g 1.5”"),
    ],
)
def test_results_of_cells(pages, old, new, level, first):
    paths: tuple[Path, Path] = pages(notebook(old), notebook(new), "a.ipynb")
    found = compare_notebooks(*paths)
    assert (found.level, "".join(found.differences[:1])) == (level, first)


def test_other_code_and_what_is_no_notebook(pages):
    found = compare_notebooks(*pages(notebook("2", "1 + 1"), notebook("2", "2"), "a.ipynb"))
    assert found.differences == ("cell 1: another code or text",)
    with pytest.raises(GroupworkError, match="is no notebook"):
        compare_notebooks(*pages("{}", notebook("2"), "a.ipynb"))
