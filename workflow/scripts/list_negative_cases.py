"""List the segments that speak against a code."""

from groupwork.analysis.interviews.themes import negative_cases
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, negative_cases(study, segments), snakemake.output.table)
