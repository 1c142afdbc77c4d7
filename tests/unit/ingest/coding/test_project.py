"""Projects of several coders on the same material become one."""

from pathlib import Path

import pandas as pd
from coded_projects import (
    ANNA,
    BO,
    HOPE,
    JOY,
    TEXT,
    coding,
    found,
    of_text,
    passage,
    qde,
    qdpx,
    read_projects,
    reasons,
    source,
)


def test_the_projects_of_two_coders_become_one(tmp_path):
    text = "One two three."
    anna = of_text(tmp_path / "a.qdpx", text, passage(0, 3, "One"))
    bo = of_text(
        tmp_path / "b.qdpx",
        text,
        passage(0, 3, "One", coding(HOPE, BO)),
        passage(4, 7, "two", coding(JOY, BO), number=1),
    )
    project = read_projects([anna, bo])
    assert found(project) == [
        (0, 3, "One", "Feelings > Joy", "Coder 1"),
        (0, 3, "One", "Feelings > Hope", "Coder 2"),
        (4, 7, "two", "Feelings > Joy", "Coder 2"),
    ]
    assert len(project.sources) == 1
    assert len(project.coders) == 2


def test_merging_by_names_where_programs_give_other_guids(tmp_path):
    other = {TEXT: TEXT[:-1] + "9", JOY: JOY[:-1] + "9", ANNA: ANNA[:-1] + "9"}
    second = qde(source(passage(4, 7, "two")))
    for old, new in other.items():
        second = second.replace(old, new)
    first = of_text(tmp_path / "a.qdpx", "One two.", passage(0, 3, "One"))
    again = qdpx(tmp_path / "b.qdpx", second, **{other[TEXT].replace("-", "_"): "One two."})
    project = read_projects([first, again])
    assert len(project.sources) == 1
    assert project.codes["code"].tolist() == ["Feelings", "Feelings > Joy", "Feelings > Hope"]
    assert [row[4] for row in found(project)] == ["Coder 1", "Coder 1"]


def test_a_source_whose_text_differs_is_kept_twice(tmp_path):
    first = of_text(tmp_path / "a.qdpx", "One two.", passage(0, 3, "One"))
    second = of_text(tmp_path / "b.qdpx", "Now one two.", passage(4, 7, "one"))
    project = read_projects([first, second])
    assert project.sources["source"].tolist() == ["I01.txt", "I01.txt (2)"]
    assert [row[2] for row in found(project)] == ["One", "one"]
    assert "its text differs between projects: kept twice" in reasons(project)


def test_a_text_that_one_project_lacks_comes_from_the_other(tmp_path):
    first = qdpx(
        tmp_path / "a.qdpx", qde(source(passage(0, 3, "One") + passage(2, 5, "two", number=1)))
    )
    second = of_text(tmp_path / "b.qdpx", "One two.", passage(4, 7, "two", coding(HOPE, BO)))
    project = read_projects([first, second])
    assert project.sources["state"].tolist() == ["read"]
    assert sorted(row[:3] for row in found(project)) == [
        *((-1, -1, "two"), (0, 3, "One"), (4, 7, "two"))
    ]
    assert sum("taken without a place" in reason for reason in reasons(project)) == 1


def test_default_names_are_nobody_in_particular(tmp_path):
    def of(name: str, guid: str) -> Path:
        users = f'<Users><User guid="{guid}" name="default"/></Users>'
        project = qde(source(passage(0, 3, inside=coding(coder=guid))), users=users)
        return qdpx(tmp_path / name, project, **{TEXT.replace("-", "_"): "One two."})

    project = read_projects([of("a.qdpx", ANNA), of("b.qdpx", BO)])
    assert project.passages()["coder"].tolist() == ["Coder 1", "Coder 2"]
    assert isinstance(project.passages(), pd.DataFrame)
