"""All exports of survey tools: each is recognised as its tool's alone."""

import re

import pytest
from export_checks import EXPORTS, ROOT, spec
from exports import FORMATS, PAIRS

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import TOOLS, read_cells
from groupwork.study.files import ResponsesFile


def test_every_tool_is_tested():
    assert list(FORMATS) == list(TOOLS)


@pytest.mark.parametrize(("name", "path"), PAIRS)
def test_each_export_is_recognised_as_its_tools_alone(name, path):
    file = ResponsesFile.model_validate(spec(path, format=name))
    read_cells(EXPORTS / path, file)
    for other in set(TOOLS) - {name}:
        with pytest.raises(GroupworkError) as caught:
            read_cells(EXPORTS / path, file.model_copy(update={"format": other}))
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "path"), PAIRS)
def test_an_undeclared_export_stops_the_run(name, path):
    with pytest.raises(GroupworkError) as caught:
        read_cells(EXPORTS / path, ResponsesFile.model_validate(spec(path)))
    said = str(caught.value)
    assert f"Add 'format: {name}'" in said


def test_as_it_stands_when_declared_so():
    file = ResponsesFile.model_validate(spec("wenjuanxing_codes.csv", format="csv"))
    table = read_cells(EXPORTS / "wenjuanxing_codes.csv", file).table
    assert table.columns[6] == "1、您的编号:"
    assert table["5、谁帮助过您?(多选)"].iloc[0] == "1┋2"


def test_the_tests_that_the_documentation_names_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/readers.md").read_text("utf-8")))
    sources = (path.read_text("utf-8") for path in (ROOT / "tests/unit").rglob("test_*.py"))
    there = {name for text in sources for name in re.findall(r"^def (test_\w+)", text, re.M)}
    assert len(named) > 40
    assert named <= there
