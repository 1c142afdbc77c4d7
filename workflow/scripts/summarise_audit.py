"""Count what was done to the data, without naming anybody."""

from groupwork.descriptives import audit_summary
from groupwork.jobs import job
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    audit = read_table(snakemake.input.audit)
    write_results(study, audit_summary(audit), snakemake.output.table)
