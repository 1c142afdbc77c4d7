"""Identifiers of invented people in every spelling, and every place where a study can hold one."""

import zipfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pandas as pd
import yaml
from coded_projects import ANNA, CODES, JOY, TEXT, coding, passage, qde, qdpx, source
from exports import write_sav
from openpyxl import Workbook
from openpyxl.comments import Comment
from raw_study import NETWORK, PRE, RESPONSES, SEGMENTS, SESSIONS, declared

from groupwork.ingest.readers import fold

PLANTED = [
    *("13800138000", "138 0013 8000", "138-0013-8000", "138.0013.8000", "138 001 38000"),
    *(
        "1 3 8 0 0 1 3 8 0 0 0",
        "１３８００１３８０００",
        "一三八零零一三八零零零",
        "tel13800138000x",
    ),
    *("0571-88888888", "(0571) 88888888", "057188888888", "88886666", "+44 20 7946 0958"),
    *("020 7946 0958", "(212) 555-0187", "+49 30 901820"),
    *("11010519491231002X", "110105 19491231 002X", "11010519491231002x", "110105194912310020"),
    *("ID11010519491231002X", "身份证11010519491231002X", "110105491231002"),
    *("wang.xm@example.com", "wang＠example.com", "wang (at) example.com", "小明@例子.中国"),
    *("192.168.10.77", "8.8.8.8", "2001:db8::ff00:42:8329"),
    *("https://weibo.com/u/123", "weibo.com/u/1234567890"),
    *("住院号：20231234", "住院号是20231234", "住院号ZY0012345", "MRN 1234567"),
    *("hospital number 1234567", "3病区12床", "QQ：123456789", "微信号 abc_12345"),
    *("加我微信abc_12345", "王小明", "我叫王小明，住在三楼。", "John Smith"),
    *("My name is John Smith.", "我儿子王子轩", "浙江省杭州市西湖区文三路123号"),
    *("12 Baker Street", "出生于1985年3月4日", "浙A12345", "6222021234567890123", "E12345678"),
]

#: A day alone may be one of a session, a test, a birth: nothing tells.
BARE_DATE = "1985-03-04"

Place = Callable[[Path, Sequence[str]], None]

#: What the name of a sheet cannot have.
NOT_IN_SHEETS = ":/\\?*[]"

CODEBOOK = [{"id": "joy", "label": "Joy", "definition": "what makes glad"}]


def _write(folder: Path, what: dict) -> None:
    what |= {"outcomes": [], "comparisons": [], "family": []}  # nobody came a second time
    (folder / "study.yaml").write_text(yaml.safe_dump(what, allow_unicode=True), encoding="utf-8")


def _csv(folder: Path, name: str, columns: Sequence[str], *rows: Sequence[str]) -> None:
    pd.DataFrame(rows, columns=columns).to_csv(folder / name, index=False)


PEOPLE = [line.split(",") for line in PRE.splitlines()]


# One at a time: a place that is read ----------------------------------------------------------


def cell(column: str, **file: object) -> Place:
    """Put it into a cell of the questionnaire's file."""

    def plant(folder: Path, values: Sequence[str]) -> None:
        head, first, *others = [[*row, "fine"] for row in PEOPLE]
        head[-1] = "comment"
        first[head.index(column)] = values[0]
        _csv(folder, "pre.csv", head, first, *others)
        _write(folder, declared({**RESPONSES, "free_text": ["comment"], **file}))

    return plant


def other_cell(kind: dict, columns: str, row: str, column: str) -> Place:
    """Put it into a cell of another kind of file."""

    def plant(folder: Path, values: Sequence[str]) -> None:
        _csv(folder, "pre.csv", *PEOPLE)
        names, cells = columns.split(","), row.split(",")
        cells[names.index(column)] = values[0]
        _csv(folder, kind["path"], names, cells)
        interviews = {"codes": CODEBOOK} if kind["kind"] == "segments" else None
        _write(folder, declared(RESPONSES, kind, interviews=interviews))

    return plant


def in_project(**at: str) -> Place:
    """Put it into the project of a coding program: text, source, code, case or folder of it."""

    def plant(folder: Path, values: Sequence[str]) -> None:
        value = values[0]
        text = f"{value} and joy." if at.get("text") else "Peace and joy."
        end = len(text) if at.get("text") == "coded" else 5
        codes = CODES.replace('name="Joy"', f'name="{escape(value)}"') if at.get("code") else CODES
        case = ""
        if at.get("case"):
            reference = f'<SourceRef targetGUID="{TEXT}"/>'
            case = f'<Cases><Case guid="{ANNA}" name="{escape(value)}">{reference}</Case></Cases>'
        name = f"{escape(value)}.txt" if at.get("source") else "I01.txt"
        inside = passage(0, end, text[:end], coding(JOY)) if at.get("source") != "uncoded" else ""
        other = "66666666-6666-4666-8666-666666666666"
        sources = source(inside, name=name)
        texts = {TEXT.replace("-", "_"): text}
        if not inside:
            sources += source(passage(0, 5, "Peace", coding(JOY)), guid=other)
            texts[other.replace("-", "_")] = text
        qdpx(folder / "p.qdpx", qde(sources, codes=codes, before=case), **texts)
        _csv(folder, "pre.csv", *PEOPLE)
        label = value if at.get("code") == "declared" else "Joy"
        book = [
            {**CODEBOOK[0], "label": label},
            {"id": "f", "label": "Feelings", "definition": "f"},
        ]
        project = {"kind": "segments", "path": "p.qdpx", "format": "refi-qda"}
        interviews = {"codes": book, "unit": "free"}
        _write(folder, declared(RESPONSES, project, interviews=interviews))

    return plant


def transcript(folder: Path, values: Sequence[str]) -> None:
    """Put it into a transcript that stands beside a project without texts."""
    text = f"{values[0]} and joy."
    (folder / "talks").mkdir()
    (folder / "talks" / "I01.txt").write_text(text, encoding="utf-8")
    inside = passage(0, len(text), text, coding(JOY))
    qdpx(folder / "p.qdpx", qde(source(inside)))
    _csv(folder, "pre.csv", *PEOPLE)
    project = {"kind": "segments", "path": "p.qdpx", "format": "refi-qda"}
    project["transcripts"] = "talks/{source}.txt"
    interviews = {"codes": CODEBOOK, "unit": "free"}
    _write(folder, declared(RESPONSES, project, interviews=interviews))


def said(*keys: str | int) -> Place:
    """Put it into a text of the study file; a last key that ends in : is replaced itself."""

    def plant(folder: Path, values: Sequence[str]) -> None:
        _csv(folder, "pre.csv", *PEOPLE)
        what = yaml.safe_load(yaml.safe_dump(declared(RESPONSES, interviews={"codes": CODEBOOK})))
        what["attributes"]["sex"]["column"] = "sex"
        node = what
        for key in keys[:-1]:
            node = node[key]
        last = keys[-1]
        if isinstance(last, str) and last.endswith(":"):
            node[values[0]] = node.pop(last[:-1])
        else:
            node[last] = values[0]
        _write(folder, what)

    return plant


def _spss(folder: Path, **given: object) -> None:
    write_sav(folder / "pre.sav", **given)
    columns = {"mood": "mood_{item}"}
    levels = {"f": {"en": "Female"}, "m": "Male"}
    sex = {"label": "sex", "levels": levels}
    age = {"label": "age", "min": 18, "max": 90}
    file = {**RESPONSES, "path": "pre.sav", "columns": columns, "values": "labels"}
    _write(folder, declared(file, attributes={"sex": sex, "age": age}))


def spss_missing(folder: Path, values: Sequence[str]) -> None:
    """Label the value with it that means that there is no answer."""
    mood = {1: "Never", 2: "Seldom", 3: "Often", 4: "Always", 9: values[0]}
    labels = {"sex": {1: "Female", 2: "Male"}, **{f"mood_{item}": mood for item in range(1, 5)}}
    _spss(folder, variable_value_labels=labels)


def name_of_file(folder: Path, values: Sequence[str]) -> None:
    """Call the file after somebody."""
    if "/" not in values[0]:
        _csv(folder, f"pre_{values[0]}.csv", *PEOPLE)
    _write(folder, declared({**RESPONSES, "path": f"pre_{values[0]}.csv"}))


def name_of_sheet(folder: Path, values: Sequence[str]) -> None:
    """Call the sheet that is read after somebody."""
    book = _filled()
    book.active.title = "".join(each for each in values[0] if each not in NOT_IN_SHEETS)[:31]
    _workbook(folder, book, sheet=values[0])


def name_of_read_column(folder: Path, values: Sequence[str]) -> None:
    """Call a column that is read after somebody."""
    head = [*PEOPLE[0], values[0]]
    _csv(folder, "pre.csv", head, *([*row, "fine"] for row in PEOPLE[1:]))
    _write(folder, declared({**RESPONSES, "free_text": [values[0]]}))


_RATED = ("id,session,attended,eng", "P1,1,1,4")
_NETWORK = ("id,when,source,support,close", "P1,before,family,emotional,3")
_SEGMENT = ("interview,participant_id,segment,text,coder,code,lang", "I1,P1,1,fine,A,joy,en")
_SPOKEN = {**SEGMENTS, "language": "lang"}

#: Places that are read: each value by itself.
READ: dict[str, Place] = {
    "cell of an item": cell("m1"),
    "cell of a category": cell("sex"),
    "cell of a number": cell("age"),
    "identifier": cell("id"),
    "free text": cell("comment"),
    "cell of seconds": cell("comment", free_text=[], seconds="comment"),
    **{
        f"sessions, {name}": other_cell(SESSIONS, *_RATED, name)
        for name in ("id", "session", "attended", "eng")
    },
    **{f"network, {name}": other_cell(NETWORK, *_NETWORK, name) for name in _NETWORK[0].split(",")},
    **{
        f"segments, {name}": other_cell(_SPOKEN, *_SEGMENT, name) for name in _SEGMENT[0].split(",")
    },
    "passage that was coded": in_project(text="coded"),
    "text around a passage": in_project(text="around"),
    "source": in_project(source="coded"),
    "source without a code": in_project(source="uncoded"),
    "code": in_project(code="undeclared"),
    "code that is declared": in_project(code="declared"),
    "case": in_project(case="yes"),
    "transcript": transcript,
    "SPSS label of a missing value": spss_missing,
    "name of a file": name_of_file,
    "name of a sheet": name_of_sheet,
    "name of a column": name_of_read_column,
    "label of a wave": said("waves", 0, "label"),
    "label of an attribute": said("attributes", "sex", "label"),
    "label of a level": said("attributes", "sex", "levels", "m"),
    "code of a level": said("attributes", "sex", "levels", "m:"),
    "name of an attribute": said("attributes", "sex:"),
    "name of a questionnaire": said("instruments", "mood", "define", "name"),
    "wording of an answer": said("instruments", "mood", "define", "items", 0, "labels", 1, "en"),
    "missing code": said("cleaning", "missing_codes", "-9:"),
    "reason of a missing code": said("cleaning", "missing_codes", "-9"),
    "label of a code": said("interviews", "codes", 0, "label"),
}


# All at once: places that are not read --------------------------------------------------------


def unread_columns(folder: Path, values: Sequence[str]) -> None:
    """Call columns that the study does not name after people."""
    values = list({fold(value): value for value in values}.values())
    head = [*PEOPLE[0], *values]
    _csv(folder, "pre.csv", head, *([*row, *["1,5"] * len(values)] for row in PEOPLE[1:]))
    _write(folder, declared({**RESPONSES, "decimal": ","}))


def _workbook(folder: Path, book: Workbook, **file: object) -> None:
    book.save(folder / "pre.xlsx")
    _write(folder, declared({**RESPONSES, "path": "pre.xlsx", **file}))


def _filled() -> Workbook:
    book = Workbook()
    for row in PEOPLE:
        book.active.append(row)
    return book


def other_sheets(folder: Path, values: Sequence[str]) -> None:
    """Call sheets beside the one that is read after people."""
    book = _filled()
    for value in values:
        name = "".join(each for each in value if each not in NOT_IN_SHEETS)[:31]
        book.create_sheet(name)["A1"] = value
    _workbook(folder, book)


def hidden_columns(folder: Path, values: Sequence[str]) -> None:
    """Hide columns that are called after people."""
    values = list({fold(value): value for value in values}.values())
    book = _filled()
    for place, value in enumerate(values, start=len(PEOPLE[0]) + 1):
        cell = book.active.cell(1, place, value)
        book.active.column_dimensions[cell.column_letter].hidden = True
    _workbook(folder, book)


def comments(folder: Path, values: Sequence[str]) -> None:
    """Put them into the comments of cells, the authors of these, and the workbook's properties."""
    book = _filled()
    for row, value in enumerate(values, start=1):
        book.active.cell(row, 2).comment = Comment(value, value)
    book.properties.creator = book.properties.description = " ".join(values)
    book.properties.keywords = book.properties.lastModifiedBy = " ".join(values)
    _workbook(folder, book)


def threaded_comments(folder: Path, values: Sequence[str]) -> None:
    """Put them into comments of the newer kind, which are parts of the archive of their own."""
    comments(folder, values[:1])
    main = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    said = "".join(
        f'<threadedComment ref="B{row}" id="{{{row}}}" personId="{{1}}"><text>{escape(value)}'
        f"</text></threadedComment>"
        for row, value in enumerate(values, start=1)
    )
    people = "".join(
        f'<person displayName="{escape(value)}" id="{{{row}}}" userId="{escape(value)}"/>'
        for row, value in enumerate(values, start=1)
    )
    with zipfile.ZipFile(folder / "pre.xlsx", "a") as book:
        book.writestr(
            "xl/threadedComments/threadedComment1.xml",
            f'<ThreadedComments xmlns="{main}">{said}</ThreadedComments>',
        )
        book.writestr("xl/persons/person.xml", f'<personList xmlns="{main}">{people}</personList>')


def spss_questions(folder: Path, values: Sequence[str]) -> None:
    """Put them into what an SPSS file says of its variables, of the file and its notes."""
    labels = dict(zip(["id", "sex", "age", "mood_1", "when"], [" ".join(values)] * 5, strict=True))
    _spss(folder, column_labels={name: text[:250] for name, text in labels.items()})


def spss_notes(folder: Path, values: Sequence[str]) -> None:
    """Put them into the label and the notes of an SPSS file."""
    _spss(folder, file_label=values[0][:60], note=values[1][:80])


def spss_levels(folder: Path, values: Sequence[str]) -> None:
    """Put them into the labels of values that nobody gave."""
    mood = {1: "Never", 2: "Seldom", 3: "Often", 4: "Always", 9: "does not apply"}
    mood |= {10 + place: value for place, value in enumerate(values)}
    labels = {"sex": {1: "Female", 2: "Male"}, **{f"mood_{item}": mood for item in range(1, 5)}}
    _spss(folder, variable_value_labels=labels)


def memos(folder: Path, values: Sequence[str]) -> None:
    """Put them into a project's notes, descriptions, users, links, variables and its origin."""
    notes = "".join(
        f'<Note guid="7777{place:04d}-7777-4777-8777-777777777777" name="{escape(value)}" '
        f'creatingUser="{ANNA}"><PlainTextContent>{escape(value)}</PlainTextContent></Note>'
        for place, value in enumerate(values)
    )
    every = escape(" ".join(values))
    users = "".join(
        f'<User guid="{ANNA[:-2]}{place:02d}" name="{escape(value)}" id="{escape(value)}"/>'
        for place, value in enumerate(values)
    )
    users = f'<Users><User guid="{ANNA}" name="Anna Li"/>{users}</Users>'
    codes = CODES.replace("what is felt", every)
    project = qde(
        source(passage(0, 5, every, coding(JOY))),
        users=users,
        codes=codes,
        rest=f"<Notes>{notes}</Notes><Description>{every}</Description>",
    ).replace("/home/anna/study", every)
    qdpx(folder / "p.qdpx", project, **{TEXT.replace("-", "_"): "Peace and joy."})
    _csv(folder, "pre.csv", *PEOPLE)
    file = {"kind": "segments", "path": "p.qdpx", "format": "refi-qda"}
    interviews = {"codes": CODEBOOK, "unit": "free"}
    _write(folder, declared(RESPONSES, file, interviews=interviews))


#: Places that are not read, or only to be left out: all values at once.
UNREAD: dict[str, Place] = {
    "names of columns": unread_columns,
    "names of other sheets": other_sheets,
    "hidden columns": hidden_columns,
    "comments of a workbook": comments,
    "threaded comments": threaded_comments,
    "SPSS questions": spss_questions,
    "SPSS notes": spss_notes,
    "SPSS value labels": spss_levels,
    "memos": memos,
}
