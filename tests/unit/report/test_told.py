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
