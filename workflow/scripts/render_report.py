"""Render a document of the report in one format."""

from pathlib import Path

from groupwork.report.render import render
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    form = snakemake.wildcards.format
    engine = render(
        Path(snakemake.input.source),
        [form],
        snakemake.params.engine,
        {form: Path(snakemake.output.report)},
    )
    print(engine)
