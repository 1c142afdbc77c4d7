"""Count the codes found after so many interviews."""

from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    write_results(study, saturation_table(study, segments), snakemake.output.table)
