SCORE = Step("prepare.score.score", sections=["waves", "instruments"])


rule score:
    input:
        responses="<data>/processed/{study}/responses.csv",
    output:
        scores="<data>/processed/{study}/scores.csv",
    log:
        "<results>/{study}/logs/score.log",
    priority: FIRST
    params:
        code=SCORE.code,
        study=SCORE.study,
    script:
        "../scripts/score_scales.py"


LIST_FINDINGS = Step(
    "analysis.findings.collect_findings",
    sections=[
        *("id", "title", "authors", "files", "waves", "attributes", "instruments", "outcomes"),
        *("comparisons", "cleaning", "privacy", "design", "interviews", "satisfaction"),
    ],
)


rule list_findings:
    input:
        responses="<data>/processed/{study}/private/ingested/responses.csv",
        attributes="<data>/processed/{study}/private/ingested/attributes.csv",
        free_text="<data>/processed/{study}/private/ingested/free_text.csv",
        sessions="<data>/processed/{study}/private/ingested/sessions.csv",
        network="<data>/processed/{study}/private/ingested/network.csv",
        segments="<data>/processed/{study}/private/ingested/segments.csv",
        findings="<data>/processed/{study}/private/ingested/findings.csv",
        near_matches="<data>/processed/{study}/private/near_matches.csv",
        answers="<data>/processed/{study}/responses.csv",
        people="<data>/processed/{study}/people.csv",
        audit="<data>/processed/{study}/private/audit.csv",
        coded="<data>/processed/{study}/private/segments.csv",
        scores="<data>/processed/{study}/scores.csv",
    output:
        findings="<data>/processed/{study}/private/findings.csv",
    log:
        "<results>/{study}/logs/list_findings.log",
    priority: FIRST
    params:
        code=LIST_FINDINGS.code,
        study=LIST_FINDINGS.study,
    script:
        "../scripts/list_findings.py"
