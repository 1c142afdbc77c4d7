rule figure:
    input:
        tables=figure_tables,
        package=package_files("figures.draw", "figures.save"),
    output:
        png=report(
            "<results>/{study}/figures/{figure}.png",
            caption="../report/figure.rst",
            category="{study}",
        ),
        svg="<results>/{study}/figures/{figure}.svg",
    log:
        "<results>/{study}/logs/figures/{figure}.log",
    params:
        study=figure_sections,
    script:
        "../scripts/draw_figure.py"
