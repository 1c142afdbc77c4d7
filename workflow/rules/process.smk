rule process:
    input:
        sessions="<data>/processed/{study}/sessions.csv",
        package=package_files("analysis.sessions.process_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/process.csv",
    log:
        "<results>/{study}/logs/process.log",
    params:
        study=study_sections("files", "ci_level"),
    script:
        "../scripts/describe_sessions.py"


rule series:
    input:
        sessions="<data>/processed/{study}/sessions.csv",
        package=package_files("analysis.series.series_tables", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/series.csv",
        people="<data>/processed/{study}/private/series_people.csv",
    log:
        "<results>/{study}/logs/series.log",
    params:
        study=study_sections("files", "ci_level"),
    script:
        "../scripts/compare_phases.py"


rule satisfaction:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files(
            "analysis.satisfaction.satisfaction_table", "results.publish.write_results"
        ),
    output:
        table="<results>/{study}/tables/satisfaction.csv",
    log:
        "<results>/{study}/logs/satisfaction.log",
    params:
        study=study_sections("instruments", "satisfaction", "ci_level"),
    script:
        "../scripts/describe_satisfaction.py"


rule network:
    input:
        network="<data>/processed/{study}/network.csv",
        package=package_files("analysis.network.network_table", "results.publish.write_results"),
    output:
        table="<results>/{study}/tables/network.csv",
    log:
        "<results>/{study}/logs/network.log",
    params:
        study=study_sections("files", "waves", "ci_level"),
    script:
        "../scripts/describe_network.py"
