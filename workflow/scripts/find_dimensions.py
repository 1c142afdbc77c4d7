"""Look for the dimensions of each scale."""

from groupwork.analysis.reliability import dimensions_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    write_results(study, dimensions_table(study, responses), snakemake.output.table)
