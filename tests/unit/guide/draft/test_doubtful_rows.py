"""Rows that look like tests, or like one form sent twice, are asked about."""

import pandas as pd
import pyreadstat
import pytest
import yaml
from answering import answer_all
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

HEAD = ["code", "ward", *ITEMS]


def with_a_test(folder):
    rows = {
        wave: [[code, "north", *row] for code, row in zip(CODES, answers, strict=True)]
        for wave, answers in (("pre", PRE), ("post", POST))
    }
    rows["pre"].insert(0, ["XX99", "test test", 5, 5, 5, 5])
    return [write(folder / f"{wave}.csv", HEAD, of) for wave, of in rows.items()]


def test_a_row_that_says_it_is_a_test_is_asked_about(tmp_path):
    files = with_a_test(tmp_path / "my-group")
    assert "tests.pre.csv" in open_keys(files)
    assert "tests.post.csv" not in open_keys(files)
    unsaid = document(files)["files"][0]["leave_out"]
    assert list(unsaid) == [2] and unsaid[2].startswith("TODO")
    assert "leave_out" not in document(files, **{"tests.pre.csv": "keep"})["files"][0]
    found = sums(tmp_path / "my-group", files, **{"tests.pre.csv": "leave-out"})
    assert "XX99" not in found.index.get_level_values("participant_id")
    assert found["pre", "LX12"] == 7


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_cases_are_numbered_as_their_program_numbers_them(tmp_path, ending):
    """These files have no row of heads: the first case is row 1."""
    folder = tmp_path / "my-group"
    files = [path.with_suffix(f".{ending}") for path in with_a_test(folder)]
    for path in files:
        table = pd.read_csv(path.with_suffix(".csv"))
        table = table.iloc[[1, 0, *range(2, len(table))]] if path.stem == "pre" else table
        getattr(pyreadstat, f"write_{ending}")(table, path)
    draft = draft_study(recognise(files), "g", {})
    (asked,) = [q for q in draft.questions if q.key.startswith("tests.")]
    assert asked.saw == "row 2"
    found = sums(folder, files, **{asked.key: "leave-out"})
    assert "XX99" not in found.index.get_level_values("participant_id")
    assert found["pre", "LX12"] == 7


@pytest.mark.parametrize(
    "said",
    [
        "3, 4",
        "rows 3, 4",
        "rows 3-4",
        "row 3; row 4",
        "codes WH07, sy-03",
        "行3、4",
        "row 3, code SY03",
    ],
)
def test_rows_that_nothing_shows_to_be_nobodys_are_left_out_where_somebody_says_so(tmp_path, said):
    folder = tmp_path / "my-group"
    files, key = with_a_test(folder), "leave_out.post.csv"
    assert key not in open_keys(files)
    given = {"tests.pre.csv": "leave-out", key: said}
    left_out = dict.fromkeys((3, 4), "nobody's answers")
    assert document(files, **given)["files"][1]["leave_out"] == left_out
    # It is told whose rows they are.
    notes = draft_study(recognise(files), "g", given).notes
    assert "post.csv, rows 3 (WH07), 4 (SY03): left out, as was said" in notes
    # Somebody who is nobody is so in every file.
    in_pre = document(files, **given)["files"][0]["leave_out"]
    assert ("nobody's answers" in in_pre.values()) == ("code" in said)
    found = sums(folder, files, **given)
    assert not {("post", "WH07"), ("post", "SY03")} & set(found.index)
    assert found["post", "CY58"] == sum(POST[3])
    for wrong in ("rows 3, 99", "codes AA11", "yes"):
        with pytest.raises(GroupworkError, match=rf"{key}: '.*' is no row and no code"):
            document(files, **{**given, key: wrong})


def test_rows_of_one_code_are_not_asked_about_before_the_code_is_known(tmp_path):
    """An answer about them would be refused once somebody says which column is the code."""
    items = [f"q{n}" for n in range(1, 7)]
    rows = [[1 + (i + n) % 5 for n in range(6)] for i in range(8)]
    files = [
        write(
            tmp_path / "pre.csv",
            ["code", *items],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        ),
        write(
            tmp_path / "post.csv",
            ["code", *items],
            [[f"ZZ{n // 2}{n // 2}", *rows[n // 2]] for n in range(8)],
        ),
    ]
    assert {"id", "sent_twice.post.csv"} & set(open_keys(files)) == {"id"}
    assert "sent_twice.post.csv" not in open_keys(files, id="code")
    assert "sent_twice.post.csv" in open_keys(files, id="none")


@pytest.mark.parametrize("said_of", ["pre", "post"])
@pytest.mark.parametrize(
    ("slip", "more"), [("wh 7", {"id_spelling": "loose"}), ("WH70", {"same_person": "all"})]
)
def test_a_code_is_left_out_of_all_files_however_it_is_spelled(tmp_path, said_of, slip, more):
    """Row 3 of each file is hers: WH07 before the group, and what she typed after it."""
    folder = tmp_path / "my-group"
    files = pair(folder, CODES, [CODES[0], slip, *CODES[2:]])
    typed = {"pre": "WH07", "post": slip}[said_of]
    given = {**more, f"leave_out.{said_of}.csv": f"codes {typed}"}
    content = document(files, **given)
    assert [[*each["leave_out"]] for each in content["files"]] == [[3], [3]]
    found = sums(folder, files, **given)
    assert {who for _, who in found.index}.isdisjoint({"WH07", "WH7", "WH70"})
    assert len({who for _, who in found.index}) == 7


def test_a_row_left_out_says_whose_it_is_though_that_is_a_slip(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder, CODES, [CODES[0], "WHO7", *CODES[2:]])
    given = {"same_person": "all", "leave_out.post.csv": "row 3"}
    assert document(files, **given)["files"][1]["same_person"] == {"WHO7": "WH07"}
    text = answer_all(recognise(files), "my-group", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (told,) = [f for f in check_study(folder).findings if f.kind == "other_rows_left_out"]
    assert (told.files, told.rows) == (("pre.csv",), (3,))


@pytest.mark.parametrize(
    ("head", "said"),
    [(["code"], "codes A-12"), (["code"], "codes a12"), (["group", "code"], "codes 2-12")],
)
def test_a_code_of_several_parts_is_found_however_it_is_typed(tmp_path, head, said):
    """As it stands in the file, and of two columns in the order in which they make up a code."""
    codes = [["A-12"], ["A-1"], ["B-12"], ["B-7"]] if head == ["code"] else None
    codes = codes or [["2", "12"], ["2", "1"], ["1", "12"], ["21", "2"]]
    files = [
        write(
            tmp_path / "my-group" / f"{wave}.csv",
            [*head, *ITEMS],
            [[*code, *row] for code, row in zip(codes, rows, strict=False)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    given = {"id": ", ".join(head), "leave_out.post.csv": said}
    for each in document(files, **given)["files"]:
        assert each["leave_out"] == {2: "nobody's answers"}


def test_a_row_whose_remark_opens_as_a_test_is_asked_about(tmp_path):
    """What else the remark may mean is not known: nothing is offered to be taken at once."""
    folder = tmp_path / "my-group"
    said = ["more of it please", "TEST please ignore (Karen)", *["it was good for me"] * 6]
    rows = [[c, *row, t] for c, row, t in zip(CODES, PRE, said, strict=True)]
    files = [
        write(folder / "pre.csv", ["code", *ITEMS, "What else?"], rows),
        write(
            folder / "post.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(CODES, POST, strict=True)],
        ),
    ]
    draft = draft_study(recognise(files), "g", {})
    (asked,) = [q for q in draft.todo if q.key == "tests.pre.csv"]
    assert (asked.saw, asked.suggestion) == ("row 3; of the same code, too: row 3 of post.csv", "")
    assert "WH07" not in sums(folder, files, **{asked.key: "leave-out"})["post"]
    found = sums(folder, files, **{asked.key: "rows"})
    assert ("pre", "WH07") not in found.index
    assert found["post", "WH07"] == sum(POST[1])
    # The other row is meant to count: said, and no warning.
    kinds = {f.kind: f for f in check_study(folder).findings}
    assert kinds["other_rows_left_out"].rows == (3,) and "partly_left_out" not in kinds
    assert kinds["other_rows_left_out"].severity == "note"


def test_a_form_that_was_sent_twice_is_asked_about(tmp_path):
    """The rows of one person, who gave no code, stand below each other."""
    head = ["Submitted", *(f"q{n}" for n in range(1, 9))]
    rows = [[f"2025-09-0{n + 1}", *((n + i * i) % 5 + 1 for i in range(8))] for n in range(7)]
    before = write(tmp_path / "pre.csv", head, [rows[0], rows[0], *rows[1:]])
    after = write(tmp_path / "post.csv", head, [[r[0], *r[:0:-1]] for r in rows])
    draft = draft_study(recognise([before, after]), "g", {"id": "none"})
    (asked,) = [q for q in draft.questions if q.key.startswith("sent_twice")]
    assert (asked.key, asked.saw) == ("sent_twice.pre.csv", "row 3")
    given = {"id": "none", asked.key: "leave-out"}
    assert "leave_out: {3: sent twice}" in draft_study(recognise([before, after]), "g", given).text
    assert asked.suggestion == "leave-out"


def test_who_has_a_code_and_answers_like_the_row_before_may_well_be_somebody(tmp_path):
    head = ["code", *(f"q{n}" for n in range(1, 9))]
    rows = [[code, *((n + i * i) % 5 + 1 for i in range(8))] for n, code in enumerate(CODES)]
    rows[3][1:] = rows[2][1:]
    before = write(tmp_path / "pre.csv", head, rows)
    after = write(tmp_path / "post.csv", head, [[r[0], *r[:0:-1]] for r in rows])
    draft = draft_study(recognise([before, after]), "g")
    asked = [q for q in draft.questions if q.key.startswith("sent_twice.pre")]
    assert [(q.saw, q.suggestion) for q in asked] == [("row 5", "")]


def with_a_test_record(folder, ages=(111,)):
    """Record 99 stands in both files; its age in the first alone."""
    first = [[c, 19 + n % 5, *row] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    first += [["99", age, 5, 5, 5, 5] for age in ages]
    second = [[c, *row] for c, row in zip([*CODES, "99"], [*POST, (5, 5, 5, 5)], strict=True)]
    return [
        write(folder / "pre.csv", ["code", "age", *ITEMS], first),
        write(folder / "post.csv", ["code", *ITEMS], second),
    ]


def test_a_person_whose_age_nobody_has_is_asked_about_in_every_file(tmp_path):
    folder = tmp_path / "my-group"
    files = with_a_test_record(folder)
    draft = draft_study(recognise(files), "g")
    asked = {q.key: (q.saw, q.suggestion) for q in draft.todo if q.key.startswith("ages.")}
    assert asked == {"ages.pre.csv": ("row 10; of the same code, too: row 10 of post.csv", "")}
    left = {"ages.pre.csv": "leave-out"}
    found = sums(folder, files, **left)
    assert sorted(found["pre"].index) == sorted(found["post"].index) == sorted(CODES)
    assert "99" in sums(folder, files, **dict.fromkeys(left, "keep"))["pre"].index
    (doubt,) = [f for f in check_study(folder).findings if f.kind == "doubtful_age"]
    assert doubt.rows == (10,)


def test_who_is_left_out_is_left_out_of_the_register_and_the_people_too(tmp_path):
    """The age stands in the sheet of people alone, and the ticks in the register."""
    folder = tmp_path / "my-group"
    (pre, post) = with_a_test_record(folder, ages=(30,))
    people = [[c, 20 + n] for n, c in enumerate(CODES)] + [["99", 111]]
    came = [[c, 1, n % 2] for n, c in enumerate(CODES)] + [["99", 1, 1]]
    book = sheets(
        folder / "beside.xlsx",
        {
            "people": [["code", "years of age"], *people],
            "attendance": [["code", "session 1", "session 2"], *came],
        },
    )
    files = [pre, post, book]
    (key,) = (q for q in open_keys(files) if q.startswith("ages."))
    left = {key: "leave-out", "attributes": "years_of_age"}
    text = answer_all(recognise(files), folder.name, **left)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    tables = ingest(study, folder)
    for name in ("responses", "sessions", "attributes"):
        assert set(tables[name]["participant_id"]) == set(CODES)
    assert not {f.kind for f in check_study(folder).findings} & {"doubtful_age", "partly_left_out"}
    # Written by hand for one of the files alone.
    entry = yaml.safe_load(text)
    for each in entry["files"][1:]:
        each.pop("leave_out", None)
    (folder / "study.yaml").write_text(yaml.safe_dump(entry), encoding="utf-8")
    found = [f for f in check_study(folder).findings if f.kind == "partly_left_out"]
    assert found and all(f.severity == "warning" and f.rows == (10,) for f in found)


def test_rows_that_the_survey_tool_calls_invalid_are_asked_about(tmp_path):
    folder = tmp_path / "my-group"
    said = ["有效"] * 8
    said[4] = "无效"
    rows = [[c, *row, each] for c, row, each in zip(CODES, PRE, said, strict=True)]
    after = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    files = [
        write(folder / "pre.csv", ["code", *ITEMS, "清洗数据结果"], rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]
    draft = draft_study(recognise(files), "g")
    asked = {q.key: (q.saw, q.suggestion) for q in draft.todo if q.key.startswith("invalid")}
    assert asked == {"invalid.pre.csv": ("row 6", "leave-out")}
    found = sums(folder, files, **{"invalid.pre.csv": "leave-out"})
    assert sorted(found["pre"].index) == sorted({*CODES} - {CODES[4]})
    assert len(sums(folder, files, **{"invalid.pre.csv": "keep"})["pre"]) == 8
    (doubt,) = [f for f in check_study(folder).findings if f.kind == "marked_invalid"]
    assert (doubt.files, doubt.rows) == (("pre.csv",), (6,))


def test_a_row_long_before_all_others_is_asked_about(tmp_path):
    folder = tmp_path / "my-group"
    rows = [
        [f"2026-03-{2 + n % 3:02}", c, *row]
        for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    rows.insert(0, ["2026-01-15", "T0", 5, 5, 5, 5])
    later = [
        [f"2026-05-{2 + n % 3:02}", c, *r] for n, (c, r) in enumerate(zip(CODES, POST, strict=True))
    ]
    head = ["Timestamp", "code", *ITEMS]
    files = [write(folder / "pre.csv", head, rows), write(folder / "post.csv", head, later)]
    asked = [q.saw for q in draft_study(recognise(files), "g").todo if q.key == "early.pre.csv"]
    assert asked == ["row 2"]
    found = sums(folder, files, **{"early.pre.csv": "leave-out"})
    assert sorted(found["pre"].index) == sorted(CODES)


def test_what_only_a_row_that_is_left_out_says_is_no_level(tmp_path):
    files = with_a_test(tmp_path / "my-group")
    kept = document(files, **{"tests.pre.csv": "keep", "attributes": "ward"})
    assert "test test" in kept["attributes"]["ward"]["levels"]
    left = document(files, **{"tests.pre.csv": "leave-out"})
    assert "attributes" not in left or "test test" not in left["attributes"]["ward"]["levels"]


def test_a_first_try_from_the_same_computer_is_asked_about(tmp_path):
    """Anonymous: nothing but the address says that the two are one person's."""
    folder = tmp_path / "my-group"
    rows = [[f"10.0.0.{n}", *row] for n, row in enumerate(PRE)]
    rows.insert(3, [rows[2][0], *PRE[2][:2], "", ""])
    after = [[f"10.0.1.{n}", *row] for n, row in enumerate(POST)]
    head = ["IP Address", *ITEMS]
    files = [write(folder / "pre.csv", head, rows), write(folder / "post.csv", head, after)]
    given = {"id": "none", "half_way.pre.csv": "leave-out"}
    draft = draft_study(recognise(files), "g", {"id": "none"})
    asked = {q.key: (q.saw, q.suggestion) for q in draft.todo if q.key.startswith("half_way")}
    assert asked == {"half_way.pre.csv": ("row 5", "")}
    assert sorted(sums(folder, files, **given)["pre"]) == sorted(map(sum, PRE))


@pytest.mark.parametrize(
    "said",
    [
        "row 2 of pre.csv: my trial; code SY03: moved away",
        "pre.csv row 2: my trial; codes: SY03: moved away",
        "row 2 of pre.csv：my trial；编号：SY03：moved away",
        "pre.csv第2行：my trial；编号SY03：moved away",
    ],
)
def test_one_question_asks_for_other_rows_and_why_they_do_not_count(tmp_path, said):
    folder = tmp_path / "my-group"
    files = with_a_test(folder)
    given = {"tests.pre.csv": "keep"}
    (asked,) = [
        q for q in draft_study(recognise(files), "g", given).questions if q.key == "not_counted"
    ]
    assert (asked.default, asked.known) == ("none", False)
    given["not_counted"] = said
    left_out = [each["leave_out"] for each in document(files, **given)["files"]]
    assert left_out == [{2: "my trial", 5: "moved away"}, {4: "moved away"}]
    found = sums(folder, files, **given)
    assert not {"XX99", "SY03"} & set(found.index.get_level_values("participant_id"))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("row 2", "'row 2' does not say of which file. Write it as 'row 2 of pre.csv'"),
        ("row 99 of pre.csv", "'99' is no row and no code with answers in pre.csv"),
        ("somebody", "'somebody' does not say of which file"),
    ],
)
def test_what_is_no_row_is_refused(tmp_path, said, message):
    files = with_a_test(tmp_path)
    with pytest.raises(GroupworkError, match=message):
        document(files, **{"tests.pre.csv": "keep", "not_counted": said})


NOTES = [
    "Withdrew consent 21 Nov by phone, asks that data are not used",
    "has taken back her consent",
    "Please do not use my answers",
    "answers are not to be used",
    "Einwilligung am 3. Mai widerrufen",
    "toestemming ingetrokken",
    "ha retirado su consentimiento",
    "已撤回同意",
    "本人要求数据不要使用",
]
OTHER_NOTES = [
    "Consent given on paper",
    "Would like to know what the data are used for",
    "withdrew to the garden when it was loud",
    "同意参加",
    "came late",
]


@pytest.mark.parametrize("note", NOTES)
def test_who_withdrew_consent_is_asked_about_and_left_out_everywhere(tmp_path, note):
    folder = tmp_path / "my-group"
    pre, post = pair(folder)
    rows = [
        [c, *row, note if c == "SY03" else OTHER_NOTES[n % 5]]
        for n, (c, row) in enumerate(zip(CODES, POST, strict=True))
    ]
    files = [pre, write(post, ["code", *ITEMS, "notes"], rows)]
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    question = asked["withdrawn.post.csv"]
    assert (question.default, [*question.choices]) == (None, ["leave-out", "keep"])
    given = {"withdrawn.post.csv": "leave-out"}
    why = "no consent to take part"
    entries = document(files, **given)["files"]
    assert [each["leave_out"] for each in entries] == [{4: why}, {4: why}]
    found = sums(folder, files, **given)
    assert "SY03" not in set(found.index.get_level_values("participant_id"))


def test_what_takes_less_than_two_seconds_a_question_is_asked_about(tmp_path):
    """Of nine questions 17 seconds are too few, and 18 are enough; of blank ones less is."""
    tool = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    heads = [*tool, "1、您的编号", *(f"{n}、第{n}题" for n in range(2, 11))]
    took = ["95秒", "17秒", "18秒", "95秒", "9秒", "1分20秒", "80秒", "95秒"]
    rows = [
        [n, f"2025/3/{n} 10:00:00", took[n - 1], "微信", "N/A", "1.1.1.1", code]
        + [1 + (n + k) % 4 for k in range(9)]
        for n, code in enumerate(CODES, start=1)
    ]
    rows[4][-6:] = [""] * 6  # three answers in nine seconds
    later = [[*row[:2], "80秒", *row[3:7], *row[:6:-1]] for row in rows]
    made = [write(tmp_path / f"{w}.csv", heads, of) for w, of in (("前测", rows), ("后测", later))]
    asked = {q.key: q for q in draft_study(recognise(made), "g").questions}
    assert asked["hurried.前测.csv"].saw == "row 3"
    assert asked["hurried.前测.csv"].default is None
    assert "hurried.后测.csv" not in asked


def test_a_tool_that_times_answers_may_ask_no_questions_of_a_scale(tmp_path):
    """LimeSurvey's feedback form beside the questionnaires has a time, and one question."""
    made = pair(tmp_path)
    heads = ["id", "submitdate", "lastpage", "startlanguage", "seed", "G1Q1", "interviewtime"]
    rows = [[n, "2025-03-01 10:00:00", 3, "de", 7 + n, "gut", "33.5"] for n in range(1, 6)]
    form = write(tmp_path / "feedback.csv", heads, rows)
    asked = {question.key for question in draft_study(recognise([*made, form]), "g").questions}
    assert "name.q" in asked


@pytest.mark.parametrize("word", ["max", "Norm", "M"])
def test_a_row_that_may_be_of_norms_or_of_somebody_is_asked_about(tmp_path, word):
    """Its numbers are neither the highest nor the mean, and are whole, so that nothing shows it."""
    folder = tmp_path / "my-group"
    files = pair(folder, [*CODES[:7], word], [*CODES[:7], word])
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert [key for key in asked if key.startswith("norms.")] == ["norms.pre.csv", "norms.post.csv"]
    assert (asked["norms.pre.csv"].saw, asked["norms.pre.csv"].default) == ("row 9", None)
    left = {f"norms.{wave}.csv": "leave-out" for wave in ("pre", "post")}
    assert {*sums(folder, files, **left)["pre"].index} == {*CODES[:7]}
    kept = dict.fromkeys(left, "keep")
    assert word in sums(folder, files, **kept)["pre"].index


def test_among_people_with_letters_for_codes_m_is_one_of_them(tmp_path):
    files = pair(tmp_path / "my-group", [*"ABCDEFGM"], [*"ABCDEFGM"])
    assert not [key for key in open_keys(files) if key.startswith("norms.")]


@pytest.mark.parametrize(
    ("head", "slips"),
    [("age", ["3"]), ("Your age?", ["220"]), ("年龄", ["1988", "3"]), ("age", ["220", "2", "180"])],
)
def test_an_age_that_is_a_slip_is_not_given_by_an_answer(tmp_path, head, slips):
    """The person counts, with all answers; the mean age is that of the others."""
    folder = tmp_path / "my-group"
    codes = [f"{code}{half}" for half in "AB" for code in CODES]
    ages = [*slips, *(str(30 + n) for n in range(len(slips), len(codes)))]
    rows = [[c, a, *r] for c, a, r in zip(codes, ages, [*PRE, *PRE], strict=True)]
    after = [[c, *r] for c, r in zip(codes, [*POST, *POST], strict=True)]
    files = [
        write(folder / "pre.csv", ["code", head, *ITEMS], rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]
    given = {"born": "none"} if "1988" in slips else {}
    question = {q.key: q for q in draft_study(recognise(files), "g", given).todo}["ages.pre.csv"]
    assert {"leave-out", "keep", "no-age"} <= question.choices.keys()
    found = sums(folder, files, **given, **{"ages.pre.csv": "no-age"})
    assert [*found["pre"][codes]] == [*map(sum, [*PRE, *PRE])]
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"]
    (name,) = study.attributes
    rest = [int(age) for age in ages[len(slips) :]]
    assert people[name].notna().sum() == len(rest)
    assert people[name].astype(float).mean() == pytest.approx(sum(rest) / len(rest))
    kinds = {f.kind for f in check_study(folder).findings}
    assert not kinds & {"doubtful_age", "no_ages"}
