"""Estimate how reliable each scale is."""

from groupwork.jobs import job
from groupwork.measurement import reliability_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    write_results(study, reliability_table(study, responses), snakemake.output.table)
