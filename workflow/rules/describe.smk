DATAPACKAGE = Step("prepare.codebook.datapackage", sections=WHOLE_STUDY)


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
    output:
        package="<data>/processed/{study}/datapackage.json",
    log:
        "<results>/{study}/logs/datapackage.log",
    params:
        code=DATAPACKAGE.code,
        folder=subpath(output.package, parent=True),
        study=DATAPACKAGE.study,
    script:
        "../scripts/describe_tables.py"


CODEBOOK = Step("prepare.codebook.codebook_page", sections=WHOLE_STUDY)


rule codebook:
    output:
        page=report(
            "<results>/{study}/codebook{suffix}.html",
            caption="../report/codebook.rst",
            category="{study}",
        ),
    log:
        "<results>/{study}/logs/codebook{suffix}.log",
    params:
        code=CODEBOOK.code,
        language=language,
        study=CODEBOOK.study,
    script:
        "../scripts/write_codebook.py"
