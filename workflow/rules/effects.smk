EFFECTS = Step(
    "analysis.effects.effects.effects_table",
    "results.publish.write_results",
    sections=[
        "seed",
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "family",
        "ci_level",
    ],
)


rule effects:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=EFFECTS.package,
    output:
        table="<results>/{study}/tables/effects.csv",
    log:
        "<results>/{study}/logs/effects.log",
    params:
        study=EFFECTS.study,
    script:
        "../scripts/estimate_effects.py"


CHANGE = Step(
    "analysis.effects.reliable_change.change_tables",
    "results.publish.write_results",
    sections=[
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "ci_level",
    ],
)


rule change:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=CHANGE.package,
    output:
        table="<results>/{study}/tables/change.csv",
        people="<data>/processed/{study}/private/change_people.csv",
    log:
        "<results>/{study}/logs/change.log",
    params:
        study=CHANGE.study,
    script:
        "../scripts/judge_change.py"


REGRESSION = Step(
    "analysis.effects.regression_to_mean.regression_table",
    "results.publish.write_results",
    sections=["design", "waves", "instruments", "outcomes", "ci_level"],
)


rule regression:
    input:
        scores="<data>/processed/{study}/scores.csv",
        reliability="<results>/{study}/tables/reliability.csv",
        package=REGRESSION.package,
    output:
        table="<results>/{study}/tables/regression.csv",
    log:
        "<results>/{study}/logs/regression.log",
    params:
        study=REGRESSION.study,
    script:
        "../scripts/predict_regression.py"


MODELS = Step(
    "analysis.models.models_table",
    "results.publish.write_results",
    sections=[
        "seed",
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "ci_level",
    ],
)


rule models:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=MODELS.package,
    output:
        table="<results>/{study}/tables/models.csv",
    log:
        "<results>/{study}/logs/models.log",
    params:
        study=MODELS.study,
    script:
        "../scripts/fit_models.py"


MISSING = Step(
    "analysis.missing.missing_table",
    "results.publish.write_results",
    sections=[
        "seed",
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "ci_level",
    ],
)


rule missing:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=MISSING.package,
    output:
        table="<results>/{study}/tables/missing.csv",
    log:
        "<results>/{study}/logs/missing.log",
    params:
        study=MISSING.study,
    script:
        "../scripts/estimate_missing.py"


ATTRITION = Step(
    "analysis.missing.attrition_table",
    "results.publish.write_results",
    sections=[
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "ci_level",
    ],
)


rule attrition:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=ATTRITION.package,
    output:
        table="<results>/{study}/tables/attrition.csv",
    log:
        "<results>/{study}/logs/attrition.log",
    params:
        study=ATTRITION.study,
    script:
        "../scripts/compare_lost.py"


SPECIFICATIONS = Step(
    "analysis.specifications.specification_table",
    "results.publish.write_results",
    sections=[
        "seed",
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "ci_level",
    ],
)


rule specifications:
    input:
        responses="<data>/processed/{study}/responses.csv",
        people="<data>/processed/{study}/people.csv",
        package=SPECIFICATIONS.package,
    output:
        table="<results>/{study}/tables/specifications.csv",
    log:
        "<results>/{study}/logs/specifications.log",
    params:
        study=SPECIFICATIONS.study,
    script:
        "../scripts/estimate_specifications.py"


CALIBRATION = Step(
    "analysis.calibration.calibration_table",
    "results.publish.write_results",
    sections=["seed", "instruments", "outcomes", "comparisons", "ci_level"],
)


rule calibration:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=CALIBRATION.package,
    output:
        table="<results>/{study}/tables/calibration.csv",
    log:
        "<results>/{study}/logs/calibration.log",
    params:
        study=CALIBRATION.study,
    script:
        "../scripts/simulate_calibration.py"


SITES = Step(
    "analysis.sites.sites_table",
    "results.publish.write_results",
    sections=[
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "ci_level",
    ],
)


rule sites:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=SITES.package,
    output:
        table="<results>/{study}/tables/sites.csv",
    log:
        "<results>/{study}/logs/sites.log",
    params:
        study=SITES.study,
    script:
        "../scripts/pool_sites.py"


MODERATORS = Step(
    "analysis.moderators.moderators_table",
    "results.publish.write_results",
    sections=[
        "design",
        "waves",
        "attributes",
        "instruments",
        "outcomes",
        "comparisons",
        "moderators",
        "ci_level",
    ],
)


rule moderators:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=MODERATORS.package,
    output:
        table="<results>/{study}/tables/moderators.csv",
    log:
        "<results>/{study}/logs/moderators.log",
    params:
        study=MODERATORS.study,
    script:
        "../scripts/explore_moderators.py"
