"""Set survey, interviews and the group side by side."""

from pathlib import Path

from groupwork.analysis.interviews.quotes import approved_quotes
from groupwork.analysis.joint import joint_table
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    segments = read_table(snakemake.input.segments)
    table = joint_table(
        study,
        read_table(snakemake.input.needs),
        segments,
        quotes=approved_quotes(study, Path(snakemake.params.folder), segments),
        scores=read_table(snakemake.input.scores),
        people=read_table(snakemake.input.people),
    )
    write_results(study, table, snakemake.output.table)
