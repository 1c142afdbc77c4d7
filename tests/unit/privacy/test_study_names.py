"""Identifiers in the study file, and in the names of its files and sheets, stop everything."""

import pytest
from raw_study import RESPONSES, study

from groupwork.errors import GroupworkError
from groupwork.privacy.study_names import check_study_names

PLANTED = ("13600136000", "136 0013 6000", "11010519491231002X", "110105491231002", "E12345678")
NAMES = ("赵敏", "王小明", "John Smith")


@pytest.mark.parametrize("planted", [*PLANTED, *NAMES])
@pytest.mark.parametrize("path", ["{}.csv", "pre_{}.csv", "data/{}_pre.csv", "pre ({}).csv"])
def test_names_of_files(planted, path):
    with pytest.raises(GroupworkError) as caught:
        check_study_names(study({**RESPONSES, "path": path.format(planted)}))
    message = str(caught.value)
    assert message.startswith("study.yaml, files, entry 1.path: the name of the file or sheet")
    assert "Nothing was written." in message
    assert planted not in message


@pytest.mark.parametrize("planted", PLANTED)
def test_columns_sheets_and_labels(planted):
    for own in (
        study({**RESPONSES, "path": "a.xlsx", "sheet": f"S {planted}"}),
        study({**RESPONSES, "free_text": [f"call {planted}"]}),
    ):
        with pytest.raises(GroupworkError, match=r"^study.yaml, files, entry 1") as caught:
            check_study_names(own)
        assert planted not in str(caught.value)


@pytest.mark.parametrize(
    "path", ["pre.csv", "成员.csv", "焦虑_前测.csv", "前测20240301.csv", "survey 2024-03-01.csv"]
)
def test_usual_names_pass(path):
    check_study_names(study({**RESPONSES, "path": path}))


def of_items(**scored):
    """Return a study whose scale has items 1 to 21."""
    score = {"id": "total", "label": "stress", "direction": "lower-better", **scored}
    scale = {
        **{"name": "Stress", "short": "Stress", "scores": [score], "reversed": "12 14 15 16 17 18"},
        "items": [{"ids": " ".join(map(str, range(1, 22))), "min": 0, "max": 3}],
    }
    return study(instruments={"mood": {"define": scale}})


@pytest.mark.parametrize("items", ["1 6 8 11 12 14 18", "1, 6, 8, 11, 12-14, 18", "1-4, 6, 8"])
def test_numbers_of_items_are_no_telephone_numbers(items):
    check_study_names(of_items(items=items))
    with pytest.raises(GroupworkError, match="looks like telephone numbers"):
        check_study_names(of_items(items=items, label="136 0013 6000"))
