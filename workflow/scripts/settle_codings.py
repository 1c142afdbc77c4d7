"""Make the coding that the coders settled on."""

from groupwork.jobs import job
from groupwork.qualitative import settle
from groupwork.tables import read_table, write_table

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_table(settle(study, segments, snakemake.input.worksheet), snakemake.output.table)
