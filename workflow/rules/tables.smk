# A rule for each results table, as its row in groupwork/results/registry.py says.
for row in TABLES.values():

    rule:
        name:
            row.name
        input:
            tables=tables_read(row),
            raw=raw_files if row.raw else [],
            package=package_files("results.make.make_table", *row.functions()),
        output:
            table=f"<results>/{{study}}/tables/{row.name}.csv",
            **{name: private_table("{study}", name) for name in row.private},
        log:
            f"<results>/{{study}}/logs/{row.name}.log",
        params:
            step=row.step(),
            folder=raw_folder if row.raw else None,
            study=study_sections(*row.sections),
        script:
            "../scripts/make_table.py"
