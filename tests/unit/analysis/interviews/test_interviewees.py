"""Who was interviewed, counted and protected."""

import pandas as pd
import pytest
from quoted_people import MOOD, PEOPLE, RELATION, SEGMENTS, made
from small_study import find, scores, study

from groupwork.analysis.interviews.interviewees import interviewees_table
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES


def test_people_interviewed_count_once():
    """Three people were interviewed; two of them were measured at the pre-test."""
    long = pd.concat(
        [scores("mood", [3, 3], "pre", ["P00", "P11"]), scores("mood", [3], "post", ["P08"])]
    )
    table = interviewees_table(made(role="relation"), SEGMENTS, long, PEOPLE)
    counts = {
        (row["attribute"], row["level"]): (row["estimate"], row["n"])
        for row in table[table["statistic"] == "count"].to_dict("records")
    }
    assert counts == {
        ("member", "yes"): (2, 3),
        ("member", "no"): (1, 3),
        ("relation", "mother"): (1, 3),
        ("relation", "aunt"): (1, 3),
        ("relation", "old"): (0, 3),
        ("relation", "missing"): (1, 3),
    }
    assert find(table, level="yes", statistic="percent")["estimate"] == pytest.approx(200 / 3)
    shown = publishable(made(), TABLES["interviewees"].layout, table)
    assert shown["estimate"].isna().all()


def test_few_of_a_role_are_held_back_with_what_would_give_them_away():
    segments = pd.DataFrame({"participant_id": PEOPLE["participant_id"]})
    long = scores("mood", [3] * 10, "pre", PEOPLE["participant_id"].tolist()[:10])
    table = interviewees_table(made(role="relation"), segments, long, PEOPLE)
    shown = publishable(made(), TABLES["interviewees"].layout, table)
    counts = shown[shown["statistic"] == "count"].set_index("level")["estimate"]
    # Two did not take part: with ten of twelve they would be known.
    assert counts[["yes", "no"]].isna().all()
    assert counts[["mother", "aunt"]].isna().all()


def test_it_is_no_non_member_who_stands_in_no_questionnaire():
    """Interviews that name nobody tell nothing of who took part; one such among others is told."""
    long = scores("mood", [3] * 3, "pre", PEOPLE["participant_id"].tolist()[:3])
    nobody = SEGMENTS.assign(participant_id=SEGMENTS["interview"])
    one = SEGMENTS.assign(participant_id=SEGMENTS["participant_id"].replace("P11", "I3"))

    def counts(segments):
        table = interviewees_table(made(), segments, long, PEOPLE)
        table = table[table["statistic"] == "count"]
        return dict(table[["level", "estimate"]].itertuples(index=False))

    assert counts(nobody) == {"missing": 3}
    assert counts(one) == {"yes": 1, "no": 1, "missing": 1}


def test_without_a_pretest_nobody_is_called_a_member():
    waves = [{"id": "survey", "label": "Survey", "role": "survey"}]
    here = study(
        MOOD,
        RELATION,
        waves=waves,
        files=[{"kind": "responses", "path": "a", "id": "i", "wave": "survey", "columns": {}}],
        design={"kind": "descriptive"},
        interviews={"codes": [{"id": "a", "label": "A", "definition": "a"}]},
        **{"outcomes": [], "comparisons": [], "family": []},
    )
    assert interviewees_table(here, SEGMENTS, scores("mood", [3], "survey"), PEOPLE).empty
