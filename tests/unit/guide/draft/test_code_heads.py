"""Codes of people that stand under another head in each file."""

import pytest
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

KINDS = [
    # A form that begins with another question than the next one.
    (("Q2", "Q1"), {"Q1": ["yes"] * 8}, {"Q2": ["Monday", "Tuesday"] * 4}),
    (("ID", "participant"), {}, {}),
]


def files(folder, heads, before, after):
    made = []
    for name, head, rows, more in zip(
        ("pre", "post"), heads, (PRE, POST), (before, after), strict=True
    ):
        codes = [code.lower() if name == "post" and n % 2 else code for n, code in enumerate(CODES)]
        columns = [*more.values(), codes]
        body = [[*(of[n] for of in columns), *row] for n, row in enumerate(rows)]
        made.append(write(folder / f"{name}.csv", [*more, head, *ITEMS], body))
    return made


@pytest.mark.parametrize(("heads", "before", "after"), KINDS)
def test_they_are_asked_about_and_followed(tmp_path, heads, before, after):
    folder = tmp_path / "my-group"
    made = files(folder, heads, before, after)
    asked = {q.key: q for q in draft_study(recognise(made), "g").questions}
    question = asked["code_heads"]
    assert (question.default, question.suggestion) == (None, "yes")
    assert f"pre.csv: '{heads[0]}'; post.csv: '{heads[1]}'; 8 codes come again" in question.saw
    given = {"code_heads": "yes", "id_spelling": "loose", "range.q": "1-5"}
    renamed = [each["rename"] for each in document(made, **given)["files"]]
    assert [old for old, new in renamed[0].items() if new == "code"] == [heads[0]]
    assert [old for old, new in renamed[1].items() if new == "code"] == [heads[1]]
    found = sums(folder, made, **given)
    assert found["pre", "CY58"] == sum(PRE[3]) and found["post", "CY58"] == sum(POST[3])
    assert len(found) == 16
    assert "code_heads" in {
        q.key for q in draft_study(recognise(made), "g", {"code_heads": "no"}).questions
    }
    assert document(made, code_heads="no", id="none")["design"]["kind"] == "unlinked"


def test_where_a_code_is_known_nothing_is_asked(tmp_path):
    made = files(tmp_path, ("code", "code"), {}, {})
    assert "code_heads" not in {q.key for q in draft_study(recognise(made), "g").questions}


def test_scores_that_come_again_are_no_codes(tmp_path):
    """Totals and days of few people may be alike in both files: of eight, three."""
    one = {"total": [31, 17, 22, 40, 28, 35, 19, 26]}
    other = {"sum": [31, 17, 22, 41, 29, 36, 20, 27]}
    made = [
        write(
            tmp_path / f"{name}.csv",
            [*more, *ITEMS],
            [[of, *row] for of, row in zip(*more.values(), rows, strict=True)],
        )
        for name, more, rows in (("pre", one, PRE), ("post", other, POST))
    ]
    assert "code_heads" not in {q.key for q in draft_study(recognise(made), "g").questions}
