"""List the code that made the results with its checksums, and the versions of the software."""

from pathlib import Path

from groupwork.dependencies import code_files
from groupwork.reproduce.record import code_manifest, run_record
from groupwork.tables import write_table
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    project = snakemake.params.project
    code = code_manifest(code_files(project), project)
    write_table(code, snakemake.output.code)
    record = run_record(study, snakemake.params.language, snakemake.params.parts)
    Path(snakemake.output.run).write_text(record, encoding="utf-8", newline="\n")
