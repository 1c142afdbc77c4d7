"""Read the raw files into long tables of text; stop where they name people."""

from groupwork.privacy.gate import ingest_protected
from groupwork.tables import write_table
from groupwork.workflow import job, study_folder

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    tables = ingest_protected(study, study_folder(snakemake.input.raw))
    for name, path in snakemake.output.items():
        write_table(tables[name], path)
