"""What the report says, over a grid of results: stored sentences that a person has read.

After a meant change renew them with RENEW_SENTENCES=1, and read the difference.
"""

import os
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from chinese_report import assembled
from chinese_report import results as results_of
from result_grid import CHANGES, DIRECTIONS, KINDS, make_study, results, said

from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]
# Words that would make the group the cause of a change. "Effect size" is a name of statistics.
CAUSAL = {
    "en": r"\b(caus(es?|ed|ing)|led to|leads to|brought about|due to|thanks to|because of the group"
    r"|resulted (in|from)|reduced|reduces|increased|lowered|raised|helped"
    r"|(group|programme|sessions) work(s|ed)|effects? of the (group|programme|sessions)"
    r"|effective(ly|ness)?|impact|benefit(s|ed)? (of|from))\b",
    "zh": "导致|引起了|使得|促使|促进|造成|归因|归功|得益于|带来了|有效|成效|见效|提高了|降低了"
    "|减轻了|缓解了|增强了|改善了|小组的(效果|作用|影响)|干预(效果|作用)",
}

# What says outright that the design shows no cause.
DISCLAIMED = {
    "en": "cannot say what caused it|shows change, not its cause",
    "zh": "不能说明变化由什么引起|在没有小组的情况下带来变化",
}


def causal(text: str, language: str) -> re.Match[str] | None:
    return re.search(CAUSAL[language], re.sub(DISCLAIMED[language], "", text))


@cache
def tables(kind: str, change: str) -> dict[str, pd.DataFrame]:
    # Results do not depend on which direction of the scale is better.
    return results(make_study(kind, "neutral"), CHANGES[change])


def told(kind: str, direction: str, change: str, language: str, *fragments: str) -> str:
    phrases = ROOT / "report" / language / "phrases.yml"
    ledger = Ledger(tables(kind, change))
    writer = Writer.open(make_study(kind, direction), ledger, language, phrases)
    spoken = [f"[{name}]\n{said(writer, name)}" for name in fragments]
    return f"## {kind}, {direction}: {change}\n\n" + "\n".join(spoken) + "\n"


def stored(language: str) -> Path:
    return ROOT / "tests" / "data" / f"sentences-{language}.txt"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_are_those_that_were_read(language: str) -> None:
    made = []
    for direction in DIRECTIONS:
        for change in CHANGES:
            fragments = ("abstract", "main_findings", "primary", "conclusion")
            made.append(told("one-group", direction, change, language, *fragments))
    for kind in KINDS[1:]:
        for direction in DIRECTIONS:
            for change in ("all fall", "all rise", "no clear change", "one person"):
                more = ["primary"] if direction == "neutral" and kind == "controlled" else []
                fragments = ("abstract", "main_findings", *more, "arms", "conclusion")
                made.append(told(kind, direction, change, language, *fragments))
    for kind in KINDS:
        fragments = ("aim", "design", "abstract", "limits")
        made.append(told(kind, "lower-better", "all fall", language, *fragments))
    text = "\n".join(made)
    if os.environ.get("RENEW_SENTENCES"):
        stored(language).write_text(text, encoding="utf-8", newline="\n")
    assert text == stored(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_stored_sentence_about_one_group_is_causal(language: str) -> None:
    sections = stored(language).read_text(encoding="utf-8").split("## ")
    spoken = [section for section in sections if section.startswith("one-group")]
    assert len(spoken) == len(DIRECTIONS) * len(CHANGES) + 1
    for section in spoken:
        assert not causal(section, language), section


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_report_of_one_group_is_causal(tmp_path: Path, language: str) -> None:
    folder = ROOT / "tests" / "data" / "tiny"
    study = load_study(folder / "study.yaml")
    assembled(study, folder, results_of(study, folder), tmp_path / "build", language)
    for path in sorted((tmp_path / "build" / "generated").glob("*.md")):
        # not the names of things, a scale's items, and where a number leads to
        if path.stem not in ("checklists", "items", "codebook", "numbers"):
            found = causal(path.read_text(encoding="utf-8"), language)
            assert found is None, f"{path.name}: {found}"
