"""Put the sources of a programme's report together."""

from pathlib import Path

from groupwork.report.programme import assemble_programme
from groupwork.study.programme_file import Programme
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    numbers = assemble_programme(
        Programme.model_validate_json(snakemake.params.programme),
        tables={Path(path).stem: Path(path) for path in snakemake.input.tables},
        figure=Path(snakemake.input.figure),
        sources=Path(snakemake.params.sources),
        build=Path(snakemake.output.source).parent,
        language=snakemake.params.language,
    )
    write_table(numbers, snakemake.output.numbers)
