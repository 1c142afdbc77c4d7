rule assemble_report:
    input:
        tables=study_tables,
        figures=study_figures,
        segments="<data>/processed/{study}/segments.csv",
        raw=raw_files,
        texts=text_files,
        sources=report_sources,
        package=package_files("report.assemble.assemble"),
    output:
        source=directory("<results>/{study}/report/source"),
        numbers="<results>/{study}/report/numbers.csv",
    log:
        "<results>/{study}/logs/assemble_report.log",
    params:
        folder=raw_folder,
        sources=str(ROOT / "report"),
        language=RUN.report.language,
        study=whole_study,
    script:
        "../scripts/assemble_report.py"


rule render_report:
    input:
        source="<results>/{study}/report/source",
        package=package_files("report.render.render"),
    output:
        report=report(
            "<results>/{study}/report/thesis.{format}",
            caption="../report/thesis.rst",
            category="{study}",
        ),
    log:
        "<results>/{study}/logs/render_{format}.log",
    params:
        engine=RUN.report.engine,
    script:
        "../scripts/render_report.py"
