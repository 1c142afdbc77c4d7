rule verify:
    input:
        numbers="<results>/{study}/report/numbers.csv",
        tables=lambda wildcards: tables(wildcards.study),
        figures=figures_png,
        package=package_files("provenance", "tables"),
    output:
        numbers="<results>/{study}/provenance/numbers.csv",
        manifest="<results>/{study}/provenance/results.csv",
    log:
        "<results>/{study}/logs/verify.log",
    params:
        folder="<results>/{study}",
    script:
        "../scripts/verify_results.py"
