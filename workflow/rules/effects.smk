rule effects:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("effects.effects_table"),
    output:
        table="<results>/{study}/tables/effects.csv",
    log:
        "<results>/{study}/logs/effects.log",
    params:
        study=study_sections(
            "seed",
            "design",
            "waves",
            "attributes",
            "instruments",
            "outcomes",
            "comparisons",
            "family",
            "ci_level",
        ),
    script:
        "../scripts/estimate_effects.py"


rule change:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("effects.change_tables"),
    output:
        table="<results>/{study}/tables/change.csv",
        people="<data>/processed/{study}/private/change_people.csv",
    log:
        "<results>/{study}/logs/change.log",
    params:
        study=study_sections(
            "design", "waves", "attributes", "instruments", "outcomes", "comparisons", "ci_level"
        ),
    script:
        "../scripts/judge_change.py"


rule regression:
    input:
        scores="<data>/processed/{study}/scores.csv",
        reliability="<results>/{study}/tables/reliability.csv",
        package=package_files("effects.regression_table"),
    output:
        table="<results>/{study}/tables/regression.csv",
    log:
        "<results>/{study}/logs/regression.log",
    params:
        study=study_sections("design", "waves", "instruments", "outcomes", "ci_level"),
    script:
        "../scripts/predict_regression.py"


rule models:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("effects.models_table"),
    output:
        table="<results>/{study}/tables/models.csv",
    log:
        "<results>/{study}/logs/models.log",
    params:
        study=study_sections(
            "seed",
            "design",
            "waves",
            "attributes",
            "instruments",
            "outcomes",
            "comparisons",
            "ci_level",
        ),
    script:
        "../scripts/fit_models.py"
