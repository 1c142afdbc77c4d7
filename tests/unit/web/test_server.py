"""Who may ask the server for what, and what it says."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from coded_projects import of_text, passage
from student_files import ANSWERS, CODES, pair
from web_pages import served

from groupwork.errors import GroupworkError
from groupwork.guide.made_of import begin_run, end_run
from groupwork.guide.workbook import BY_HAND, sheet_kinds
from groupwork.results.registry import TABLES
from groupwork.web import desk as desk_module
from groupwork.web import server as module
from groupwork.web.page import STEPS, WORDS
from groupwork.web.running import Run
from groupwork.web.server import serve


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """A visitor of a folder with one study."""
    # Deep enough that whatever climbs out of it stays in this test's own folder.
    folder = tmp_path_factory.mktemp("web") / "a" / "b" / "c"
    sent = {path.name: path.read_bytes() for path in pair(folder / "files")}
    with served(folder / "files" / "..") as visitor:
        made = visitor.upload("", sent, name="my-group")
        assert made.status == 303
        yield visitor


PAGES = ["", "static/page.css", "static/page.js"]
PAGES += [f"study/my-group/{page}" for page in ("files", "questions", "check", "report")]
PAGES += ["study/my-group/safety", "messages"]


# Strangers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*PAGES, "study/my-group/results.zip", "no-such-page"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:{port}.evil.example"},
        {"Host": ""},
    ],
    ids=lambda headers: headers["Host"],
)
def test_another_host_is_refused(visitor, page, headers):
    """DNS rebinding: a name of somebody else's that leads to this computer."""
    sent = {name: text.format(port=visitor.state.port) for name, text in headers.items()}
    # HTTP/1.1 asks for a Host header, so a request without one is no request at all.
    assert visitor.ask(page, headers=sent).status in (400, 403)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("token", ["", "x", "study", "0" * 43, "%00", "%C3%A9"])
def test_without_the_token_nothing_is_said(visitor, page, token):
    told = visitor.ask(page, token=token)
    assert told.status in (400, 403)
    assert b"my-group" not in told.body
    almost = visitor.ask(page, token=visitor.state.token[:-1])
    assert almost.status == 403


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1"],
)
@pytest.mark.parametrize("page", ["", *(f"study/my-group/{p}" for p in ("questions", "report"))])
def test_a_form_of_another_page_is_refused(visitor, page, origin):
    """Cross-site request forgery, were the token known."""
    headers = {
        "Origin": origin.format(port=visitor.state.port),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    told = visitor.ask(page, "POST", b"key=title&answer=stolen", headers)
    assert told.status == 403
    assert "stolen" not in visitor.ask("study/my-group/questions?key=title").text


def test_it_listens_on_the_loopback_address_alone(visitor, monkeypatch):
    import socket

    mine = socket.gethostbyname(socket.gethostname())
    if mine.startswith("127."):
        mine = "127.0.0.2"  # another address of this computer
    with socket.socket() as other:
        other.settimeout(5)
        assert other.connect_ex((mine, visitor.state.port)) != 0


def test_each_start_has_a_token_of_its_own(visitor, tmp_path):
    with served(tmp_path) as other:
        assert other.state.token != visitor.state.token
        assert len(other.state.token) >= 43  # 32 bytes
        assert visitor.state.address.endswith(f"/{visitor.state.token}/")


# What a page may do -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_pages_load_nothing_from_elsewhere(visitor, page):
    told = visitor.ask(page)
    assert told.status == 200
    policy = told.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    assert told.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in told.headers
    assert not re.search(r"(?:src|href|action)=\"(?!/|#|\?|data:,)", told.text)
    assert not re.search(r"<(?:script|style)>|\son\w+=|\sstyle=", told.text)


def test_every_page_speaks_both_languages(visitor):
    for key, texts in WORDS.items():
        assert texts.keys() == {"en", "zh"}, key
        fields = [set(re.findall(r"{(\w+)}", text)) for text in texts.values()]
        assert fields[0] == fields[1], key
    try:
        for page in PAGES[:1] + PAGES[3:]:
            told = visitor.ask(f"{page}?language=zh").text
            assert '<html lang="zh-CN">' in told
            words = re.sub(
                r'(?s)<(\w+)[^>]* lang="en".*?</\1>|<[^>]*>', "", told.partition("<main")[2]
            )
            assert re.search(r"[\u4e00-\u9fff]", words)
        asked = visitor.ask("study/my-group/questions?key=authors").text
        assert "作者是谁" in asked
    finally:
        visitor.ask("?language=en")


def test_files_are_replaced_and_removed_with_a_question_before(tmp_path):
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    register = b"code,Session 1,Session 2\nLX12,x,-\nWH07,x,x\nSY03,-,x\n"
    with served(tmp_path) as visitor:
        visitor.upload("", {**sent, "attendance.csv": register}, name="g")
        page = visitor.ask("study/g/files").text
        assert "What it is: attendance" in page
        for name in (*sent, "attendance.csv"):
            assert f"<summary>Replace {name}</summary>" in page
            assert f"<summary>Remove {name}</summary>" in page
            assert f"Yes, remove {name}" in page

        told = visitor.upload("study/g/replace", {"new.csv": register}, file="attendance.csv")
        assert (told.status, told.headers["Location"]) == (
            303,
            f"/{visitor.state.token}/study/g/check?replaced=attendance.csv",
        )
        checked = visitor.ask("study/g/check?replaced=attendance.csv").text
        assert "attendance.csv was replaced; its checksum was recorded anew." in checked
        refused = visitor.upload("study/g/replace", {"new.xlsx": b"x"}, file="attendance.csv")
        assert refused.status == 422
        assert "Save it as a file of the same kind" in refused.text

        for name in ("attendance.csv", "post.csv"):
            told = visitor.post("study/g/remove", file=name)
            assert told.status == 303
            assert told.headers["Location"].endswith(f"/study/g/files?removed={name}")
        last = visitor.post("study/g/remove", file="pre.csv")
        assert last.status == 422
        assert "is the last file with answers" in last.text
        assert visitor.post("study/g/remove", file="study.yaml").status == 404
        assert "<b>" not in visitor.ask("study/g/files?removed=%3Cb%3E").text


def test_there_are_words_for_all_kinds_of_files():
    kinds = {f"is-{kind}" for kind in (*sheet_kinds(), *BY_HAND, "questionnaire", "dictionary")}
    kinds -= {"is-pre", "is-post", "is-followup"}  # these are questionnaires
    assert kinds <= WORDS.keys()


@pytest.mark.slow
def test_findings_are_told_in_the_language_of_the_pages(tmp_path):
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    sent["post.csv"] += b",2,2,2,2\n"  # a row of nobody
    with served(tmp_path) as visitor:
        visitor.upload("", sent, name="my-group")
        answers = {"authors": "A", "name.q": "Mood", "range.q": "1-5"}
        answers |= {"reversed.q": "none", "direction.q": "higher-better"}
        answers |= {"codeless": "leave-out"}
        for key, answer in answers.items():
            assert visitor.post("study/my-group/questions", key=key, answer=answer).status == 303
        for language, title, what in (
            ("en", "A row without an identifier", "there is no identifier."),
            ("zh", "有的行没有个人编号", "post.csv、第10行：这里没有个人编号。"),
        ):
            told = visitor.ask(f"study/my-group/check?language={language}").text
            assert f'/messages#row_without_identifier">{title}</a>' in told
            assert what in told
            meant = visitor.ask("messages").text
            assert f'<h2 id="row_without_identifier">{title}</h2>' in meant
            # What to do there is done on the pages.
            assert not re.search(r"study\.yaml|groupwork (new|add|check|run)", meant)


def test_texts_of_files_are_never_markup(tmp_path):
    one, other = pair(tmp_path / "files", id_name='code"><script>alert(1)</script>')
    with served(tmp_path) as visitor:
        sent = {path.name: path.read_bytes() for path in (one, other)}
        assert visitor.upload("", sent, name="hostile").status == 303
        for page in ("files", "questions", "questions?key=id", "check"):
            told = visitor.ask(f"study/hostile/{page}").text
            assert "<script>" not in told, page
        assert "&lt;script&gt;" in visitor.ask("study/hostile/files").text


# Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "study/my-group/report/../../../data/raw/my-group/pre.csv",
        "study/my-group/report/..%2F..%2F..%2Fdata%2Fraw%2Fmy-group%2Fpre.csv",
        "study/my-group/report/%2Fetc%2Fpasswd",
        "study/..%2F..%2Fresults/report/thesis.html",
        "study/../../report",
        "study/%2e%2e/check",
        "static/../server.py",
        "static/..%2Fserver.py",
        "static/words.yml",
        "data/raw/my-group/pre.csv",
        "data/processed/my-group/private/segments.csv",
        "results/my-group/private/people.csv",
        "study/my-group/report/pre.csv",
        "study/my-group/pre.csv",
        "study/none/check",
    ],
)
def test_no_other_file_is_served(visitor, path):
    told = visitor.ask(path)
    assert told.status == 404
    assert b"LX12" not in told.body  # the first code of the raw files
    assert b"root:" not in told.body


def test_private_files_are_not_served(visitor):
    folder = visitor.state.desk.folder
    for name in ("data/processed/my-group/private", "results/my-group/report/private"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "thesis.html").write_text("secret")
    for path in ("study/my-group/report/private/thesis.html", "study/my-group/report/thesis.html"):
        assert visitor.ask(path).status == 404


def test_a_report_is_kept_apart_from_the_pages(visitor):
    report = visitor.state.desk.folder / "results/my-group/report/thesis.html"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("<p>the thesis</p>")
    told = visitor.ask("study/my-group/report/thesis.html")
    assert (told.status, told.text) == (200, "<p>the thesis</p>")
    policy = told.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-same-origin" not in policy
    assert "Thesis (thesis.html)" in visitor.ask("study/my-group/report").text
    # Without the search for anything private no zip is packed.
    packed = visitor.ask("study/my-group/results.zip")
    assert packed.status == 422
    assert "were not searched" in packed.text
    report.unlink()


def test_whom_to_speak_with_is_said_without_names(visitor):
    """PHQ-9 item 9: the report page says that there is somebody, the list says who."""
    source = visitor.state.desk.place("my-group").safety
    source.parent.mkdir(parents=True, exist_ok=True)
    head = "participant_id,wave,instrument,item,value\n"
    source.write_text(head)
    assert "study/my-group/safety" not in visitor.ask("study/my-group/report").text
    assert "There is no such answer." in visitor.ask("study/my-group/safety").text
    source.write_text(f"{head}LX12,post,phq,phq9,2\n")
    page = visitor.ask("study/my-group/report?language=zh").text
    assert "有的回答表明，应尽快与作答的组员谈话。" in page
    assert "LX12" not in page
    assert "phq9" not in page
    told = visitor.ask("study/my-group/safety")
    rows = re.findall(r"<td>(.*?)</td>", told.text)
    assert rows == ["LX12", "小组结束后", "phq", "phq9", "2"]
    assert told.headers["Cache-Control"] == "no-store"
    # As any other page: for whoever has the address, from this computer alone.
    stranger = visitor.ask("study/my-group/safety", headers={"Host": "evil.example"})
    assert stranger.status == 403
    assert visitor.ask("study/my-group/safety", token="x").status == 403
    visitor.ask("?language=en")
    source.unlink()


def test_what_is_of_earlier_answers_is_said(visitor):
    place = visitor.state.desk.place("my-group")
    place.reports.mkdir(parents=True, exist_ok=True)
    names = ("summary.html", "thesis.html")
    for name in names:
        (place.reports / name).write_text("old")
    begin_run(place)
    (place.reports / "summary.html").write_text("new")
    page = visitor.ask("study/my-group/report").text
    assert "(thesis.html)</a> <strong>made of earlier answers or files</strong>" in page
    assert "(summary.html)</a></li>" in page
    assert "results.zip" not in page
    assert "once the report was made to its end" in page
    end_run(place, ["html"])
    visitor.state.runs["my-group"] = Run("my-group", code=0)
    page = visitor.ask("study/my-group/report").text
    assert "The report is ready." in page
    assert "earlier" not in page
    assert "results.zip" in page
    source = visitor.state.desk.study("my-group") / "study.yaml"
    before = source.read_bytes()
    source.write_bytes(before + b"# changed\n")
    assert "The report is ready." not in visitor.ask("study/my-group/report").text
    source.write_bytes(before)
    del visitor.state.runs["my-group"]
    for name in names:
        (place.reports / name).unlink()


def test_what_to_do_is_said_of_the_pages_where_they_write_the_study(tmp_path):
    """Somebody answered twice; the sheet that counts is an answer of the pages."""
    one, other = pair(tmp_path / "files")
    first = one.read_text(encoding="utf-8").splitlines()
    again = [first[0], "LX12,1,,,", *first[1:], ""]  # a first try, with one answer
    sent = {one.name: "\n".join(again).encode(), other.name: other.read_bytes()}
    with served(tmp_path, "zh") as visitor:
        visitor.upload("", sent, name="g")
        desk = visitor.state.desk
        given = {**ANSWERS, "id": "code", "duplicates": "first"}
        while keys := desk.asked("g", "zh").unanswered:
            questions = {each.key: each for each in desk.asked("g", "zh").draft.questions}
            desk.answer("g", keys[0], given.get(keys[0], questions[keys[0]].default or ""), "zh")
        page = visitor.ask("study/g/check").text
        assert "请修改“有人重复作答，保留哪一份？”的回答" in page
        assert "most-complete" not in page
        source = desk.study("g") / "study.yaml"
        source.write_text(source.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
        assert "请把cleaning.duplicates设为most-complete" in visitor.ask("study/g/check").text


@pytest.fixture
def small(monkeypatch):
    """Limits that a test can exceed."""
    monkeypatch.setattr(desk_module, "MAX_BYTES", 2**20)
    monkeypatch.setattr(module, "MAX_TOGETHER", 2 * 2**20)


@pytest.mark.usefixtures("small")
def test_what_is_too_large_is_told_with_the_limit(visitor):
    told = visitor.upload("", {"pre.csv": b"x" * (2**20 + 1)}, name="large")
    assert told.status == 422
    assert "at most 1 MB are taken" in told.text
    told = visitor.upload("", {f"{n}.csv": b"x" * 2**20 for n in range(9)}, name="large")
    assert told.status == 422
    assert "The files have 9 MB together; at most 2 MB" in told.text
    assert visitor.state.desk.studies() == ["my-group"]


def test_a_form_without_files_may_not_be_large(visitor):
    """Of other pages at most 1 MB is read."""
    body = b"key=title&answer=" + b"x" * (2 * 2**20)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        told = visitor.ask("study/my-group/questions", "POST", body, kind)
    except (ConnectionError, OSError):
        return  # cut before it was read
    assert told.status in (400, 413)


@pytest.mark.parametrize(
    ("files", "name", "said"),
    [
        ({}, "new", "No file was chosen"),
        ({"pre.pdf": b"%PDF"}, "new", "pre.pdf: files of this kind cannot be read"),
        ({"../../../x.csv": b""}, "new", "x.csv"),
        ({"pre.csv": b"code,q1\n1,2\n"}, "My Group", "takes small letters"),
        ({"pre.csv": b"code,q1\n1,2\n"}, "../x", "takes small letters"),
        ({"pre.csv": b"code,q1\n1,2\n"}, "", "takes small letters"),
    ],
)
def test_what_cannot_be_taken_in_is_said_on_the_page(visitor, files, name, said):
    told = visitor.upload("", files, name=name)
    assert told.status == 422
    assert re.search(said, told.text)
    assert 'role="alert"' in told.text
    folder = visitor.state.desk.folder
    assert not list(folder.parents[2].rglob("x.csv"))
    assert [path.name for path in (folder / "data").iterdir() if path.name != "processed"] == [
        "raw"
    ]
    assert visitor.state.desk.studies() == ["my-group"]


def test_a_body_that_is_no_form(visitor):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        told = visitor.ask("", "POST", b"\x00\xff--nothing", {"Content-Type": kind})
        assert told.status in (400, 422)


# Answers ------------------------------------------------------------------------------------------


def test_a_wrong_answer_is_asked_again_with_what_was_typed(visitor):
    told = visitor.post("study/my-group/questions", key="reversed.q", answer="7")
    assert told.status == 422
    assert "there is no item &#x27;7&#x27;" in told.text
    assert 'value="7"' in told.text
    assert "<title>Error: Which items" in told.text


def test_a_suggestion_is_offered_and_not_taken(visitor):
    told = visitor.ask("study/my-group/questions?key=range.q").text
    assert 'value="1-5"' in told
    assert "This is a suggestion from the data" in told
    assert "range.q" not in visitor.state.desk.asked("my-group", "en").answers
    # Which items are worded the other way the data do not say.
    told = visitor.ask("study/my-group/questions?key=reversed.q").text
    assert 'value="none"' not in told


def test_nothing_runs_while_something_is_open(visitor):
    told = visitor.post("study/my-group/report")
    assert (told.status, told.headers["Location"].rpartition("/")[2]) == (303, "check")
    assert visitor.state.runs == {}


@pytest.mark.slow
def test_a_run_is_watched_to_its_end(tmp_path, monkeypatch):
    """The workflow itself is run by tests/release; here a program says what it says."""
    said = "print('✓ ingest (my-group)\\n1/2\\n✓ clean (my-group)\\n2/2')"
    monkeypatch.setattr(module, "run_command", lambda *_: [sys.executable, "-c", said])
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    with served(tmp_path) as visitor:
        visitor.upload("", sent, name="my-group")
        for key, answer in (
            *(("authors", "A"), ("name.q", "Mood"), ("range.q", "1-5")),
            *(("reversed.q", "none"), ("direction.q", "higher-better")),
        ):
            assert visitor.post("study/my-group/questions", key=key, answer=answer).status == 303
        # The pages are turned to Chinese after the last answer, and so is the report.
        visitor.ask("study/my-group/check?language=zh")
        assert visitor.post("study/my-group/report").status == 303
        text = (tmp_path / "data/raw/my-group/study.yaml").read_text(encoding="utf-8")
        assert "label: 前测" in text
        visitor.ask("?language=en")
        events = visitor.ask("study/my-group/events")
        assert events.headers["Content-Type"].startswith("text/event-stream")
        assert "✓ Puts the answers in order" in events.text
        assert events.text.endswith("event: end\ndata: 0\n\n")
        assert visitor.state.runs["my-group"].code == 0
        assert "The report is ready." in visitor.ask("study/my-group/report").text


def test_what_cannot_be_served_is_said(tmp_path):
    with pytest.raises(GroupworkError, match="the pages are in en or zh"):
        asyncio.run(serve(tmp_path, "fr", browser=False))
    with pytest.raises(GroupworkError, match="there is no such folder"):
        asyncio.run(serve(tmp_path / "none", "en", browser=False))


def test_what_the_files_say_is_shown_and_may_be_changed(tmp_path):
    files = {}
    for path, month in zip(pair(tmp_path / "files"), (3, 4), strict=True):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        dated = [f"2026/0{month}/02 10:00,{row}" for row in rows]
        files[path.name] = "\n".join([f"Timestamp,{head}", *dated]).encode()
    with served(tmp_path) as visitor:
        visitor.upload("", files, name="my-group")
        told = visitor.ask("study/my-group/questions?key=title").text
        assert "31 days, the median of 8 people" in told
        assert "study/my-group/questions?key=weeks" in told
        visitor.post("study/my-group/questions", key="weeks", answer="6")
        told = visitor.ask("study/my-group/questions?key=title").text
        assert "31 days" not in told
        text = (tmp_path / "data/raw/my-group/study.yaml").read_text(encoding="utf-8")
        assert "weeks: 6" in text


def test_mistakes_are_told_in_the_language_of_the_pages(tmp_path):
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    with served(tmp_path) as visitor:
        visitor.upload("", sent, name="my-group")
        visitor.ask("?language=zh")
        for key, answer, told in (
            ("invented", "maybe", "“maybe”不是"),
            ("reversed.q", "9", "没有第“9”题"),
            ("weeks", "two", "“two”不是周数"),
        ):
            page = visitor.post("study/my-group/questions", key=key, answer=answer)
            assert page.status == 422
            assert told in page.text
        assert "没有这个研究" in visitor.ask("study/nothing/check").text


#: As Excel writes a workbook with a password: one of the old format that holds the encrypted one.
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def test_what_is_wrong_with_a_file_is_told_in_chinese(tmp_path):
    files = {
        "a.xlsx": (LOCKED, "该文件有密码。请在Excel中打开，去掉密码后保存。"),
        "b.xlsx": (b"%PDF-1.7", "这是PDF文件，不是工作簿"),
        "c.xlsx": (b"", "文件是空的"),
        "d.xlsx": (b"x", "已损坏，或不是Excel工作簿"),
        "e.csv": (b"%PDF-1.7", "别的格式（PDF文件）"),
    }
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    with served(tmp_path, "zh") as visitor:
        for name, (content, told) in files.items():
            page = visitor.upload("", {name: content}, name="g")
            assert page.status == 422
            assert told in page.text
            assert "程序的说明（英文）" not in page.text
        visitor.upload("", sent, name="g")
        page = visitor.upload("", sent, name="g")
        assert "已有名为“g”的研究。请换一个名称，或打开它添加文件。" in page.text
        other = sent["post.csv"].replace(b"q1,q2,q3,q4", b"w1,w2,w3,w4")
        page = visitor.upload("study/g/replace", {"new.csv": other}, file="post.csv")
        assert "new.csv：其中的题目与要替换的post.csv不同" in page.text


def test_the_list_of_studies_says_what_each_is_and_how_far(tmp_path):
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    rows = (f"{code},Never,Often,Always,Always,Never" for code in CODES)
    other = "\n".join(["code,w1,w2,w3,w4,w5", *rows]).encode()
    with served(tmp_path) as visitor:
        visitor.upload("", sent, name="g")
        visitor.upload("", {**sent, "post.csv": other}, name="odd")
        desk = visitor.state.desk

        def told(name: str) -> str:
            line = re.search(rf"<li><a [^>]*>{name}</a>(.*?)</li>", visitor.ask("").text)
            return re.sub(r"<[^>]*>", "", line[1]).strip()

        assert told("g").endswith("(questions are open)")
        assert told("odd") == "(its files or study.yaml need a look)"
        # Of what nothing can be made there is no check; the page of files says why.
        for page in ("check", "questions"):
            sent_on = visitor.ask(f"study/odd/{page}")
            assert (sent_on.status, sent_on.headers["Location"][-5:]) == (303, "files")
        page = visitor.ask("study/odd/files").text
        assert "remove or replace the one that does not belong here" in page
        assert "groupwork inspect" not in page
        assert "nothing can be made of its files yet" in visitor.ask("study/odd/safety").text
        while keys := desk.asked("g", "en").unanswered:
            questions = {each.key: each for each in desk.asked("g", "en").draft.questions}
            desk.answer("g", keys[0], ANSWERS.get(keys[0], questions[keys[0]].default or ""), "en")
        assert told("g") == "My group (no report yet)"
        place = desk.place("g")
        begin_run(place)
        place.reports.mkdir(parents=True)
        (place.reports / "thesis.html").write_text("x")
        end_run(place, ["html"])
        assert told("g") == "My group (report is there)"
        desk.answer("g", "title", "<b>Ours</b>", "en")
        assert (
            told("g") == "&lt;b&gt;Ours&lt;/b&gt; (no report made to its end since the last change)"
        )
        visitor.state.runs["g"] = Run("g")
        assert told("g").endswith("(The report is being made)")
        # Of another study it is said what is going on, and nothing can be begun.
        visitor.ask("?language=zh")
        visitor.upload("", {**sent}, name="h")
        while keys := desk.asked("h", "en").unanswered:
            questions = {each.key: each for each in desk.asked("h", "en").draft.questions}
            desk.answer("h", keys[0], ANSWERS.get(keys[0], questions[keys[0]].default or ""), "en")
        page = visitor.ask("study/h/check").text
        assert "研究“g”正在生成报告，请等它结束，或到它的报告页停止。" in page
        assert "打开它的报告页</a>" in page
        refused = visitor.post("study/h/report")
        assert refused.status == 422
        assert "研究“g”正在生成报告" in refused.text
        del visitor.state.runs["g"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "✓ Sees whether the files are the recorded ones",
                "✓ Draws everybody&#x27;s scores (Chinese)",
                "✓ Sets the thesis (web page)",
                "✓ Compares every number of the report with its table",
                "✓ Counts them by another measure of error",
                "✗ Reads the files",
            ],
        ),
        (
            "zh",
            [
                "✓ 核对文件有没有变动",
                "✓ 绘制每个人的得分 (中文)",
                "✓ 排版论文 (网页)",
                "✓ 核对报告中的每个数字",
                "✓ 换一种误差再统计",
                "✗ 读取文件",
            ],
        ),
    ],
)
def test_steps_are_told_in_plain_words(visitor, language, words):
    run = visitor.state.runs["my-group"] = Run("my-group", code=1)
    run.lines = [
        "✓ verify checksums (my-group)",
        "✓ figure raincloud-calm -zh (my-group)",
        "✓ render report thesis html (my-group)",
        "✓ verify (my-group)",
        "✓ change by reliability (my-group)",
        "✗ ingest (my-group)",
        "  pre.csv, row 3: has 4 cells.",
    ]
    try:
        page = visitor.ask(f"study/my-group/report?language={language}").text
        listed = re.findall(r"<li>(\S.*?)</li>", page.partition("<details")[2])
        assert [each.replace("&#39;", "&#x27;") for each in listed] == words
        assert "pre.csv, row 3: has 4 cells." in page
    finally:
        visitor.ask("?language=en")
        del visitor.state.runs["my-group"]


def test_every_step_of_a_study_has_words_of_its_own():
    """The log calls a step by its rule; of a table or figure by what is made."""
    rules = (Path(__file__).parents[3] / "workflow" / "rules").glob("*.smk")
    found = {name for path in rules for name in re.findall(r"(?m)^rule (\w+):", path.read_text())}
    assert {"ingest", "scan", "figure"} <= found
    found = {name.replace("_", " ") for name in {*found, *TABLES}}
    assert found - {"render report"} <= set(STEPS["steps"])
    for language in ("en", "zh"):
        told = [words[language] for words in STEPS["steps"].values()]
        assert len(told) == len(set(told))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_names_a_key_of_the_study_file(tmp_path, language):
    """Three rows of titles above the heads: told in the language of the pages, without its key."""
    files = {}
    for path in pair(tmp_path / "files"):
        titles = b"My group\n1 = never\n5 = always\n"
        files[path.name] = titles + path.read_bytes()
    with served(tmp_path, language) as visitor:
        told = visitor.upload("", files, name="g")
        page = told.text if told.status == 200 else visitor.ask("study/g/files").text
        above = {"en": "(title above the column names)", "zh": "(列名之上的标题)"}[language]
        assert above in page
        visitor.post("study/g/questions", key="title", answer="Mine")
        questions = visitor.ask("study/g/questions").text
        assert {"en": "below a title that is left out", "zh": "上面的标题不读取"}[
            language
        ] in questions
        for text in (page, questions):
            assert "skip_rows" not in text
            assert "study.yaml" not in re.sub(r"<[^>]*>", "", text)


@pytest.mark.slow
def test_the_check_of_the_pages_names_scales_by_their_names(tmp_path):
    """A third item that goes the other way is told of "Mood", not of a place in the study file."""
    turned = {}
    for path in pair(tmp_path / "files"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        cells = [row.split(",") for row in rows]
        answers = [[*each[:3], str(6 - int(each[3])), *each[4:]] for each in cells]
        turned[path.name] = "\n".join([head, *map(",".join, answers), ""]).encode()
    with served(tmp_path) as visitor:
        visitor.upload("", turned, name="my-group")
        for key, answer in (
            *(("authors", "A"), ("name.q", "Mood"), ("range.q", "1-5")),
            *(("reversed.q", "none"), ("direction.q", "higher-better")),
            ("subscales.q", "none"),
        ):
            visitor.post("study/my-group/questions", key=key, answer=answer)
        told = re.sub(r"<[^>]*>", "", visitor.ask("study/my-group/check").text)
        assert "&#x27;Mood&#x27;: item 3 goes against the other items." in told
        assert "study.yaml" not in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_wrong_with_an_answer_is_told_without_its_key(tmp_path, language):
    sent = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    with served(tmp_path, language) as visitor:
        visitor.upload("", sent, name="g")
        told = visitor.post("study/g/questions", key="range.q", answer="many")
        assert told.status == 422
        (alert,) = re.findall(r'<div [^>]*id="error">(.*?)</div>', told.text, re.DOTALL)
        assert "many" in alert
        assert "range.q" not in alert


PASSAGES = [
    # interview, passage, coder, code: two interviews, three passages, two coders, three codes.
    *(("I01", "1", "Ann", "worry"), ("I01", "1", "Bo", "sleep")),
    *(("I01", "2", "Ann", "company"), ("I02", "1", "Ann", "sleep"), ("I02", "1", "Bo", "sleep")),
]
SAID = {("I01", "1"): "I lie awake at night.", ("I01", "2"): "We talk.", ("I02", "1"): "x " * 99}


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        (
            "en",
            {
                "attendance.csv": {"People": 8, "Sessions": 3},
                "talks.csv": {"Interviews": 2, "Coded passages": 3, "Codes": 3, "Coders": 2},
            },
        ),
        (
            "zh",
            {
                "attendance.csv": {"人数": 8, "活动节数": 3},
                "talks.csv": {"访谈": 2, "编码的片段": 3, "编码": 3, "编码者": 2},
            },
        ),
    ],
)
def test_registers_and_codings_are_shown_with_their_first_rows_and_counts(
    tmp_path, language, counted
):
    rows = [f"{code},1,{n % 2},1" for n, code in enumerate(CODES)]
    coded = [f'{i},{p},"{SAID[i, p]}",{coder},"{code}"' for i, p, coder, code in PASSAGES]
    files = {
        **{path.name: path.read_bytes() for path in pair(tmp_path / "files")},
        "attendance.csv": "\n".join(["code,Session 1,Session 2,Session 3", *rows, ""]).encode(),
        "talks.csv": "\n".join(["interview,segment,text,coder,code", *coded, ""]).encode(),
    }
    (tmp_path / "work").mkdir()
    with served(tmp_path / "work") as visitor:
        assert visitor.upload("", files, name="g").status == 303
        page = visitor.ask(f"study/g/files?language={language}").text
    for file, expected in counted.items():
        part = re.search(rf">{file}</h2>(.*?)</section>", page, re.DOTALL)[1]
        found = dict(re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", part))
        assert {what: int(n) for what, n in found.items()} == expected
        assert part.count("<table>") == 1
        assert part.count("<tr>") == 6  # heads and five rows
    assert "I lie awake at night." in page
    # Of a long passage the beginning.
    assert "x " * 99 not in page and "x x…" in page


@pytest.mark.parametrize(
    ("language", "head"), [("en", "Place in the text"), ("zh", "在文中的位置")]
)
def test_a_coding_programs_project_is_shown_in_words(tmp_path, language, head):
    said = "I worry at night."
    project = of_text(tmp_path / "talks.qdpx", said, passage(0, len(said))).read_bytes()
    files = {path.name: path.read_bytes() for path in pair(tmp_path / "files")}
    (tmp_path / "work").mkdir()
    with served(tmp_path / "work") as visitor:
        assert visitor.upload("", {**files, "talks.qdpx": project}, name="g").status == 303
        page = visitor.ask(f"study/g/files?language={language}").text
    part = re.search(r">talks\.qdpx</h2>(.*?)</section>", page, re.DOTALL)[1]
    assert said in part and f'<th scope="col">{head}</th>' in part
    # The codes of the project beside its passages.
    assert part.count("<table>") == 2 and "<td>Feelings</td>" in part
