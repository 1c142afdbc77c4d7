"""Make the coding that the coders settled on."""

from groupwork.analysis.interviews.settled import settle
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    segments = read_table(snakemake.input.segments)
    write_table(settle(study, segments, snakemake.input.worksheet), snakemake.output.table)
