"""Describe the closing questionnaire."""

from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    write_results(study, satisfaction_table(study, responses), snakemake.output.table)
