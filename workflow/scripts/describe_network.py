"""Compare the members' support networks before and after."""

from groupwork.jobs import job
from groupwork.process import network_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    network = read_table(snakemake.input.network)
    write_results(study, network_table(study, network), snakemake.output.table)
