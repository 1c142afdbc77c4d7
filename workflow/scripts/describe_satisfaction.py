"""Describe the closing questionnaire."""

from groupwork.jobs import job
from groupwork.process import satisfaction_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    write_results(study, satisfaction_table(study, responses), snakemake.output.table)
