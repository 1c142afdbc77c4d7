"""Read the raw files into long tables of text; stop where they name people."""

from groupwork.privacy.gate import ingest_protected
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    tables = ingest_protected(study, snakemake.params.folder)
    for name, path in snakemake.output.items():
        write_table(tables[name], path)
