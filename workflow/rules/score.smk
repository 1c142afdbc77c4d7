SCORE = Step("prepare.score.score", sections=["waves", "instruments"])


rule score:
    input:
        responses="<data>/processed/{study}/responses.csv",
    output:
        scores="<data>/processed/{study}/scores.csv",
    log:
        "<results>/{study}/logs/score.log",
    params:
        code=SCORE.code,
        study=SCORE.study,
    script:
        "../scripts/score_scales.py"
