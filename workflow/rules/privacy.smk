SAFETY = Step("privacy.safety.safety_table", sections=["instruments"])


rule safety:
    input:
        responses="<data>/processed/{study}/responses.csv",
    output:
        table="<data>/processed/{study}/private/safety.csv",
    log:
        "<results>/{study}/logs/safety.log",
    # Somebody may have to be spoken with soon, whatever becomes of the rest of the run.
    priority: 10
    params:
        code=SAFETY.code,
        study=SAFETY.study,
    script:
        "../scripts/list_safety.py"


SCAN = Step(
    "privacy.scan.check",
    "privacy.scan.count",
    "privacy.scan.scan_outputs",
    "privacy.scan.withdraw",
    sections=["interviews"],
)


rule scan:
    input:
        rendered=rendered,
        tables=study_tables,
        raw=raw_files,
        texts=author_texts,
        logs=study_logs,
        people="<data>/processed/{study}/people.csv",
        segments="<data>/processed/{study}/private/segments.csv",
        free_text="<data>/processed/{study}/private/ingested/free_text.csv",
    output:
        scan="<results>/{study}/provenance/scan.csv",
    log:
        "<results>/{study}/logs/scan.log",
    threads: 2
    params:
        code=SCAN.code,
        private=subpath(input.segments, parent=True),
        study_file=lambda wildcards: f"{raw_folder(wildcards)}/study.yaml",
        study=SCAN.study,
    script:
        "../scripts/scan_outputs.py"
