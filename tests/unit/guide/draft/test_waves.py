"""Which measurement each file is."""

from drafted import document
from student_files import pair


def test_one_survey_alone_compares_nothing(tmp_path):
    first, _ = pair(tmp_path)
    found = document([first], plan="survey")
    assert found["design"] == {"kind": "descriptive"}
    assert not {"outcomes", "comparisons", "family"} & set(found)
    assert [wave["role"] for wave in found["waves"]] == ["survey"]
