"""Rows whose time somebody chose by a slip, from `new` to the scores."""

from pathlib import Path

import pytest
import yaml
from answering import answer_all
from drafted import scored
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.study.loading import load_study

TIMES = ("before", "after")
DAYS = ("2025-01-1{n}", "2025-03-2{n}")


def long(path: Path, slips=("SY03",), times=TIMES, days=DAYS) -> Path:
    """Write one form for all times; some people chose the first one at the last."""
    rows = []
    for time, day, of in zip(times, days, (PRE, POST), strict=True):
        for n, (code, answers) in enumerate(zip(CODES, of, strict=True)):
            slip = time == times[-1] and code in slips
            rows.append([code, times[0] if slip else time, day.format(n=n), *answers])
    # The first row of those of the last time is 2 + 8 = 10.
    return write(path, ["code", "when", "sent", *ITEMS], rows)


def asked(path, **answers):
    draft = draft_study(recognise([path]), "g", answers)
    return {question.key: question for question in draft.questions if "which_time" in question.key}


@pytest.mark.parametrize("said", ["post", "pre"])
def test_which_time_a_row_is_of_is_asked_and_holds_up_to_the_scores(tmp_path, said):
    path = long(tmp_path / "g" / "all.csv")
    question = asked(path)["which_time.all.csv.12"]
    assert question.text.startswith("Row 12 of all.csv says 'before', but was sent when the others")
    assert question.saw == "SY03, sent on 2025-03-22 (column 'sent')"
    assert (list(question.choices), question.default) == (["post", "pre"], None)
    folder = path.parent
    more = {} if said == "post" else {"duplicates": "first"}
    text = answer_all(recognise([path]), "g", **{"which_time.all.csv.12": said}, **more)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert yaml.safe_load(text)["files"][0]["wave"]["rows"] == {12: said}
    check = check_study(folder)
    assert "dated_at_another_time" not in {finding.kind for finding in check.findings}
    of = scored(folder).set_index(["wave", "participant_id"]).sort_index()["value"]
    assert of["pre", "LX12"] == sum(PRE[0])
    assert ("post", "SY03") in of.index if said == "post" else ("post", "SY03") not in of.index
    if said == "post":
        assert of["post"][CODES].tolist() == [*map(sum, POST)]


def test_the_check_tells_it_where_nobody_was_asked(tmp_path):
    path = long(tmp_path / "g" / "all.csv")
    text = answer_all(recognise([path]), "g", **{"which_time.all.csv.12": "post"})
    file = tmp_path / "g" / "study.yaml"
    file.write_text(text.replace("rows: {12: post}", "rows: {}"), encoding="utf-8")
    [found] = [each for each in check_study(file.parent).findings if "another_time" in each.kind]
    assert (found.severity, found.rows) == ("warning", (12,))
    file.write_text(text.replace("rows: {12: post}", "rows: {12: later}"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="'later' is none of the waves that 'values' names"):
        load_study(file)
    file.write_text(text.replace("rows: {12: post}", "rows: {99: post}"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="there is no row 99 with answers"):
        scored(file.parent)


@pytest.mark.parametrize(
    ("slips", "days"),
    [
        ((), DAYS),
        (CODES[:3], DAYS),  # more than slips: what was chosen may be something else
        (("SY03",), ("2025-01-1{n}", "2025-01-1{n}")),  # both were asked on the same days
    ],
)
def test_nothing_is_asked_where_days_say_nothing(tmp_path, slips, days):
    assert not asked(long(tmp_path / "all.csv", slips, days=days))


def test_who_answered_late_is_no_slip(tmp_path):
    """A first form of a week after the others' is nearer to them than to the last ones."""
    late = long(tmp_path / "all.csv", ()).read_text(encoding="utf-8")
    (tmp_path / "all.csv").write_text(late.replace("2025-01-17", "2025-03-10"), encoding="utf-8")
    assert not asked(tmp_path / "all.csv")
