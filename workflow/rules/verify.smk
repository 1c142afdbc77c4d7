VERIFY = Step("reproduce.provenance.check_numbers", sections=WHOLE_STUDY)


rule verify:
    input:
        numbers=[register_of(volume) for volume in VOLUMES],
        tables=study_tables,
    output:
        numbers="<results>/{study}/provenance/numbers{suffix}.csv",
    log:
        "<results>/{study}/logs/verify{suffix}.log",
    params:
        code=VERIFY.code,
        study=VERIFY.study,
    script:
        "../scripts/verify_results.py"


MANIFEST = Step("reproduce.provenance.manifest")


rule manifest:
    input:
        tables=study_tables,
        figures=study_figures,
        drawings=study_drawings,
    output:
        manifest="<results>/{study}/provenance/results.csv",
        engines="<results>/{study}/provenance/engines.csv",
    log:
        "<results>/{study}/logs/manifest.log",
    params:
        code=MANIFEST.code,
        folder=subpath(output.manifest, ancestor=2),
        engines=engines,
    script:
        "../scripts/list_results.py"


RECORD = Step(
    "dependencies.code_files",
    "reproduce.record.code_manifest",
    "reproduce.record.run_record",
    sections=["id", "seed"],
)


# Whenever any of the code has changed, whether or not it changes a result.
rule record:
    output:
        code="<results>/{study}/provenance/code.csv",
        run="<results>/{study}/provenance/run.json",
    log:
        "<results>/{study}/logs/record.log",
    params:
        code=RECORD.code,
        all_code=code_digest(ROOT),
        project=str(ROOT),
        language=RUN.report.language,
        parts=RUN.report.parts,
        study=RECORD.study,
    script:
        "../scripts/record_run.py"


SECOND_ENGINE = Step("reproduce.second_engine.recorded")


# What a second engine agreed on, if that was recorded, and whether of these results.
rule second_engine:
    input:
        record=lambda wildcards: f"{raw_folder(wildcards)}/second_engine.csv",
        tables=recomputed_tables,
    output:
        table="<results>/{study}/tables/second_engine.csv",
    log:
        "<results>/{study}/logs/second_engine.log",
    params:
        code=SECOND_ENGINE.code,
    script:
        "../scripts/list_second_engine.py"


DEVIATIONS = Step("reproduce.freeze.deviations", "study.loading.load_study", sections=WHOLE_STUDY)


# What was done otherwise than in the plan that was frozen, if one was.
rule deviations:
    input:
        plan=plan_files,
        raw=raw_files,
        study=lambda wildcards: f"{raw_folder(wildcards)}/study.yaml",
    output:
        table="<results>/{study}/tables/deviations.csv",
    log:
        "<results>/{study}/logs/deviations.log",
    params:
        code=DEVIATIONS.code,
        all_code=code_digest(ROOT),
    script:
        "../scripts/list_deviations.py"
