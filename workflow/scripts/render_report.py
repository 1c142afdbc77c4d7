"""Render the report in one format."""

from pathlib import Path

from groupwork.jobs import job
from groupwork.report.render import render

with job(snakemake.log[0]):
    form = snakemake.wildcards.format
    engine = render(
        Path(snakemake.input.source),
        [form],
        snakemake.params.engine,
        {form: Path(snakemake.output.report)},
    )
    print(engine)
