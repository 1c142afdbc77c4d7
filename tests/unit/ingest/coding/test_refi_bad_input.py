"""Damaged and hostile files: one plain message, or a listed omission; never a traceback."""

import struct
import zipfile
import zlib

import pytest
from coded_projects import (
    ANNA,
    CODES,
    HEAD,
    HOPE,
    JOY,
    TEXT,
    archive,
    coding,
    of_text,
    passage,
    qde,
    qdpx,
    read_project,
    source,
)

from groupwork.errors import GroupworkError
from groupwork.ingest.coding import archive as limits
from groupwork.ingest.coding.refi import read_codebook

STRANGE = "DDDDDDDD-0000-4000-8000-000000000000"


def said(path) -> str:
    with pytest.raises(GroupworkError) as error:
        read_project(path)
    message = str(error.value)
    assert "\n" not in message
    return message.replace(str(path), "p.qdpx")


@pytest.fixture
def good(tmp_path):
    return of_text(tmp_path / "p.qdpx", "One two.", passage(0, 3, "One"))


class TestArchives:
    def test_cut_off(self, good):
        data = good.read_bytes()
        good.write_bytes(data[: len(data) * 2 // 3])
        assert said(good) == (
            "p.qdpx: is cut off or not a zip archive. Export it again, or copy it once more "
            "from its source."
        )

    def test_damaged_within(self, good):
        data = bytearray(good.read_bytes())
        data[60:90] = bytes(30)
        good.write_bytes(data)
        assert "'project.qde' is damaged" in said(good)

    def test_no_archive(self, tmp_path):
        path = tmp_path / "p.qdpx"
        path.write_text("<Project/>", encoding="utf-8")
        assert "no archive of its kind" in said(path)

    def test_not_there(self, tmp_path):
        assert said(tmp_path / "p.qdpx") == "p.qdpx: cannot be read (no such file or directory)."

    @pytest.mark.parametrize("names", [["project.qde", "Other.QDE"], [], ["folder/project.qde"]])
    def test_not_exactly_one_project_file(self, tmp_path, names):
        path = archive(tmp_path / "p.qdpx", dict.fromkeys([*names, "x.txt"], qde()))
        message = said(path)
        assert "must hold exactly one project file (project.qde) at its top" in message

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_the_same_file_twice(self, tmp_path):
        path = tmp_path / "p.qdpx"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("project.qde", qde())
            file.writestr("project.qde", qde())
        assert "holds the file 'project.qde' twice" in said(path)

    @pytest.mark.parametrize(
        "name", ["../evil.txt", "sources/../../evil.txt", "/etc/evil", "C:\\evil.txt", "..\\evil"]
    )
    def test_names_that_lead_out(self, tmp_path, name):
        path = archive(tmp_path / "p.qdpx", {"project.qde": qde(), name: "x"})
        assert "whose name leads out of the archive" in said(path)
        assert not (tmp_path / "evil.txt").exists()

    def test_nothing_is_unpacked_to_disk(self, good, tmp_path):
        before = sorted(tmp_path.rglob("*"))
        read_project(good)
        assert sorted(tmp_path.rglob("*")) == before

    def test_zip_bomb(self, tmp_path):
        path = archive(tmp_path / "p.qdpx", {"project.qde": b" " * (64 * 2**20)})
        assert path.stat().st_size < 100_000
        assert "unpacks to more than a project's text can be" in said(path)

    def test_zip_bomb_that_lies_about_its_size(self, tmp_path):
        # The directory says 100 bytes; the member holds 300 MB.
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(bytes(300 * 2**20)) + packer.flush()
        name = b"project.qde"
        fields = (0, 8, 0, 0, 0, len(packed), 100, len(name))
        local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, *fields[:5], *fields[5:], 0)
        central = struct.pack(
            *("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, *fields),
            *(0, 0, 0, 0, 0, 0),
        )
        end = struct.pack(
            *("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central) + len(name)),
            *(len(local) + len(name) + len(packed), 0),
        )
        path = tmp_path / "p.qdpx"
        path.write_bytes(local + name + packed + central + name + end)
        assert "'project.qde' is damaged" in said(path)

    def test_too_many_files(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "MAX_MEMBERS", 3)
        members = {"project.qde": qde(), **{f"{i}.txt": "x" for i in range(3)}}
        assert said(archive(tmp_path / "p.qdpx", members)).startswith(
            "p.qdpx: holds 4 files, and at most 3 are read."
        )

    def test_too_much_in_all(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "MAX_BYTES", 2000)
        path = of_text(tmp_path / "p.qdpx", "x" * 1500, passage(0, 3, "xxx"))
        project = read_project(path)
        assert "unpacks to more" in project.omissions["reason"][0]

    def test_password(self, good):
        data = bytearray(good.read_bytes())
        for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            data[data.index(mark) + offset] |= 1
        good.write_bytes(data)
        assert "is protected by a password" in said(good)

    def test_unusual_packing(self, tmp_path):
        path = tmp_path / "p.qdpx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
            file.writestr("project.qde", qde())
        assert "packed in a way that coding programs do not use" in said(path)


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


class TestOmissions:
    """What is wrong with a part leaves that part out, and says so."""

    def listed(self, tmp_path, *passages, text="One two.", **more) -> list[tuple]:
        path = qdpx(
            tmp_path / "p.qdpx",
            qde(source("".join(passages)), **more),
            **{TEXT.replace("-", "_"): text},
        )
        self.project = read_project(path)
        columns = ["item", "source", "place", "code", "reason"]
        return list(self.project.omissions[columns].itertuples(index=False, name=None))

    def test_coding_that_points_to_no_code(self, tmp_path):
        empty = coding().replace(f'<CodeRef targetGUID="{JOY}"/>', "")
        assert self.listed(tmp_path, passage(0, 3, inside=empty)) == [
            ("coding", "I01.txt", "0-3", "", "it points to no code")
        ]

    def test_code_that_is_not_in_the_codebook(self, tmp_path):
        inside = coding(STRANGE) + coding(JOY)
        assert self.listed(tmp_path, passage(0, 3, inside=inside)) == [
            ("coding", "I01.txt", "0-3", "", "its code is not in the codebook")
        ]
        assert self.project.counts().set_index("element").loc["codings"].tolist() == [2, 1, 1]

    @pytest.mark.parametrize("place", [(5, 90), (90, 99), (-4, 3), (3, 3), (5, 2)])
    def test_places_that_are_none(self, tmp_path, place):
        assert self.listed(tmp_path, passage(*place), passage(0, 3, "One", number=1)) == [
            (
                "coding",
                "I01.txt",
                f"{place[0]}-{place[1]}",
                "Feelings > Joy",
                "its place is not in the text",
            )
        ]
        assert len(self.project.codings) == 1

    def test_place_that_is_no_number(self, tmp_path):
        broken = passage(0, 3).replace('startPosition="0"', 'startPosition="x"')
        assert self.listed(tmp_path, broken)[0][4] == "its place is not in the text"

    def test_two_people_of_one_name(self, tmp_path):
        users = "<Users>" + "".join(
            f'<User guid="{guid}" name="Anna Li"/>' for guid in (ANNA, STRANGE)
        )
        inside = coding() + coding(HOPE, STRANGE)
        listed = self.listed(tmp_path, passage(0, 3, inside=inside), users=users + "</Users>")
        assert listed == [("coder", "", "", "", "2 coders have the same name: they are kept apart")]
        assert self.project.passages()["coder"].tolist() == ["Coder 1", "Coder 2"]

    def test_two_sources_of_one_identifier(self, tmp_path):
        both = source(passage(0, 3, "One")) + source(passage(4, 7, "two", number=1))
        path = qdpx(tmp_path / "p.qdpx", qde(both), **{TEXT.replace("-", "_"): "One two."})
        project = read_project(path)
        assert project.sources["guid"].is_unique
        assert project.passages()["text"].tolist() == ["One", "two"]
        reason = "two sources have the same identifier: told apart by a number"
        assert project.omissions["reason"].tolist() == [reason]

    def test_numbers_that_no_text_has(self, tmp_path):
        huge = passage(0, 10**30) + passage(0, 3, "One", number=1)
        assert self.listed(tmp_path, huge)[0][4] == "its place is not in the text"
        picture = f"""<PictureSource guid="{STRANGE}" name="p.png"><PictureSelection
            guid="{ANNA}" firstX="1" firstY="" secondX="3">{coding()}</PictureSelection>
            </PictureSource>"""
        project = read_project(qdpx(tmp_path / "p.qdpx", qde(picture)))
        assert project.codings["area"].tolist() == [""]

    def test_two_codes_of_one_name(self, tmp_path):
        codes = CODES.replace('name="Hope"', 'name="Joy"')
        listed = self.listed(tmp_path, passage(0, 3), codes=codes)
        assert listed[0][3:] == (
            "Feelings > Joy",
            "two codes have the same name: told apart by a number",
        )
        assert self.project.codes["code"].tolist()[1:] == ["Feelings > Joy", "Feelings > Joy (2)"]

    def test_the_same_coding_twice(self, tmp_path):
        listed = self.listed(tmp_path, passage(0, 3), passage(0, 3, number=1))
        assert listed[0][4] == "the same code by the same coder twice"

    def test_text_that_cannot_be_read(self, tmp_path):
        assert "NUL" not in str(self.listed(tmp_path, passage(0, 3), text=b"\0\1\2\3"))
        assert self.project.sources["state"].tolist() == ["missing"]
        assert "is no text" in self.project.omissions["reason"][0]

    def test_empty_project(self, tmp_path):
        path = qdpx(tmp_path / "p.qdpx", f'{HEAD}<Project name="x"/>')
        project = read_project(path)
        assert project.codings.empty
        assert project.counts()["found"].sum() == 0


def test_any_cut_of_a_good_file_is_answered_in_one_sentence(good):
    data = good.read_bytes()
    for length in range(0, len(data), 7):
        good.write_bytes(data[:length])
        said(good)


def test_any_flipped_byte_is_answered_in_one_sentence_or_read(good):
    data = good.read_bytes()
    for place in range(0, len(data), 3):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        good.write_bytes(broken)
        try:
            read_project(good)
        except GroupworkError as error:
            assert "\n" not in str(error)
