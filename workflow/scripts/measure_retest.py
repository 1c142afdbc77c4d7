"""Estimate the reliability of scores from one time to another."""

from groupwork.jobs import job
from groupwork.measurement import retest_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    people = read_table(snakemake.input.people, text="all")
    write_results(study, retest_table(study, scores, people), snakemake.output.table)
