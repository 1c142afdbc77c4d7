"""Check the numbers of a report against the tables and the study file."""

from pathlib import Path

import pandas as pd

from groupwork.reproduce.provenance import check_numbers
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    tables = {Path(path).stem: read_table(path) for path in snakemake.input.tables}
    printed = pd.concat(map(read_table, snakemake.input.numbers), ignore_index=True)
    checked = check_numbers(printed, tables, study)
    write_table(checked, snakemake.output.numbers)
