SETTLE = Step("analysis.interviews.settled.settle", sections=["interviews"])


rule settle:
    input:
        segments="<data>/processed/{study}/private/segments.csv",
        worksheet=worksheet,
    output:
        table="<data>/processed/{study}/private/settled.csv",
    log:
        "<results>/{study}/logs/settle.log",
    params:
        code=SETTLE.code,
        study=SETTLE.study,
    script:
        "../scripts/settle_codings.py"
