"""Look for the dimensions of each scale."""

from groupwork.jobs import job
from groupwork.measurement import dimensions_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    write_results(study, dimensions_table(study, responses), snakemake.output.table)
