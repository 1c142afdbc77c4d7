"""Describe how carefully the questionnaires were answered."""

from groupwork.jobs import job
from groupwork.quality import quality_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    tables = [
        read_table(snakemake.input[name]) for name in ("responses", "scores", "audit", "timing")
    ]
    write_results(study, quality_table(study, *tables), snakemake.output.table)
