"""What somebody reads in Chinese who makes a mistake, through the commands and the pages."""

import ast
import re
import sys
from pathlib import Path

import pytest
from student_files import CODES, ITEMS, POST, PRE, pair, write
from typer.testing import CliRunner

import groupwork
from groupwork.cli import app, main
from groupwork.errors import nearest
from groupwork.messages import said, texts

ANSWERS = {
    "title": "t",
    "authors": "A",
    "name.q": "Mood",
    "range.q": "1-5",
    "reversed.q": "none",
    "direction.q": "higher-better",
}
#: Three words of English in a row are a sentence of it.
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")


def answers(**more):
    given = {**ANSWERS, **{key.replace("__", "."): text for key, text in more.items()}}
    return [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]


def stumble(monkeypatch, *parts) -> str:
    """Run the command as it is run in a shell; return what it ended with."""
    monkeypatch.setattr(sys, "argv", ["groupwork", *map(str, parts)])
    with pytest.raises(SystemExit) as ended:
        main()
    return str(ended.value.code)


def fixed(template: str) -> list[str]:
    """Return the words between the slots, sentence by sentence."""
    return [part.strip(" :(.)") for part in re.split(r"\{\w+\}|[.] ", template)]


def test_every_message_is_one_that_the_program_says():
    source = Path(groupwork.__file__).parent
    trees = [ast.parse(path.read_text("utf-8")) for path in source.rglob("*.py")]
    said_there = "\n".join(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    for each in [*texts("messages"), *texts("nearest"), *texts("pages")]:
        for part in fixed(each["en"]):
            assert part in said_there, (each["en"], part)
        slots = re.compile(r"\{(\w+)\}")
        assert set(slots.findall(each["zh"])) <= set(slots.findall(each["en"]))
        assert re.search(r"[\u4e00-\u9fff]", each["zh"])


def test_the_pages_send_nobody_to_the_terminal():
    for each in texts("pages"):
        for told in (each["instead"], each["zh"]):
            assert not re.search(r"groupwork|--|study\.yaml|process", told)
    message = "g: there is no study.yaml. Make a study with 'groupwork new NAME FILES'."
    assert said(message, "en") == message
    assert said(message, "en", on_pages=True).startswith("g: nothing can be made of its files")
    assert said(message, "zh", on_pages=True) == "g：现有的文件还不能建立研究，原因见“文件”页。"
    assert said("x: is not a file.", "en", on_pages=True) == "x: is not a file."


@pytest.mark.parametrize("options", [["apple", "pear"], [], [f"n{i}" for i in range(3000)]])
@pytest.mark.parametrize("name", ["aple", "zzz"])
def test_the_end_of_a_message_is_told_too(name, options):
    message = f"--answer {name}: nothing of that name is asked. {nearest(name, options)}"
    assert not ENGLISH.search(said(message, "zh"))
    assert said(message, "en") == message


def test_what_is_not_known_keeps_its_words_behind_a_lead():
    assert said("Something odd happened here.", "zh") == (
        "程序的说明（英文）：Something odd happened here."
    )


def _raised(path):
    """Return the messages that a module raises, each of its slots filled with a word or number."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        raised = node.exc if isinstance(node, ast.Raise) else None
        if not (isinstance(raised, ast.Call) and raised.args):
            continue
        (text, *_), name = raised.args, getattr(raised.func, "id", "")
        if not isinstance(text, ast.JoinedStr) or name not in ("GroupworkError", "ValueError"):
            continue
        parts = (
            part.value
            if isinstance(part, ast.Constant)
            else nearest("aple", ["apple"])
            if ast.unparse(part.value).startswith(("nearest", "hint"))
            else "x7"
            for part in text.values
        )
        message = "".join(parts)
        end = "" if message[-1] in ".?" else "."
        found.append(message if name == "GroupworkError" else f"programme.yaml: {message}{end}")
    return found


#: Messages of parts, each of which has its own words in Chinese.
PARTS = (
    "programme.yaml: groups.x7.attributes",
    "x7: x7x7",
    "x7: x7. ",
    "x7: x7 x7. ",
    "x7: x7 x7",
    "x7, line x7: x7",
    "x7: x7x",
)


@pytest.mark.parametrize(
    "module",
    [
        *(
            f"ingest/coding/{n}.py"
            for n in ("archive", "qualcoder", "refi", "segments", "taguette")
        ),
        *("ingest/coding/transcripts.py", "ingest/coding/xml.py", "prepare/bulk.py"),
        *("guide/template.py", "reproduce/archive.py", "study/programme_file.py"),
        *("guide/draft/own.py", "guide/draft/repeated.py"),
        *("privacy/gate.py", "study/scales.py"),
    ],
)
def test_all_that_a_module_raises_is_told_in_chinese(module):
    messages = _raised(Path(groupwork.__file__).parent / module)
    assert messages
    for message in messages:
        if not message.startswith(PARTS):
            assert "英文" not in said(message, "zh"), message


def test_what_is_raised_in_chinese_stays_and_what_quotes_it_does_not():
    assert said("id：没有一列在各文件中都叫“1”。", "zh") == "id：没有一列在各文件中都叫“1”。"
    quoting = "Nothing is in 'column 编号' (问卷) of it."
    assert said(quoting, "zh") == f"程序的说明（英文）：{quoting}"
    assert said("编号.csv: there is no such file.", "zh") == "编号.csv：没有这个文件。"


def test_new_is_told_in_chinese(tmp_path, monkeypatch):
    files, folder = pair(tmp_path), tmp_path / "s" / "my-group"
    chinese = ("--language", "zh")
    for parts, told in (
        ((folder, tmp_path / "no.csv"), "no.csv：无法读取（没有这个文件）。"),
        ((folder.with_name("My Group"), *files), "My Group：研究文件夹的名称只用小写字母"),
        ((folder, *files, "--answer", "title"), "--answer title：请写成“名称=回答”"),
        ((folder, *files, *answers(titel="x")), "--answer titel：没有这个名称的问题。您是不是要写"),
        ((folder, *files, *answers(invented="maybe")), "invented：“maybe”不是"),
        ((folder, *files, *answers(invented="maybe")), "可用的名称：'no'、'yes'。"),
        ((folder, *files, *answers(weeks="two")), "weeks：“two”不是周数。"),
        ((folder, *files, *answers(reversed__q="9")), "reversed.q：没有第“9”题；有1, 2, 3, 4。"),
        ((folder, *files, *answers(range__q="5")), "range.q：请写成1-5这样"),
        ((folder, files[0].with_suffix(".docx")), "无法读取以“.docx”结尾的文件"),
    ):
        files[0].with_suffix(".docx").write_bytes(b"x")
        message = stumble(monkeypatch, "new", *parts, *chinese)
        assert told in message
        assert not ENGLISH.search(message), message
        # English as it was.
        assert not re.search(r"[\u4e00-\u9fff]", stumble(monkeypatch, "new", *parts))
    folder.mkdir(parents=True)
    (folder / "x").touch()
    assert "已经存在" in stumble(monkeypatch, "new", folder, *files, "--language=zh")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: code", "id: kode", "没有“kode”这一列，而study.yaml的files.1.id要读取它。"),
        ("path: pre.csv", "path: pres.csv", "pres.csv：没有这个文件"),
        ("seed: 1", "sead: 1", "没有“sead”这个键。您是不是要写'seed'？"),
        ("seed: 1\n", "seed： 1\n", "这里用了全角冒号"),
        ("id: my-group", "id: other", "id是“other”，而文件夹叫“my-group”"),
        ("min: 1, max: 5", "min: 5, max: 1", "min（5）必须小于max（1）"),
        ("reversed: []", "reversed: [9]", "reversed：没有“9”这一题"),
        ("reversed: []", "reversed: [2, 2]", "reversed：有一题写了两次"),
        ("path: pre.csv", "path: /pre.csv", "请写相对于研究文件夹的路径"),
        ("[[pre, post]]", "[[pre, past]]", "没有“past”。您是不是要写'post'？"),
        (
            "path: pre.csv",
            "path: pre.csv, sections: {column: code, rows: {2: A}}",
            "sections.column是“code”，但文件中已有同名的列。请另取一个名称。",
        ),
        (
            "path: pre.csv",
            "path: pre.csv, leave_out: {99: a test}",
            "leave_out写了第99行，但该行没有回答。列名之下的第一行是第2行。",
        ),
        (
            "path: pre.csv",
            "path: pre.csv, times: {Before: Pre}",
            "只有format: sheet-a-person才能有times，请删去。",
        ),
    ],
)
def test_check_and_run_are_told_in_chinese(tmp_path, old, new, told):
    folder = tmp_path / "s" / "my-group"
    CliRunner().invoke(app, ["new", str(folder), *map(str, pair(tmp_path)), *answers()])
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new, 1), encoding="utf-8")
    for command in ("check", "run"):
        shown = CliRunner().invoke(app, [command, str(folder), "--language", "zh"])
        assert shown.exit_code == 1
        plain = re.sub(r"\s*\n\s*", "", shown.output)
        assert told in plain
        assert not ENGLISH.search(plain), plain
    shown = CliRunner().invoke(app, ["check", str(folder)])
    assert not re.search(r"[\u4e00-\u9fff]", shown.output.replace("：", ""))


def test_a_study_in_chinese_is_checked_in_chinese_unless_asked_otherwise(tmp_path, monkeypatch):
    folder = tmp_path / "s" / "my-group"
    more = [*map(str, pair(tmp_path)), *answers(), "--language", "zh"]
    made = CliRunner().invoke(app, ["new", str(folder), *more])
    assert made.exit_code == 0, made.output
    assert f"groupwork run {folder}\n" in made.output.replace("\n", "") + "\n"
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    assert "language: zh\n" in text
    assert "从前测到后测" in CliRunner().invoke(app, ["check", str(folder)]).output
    asked = CliRunner().invoke(app, ["check", str(folder), "--language", "en"])
    assert "my-group: in order" in asked.output
    # A file that cannot be read says it, too.
    for language in ("zh", "'zh'"):
        broken = text.replace("seed:", "sead:").replace("language: zh", f"language: {language}")
        source.write_text(broken, encoding="utf-8")
        shown = CliRunner().invoke(app, ["check", str(folder)]).output
        assert "没有“sead”这个键" in re.sub(r"\s*\n\s*", "", shown)
    monkeypatch.setattr(sys, "argv", ["groupwork", "add", str(folder), "nothing.csv"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert "没有这个文件" in str(stopped.value)


def test_a_day_that_cannot_be_read_is_told_in_chinese(tmp_path):
    rows = [[day, c, *r] for day, rows in (("2025-03-01", PRE), ("2025-04-20", POST))
            for c, r in zip(CODES, rows, strict=True)]  # fmt: skip
    form = write(tmp_path / "form.csv", ["Timestamp", "code", *ITEMS], rows)
    folder = tmp_path / "s" / "my-group"
    CliRunner().invoke(app, ["new", str(folder), str(form), *answers(post_from="2025-04-20")])
    text = (folder / "form.csv").read_text(encoding="utf-8")
    (folder / "form.csv").write_text(text.replace("2025-04-20", "soon", 1), encoding="utf-8")
    (folder / "SHA256SUMS").unlink()
    shown = CliRunner().invoke(app, ["check", str(folder), "--language", "zh"]).output
    plain = re.sub(r"\s*\n\s*", "", shown)
    assert "“Timestamp”列在这里没有日期" in plain
    assert not ENGLISH.search(plain)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的"),
        (b"code,q1\n", "只有列名，下面没有数据"),
        (b"code,q1,q1\nA1,1,2\n", "有2列都叫“q1”（第2 and 3列）"),
        (b"code,q1\nA1,1,2,3\n", "单元格数（4 cells）与列名数（2）不一致"),
        (b'code,q1\nA1,"1\n', "引号没有闭合或位置不对"),
        (b"code,q1\nA1,\x00\n", "含有空字节"),
        (b"PK\x03\x04abc", "内容不是文本"),
    ],
)
def test_files_that_cannot_be_read_are_told_in_chinese(tmp_path, monkeypatch, content, told):
    path = tmp_path / "pre.csv"
    path.write_bytes(content)
    message = stumble(monkeypatch, "new", tmp_path / "g", path, "--language", "zh")
    assert told in message
    assert not message.startswith("程序的说明")


def test_why_no_row_is_left_is_told_in_chinese():
    readers = Path(groupwork.__file__).parent / "ingest" / "readers"
    sources = "".join(path.read_text("utf-8") for path in readers.glob("*.py"))
    dropping = re.findall(r"\.without\([^\"]+\"([^\"]+)", sources)
    assert len(dropping) > 5
    for reason in [*(text for text in dropping if "{" not in text), "Qualtrics: preview"]:
        message = (
            f"pre.csv: no row is left ({reason}; row that 'rows:' leaves out). Check 'rows:' and "
            f"'unfinished:' of this file in study.yaml."
        )
        assert not re.search("[A-Za-z]+ [a-z]+", said(message, "zh")), message


def test_no_study_is_told_in_chinese(tmp_path, monkeypatch):
    message = stumble(monkeypatch, "run", tmp_path / "none", "--language", "zh")
    assert "没有study.yaml。请用“groupwork new 名称 文件”建立研究。" in message


def test_a_quoted_identifier_is_left_out_in_chinese_too(tmp_path, monkeypatch):
    given = (*answers(invented="13812345678"), "--language", "zh")
    message = stumble(monkeypatch, "new", tmp_path / "s" / "g", *pair(tmp_path), *given)
    assert "invented：“…”不是" in message
    assert "13812345678" not in message


def test_where_nothing_was_said_nothing_is():
    assert said("", "zh") == ""


def test_a_study_that_is_not_there(monkeypatch):
    told = stumble(monkeypatch, "check", "nosuch", "--language", "zh")
    assert "nosuch" in told
    assert "groupwork new" in told
    assert not ENGLISH.search(told)
