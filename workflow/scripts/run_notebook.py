"""Run a notebook; where it fails, it stays beside the log as far as it came."""

from pathlib import Path

from groupwork.notebooks import run_notebook
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    run_notebook(
        snakemake.input.notebook,
        snakemake.output.notebook,
        snakemake.params.parameters,
        Path(snakemake.log[0]).with_suffix(".ipynb"),
    )
