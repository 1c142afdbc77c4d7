"""Count what the interviews speak of."""

from groupwork.jobs import job
from groupwork.qualitative import themes_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, themes_table(study, segments), snakemake.output.table)
