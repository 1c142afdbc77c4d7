"""What a study's data are said to be, for those who look for them."""

import json

from raw_study import study

from groupwork.reproduce.crate import as_json, psych_ds


def test_every_variable_is_described():
    described = psych_ds(
        study(title={"en": "Small", "zh": "小"}, authors=[{"en": "A", "zh": "甲"}])
    )
    assert (described["@type"], described["name"]) == ("Dataset", "Small")
    assert described["author"] == [{"@type": "Person", "name": "A"}]
    names = [each["name"] for each in described["variableMeasured"]]
    assert {"sex", "age"} <= set(names)
    assert len(names) == len(set(names))


def test_json_is_written_the_same_way_every_time():
    written = as_json({"b": "小", "a": [1]})
    assert json.loads(written) == {"b": "小", "a": [1]}
    assert "小" in written and written.endswith("}\n")
