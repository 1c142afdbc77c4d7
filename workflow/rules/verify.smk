VERIFY = Step("reproduce.provenance.check_numbers", "reproduce.provenance.manifest")


rule verify:
    input:
        numbers="<results>/{study}/report/numbers.csv",
        tables=study_tables,
        figures=study_figures,
        package=VERIFY.package,
    output:
        numbers="<results>/{study}/provenance/numbers.csv",
        manifest="<results>/{study}/provenance/results.csv",
    log:
        "<results>/{study}/logs/verify.log",
    params:
        folder=subpath(output.manifest, ancestor=2),
    script:
        "../scripts/verify_results.py"
