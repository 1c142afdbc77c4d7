rule score:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files("prepare.score.score"),
    output:
        scores="<data>/processed/{study}/scores.csv",
    log:
        "<results>/{study}/logs/score.log",
    params:
        study=study_sections("waves", "instruments"),
    script:
        "../scripts/score_scales.py"


rule items:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files(
            "analysis.reliability.items_table",
            "analysis.reliability.reversed_warnings",
            "results.publish.write_results",
        ),
    output:
        table="<results>/{study}/tables/items.csv",
    log:
        "<results>/{study}/logs/items.log",
    params:
        study=study_sections("waves", "instruments", "ci_level"),
    script:
        "../scripts/describe_items.py"


rule reliability:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files(
            "analysis.reliability.reliability_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/reliability.csv",
    log:
        "<results>/{study}/logs/reliability.log",
    params:
        study=study_sections("waves", "instruments", "ci_level"),
    script:
        "../scripts/measure_reliability.py"


rule retest:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("analysis.reliability.retest_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/retest.csv",
    log:
        "<results>/{study}/logs/retest.log",
    params:
        study=study_sections(
            "design", "waves", "attributes", "instruments", "comparisons", "ci_level"
        ),
    script:
        "../scripts/measure_retest.py"


rule dimensions:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files(
            "analysis.reliability.dimensions_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/dimensions.csv",
    log:
        "<results>/{study}/logs/dimensions.log",
    params:
        study=study_sections("seed", "waves", "instruments"),
    script:
        "../scripts/find_dimensions.py"


rule descriptives:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files(
            "analysis.descriptives.descriptives_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/descriptives.csv",
    log:
        "<results>/{study}/logs/descriptives.log",
    params:
        study=study_sections(
            "design", "waves", "attributes", "instruments", "comparisons", "ci_level"
        ),
    script:
        "../scripts/describe_scales.py"


rule participants:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files(
            "analysis.descriptives.participants_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/participants.csv",
    log:
        "<results>/{study}/logs/participants.log",
    params:
        study=study_sections("design", "waves", "attributes", "ci_level"),
    script:
        "../scripts/describe_participants.py"


rule flow:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("analysis.descriptives.flow_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/flow.csv",
    log:
        "<results>/{study}/logs/flow.log",
    params:
        study=study_sections("design", "waves", "attributes", "ci_level"),
    script:
        "../scripts/count_flow.py"
