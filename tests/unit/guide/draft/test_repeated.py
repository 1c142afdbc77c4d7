"""Which row counts of somebody who answered twice."""

import pytest
import yaml
from drafted import document, open_keys, sums
from recorded import checked as check_study
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

AGAIN = (2, 2, 2, 2)  # of LX12, whose first row has 1, 2, 1, 3


def twice(folder, *more, times=None):
    """Write a pre-test in which some people have further rows, and a post-test."""
    rows = [[c, *row] for c, row in zip(CODES, PRE, strict=True)] + [[c, *row] for c, row in more]
    head = ["code", *ITEMS]
    if times is not None:
        head = ["Timestamp", *head]
        every = [*(f"2026-03-02 09:{n:02}:00" for n in range(len(CODES))), *times]
        rows = [[at, *row] for at, row in zip(every, rows, strict=True)]
    after = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    return [
        write(folder / "pre.csv", head, rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]


def questions(files, language="en", **answers):
    draft = draft_study(recognise(files), "my-group", {"id": "code"} | answers, language)
    return {question.key: question for question in draft.questions}


def test_the_rows_are_told_with_what_they_have_and_when_they_were_sent(tmp_path):
    files = twice(
        tmp_path, ("LX12", AGAIN), ("WH07", (5, 5, "", "")), times=["2026-03-04 10:00:00"] * 2
    )
    asked = questions(files)["duplicates"]
    assert asked.saw == (
        "2 rows with a code that was there before: LX12: row 2 of pre.csv (4 answers, 2026-03-02 "
        "09:00:00), row 10 (4 answers, 2026-03-04 10:00:00); WH07: row 3 of pre.csv (4 answers, "
        "2026-03-02 09:01:00), row 11 (2 answers, 2026-03-04 10:00:00)"
    )
    assert asked.choices["first"] == "the first in the file, which was sent earlier"
    asks = "; you are asked about the 1 person whose sheets are equally full"
    assert asked.choices["most-complete"].endswith(asks)
    chinese = questions(files, "zh")["duplicates"]
    assert chinese.saw.startswith(
        "2行的编号重复：LX12：pre.csv第2行（4题已答，2026-03-02 09:00:00）、第10行"
    )


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (["2026-03-02 09:00:00"], "; nothing tells which was first"),
        (["2026-03-02 08:59:59"], ""),
        (None, "; nothing tells which was first"),
    ],
)
def test_it_is_told_where_no_time_says_which_was_first(tmp_path, times, said):
    asked = questions(twice(tmp_path, ("LX12", AGAIN), times=times))["duplicates"]
    assert asked.saw.endswith(")" + said)
    later = times and not said
    first = "the first in the file" + (", which was sent later" if later else "")
    assert asked.choices["first"] == first


def test_which_of_rows_counts_that_are_as_full_is_asked(tmp_path):
    folder = tmp_path / "my-group"
    files = twice(folder, ("LX12", AGAIN), ("WH07", (5, 5, "", "")))
    given = {"id": "code", "duplicates": "most-complete"}
    asked = questions(files, **given)["rows_that_count"]
    assert "LX12: row 2 of pre.csv" in asked.saw and "WH07" not in asked.saw
    unsaid = document(files, **given)["files"][0]["leave_out"]
    assert [*unsaid] == [2, 10] and all(why.startswith("TODO") for why in unsaid.values())
    for said, score in (("first", 7), ("last", 8), ("rows 10", 8), ("2", 7), ("行10", 8)):
        found = sums(folder, files, **given, rows_that_count=said)
        assert found["pre", "LX12"] == score, said
        assert found["pre", "WH07"] == sum(PRE[1])
        assert len(found["pre"]) == len(CODES)
    kinds = {f.kind for f in check_study(folder).findings}
    assert not kinds & {"tied_sheet_left_out", "other_rows_left_out", "partly_left_out"}
    for wrong in ("rows 4", "none"):
        with pytest.raises(GroupworkError, match="rows_that_count: "):
            document(files, **given, rows_that_count=wrong)


def test_each_row_may_be_named_also_where_one_is_fuller(tmp_path):
    folder = tmp_path / "my-group"
    files = twice(folder, ("LX12", AGAIN), ("WH07", (4, 4, 4, "")))
    given = {"id": "code", "duplicates": "rows", "rows_that_count": "rows 2, 11", "blank.q": "half"}
    written = document(files, **given)
    assert written["cleaning"]["duplicates"] == "most-complete"
    assert written["files"][0]["leave_out"] == dict.fromkeys(
        (3, 10), "another row of the same person counts"
    )
    found = sums(folder, files, **{key.replace(".", "__"): said for key, said in given.items()})
    assert (found["pre", "LX12"], found["pre", "WH07"]) == (7, 16)


def test_two_people_of_one_code_are_counted_as_two_where_blanks_are_asked_about(tmp_path):
    """Once both rows are said to count, each is somebody; before, the fuller one counts."""
    files = twice(tmp_path, ("LX12", AGAIN), ("WH07", (4, 4, 4, "")))
    given = {"id": "code", "duplicates": "rows", "rows_that_count": "rows 2, 10, 11"}
    none = questions(files, **given)["blank.q"].choices["none"]
    assert f"of {len(CODES) + 1} (pre-test)" in none and f"of {len(CODES)} (post-test)" in none


def test_a_person_in_two_files_of_one_time_is_asked_about(tmp_path):
    folder = tmp_path / "my-group"
    head = ["code", *ITEMS]
    first = [[c, *row] for c, row in zip(CODES[:5], PRE, strict=False)]
    second = [[c, *row] for c, row in zip(CODES[4:], PRE[4:], strict=True)]
    second[0] = [CODES[4], *AGAIN]
    after = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    files = [
        write(folder / "monday.csv", head, first),
        write(folder / "friday.csv", head, second),
        write(folder / "post.csv", head, after),
    ]
    given = {"id": "code", "wave.monday.csv": "pre", "wave.friday.csv": "pre"}
    asked = questions(files, **given)["duplicates"]
    assert "HJ90: row 6 of monday.csv (4 answers), row 2 of friday.csv (4 answers)" in asked.saw
    given |= {"duplicates": "most-complete", "rows_that_count": "rows 2 of friday.csv"}
    found = sums(folder, files, **{key.replace(".", "__"): said for key, said in given.items()})
    assert found["pre", "HJ90"] == sum(AGAIN)
    # Other questions in another file of the same time are no second answers.
    other = [[c, *row[::-1]] for c, row in zip(CODES[:5], PRE, strict=False)]
    write(files[1], ["code", *(f"calm{n}" for n in range(1, 5))], other)
    assert "duplicates" not in questions(files, **{k: given[k] for k in [*given][:3]})


def test_nobody_is_named_by_who_they_are(tmp_path):
    names = ["Anna Miller", "Ben Carter", "Cara Jones", "Dan Brown", "Eve Smith", "Finn Young"]
    rows = [[name, *row] for name, row in zip(names, PRE, strict=False)]
    after = [[name, *row] for name, row in zip(names, POST, strict=False)]
    files = [
        write(tmp_path / "pre.csv", ["name", *ITEMS], [*rows, [names[0], *AGAIN]]),
        write(tmp_path / "post.csv", ["name", *ITEMS], after),
    ]
    given = {"id": "name", "id_code": "yes"}
    asked = questions(files, **given)["duplicates"]
    assert "row 2 of pre.csv" in asked.saw and "Anna" not in asked.saw


def test_rows_of_one_person_at_two_times_are_no_second_answers(tmp_path):
    rows = [
        [code, wave, *row]
        for wave, answers in (("pre", PRE), ("post", POST))
        for code, row in zip(CODES, answers, strict=True)
    ]
    files = [write(tmp_path / "all.csv", ["code", "wave", *ITEMS], rows)]
    assert "duplicates" not in open_keys(files)
    text = draft_study(recognise(files), "g").text
    assert yaml.safe_load(text)["cleaning"]["duplicates"] == "most-complete"


def test_rows_alike_in_all_scales_are_not_asked_about_one_by_one(tmp_path):
    """A comment alone is another: the first counts, which a check notes."""
    rows = [
        [c, *row, "good" if n else ""] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    after = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    files = [
        write(tmp_path / "pre.csv", ["code", *ITEMS, "Comment"], [*rows, [*rows[0][:-1], "bad"]]),
        write(tmp_path / "post.csv", ["code", *ITEMS], after),
    ]
    asked = questions(files, duplicates="most-complete")
    assert "rows_that_count" not in asked
    assert asked["duplicates"].choices["most-complete"] == "the one with most answers"


def test_when_a_form_was_sent_tells_what_when_it_was_begun_does_not(tmp_path):
    """As Microsoft Forms has both, here within one minute."""
    files = twice(tmp_path, ("LX12", AGAIN))
    text = files[0].read_text(encoding="utf-8").splitlines()
    begun = [f"2026-03-02 09:{min(n, 7):02}:00" for n in range(9)]
    begun[8] = begun[0]
    sent = [*(each[:-2] + "30" for each in begun[:8]), begun[0][:-2] + "50"]
    lines = [f"Start time,Completion time,{text[0]}"]
    lines += [",".join(parts) for parts in zip(begun, sent, text[1:], strict=True)]
    files[0].write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = questions(files)["duplicates"]
    assert "nothing tells which was first" not in asked.saw
    assert asked.choices["last"] == "the last in the file, which was sent later"


# Codes that are nobody's, or several people's -----------------------------------------------------


def test_several_people_of_one_code_count_each_by_themselves(tmp_path):
    """Nobody knows which of them came again: all are described, and none is compared."""
    folder = tmp_path / "my-group"
    files = twice(folder, ("LX12", AGAIN))
    given = {"id": "code", "duplicates": "rows", "rows_that_count": "rows 2, 10"}
    entry = document(files, **given)["files"][0]
    assert entry["codes"] == {2: "LX12 (pre.csv row 2)", 10: "LX12 (pre.csv row 10)"}
    assert "leave_out" not in entry
    found = sums(folder, files, **given)
    assert (len(found["pre"]), len(found["post"])) == (9, 8)
    assert found["pre"][["LX12 (pre.csv row 2)", "LX12 (pre.csv row 10)"]].tolist() == [7, 8]
    assert len({*found["pre"].index} & {*found["post"].index}) == 7
    assert not check_study(folder).errors
    with pytest.raises(GroupworkError, match="write one, or all if they are different people's"):
        document(twice(tmp_path, ("LX12", AGAIN), ("LX12", (3, 3, 3, 3))), **given)


def test_several_people_of_one_code_at_both_times_are_never_paired(tmp_path):
    """They stand in rows 2 and 10 of either file: nobody knows who of them is who."""
    folder = tmp_path / "my-group"
    files = twice(folder, ("LX12", AGAIN))
    head, *rows = files[1].read_text(encoding="utf-8").splitlines()
    changed = rows[0].split(",")
    again = ",".join([changed[0], *(str(6 - int(a)) for a in changed[1:])])
    files[1].write_text("\n".join([head, *rows, again]) + "\n", encoding="utf-8")
    given = {"id": "code", "duplicates": "rows"}
    given["rows_that_count"] = "rows 2, 10 of pre.csv; rows 2, 10 of post.csv"
    found = sums(folder, files, **given)
    assert (len(found["pre"]), len(found["post"])) == (9, 9)
    assert len({*found["pre"].index} & {*found["post"].index}) == 7


def test_who_gave_no_code_is_asked_about_and_may_count(tmp_path):
    folder = tmp_path / "my-group"
    files = twice(folder, ("", AGAIN), ("", ("", "", "", "")))
    asked = questions(files)["codeless"]
    assert (asked.saw, asked.default) == ("1: row 10 of pre.csv", None)
    unsaid = document(files, id="code")["files"][0]["codes"]
    assert [*unsaid] == [10] and unsaid[10].startswith("TODO")
    found = sums(folder, files, id="code", codeless="keep")
    assert found["pre", "(pre.csv row 10)"] == 8
    assert len(found["pre"]) == 9
    left = sums(folder, files, id="code", codeless="leave-out")
    assert len(left["pre"]) == 8


def test_a_code_may_stand_once_above_all_rows_of_a_person(tmp_path):
    """As it is typed where cells of a sheet were merged."""
    folder = tmp_path / "my-group"
    rows = [
        row
        for code, before, after in zip(CODES, PRE, POST, strict=True)
        for row in ([code, "before", *before], ["", "after", *after])
    ]
    path = write(folder / "all.csv", ["code", "when", *ITEMS], rows)
    asked = questions([path])
    assert "code" in asked["id"].choices  # though half of its cells are blank
    given = {"id": "code", "codeless": "above"}
    found = sums(folder, [path], **given)
    assert found["pre"].to_dict() == dict(zip(CODES, map(sum, PRE), strict=True))
    assert found["post"].to_dict() == dict(zip(CODES, map(sum, POST), strict=True))
    # One of the rows may have lost its code where others have theirs.
    rows[1][0], rows[3][0] = CODES[0], CODES[1]
    write(path, ["code", "when", *ITEMS], [*rows, ["", "after", 1, 1, 1, 1]])
    (question,) = [
        q
        for q in draft_study(recognise([path]), "g", {"id": "code"}).questions
        if q.key == "codeless"
    ]
    assert "above" not in question.choices


@pytest.mark.parametrize(
    ("spelling", "twice_there"), [("", True), ("loose", True), ("exact", False)]
)
def test_a_code_that_is_spelled_otherwise_is_one_person_until_somebody_says_no(
    tmp_path, spelling, twice_there
):
    files = twice(tmp_path, ("lx 12", AGAIN))
    given = {"id_spelling": spelling} if spelling else {}
    assert ("duplicates" in questions(files, **given)) == twice_there


def test_who_has_a_row_for_each_time_answered_at_none_twice(tmp_path):
    """Two files were put one below the other and not side by side: each row is of one time."""
    heads = [f"{time}_{item}" for time in ("t1", "t2") for item in ITEMS]
    blank = [""] * len(ITEMS)
    rows = [[c, *row, *blank] for c, row in zip(CODES, PRE, strict=True)]
    rows += [[c, *blank, *row] for c, row in zip(CODES, POST, strict=True)]
    path = write(tmp_path / "both.csv", ["code", *heads], rows)
    said = {"id": "code", "times.both.csv": "in-order", "looking_back": "no"}
    assert "duplicates" not in open_keys([path], **said)
    found = sums(tmp_path, [path], **said)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))
    kinds = {finding.kind for finding in check_study(tmp_path).findings}
    assert kinds == {"placeholder_left"}  # the title is the folder's name
    # Of one time, two rows are two all the same.
    rows += [[CODES[0], *AGAIN, *blank]]
    path = write(tmp_path / "both.csv", ["code", *heads], rows)
    assert "duplicates" in open_keys([path], **said)
