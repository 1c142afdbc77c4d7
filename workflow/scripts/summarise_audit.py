"""Count what was done to the data, without naming anybody."""

from groupwork.descriptives import audit_summary
from groupwork.jobs import job
from groupwork.tables import read_table, write_table

with job(snakemake.log[0]):
    write_table(audit_summary(read_table(snakemake.input.audit)), snakemake.output.table)
