from snakemake.utils import min_version

min_version("9.20")


configfile: "config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/score.smk"
include: "workflow/rules/describe.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/qualitative.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/notebooks.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/verify.smk"
include: "workflow/rules/privacy.smk"
include: "workflow/rules/programme.smk"


onstart:
    # Snakemake's limit of jobs a second spares no one here, and of each job that ended it keeps a
    # timer, which looks through all that wait once a second: the time of the square of the jobs.
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


rule all:
    input:
        final_outputs(),
