"""Paths that a study file names: within the study folder, links included."""

import pytest
from raw_study import PRE, RESPONSES, SEGMENTS, SESSIONS, refused, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.study.paths import check_names, within

OUTSIDE = ["../x.csv", "a/../../x.csv", "/etc/passwd", "~/x.csv", "C:\\x.csv", "..\\x.csv"]
OUTSIDE += ["file:///etc/passwd", "a\nb", "", "x" * 300]


@pytest.mark.parametrize("path", OUTSIDE)
def test_paths_that_lead_out_are_refused_wherever_they_are_named(path):
    refused(RESPONSES | {"path": path})
    refused(RESPONSES | {"dictionary": path})
    refused(SESSIONS | {"path": path})
    refused(SEGMENTS | {"format": "refi-qda", "transcripts": path + "/{source}.txt"})
    for key in ("quotes", "resolved"):
        refused(interviews={"codes": [], key: path})


@pytest.mark.parametrize("link", ["file", "folder", "loop"])
def test_links_that_lead_out(tmp_path, link):
    folder, outside = tmp_path / "small", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    write(outside, pre=PRE)
    name = "sub/pre.csv" if link == "folder" else "pre.csv"
    if link == "file":
        (folder / "pre.csv").symlink_to(outside / "pre.csv")
    elif link == "folder":
        (folder / "sub").symlink_to(outside)
    else:
        (folder / "pre.csv").symlink_to(folder / "pre.csv")
    with pytest.raises(GroupworkError, match=r"leads out of the study folder|no such file"):
        ingest(study(RESPONSES | {"path": name}), folder)


def test_a_link_within_the_folder_and_to_the_folder(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    write(folder, real=PRE)
    (folder / "pre.csv").symlink_to("real.csv")
    (tmp_path / "link").symlink_to(folder)
    assert within(tmp_path / "link", "pre.csv").is_file()
    assert len(ingest(study(), tmp_path / "link")["responses"]) == 12


@pytest.mark.parametrize(
    ("name", "sign"), [("a{b}.csv", "'{'"), ("in/a<b.csv", "'<'"), ("a\tb.csv", r"'\\t'")]
)
def test_signs_of_the_workflow_in_the_name_of_a_file(name, sign):
    check_names(["in/问卷 (1).csv"])
    with pytest.raises(GroupworkError, match=f"may not hold {sign}, which means"):
        check_names(["a.csv", name])
