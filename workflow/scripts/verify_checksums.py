"""Compare the raw files with their recorded checksums."""

from groupwork.ingest.checksums import compare_checksums
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    write_table(compare_checksums(snakemake.input.raw), snakemake.output.checksums)
