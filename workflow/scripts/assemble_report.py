"""Put the sources of the report together: frames, generated parts, the author's words."""

from pathlib import Path

from groupwork.jobs import job
from groupwork.report.assemble import approved_quotes, assemble
from groupwork.tables import read_table, write_table

with job(snakemake.log[0], snakemake.params.study) as study:
    folder = Path(snakemake.params.folder)
    tables = {Path(path).stem: read_table(path) for path in snakemake.input.tables}
    tables["quotes"] = approved_quotes(study, folder, read_table(snakemake.input.segments))
    numbers = assemble(
        study,
        study_folder=folder,
        sources=Path(snakemake.params.sources),
        tables=tables,
        figures=Path(snakemake.input.figures[0]).parent,
        build=Path(snakemake.output.source),
        language=snakemake.params.language,
        suffix=snakemake.wildcards.suffix,
    )
    write_table(numbers, snakemake.output.numbers)
