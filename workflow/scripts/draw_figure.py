"""Draw one figure."""

from pathlib import Path

from groupwork.figures import draw, save
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    tables = {Path(path).stem: read_table(path) for path in snakemake.input.tables}
    language = snakemake.params.language
    figure = draw(study, snakemake.wildcards.figure, tables, language)
    save(figure, *snakemake.output, language=language)
