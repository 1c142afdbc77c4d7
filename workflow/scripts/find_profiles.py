"""Look for stable profiles of need."""

from groupwork.jobs import job
from groupwork.profiles import profiles_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, profiles_table(study, scores), snakemake.output.table)
