"""Columns that people put in order: their sum is one for all, so that it is no score."""

from itertools import permutations

import pytest
import yaml
from answering import answer_all
from drafted import scored
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

WHO = ["family", "friends", "nurses", "parents"]
# Who helps most: eight people's orders before, and after, when all but two moved one place on.
BEFORE = [*permutations([1, 2, 3, 4])][:8]
AFTER = [*BEFORE[:2], *((*rest, first) for first, *rest in BEFORE[2:])]


def files(folder, before=BEFORE, after=AFTER):
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS, *WHO],
            [[c, *row, *order] for c, row, order in zip(CODES, rows, orders, strict=True)],
        )
        for wave, rows, orders in (("pre", PRE, before), ("post", POST, after))
    ]


def asked(paths):
    questions = draft_study(recognise(paths), "g").questions
    return next((q for q in questions if q.key.startswith("ranking.")), None)


def test_an_order_is_left_out_or_each_place_is_a_measure(tmp_path):
    paths = files(tmp_path)
    question = asked(paths)
    assert question is not None
    assert (question.default, question.suggestion) == (None, "leave-out")
    assert all(name in question.saw for name in WHO)
    out = yaml.safe_load(draft_study(recognise(paths), "g", {question.key: "leave-out"}).text)
    assert list(out["instruments"]) == ["q"]
    assert not set(WHO) & set(out.get("attributes", ()))
    key = question.key.removeprefix("ranking.")
    given = {f"direction.{key}-part{n}": "lower-better" for n in range(1, 5)}
    given |= {f"range.{key}-part{n}": "1-4" for n in range(1, 5)}
    folder = tmp_path
    text = answer_all(
        recognise(paths), folder.name, **{question.key: "each", "primary": "q", **given}
    )
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    scores = scored(folder)
    for n in range(len(WHO)):
        of = scores[scores["scale"].str.contains(f"part{n + 1}")]
        for wave, orders in (("pre", BEFORE), ("post", AFTER)):
            found = of[of["wave"] == wave].set_index("participant_id")["value"].to_dict()
            assert found == dict(zip(CODES, [order[n] for order in orders], strict=True))


@pytest.mark.parametrize(
    ("before", "is_order"),
    [
        # The first three alone were put in order.
        ([tuple(n if n < 4 else "" for n in order) for order in BEFORE], True),
        # One of sixteen people gave a place twice.
        ([(1, 1, 2, 3), *BEFORE[1:]], True),
        # All have one order.
        ([(1, 2, 3, 4)] * 8, False),
        # Answers of a scale.
        ([(4, 4, 2, 1), (1, 1, 2, 1), *BEFORE[2:]], False),
    ],
)
def test_what_is_an_order(tmp_path, before, is_order):
    after = AFTER if before[-1] == BEFORE[-1] else before
    assert (asked(files(tmp_path, before, after)) is not None) == is_order
