"""Estimate the change of each outcome."""

from groupwork.analysis.effects.effects import effects_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    people = read_table(snakemake.input.people, text="all")
    write_results(study, effects_table(study, scores, people), snakemake.output.table)
