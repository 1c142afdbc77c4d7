"""What the report says of reliable change."""

import pandas as pd
import pytest
from effect_study import scores as scores_of
from effect_study import study as study_of
from told_parts import lines, told

from groupwork.analysis.effects.reliable_change import change_tables, reliabilities_table

LANGUAGES = ["en", "zh"]
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


def test_a_change_has_one_row_where_classes_marked_are_counted_together():
    """What is marked together is counted in rows that stand below those of all changes."""
    judged = {"sd": 6.0, "sd_source": "norms", "reliability": 0.9}
    judged |= {"reliability_type": "retest", "reliability_source": "norms"}
    made = study_of(
        [{"scale": "bdi", "primary": True, "expected": "lower", "reliable_change": judged}],
        waves={"pre": "pre", "post": "post", "later": "follow-up"},
        comparisons=[["pre", "post"], ["pre", "later"]],
    )
    long = scores_of(pre=BEFORE, post=AFTER, later=AFTER)
    people = pd.DataFrame({"participant_id": long["participant_id"].unique()})
    table = change_tables(made, long, people)[0]
    first = table[table["wave_to"] == "post"].iloc[:1]
    counted = [
        first.assign(statistic=name, estimate=number)
        for name, number in (("not_shown", 6.0), ("not_shown_share", 0.5))
    ]
    text, _ = told(made, {"change": pd.concat([table, *counted])}, "reliable", "en")
    assert len([line for line in lines(text) if "pre – post" in line]) == 1
