"""Turn the tables of text into tables of codes and numbers, and audit each change."""

from groupwork.clean import clean
from groupwork.ingest import read_ingested
from groupwork.jobs import job
from groupwork.tables import write_table

with job(snakemake.log[0], snakemake.params.study) as study:
    tables = clean(study, read_ingested(snakemake.params.folder))
    for name, path in snakemake.output.items():
        write_table(tables[name], path)
