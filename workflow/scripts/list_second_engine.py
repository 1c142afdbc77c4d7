"""List what a second engine agreed on."""

from pathlib import Path

from groupwork.reproduce.second_engine import recorded
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    table = recorded(Path(snakemake.input.record), map(Path, snakemake.input.tables))
    write_table(table, snakemake.output.table)
