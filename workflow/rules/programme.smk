RUN_GROUP = Step("group_run.run_group")


# A group is a run of its own within one job, so that hundreds of them are planned by their number
# and not by that of their tables and figures. First what is pooled, then the whole.
rule run_group:
    input:
        files=group_files,
        before=lambda wildcards: (
            "<data>/processed/{group}/private/pooled.done" if wildcards.extent == "whole" else []
        ),
        style=STYLE_FILES,
    output:
        done="<data>/processed/{group}/private/{extent,pooled|whole}.done",
    log:
        "<data>/processed/{group}/private/{extent}.log",
    priority: lambda wildcards: ON_THE_WAY if wildcards.extent == "pooled" else 0
    params:
        code=RUN_GROUP.code,
        all_code=code_of_group,
        study=group_digest,
        config=RUN.model_dump(mode="json", exclude={"studies", "programmes"}),  # which are its own
        snakefile=str(ROOT / "Snakefile"),
        targets=group_targets,
    script:
        "../scripts/run_group.py"


POOL_GROUPS = Step("results.programme.make_pooled_tables")


# Made of what the groups publish by themselves, and of nothing else.
rule pool_groups:
    input:
        tables=pooled_from,
        groups=lambda wildcards: groups_of(wildcards.programme, "pooled"),
    output:
        **{name: f"<results>/{{programme}}/tables/{name}.csv" for name in POOLED},
    log:
        "<results>/{programme}/logs/pool_groups.log",
    params:
        code=POOL_GROUPS.code,
        programme=declared_programme,
        tables=pooled_too,
    script:
        "../scripts/pool_groups.py"


DRAW_GROUPS = Step("figures.groups.groups", "figures.style.save")


rule draw_groups:
    input:
        changes="<results>/{programme}/tables/changes.csv",
    output:
        png="<results>/{programme}/figures/groups{suffix}.png",
        svg="<results>/{programme}/figures/groups{suffix}.svg",
    log:
        "<results>/{programme}/logs/draw_groups{suffix}.log",
    params:
        code=DRAW_GROUPS.code,
        language=language,
        programme=declared_programme,
    script:
        "../scripts/draw_groups.py"


ASSEMBLE_PROGRAMME = Step("report.programme.assemble_programme")


rule assemble_programme:
    input:
        tables=[f"<results>/{{programme}}/tables/{name}.csv" for name in POOLED],
        figure="<results>/{programme}/figures/groups{suffix}.png",
        sources=report_sources,
    output:
        source=directory("<results>/{programme}/report/source{suffix}/programme"),
        numbers="<results>/{programme}/report/numbers{suffix}.csv",
    log:
        "<results>/{programme}/logs/assemble_programme{suffix}.log",
    params:
        code=ASSEMBLE_PROGRAMME.code,
        sources=str(ROOT / "report"),
        language=language,
        programme=declared_programme,
    script:
        "../scripts/assemble_programme.py"


rule render_programme:
    input:
        source="<results>/{programme}/report/source{suffix}/programme",
    output:
        report=report(
            "<results>/{programme}/report/{document,programme}{suffix}.{format}",
            caption="../report/report.rst",
            category="{programme}",
        ),
    log:
        "<results>/{programme}/logs/render_{document}{suffix}_{format}.log",
    params:
        code=RENDER_REPORT.code,
        engine=RUN.report.engine,
        version=lambda wildcards: engine_used(RUN.report.engine, wildcards.format),
    script:
        "../scripts/render_report.py"


VERIFY_PROGRAMME = Step("reproduce.provenance.check_numbers", "study.programme_file.Programme")


rule verify_programme:
    input:
        numbers="<results>/{programme}/report/numbers{suffix}.csv",
        tables=[f"<results>/{{programme}}/tables/{name}.csv" for name in POOLED],
    output:
        numbers="<results>/{programme}/provenance/numbers{suffix}.csv",
    log:
        "<results>/{programme}/logs/verify_programme{suffix}.log",
    params:
        code=VERIFY_PROGRAMME.code,
        programme=declared_programme,
    script:
        "../scripts/verify_programme.py"


# The pooled results alone, with what of each group they are made of; not the groups' own reports.
rule programmes:
    input:
        [path for name in PROGRAMMES for path in programme_outputs(name)],
