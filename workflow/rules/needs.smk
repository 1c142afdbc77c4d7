NEEDS = Step(
    "analysis.needs.needs_table",
    "results.publish.write_results",
    sections=["id", "seed", "attributes", "instruments", "needs", "ci_level"],
)


rule needs:
    input:
        scores="<data>/processed/{study}/scores.csv",
        people="<data>/processed/{study}/people.csv",
        package=NEEDS.package,
    output:
        table="<results>/{study}/tables/needs.csv",
    log:
        "<results>/{study}/logs/needs.log",
    params:
        study=NEEDS.study,
    script:
        "../scripts/profile_needs.py"


PROFILES = Step(
    "analysis.profiles.profiles_table",
    "results.publish.write_results",
    sections=["id", "seed", "instruments", "needs", "ci_level"],
)


rule profiles:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=PROFILES.package,
    output:
        table="<results>/{study}/tables/profiles.csv",
    log:
        "<results>/{study}/logs/profiles.log",
    params:
        study=PROFILES.study,
    script:
        "../scripts/find_profiles.py"


STRAIN = Step(
    "analysis.strain.strain_table",
    "results.publish.write_results",
    sections=["id", "strain", "ci_level"],
)


rule strain:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=STRAIN.package,
    output:
        table="<results>/{study}/tables/strain.csv",
    log:
        "<results>/{study}/logs/strain.log",
    params:
        study=STRAIN.study,
    script:
        "../scripts/regress_strain.py"


PRIORITIES = Step(
    "analysis.priorities.priorities_table",
    "results.publish.write_results",
    sections=["instruments", "needs", "ci_level"],
)


rule priorities:
    input:
        scores="<data>/processed/{study}/scores.csv",
        package=PRIORITIES.package,
    output:
        table="<results>/{study}/tables/priorities.csv",
    log:
        "<results>/{study}/logs/priorities.log",
    params:
        study=PRIORITIES.study,
    script:
        "../scripts/place_needs.py"
