AGREEMENT = Step(
    "analysis.interviews.agreement.agreement_table",
    "results.publish.write_results",
    sections=["seed", "interviews", "ci_level"],
)


rule agreement:
    input:
        segments="<data>/processed/{study}/private/segments.csv",
        package=AGREEMENT.package,
    output:
        table="<results>/{study}/tables/agreement.csv",
    log:
        "<results>/{study}/logs/agreement.log",
    params:
        study=AGREEMENT.study,
    script:
        "../scripts/measure_agreement.py"


SETTLE = Step("analysis.interviews.settled.settle", sections=["interviews"])


rule settle:
    input:
        segments="<data>/processed/{study}/private/segments.csv",
        worksheet=worksheet,
        package=SETTLE.package,
    output:
        table="<data>/processed/{study}/private/settled.csv",
    log:
        "<results>/{study}/logs/settle.log",
    params:
        study=SETTLE.study,
    script:
        "../scripts/settle_codings.py"


THEMES = Step(
    "analysis.interviews.themes.themes_table",
    "results.publish.write_results",
    sections=["interviews", "waves", "comparisons", "ci_level"],
)


rule themes:
    input:
        segments=counted_segments,
        package=THEMES.package,
    output:
        table="<results>/{study}/tables/themes.csv",
    log:
        "<results>/{study}/logs/themes.log",
    params:
        study=THEMES.study,
    script:
        "../scripts/count_themes.py"


NEGATIVE_CASES = Step(
    "analysis.interviews.themes.negative_cases",
    "results.publish.write_results",
    sections=["interviews"],
)


rule negative_cases:
    input:
        segments=counted_segments,
        package=NEGATIVE_CASES.package,
    output:
        table="<results>/{study}/tables/negative_cases.csv",
    log:
        "<results>/{study}/logs/negative_cases.log",
    params:
        study=NEGATIVE_CASES.study,
    script:
        "../scripts/list_negative_cases.py"


SATURATION = Step(
    "analysis.interviews.saturation.saturation_table",
    "results.publish.write_results",
    sections=["seed", "interviews", "ci_level"],
)


rule saturation:
    input:
        segments=counted_segments,
        package=SATURATION.package,
    output:
        table="<results>/{study}/tables/saturation.csv",
    log:
        "<results>/{study}/logs/saturation.log",
    params:
        study=SATURATION.study,
    script:
        "../scripts/measure_saturation.py"


COOCCURRENCE = Step(
    "analysis.interviews.cooccurrence.cooccurrence_table",
    "results.publish.write_results",
    sections=["interviews"],
)


rule cooccurrence:
    input:
        segments=counted_segments,
        package=COOCCURRENCE.package,
    output:
        table="<results>/{study}/tables/cooccurrence.csv",
    log:
        "<results>/{study}/logs/cooccurrence.log",
    params:
        study=COOCCURRENCE.study,
    script:
        "../scripts/compare_codes.py"


JOINT_DISPLAY = Step(
    "analysis.joint.joint_table",
    "analysis.interviews.quotes.approved_quotes",
    "results.publish.write_results",
    sections=[
        "design",
        "waves",
        "attributes",
        "instruments",
        "comparisons",
        "needs",
        "sessions",
        "interviews",
        "joint",
        "ci_level",
    ],
)


rule joint_display:
    input:
        needs="<results>/{study}/tables/needs.csv",
        segments=counted_segments,
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        raw=raw_files,
        package=JOINT_DISPLAY.package,
    output:
        table="<results>/{study}/tables/joint_display.csv",
    log:
        "<results>/{study}/logs/joint_display.log",
    params:
        folder=raw_folder,
        study=JOINT_DISPLAY.study,
    script:
        "../scripts/join_strands.py"
