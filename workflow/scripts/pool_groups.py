"""Pool the groups of a programme from the tables that each publishes."""

from groupwork.results.programme import make_pooled_tables
from groupwork.study.programme_file import Programme
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    programme = Programme.model_validate_json(snakemake.params.programme)
    paths = [*snakemake.input.tables, *snakemake.params.tables]
    make_pooled_tables(programme, paths, snakemake.output)
