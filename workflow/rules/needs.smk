rule needs:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=package_files("analysis.needs.needs_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/needs.csv",
    log:
        "<results>/{study}/logs/needs.log",
    params:
        study=study_sections("id", "seed", "attributes", "instruments", "needs", "ci_level"),
    script:
        "../scripts/profile_needs.py"


rule profiles:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=package_files("analysis.profiles.profiles_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/profiles.csv",
    log:
        "<results>/{study}/logs/profiles.log",
    params:
        study=study_sections("id", "seed", "instruments", "needs", "ci_level"),
    script:
        "../scripts/find_profiles.py"


rule strain:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=package_files("analysis.strain.strain_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/strain.csv",
    log:
        "<results>/{study}/logs/strain.log",
    params:
        study=study_sections("id", "strain", "ci_level"),
    script:
        "../scripts/regress_strain.py"


rule priorities:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=package_files(
            "analysis.priorities.priorities_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/priorities.csv",
    log:
        "<results>/{study}/logs/priorities.log",
    params:
        study=study_sections("instruments", "needs", "ci_level"),
    script:
        "../scripts/place_needs.py"
