# A rule for each results table, as its row in groupwork/results/registry.py says.
for row in TABLES.values():
    made = Step("results.make.make_table", *row.functions(), sections=list(row.sections))

    rule:
        name:
            row.name
        input:
            tables=tables_read(row),
            results=results_read(row),
            raw=raw_files if row.raw else [],
        output:
            **{name: private_table("{study}", name) for name in row.private},
            full=f"<data>/processed/{{study}}/private/tables/{row.name}.csv",
            table=f"<results>/{{study}}/tables/{row.name}.csv",
        log:
            f"<results>/{{study}}/logs/{row.name}.log",
        priority: goes_first(row)
        params:
            code=made.code,
            recipe=row.recipe(),
            study=made.study,
        script:
            "../scripts/make_table.py"
