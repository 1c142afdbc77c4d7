rule datapackage:
    input:
        tables=expand(
            "<data>/processed/{study}/{table}.csv",
            table=[
                "people",
                "responses",
                "scores",
                "timing",
                "sessions",
                "network",
                "audit",
            ],
            allow_missing=True,
        ),
        package=package_files("prepare.codebook.datapackage"),
    output:
        package="<data>/processed/{study}/datapackage.json",
    log:
        "<results>/{study}/logs/datapackage.log",
    params:
        folder=subpath(output.package, parent=True),
        study=whole_study,
    script:
        "../scripts/describe_tables.py"


rule codebook:
    input:
        package=package_files("prepare.codebook.codebook_page"),
    output:
        page=report(
            "<results>/{study}/codebook{suffix}.html",
            caption="../report/codebook.rst",
            category="{study}",
        ),
    log:
        "<results>/{study}/logs/codebook{suffix}.log",
    params:
        language=language,
        study=whole_study,
    script:
        "../scripts/write_codebook.py"
