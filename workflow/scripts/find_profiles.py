"""Look for stable profiles of need."""

from groupwork.analysis.profiles import profiles_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    scores = read_table(snakemake.input.scores)
    write_results(study, profiles_table(study, scores), snakemake.output.table)
