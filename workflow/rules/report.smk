ASSEMBLE_REPORT = Step(
    "analysis.interviews.quotes.quotes_in_context", "report.assemble.assemble", sections=WHOLE_STUDY
)


# A rule for the summary, and one for the documents that refer to each other.
for volume, documents in VOLUMES.items():
    brief = volume == "summary"

    rule:
        name:
            f"assemble_{volume}"
        input:
            tables=tables_in_summary if brief else study_tables,
            figures=figures_in_summary if brief else report_figures,
            segments="<data>/processed/{study}/private/segments.csv",
            people="<data>/processed/{study}/people.csv",
            raw=raw_files,
            checksums="<results>/{study}/provenance/checksums.csv",
            texts=text_files,
            sources=report_sources,
            style=[local(path) for path in STYLE_FILES],
        output:
            sources=[directory(build_folder(name)) for name in documents],
            numbers=register_of(volume),
        log:
            f"<results>/{{study}}/logs/assemble_{volume}{{suffix}}.log",
        priority: FIRST if brief else ON_THE_WAY
        params:
            code=ASSEMBLE_REPORT.code,
            sources=str(ROOT / "report"),
            language=language,
            documents=documents,
            makers=makers_of(tables_in_summary if brief else study_tables),
            style=RUN.report.style,
            trust_style=RUN.report.trust_style,
            study=ASSEMBLE_REPORT.study,
        script:
            "../scripts/assemble_report.py"


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
