"""Judge for each member whether the change is reliable."""

from groupwork.analysis.effects.reliable_change import change_tables
from groupwork.results.publish import write_results
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    people = read_table(snakemake.input.people, text="all")
    counts, by_person = change_tables(study, scores, people)
    write_results(study, counts, snakemake.output.table)
    write_table(by_person, snakemake.output.people)
