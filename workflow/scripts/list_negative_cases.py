"""List the segments that speak against a code."""

from groupwork.jobs import job
from groupwork.qualitative import negative_cases
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, negative_cases(study, segments), snakemake.output.table)
