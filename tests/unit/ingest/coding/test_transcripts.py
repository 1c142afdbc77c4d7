"""Transcripts: Word documents and plain text."""

import io
import zipfile

import pytest

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.transcripts import read_docx, read_transcript

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **members: str) -> io.BytesIO:
    """Return a Word document with this body."""
    file = io.BytesIO()
    xml = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", xml)
        for name, content in members.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def p(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


class TestDocx:
    def test_paragraphs_tabs_and_breaks(self):
        body = p("Worker: ", "Hello.") + "<w:p/>" + p("照顾者：你好。")
        body += "<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r></w:p>"
        text = read_docx(docx(body), "x.docx")
        assert text == "Worker: Hello.\n\n照顾者：你好。\none\ntwo\tthree"

    def test_what_is_not_said_is_not_read(self):
        run = "<w:r><w:t>kept</w:t></w:r><w:del w:author='Anna Li'><w:r><w:delText>gone</w:delText>"
        run += "</w:r></w:del><w:ins w:author='Anna Li'><w:r><w:t> new</w:t></w:r></w:ins>"
        run += "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        properties = {"docProps/core.xml": "<dc>Anna Li</dc>"}
        assert read_docx(docx(f"<w:p>{run}</w:p>", **properties), "x.docx") == "kept new"

    def test_tables_and_text_boxes(self):
        cells = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("a", "b"))
        box = (
            "<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice>"
            f"{p('in a box')}</mc:Choice><mc:Fallback>{p('in a box')}</mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )
        body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>{box}"
        assert read_docx(docx(body), "x.docx").split() == ["a", "b", "in", "a", "box"]

    @pytest.mark.parametrize("depth", [200, 1500, 9000])
    def test_any_depth_is_read_or_refused(self, depth):
        body = p("kept") + "<w:x>" * depth + p("deep") + "</w:x>" * depth
        try:
            assert read_docx(docx(body), "x.docx") == "kept\ndeep"
        except GroupworkError as error:
            assert "is nested more deeply" in str(error)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"no zip", "is cut off or not a zip archive"),
            (docx("").getvalue()[:-30], "is cut off or not a zip archive"),
            (docx("<w:p>").getvalue(), "is not well-formed XML"),
        ],
    )
    def test_damaged(self, tmp_path, content, message):
        path = tmp_path / "x.docx"
        path.write_bytes(content)
        with pytest.raises(GroupworkError, match=message):
            read_transcript(path)

    def test_another_office_file(self, tmp_path):
        path = tmp_path / "x.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<x/>")
        with pytest.raises(GroupworkError, match="is not a Word document"):
            read_transcript(path)


class TestPlainText:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_encodings_and_line_ends(self, tmp_path, codec):
        path = tmp_path / "x.txt"
        path.write_bytes("社工：您好。\r\n照顾者：你好。\r\n".encode(codec))
        assert read_transcript(path) == "社工：您好。\n照顾者：你好。\n"

    def test_not_there_and_no_text(self, tmp_path):
        with pytest.raises(GroupworkError, match=r"cannot be read \(no such file"):
            read_transcript(tmp_path / "x.txt")
        (tmp_path / "x.txt").write_bytes(b"a\0b")
        with pytest.raises(GroupworkError, match="is not plain text"):
            read_transcript(tmp_path / "x.txt")
