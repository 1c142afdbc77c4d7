"""Simulate how far intervals and tests keep their word."""

from groupwork.calibration import calibration_table
from groupwork.jobs import job
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, calibration_table(study, scores), snakemake.output.table)
