"""Numbers that may mean no answer are asked about."""

import pytest
from answering import answer
from student_files import CODES, write

from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import (
    create_study,
)
from groupwork.guide.recognise import recognise

MEASURED = [f"m{n}" for n in range(1, 9)]


def layouts(folder, answers):
    """Write the same answers of two times in every layout: layout -> its files."""
    pre, post = answers
    long = [
        [c, w, *r]
        for w, rows in (("pre", pre), ("post", post))
        for c, r in zip(CODES, rows, strict=True)
    ]
    wide = [[c, *a, *b] for c, a, b in zip(CODES, pre, post, strict=True)]
    both = [f"{name}_{wave}" for wave in ("pre", "post") for name in MEASURED]
    two = [
        write(
            folder / f"{wave}.csv",
            ["code", *MEASURED],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", pre), ("post", post))
    ]
    return {
        "two": two,
        "long": [write(folder / "long.csv", ["code", "wave", *MEASURED], long)],
        "wide": [write(folder / "wide.csv", ["code", *both], wide)],
        "joined": [
            write(
                folder / "joined.csv",
                ["code", *(f"{n.partition('_')[2]}{n.partition('_')[0][1:]}" for n in both)],
                wide,
            )
        ],
    }


NAMES_OF_SEVEN = [
    "Never",
    "Almost never",
    "Rarely",
    "Sometimes",
    "Often",
    "Almost always",
    "Always",
]


@pytest.mark.parametrize("layout", ["two", "long", "wide", "joined"])
@pytest.mark.parametrize("code", ["77", "88", "99", "-9"])
@pytest.mark.parametrize("words", [False, True])
def test_a_number_for_no_answer_is_asked_about_in_every_layout(tmp_path, layout, code, words):
    pre = [[(i + n) % 7 + 1 for n in range(8)] for i in range(8)]
    post = [[*row] for row in pre]
    post[2][3] = post[5][6] = None
    said = [
        [
            [code if a is None else NAMES_OF_SEVEN[a - 1] if words else a for a in row]
            for row in rows
        ]
        for rows in (pre, post)
    ]
    files = layouts(tmp_path, said)[layout]
    (question,) = (q for q in draft_study(recognise(files), "g").todo if q.key == "missing")
    assert question.saw.startswith(f"{code} in ")
    # What is said to be no missing code is named by the check, cell by cell.
    answers = {"title": "T", "authors": "A", "missing": "none"}
    group = recognise(files)
    while todo := draft_study(group, "g", answers).todo:
        answers[todo[0].key] = answer(todo[0])
    folder = tmp_path / "s" / "g"
    create_study(folder, group, draft_study(group, "g", answers))
    told = " ".join(str(each) for each in check_study(folder).findings)
    assert told.count("of 8 answers is lost") == 2
    assert "'no answer'" in told
