ASSEMBLE_REPORT = Step(
    "analysis.interviews.quotes.quotes_in_context", "report.assemble.assemble", sections=WHOLE_STUDY
)


# Thesis and supplement, which refer to each other.
rule assemble_report:
    input:
        tables=study_tables,
        figures=report_figures,
        segments="<data>/processed/{study}/private/segments.csv",
        people="<data>/processed/{study}/people.csv",
        raw=raw_files,
        checksums="<results>/{study}/provenance/checksums.csv",
        texts=text_files,
        sources=report_sources,
        style=[local(path) for path in STYLE_FILES],
    output:
        sources=[directory(build_folder(name)) for name in RUN.report.parts if name != "summary"],
        numbers="<results>/{study}/report/numbers{suffix}.csv",
    log:
        "<results>/{study}/logs/assemble_report{suffix}.log",
    priority: ON_THE_WAY
    params:
        code=ASSEMBLE_REPORT.code,
        sources=str(ROOT / "report"),
        language=language,
        documents=[name for name in RUN.report.parts if name != "summary"],
        makers=makers_of(study_tables),
        style=RUN.report.style,
        trust_style=RUN.report.trust_style,
        study=ASSEMBLE_REPORT.study,
    script:
        "../scripts/assemble_report.py"


# The summary, which reads a few tables and one figure, need not wait for the others.
use rule assemble_report as assemble_summary with:
    input:
        tables=tables_in_summary,
        figures=figures_in_summary,
        segments="<data>/processed/{study}/private/segments.csv",
        people="<data>/processed/{study}/people.csv",
        raw=raw_files,
        checksums="<results>/{study}/provenance/checksums.csv",
        texts=text_files,
        sources=report_sources,
        style=[local(path) for path in STYLE_FILES],
    output:
        sources=[directory(build_folder("summary"))],
        numbers="<results>/{study}/report/numbers-summary{suffix}.csv",
    log:
        "<results>/{study}/logs/assemble_summary{suffix}.log",
    priority: FIRST
    params:
        documents=["summary"],
        makers=makers_of(tables_in_summary),


RENDER_REPORT = Step("report.render.render")


rule render_report:
    input:
        source=build_folder("{document}"),
    output:
        report=report(
            "<results>/{study}/report/{document}{suffix}.{format}",
            caption="../report/report.rst",
            category="{study}",
        ),
    log:
        "<results>/{study}/logs/render_{document}{suffix}_{format}.log",
    priority: lambda wildcards: FIRST if wildcards.document == "summary" else ON_THE_WAY
    params:
        code=RENDER_REPORT.code,
        engine=RUN.report.engine,
        # A Quarto that is installed later renders again.
        version=lambda wildcards: engine_used(RUN.report.engine, wildcards.format),
    script:
        "../scripts/render_report.py"
