POOL_GROUPS = Step("results.programme.make_pooled_tables")


# Made of what the groups publish by themselves, and of nothing else.
rule pool_groups:
    input:
        flow=pooled_from("flow"),
        effects=pooled_from("effects"),
        process=pooled_from("process"),
        satisfaction=pooled_from("satisfaction"),
    output:
        **{name: f"<results>/{{programme}}/tables/{name}.csv" for name in POOLED},
    log:
        "<results>/{programme}/logs/pool_groups.log",
    params:
        code=POOL_GROUPS.code,
        programme=declared_programme,
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
