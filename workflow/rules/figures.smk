FIGURE = Step(figure_functions, sections=figure_sections)


rule figure:
    input:
        tables=figure_tables,
    output:
        png=report(
            "<results>/{study}/figures/{figure}{suffix}.png",
            caption="../report/figure.rst",
            category="{study}",
        ),
        svg="<results>/{study}/figures/{figure}{suffix}.svg",
    log:
        "<results>/{study}/logs/figures/{figure}{suffix}.log",
    priority: lambda wildcards: FIRST if is_in_summary(wildcards) else ON_THE_WAY
    params:
        code=FIGURE.code,
        language=language,
        study=FIGURE.study,
    script:
        "../scripts/draw_figure.py"
