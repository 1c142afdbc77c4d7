"""REFI-QDA projects: a real one of ATLAS.ti, and made ones with what programs differ in."""

import re
from pathlib import Path

import pytest
from bad_projects import said
from coded_projects import (
    ANNA,
    BO,
    CODES,
    FEAR,
    HEAD,
    HOPE,
    JOY,
    TEXT,
    archive,
    coding,
    found,
    of_text,
    passage,
    qde,
    qdpx,
    read_project,
    reasons,
    source,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from groupwork.errors import GroupworkError
from groupwork.ingest.coding import refi
from groupwork.ingest.coding.refi import read_codebook

DATA = Path(__file__).parents[3] / "data/qda"
ATLAS = DATA / "atlasti_standard_project.qdpx"


class TestAtlas:
    """The standard's own project, written by ATLAS.ti 8.4; its texts are missing."""

    @pytest.fixture
    def project(self):
        return read_project(ATLAS)

    def test_everything_is_counted(self, project):
        counts = project.counts().set_index("element")
        assert counts.loc[["users", "codes", "sources", "codings"], "found"].tolist() == [
            *(3, 14, 12, 16)
        ]
        # Two selections of a page stand there twice: as an area and as words.
        assert counts.loc["codings", "read"] == 14
        assert reasons(project).count("the same passage is there as text, too") == 2

    def test_missing_texts_are_listed_and_their_quotations_kept(self, project):
        assert reasons(project).count("its text is not in the archive") == 8
        rows = project.passages().set_index("source")
        first = rows.loc["1994 Diet Coke-Diet Coke Break.docx"]
        assert first["text"] == "Oh, that was great. See you tomorrow? Eleven thirty. Mm."
        assert (first["start"], first["end"], first["code"]) == (139, 195, "Coke::diet Coke")
        # "damage done by fatty foods" is a label, not what stands at 688-907.
        assert "damage done by fatty foods" not in set(project.codings["text"])

    def test_kinds_of_sources(self, project):
        kinds = project.codings["kind"].value_counts().to_dict()
        assert kinds == {"text": 9, "picture": 2, "pdf": 2, "video": 1}
        assert "267 1 992 720" in set(project.codings["area"])

    def test_nobody_is_named(self, project):
        assert project.coders["coder"].tolist() == ["Coder 1", "Coder 2", "Coder 3"]
        everything = "".join(
            getattr(project, name).to_csv() for name in ("coders", "codes", "sources", "notes")
        )
        for word in ("Markgraf", "Petrausch", "sebpe", "macOS"):
            assert word not in everything
        assert project.privacy["what"].tolist() == [
            "names of coders",
            "home folder of the project",
            "program and system that wrote it",
            "dates and times of the work",
        ]
        assert project.privacy["number"].tolist() == [3, 1, 1, 86]

    def test_notes(self, project):
        titles = project.notes.set_index("note")["text"]
        assert titles["Research Plan"].startswith("day to day log")
        assert "links" in set(project.omissions["item"])


class TestWaysOfCounting:
    TEXT = "Hello there.\nI was afraid 😀 of the night.\nThen we laughed.\n"

    def project(self, tmp_path, text, *passages):
        return read_project(of_text(tmp_path / "p.qdpx", text, *passages))

    def places(self, utf16=False, newline=1, mark=0):
        """Where "afraid 😀 of" and "we laughed" begin and end as a program counts."""
        found = []
        for words in ("afraid 😀 of", "we laughed"):
            before = self.TEXT[: self.TEXT.index(words)]
            size = {"\n": newline, "😀": 2 if utf16 else 1}
            start = mark + sum(size.get(character, 1) for character in before)
            found.append((words, start, start + sum(size.get(c, 1) for c in words)))
        return found

    @pytest.mark.parametrize(
        ("stored", "counted", "said"),
        [
            ("\n", {}, "code points"),
            ("\r\n", {"newline": 2}, "code points"),
            ("\r\n", {}, "code points, each line end counted once"),
            ("\n", {"newline": 2}, "code points, each line end counted twice"),
            ("\r\n", {"utf16": True}, "UTF-16 units, each line end counted once"),
            ("\n", {"utf16": True}, "UTF-16 units"),
        ],
    )
    @pytest.mark.parametrize("quoted", [True, False])
    def test_line_ends_and_wide_characters(self, tmp_path, stored, counted, said, quoted):
        wanted = self.places(**counted)
        text = self.TEXT.replace("\n", stored)
        passages = [
            passage(start, end, words if quoted else "", number=i)
            for i, (words, start, end) in enumerate(wanted)
        ]
        project = self.project(tmp_path, text, *passages)
        assert [row[2] for row in found(project)] == [words for words, *_ in wanted]
        if quoted:
            assert project.sources["counting"][0] == f"{said}; 2 of 2 passages confirmed by words"
        assert project.sources["text"][0] == self.TEXT

    @pytest.mark.parametrize("mark", [0, 1])
    def test_byte_order_mark(self, tmp_path, mark):
        passages = [
            passage(s, e, w, number=i) for i, (w, s, e) in enumerate(self.places(mark=mark))
        ]
        project = self.project(tmp_path, self.TEXT.encode("utf-8-sig"), *passages)
        assert [row[2] for row in found(project)] == ["afraid 😀 of", "we laughed"]
        assert ("byte-order mark counted" in project.sources["counting"][0]) == bool(mark)

    def test_end_that_is_the_last_character(self, tmp_path):
        passages = [passage(s, e - 1, w, number=i) for i, (w, s, e) in enumerate(self.places())]
        project = self.project(tmp_path, self.TEXT, *passages)
        assert [row[2] for row in found(project)] == ["afraid 😀 of", "we laughed"]
        assert "end inclusive" in project.sources["counting"][0]

    def test_a_text_without_quotations_follows_the_others(self, tmp_path):
        other = "66666666-6666-4666-8666-666666666666"
        crlf = self.TEXT.replace("\n", "\r\n")
        quoted = [passage(s, e, w, number=i) for i, (w, s, e) in enumerate(self.places())]
        # "was" and "we" begin within a word if the line ends before them are counted.
        bare = [passage(*self.places()[1][1:], number=9)]
        project = read_project(
            qdpx(
                tmp_path / "p.qdpx",
                qde(source("".join(quoted)) + source("".join(bare), guid=other, name="I02.txt")),
                **{TEXT.replace("-", "_"): crlf, other.replace("-", "_"): crlf},
            )
        )
        assert [row[2] for row in found(project)][-1] == "we laughed"

    def test_cut_off_quotations(self, tmp_path):
        text = "One two three four five six.\r\nSeven eight nine ten eleven twelve thirteen."
        passages = [passage(29, 73, "Seven eight nine ten…"), passage(0, 7, "One two", number=1)]
        project = self.project(tmp_path, text, *passages)
        assert found(project)[1][2] == "Seven eight nine ten eleven twelve thirteen."

    def test_a_wrong_place_is_put_right_by_its_quotation(self, tmp_path):
        text = "First words here. Second words here. Third words here."
        passages = [
            passage(0, 17, "First words here."),
            passage(30, 49, "Second words here.", number=1),
            passage(37, 54, "Third words here.", number=2),
        ]
        project = self.project(tmp_path, text, *passages)
        assert [row[:3] for row in found(project)] == [
            (0, 17, "First words here."),
            (18, 36, "Second words here."),
            (37, 54, "Third words here."),
        ]
        assert reasons(project) == ["wrong; put where its quotation stands"]

    def test_names_that_are_labels_move_nothing(self, tmp_path):
        project = self.project(tmp_path, "afraid of night, afraid", passage(0, 6, "at night, a"))
        assert found(project)[0][2] == "afraid"

    def test_chinese(self, tmp_path):
        text = "社工：您好。\r\n照顾者：我𠮷很害怕。\r\n"
        # In UTF-16 units the rare character counts twice.
        project = self.project(tmp_path, text, passage(12, 18, "我𠮷很害怕"))
        assert found(project)[0][2] == "我𠮷很害怕"


class TestSources:
    @pytest.mark.parametrize(
        ("path", "member"),
        [
            (f"internal://{TEXT}.txt", f"Sources/{TEXT}.TXT"),
            (f"internal://{TEXT}.txt", f"sources/{TEXT.lower()}.txt"),
            (f"relative:///folder/{TEXT}.txt", f"sources/{TEXT}.txt"),
            (f"relative://{TEXT}.txt", f"{TEXT}.txt"),
            (f"{TEXT}.txt", f"Sources\\{TEXT}.txt"),
            (f"sources/{TEXT}.txt", f"sources/{TEXT}.txt"),
        ],
    )
    def test_ways_to_a_text(self, tmp_path, path, member):
        project = qde(source(passage(0, 3, "One"), path=path))
        read = read_project(
            archive(tmp_path / "p.qdpx", {"Project.QDE": project, member: "One two."})
        )
        assert read.sources["state"].tolist() == ["read"]

    def test_embedded_text(self, tmp_path):
        inside = f"<PlainTextContent>One\ntwo.</PlainTextContent>{passage(4, 7, 'two')}"
        element = f'<TextSource guid="{TEXT}" name="I01">{inside}</TextSource>'
        assert found(read_project(qdpx(tmp_path / "p.qdpx", qde(element))))[0][2] == "two"

    def test_a_path_on_somebodys_disk_is_never_opened(self, tmp_path):
        secret = tmp_path / "secret.txt"
        secret.write_text("One two.", encoding="utf-8")
        for path in (f"absolute://{secret}", str(secret), f"file://{secret}"):
            project = read_project(
                qdpx(tmp_path / "p.qdpx", qde(source(passage(0, 3, "One"), path=path)))
            )
            assert project.sources["state"].tolist() == ["missing"]
            assert "paths on somebody's disk" in set(project.privacy["what"])
            assert str(tmp_path) not in project.sources.to_csv() + project.omissions.to_csv()

    def test_names_lose_their_folders(self, tmp_path):
        element = source(passage(0, 3, "One"), name=r"C:\Users\anna\I01.txt")
        project = read_project(qdpx(tmp_path / "p.qdpx", qde(element)))
        assert project.sources["source"].tolist() == ["I01.txt"]

    def test_codings_of_a_whole_source(self, tmp_path):
        project = read_project(of_text(tmp_path / "p.qdpx", "One two.", coding(HOPE, BO)))
        assert found(project) == [(0, 8, "One two.", "Feelings > Hope", "Coder 2")]
        assert project.codings["kind"].tolist() == ["source"]

    def test_transcript_of_a_recording(self, tmp_path):
        point = "77777777-7777-4777-8777-00000000000"
        video = f"""<VideoSource guid="{TEXT}" name="V.mp4" path="relative:///v.mp4">
            <Transcript guid="{TEXT[:-1]}4" name="V"><PlainTextContent>One two.</PlainTextContent>
            <SyncPoint guid="{point}1" position="4" timeStamp="0"/>
            <SyncPoint guid="{point}2" position="7" timeStamp="90"/>
            <TranscriptSelection guid="{point}3" fromSyncPoint="{point}1" toSyncPoint="{point}2">
            {coding()}</TranscriptSelection></Transcript></VideoSource>"""
        project = read_project(qdpx(tmp_path / "p.qdpx", qde(video)))
        assert found(project)[0][:3] == (4, 7, "two")

    def test_two_sources_of_one_name(self, tmp_path):
        other = "66666666-6666-4666-8666-666666666666"
        both = source(passage(0, 3)) + source(passage(0, 3, number=1), guid=other)
        texts = {guid.replace("-", "_"): "One two." for guid in (TEXT, other)}
        project = read_project(qdpx(tmp_path / "p.qdpx", qde(both), **texts))
        assert project.sources["source"].tolist() == ["I01.txt", "I01.txt (2)"]


def test_nested_codes(tmp_path):
    project = read_project(of_text(tmp_path / "p.qdpx", "One two.", passage(0, 3)))
    assert project.codes["code"].tolist() == ["Feelings", "Feelings > Joy", "Feelings > Hope"]
    assert project.codes["codable"].tolist() == [False, True, True]
    assert project.codes["parent"].tolist() == ["", FEAR, FEAR]
    assert project.codes["description"][0] == "what is felt"


def test_who_coded_is_said_by_the_coding_or_else_by_its_passage(tmp_path):
    guid = "55555555-5555-4555-8555-000000000000"
    selection = (
        f'<PlainTextSelection guid="{guid}" startPosition="0" endPosition="3" '
        f'creatingUser="{BO}"><Coding guid="{guid}"><CodeRef targetGUID="{{{JOY.lower()}}}"/>'
        f"</Coding></PlainTextSelection>"
    )
    project = read_project(of_text(tmp_path / "p.qdpx", "One two.", selection))
    assert found(project)[0][4] == "Coder 2"


def test_coders_who_are_not_known(tmp_path):
    stranger = "99999999-9999-4999-8999-999999999999"
    nobody = coding().replace(f' creatingUser="{ANNA}"', "")
    inside = [passage(0, 3, inside=coding(coder=stranger)), passage(4, 7, inside=nobody, number=1)]
    project = read_project(of_text(tmp_path / "p.qdpx", "One two.", *inside))
    assert [row[4] for row in found(project)] == ["Coder 3", "Coder 4"]
    assert reasons(project) == ["coder is not in the list of users", "coder is not known"]


def test_cases_variables_and_notes(tmp_path):
    variable, note = (f"{n * 8}-0000-4000-8000-000000000000" for n in "EF")
    value = f"<VariableValue><VariableRef targetGUID='{variable}'/><IntegerValue>42</IntegerValue>"
    before = f"""<Variables><Variable guid="{variable}" name="age" typeOfVariable="Integer"/>
        </Variables><Cases><Case guid="{ANNA}" name="P1">{value}</VariableValue>
        <SourceRef targetGUID="{TEXT}"/></Case></Cases>"""
    about = f'<NoteRef targetGUID="{note}"/>'
    rest = f"""<Notes><Note guid="{note}" name="Idea"><PlainTextContent>Ask Anna Li again
        </PlainTextContent></Note></Notes>"""
    inside = passage(0, 3, inside=coding() + about)
    project = read_project(
        qdpx(
            tmp_path / "p.qdpx",
            qde(source(inside), before=before, rest=rest),
            **{TEXT.replace("-", "_"): "One two."},
        )
    )
    assert project.cases[["case", "source"]].to_numpy().tolist() == [["P1", TEXT]]
    assert project.variables[["about", "variable", "type", "value"]].to_numpy().tolist() == [
        ["case", "age", "Integer", "42"]
    ]
    assert project.notes[["note", "text", "about"]].to_numpy().tolist() == [
        ["Idea", "Ask Anna Li again", "selection"]
    ]
    assert "notes that mention a coder" in set(project.privacy["what"])


def test_passages_coded_with_a_case(tmp_path):
    case = "88888888-8888-4888-8888-888888888888"
    before = f'<Cases><Case guid="{case}" name="P1"/></Cases>'
    both = passage(0, 8, inside=coding(case)) + passage(0, 3, "One", number=1)
    project = read_project(
        qdpx(
            tmp_path / "p.qdpx",
            qde(source(both), before=before),
            **{TEXT.replace("-", "_"): "One two."},
        )
    )
    assert project.cases[["case", "source"]].to_numpy().tolist() == [["P1", ""], ["P1", TEXT]]
    assert found(project) == [(0, 3, "One", "Feelings > Joy", "Coder 1")]
    assert reasons(project) == ["it names a case rather than a code, and is taken as that"]


def test_codebook(tmp_path):
    path = tmp_path / "codes.qdc"
    root = CODES.replace("<CodeBook>", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x">')
    path.write_text(HEAD + root, encoding="utf-8")
    assert read_codebook(path)["code"].tolist() == ["Feelings", "Feelings > Joy", "Feelings > Hope"]


def test_names_with_a_prefix(tmp_path):
    import re

    text = re.sub(r"<(/?)(?=[A-Z])", r"<\1q:", qde(source(passage(0, 3))))
    text = text.replace("xmlns=", "xmlns:q=")
    project = read_project(qdpx(tmp_path / "p.qdpx", text, **{TEXT.replace("-", "_"): "One two."}))
    assert found(project)[0][2] == "One"


# What is not read -----------------------------------------------------------------------------

OTHER = 'xmlns="urn:QDA-XML:codebook:1.0"'


def test_a_codebook_in_a_namespace_of_its_own(tmp_path):
    """As a project of MAXQDA has it, which lost all of its codes without a word."""
    text = qde(source(passage(0, 3, "One"))).replace("<CodeBook>", f"<CodeBook {OTHER}>")
    project = read_project(qdpx(tmp_path / "p.qdpx", text, **{TEXT.replace("-", "_"): "One two."}))
    assert project.codes["name"].tolist() == ["Feelings", "Joy", "Hope"]
    assert project.passages()["text"].tolist() == ["One"]


def test_prefixes_and_attributes_with_a_namespace(tmp_path):
    text = qde(source(passage(0, 3, "One"))).replace("<Users>", '<Users xmlns:q="urn:q" q:x="1">')
    text = text.replace("<Code guid", '<q:Code xmlns:q="urn:q" q:guid')
    text = text.replace("</Code>", "</q:Code>")
    project = read_project(qdpx(tmp_path / "p.qdpx", text, **{TEXT.replace("-", "_"): "One two."}))
    assert project.codes["name"].tolist() == ["Feelings", "Joy", "Hope"]
    assert len(project.codings) == 1


PIECES = {
    "Code": '<Code name="more"/>',
    "Coding": f'<Coding><CodeRef targetGUID="{JOY}"/></Coding>',
    "PlainTextSelection": '<PlainTextSelection startPosition="0" endPosition="3"/>',
    "PDFSelection": '<PDFSelection page="1" firstX="0" firstY="0" secondX="1" secondY="1"/>',
    "TextSource": '<TextSource name="other"/>',
    "VideoSource": '<VideoSource name="film"/>',
}
ENDS = ["</Users>", "</Codes>", "</CodeBook>", "</Sources>", "</TextSource>", "</Project>"]
KINDS = {
    "code": ["Code"],
    "coding": ["Coding"],
    "selection": ["PlainTextSelection", "PDFSelection"],
    "source": ["TextSource", "VideoSource"],
}


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(PIECES)), st.sampled_from(ENDS)), max_size=8))
def test_what_is_in_the_file_is_read_or_listed(tmp_path_factory, more):
    text = qde(source(passage(0, 3, "One")))
    for name, end in more:
        text = text.replace(end, PIECES[name] + end, 1)
    path = tmp_path_factory.mktemp("p") / "p.qdpx"
    project = refi.read_project(qdpx(path, text, **{TEXT.replace("-", "_"): "One two."}))
    found = {
        "code": len(project.codes),
        "coding": len(project.codings),
        "selection": project.codings["selection"].nunique(),
        "source": len(project.sources),
    }
    listed = project.omissions
    for kind, names in KINDS.items():
        there = sum(len(re.findall(rf"<{name}\b", text)) for name in names)
        unread = listed.loc[listed["item"] == f"unread {kind}", "reason"]
        numbers = sum(int(reason.split()[0]) for reason in unread)
        # A source that could not be opened is a source; its row says what is missing of it.
        rows = 0 if kind in ("source", "code") else int((listed["item"] == kind).sum())
        assert found[kind] + numbers + rows >= there, kind
        if kind in ("code", "source"):
            assert found[kind] + numbers == there, kind


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
        assert "is not text" in self.project.omissions["place"][0]

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


@pytest.mark.slow
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
