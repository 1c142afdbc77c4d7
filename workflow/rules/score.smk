SCORE = Step("prepare.score.score", sections=["waves", "instruments"])


rule score:
    input:
        responses="<data>/processed/{study}/responses.csv",
        package=SCORE.package,
    output:
        scores="<data>/processed/{study}/scores.csv",
    log:
        "<results>/{study}/logs/score.log",
    params:
        study=SCORE.study,
    script:
        "../scripts/score_scales.py"
