"""Regress strain on support."""

from groupwork.jobs import job
from groupwork.profiles import strain_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, strain_table(study, scores), snakemake.output.table)
