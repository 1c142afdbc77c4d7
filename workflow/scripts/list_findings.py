"""List what is to be known of a study's data before its results are believed."""

from groupwork.analysis.findings import collect_findings
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    tables = {name: read_table(path) for name, path in snakemake.input.items()}
    cleaned = {name: tables.pop(name) for name in ("people", "audit")}
    cleaned["responses"] = tables.pop("answers")
    scores = tables.pop("scores")
    found = collect_findings(study, tables, cleaned, scores)
    write_table(found, snakemake.output.findings)
    print(f"{len(found)} findings; what they name stays in {snakemake.output.findings}.")
