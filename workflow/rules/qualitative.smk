rule settle:
    input:
        segments="<data>/processed/{study}/private/segments.csv",
        worksheet=worksheet,
        package=package_files("analysis.interviews.settled.settle"),
    output:
        table="<data>/processed/{study}/private/settled.csv",
    log:
        "<results>/{study}/logs/settle.log",
    params:
        study=study_sections("interviews"),
    script:
        "../scripts/settle_codings.py"
