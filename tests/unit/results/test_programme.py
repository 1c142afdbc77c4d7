"""The tables of a programme, from those that its studies publish."""

from programmes import groups, programme, tables_of

from groupwork.results.programme import make_pooled_tables, pooled_tables
from groupwork.tables import read_table, write_table

BEFORE = {"a": [20, 25, 30, 35, 40, 45], "b": [30, 33, 36, 39, 42, 45, 48]}
AFTER = {"a": [18, 22, 26, 30, 34, 38], "b": [30, 31, 33, 37, 39, 45, 44]}


def test_tables_are_written_as_they_are_made_and_say_that_they_are_synthetic(tmp_path):
    studies = groups("a", "b", synthetic=True)
    made, published = programme(studies), tables_of(studies, BEFORE, AFTER)
    paths = []
    for name, of_studies in published.items():
        for study, table in of_studies.items():
            paths.append(tmp_path / study / "tables" / f"{name}.csv")
            paths[-1].parent.mkdir(parents=True, exist_ok=True)
            write_table(table, paths[-1])
    tables = pooled_tables(made, published)
    output = {name: tmp_path / f"{name}.csv" for name in tables}
    make_pooled_tables(made, reversed(paths), output)
    for name, table in tables.items():
        assert set(table["data"]) <= {"synthetic"}
        assert len(read_table(output[name])) == len(table), name
    assert len(tables["participation"]) and len(tables["changes"])
    rows = read_table(output["participation"]).query("group == 'all' and wave == 'pre'")
    people = dict(zip(rows["statistic"], rows["estimate"], strict=True))
    assert (people["groups"], people["people"]) == (2, 13)
