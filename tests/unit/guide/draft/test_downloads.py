"""Two downloads of one form are one file: which of them counts is asked."""

import pytest
from answering import answer_all
from drafted import document, open_keys, sums
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

HEAD = ["Timestamp", "code", *ITEMS]


def rows(answers, month, codes=CODES):
    """Return rows as a form has them, each of a minute of its own."""
    return [
        [f"2026/{month}/2 10:{n:02}:30", code, *given]
        for n, (code, given) in enumerate(zip(codes, answers, strict=False))
    ]


def downloads(folder, early, *, head=HEAD, late=None):
    """Write an early and a late download before the group, and one file after it."""
    late = rows(PRE, 3) if late is None else late
    return [
        write(folder / "first.csv", head, early),
        write(folder / "second.csv", head, late),
        write(folder / "post.csv", HEAD, rows(POST, 5)),
    ]


def asked_of(files, language="en"):
    questions = draft_study(recognise(files), "g", {}, language).questions
    return next((q for q in questions if q.key.startswith("download.")), None)


def test_an_early_download_is_left_out_unless_somebody_says_otherwise(tmp_path):
    files = downloads(tmp_path, rows(PRE, 3)[:5])
    asked = asked_of(files)
    assert (asked.key, asked.default) == ("download.first.csv", "second.csv")
    assert asked.saw == "5 of the 5 rows of first.csv are also in second.csv, which has 8"
    assert [*asked.choices] == ["second.csv", "first.csv", "both"]
    assert asked_of(files, "zh").saw == "first.csv的5行中有5行也在second.csv中（后者共8行）"
    assert [f["path"] for f in document(files)["files"]] == ["second.csv", "post.csv"]
    early = document(files, **{"download.first.csv": "first.csv"})
    assert [f["path"] for f in early["files"]] == ["first.csv", "post.csv"]
    both = document(files, **{"download.first.csv": "both"})
    assert len(both["files"]) == 3


def test_rows_of_the_early_download_alone_do_not_vanish_silently(tmp_path):
    folder = tmp_path / "my-group"
    kept = [each for each in rows(PRE, 3) if each[1] != "WH07"]
    files = downloads(folder, rows(PRE, 3)[:5], late=kept)
    asked = asked_of(files)
    assert asked.default is None
    assert asked.saw.endswith("; row 3 of first.csv is in that file only")
    unsaid = document(files)["files"][0]["leave_out"]
    assert [*unsaid] == [2, 4, 5, 6] and all(why.startswith("TODO") for why in unsaid.values())
    given = {"download.first.csv": "rest", "wave.first.csv": "pre", "wave.second.csv": "pre"}
    said = document(files, **given)["files"][0]["leave_out"]
    assert said == dict.fromkeys((2, 4, 5, 6), "the same submission stands in another file")
    found = sums(folder, files, **{key.replace(".", "__"): of for key, of in given.items()})
    assert found["pre", "WH07"] == sum(PRE[1])
    assert len(found["pre"]) == 8
    kinds = {f.kind for f in check_study(folder).findings}
    assert not kinds & {"in_two_files", "other_rows_left_out", "partly_left_out"}
    del given["wave.first.csv"]
    given["download.first.csv"] = "second.csv"
    assert [f["path"] for f in document(files, **given)["files"]] == ["second.csv", "post.csv"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ResponseId", "R_00000000000{:04}"),
        ("_uuid", "00000000-0000-4000-8000-00000000{:04}"),
        ("Respondent ID", "1184000{:04}"),
    ],
)
def test_a_submission_is_known_by_the_tools_number_also_where_answers_were_changed(
    tmp_path, name, number
):
    head = [name, "code", *ITEMS]
    late = [[number.format(n), *each[1:]] for n, each in enumerate(rows(PRE, 3))]
    early = [[*each] for each in late[:6]]
    early[2][-1] = 1
    asked = asked_of(downloads(tmp_path, early, head=head, late=late))
    assert asked.default is None
    assert asked.saw.endswith("; not all cells are alike in row 4")


def test_times_are_the_same_however_a_program_writes_them(tmp_path):
    early = [
        [each[0].replace("/", "-").replace("-3-2", "-03-02"), *each[1:]] for each in rows(PRE, 3)
    ]
    assert asked_of(downloads(tmp_path, early[:4])).default == "second.csv"


@pytest.mark.parametrize("head", ["Timestamp", "Respondent ID"])
def test_people_who_come_again_are_no_downloads(tmp_path, head):
    """Neither their codes, whatever the column is called, nor like answers say so."""
    codes = {code: f"{place}" for place, code in enumerate(CODES, start=21)}
    before, after = rows(PRE, 3), rows(PRE, 5)
    if head == "Respondent ID":
        before, after = ([[codes[r[1]], *r[1:]] for r in of] for of in (before, after))
    files = [
        write(tmp_path / "pre.csv", [head, *HEAD[1:]], before),
        write(tmp_path / "post.csv", [head, *HEAD[1:]], after),
    ]
    assert asked_of(files) is None


@pytest.mark.parametrize("id_", ["code", "none"])
def test_a_check_tells_submissions_that_are_read_twice(tmp_path, id_):
    """Under one code at one wave one row counts; without codes they are two people."""
    folder = tmp_path / "my-group"
    files = downloads(folder, rows(PRE, 3)[:5])
    given = {"download__first.csv": "both", "wave__first.csv": "pre", "wave__second.csv": "pre"}
    given = {key.replace("__", "."): of for key, of in given.items()} | {"id": id_}
    text = answer_all(recognise(files), "my-group", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (found,) = [f for f in check_study(folder).findings if f.kind == "in_two_files"]
    assert found.severity == ("warning" if id_ == "code" else "error")
    assert found.files == ("first.csv", "second.csv")
    assert "5 submissions of first.csv stand in second.csv as well" in found.what("en")
    assert "first.csv中有5份答卷也在second.csv中" in found.what("zh")


def test_a_check_tells_a_download_that_is_taken_for_another_time(tmp_path):
    folder = tmp_path / "my-group"
    files = downloads(folder, rows(PRE, 3)[:5])[:2]
    given = {"download.first.csv": "both", "wave.first.csv": "pre", "wave.second.csv": "post"}
    given |= {"copied.q": "no"}
    text = answer_all(recognise(files), "my-group", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (found,) = [f for f in check_study(folder).findings if f.kind == "in_two_files"]
    assert found.severity == "error"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_study_holds_the_download_that_counts_alone(tmp_path, language):
    files = downloads(tmp_path, rows(PRE, 3)[:5])
    given = ANSWERS | {"wave.second.csv": "pre"}
    options = [part for key, said in given.items() for part in ("--answer", f"{key}={said}")]
    folder = tmp_path / "studies" / "my-group"
    call = ["new", str(folder), *map(str, files), *options, "--language", language]
    told = CliRunner().invoke(app, call)
    assert told.exit_code == 0, told.output
    assert not (folder / "first.csv").exists()
    said = "".join(told.output.split())
    copied, counts = {
        "en": ("copiesof2rawfiles", "first.csvisleftout(5ofthe5rows"),
        "zh": ("复制了2个原始文件", "以second.csv为准，first.csv不读取"),
    }[language]
    assert copied in said and counts in said
    assert check_study(folder).errors == []


def test_a_time_of_which_the_later_download_has_all_rows_is_not_asked_about(tmp_path):
    """One form for both times: a test row of the first one alone was deleted since."""
    head = ["Timestamp", "time", "code", *ITEMS]
    both = [[each[0], "first", *each[1:]] for each in rows(PRE, 3)]
    both += [[each[0], "last", *each[1:]] for each in rows(POST, 5)]
    extra = ["2026/3/1 09:00:00", "first", "TEST", 1, 1, 1, 1]
    files = [
        write(tmp_path / "early.csv", head, [extra, *both[:10]]),
        write(tmp_path / "late.csv", head, both),
    ]
    draft = draft_study(recognise(files), "g", {})
    assert "download.early.csv" in [question.key for question in draft.todo]
    (early,) = [f for f in document(files)["files"] if f["path"] == "early.csv"]
    assert {*range(3, 13)} <= early["leave_out"].keys()


@pytest.mark.parametrize(
    ("said", "first", "people"),
    [("pre_v2.csv", 9, 8), ("pre.csv", 7, 7), ("rest", 9, 9)],
)
def test_two_versions_of_a_table_without_numbers_of_submissions(tmp_path, said, first, people):
    """The later has another first answer of LX12, whose sum was 7; BT61 is in the first alone."""
    folder = tmp_path / "my-group"
    corrected = [(3, *PRE[0][1:]), *PRE[1:]]
    before = [*CODES[:6], "BT61"]
    tables = {"pre": (before, PRE), "pre_v2": ([*CODES[:7], "XX11"], corrected)}
    tables |= {"post": (CODES, POST)}
    files = [
        write(
            folder / f"{name}.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(codes, of, strict=False)],
        )
        for name, (codes, of) in tables.items()
    ]
    question = {q.key: q for q in draft_study(recognise(files), "my-group").todo}[
        "download.pre.csv"
    ]
    assert "same people at one time" in question.text
    assert question.saw == (
        "6 of the 7 rows of pre.csv are also in pre_v2.csv, which has 8; not all cells are alike "
        "in row 2; row 8 of pre.csv is in that file only"
    )
    found = sums(folder, files, **{question.key: said})
    assert (found["pre"]["LX12"], len(found["pre"])) == (first, people)


def test_other_people_of_one_time_are_no_version(tmp_path):
    other = [f"{code}9" for code in CODES]
    files = [
        write(
            tmp_path / f"{name}.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(of, [*PRE, *PRE], strict=False)],
        )
        for name, of in (
            ("pre_tuesday", CODES),
            ("pre_thursday", other),
            ("post", [*CODES, *other]),
        )
    ]
    keys = open_keys(files)
    assert "file_groups" in keys
    assert not [key for key in keys if key.startswith("download.")]
