"""Count what the interviews speak of."""

from groupwork.analysis.interviews.themes import themes_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, themes_table(study, segments), snakemake.output.table)
