"""Measure how far the coders agree."""

from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, agreement_table(study, segments), snakemake.output.table)
