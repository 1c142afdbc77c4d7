"""Which kind of sheet is known by what."""

import pytest

from groupwork.guide.workbook import column_name, columns_of, kind_of, sheet_columns, table_of


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["attendance", "network", "interviews"])
def test_known_by_the_columns_alone(kind, language):
    heads = [column_name(role, language) for role in sheet_columns(kind)]
    assert kind_of("Sheet1", heads) == kind
    assert columns_of(heads, sheet_columns(kind)) == dict(
        zip(sheet_columns(kind), heads, strict=True)
    )


def test_a_questionnaire_is_none_of_them():
    assert kind_of("pre", ["code", "q1", "q2"]) == ""
    # A relation and a time beside items are what is known of a person.
    assert kind_of("export", ["code", "time", "relation", "q1", "q2"]) == ""
    assert kind_of("network", ["code", "time", "relation", "note"]) == "network"
    assert kind_of("attendance", ["code", "q1"]) == ""


def test_known_by_the_name():
    assert kind_of("Read me") == kind_of("说明") == "readme"
    assert kind_of("参与者", ["编号", "年龄"]) == kind_of("Members") == "people"
    assert kind_of("满意度") == "satisfaction"


@pytest.mark.parametrize(
    ("heads", "coders"),
    [
        (("Code (Megan)", "Code (Tom)"), ["Megan", "Tom"]),
        (("Megan's codes", "Tom's codes"), ["Megan", "Tom"]),
        (("Coder 1", "Coder 2"), ["Coder 1", "Coder 2"]),
        (("Coder LH", "Coder MT"), ["Coder LH", "Coder MT"]),
        (("Coder comment", "Coder memo"), []),
        (("编码（王）", "编码（李）"), ["王", "李"]),
        (("Code", "Code - TS"), ["Code", "TS"]),
        (("Code 1", "Code 2"), []),
        (("Main code", "Sub-code"), []),
        (("Code", "Category"), []),
    ],
)
def test_columns_of_codes_that_are_headed_by_their_coders(heads, coders):
    """A second code of the same person, or one of another level, is no other coder's."""
    cells = {"interview": ["1", "1", "2"], "passage": ["1", "2", "3"]}
    cells["quote"] = ["I came on foot.", "It rained all day.", "Nobody was there."]
    cells |= dict(zip(heads, (["a", "b", "a"], ["a", "a", ""]), strict=True))
    kind, roles = table_of(cells)
    found = [role.removeprefix("codes of ") for role in roles if role.startswith("codes of ")]
    assert found == coders
    assert kind == "codings" or not coders


@pytest.mark.parametrize("heads", [("LH", "MT"), ("Lena", "Marta")])
def test_coders_alone_head_the_codes_of_short_passages(heads):
    """The head says which column has the passages, however long the names of the codes are."""
    codes = ["Not being alone", "Time pressure", "Not being alone", "Worker's manner"]
    cells = {"Interview": ["1", "1", "2", "2"], "No.": ["1", "2", "1", "2"]}
    cells["Passage"] = ["We laughed a lot", "It went too fast", "We had a good time", "He was kind"]
    cells |= {heads[0]: codes, heads[1]: [*codes[:3], "Time pressure"]}
    kind, roles = table_of(cells, "interview codings")
    assert kind == "codings"
    assert {role: roles[f"codes of {role}"] for role in heads} == {head: head for head in heads}
