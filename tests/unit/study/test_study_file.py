"""The study file as a whole, and its JSON schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from groupwork.study.messages import json_schema
from groupwork.study.programme_file import ProgrammeFile
from groupwork.study.run import RunConfig
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

ROOT = Path(__file__).parents[3]
STUDIES = [
    ROOT / "data" / "raw" / "beat-the-blues" / "study.yaml",
    ROOT / "data" / "raw" / "all-the-way" / "study.yaml",
    ROOT / "tests" / "data" / "tiny" / "study.yaml",
]


@pytest.mark.parametrize(
    ("name", "model"), [("study", StudyFile), ("config", RunConfig), ("programme", ProgrammeFile)]
)
def test_schema_is_that_of_the_models(name, model):
    """After a meant change run `groupwork schema`."""
    file = ROOT / "schema" / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == json_schema(model)


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.parent.name)
def test_schema_accepts_the_studies(file):
    validator = jsonschema.Draft202012Validator(json.loads(json_schema(StudyFile)))
    validator.check_schema(validator.schema)
    data = json.loads(json.dumps(read_yaml(file)))
    assert not [error.message for error in validator.iter_errors(data)]
    data["sed"] = 1
    assert [error.message for error in validator.iter_errors(data)]


def test_schema_accepts_the_config():
    jsonschema.validate(read_yaml(ROOT / "config.yaml"), json.loads(json_schema(RunConfig)))
