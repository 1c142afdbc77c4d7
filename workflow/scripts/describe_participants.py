"""Describe who took part."""

from groupwork.analysis.descriptives import participants_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    people = read_table(snakemake.input.people, text="all")
    write_results(study, participants_table(study, scores, people), snakemake.output.table)
