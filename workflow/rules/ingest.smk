VERIFY_CHECKSUMS = Step("ingest.checksums.compare_checksums")


rule verify_checksums:
    input:
        raw=raw_files,
    output:
        checksums="<results>/{study}/provenance/checksums.csv",
    log:
        "<results>/{study}/logs/verify_checksums.log",
    params:
        code=VERIFY_CHECKSUMS.code,
    script:
        "../scripts/verify_checksums.py"


INGEST = Step(ingest_functions, sections=ingest_sections)


rule ingest:
    input:
        raw=raw_files,
        checksums="<results>/{study}/provenance/checksums.csv",
    output:
        responses="<data>/processed/{study}/private/ingested/responses.csv",
        attributes="<data>/processed/{study}/private/ingested/attributes.csv",
        sessions="<data>/processed/{study}/private/ingested/sessions.csv",
        network="<data>/processed/{study}/private/ingested/network.csv",
        segments="<data>/processed/{study}/private/ingested/segments.csv",
        free_text="<data>/processed/{study}/private/ingested/free_text.csv",
        timing="<data>/processed/{study}/private/ingested/timing.csv",
        audit="<data>/processed/{study}/private/ingested/audit.csv",
        findings="<data>/processed/{study}/private/ingested/findings.csv",
        near_matches="<data>/processed/{study}/private/near_matches.csv",
    log:
        "<results>/{study}/logs/ingest.log",
    priority: FIRST
    params:
        code=INGEST.code,
        study=INGEST.study,
    script:
        "../scripts/ingest_files.py"
