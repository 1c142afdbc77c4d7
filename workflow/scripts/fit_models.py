"""Fit the models of each outcome over all waves."""

from groupwork.effects import models_table
from groupwork.jobs import job
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    people = read_table(snakemake.input.people, text="all")
    write_results(study, models_table(study, scores, people), snakemake.output.table)
