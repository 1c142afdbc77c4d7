"""Projects laid out as each coding program writes them: nothing is fatal, nothing is lost silently.

What a program does differently is taken from the standard's text, from reports of other readers'
users and from open-source readers; the words and people are invented.
"""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from coded_projects import ANNA, BO, HEAD, PROJECT, archive, coding, read_project
from lxml import etree

from groupwork.ingest.coding.refi import read_codebook
from groupwork.ingest.coding.write import write_project

DATA = Path(__file__).parents[3] / "data/qda"
WORDS = "Worker: How are you?\r\nMother: I am afraid at night. My sister helps.\r\n"
LF = WORDS.replace("\r\n", "\n")


def place(words: str, text: str = LF) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def guid(number: int) -> str:
    return f"66666666-6666-4666-8666-{number:012d}"


def project(origin: str, inside: str) -> str:
    return f'{HEAD}<Project xmlns="{PROJECT}" name="p" origin="{origin}">{inside}</Project>'


CODES = f"""<CodeBook><Codes><Code guid="{guid(1)}" name="Fear" isCodable="true">
<Code guid="{guid(2)}" name="At night" isCodable="true"/></Code>
<Code guid="{guid(3)}" name="Help" isCodable="true"/></Codes></CodeBook>"""
USERS = f'<Users><User guid="{ANNA}" name="Anna Li" id="AL"/><User guid="{BO}" name="Bo"/></Users>'


def selection(words: str, code: int, coder: str = ANNA, *, name: str | None = None, n: int = 0):
    """Return a passage; its name is what the program puts there."""
    start, end = place(words)
    named = f'name="{name}" ' if name is not None else ""
    return (
        f'<PlainTextSelection guid="{guid(50 + n)}" {named}startPosition="{start}" '
        f'endPosition="{end}" creatingUser="{coder}">{coding(guid(code), coder, n)}'
        f"</PlainTextSelection>"
    )


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(
            "word/document.xml",
            f'{HEAD}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        )
    return packed.getvalue()


def maxqda() -> dict[str, str | bytes]:
    """Plain and rich text beside each other, variables and groups of documents, a paraphrase."""
    text = f"""<TextSource guid="{guid(10)}" name="I01" plainTextPath="internal://{guid(10)}.txt"
        richTextPath="internal://{guid(10)}.docx">
        {selection("I am afraid at night", 1)}
        {selection("My sister helps", 3, BO, n=1)}
        <PlainTextSelection guid="{guid(70)}" startPosition="0" endPosition="7" name="Opening">
        <Description>How it begins</Description></PlainTextSelection>
        <VariableValue><VariableRef targetGUID="{guid(30)}"/><TextValue>mother</TextValue>
        </VariableValue></TextSource>"""
    picture = f"""<PictureSource guid="{guid(11)}" name="drawing" path="internal://{guid(11)}.jpg">
        <PictureSelection guid="{guid(71)}" firstX="1" firstY="2" secondX="30" secondY="40">
        {coding(guid(3), ANNA, 2)}</PictureSelection></PictureSource>"""
    sets = f"""<Sets><Set guid="{guid(40)}" name="Ward">
        <MemberSource targetGUID="{guid(10)}"/></Set></Sets>"""
    variables = f"""<Variables><Variable guid="{guid(30)}" name="relation" typeOfVariable="Text"/>
        </Variables>"""
    links = f"""<Links><Link guid="{guid(41)}" name="x" originGUID="{guid(50)}"
        targetGUID="{guid(51)}"/></Links>"""
    inside = f"{USERS}{CODES}{variables}<Sources>{text}{picture}</Sources>{links}{sets}"
    return {
        "project.qde": project("MAXQDA 2022 (Release 22.4.0)", inside),
        f"sources/{guid(10)}.txt": WORDS.encode("utf-8-sig"),
        f"sources/{guid(10)}.docx": docx(*LF.splitlines()),
        f"sources/{guid(11)}.jpg": b"\xff\xd8\xff",
    }


def nvivo() -> dict[str, str | bytes]:
    """No plain text, an empty one, a page with words, a recording, cases with attributes."""
    first = f"""<TextSource guid="{guid(10)}" name="I01" richTextPath="internal://{guid(10)}.docx">
        {selection("I am afraid at night", 2, name="")}</TextSource>"""
    second = f"""<TextSource guid="{guid(12)}" name="I02" plainTextPath="internal://{guid(12)}.txt"
        richTextPath="internal://{guid(12)}.docx">{selection("My sister helps", 3, BO, n=1)}
        </TextSource>"""
    pdf = f"""<PDFSource guid="{guid(13)}" name="letter" path="internal://{guid(13)}.pdf">
        <PDFSelection guid="{guid(72)}" page="0" firstX="1" firstY="9" secondX="5" secondY="2">
        {coding(guid(1), ANNA, 3)}</PDFSelection>
        <Representation guid="{guid(14)}" plainTextPath="internal://{guid(14)}.txt">
        {selection("I am afraid at night", 1, n=4)}</Representation></PDFSource>"""
    audio = f"""<AudioSource guid="{guid(15)}" name="call" path="relative:///call.mp3">
        <Transcript guid="{guid(16)}" name="call" plainTextPath="internal://{guid(16)}.txt">
        <SyncPoint guid="{guid(80)}" position="0" timeStamp="0"/>
        <SyncPoint guid="{guid(81)}" position="{place("Mother")[0]}" timeStamp="2000"/>
        <SyncPoint guid="{guid(82)}" timeStamp="4000"/>
        <TranscriptSelection guid="{guid(83)}" fromSyncPoint="{guid(80)}" toSyncPoint="{guid(81)}">
        {coding(guid(1), ANNA, 5)}</TranscriptSelection>
        <TranscriptSelection guid="{guid(84)}" fromSyncPoint="{guid(81)}" toSyncPoint="{guid(82)}">
        {coding(guid(3), ANNA, 6)}</TranscriptSelection></Transcript>
        <AudioSelection guid="{guid(85)}" begin="0" end="2000">{coding(guid(1), BO, 7)}
        </AudioSelection></AudioSource>"""
    cases = f"""<Variables><Variable guid="{guid(30)}" name="age" typeOfVariable="Integer"/>
        </Variables><Cases><Case guid="{guid(31)}" name="P1"><VariableValue>
        <VariableRef targetGUID="{guid(30)}"/><IntegerValue>34</IntegerValue></VariableValue>
        <SourceRef targetGUID="{guid(10)}"/></Case></Cases>"""
    inside = f"{USERS}{CODES}{cases}<Sources>{first}{second}{pdf}{audio}</Sources>"
    return {
        "project.qde": project("NVivo for Windows 12.6", inside),
        "Sources/.root": b"",
        f"Sources/{guid(10)}.docx": docx(*LF.splitlines()),
        f"Sources/{guid(12)}.txt": b"\n",
        f"Sources/{guid(12)}.docx": docx(*LF.splitlines()),
        f"Sources/{guid(13)}.pdf": b"%PDF-1.7",
        f"Sources/{guid(14)}.txt": WORDS,
        f"Sources/{guid(16)}.txt": WORDS,
    }


def qualcoder() -> dict[str, str | bytes]:
    """Cases that refer to selections, a transcript among the texts, notes of all kinds."""
    text = f"""<TextSource guid="{guid(10)}" name="I01.docx" creatingUser="{ANNA}"
        plainTextPath="internal://{guid(10)}.txt" richTextPath="internal://{guid(10)}.docx">
        {selection("I am afraid at night", 1, name="I am afraid at night")}
        <NoteRef targetGUID="{guid(90)}"/></TextSource>"""
    video = f"""<VideoSource guid="{guid(17)}" name="v.mp4" path="internal://{guid(17)}.mp4">
        <Transcript guid="{guid(18)}" name="v.mp4.txt" plainTextPath="internal://{guid(18)}.txt"/>
        <VideoSelection guid="{guid(86)}" begin="10" end="20" name="">{coding(guid(3), BO, 8)}
        </VideoSelection></VideoSource>"""
    cases = f"""<Cases><Case guid="{guid(31)}" name="P1"><SourceRef targetGUID="{guid(10)}"/>
        <SelectionRef targetGUID="{guid(50)}"/></Case></Cases>"""
    notes = f"""<Notes><Note guid="{guid(90)}" name="memo" plainTextPath="internal://{guid(90)}.txt"/>
        </Notes>"""
    inside = f"{USERS}{CODES}{cases}<Sources>{text}{video}</Sources>{notes}"
    return {
        "project.qde": project("Qualcoder 3.5", inside),
        f"sources/{guid(10)}.txt": LF,
        f"sources/{guid(18)}.txt": LF,
        f"sources/{guid(90)}.txt": "quiet voice",
    }


def quirkos() -> dict[str, str | bytes]:
    """Values of sources without cases; every word of a name lies outside ASCII."""
    text = f"""<TextSource guid="{guid(10)}" name="访谈一"
        plainTextPath="internal://{guid(10)}.txt">{selection("My sister helps", 3)}
        <VariableValue><VariableRef targetGUID="{guid(30)}"/><TextValue>mother</TextValue>
        </VariableValue><VariableValue><VariableRef targetGUID="{guid(39)}"/>
        <TextValue>lost</TextValue></VariableValue></TextSource>"""
    variables = f"""<Variables><Variable guid="{guid(30)}" name="relation" typeOfVariable="Text"/>
        </Variables>"""
    inside = f"{USERS}{CODES}{variables}<Sources>{text}</Sources>"
    return {"project.qde": project("Quirkos 2.5", inside), f"sources/{guid(10)}.txt": LF}


def f4analyse() -> dict[str, str | bytes]:
    """A project file named after the project, rich text that is not Word's, an embedded text."""
    rtf = f"""<TextSource guid="{guid(10)}" name="I01" richTextPath="internal://{guid(10)}.rtf">
        {selection("I am afraid at night", 1, name="I am afraid at night")}</TextSource>"""
    embedded = f"""<TextSource guid="{guid(12)}" name="I02">
        <PlainTextContent>{LF}</PlainTextContent>
        {selection("My sister helps", 3, n=1)}</TextSource>"""
    inside = f"{USERS}{CODES}<Sources>{rtf}{embedded}</Sources>"
    return {
        "Ward study.qde": project("f4analyse", inside),
        f"sources/{guid(10)}.rtf": rb"{\rtf1\ansi I am afraid at night}",
    }


def dedoose() -> dict[str, str | bytes]:
    """No list of users, no kind of code said, guids in small letters and braces."""
    small = f"{{{guid(10).lower()}}}"
    text = f"""<TextSource guid="{small}" name="I01.txt" plainTextPath="internal://{guid(10)}.txt">
        {selection("I am afraid at night", 1).replace(f' creatingUser="{ANNA}"', "")}
        <PlainTextSelection startPosition="900" endPosition="990">{coding(guid(3), BO, 9)}
        </PlainTextSelection></TextSource>"""
    codes = CODES.replace(' isCodable="true"', "")
    inside = f"{codes}<Sources>{text}</Sources>"
    return {"project.qde": project("Dedoose", inside), f"sources/{guid(10)}.txt": LF}


PROGRAMS = (maxqda, nvivo, qualcoder, quirkos, f4analyse, dedoose)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(DATA / "Project.xsd"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_fatal_and_nothing_is_lost_silently(tmp_path, program, schema):
    read = read_project(archive(tmp_path / "p.qdpx", program()))
    counts = read.counts().set_index("element")
    listed = read.omissions["item"].value_counts()
    for element, item in (("codings", "coding"), ("codes", "code"), ("sources", "source")):
        left = counts.at[element, "left_out"]
        assert left == 0 or left <= listed.get(item, 0), element
    # It can be written back, validly, and is the same when read again.
    target = tmp_path / "back.qdpx"
    write_project(read, target)
    with zipfile.ZipFile(target) as file:
        assert schema.validate(etree.fromstring(file.read("project.qde"))), schema.error_log
    again = read_project(target)
    assert again.passages().equals(read.passages())


def said(read) -> list[tuple]:
    return list(read.passages()[["text", "code", "coder"]].itertuples(index=False, name=None))


def test_maxqda(tmp_path):
    read = read_project(archive(tmp_path / "p.qdpx", maxqda()))
    assert said(read)[:2] == [
        ("I am afraid at night", "Fear", "Coder 1"),
        ("My sister helps", "Help", "Coder 2"),
    ]
    assert read.codings["kind"].tolist() == ["text", "text", "picture"]
    # A paraphrase is a passage without a code: its words are kept as a note of the interview.
    assert "it has no code" in read.omissions["reason"].tolist()
    assert "How it begins" in read.notes["text"].tolist()
    assert read.variables[["about", "variable", "value"]].to_numpy().tolist() == [
        ["source", "relation", "mother"]
    ]
    assert {"links", "sets"} <= set(read.omissions["item"])


def test_nvivo(tmp_path):
    read = read_project(archive(tmp_path / "p.qdpx", nvivo()))
    assert read.sources["state"].tolist() == ["read", "read", "read", "media", "read"]
    assert said(read)[:2] == [
        ("I am afraid at night", "Fear > At night", "Coder 1"),
        ("My sister helps", "Help", "Coder 2"),
    ]
    # A page has words and areas, each with codes of its own.
    page = read.codings[read.codings["source"] == guid(13)]
    assert page[["kind", "text"]].to_numpy().tolist() == [
        ["pdf", ""],
        ["text", "I am afraid at night"],
    ]
    assert ("Worker: How are you?\n", "Fear", "Coder 1") in said(read)
    # The second stretch of the recording ends at a time to which no word belongs.
    assert read.omissions["reason"].tolist().count("its place is not in the text") == 1
    assert read.cases[["case", "source"]].to_numpy().tolist() == [["P1", guid(10)]]
    assert read.variables["value"].tolist() == ["34"]


def test_qualcoder(tmp_path):
    read = read_project(archive(tmp_path / "p.qdpx", qualcoder()))
    assert said(read)[0] == ("I am afraid at night", "Fear", "Coder 1")
    assert read.codings["area"].tolist() == ["", "10 20"]
    assert read.notes[["text", "about", "target"]].to_numpy().tolist() == [
        ["quiet voice", "source", guid(10)]
    ]
    assert read.cases[["source", "selection"]].to_numpy().tolist() == [
        [guid(10), ""],
        ["", guid(50)],
    ]


def test_quirkos(tmp_path):
    read = read_project(archive(tmp_path / "p.qdpx", quirkos()))
    assert read.sources["source"].tolist() == ["访谈一"]
    assert read.variables["value"].tolist() == ["mother"]
    assert read.omissions["reason"].tolist() == ["its variable is not declared"]


def test_f4analyse(tmp_path):
    read = read_project(archive(tmp_path / "p.qdpx", f4analyse()))
    assert read.sources["state"].tolist() == ["missing", "read"]
    assert "neither plain text nor a Word document" in read.omissions["place"][0]
    # The quotation stands for the text that is not there; no markup passes for words.
    assert said(read) == [
        ("I am afraid at night", "Fear", "Coder 1"),
        ("My sister helps", "Help", "Coder 1"),
    ]


def test_dedoose(tmp_path):
    read = read_project(archive(tmp_path / "p.qdpx", dedoose()))
    assert read.sources["guid"].tolist() == [guid(10)]
    assert said(read) == [("I am afraid at night", "Fear", "Coder 1")]
    assert "its place is not in the text" in read.omissions["reason"].tolist()


def test_codebooks_of_a_namespace_with_a_slip(tmp_path):
    """NVivo for Mac writes 1:0 for 1.0."""
    path = tmp_path / "codes.qdc"
    path.write_text(
        f'{HEAD}<CodeBook origin="NVivo 12 For Mac" xmlns="urn:QDA-XML:codebook:1:0">'
        f'<Codes><Code guid="{guid(1)}" name="Fear" isCodable="true"/></Codes></CodeBook>',
        encoding="utf-8",
    )
    assert read_codebook(path)["code"].tolist() == ["Fear"]
