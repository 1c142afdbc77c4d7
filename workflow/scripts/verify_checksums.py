"""Compare the raw files with their recorded checksums."""

from groupwork.ingest.checksums import verify_checksums
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    write_table(verify_checksums(study, snakemake.params.folder), snakemake.output.checksums)
