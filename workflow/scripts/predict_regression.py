"""Predict the regression to the mean that selection alone brings."""

from groupwork.analysis.effects.regression_to_mean import regression_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    reliability = read_table(snakemake.input.reliability)
    write_results(study, regression_table(study, scores, reliability), snakemake.output.table)
