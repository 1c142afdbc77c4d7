"""The chapter on feasibility says what the criteria say, and nothing else."""

import copy
import re
from pathlib import Path

import pandas as pd
import pytest

from groupwork.figures import draw
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.catalogue import figure_names
from groupwork.results.registry import TABLES
from groupwork.statistics.estimate import Estimate
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

ROOT = Path(__file__).parents[4]
SHIPPED = ROOT / "data/raw/all-the-way/study.yaml"
LANGUAGES = ["en", "zh"]
BOUNDS = [
    {"kind": "recruitment", "invited": 20, "consented": 18, "green": 0.7, "red": 0.5},
    {"kind": "retention", "wave": "post", "green": 0.8, "red": 0.6},
    {"kind": "primary", "green": 5, "red": 0},
]
# What was reached, with the verdict of the table; the worst decides.
REACHED = {
    "green": [((0.9, 0.7, 0.97), "green"), ((0.9, 0.7, 0.97), "green"), ((7, 4, 10), "green")],
    "amber": [((0.9, 0.4, 0.97), "amber"), ((0.7, 0.5, 0.9), "amber"), ((7, 4, 10), "green")],
    "red": [((0.9, 0.7, 0.97), "green"), ((0.5, 0.3, 0.7), "red"), ((-1, -5, 3), "red")],
    "not-judged": [((0.9, 0.7, 0.97), "green"), (None, "not judged"), ((7, 4, 10), "green")],
}
SAID = {
    "en": {
        "green": "All 3 criteria are green.",
        "amber": "No criterion is red, and 2 of 3 are amber: Agreed to take part (90% [40%, 97%], "
        "green, and its interval does not leave out the red zone); Measured again at post-test "
        "(70% [50%, 90%], between the bounds).",
        "red": "Of 3 criteria 2 are red: Measured again at post-test (50% [30%, 70%]); Change of",
        "not-judged": "Of 3 criteria 1 could not be judged: Measured again at post-test (fewer "
        "than 5 people, or it would give them away).",
    },
    "zh": {
        "green": "全部3项标准均为绿。",
        "amber": "没有标准为红，3项中有2项为黄：同意参加者（90% [40%, 97%]，达到绿色界限，但区间"
        "未能排除红色区域）；后测时仍参加测量者（70% [50%, 90%]，介于两个界限之间）。",
        "red": "3项标准中有2项为红：后测时仍参加测量者（50% [30%, 70%]）；",
        "not-judged": "3项标准中有1项无法判定：后测时仍参加测量者（人数不足5人，",
    },
}


def made(**sections) -> StudyFile:
    content = copy.deepcopy(read_yaml(SHIPPED)) | sections
    return validate(content, StudyFile, "study.yaml")


def judged(worst: str) -> pd.DataFrame:
    """Return the table of criteria with these verdicts."""
    rows = []
    for bound, (numbers, said) in zip(BOUNDS, REACHED[worst], strict=True):
        keys = {"criterion": bound["kind"], "wave": bound.get("wave", "")}
        held = "suppressed: fewer than 5 people, or it would give them away"
        found = (
            Estimate("x", "", 12, *numbers, ci_level=0.95)
            if numbers
            else Estimate("x", "", 0, note=held)
        )
        zones = {name: bound[name] for name in ("green", "red")}
        rows.append(keys | found.row() | zones | {"verdict": said})
    verdicts = [said for _, said in REACHED[worst]]
    for name in ("criteria", "red", "not_judged", "amber", "green"):
        count = len(verdicts) if name == "criteria" else verdicts.count(name.replace("_", " "))
        found = Estimate(name, "", len(verdicts), float(count))
        verdict = {"verdict": worst.replace("-", " ")}
        rows.append({"criterion": "all", "wave": ""} | found.row() | verdict)
    return pd.DataFrame(rows, columns=list(TABLES["feasibility"].columns))


def told(study: StudyFile, tables: dict, part: str, language: str) -> str:
    phrases = ROOT / "report" / language / "phrases.yml"
    w = Writer.open(study, Ledger(tables), language, phrases)
    text = re.sub(r"\\(.)", r"\1", w.ledger.resolved(FRAGMENTS[part](w)))
    return re.sub("[\u2007\u2008]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("worst", list(REACHED))
def test_the_conclusion_is_that_of_the_worst_criterion(worst, language):
    study = made(criteria={"declared": "in the plan", "bounds": BOUNDS})
    text = told(study, {"feasibility": judged(worst)}, "feasibility", language)
    assert SAID[language][worst] in text
    assert [other for other in REACHED if SAID[language][other] in text] == [worst]
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 3
    draw(study, "feasibility", {"feasibility": judged(worst)}, language)


def test_a_study_without_criteria_has_no_chapter():
    study = made(criteria=None, next_study=None)
    assert "feasibility" not in figure_names(study)
    assert told(study, {}, "feasibility", "en") == told(study, {}, "next_study", "en") == ""


def sized(**missing: str) -> pd.DataFrame:
    """Return a table of the next study; a statistic of `missing` has this reason instead."""
    found = {
        "all": {
            "smallest_effect": 5,
            "sd": 10,
            "sd_upper": 12.4,
            "dropout": 0.1,
            "dropout_upper": 0.2,
            "members_left": 8,
            "icc": 0.05,
            "design_effect": 1.35,
        },
        "power": {
            "members": 98,
            "members_independent": 123,
            "groups": 18,
            "members_to_recruit": 216,
            "members_in_all": 432,
        },
    }
    rows = [
        {"goal": goal}
        | (
            Estimate(name, "", 0, note=f"not estimable: {missing[name]}")
            if name in missing
            else Estimate(name, "", 0, float(number))
        ).row()
        for goal, numbers in found.items()
        for name, number in numbers.items()
    ]
    return pd.DataFrame(rows, columns=list(TABLES["next_study"].columns))


def test_the_next_study_is_told():
    study = made(next_study={"group_size": 12, "icc": 0.05, "icc_source": "guessed"})
    text = told(study, {"next_study": sized()}, "next_study", "en")
    assert (
        "To find a difference of 5 points in anxiety (SAS) with a power of 80%, it takes 18 groups "
        "of 12 in each of two arms, 432 people in all to begin with." in text
    )
    assert "| People in all | 432 |" in text
    chinese = told(study, {"next_study": sized()}, "next_study", "zh")
    assert "需要两个组别各18个小组，每组12人，起始共432人" in chinese


def test_without_the_resemblance_of_members_only_people_are_told():
    study = made(next_study={"group_size": 12})
    lacking = dict.fromkeys(
        ("icc", "design_effect", "groups", "members_to_recruit", "members_in_all"),
        "no ICC is declared",
    )
    text = told(study, {"next_study": sized(**lacking)}, "next_study", "en")
    assert "it takes 123 people in each of two arms to begin with, if members of one group" in text
    assert "is not declared; they do, and then it takes more" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_nothing_can_be_said(language):
    study = made(next_study={"group_size": 12})
    names = ("members", "members_independent", "groups", "members_to_recruit", "members_in_all")
    lacking = dict.fromkeys(names, "no standard deviation is told of this study")
    text = told(study, {"next_study": sized(**lacking)}, "next_study", language)
    said = {
        "en": "points cannot be said: no standard deviation is told of this study.",
        "zh": "无法推算发现5分的差异所需的人数：本研究没有公布标准差。",
    }
    assert said[language] in text
