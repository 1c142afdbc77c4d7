"""Which modules read a raw file: those that a job must be run again for, and no others."""

import pytest
from raw_study import RESPONSES, SEGMENTS, study

from groupwork.ingest.formats import AS_THEY_STAND, reading_modules
from groupwork.ingest.readers import TOOLS


@pytest.mark.parametrize(
    ("file", "modules"),
    [
        (RESPONSES, []),
        (RESPONSES | {"path": "A.XLSX"}, []),
        (RESPONSES | {"path": "a.ZSAV"}, ["spss"]),
        (RESPONSES | {"path": "a.dat", "format": "spss"}, ["spss"]),
        (RESPONSES | {"path": "a.dta"}, ["stata"]),
        (RESPONSES | {"format": "google-forms"}, []),
        (RESPONSES | {"format": "surveymonkey"}, ["surveymonkey"]),
        (RESPONSES | {"dictionary": "d.csv"}, ["redcap"]),
        (RESPONSES | {"format": "redcap"}, ["redcap"]),
    ],
)
def test_modules_of_questionnaires(file, modules):
    assert reading_modules(study(file).files[0]) == [f"ingest.readers.{name}" for name in modules]


def test_a_coding_programs_file_is_read_by_the_package_for_them():
    coded = {"codes": [], "unit": "turn"}
    there = study(SEGMENTS | {"path": "p.qdpx", "format": "refi-qda"}, interviews=coded)
    assert reading_modules(there.files[0]) == ["ingest.coding.segments"]


def test_what_is_read_as_it_stands_has_no_module():
    assert {name for name, tool in TOOLS.items() if not tool.module} == {*AS_THEY_STAND}
