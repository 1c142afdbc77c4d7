"""Rows that look like tests, or like one form sent twice, are asked about."""

from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

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
    assert (asked.saw, asked.suggestion) == ("row 3", "")
    found = sums(folder, files, **{asked.key: "leave-out"})
    assert ("pre", "WH07") not in found.index
    assert found["post", "WH07"] == sum(POST[1])


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
