"""List the answers after which somebody should speak with the person, for those who may know."""

from groupwork.privacy.safety import safety_table
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    write_table(safety_table(study, read_table(snakemake.input.responses)), snakemake.output.table)
    # Whether anybody is listed there is for its reader alone.
    print(f"{snakemake.output.table}: whoever is responsible for the members should read it now.")
