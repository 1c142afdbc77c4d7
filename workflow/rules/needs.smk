rule needs:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("needs.needs_table"),
    output:
        table="<results>/{study}/tables/needs.csv",
    log:
        "<results>/{study}/logs/needs.log",
    params:
        study=study_sections("id", "seed", "attributes", "instruments", "needs", "ci_level"),
    script:
        "../scripts/profile_needs.py"
