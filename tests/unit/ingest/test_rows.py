"""Tables of text are read back as they were written."""

import pytest
from ingest_checks import RAW
from raw_study import PRE, study, write

from groupwork.ingest.files import ingest
from groupwork.ingest.rows import TABLES, read_ingested
from groupwork.study.loading import load_study
from groupwork.tables import write_table


@pytest.mark.parametrize("name", ["all-the-way", "beat-the-blues"])
def test_tables_read_back_are_those_written(tmp_path, name):
    tables = ingest(load_study(RAW / name / "study.yaml"), RAW / name)
    for table in tables:
        write_table(tables[table], tmp_path / f"{table}.csv")
    read = read_ingested(tmp_path)
    assert list(read) == list(TABLES)
    for table, again in read.items():
        assert again.astype("str").equals(tables[table].astype("str")), table


def test_cells_that_look_like_formulas_come_back_as_typed(tmp_path):
    text = PRE.replace("1,2,3,4", "-,=1+1,'=x,@a")
    tables = ingest(study(), write(tmp_path, pre=text))
    for table in tables:
        write_table(tables[table], tmp_path / "out" / f"{table}.csv")
    again = read_ingested(tmp_path / "out")["responses"]
    assert again["raw"].tolist()[:4] == ["-", "=1+1", "'=x", "@a"]
