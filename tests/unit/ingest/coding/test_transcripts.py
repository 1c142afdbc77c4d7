"""Transcripts: Word documents, turns of speakers, sentences in English and Chinese."""

import io
import zipfile

import pytest

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.transcripts import (
    cut,
    language,
    read_docx,
    read_transcript,
    sentence_spans,
    speaker_turns,
)

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


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


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
            (b"no zip", "is cut off or no archive of its kind"),
            (docx("").getvalue()[:-30], "is cut off or no archive of its kind"),
            (docx("<w:p>").getvalue(), "is no well-formed XML"),
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
        with pytest.raises(GroupworkError, match="is no Word document"):
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
        with pytest.raises(GroupworkError, match="is no plain text"):
            read_transcript(tmp_path / "x.txt")


class TestTurns:
    def turns(self, text: str) -> list[tuple[str, str]]:
        table = speaker_turns(text)
        for row in table.itertuples():
            assert text[row.start : row.end] == row.text
        return list(zip(table["speaker"], table["text"], strict=True))

    def test_english(self):
        text = (
            "Interview 1\n\nWorker: How are you?\nCaregiver: Tired.\nVery tired.\n\nWorker: I see."
        )
        assert self.turns(text) == [
            ("", "Interview 1"),
            ("Worker", "How are you?"),
            ("Caregiver", "Tired.\nVery tired."),
            ("Worker", "I see."),
        ]

    def test_chinese(self):
        text = "社工：您好。\n照顾者 ： 他说：别哭。\n他说：我没有办法。\n社工：嗯。"
        assert self.turns(text) == [
            ("社工", "您好。"),
            ("照顾者", "他说：别哭。\n他说：我没有办法。"),
            ("社工", "嗯。"),
        ]

    def test_times_and_numbered_speakers(self):
        text = "[00:01:02] P1: Yes.\n00:10 Mrs Li (00:12): No.\nI: Why at 10:30?\nP1: Because."
        assert [speaker for speaker, _ in self.turns(text)] == ["P1", "Mrs Li", "I", "P1"]

    def test_what_is_no_speaker(self):
        text = "Worker: Yes?\nnote: it rained\nand then I thought: well.\nWorker: Oh."
        assert [speaker for speaker, _ in self.turns(text)] == ["Worker", "Worker"]
        assert [s for s, _ in self.turns("q: Yes?\na: No.\nq: Why?\na: So.")] == [
            "q",
            "a",
            "q",
            "a",
        ]

    def test_no_speakers(self):
        assert self.turns("Just a text.\nOf two lines.") == [("", "Just a text.\nOf two lines.")]
        assert self.turns(" \n ") == []


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One. Two? Three!", ["One.", "Two?", "Three!"]),
            (
                "Dr. Li came at 3.30 p.m. on Monday. We left.",
                ["Dr. Li came at 3.30 p.m. on Monday.", "We left."],
            ),
            (
                "It costs 1.5 million, i.e. a lot. J. K. Chen paid.",
                ["It costs 1.5 million, i.e. a lot.", "J. K. Chen paid."],
            ),
            ("Fruit, bread, etc. It was I. Then", ["Fruit, bread, etc.", "It was I.", "Then"]),
            (
                '"Why me?" she asked. "I know!" He left.',
                ['"Why me?" she asked.', '"I know!"', "He left."],
            ),
            (
                "Well... perhaps. Well... Perhaps not.",
                ["Well... perhaps.", "Well...", "Perhaps not."],
            ),
            ("Really?! (Yes.) No", ["Really?!", "(Yes.)", "No"]),
            ("See www.example.org today. Bye", ["See www.example.org today.", "Bye"]),
            ("First line\nsecond line", ["First line", "second line"]),
            ("No stop at the end", ["No stop at the end"]),
            (" \n ", []),
        ],
    )
    def test_english(self, text, expected):
        assert sentences(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("我很累。真的吗？是的！", ["我很累。", "真的吗？", "是的！"]),
            ("他说：“别哭。”我没有哭。", ["他说：“别哭。”", "我没有哭。"]),
            ("“谁？”他问。", ["“谁？”", "他问。"]),
            ("我不知道……也许吧。", ["我不知道……", "也许吧。"]),
            ("真的？！（他笑了。）好。", ["真的？！", "（他笑了。）", "好。"]),
            ("「走吧！」她说，『好。』然后走了。", ["「走吧！」", "她说，『好。』", "然后走了。"]),
            ("孩子3.5岁。", ["孩子3.5岁。"]),
            ("我怕!他也怕?嗯.", ["我怕!", "他也怕?", "嗯."]),
            ("我说“好！”，他走了。", ["我说“好！”，他走了。"]),
            ("第一行\n第二行", ["第一行", "第二行"]),
        ],
    )
    def test_chinese(self, text, expected):
        assert sentences(text) == expected

    def test_both_languages_in_one(self):
        assert sentences("他说OK. 我说no problem。Fine.") == [
            "他说OK.",
            "我说no problem。",
            "Fine.",
        ]


TEXT = "Worker: How are you? And he?\nMother: Tired. He cried…\nWorker: Oh."


def test_units():
    assert cut(TEXT, "interview")["text"].tolist() == [TEXT]
    assert cut(TEXT, "turn")["speaker"].tolist() == ["Worker", "Mother", "Worker"]
    found = cut(TEXT, "sentence")
    assert found["text"].tolist() == ["How are you?", "And he?", "Tired.", "He cried…", "Oh."]
    assert [TEXT[s:e] for s, e in zip(found["start"], found["end"], strict=True)] == list(
        found["text"]
    )
    assert cut(TEXT, "sentence", ["Worker"])["text"].tolist() == ["Tired.", "He cried…"]
    assert cut("", "sentence").empty


def test_language():
    assert language("我很累。OK") == "zh"
    assert language("I am tired 累") == "en"
