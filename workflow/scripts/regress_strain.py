"""Regress strain on support."""

from groupwork.analysis.strain import strain_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, strain_table(study, scores), snakemake.output.table)
