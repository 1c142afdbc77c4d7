"""Look through everything that was rendered for what the study keeps private."""

from groupwork.privacy.scan import check, count, scan_outputs, withdraw
from groupwork.tables import read_table, write_table
from groupwork.workflow import job, study_folder

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    private = {
        name: read_table(snakemake.input[name]) for name in ("people", "segments", "free_text")
    }
    paths = [*snakemake.input.rendered, *snakemake.input.tables, *snakemake.input.logs]
    folder, file = study_folder(snakemake.input.raw), snakemake.params.study_file
    found = scan_outputs(
        study, folder, private, paths, study_file=file, processes=snakemake.threads
    )
    withdraw(found, snakemake.params.private)
    check(found)
    write_table(count(found, paths), snakemake.output.scan)
