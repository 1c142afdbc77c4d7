"""Which wordings stand for which code."""

import pytest

from groupwork.errors import GroupworkError
from groupwork.ingest.wordings import by_wording, category_wordings, declared_code, split_codes
from groupwork.study.base import LocalText


def test_a_wording_for_two_codes():
    with pytest.raises(GroupworkError, match="'often' stands for both 2 and 3"):
        by_wording({2: ["Often"], 3: ["often"]}, "instruments.sas.labels")


def test_wordings_are_folded_and_each_language_counts():
    labels = {"f": LocalText(en="Female", zh="女"), "m": LocalText(en="Ｍａｌｅ")}
    assert category_wordings(labels, "attributes.sex") == {
        **{"female": "f", "女": "f", "f": "f"},
        **{"male": "m", "m": "m"},
    }


def test_what_is_written_as_a_code_is_that_code():
    swapped = {"1": LocalText(en="2"), "2": LocalText(en="1")}
    assert category_wordings(swapped, "attributes.sex") == {"1": "1", "2": "2"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        *(("Needs > Family", ("family", False)), ("needs\\family", ("family", False))),
        *(("Codes\\\\Needs\\\\Money", ("needs", True)), ("Needs", ("needs", False))),
        *(("a > b", ("a > b", False)), ("Money", ("", False))),
    ],
)
def test_a_code_counts_under_itself_or_the_nearest_above_it(written, found):
    declared = category_wordings(
        {
            "needs": LocalText(en="Needs"),
            "family": LocalText(en="Family"),
            "a > b": LocalText(en="x"),
        },
        "interviews.codes",
    )
    assert declared_code(written, declared) == found


def test_codes_of_a_cell():
    assert split_codes("a; b ;", ";") == ["a", "b"]
    assert split_codes("a; b", None) == ["a; b"]
    assert split_codes("", ";") == [""]
