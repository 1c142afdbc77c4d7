"""Compare the ratings of the sessions with those of the baseline phase."""

from groupwork.analysis.series import series_tables
from groupwork.results.publish import write_results
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    pooled, by_person = series_tables(study, read_table(snakemake.input.sessions))
    write_results(study, pooled, snakemake.output.table)
    write_table(by_person, snakemake.output.people)
