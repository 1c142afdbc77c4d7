"""Compare the members' support networks before and after."""

from groupwork.analysis.network import network_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    network = read_table(snakemake.input.network)
    write_results(study, network_table(study, network), snakemake.output.table)
