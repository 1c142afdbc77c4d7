"""Describe attendance and ratings of the sessions."""

from groupwork.analysis.sessions import process_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    sessions = read_table(snakemake.input.sessions)
    write_results(study, process_table(study, sessions), snakemake.output.table)
