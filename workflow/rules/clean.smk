rule clean:
    input:
        responses="<data>/processed/{study}/ingested/responses.csv",
        attributes="<data>/processed/{study}/ingested/attributes.csv",
        sessions="<data>/processed/{study}/ingested/sessions.csv",
        network="<data>/processed/{study}/ingested/network.csv",
        segments="<data>/processed/{study}/ingested/segments.csv",
        free_text="<data>/processed/{study}/ingested/free_text.csv",
        audit="<data>/processed/{study}/ingested/audit.csv",
        package=package_files("clean.clean"),
    output:
        responses="<data>/processed/{study}/responses.csv",
        people="<data>/processed/{study}/people.csv",
        sessions="<data>/processed/{study}/sessions.csv",
        network="<data>/processed/{study}/network.csv",
        segments="<data>/processed/{study}/segments.csv",
        audit="<data>/processed/{study}/audit.csv",
    log:
        "<results>/{study}/logs/clean.log",
    params:
        folder=subpath(input.responses, parent=True),
        study=study_sections(
            "files", "attributes", "instruments", "sessions", "interviews", "cleaning"
        ),
    script:
        "../scripts/clean_tables.py"


rule audit_summary:
    input:
        audit="<data>/processed/{study}/audit.csv",
        package=package_files("descriptives.audit_summary"),
    output:
        table="<results>/{study}/tables/audit_summary.csv",
    log:
        "<results>/{study}/logs/audit_summary.log",
    params:
        study=study_sections(),
    script:
        "../scripts/summarise_audit.py"
