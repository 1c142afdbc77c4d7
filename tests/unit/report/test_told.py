"""What sentences say of the numbers in them: which people, which standardiser, which test."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from chinese_report import results as results_of

from groupwork.report.assemble import present_in
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]
RAW = ROOT / "data" / "raw"
TINY = ROOT / "tests" / "data" / "tiny"

# From tests/data/tiny/README.md.
PRE = [4.2, 3.4, 4.8, 2.4, 3.8, 3.0, 4.0, 4.6]
POST = [3.2, 3.0, 4.0, 2.6, 2.8, 2.4, 3.75, 3.8]


def told(fragment: str, folder: Path, tables: dict, language: str = "en") -> str:
    """Return a generated part with its numbers written out."""
    study = load_study(folder / "study.yaml")
    ledger = Ledger(tables)
    writer = Writer.open(study, ledger, language, ROOT / "report" / language / "phrases.yml")
    writer.present = present_in(study, folder / "text" / language)
    return " ".join(ledger.resolved(FRAGMENTS[fragment](writer)).split())


@pytest.fixture(scope="module")
def tiny() -> dict:
    return results_of(load_study(TINY / "study.yaml"), TINY)


def test_the_standardiser_that_is_named_is_the_one_of_the_number(tiny) -> None:
    """Cumming (2001): the difference of the means over the root mean square of the two SDs."""
    assert "root mean square of the two" in told("analysis", TINY, tiny)
    # the first row of a statistic is the one that is printed
    found = tiny["effects"].drop_duplicates("statistic").set_index("statistic")["estimate"]
    scores = pd.DataFrame({"pre": PRE, "post": POST})
    sds = scores.std()
    difference = (scores["post"] - scores["pre"]).mean()
    assert found["mean_diff"] == pytest.approx(difference)
    assert found["d_av"] == pytest.approx(difference / np.sqrt((sds**2).mean()))
    assert found["d_av"] != pytest.approx(difference / sds.mean(), rel=1e-6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_them_at_post_test_counts_those_with_both(tiny, language) -> None:
    """One more person at post-test, who was not there before, is none of them."""
    flow = tiny["flow"].copy()
    study = load_study(TINY / "study.yaml")
    post = study.comparisons[0][1]
    there = flow["wave"].astype("str").eq(post) & flow["group"].astype("str").eq("all")
    both = flow.loc[there & flow["statistic"].eq("with_both"), "estimate"].item()
    flow.loc[there & flow["statistic"].eq("people"), "estimate"] = both + 5
    before = flow["wave"].astype("str").eq(study.comparisons[0][0]) & flow["group"].eq("all")
    flow.loc[before & flow["statistic"].eq("people"), "estimate"] = both + 2  # two did not come
    said = told("abstract", TINY, {**tiny, "flow": flow}, language)
    assert re.search({"en": rf"\b{both:.0f} of them", "zh": rf"其中{both:.0f}人"}[language], said)
    assert f"{both + 5:.0f} of them" not in said
    assert f"其中{both + 5:.0f}人" not in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_an_arm_did_by_itself_is_no_improvement(language) -> None:
    """In the trial both arms fell clearly; what was declared is the difference between them."""
    folder = RAW / "beat-the-blues"
    said = told("primary", folder, results_of(load_study(folder / "study.yaml"), folder), language)
    assert {"en": "lower at 2 months than at baseline", "zh": "得分变低"}[language] in said
    assert not re.search("improved|worsened|改善|恶化", said)


@pytest.mark.slow
def test_the_page_in_plain_words_tells_directions_and_later_times() -> None:
    """At follow-up anxiety is 5.44 points lower in nine people, and not clearly so."""
    folder = RAW / "all-the-way"
    said = told("plain_words", folder, results_of(load_study(folder / "study.yaml"), folder))
    said = said.replace("\\", "")
    assert said.startswith("Everything here is invented")  # the page is handed out by itself
    assert "better on average.** At post-test scores were on average 11.09 points lower" in said
    assert "the 9 people with scores at both times were on average 5.44 points lower" in said
    assert "3.36 points higher than at pre-test" in said
    # 0.00 has no direction, and shows no equality.
    assert "Depression (SDS): no clear change.** The averages at pre-test and post-test lay" in said
    assert "0.00" not in said


def test_the_later_times_of_a_trial_are_in_plain_words_too() -> None:
    folder = RAW / "beat-the-blues"
    said = told("plain_words", folder, results_of(load_study(folder / "study.yaml"), folder))
    for wave, n in (("3 months", 73), ("5 months", 58), ("8 months", 52)):
        at = f"At {wave}, the scores at baseline taken into account: "
        assert re.search(rf"{at}\d\.\d\d points lower with .* \({n} people\)", said)
    assert "SYNTHETIC" not in said


def test_what_was_not_tested_says_so_in_the_summary() -> None:
    """At follow-up no test was declared: self-esteem, [0.90, 7.10], is better by its interval."""
    folder = RAW / "all-the-way"
    tables = results_of(load_study(folder / "study.yaml"), folder)
    said = told("summary_points", folder, tables).replace("\\", "")
    assert re.search(r"4\.00 \[0\.90, 7\.10\][^|]*\|[^|]*\| improved \(not tested\)", said)
    assert re.search(r"3\.36 \[0\.49, 6\.23\][^|]*\| \S*\.184\S* \| no clear change", said)
    assert "no test was declared" in said
    folder = RAW / "beat-the-blues"
    tables = results_of(load_study(folder / "study.yaml"), folder)
    said = told("summary_points", folder, tables)
    assert said.count("no clear difference |") == 4
    assert "no clear change" not in said
