"""Draw the change in each group of a programme."""

from groupwork.figures.groups import groups
from groupwork.figures.style import save
from groupwork.study.programme_file import Programme
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    programme = Programme.model_validate_json(snakemake.params.programme)
    language = snakemake.params.language
    figure = groups(programme, read_table(snakemake.input.changes), language)
    save(figure, *snakemake.output, language=language)
