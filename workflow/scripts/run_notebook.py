"""Run a notebook; where it fails, it stays beside the log as far as it came."""

from pathlib import Path

from groupwork.notebooks import run_notebook
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    # The tables may be copies from a storage, in a folder of their own.
    parameters = dict(snakemake.params.parameters)
    copies = str(Path(snakemake.log[0]).parents[2]).removesuffix(parameters["results"])
    parameters |= {name: copies + parameters[name] for name in ("processed", "results")}
    run_notebook(
        snakemake.input.notebook,
        snakemake.output.notebook,
        parameters,
        Path(snakemake.log[0]).with_suffix(".ipynb"),
    )
