"""Archives that are damaged, harmful or odd."""

import struct
import zipfile
import zlib

import pytest
from bad_projects import said
from coded_projects import (
    archive,
    of_text,
    passage,
    qde,
    read_project,
)

from groupwork.ingest.coding import archive as limits


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
        assert "not a zip archive" in said(path)

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

    @pytest.mark.slow
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
        assert "unpacks to more" in project.omissions["place"][0]

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
