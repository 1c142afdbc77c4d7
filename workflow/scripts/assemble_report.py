"""Put the sources of the report together: frames, generated parts, the author's words."""

from pathlib import Path

from groupwork.analysis.interviews.quotes import quotes_in_context
from groupwork.report.assemble import assemble
from groupwork.report.ledger import TableFile
from groupwork.tables import read_table, write_table
from groupwork.workflow import job, study_folder

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    folder = study_folder(snakemake.input.raw)
    tables = {Path(path).stem: read_table(path) for path in snakemake.input.tables}
    tables["checksums"] = read_table(snakemake.input.checksums)
    tables["quotes"] = quotes_in_context(
        study, folder, read_table(snakemake.input.segments), read_table(snakemake.input.people)
    )
    numbers = assemble(
        study,
        study_folder=folder,
        sources=Path(snakemake.params.sources),
        tables=tables,
        files={
            Path(path).stem: TableFile(Path(path), *snakemake.params.makers[Path(path).stem])
            for path in snakemake.input.tables
        },
        figures=Path(snakemake.input.figures[0]).parent if snakemake.input.figures else folder,
        build=Path(snakemake.output.sources[0]).parent,
        documents=snakemake.params.documents,
        language=snakemake.params.language,
        suffix=snakemake.wildcards.suffix,
        style=Path(snakemake.params.style) if snakemake.params.style else None,
        trust_style=snakemake.params.trust_style,
    )
    if snakemake.params.style and snakemake.params.trust_style:
        print(f"{snakemake.params.style}: trusted, its filters and templates were used.")
    write_table(numbers, snakemake.output.numbers)
