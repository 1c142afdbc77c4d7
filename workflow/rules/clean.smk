CLEAN = Step(
    "prepare.clean.clean",
    sections=["files", "attributes", "instruments", "sessions", "interviews", "cleaning"],
)


rule clean:
    input:
        responses="<data>/processed/{study}/private/ingested/responses.csv",
        attributes="<data>/processed/{study}/private/ingested/attributes.csv",
        sessions="<data>/processed/{study}/private/ingested/sessions.csv",
        network="<data>/processed/{study}/private/ingested/network.csv",
        segments="<data>/processed/{study}/private/ingested/segments.csv",
        free_text="<data>/processed/{study}/private/ingested/free_text.csv",
        timing="<data>/processed/{study}/private/ingested/timing.csv",
        audit="<data>/processed/{study}/private/ingested/audit.csv",
        package=CLEAN.package,
    output:
        responses="<data>/processed/{study}/responses.csv",
        people="<data>/processed/{study}/people.csv",
        timing="<data>/processed/{study}/timing.csv",
        sessions="<data>/processed/{study}/sessions.csv",
        network="<data>/processed/{study}/network.csv",
        segments="<data>/processed/{study}/private/segments.csv",
        audit="<data>/processed/{study}/audit.csv",
    log:
        "<results>/{study}/logs/clean.log",
    params:
        folder=subpath(input.responses, parent=True),
        study=CLEAN.study,
    script:
        "../scripts/clean_tables.py"


AUDIT_SUMMARY = Step(
    "analysis.descriptives.audit_summary", "results.publish.write_results", sections=[]
)


rule audit_summary:
    input:
        audit="<data>/processed/{study}/audit.csv",
        package=AUDIT_SUMMARY.package,
    output:
        table="<results>/{study}/tables/audit_summary.csv",
    log:
        "<results>/{study}/logs/audit_summary.log",
    params:
        study=AUDIT_SUMMARY.study,
    script:
        "../scripts/summarise_audit.py"


QUALITY = Step(
    "analysis.quality.quality_table",
    "results.publish.write_results",
    sections=["waves", "instruments", "cleaning", "ci_level"],
)


rule quality:
    input:
        responses="<data>/processed/{study}/responses.csv",
        scores="<data>/processed/{study}/scores.csv",
        timing="<data>/processed/{study}/timing.csv",
        audit="<data>/processed/{study}/audit.csv",
        package=QUALITY.package,
    output:
        table="<results>/{study}/tables/quality.csv",
    log:
        "<results>/{study}/logs/quality.log",
    params:
        study=QUALITY.study,
    script:
        "../scripts/judge_quality.py"
