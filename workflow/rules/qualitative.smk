rule agreement:
    input:
        segments="<data>/processed/{study}/private/segments.csv",
        package=package_files(
            "analysis.interviews.agreement.agreement_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/agreement.csv",
    log:
        "<results>/{study}/logs/agreement.log",
    params:
        study=study_sections("seed", "interviews", "ci_level"),
    script:
        "../scripts/measure_agreement.py"


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


rule themes:
    input:
        segments=counted_segments,
        package=package_files(
            "analysis.interviews.themes.themes_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/themes.csv",
    log:
        "<results>/{study}/logs/themes.log",
    params:
        study=study_sections("interviews", "waves", "comparisons", "ci_level"),
    script:
        "../scripts/count_themes.py"


rule negative_cases:
    input:
        segments=counted_segments,
        package=package_files(
            "analysis.interviews.themes.negative_cases", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/negative_cases.csv",
    log:
        "<results>/{study}/logs/negative_cases.log",
    params:
        study=study_sections("interviews"),
    script:
        "../scripts/list_negative_cases.py"


rule saturation:
    input:
        segments=counted_segments,
        package=package_files(
            "analysis.interviews.saturation.saturation_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/saturation.csv",
    log:
        "<results>/{study}/logs/saturation.log",
    params:
        study=study_sections("seed", "interviews", "ci_level"),
    script:
        "../scripts/measure_saturation.py"


rule cooccurrence:
    input:
        segments=counted_segments,
        package=package_files(
            "analysis.interviews.cooccurrence.cooccurrence_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/cooccurrence.csv",
    log:
        "<results>/{study}/logs/cooccurrence.log",
    params:
        study=study_sections("interviews"),
    script:
        "../scripts/compare_codes.py"


rule joint_display:
    input:
        needs="<results>/{study}/tables/needs.csv",
        segments=counted_segments,
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        raw=raw_files,
        package=package_files(
            "analysis.joint.joint_table",
            "analysis.interviews.quotes.approved_quotes",
            "results.publish.write_results",
        ),
    output:
        table="<results>/{study}/tables/joint_display.csv",
    log:
        "<results>/{study}/logs/joint_display.log",
    params:
        folder=raw_folder,
        study=study_sections(
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
        ),
    script:
        "../scripts/join_strands.py"
