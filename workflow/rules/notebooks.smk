NOTEBOOK = Step(notebook_functions, sections=WHOLE_STUDY)


rule notebook:
    input:
        notebook=notebook_source,
        tables=notebook_tables,
    output:
        notebook="<results>/{study}/notebooks/{notebook}.ipynb",
        page=report(
            "<results>/{study}/notebooks/{notebook}.html",
            caption="../report/notebook.rst",
            category="{study}",
        ),
    log:
        "<results>/{study}/logs/notebooks/{notebook}.log",
    params:
        code=NOTEBOOK.code,
        parameters=notebook_parameters,
        study=NOTEBOOK.study,
    script:
        "../scripts/run_notebook.py"
