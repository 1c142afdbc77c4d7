"""Classes, wards and sites in which groups were held are asked about."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.analysis.sites import sites_table
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

ID = {"id": "school, class, no"}


def two_schools(folder):
    """Two children of each class; one school has capitals and marks otherwise at post-test."""
    places = [(school, form, n) for school in (1, 2) for form in ("5A", "5B") for n in (1, 2)]
    names = {"pre": ("Hill Road", "St Mary's"), "post": ("Hill Road", "St. Marys")}
    return [
        write(
            folder / f"{wave}.csv",
            ["school", "class", "no", *ITEMS],
            [
                [names[wave][s - 1], form if wave == "pre" else form.lower(), n, *row]
                for (s, form, n), row in zip(places, rows, strict=True)
            ],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]


def questions(files, **answers):
    return {q.key: q for q in draft_study(recognise(files), "my-group", answers).questions}


def test_parts_of_a_code_are_attributes_and_say_which_groups_there_were(tmp_path):
    folder = tmp_path / "my-group"
    files = two_schools(folder)
    known = {**ID, "id_spelling": "loose", "comparison": "none"}
    asked = questions(files, **known)
    assert "school" in asked["attributes"].saw and "class" in asked["attributes"].saw
    assert [*asked["sites"].choices] == ["none", "school", "class", "school_class"]
    assert asked["sites"].default is None
    text = answer_all(recognise(files), "my-group", **known, sites="school_class")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    assert study.design.sites == "school_class"
    tables = clean(study, ingest(study, folder))
    of = tables["people"]["school_class"].value_counts()
    assert dict(of) == dict.fromkeys(study.attributes["school_class"].levels, 2)
    assert {*of.index} == {f"{s}-{c}" for s in ("Hill Road", "St Mary's") for c in ("5A", "5B")}
    table = sites_table(study, score(study, tables["responses"]), tables["people"])
    each = table[(table["statistic"] == "mean_diff") & (table["site"] != "all")]
    # By hand: the first item is one higher, but for the second child of 5A in Hill Road.
    assert sorted(each["estimate"]) == [0.5, 1.0, 1.0, 1.0] and set(each["n"]) == {2}
    one = yaml.safe_load(answer_all(recognise(files), "my-group", **known, sites="none"))
    assert "sites" not in one["design"]


@pytest.mark.parametrize(
    ("head", "asks"),
    [
        *[("Ward", True), ("班级", True), ("your_group", True), ("Town", False)],
        ("Would you say that the group is far away?", False),
    ],
)
def test_a_column_that_is_called_as_groups_are_is_offered_and_told(tmp_path, head, asks):
    rows = [[c, "NS"[n % 2], *row] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    after = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    files = [
        write(tmp_path / "pre.csv", ["code", head, *ITEMS], rows),
        write(tmp_path / "post.csv", ["code", *ITEMS], after),
    ]
    found = questions(files, comparison="none")
    assert ("sites" in found) == asks
    assert not asks or found["sites"].default == "none"
