import pytest

from groupwork.errors import nearest


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("lavels", ["label", "levels", "unit"], "Did you mean 'levels' or 'label'?"),
        ("SAS", ["sas", "sds"], "Did you mean 'sas' or 'sds'?"),
        ("xyz", ["sas", "sds"], "Valid names: 'sas', 'sds'."),
        ("xyz", [], "There is none to choose from."),
        ("q", [str(i) for i in range(13)], "'10', '11', …."),
    ],
)
def test_nearest(name, options, expected):
    assert nearest(name, options).endswith(expected)


def test_all_names_are_listed_up_to_twelve():
    assert nearest("q", map(str, range(12))).endswith("'10', '11'.")
