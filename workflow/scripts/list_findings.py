"""List what is to be known of a study's data before its results are believed."""

from groupwork.analysis.findings import collect_findings
from groupwork.tables import read_table, write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    paths = dict(snakemake.input.items())
    cleaned = {name: read_table(paths.pop(name)) for name in ("people", "audit")}
    cleaned["responses"] = read_table(paths.pop("answers"))
    cleaned["segments"] = read_table(paths.pop("coded"))
    scores = read_table(paths.pop("scores"))
    # What comes from `ingest` is text, and the number of its row.
    tables = {name: read_table(path, numbers=["row"]) for name, path in paths.items()}
    found = collect_findings(study, tables, cleaned, scores)
    write_table(found, snakemake.output.findings)
    print(f"{len(found)} findings; what they name stays in {snakemake.output.findings}.")
