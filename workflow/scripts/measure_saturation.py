"""Count the codes found after so many interviews."""

from groupwork.jobs import job
from groupwork.qualitative import saturation_table
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, saturation_table(study, segments), snakemake.output.table)
