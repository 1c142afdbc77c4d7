"""What is said of needs."""

import re
from pathlib import Path

import pandas as pd
import pytest

from groupwork.privacy.disclosure import ZERO_LEFT_OUT, ZERO_TAKEN_IN
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.fragments.needs import _subgroups
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study
from groupwork.study.needs import Needs

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_difference_is_told_by_its_exact_interval(language):
    """Rounding may move an end of it to zero, or past it."""
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    table = pd.read_csv(ROOT / "reference/all-the-way/tables/needs.csv")
    known = (table["statistic"] == "difference") & table["estimate"].notna()
    rows = table.index[known]
    limits = ["ci_low", "ci_high"]
    table.loc[rows, limits] = [-0.3, 0.4]
    table.loc[rows, "note"] = ""

    def told():
        writer = Writer.open(
            study,
            Ledger({"needs": table.astype({"note": "object"})}),
            language,
            ROOT / "report" / language / "phrases.yml",
        )
        return _subgroups(writer, [*table["area"].unique()]).count("\n|")

    none = told()
    table.loc[rows[0], limits] = [0.0, 0.4]
    table.loc[rows[0], "note"] = ZERO_LEFT_OUT
    one = told()
    table.loc[rows[1], limits] = [0.1, 0.4]
    table.loc[rows[1], "note"] = ZERO_TAKEN_IN
    assert (none, one > none, told()) == (0, True, one)


LESS = {"en": "unmet|than they have|counts as in need", "zh": "未满足|少于所需|视为在该领域有需求"}
SAID = {
    "en": (
        "Stated needs by area",
        "was not asked",
        "stating a need",
        "asked for:",
        "Mean stated need",
    ),
    "zh": ("各领域的需求表达", "没有问及", "表示在该领域有需求", "最多人表示需要", "所表达需求"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("asked", ["stated", "unmet"])
def test_who_was_asked_for_wishes_is_not_said_to_get_too_little(language, asked):
    """To wish for something says nothing of what one gets, and that is the default."""
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    needs = study.needs.model_copy(update={"asked": asked})
    study = study.model_copy(update={"needs": needs, "outcomes": []})
    assert Needs.model_fields["asked"].default == "stated"
    folder = ROOT / "reference/all-the-way/tables"
    tables = {each.stem: pd.read_csv(each) for each in folder.glob("*.csv")}
    phrases = ROOT / "report" / language / "phrases.yml"
    writer = Writer.open(study, Ledger(tables), language, phrases)
    share = {"share": "84%", "n": "64", "area": "x", "threshold": "4", "source": "y"}
    text = " ".join(
        [
            FRAGMENTS["needs"](writer),
            writer.phrase("plain.needs", **share),
            writer.phrase("analysis.needs", **share),
        ]
    )
    assert bool(re.search(LESS[language], text, re.IGNORECASE)) == (asked == "unmet")
    assert all((words in " ".join(text.split())) == (asked == "stated") for words in SAID[language])
