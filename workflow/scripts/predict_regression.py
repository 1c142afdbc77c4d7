"""Predict the regression to the mean that selection alone brings."""

from groupwork.effects import regression_table
from groupwork.jobs import job
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    reliability = read_table(snakemake.input.reliability)
    write_results(study, regression_table(study, scores, reliability), snakemake.output.table)
