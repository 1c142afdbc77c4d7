"""What the report tells beside the changes: cut-offs, all times, missing scores, other choices."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, beat_the_blues
from effect_study import scores as scores_of
from effect_study import study as study_of
from small_study import items, score, scores, study
from statsmodels.stats.proportion import proportion_confint

from groupwork.analysis.contrasts import contrasts_table
from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.effects.reliable_change import change_tables, reliabilities_table
from groupwork.analysis.missing import attrition_table, missing_table
from groupwork.analysis.models import models_table
from groupwork.analysis.severity import severity_table
from groupwork.privacy.disclosure import publishable
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import HELD_BACK, Writer
from groupwork.results.registry import TABLES
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[3]
R = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))
LANGUAGES = ["en", "zh"]


def told(
    made: StudyFile, tables: dict[str, pd.DataFrame], part: str, language: str = "en"
) -> tuple[str, pd.DataFrame]:
    """Return a part of the report with its numbers filled in, and where they come from."""
    w = Writer.open(made, Ledger(tables), language, ROOT / f"report/{language}/phrases.yml")
    text = FRAGMENTS[part](w)
    return re.sub(r"\\(.)", r"\1", w.ledger.resolved(text)), w.ledger.register()


def lines(text: str) -> list[str]:
    """Return the lines of the tables, the spaces that bring numbers in line taken out."""
    spaces = re.sub("[\u2007\u2008]", "", text)
    return [re.sub(r" +", " ", line) for line in spaces.splitlines() if line.startswith("| ")]


def counted(long: pd.DataFrame) -> pd.DataFrame:
    """Return scores with how many items they are made of."""
    return long.assign(items_answered=1, items_total=1)


# --- cut-offs ---------------------------------------------------------------------------------

CUTOFFS = [
    {"at": 10, "label": {"en": "moderate", "zh": "中度"}, "source": "spitzer2006"},
    {"at": 15, "label": {"en": "severe", "zh": "重度"}, "source": "spitzer2006"},
]
PRE = [10, 9, 16, 15, 20, 12, 3, 18, 11, 15, 13]
POST = [8, 9, 12, 12, 15, 11, 2, 9, 7, 9, 14]


def bands(cutoffs: list[dict]) -> tuple[StudyFile, dict[str, pd.DataFrame]]:
    made = study({"gad": {"items": items("1", 0, 21), "scores": [score(cutoffs=cutoffs)]}})
    long = pd.concat([scores("gad", PRE, "pre"), scores("gad", POST, "post")])
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    return made, {"severity": severity_table(made, long, people)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_severity_bands(language):
    """Of 11 people 9 reach 10 before and 5 after; four went down and nobody up: p = 2 / 2^4."""
    made, tables = bands(CUTOFFS)
    text, register = told(made, tables, "severity", language)
    label = {"en": "10: moderate", "zh": "10：中度"}[language]
    row = next(line for line in lines(text) if label in line)
    low, high = proportion_confint(9, 11, method="wilson")
    assert f"82% [{100 * low:.0f}%, {100 * high:.0f}%]" in row
    change = next(line for line in lines(text) if label in line and "−36%" in line)
    assert "| 11 | 82% | 45% | −36% [" in change
    assert change.endswith({"en": ".125 |", "zh": "0.125 |"}[language])
    assert set(register["table"]) == {"severity.csv", "study.yaml"}  # the latter: its small cell
    register = register[register["table"] == "severity.csv"]
    assert register["column"].isin(["cutoff", "estimate", "n", "p", "ci_low", "ci_high"]).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_severity_that_is_held_back_is_told_as_held_back(language):
    """One of 11 reaches 15 after: whoever reads it could tell who it is."""
    made, tables = bands(CUTOFFS)
    tables["severity"] = publishable(made, TABLES["severity"].layout, tables["severity"])
    text, _ = told(made, tables, "severity", language)
    severe = {"en": "15: severe", "zh": "15：重度"}[language]
    assert HELD_BACK in next(line for line in lines(text) if severe in line)
    assert {"en": "are held back", "zh": "均不予列出"}[language] in text


def test_no_cutoffs_no_word():
    made, tables = bands([])
    assert told(made, tables, "severity")[0] == ""
    assert told(made, {}, "severity")[0] == ""


# --- the model of all times -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_times_of_one_group(language):
    """With nobody missing: the plain mean difference, and (n - 1) x (5 - 1) degrees of freedom."""
    made, long, people = beat_the_blues("t")
    wide = long.pivot(index="participant_id", columns="wave", values="value").dropna()
    whole = long[long["participant_id"].isin(wide.index)]
    text, _ = told(made, {"models": models_table(made, whole, people)}, "course", language)
    difference, n = (wide["m8"] - wide["pre"]).mean(), len(wide)
    row = f"| {n} | {5 * n} | {difference:.2f} [".replace("-", "−")
    found = next(line for line in lines(text) if row in line)
    assert f"| {4 * (n - 1)}.00 |" in found
    assert f"*F*(4, {4 * (n - 1)}.00) = " in text


def test_all_times_of_arms_are_the_differences_in_change():
    made, long, people = beat_the_blues()
    text, _ = told(made, {"models": models_table(made, long, people)}, "course")
    assert len([line for line in lines(text) if "program – usual" in line]) == 4
    assert "whether the arms differ in their changes" in text


def test_two_times_have_no_such_model():
    made, long, people = beat_the_blues()
    content = made.model_dump() | {"comparisons": [["pre", "m2"]]}
    content["waves"] = content["waves"][:2]
    two = StudyFile.model_validate(content)
    table = models_table(two, long[long["wave"].isin(["pre", "m2"])], people)
    assert told(two, {"models": table}, "course")[0] == ""


# --- arms and what is missing -----------------------------------------------------------------


@pytest.fixture(scope="module")
def trial():
    made, long, people = beat_the_blues()
    tables = {
        "contrasts": contrasts_table(made, long, people),
        "missing": missing_table(made, long, people),
        "attrition": attrition_table(made, counted(long.dropna()), people),
    }
    return made, tables


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_scores_of_a_trial_are_told_of_the_difference(trial, language):
    """R: lm(m2 ~ pre + group) of the 97 people with both scores."""
    made, tables = trial
    text, register = told(made, tables, "missing", language)
    estimate = R["btheb_models_m2"]["ancova"]["value"]["Estimate"][2]
    low, high = R["btheb_models_m2"]["ancova_ci95"]["value"][2]
    complete = f"{estimate:.2f} [{low:.2f}, {high:.2f}]".replace("-", "−")
    row = next(line for line in lines(text) if complete in line)
    assert "| 97 | 100 |" in row
    assert "contrasts.csv" in set(register["table"])
    # What all arms did together is not told.
    pooled = tables["missing"].query("group == 'all' and assumption == 'complete'")["estimate"]
    assert not any(f"{value:.2f}".replace("-", "−") in text for value in pooled)


def test_a_result_that_hangs_on_what_is_assumed_is_said_to(trial):
    """At three months the 73 people with both scores give p = .028, all hundred imputed .129."""
    made, tables = trial
    said = [line for line in told(made, tables, "missing")[0].splitlines() if "pre to m3" in line]
    assert "the result hangs on what is assumed" in " ".join(said)


def test_few_in_an_arm_are_held_back(trial):
    made, tables = trial
    guarded = made.model_copy(
        update={"privacy": made.privacy.model_copy(update={"small_cell": 60})}
    )
    held = publishable(guarded, TABLES["contrasts"].layout, tables["contrasts"])
    text, _ = told(guarded, tables | {"contrasts": held}, "missing")
    assert "with multiple imputation for all" not in text
    assert HELD_BACK in "".join(line for line in lines(text) if "program – usual" in line)


def test_nothing_missing_is_said_once():
    made, long, people = beat_the_blues()
    whole = long.pivot(index="participant_id", columns="wave", values="value").dropna().index
    long, people = (table[table["participant_id"].isin(whole)] for table in (long, people))
    tables = {
        "contrasts": contrasts_table(made, long, people),
        "missing": missing_table(made, long, people),
        "attrition": attrition_table(made, counted(long.dropna()), people),
    }
    text, _ = told(made, tables, "missing")
    assert text.count("no score is missing (n = ") == len(made.comparisons)
    assert "tbl-contrasts" not in text


# --- reliable change ---------------------------------------------------------------------------

SURVEY = [48, 41, 55, 38, 60, 45, 52, 36, 58, 44, 50]
BEFORE = [45, 45, 50, 44, 54, 41, 58, 40, 53, 49, 46]
AFTER = [40, 44, 41, 41, 42, 40, 49, 39, 47, 40, 44]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_reliabilities_stand_side_by_side(language):
    """Falls beyond 1.96 x 6 x sqrt(2 (1 - r)), by hand from the ICCs of pingouin."""
    import pingouin

    judged = {
        **{"sd": 6.0, "sd_source": "norms of X", "reliability": 0.913},
        **{"reliability_type": "retest", "reliability_source": "study of Y"},
    }
    made = study_of(
        [{"scale": "bdi", "primary": True, "expected": "lower", "reliable_change": judged}],
        waves={"survey": "survey", "pre": "pre", "post": "post"},
        comparisons=[["pre", "post"]],
    )
    long = scores_of(survey=SURVEY, pre=BEFORE, post=AFTER)
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    tables = {
        "change": change_tables(made, long, people)[0],
        "change_by_reliability": reliabilities_table(made, long, people),
    }
    text, _ = told(made, tables, "reliable", language)
    both = long[long["wave"] != "post"]
    iccs = pingouin.intraclass_corr(both, "participant_id", "wave", "value")["ICC"]
    for reliability in (0.913, iccs.iloc[1], iccs.iloc[2]):
        threshold = 1.96 * 6 * (2 * (1 - reliability)) ** 0.5
        improved = sum(b - a > threshold for b, a in zip(BEFORE, AFTER, strict=True))
        worse = sum(a - b > threshold for b, a in zip(BEFORE, AFTER, strict=True))
        value = f"{reliability:.2f}".removeprefix("0" if language == "en" else "")
        counts = f"| {improved} | {11 - improved - worse} | {worse} |"
        assert any(f"| 11 | {value} | {threshold:.2f} {counts}" in line for line in lines(text)), (
            reliability,
            text,
        )


def test_without_a_retest_the_declared_one_is_told_once():
    judged = {
        **{"sd": 6.0, "sd_source": "norms of X", "reliability": 0.9},
        **{"reliability_type": "retest", "reliability_source": "study of Y"},
    }
    made = study_of(
        [{"scale": "bdi", "primary": True, "expected": "lower", "reliable_change": judged}]
    )
    long = scores_of(pre=BEFORE, post=AFTER)
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    tables = {
        "change": change_tables(made, long, people)[0],
        "change_by_reliability": reliabilities_table(made, long, people),
    }
    assert "tbl-retested" not in told(made, tables, "reliable")[0]


# --- slopes, and groups within arms -------------------------------------------------------------


def told_of_arms(made: StudyFile, long: pd.DataFrame, people: pd.DataFrame, language: str) -> str:
    tables = {
        "models": models_table(made, long, people),
        "tests": declared_tests(made, long, people),
        "flow": flow_table(made, counted(long), people),
    }
    return told(made, tables, "arms", language)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slopes_that_differ_are_told_at_three_scores(language):
    """Two lines fitted apart, at the mean of all first scores and one SD to either side."""
    pre = np.array([10, 14, 18, 22, 26, 30, 34, 38, 12, 16, 20, 24, 28, 32, 36, 40.0])
    wiggle = np.array([1, -1, 0, 2, -2, 1, 0, -1] * 2)
    post = np.where(np.arange(16) < 8, 5 + 0.2 * pre, pre) + wiggle
    arm = np.repeat(["BtheB", "TAU"], 8)
    made = study_of(design={"kind": "randomised", "groups": {"attribute": "arm", "control": "TAU"}})
    people = pd.DataFrame({"participant_id": [str(i) for i in range(16)], "arm": arm})
    text = told_of_arms(made, scores_of(pre=pre.tolist(), post=post.tolist()), people, language)
    lines_apart = [np.polyfit(pre[arm == each], post[arm == each], 1) for each in ("BtheB", "TAU")]
    middle, spread = pre.mean(), pre.std(ddof=1)
    word = {"en": "depends on the score at pre", "zh": "组间差异随pre得分而不同"}[language]
    assert word in text
    for at in (middle - spread, middle, middle + spread):
        first, second = (np.polyval(each, at) for each in lines_apart)
        assert f" {first - second:.2f} (".replace("-", "−") in text.replace("（", " (").replace(
            "为", " "
        )


def test_groups_within_an_arm_are_told_with_their_intraclass_correlation():
    """R: lmer(post ~ pre + treated + (0 + treated | site)), tests/data/r_nested.R."""
    reference = json.loads((DATA / "r_nested.json").read_text(encoding="utf-8"))["differ"]
    data = pd.DataFrame(reference["data"])
    content = beat_the_blues()[0].model_dump(mode="json")
    content["waves"], content["comparisons"] = content["waves"][:2], [["pre", "m2"]]
    levels = {f"g{n}": f"group {n}" for n in range(1, 6)}
    content["attributes"]["site"] = {"label": "Group", "levels": levels}
    content["design"]["sites"] = "site"
    people = pd.DataFrame(
        {
            "participant_id": data.index.astype(str),
            "arm": np.where(data["treated"] == 1, "BtheB", "TAU"),
            "site": data["site"].replace("", np.nan),
        }
    )
    long = scores_of(pre=data["pre"].tolist(), m2=data["post"].tolist())
    text = told_of_arms(StudyFile.model_validate(content), long, people, "en")
    between, within = (reference["ancova"][f"{part}_variance"] for part in ("group", "residual"))
    share = f"{between / (between + within):.2f}".removeprefix("0")
    assert f"a share of {share} lies between the groups that people were in" in text
