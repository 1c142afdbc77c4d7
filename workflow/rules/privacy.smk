rule safety:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files("privacy.safety.safety_table"),
    output:
        table="<data>/processed/{study}/private/safety.csv",
    log:
        "<results>/{study}/logs/safety.log",
    params:
        study=study_sections("instruments"),
    script:
        "../scripts/list_safety.py"


rule scan:
    input:
        rendered=rendered,
        tables=study_tables,
        raw=raw_files,
        texts=author_texts,
        people="<data>/processed/{study}/people.csv",
        segments="<data>/processed/{study}/private/segments.csv",
        free_text="<data>/processed/{study}/private/ingested/free_text.csv",
        package=package_files(
            "privacy.scan.check", "privacy.scan.count", "privacy.scan.scan_outputs"
        ),
    output:
        scan="<results>/{study}/provenance/scan.csv",
    log:
        "<results>/{study}/logs/scan.log",
    params:
        folder=raw_folder,
        results=subpath(output.scan, ancestor=2),
        study=study_sections("interviews"),
    script:
        "../scripts/scan_outputs.py"
