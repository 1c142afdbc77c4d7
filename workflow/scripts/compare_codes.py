"""Count which codes come together, and compare with chance."""

from groupwork.jobs import job
from groupwork.qualitative import cooccurrence_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, cooccurrence_table(study, segments), snakemake.output.table)
