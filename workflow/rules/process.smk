PROCESS = Step(
    "analysis.sessions.process_table",
    "results.publish.write_results",
    sections=["files", "ci_level"],
)


rule process:
    input:
        sessions="<data>/processed/{study}/sessions.csv",
        package=PROCESS.package,
    output:
        table="<results>/{study}/tables/process.csv",
    log:
        "<results>/{study}/logs/process.log",
    params:
        study=PROCESS.study,
    script:
        "../scripts/describe_sessions.py"


SERIES = Step(
    "analysis.series.series_tables", "results.publish.write_results", sections=["files", "ci_level"]
)


rule series:
    input:
        sessions="<data>/processed/{study}/sessions.csv",
        package=SERIES.package,
    output:
        table="<results>/{study}/tables/series.csv",
        people="<data>/processed/{study}/private/series_people.csv",
    log:
        "<results>/{study}/logs/series.log",
    params:
        study=SERIES.study,
    script:
        "../scripts/compare_phases.py"


SATISFACTION = Step(
    "analysis.satisfaction.satisfaction_table",
    "results.publish.write_results",
    sections=["instruments", "satisfaction", "ci_level"],
)


rule satisfaction:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=SATISFACTION.package,
    output:
        table="<results>/{study}/tables/satisfaction.csv",
    log:
        "<results>/{study}/logs/satisfaction.log",
    params:
        study=SATISFACTION.study,
    script:
        "../scripts/describe_satisfaction.py"


NETWORK = Step(
    "analysis.network.network_table",
    "results.publish.write_results",
    sections=["files", "waves", "ci_level"],
)


rule network:
    input:
        network="<data>/processed/{study}/network.csv",
        package=NETWORK.package,
    output:
        table="<results>/{study}/tables/network.csv",
    log:
        "<results>/{study}/logs/network.log",
    params:
        study=NETWORK.study,
    script:
        "../scripts/describe_network.py"
