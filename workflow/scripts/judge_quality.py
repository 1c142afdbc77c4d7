"""Describe how carefully the questionnaires were answered."""

from groupwork.analysis.quality import quality_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    tables = [
        read_table(snakemake.input[name]) for name in ("responses", "scores", "audit", "timing")
    ]
    write_results(study, quality_table(study, *tables), snakemake.output.table)
