"""Turn the tables of text into tables of codes and numbers, and audit each change."""

from groupwork.ingest.rows import read_ingested
from groupwork.prepare.clean import clean
from groupwork.prepare.public import public_audit, public_responses
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    tables = clean(study, read_ingested(snakemake.params.folder))
    tables["private_audit"] = tables["audit"]
    tables["audit"] = public_audit(study, tables["audit"])
    tables["responses"] = public_responses(study, tables["responses"])
    for name, path in snakemake.output.items():
        write_table(tables[name], path)
