"""Simulate how far intervals and tests keep their word."""

from groupwork.analysis.calibration import calibration_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, calibration_table(study, scores), snakemake.output.table)
