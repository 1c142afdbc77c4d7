"""REFI-QDA projects with something wrong in them."""

import pytest
from bad_projects import said
from coded_projects import (
    ANNA,
    CODES,
    HEAD,
    HOPE,
    JOY,
    TEXT,
    coding,
    passage,
    qde,
    qdpx,
    read_project,
    source,
)

from groupwork.errors import GroupworkError

STRANGE = "DDDDDDDD-0000-4000-8000-000000000000"


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
        assert "is not text" in self.project.omissions["reason"][0]

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
