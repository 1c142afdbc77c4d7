"""Count how many people could be told apart by what others may know of them."""

from groupwork.privacy.risk import risk_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    people = read_table(snakemake.input.people, text="all")
    write_results(study, risk_table(study, people), snakemake.output.table)
