SCORE = Step("prepare.score.score", sections=["waves", "instruments"])


rule score:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=SCORE.package,
    output:
        scores="<data>/processed/{study}/scores.csv",
    log:
        "<results>/{study}/logs/score.log",
    params:
        study=SCORE.study,
    script:
        "../scripts/score_scales.py"


ITEMS = Step(
    "analysis.reliability.items_table",
    "analysis.reliability.reversed_warnings",
    "results.publish.write_results",
    sections=["waves", "instruments", "ci_level"],
)


rule items:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=ITEMS.package,
    output:
        table="<results>/{study}/tables/items.csv",
    log:
        "<results>/{study}/logs/items.log",
    params:
        study=ITEMS.study,
    script:
        "../scripts/describe_items.py"


RELIABILITY = Step(
    "analysis.reliability.reliability_table",
    "results.publish.write_results",
    sections=["waves", "instruments", "ci_level"],
)


rule reliability:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=RELIABILITY.package,
    output:
        table="<results>/{study}/tables/reliability.csv",
    log:
        "<results>/{study}/logs/reliability.log",
    params:
        study=RELIABILITY.study,
    script:
        "../scripts/measure_reliability.py"


RETEST = Step(
    "analysis.reliability.retest_table",
    "results.publish.write_results",
    sections=["design", "waves", "attributes", "instruments", "comparisons", "ci_level"],
)


rule retest:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=RETEST.package,
    output:
        table="<results>/{study}/tables/retest.csv",
    log:
        "<results>/{study}/logs/retest.log",
    params:
        study=RETEST.study,
    script:
        "../scripts/measure_retest.py"


DIMENSIONS = Step(
    "analysis.reliability.dimensions_table",
    "results.publish.write_results",
    sections=["seed", "waves", "instruments"],
)


rule dimensions:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=DIMENSIONS.package,
    output:
        table="<results>/{study}/tables/dimensions.csv",
    log:
        "<results>/{study}/logs/dimensions.log",
    params:
        study=DIMENSIONS.study,
    script:
        "../scripts/find_dimensions.py"


DESCRIPTIVES = Step(
    "analysis.descriptives.descriptives_table",
    "results.publish.write_results",
    sections=["design", "waves", "attributes", "instruments", "comparisons", "ci_level"],
)


rule descriptives:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=DESCRIPTIVES.package,
    output:
        table="<results>/{study}/tables/descriptives.csv",
    log:
        "<results>/{study}/logs/descriptives.log",
    params:
        study=DESCRIPTIVES.study,
    script:
        "../scripts/describe_scales.py"


PARTICIPANTS = Step(
    "analysis.descriptives.participants_table",
    "results.publish.write_results",
    sections=["design", "waves", "attributes", "ci_level"],
)


rule participants:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=PARTICIPANTS.package,
    output:
        table="<results>/{study}/tables/participants.csv",
    log:
        "<results>/{study}/logs/participants.log",
    params:
        study=PARTICIPANTS.study,
    script:
        "../scripts/describe_participants.py"


FLOW = Step(
    "analysis.descriptives.flow_table",
    "results.publish.write_results",
    sections=["design", "waves", "attributes", "ci_level"],
)


rule flow:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=FLOW.package,
    output:
        table="<results>/{study}/tables/flow.csv",
    log:
        "<results>/{study}/logs/flow.log",
    params:
        study=FLOW.study,
    script:
        "../scripts/count_flow.py"
