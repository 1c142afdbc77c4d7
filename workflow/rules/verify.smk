VERIFY = Step("reproduce.provenance.check_numbers", sections=WHOLE_STUDY)


rule verify:
    input:
        numbers="<results>/{study}/report/numbers{suffix}.csv",
        tables=study_tables,
        package=VERIFY.package,
    output:
        numbers="<results>/{study}/provenance/numbers{suffix}.csv",
    log:
        "<results>/{study}/logs/verify{suffix}.log",
    params:
        study=VERIFY.study,
    script:
        "../scripts/verify_results.py"


MANIFEST = Step("reproduce.provenance.manifest")


rule manifest:
    input:
        tables=study_tables,
        figures=study_figures,
        package=MANIFEST.package,
    output:
        manifest="<results>/{study}/provenance/results.csv",
        engines="<results>/{study}/provenance/engines.csv",
    log:
        "<results>/{study}/logs/manifest.log",
    params:
        folder=subpath(output.manifest, ancestor=2),
        engines=engines,
    script:
        "../scripts/list_results.py"
