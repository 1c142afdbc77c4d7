CLEAN = Step(
    "prepare.clean.clean",
    "prepare.public.public_audit",
    "prepare.public.public_responses",
    sections=[
        *("files", "attributes", "instruments", "sessions", "interviews", "cleaning"),
        *("waves", "design"),
    ],
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
    output:
        responses="<data>/processed/{study}/responses.csv",
        people="<data>/processed/{study}/people.csv",
        timing="<data>/processed/{study}/timing.csv",
        sessions="<data>/processed/{study}/sessions.csv",
        network="<data>/processed/{study}/network.csv",
        segments="<data>/processed/{study}/private/segments.csv",
        private_audit="<data>/processed/{study}/private/audit.csv",
        audit="<data>/processed/{study}/audit.csv",
    log:
        "<results>/{study}/logs/clean.log",
    priority: FIRST
    params:
        code=CLEAN.code,
        folder=subpath(input.responses, parent=True),
        study=CLEAN.study,
    script:
        "../scripts/clean_tables.py"
