"""Place the areas of need by importance and satisfaction."""

from groupwork.analysis.priorities import priorities_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, priorities_table(study, scores), snakemake.output.table)
