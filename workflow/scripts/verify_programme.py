"""Check the numbers of a programme's report against its tables."""

from pathlib import Path

from groupwork.reproduce.provenance import check_numbers
from groupwork.study.programme_file import Programme
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    programme = Programme.model_validate_json(snakemake.params.programme)
    tables = {Path(path).stem: read_table(path) for path in snakemake.input.tables}
    checked = check_numbers(read_table(snakemake.input.numbers), tables, programme)
    write_table(checked, snakemake.output.numbers)
