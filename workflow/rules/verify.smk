rule verify:
    input:
        numbers="<results>/{study}/report/numbers.csv",
        tables=study_tables,
        figures=study_figures,
        code=code_files,
        package=package_files(
            "reproduce.provenance.check_numbers",
            "reproduce.provenance.code_manifest",
            "reproduce.provenance.manifest",
            "reproduce.provenance.run_record",
        ),
    output:
        numbers="<results>/{study}/provenance/numbers.csv",
        manifest="<results>/{study}/provenance/results.csv",
        code="<results>/{study}/provenance/code.csv",
        run="<results>/{study}/provenance/run.json",
    log:
        "<results>/{study}/logs/verify.log",
    params:
        folder=subpath(output.manifest, ancestor=2),
        project=str(ROOT),
        study=study_sections("id", "seed"),
    script:
        "../scripts/verify_results.py"
