"""Check the report's numbers against the tables, and list the results with their checksums."""

from pathlib import Path

from groupwork.reproduce.provenance import check_numbers, manifest
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    tables = {Path(path).stem: read_table(path) for path in snakemake.input.tables}
    checked = check_numbers(read_table(snakemake.input.numbers), tables)
    write_table(checked, snakemake.output.numbers)
    results = [*snakemake.input.tables, *snakemake.input.figures]
    write_table(manifest(results, snakemake.params.folder), snakemake.output.manifest)
