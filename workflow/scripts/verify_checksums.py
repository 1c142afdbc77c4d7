"""Compare the raw files with their recorded checksums."""

from groupwork.ingest import verify_checksums
from groupwork.jobs import job
from groupwork.tables import write_table

with job(snakemake.log[0], snakemake.params.study) as study:
    write_table(verify_checksums(study, snakemake.params.folder), snakemake.output.checksums)
