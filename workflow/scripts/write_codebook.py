"""Write the codebook as a page."""

from pathlib import Path

from groupwork.prepare.codebook import codebook_page
from groupwork.workflow import job

with job(snakemake.log[0], snakemake.params.study, snakemake.output) as study:
    page = codebook_page(study, snakemake.params.language)
    Path(snakemake.output.page).write_text(page, encoding="utf-8", newline="\n")
