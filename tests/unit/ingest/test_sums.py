"""Totals that somebody computed beside the answers, from `new` to what the check says of them."""

import pytest
from answering import answer_all
from recorded import checked, record
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.guide.recognise import recognise

WORDS = ["Never", "Rarely", "Sometimes", "Often", "Always"]


@pytest.mark.parametrize("made_of", ["sum", "mean", "turned round", "words"])
def test_a_total_that_is_not_the_sum_of_its_questions_is_named(tmp_path, made_of):
    """The slip is in row 5 of pre.csv; of q4, from 1 to 5, is 6 minus the answer where turned."""
    folder = tmp_path / "my-group"
    turned, words = made_of == "turned round", made_of == "words"
    files = []
    for name, of in (("pre", PRE), ("post", POST)):
        totals = [sum(row) + (6 - 2 * row[3] if turned else 0) for row in of]
        totals = [n / 4 if made_of == "mean" else n for n in totals]
        totals[3] += 7 if name == "pre" else 0
        told = [[WORDS[answer - 1] for answer in row] for row in of] if words else of
        rows = [[c, *r, n] for c, r, n in zip(CODES, told, totals, strict=True)]
        files.append(write(folder / f"{name}.csv", ["code", *ITEMS, "total"], rows))
    given = {"counted.q": "1", "single.1": "fact"} if words else {}
    given |= {"reversed.q": "4", "range.q": "1-5"} if turned else {}
    text = answer_all(recognise(files), folder.name, **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record(folder)
    (doubt,) = [f for f in checked(folder).findings if f.kind == "total_unlike_its_questions"]
    assert (doubt.severity, doubt.files, doubt.rows) == ("warning", ("pre.csv",), (5,))
    assert doubt.column == "total"
