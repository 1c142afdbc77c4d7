"""What the appendix says of answers that were left out, over what can be known of them."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.report.fragments.appendices import _most_missing, codebook
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[4]


def said(*counts: float | None) -> str:
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    rows = [
        {"instrument": "sas", "item": str(item), "wave": "survey", "n": 50, "statistic": name}
        | {"estimate": None if count is None else count * factor, "note": ""}
        for item, count in enumerate(counts, start=1)
        for name, factor in (("missing", 1), ("missing_percent", 2))
    ]
    table = pd.DataFrame(rows).astype({"estimate": "float64"})
    ledger = Ledger({"quality": table})
    w = Writer.open(study, ledger, "en", ROOT / "report/en/phrases.yml")
    text = _most_missing(w)
    for key, shown in ledger.texts.items():
        text = text.replace(f"{{{{< var {key} >}}}}", shown)
    return text


@pytest.mark.parametrize(
    ("counts", "start"),
    [
        ((0, 0, 0), "No item was left out."),
        ((1, 9, 8), "Item 2 of anxiety \\(SAS\\) was left out most often"),
        # Several tie, or it is one person.
        ((1, 9, 9), ""),
        ((0, 1, 0), ""),
        # None: held back, as few people are behind it.
        ((0, None, 0), ""),
        ((None, 9, 0), ""),
    ],
)
def test_the_item_most_often_left_out(counts, start):
    assert said(*counts).startswith(start)
    assert bool(said(*counts)) == bool(start)


def test_variables_are_named_as_they_are_in_the_data():
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    w = Writer.open(study, Ledger({}), "en", ROOT / "report/en/phrases.yml")
    names = [line.split("|")[1].strip() for line in codebook(w).splitlines() if "|" in line]
    assert {"sas", "ssrs.subjective", "age"} <= {name.replace("\\", "") for name in names}
