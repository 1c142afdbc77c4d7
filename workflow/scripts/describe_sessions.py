"""Describe attendance and ratings of the sessions."""

from groupwork.jobs import job
from groupwork.process import process_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    sessions = read_table(snakemake.input.sessions)
    write_results(study, process_table(study, sessions), snakemake.output.table)
