"""Values and paths of a study file that cannot be meant: refused, with key or line."""

import os
import shutil
from pathlib import Path

import pytest
from raw_study import MOOD, PRE, RESPONSES, SEGMENTS, SESSIONS, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.study.loading import load_study
from groupwork.study.paths import within
from groupwork.study.yaml_file import read_yaml

TINY = Path(__file__).parents[2] / "data" / "tiny"
POST = {**RESPONSES, "path": "post.csv", "wave": "post"}


def refused(*files, **changes) -> str:
    with pytest.raises((ValueError, GroupworkError)) as caught:
        study(*(files or (RESPONSES, POST)), **changes)
    return str(caught.value)


def mood(**changes) -> dict:
    return {"mood": {"define": MOOD | changes}}


def score(**changes) -> dict:
    return mood(scores=[{"id": "t", "label": "t", "direction": "neutral", **changes}])


def item(**changes) -> dict:
    return mood(items=[{"ids": "1-4", "min": 1, "max": 4, **changes}], reversed="")


WAVES = [
    {"id": "pre", "label": "a", "role": "pre", "weeks": 0},
    {"id": "post", "label": "b", "role": "post", "weeks": 6},
]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"instruments": score(multiply=0)}, "greater than 0"),
        ({"instruments": score(multiply=-1)}, "greater than 0"),
        ({"instruments": score(multiply="inf")}, "finite number"),
        ({"instruments": score(multiply=float("nan"))}, "finite number"),
        ({"instruments": score(max_missing=-1)}, "greater than or equal to 0"),
        ({"instruments": item(max=999_999_999_999)}, "less than or equal to 1000000"),
        ({"instruments": item(min=-(10**9))}, "greater than or equal to -1000000"),
        ({"instruments": item(ids="1-1000000000")}, "at most 10,000 items"),
        ({"instruments": item(ids=["1-9000", "9001-20000"])}, "at most 10,000 items"),
        ({"instruments": item(ids="1-" + "9" * 5000)}, "at most 10,000 items"),
        ({"attributes": {"age": {"label": "a", "min": 90, "max": 18}}}, "must be lower than max"),
        ({"attributes": {"age": {"label": "a", "max": "nan"}}}, "finite number"),
        ({"date": "2024-13-45"}, "no such date"),
        ({"date": "2023/2/29"}, "no such date"),
        ({"date": "2024年13月"}, "no such date"),
        ({"cleaning": {"duplicates": "first", "missing_codes": {"F": "x"}}}, "level of attributes"),
        ({"cleaning": {"duplicates": "first", "missing_codes": {"女": "x"}}}, "level of attrib"),
        ({"cleaning": {"duplicates": "first", "missing_codes": {"4": "x"}}}, "to every item"),
        ({"comparisons": [["pre", "pre"]]}, "is compared with itself"),
        ({"comparisons": [["post", "pre"]]}, "runs backwards"),
        ({"comparisons": [["pre", "post"], ["pre", "post"]]}, "comparisons: 'pre to post'"),
        ({"family": {"test": "t", "comparisons": [["post", "pre"]]}}, "runs backwards"),
        (
            {"waves": [*WAVES, {"id": "late", "label": "c", "role": "follow-up", "weeks": 2}]},
            "'late' is the follow-up but lies before 'post'",
        ),
        ({"waves": [WAVES[0], WAVES[1] | {"weeks": -1}]}, "'post' is the post but lies before"),
        ({"waves": [WAVES[0], WAVES[1] | {"weeks": 1e9}]}, "less than or equal to 5200"),
    ],
)
def test_what_cannot_be_meant(changes, said):
    assert said in refused(**changes)


@pytest.mark.parametrize("date", ["2024-02-29", "2026", "spring 2026", "2026年3月", "2026-11"])
def test_dates_that_may_be_meant(date):
    assert study(date=date).date == date


def test_a_missing_code_of_one_scale_may_be_an_answer_of_another():
    long = MOOD | {"items": [{"ids": "1-4", "min": 0, "max": 9}]}
    both = {"mood": {"define": MOOD}, "long": {"define": long}}
    cleaning = {"duplicates": "first", "missing_codes": {"9": "refused"}}
    study(instruments=both, cleaning=cleaning)


@pytest.mark.parametrize(
    "second",
    [POST | {"path": "pre.csv"}, POST | {"path": "./pre.csv"}, POST | {"path": ".//pre.csv"}],
)
def test_one_column_of_one_file_is_not_two_waves(second):
    assert "'m1' of" in refused(RESPONSES, second)
    study(RESPONSES, second | {"rows": {"event": "post"}})


def test_one_column_is_not_two_items():
    columns = {"mood": {"1": "a", "2": "b", "3": "c", "4": "a"}}
    assert "the column 'a' is that of two items" in refused(RESPONSES | {"columns": columns})


# Paths --------------------------------------------------------------------------------------

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


# YAML ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: " + "[" * 5000, "more than 40 levels"),
        ("x:\n" + "".join(" " * i + "a:\n" for i in range(1, 900)), "more than 40 levels"),
        ("x: " + "{a: " * 900, "more than 40 levels"),
        ("- " * 900, "more than 40 levels"),
        ("a: .nan", "line 1: '.nan' is not a number"),
        ("a: [1, -.inf]", "line 1: '-.inf' is not a number"),
        ("a: 1.0e+999", "line 1: '1.0e+999' is not a number"),
        ("seed: " + "9" * 5000, "more than 30 digits"),
        ("a: &a [*a]", "more than 50,000 values"),
        (
            "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [{f'*a{i - 1}, ' * 9}]\n" for i in range(1, 9)),
            "more than 50,000 values",
        ),
        ("a: [" + "1," * 60_000 + "]", "more than 50,000 values"),
        ("#" * (5 * 2**20), "more than 4 MB"),
    ],
)
def test_yaml_without_end(tmp_path, text, said):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(GroupworkError) as caught:
        read_yaml(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_aliases_within_reason_are_read(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("a: &a {min: 1}\nb: *a\n")
    assert read_yaml(path) == {"a": {"min": 1}, "b": {"min": 1}}


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "study.yaml")
    with pytest.raises(GroupworkError, match="is not a file"):
        read_yaml(tmp_path / "study.yaml")


def test_a_wave_that_no_file_measures(tmp_path):
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    assert load_study(source)
    source.write_text(text.replace("wave: post", "wave: pre"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="no questionnaire file under 'files' has the wave"):
        load_study(source)
