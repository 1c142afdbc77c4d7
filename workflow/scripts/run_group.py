"""Run the workflow for one group of a programme."""

from pathlib import Path

from groupwork.group_run import run_group
from groupwork.workflow import job

with job(snakemake.log[0]):
    run_group(
        snakemake.wildcards.group,
        snakemake.params.config,
        snakemake.params.targets,
        snakefile=snakemake.params.snakefile,
        cores=snakemake.threads,
    )
    Path(snakemake.output.done).touch()
