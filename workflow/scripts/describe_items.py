"""Describe the answers to each item, and warn of those that may be reversed."""

import sys

from groupwork.jobs import job
from groupwork.measurement import items_table, reversed_warnings
from groupwork.results import write_results
from groupwork.tables import read_table

with job(snakemake.log[0], snakemake.params.study) as study:
    items = items_table(study, read_table(snakemake.input.responses))
    for warning in reversed_warnings(items):
        print(warning, file=sys.stderr)
    write_results(study, items, snakemake.output.table)
