rule score:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=package_files("prepare.score.score"),
    output:
        scores="<data>/processed/{study}/scores.csv",
    log:
        "<results>/{study}/logs/score.log",
    params:
        study=study_sections("waves", "instruments"),
    script:
        "../scripts/score_scales.py"
