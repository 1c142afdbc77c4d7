"""What is said of the choices that could have been made otherwise, and of those who were lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import result_grid
from effect_study import scores as scores_of
from effect_study import study as study_of
from told_parts import counted, told

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.missing import attrition_table, missing_table
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.fragments.checks import _agree, _attrition, _cases
from groupwork.report.fragments.summary import limits
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[4]
BLANK = {"method": "", "note": "", "ci_low": None, "ci_high": None, "n": 12}


def writer(table: str, rows: list[dict], language: str = "en") -> Writer:
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    pair = dict(zip(("wave_from", "wave_to"), study.comparisons[0], strict=True))
    frame = pd.DataFrame([{**BLANK, "group": "all", **pair, **row} for row in rows])
    numbers = dict.fromkeys(("estimate", "ci_low", "ci_high"), "float64")
    phrases = ROOT / "report" / language / "phrases.yml"
    return Writer.open(study, Ledger({table: frame.astype(numbers)}), language, phrases)


def _median(**more: object) -> dict:
    row = {"outcome": "sas", "scoring": "all", "statistic": "median", "method": "in SD"}
    return {**row, "estimate": -0.5, **more}


@pytest.mark.parametrize(
    ("least", "note", "words"),
    [
        (9, "", "They rest on 9 to 12 people"),
        (12, "", ""),
        (9, "suppressed: single scores of fewer than 30 people could be worked out from it", ""),
    ],
)
def test_how_many_people_the_choices_leave_is_told(least: int, note: str, words: str) -> None:
    names = ("specifications", "distinct", "expected", "significant", "significant_against")
    rows = [{"outcome": "sas", "scoring": "all", "statistic": s, "estimate": 2} for s in names]
    rows = [row | {"n": least} for row in rows]
    rows += [{"outcome": "sas", "scoring": "as declared", "statistic": "d_z", "estimate": -0.5}]
    rows += [_median(note=note, estimate=None if note else -0.5)]
    w = writer("specifications", rows)
    said = w.ledger.resolved(_agree(w, next(_cases(w, w.study.primary))))
    assert words in said if words else "rest on" not in said


@pytest.mark.parametrize(
    ("significant", "language", "words"),
    [
        (108, "en", "The result does not depend on these choices."),
        (102, "en", "102 of 108 with *p* < .05: nearly all choices agree on this"),
        (54, "en", "Whether *p* falls below .05 depends on choices"),
        (
            5,
            "en",
            "By estimator, *p* < .05: mean difference 2 of 54 and Hodges-Lehmann 3 of 54.",
        ),
        (5, "zh", "按估计方法，*p* < 0.05的设定：平均差值54种中2种和Hodges-Lehmann估计54种中3种。"),
        (
            5,
            "en",
            "5 of 108 with *p* < .05: under most of these choices",
        ),
        (0, "en", "none of them with *p* < .05."),
        (102, "zh", "108种中有102种*p* < 0.05，即绝大多数设定如此，但并非每一种。"),
        (54, "zh", "*p*是否低于0.05，取决于"),
        (5, "zh", "即只有少数设定如此。"),
    ],
)
def test_how_far_choices_agree_is_graded(significant: int, language: str, words: str) -> None:
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    counts = {"specifications": 108, "distinct": 48, "expected": 108, "significant": significant}
    rows = [
        {"outcome": study.primary.scale, "scoring": "all", "statistic": name, "estimate": count}
        for name, count in {**counts, "significant_against": 0}.items()
    ]
    clear = {"mean_diff": significant // 2, "hodges_lehmann": significant - significant // 2}
    rows += [
        {"outcome": study.primary.scale, "scoring": "all", "statistic": name, "method": of}
        | {"estimate": count if name == "significant_of" else 54}
        for of, count in clear.items()
        for name in ("specifications_of", "significant_of")
    ]
    rows += [_median()]
    w = writer("specifications", rows, language)
    said = w.ledger.resolved(_agree(w, next(_cases(w, study.primary))))
    assert words in said
    assert said[0] == said[0].upper()


@pytest.mark.parametrize(
    ("intervals", "words"),
    [
        (((-1.0, 1.0), (-1.0, 1.0)), "No difference between those who left"),
        (((-1.0, 1.0), None), "No difference that is shown between those who left"),
        (((0.2, 1.0), None), "Those who left and those who stayed differ in"),
        ((None, None), ""),
    ],
)
def test_of_differences_that_are_held_back_nothing_is_said(intervals, words) -> None:
    rows = [
        {"variable": scale, "level": "", "statistic": name, "estimate": 0.5}
        | dict(zip(("ci_low", "ci_high"), limits_of or (None, None), strict=True))
        | ({} if limits_of else {"estimate": None, "note": "suppressed: fewer than 5 people"})
        for scale, limits_of in zip(("sas", "sds"), intervals, strict=True)
        for name in ("mean_stayed", "mean_left", "hedges_g")
    ]
    w = writer("attrition", rows)
    said = w.ledger.resolved(_attrition(w))
    assert said.startswith(words) and bool(said) == bool(words)
    assert "† | –†" not in said


@pytest.mark.parametrize("interval", [(-5.0, -1.0), (-5.0, 1.0)])
def test_an_unclear_result_is_spoken_of_where_there_is_one(interval) -> None:
    study = load_study(ROOT / "data/raw/all-the-way/study.yaml")
    low, high = interval
    rows = [
        {"outcome": outcome.scale, "wave_from": pair[0], "wave_to": pair[1]}
        | {"statistic": "mean_diff", "estimate": -3.0, "ci_low": low, "ci_high": high}
        for outcome in study.outcomes
        for pair in study.comparisons
    ]
    said = limits(writer("effects", rows))
    assert "only large changes show clearly." in said
    assert ("An unclear result is not evidence of no change." in said) == (high > 0)


def _grid(kind: str, language: str, counts: dict[str, int], **p_adjusted: float) -> Writer:
    """Return the results of a study in which all fall, and how many choices agree on it."""
    study = result_grid.make_study(kind, "lower-better")
    tables = result_grid.results(study, result_grid.CHANGES["all fall"])
    name = "specifications" if kind == "one-group" else "contrast_specifications"
    where = {"outcome": "strain", "wave_from": "pre", "wave_to": "post", "scoring": "all"}
    where |= {"group": "all"} if kind == "one-group" else {"contrast": "group - wait"}
    rows = [{**BLANK, **where, "statistic": key, "estimate": n} for key, n in counts.items()]
    tables[name] = pd.DataFrame([*rows, {**BLANK, **where, **_median()} | where])
    tests = tables["tests"]
    for p in p_adjusted.values():
        tests.loc[tests["statistic"] == "p_adjusted", ["estimate", "p"]] = p
    phrases = ROOT / "report" / language / "phrases.yml"
    return Writer.open(study, Ledger(tables), language, phrases)


COUNTS = {"specifications": 72, "distinct": 12, "expected": 72, "significant_against": 0}


@pytest.mark.parametrize("kind", result_grid.KINDS)
@pytest.mark.parametrize(
    ("language", "settled", "left_open"),
    [
        ("en", "does not depend on these choices", "The declared test leaves it open all the same"),
        ("zh", "结果不取决于这些选择", "但以预设的检验来看仍不明确"),
    ],
)
def test_choices_settle_nothing_that_the_declared_test_leaves_open(
    kind, language, settled, left_open
) -> None:
    for adjusted, said, unsaid in ((0.049, settled, left_open), (0.051, left_open, settled)):
        w = _grid(kind, language, {**COUNTS, "significant": 72}, p=adjusted)
        text = w.ledger.resolved(_agree(w, next(_cases(w, w.study.primary))))
        assert said in text and unsaid not in text


@pytest.mark.parametrize("kind", result_grid.KINDS)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            {
                "conclusion": "Of 72 defensible ways of estimating this, {} give *p* < .05",
                "plain_words": "But of 72 ways in which this could have been worked out with good "
                "reason, only {} come to that.",
            },
        ),
        (
            "zh",
            {
                "conclusion": "在72种合理的估计方式中，只有{}种*p* < 0.05",
                "plain_words": "但在72种合理的计算方式中，只有{}种得出这样的结果。",
            },
        ),
    ],
)
def test_a_clear_result_of_few_choices_is_said_to_hang_on_them(kind, language, words) -> None:
    """Half of 72 is 36: below it a conclusion, and the page in plain words, say so."""
    for clear in (35, 36):
        w = _grid(kind, language, {**COUNTS, "significant": clear})
        for fragment, said in words.items():
            text = w.ledger.resolved(FRAGMENTS[fragment](w))
            assert (said.format(clear) in text) == (clear < 36)
    # Of what is not clear it is not said.
    w = _grid(kind, language, {**COUNTS, "significant": 5}, p=0.2)
    for fragment, said in words.items():
        assert said.format(5) not in w.ledger.resolved(FRAGMENTS[fragment](w))


@pytest.mark.parametrize(
    ("language", "few", "alone"),
    [
        (
            "en",
            "Pre – post: too few left, or stayed, for the two to be compared.",
            "Too few left, or stayed",
        ),
        ("zh", "pre至post：失访者或留下者太少，两者不作比较。", "。失访者或留下者太少"),
    ],
)
def test_which_time_lost_too_few_is_said_where_others_are_compared(language, few, alone) -> None:
    """Of 14 people one did not come to the second measurement, and seven not to the third."""
    scores = np.array([20, 24, 31, 18, 27, 33, 25, 29, 22, 35, 30, 26, 21, 28.0])
    later = {"post": scores - 3, "late": scores - 4}
    later["post"][0] = np.nan
    later["late"][:7] = np.nan
    made = study_of(
        comparisons=[["pre", "post"], ["pre", "late"]],
        waves={"pre": "pre", "post": "post", "late": "follow-up"},
        attributes={},
    )
    long = counted(scores_of(pre=scores.tolist(), **{w: s.tolist() for w, s in later.items()}))
    long = long[long["value"].notna()]
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    tables = {
        "flow": flow_table(made, long, people),
        "attrition": attrition_table(made, long, people),
        "missing": missing_table(made, long, people),
    }
    text = told(made, tables, "missing", language)[0].replace("*", "")
    assert few in text and alone not in text
