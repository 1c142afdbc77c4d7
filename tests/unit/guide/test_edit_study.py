"""What is added to a study file leaves the rest of it as it stands."""

import pytest
import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.edit_study import (
    add_comparison,
    add_to_list,
    add_to_mapping,
    remove_from_list,
    replace_in_list,
)

TEXT = """\
# first
files:
  - {path: a.csv}
  # of the second
  - path: b.csv
    sheet: x
  # of the third
  - path: c.csv

# last
attributes: {age: {label: age}}
comparisons: [[pre, post]]
"""


def test_lists():
    added = add_to_list(TEXT, "files", {"path": "d.csv"})
    assert [each["path"] for each in yaml.safe_load(added)["files"]] == [
        f"{letter}.csv" for letter in "abcd"
    ]
    changed = replace_in_list(TEXT, "files", 1, {"path": "new.csv"})
    assert yaml.safe_load(changed)["files"] == [
        {"path": "a.csv"},
        {"path": "new.csv"},
        {"path": "c.csv"},
    ]
    for text in (added, changed):
        assert [line for line in text.splitlines() if "#" in line] == [
            line for line in TEXT.splitlines() if "#" in line
        ]
    with pytest.raises(GroupworkError, match="must be a list with a '-' a line"):
        add_to_list("files: [{path: a}]\n", "files", {"path": "b"})


def test_mappings():
    grown = yaml.safe_load(add_to_mapping(TEXT, "attributes", {"sex": {"label": "sex"}}))
    assert list(grown["attributes"]) == ["age", "sex"]
    block = "attributes:\n    age: {label: age}\n# end\n"
    assert add_to_mapping(block, "attributes", {"sex": {"label": "s"}}) == (
        "attributes:\n    age: {label: age}\n    sex: {label: s}\n# end\n"
    )
    made = yaml.safe_load(add_to_mapping(TEXT, "satisfaction", {"wave": "post"}))
    assert made["satisfaction"] == {"wave": "post"}


def test_comparisons():
    text = add_comparison(TEXT, yaml.safe_load(TEXT), "pre", "followup")
    assert yaml.safe_load(text)["comparisons"] == [["pre", "post"], ["pre", "followup"]]
    with pytest.raises(GroupworkError, match="no line 'comparisons:'"):
        add_comparison("id: x\n", {}, "pre", "followup")


def test_an_entry_goes_with_the_comment_above_it():
    changed = remove_from_list(TEXT, "files", 1)
    assert yaml.safe_load(changed)["files"] == [{"path": "a.csv"}, {"path": "c.csv"}]
    assert "# of the second" not in changed
    assert "# of the third" in changed
    assert remove_from_list(changed, "files", 1).startswith("# first\nfiles:\n  - {path: a.csv}\n")
