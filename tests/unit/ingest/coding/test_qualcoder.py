"""QualCoder: projects with the tables of its version 3.8, and its report of codes."""

import csv
import sqlite3
from pathlib import Path

import pytest
from coded_projects import read_project

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.project import Project, pseudonymise
from groupwork.ingest.coding.qualcoder import read_qualcoder
from groupwork.ingest.coding.write import write_project


def read(path: Path) -> Project:
    return pseudonymise(read_qualcoder(path))


TABLES = """
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text{supercid});
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
  pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer,
  width integer, height integer, cid integer, memo text, date text, owner text);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer,
  cid integer, memo text, owner text);
CREATE TABLE cases (caseid integer primary key, name text, owner text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer,
  pos1 integer);
CREATE TABLE attribute_type (name text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text,
  id integer);
CREATE TABLE journal (jid integer primary key, name text, jentry text, owner text);
INSERT INTO source VALUES (1, 'I01.txt', 'Well.\n我𠮷很害怕。', NULL, 'noisy room', 'Anna', NULL),
  (2, 'drawing.png', NULL, '/images/drawing.png', '', 'Anna', NULL),
  (3, 'talk.m4a', NULL, 'audio:/home/anna/talk.m4a', '', 'Anna', NULL);
INSERT INTO code_cat VALUES (1, 'Feelings', 'Anna', NULL, 'what is felt', NULL),
  (2, 'Dark', 'Anna', NULL, '', 1);
INSERT INTO code_name ({names}) VALUES (1, 'fear', 'of the night', 2, 'Anna', NULL, '#FF0000'),
  (2, 'joy', NULL, NULL, 'Anna', NULL, '#00FF00');
INSERT INTO code_text VALUES (1, 1, 1, '我𠮷很害怕', 6, 11, 'Anna', NULL, 'crying'),
  (2, 2, 1, 'Well', 0, 4, 'Bo', NULL, ''), (3, 9, 1, 'Well', 0, 4, 'Bo', NULL, ''),
  (4, 1, 1, 'Well', 90, 99, 'Bo', NULL, ''), (5, 1, 8, 'x', 0, 1, 'Bo', NULL, '');
INSERT INTO code_image VALUES (1, 2, 10, 20, 30, 40, 1, '', NULL, 'Anna');
INSERT INTO code_av VALUES (1, 3, 100, 900, 2, '', 'Bo');
INSERT INTO cases VALUES (1, 'P7', 'Anna');
INSERT INTO case_text VALUES (1, 1, 1, 0, 14);
INSERT INTO attribute_type VALUES ('age', 'case', 'numeric');
INSERT INTO attribute VALUES (1, 'age', 'case', '42', 1), (2, 'place', 'file', 'ward', 1);
INSERT INTO journal VALUES (1, 'Day 1', 'It went well.', 'Anna');
"""


def database(folder: Path, extra: str = "", subcodes: bool = False) -> Path:
    """Write a project; with or without the column that newer versions have for subcodes."""
    path = folder / "study.qda" / "data.qda"
    path.parent.mkdir(parents=True, exist_ok=True)
    supercid = ", supercid integer" if subcodes else ""
    names = "cid, name, memo, catid, owner, date, color"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES.format(supercid=supercid, names=names) + extra)
    connection.close()
    return path


class TestDatabase:
    def test_passages(self, tmp_path):
        project = read(database(tmp_path))
        rows = project.passages()[["source", "kind", "start", "end", "text", "code", "coder"]]
        assert rows.to_numpy().tolist() == [
            ["I01.txt", "text", 0, 4, "Well", "joy", "Coder 2"],
            ["I01.txt", "text", 6, 11, "我𠮷很害怕", "Feelings > Dark > fear", "Coder 1"],
            ["drawing.png", "picture", -1, -1, "", "Feelings > Dark > fear", "Coder 1"],
            ["talk.m4a", "audio", -1, -1, "", "joy", "Coder 2"],
        ]
        assert project.name == "study"
        assert project.codes["code"].tolist() == [
            *("Feelings", "Feelings > Dark", "Feelings > Dark > fear", "joy")
        ]

    def test_what_is_left_out(self, tmp_path):
        project = read(database(tmp_path))
        assert sorted(project.omissions["reason"]) == [
            "its code is not in the codebook",
            "its place is not in the text",
            "its source is not in the project",
        ]
        assert project.counts().set_index("element").loc["codings"].tolist() == [7, 4, 3]

    def test_cases_variables_and_notes(self, tmp_path):
        project = read(database(tmp_path))
        assert project.cases["case"].tolist() == ["P7"]
        assert project.variables[["about", "variable", "type", "value"]].to_numpy().tolist() == [
            ["case", "age", "Float", "42"],
            ["source", "place", "Text", "ward"],
        ]
        assert set(project.notes["text"]) == {"crying", "It went well.", "noisy room"}

    def test_nobody_is_named(self, tmp_path):
        project = read(database(tmp_path))
        assert project.coders["coder"].tolist() == ["Coder 1", "Coder 2"]
        everything = "".join(
            getattr(project, name).to_csv() for name in vars(project) if name != "name"
        )
        assert "Anna" not in everything
        assert "/home" not in everything

    def test_subcodes_and_codes_within_each_other(self, tmp_path):
        extra = """UPDATE code_name SET catid = NULL, supercid = 2 WHERE cid = 1;
            UPDATE code_cat SET supercatid = 2 WHERE catid = 1;"""
        project = read(database(tmp_path, extra, subcodes=True))
        assert project.codes["code"].tolist() == [
            "joy",
            "joy > fear",
            "Feelings",
            "Feelings > Dark",
        ]

    def test_written_as_refi_qda(self, tmp_path):
        project = read(database(tmp_path).parent)
        write_project(project, tmp_path / "p.qdpx")
        again = read_project(tmp_path / "p.qdpx")
        assert again.codings.equals(project.codings)
        assert again.codes.equals(project.codes)

    def test_nothing_is_changed(self, tmp_path):
        path = database(tmp_path)
        before = path.read_bytes()
        read(path)
        assert path.read_bytes() == before
        assert [each.name for each in path.parent.iterdir()] == ["data.qda"]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"no database at all, but some text that is long enough", "is damaged or not a QualC"),
            (b"", "it has no table 'code_cat'"),
        ],
    )
    def test_no_project(self, tmp_path, content, message):
        path = tmp_path / "data.qda"
        path.write_bytes(content)
        with pytest.raises(GroupworkError, match=message):
            read(path)

    def test_damaged_not_there_and_open(self, tmp_path):
        path = database(tmp_path)
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        with pytest.raises(GroupworkError, match="is damaged or not a QualCoder project"):
            read(path)
        path.write_bytes(data)
        path.with_name("data.qda-wal").write_bytes(b"x")
        with pytest.raises(GroupworkError, match="is open in QualCoder"):
            read(path)
        with pytest.raises(GroupworkError, match="cannot be read"):
            read(tmp_path / "nothing.qda")


REPORT = [
    ["File", "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category", "Category"],
    ["I01.txt", "Anna", "我很害怕", "ctid:1", "fear", "", "Dark", "Feelings"],
    ["I01.txt", "Bo", "Well", "ctid:2", "joy", "", "", ""],
    ["drawing.png", "Bo", "image", "imid:1", "joy", "", "", ""],
]


class TestReport:
    def write(self, path: Path, rows: list[list[str]]) -> Path:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
        return path

    def test_files(self, tmp_path):
        project = read(self.write(tmp_path / "report.csv", REPORT))
        assert project.passages()[["source", "text", "code", "coder"]].to_numpy().tolist() == [
            ["I01.txt", "我很害怕", "Feelings > Dark > fear", "Coder 1"],
            ["I01.txt", "Well", "joy", "Coder 2"],
        ]
        assert len(project.omissions) == 1
        assert project.codes["codable"].tolist() == [False, False, True, True]

    def test_a_passage_with_two_codes_is_one(self, tmp_path):
        """Each code has an id of its own; the same words with the same code are two passages."""
        rows = [
            ["I01.txt", "Anna", "Well", f"ctid:{number}", code, "", "", ""]
            for number, code in enumerate(["joy", "fear", "joy"])
        ]
        codings = read(self.write(tmp_path / "report.csv", [REPORT[0], *rows])).codings
        one, other, again = codings["selection"]
        assert one == other != again

    def test_cases(self, tmp_path):
        rows = [["Case", "Filename", *REPORT[0][1:]], *(["P7", *row] for row in REPORT[1:])]
        project = read(self.write(tmp_path / "report.csv", rows))
        assert project.cases["case"].tolist() == ["P7", "P7"]
        assert project.sources["source"].tolist() == ["I01.txt", "drawing.png"]

    def test_another_table(self, tmp_path):
        path = self.write(tmp_path / "report.csv", [["File", "Code"], ["a", "b"]])
        with pytest.raises(GroupworkError, match="there is no column 'Coder'"):
            read(path)
        path = self.write(tmp_path / "report.csv", [*REPORT, ["I01.txt", "Anna"]])
        with pytest.raises(GroupworkError, match="row 5: has 2 cells, but the header names 8"):
            read(path)
