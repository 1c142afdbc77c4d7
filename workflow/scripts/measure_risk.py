"""Count how many people could be told apart by what others may know of them."""

from groupwork.jobs import job
from groupwork.privacy.risk import risk_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    people = read_table(snakemake.input.people, text="all")
    write_results(study, risk_table(study, people), snakemake.output.table)
