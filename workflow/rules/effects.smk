rule effects:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files(
            "analysis.effects.effects.effects_table", "results.publish.write_results"
        ),
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
        package=package_files(
            "analysis.effects.reliable_change.change_tables", "results.publish.write_results"
        ),
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
        package=package_files(
            "analysis.effects.regression_to_mean.regression_table", "results.publish.write_results"
        ),
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
        package=package_files("analysis.models.models_table", "results.publish.write_results"),
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


rule missing:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("analysis.missing.missing_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/missing.csv",
    log:
        "<results>/{study}/logs/missing.log",
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
        "../scripts/estimate_missing.py"


rule attrition:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("analysis.missing.attrition_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/attrition.csv",
    log:
        "<results>/{study}/logs/attrition.log",
    params:
        study=study_sections(
            "design", "waves", "attributes", "instruments", "outcomes", "comparisons", "ci_level"
        ),
    script:
        "../scripts/compare_lost.py"


rule specifications:
    input:
        responses="<data>/processed/{study}/responses.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files(
            "analysis.specifications.specification_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/specifications.csv",
    log:
        "<results>/{study}/logs/specifications.log",
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
        "../scripts/estimate_specifications.py"


rule calibration:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=package_files(
            "analysis.calibration.calibration_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/calibration.csv",
    log:
        "<results>/{study}/logs/calibration.log",
    params:
        study=study_sections("seed", "instruments", "outcomes", "comparisons", "ci_level"),
    script:
        "../scripts/simulate_calibration.py"


rule sites:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("analysis.sites.sites_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/sites.csv",
    log:
        "<results>/{study}/logs/sites.log",
    params:
        study=study_sections(
            "design", "waves", "attributes", "instruments", "outcomes", "comparisons", "ci_level"
        ),
    script:
        "../scripts/pool_sites.py"


rule moderators:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files(
            "analysis.moderators.moderators_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/moderators.csv",
    log:
        "<results>/{study}/logs/moderators.log",
    params:
        study=study_sections(
            "design",
            "waves",
            "attributes",
            "instruments",
            "outcomes",
            "comparisons",
            "moderators",
            "ci_level",
        ),
    script:
        "../scripts/explore_moderators.py"
