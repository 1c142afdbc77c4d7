"""Estimate each change under other defensible choices."""

from groupwork.analysis.specifications import specification_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    people = read_table(snakemake.input.people, text="all")
    write_results(study, specification_table(study, responses, people), snakemake.output.table)
