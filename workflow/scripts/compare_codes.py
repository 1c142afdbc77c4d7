"""Count which codes come together, and compare with chance."""

from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, cooccurrence_table(study, segments), snakemake.output.table)
