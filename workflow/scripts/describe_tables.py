"""Describe the processed tables as a data package."""

from groupwork.describe import datapackage
from groupwork.jobs import job

with job(snakemake.log[0], snakemake.params.study) as study:
    datapackage(snakemake.params.folder, study)
