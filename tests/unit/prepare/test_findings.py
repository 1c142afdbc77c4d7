"""What in the answers does not fit what is declared: through ingest and clean."""

import pytest
from raw_study import MOOD, RESPONSES, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.findings import clean_findings, study_findings

HEAD = "id,sex,age,m1,m2,m3,m4\n"
POST = {**RESPONSES, "path": "post.csv", "wave": "post"}


def sheet(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def cleaned(folder, there, **texts):
    return clean(there, ingest(there, write(folder, **texts)))


def said(folder, there, **texts) -> str:
    with pytest.raises(GroupworkError) as caught:
        cleaned(folder, there, **texts)
    return str(caught.value)


PEOPLE = [f"P{i},f,3{i},{i % 4 + 1},2,3,{i % 3 + 1}" for i in range(10)]


def test_a_scale_that_is_declared_too_narrow(tmp_path):
    # Items of 0 to 3 that are declared as 1 to 4: by hand, 10 zeros of 40 answers.
    rows = [f"P{i},f,3{i},0,1,2,3" for i in range(10)]
    assert said(tmp_path, study(), pre=sheet(*rows)).startswith(
        "instruments.mood: 10 of 40 answers are out of the declared range; the answers run from 0 "
        "to 3. They would count as missing."
    ) or "of 10 answers in column 'm1' are not valid" in said(tmp_path, study(), pre=sheet(*rows))
    # Spread over the items, no column has most of its answers out of range.
    rows = [
        f"P{i},f,3{i}," + ",".join("0" if j == i % 4 else "2" for j in range(4)) for i in range(10)
    ]
    assert said(tmp_path, study(), pre=sheet(*rows)).startswith(
        "instruments.mood: 10 of 40 answers are out of the declared range; the answers run from 0 "
        "to 2. They would count as missing."
    )


def test_a_share_that_is_meant(tmp_path):
    rows = [
        f"P{i},f,3{i}," + ",".join("0" if j == i % 4 else "2" for j in range(4)) for i in range(10)
    ]
    cleaning = {"duplicates": "first", "max_out_of_range_share": 0.3}
    there = study(cleaning=cleaning)
    (finding,) = clean_findings(there, cleaned(tmp_path, there, pre=sheet(*rows)))
    assert finding.severity == "warning"


def test_a_slip_of_the_pen_is_a_warning(tmp_path):
    there = study()
    tables = cleaned(tmp_path, there, pre=sheet(*PEOPLE[1:], "P0,f,30,44,2,3,1"))
    (finding,) = clean_findings(there, tables)
    assert (finding.severity, finding.place()) == ("warning", "instruments.mood")
    assert (
        finding.what()
        == "1 of 40 answers is out of the declared range; the answers run from 1 to 44."
    )


def test_a_number_that_is_declared_too_narrow(tmp_path):
    # As weights up to 120 of which `max: 85` took 54 of 144: here 4 of 10, the column's half aside.
    rows = [f"P{i},f,{120 if i < 4 else 40},1,2,3,4" for i in range(10)]
    assert said(tmp_path, study(), pre=sheet(*rows)).startswith(
        "attributes.age: 4 of 10 answers are out of the declared range; the answers run from 40 to "
        "120. They would count as missing."
    )


ARMS = {"design": {"kind": "controlled", "groups": {"attribute": "sex", "control": "m"}}}


def test_a_category_that_is_not_declared(tmp_path):
    rows = [*PEOPLE[:8], "P8,x,30,1,2,3,4", "P9,x,30,1,2,3,4"]
    there = study()
    (finding,) = clean_findings(there, cleaned(tmp_path, there, pre=sheet(*rows)))
    assert (finding.severity, finding.place()) == ("warning", "attributes.sex")
    assert finding.what() == "2 rows hold 1 category that is not declared as levels."
    message = said(tmp_path, study(**ARMS, family={"test": "ancova"}), pre=sheet(*rows))
    assert message.startswith("attributes.sex: 2 rows hold 1 category that is not declared")


@pytest.mark.parametrize(
    ("shared", "severity"), [(0, "error"), (1, "warning"), (2, "warning"), (3, ""), (9, "")]
)
def test_waves_without_common_people(tmp_path, shared, severity):
    other = [row.replace("P", "Q" if i >= shared else "P") for i, row in enumerate(PEOPLE)]
    other = [row[:-1] + "4" for row in other]
    there = study(RESPONSES, POST, instruments={"mood": {"define": MOOD}})
    read = ingest(there, write(tmp_path, pre=sheet(*PEOPLE), post=sheet(*other)))
    found = study_findings(there, read, clean(there, read))
    named = [each for each in found if each.key == "comparisons: [pre, post]"]
    assert [each.severity for each in named] == ([severity] if severity else [])
    for each in named:
        assert each.slots == {"n": shared, "before": 10, "after": 10}
        assert (each.waves, bool(each.what())) == (("pre", "post"), True)
