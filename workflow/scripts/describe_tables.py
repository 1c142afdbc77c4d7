"""Describe the processed tables as a data package."""

from groupwork.prepare.codebook import datapackage
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    datapackage(snakemake.params.folder, study)
