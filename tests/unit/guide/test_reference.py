"""The reference of study.yaml is that of the models."""

import re
from pathlib import Path

import pytest

from groupwork.guide.reference import messages_page, study_reference
from groupwork.ingest.finding import kinds
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

ROOT = Path(__file__).parents[3]


def test_the_page_is_that_of_the_models():
    """After a meant change run `groupwork reference`."""
    names = ("all-the-way", "beat-the-blues")
    examples = [read_yaml(ROOT / "data" / "raw" / name / "study.yaml") for name in names]
    page = (ROOT / "docs" / "study-yaml.md").read_text(encoding="utf-8")
    assert page == study_reference(examples)


def test_every_key_of_every_model_is_there():
    page = study_reference([])
    for name, model in StudyFile.model_json_schema()["$defs"].items():
        if name == "LocalText" or "properties" not in model:
            continue
        assert f": {name}\n" in page, name
        for key in model["properties"]:
            assert f"| {key} |" in page or f"| **{key}** |" in page


@pytest.mark.parametrize(("language", "name"), [("en", "messages.md"), ("zh", "messages.zh.md")])
def test_the_page_of_messages_is_that_of_the_check(language, name):
    """After a meant change run `groupwork reference`."""
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert page == messages_page(language)
    assert re.findall(r'<a id="(\w+)"></a>', page) == list(kinds())
