"""Read the raw files into long tables of text."""

from groupwork.ingest import ingest
from groupwork.jobs import job
from groupwork.tables import write_table

with job(snakemake.log[0], snakemake.params.study) as study:
    tables = ingest(study, snakemake.params.folder)
    for name, path in snakemake.output.items():
        write_table(tables[name], path)
