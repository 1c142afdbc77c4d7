"""Describe the answers to each item, and warn of those that may be reversed."""

import sys

from groupwork.analysis.reliability import items_table, reversed_warnings
from groupwork.results.publish import write_results
from groupwork.tables import read_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study) as study:
    items = items_table(study, read_table(snakemake.input.responses))
    for warning in reversed_warnings(items):
        print(warning, file=sys.stderr)
    write_results(study, items, snakemake.output.table)
