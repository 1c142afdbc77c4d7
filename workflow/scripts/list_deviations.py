"""List what was done otherwise than in the frozen plan."""

from pathlib import Path

from groupwork.reproduce.freeze import deviations
from groupwork.study.loading import load_study
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    source = Path(snakemake.input.study)
    write_table(deviations(load_study(source), source.parent), snakemake.output.table)
