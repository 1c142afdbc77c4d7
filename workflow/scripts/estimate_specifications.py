"""Estimate each change under other defensible choices."""

from groupwork.jobs import job
from groupwork.results import write_results
from groupwork.robustness import specification_table
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    responses = read_table(snakemake.input.responses)
    people = read_table(snakemake.input.people, text="all")
    write_results(study, specification_table(study, responses, people), snakemake.output.table)
