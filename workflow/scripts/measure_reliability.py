"""Estimate how reliable each scale is."""

from groupwork.analysis.reliability import reliability_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    write_results(study, reliability_table(study, responses), snakemake.output.table)
