"""XML that is damaged, harmful or odd."""

import pytest
from bad_projects import said
from coded_projects import (
    HEAD,
    archive,
    passage,
    qde,
    qdpx,
    read_project,
    source,
)

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.refi import read_codebook


class TestXml:
    def test_bomb(self, tmp_path):
        entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
        bomb = f'{HEAD}<!DOCTYPE Project [<!ENTITY a0 "lol">{entities}]><Project name="&a9;"/>'
        assert "has a document type definition" in said(qdpx(tmp_path / "p.qdpx", bomb))

    @pytest.mark.parametrize("before", ["<!-- a comment -->", "<?pi x?>", "\n \ufeff"[:2]])
    def test_external_entity(self, tmp_path, before):
        secret = tmp_path / "secret.txt"
        secret.write_text("secret", encoding="utf-8")
        text = f'{before}<!DOCTYPE Project [<!ENTITY x SYSTEM "file://{secret}">]>'
        path = qdpx(tmp_path / "p.qdpx", HEAD + text + '<Project name="x">&x;</Project>')
        assert "has a document type definition" in said(path)

    def test_declared_encoding_is_not_listened_to(self, tmp_path):
        text = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<Project/>'
        assert "is not well-formed XML" in said(qdpx(tmp_path / "p.qdpx", text))

    def test_utf_16(self, tmp_path):
        text = qde(source(passage(0, 3), path="x.txt")).replace("utf-8", "utf-16")
        path = archive(tmp_path / "p.qdpx", {"project.qde": text.encode("utf-16"), "x.txt": "One"})
        assert read_project(path).passages()["text"].tolist() == ["One"]

    def test_cut_off(self, tmp_path):
        path = qdpx(tmp_path / "p.qdpx", qde(source())[:-40])
        assert "project.qde, line" in said(path)
        assert "is not well-formed XML" in said(path)

    def test_not_utf_8(self, tmp_path):
        path = qdpx(tmp_path / "p.qdpx", qde(source(name="Müller")).encode("latin-1"))
        assert "is not UTF-8 text" in said(path)

    def test_something_else(self, tmp_path):
        assert "it begins with 'html'" in said(qdpx(tmp_path / "p.qdpx", "<html/>"))

    def test_codes_without_end(self, tmp_path):
        deep = "".join(
            f'<Code guid="{i:08d}-0000-4000-8000-000000000000" name="c">' for i in range(99)
        )
        codes = f"<CodeBook><Codes>{deep}{'</Code>' * 99}</Codes></CodeBook>"
        assert "codes lie more than 64 levels deep" in said(
            qdpx(tmp_path / "p.qdpx", qde(codes=codes))
        )

    @pytest.mark.parametrize("depth", [200, 1500, 9000])
    def test_depth_without_end(self, tmp_path, depth):
        inside = f"<Sources>{'<a>' * depth}{'</a>' * depth}</Sources>"
        path = qdpx(tmp_path / "p.qdpx", f"<Project>{inside}</Project>")
        try:
            assert read_project(path).omissions["reason"].tolist() == ["an unknown kind of source"]
        except GroupworkError as error:
            assert "is nested more deeply" in str(error)

    def test_codebook_that_is_none(self, tmp_path):
        path = tmp_path / "codes.qdc"
        path.write_text(qde(), encoding="utf-8")
        with pytest.raises(GroupworkError, match="is not a REFI-QDA codebook"):
            read_codebook(path)
