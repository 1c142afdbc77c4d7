rule agreement:
    input:
        segments="<data>/processed/{study}/segments.csv",
        package=package_files("qualitative.agreement_table"),
    output:
        table="<results>/{study}/tables/agreement.csv",
    log:
        "<results>/{study}/logs/agreement.log",
    params:
        study=study_sections("seed", "interviews", "ci_level"),
    script:
        "../scripts/measure_agreement.py"


rule themes:
    input:
        segments="<data>/processed/{study}/segments.csv",
        package=package_files("qualitative.themes_table"),
    output:
        table="<results>/{study}/tables/themes.csv",
    log:
        "<results>/{study}/logs/themes.log",
    params:
        study=study_sections("interviews", "ci_level"),
    script:
        "../scripts/count_themes.py"
