"""Reports are read back as they are printed."""

import pytest
from pypandoc import convert_text

from groupwork.errors import GroupworkError
from groupwork.reproduce.documents import read_document

TEXT = """# Results

Mood fell by 0.58 points.

| scale | mean |
|-------|------|
| mood  | 3.78 |
"""


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_text_and_tables(tmp_path, kind):
    path = tmp_path / f"thesis.{kind}"
    convert_text(TEXT, kind, "markdown", outputfile=str(path), extra_args=["--standalone"])
    document = read_document(path)
    assert "Mood fell by 0.58 points." in [block.text for block in document.blocks]
    [table] = document.tables
    assert [list(row) for row in table.rows] == [["scale", "mean"], ["mood", "3.78"]]
    assert "mood | 3.78" in [line.text for line in document.lines]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("thesis.odt", b"x", "only HTML, DOCX and PDF can be read"),
        ("thesis.docx", b"no archive", r"thesis\.docx: "),
        ("thesis.pdf", b"no document", r"thesis\.pdf: "),
        ("thesis.html", None, "there is no such file"),
    ],
)
def test_what_cannot_be_read(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(GroupworkError, match=said):
        read_document(tmp_path / name)
