"""List the results with their checksums, and what rendered the reports."""

import pandas as pd

from groupwork.reproduce.provenance import manifest
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], outputs=snakemake.output):
    results = [*snakemake.input.tables, *snakemake.input.figures, *snakemake.input.drawings]
    write_table(manifest(results, snakemake.params.folder), snakemake.output.manifest)
    engines = pd.DataFrame(snakemake.params.engines.items(), columns=["report", "engine"])
    write_table(engines, snakemake.output.engines)
