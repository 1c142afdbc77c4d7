import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import result_grid
from effect_study import study
from result_grid import CHANGES, make_study, results, said
from told_parts import counted

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.effects.effects import effects_table
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer

ROOT = Path(__file__).parents[4]
NOISE = [1, -1, 0, 2, -2, 1, 0, -1, 2, -2, 1, -1]


def opened(made, tables: dict[str, pd.DataFrame], language: str) -> Writer:
    return Writer.open(made, Ledger(tables), language, ROOT / f"report/{language}/phrases.yml")


@pytest.mark.parametrize(
    ("arm", "control", "english", "chinese"),
    [
        (6, 4, "rose on average 2.00 points more than", "多上升2.00分"),
        (4, 6, "rose on average 2.00 points less than", "少上升2.00分"),
        (-6, -4, "fell on average 2.00 points more than", "多下降2.00分"),
        (-4, -6, "fell on average 2.00 points less than", "少下降2.00分"),
        (1, -2, "rose on average and those with", "平均上升，等候组平均下降，两者相差3.00分"),
        (-1, 2, "fell on average and those with", "平均下降，等候组平均上升，两者相差3.00分"),
        (2, 0, "rose on average 2.00 points more than", "多上升2.00分"),
    ],
)
def test_changes_of_arms_are_told_by_whether_scores_rose_or_fell(
    monkeypatch, arm, control, english, chinese
):
    monkeypatch.setattr(result_grid, "OTHERS", [control + each for each in NOISE])
    made = make_study("controlled", "neutral")
    tables = results(made, [arm + each for each in NOISE])
    assert english in said(opened(made, tables, "en"), "plain_words")
    assert chinese in said(opened(made, tables, "zh"), "plain_words")


@pytest.mark.parametrize(("kind", "form"), [("randomised", "adjusted"), ("controlled", "changes")])
def test_two_arms_that_come_out_alike_are_not_called_the_same(kind, form):
    """Both arms have the same scores: a difference of nothing, which no sample shows to be so."""
    tables = results(make_study(kind, "lower-better"), result_grid.OTHERS)
    words = {
        "en": ("no clear difference between", "lay close together", "did not differ|the same"),
        "zh": ("没有明确的差别", "非常接近", "相同|没有差别"),
    }
    for language, (clear, close, equal) in words.items():
        text = said(opened(make_study(kind, "lower-better"), tables, language), "plain_words")
        assert clear in text and close in text
        assert not re.search(equal, text)
        start = {"en": "Taking into account what people scored at pre-test", "zh": "计入前测的得分"}
        assert (start[language] in text) == (form == "adjusted")


@pytest.mark.parametrize("change", ["all fall", "no clear change"])
def test_an_adjusted_difference_is_told_with_the_scores_at_the_start(change):
    """The least squares of later on earlier scores and arm, beside the means as they are."""
    changes = [each + n % 3 for n, each in enumerate(result_grid.CHANGES[change])]
    tables = results(make_study("randomised", "lower-better"), changes)
    before = np.array(result_grid.BEFORE * 2, dtype=float)
    after = before + np.array([*changes, *result_grid.OTHERS])
    arm = np.repeat([1.0, 0.0], 12)
    fitted = np.linalg.lstsq(np.column_stack([np.ones(24), before, arm]), after, rcond=None)[0]
    size, higher = f"{abs(fitted[2]):.2f}", fitted[2] > 0
    text = said(opened(make_study("randomised", "lower-better"), tables, "en"), "plain_words")
    assert (
        "Taking into account what people scored at pre-test, scores at post-test were on average "
        f"{size} points {'higher' if higher else 'lower'} with" in text
    )
    text = said(opened(make_study("randomised", "lower-better"), tables, "zh"), "plain_words")
    assert f"计入前测的得分之后，后测时干预组平均{'高' if higher else '低'}{size}分" in text


@pytest.fixture(scope="module")
def later():
    """Return a study whose secondary outcome is clear at the follow-up alone, and its tables."""
    waves = {"pre": "pre", "post": "post", "late": "follow-up"}
    pairs = [["pre", "post"], ["pre", "late"]]
    made = study([{"scale": "bdi"}, {"scale": "ghq"}], comparisons=pairs, waves=waves)
    shifts = {"bdi": {"pre": 0, "post": -6, "late": 0}, "ghq": {"pre": 0, "post": 0, "late": -6}}
    moved = {"pre": [0] * 12, "post": NOISE, "late": NOISE[::-1]}
    scores = [
        (f"P{n:02d}", wave, scale, 30.0 + 2 * n + shift + moved[wave][n])
        for scale, by_wave in shifts.items()
        for wave, shift in by_wave.items()
        for n in range(12)
    ]
    long = pd.DataFrame(scores, columns=["participant_id", "wave", "scale", "value"])
    long, people = counted(long), long[["participant_id"]].drop_duplicates()
    tables = {
        "effects": effects_table(made, long, people),
        "tests": declared_tests(made, long, people),
        "flow": flow_table(made, long, people),
    }
    return made, tables


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            {
                "abstract": "At late, GHQ was better than at pre in the 12 people",
                "outcomes": "GHQ improved from pre to late",
                "plain_words": "6.00 points lower than at pre: better. That is more than chance",
                "main_findings": "an improvement from pre to late was seen in GHQ",
            },
        ),
        (
            "zh",
            {
                "abstract": "late的GHQ好于pre",
                "outcomes": "从pre到late，GHQ有所改善",
                "plain_words": "平均比pre低6.00分，有所好转",
                "main_findings": "从pre到late，GHQ有所改善",
            },
        ),
    ],
)
def test_a_clear_result_of_a_secondary_outcome_is_told_at_whichever_time(later, language, expected):
    writer = opened(*later, language)
    for fragment, text in expected.items():
        assert text in said(writer, fragment)


@pytest.mark.parametrize(("language", "words"), [("en", "still better"), ("zh", "仍较好")])
def test_nothing_is_still_better_that_was_not_before(later, language, words):
    assert words not in said(opened(*later, language), "plain_words")


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "Everything here is invented", "Nothing in it"),
        ("zh", "这里的一切都是虚构的", "其中没有"),
    ],
)
def test_the_page_in_plain_words_says_in_short_that_data_are_invented(language, short, long):
    """In full it stands at the head of the document."""
    study = make_study("one-group", "lower-better")
    assert study.synthetic
    text = said(opened(study, results(study, CHANGES["all fall"]), language), "plain_words")
    assert short in text and long not in text
