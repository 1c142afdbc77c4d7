"""Make one results table, as its row in the registry says."""

from groupwork.results.make import make_table
from groupwork.workflow import job, study_folder

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    make_table(
        study,
        snakemake.params.recipe,
        snakemake.input.tables,
        snakemake.output,
        folder=study_folder(snakemake.input.raw) if snakemake.input.raw else None,
        results=snakemake.input.results,
    )
