"""Count what was done to the data, without naming anybody."""

from groupwork.analysis.descriptives import audit_summary
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    audit = read_table(snakemake.input.audit)
    write_results(study, audit_summary(audit), snakemake.output.table)
