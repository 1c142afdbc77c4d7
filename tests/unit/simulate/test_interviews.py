"""Interviews are cut, coded and quoted as they are said to be."""

import pandas as pd
from simulated_study import SHIPPED, read_raw

from groupwork.study.loading import load_study


def test_codes_of_the_study_file_are_those_of_the_segments(written):
    study = load_study(SHIPPED / "study.yaml")
    used = set(read_raw(written / "segments.csv")["code"]) - {""}
    assert used == {code.id for code in study.interviews.codes}


def test_interviews_are_cut_and_coded_as_said(written):
    segments = read_raw(written / "segments.csv")
    language = segments.groupby("interview")["language"].first()
    assert language.value_counts().to_dict() == {"en": 8, "zh": 4}
    assert segments.groupby("interview")["participant_id"].nunique().eq(1).all()
    assert segments.drop_duplicates("interview")["participant_id"].is_unique
    for interview, of_one in segments.groupby("interview"):
        text = (written / "interviews" / f"{interview}.txt").read_text(encoding="utf-8")
        assert all(said in text for said in of_one["text"])
        coders = of_one.groupby("segment")["coder"].agg(set)
        assert (coders == {"A", "B"}).all()
    assert (segments["code"] == "").sum() > 0
    assert not segments.duplicated(["interview", "segment", "coder", "code"]).any()
    uncoded = segments[segments["code"] == ""]
    rows = segments.groupby(["interview", "segment", "coder"]).size()
    keys = pd.MultiIndex.from_frame(uncoded[["interview", "segment", "coder"]])
    assert (rows.loc[keys] == 1).all()


def test_coders_agree_as_real_coders_do(written):
    segments = read_raw(written / "segments.csv")
    coded = pd.crosstab(
        [segments["interview"], segments["segment"], segments["coder"]], segments["code"]
    ).drop(columns="")
    a, b = (coded.xs(coder, level="coder").to_numpy() for coder in "AB")
    observed = (a == b).mean(axis=0)
    chance = a.mean(axis=0) * b.mean(axis=0) + (1 - a.mean(axis=0)) * (1 - b.mean(axis=0))
    kappa = (observed - chance) / (1 - chance)
    assert 0.70 < kappa.mean() < 0.85
    assert kappa.min() > 0.4


def test_quotes_are_segments_with_a_code_that_both_coders_gave(written):
    segments = read_raw(written / "segments.csv")
    quotes = read_raw(written / "quotes.csv")
    given = segments.groupby(["interview", "segment", "code"])["coder"].nunique()
    text = segments.drop_duplicates(["interview", "segment"])
    text = text.set_index(["interview", "segment"])["text"]
    for quote in quotes.itertuples(index=False):
        assert given[quote.interview, quote.segment, quote.code] == 2
        transcript = (written / "interviews" / f"{quote.interview}.txt").read_text("utf-8")
        before, _, _ = transcript.partition(text[quote.interview, quote.segment])
        asked = [line for line in before.splitlines() if line.startswith(("Worker: ", "社工："))]
        assert asked[-1].endswith(quote.question)
    assert set(quotes["code"]) == set(segments["code"]) - {""}
