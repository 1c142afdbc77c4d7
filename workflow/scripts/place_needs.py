"""Place the areas of need by importance and satisfaction."""

from groupwork.jobs import job
from groupwork.priorities import priorities_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, priorities_table(study, scores), snakemake.output.table)
