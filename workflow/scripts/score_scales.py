"""Score the scales of every person and wave."""

from groupwork.prepare.score import score
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    responses = read_table(snakemake.input.responses)
    write_table(score(study, responses), snakemake.output.scores)
