"""People are drawn as the parameters say."""

import numpy as np
import pandas as pd
from simulated_study import LIMIT, PARAMETERS, read_raw

from groupwork.simulate import person_scores, scores_of


def test_members_change_as_declared_and_regress_before(large):
    lasting = large.lasting.loc[large.members]
    expected = {
        wave: table.set_axis(large.members)
        for wave, table in person_scores(PARAMETERS, lasting.to_numpy()).items()
    }
    scores = {
        wave: scores_of(PARAMETERS, answers.set_index("participant_id"))
        for wave, answers in large.answers.items()
    }

    def z(difference: pd.DataFrame) -> pd.Series:
        return difference.mean() / (difference.std() / np.sqrt(len(difference)))

    assert z(scores["pre"] - expected["pre"]).abs().max() < LIMIT
    for wave in ("post", "followup"):
        there = scores[wave].index
        got = scores[wave] - scores["pre"].loc[there]
        want = (expected[wave] - expected["pre"]).loc[there]
        assert z(got - want).abs().max() < LIMIT, wave
    # Selected on a high day: at the survey the need stands above what lasts in them.
    above = scores["survey"].loc[large.members, "needs"] - expected["survey"]["needs"]
    assert above.mean() / (above.std() / np.sqrt(len(above))) > 10


def test_subgroup_with_declared_effect_has_more_need_in_that_area(large):
    effect = PARAMETERS.effect
    scores = scores_of(PARAMETERS, large.answers["survey"])
    affected = (large.attributes[effect.attribute] == effect.level).to_numpy()
    difference = scores[affected].mean() - scores[~affected].mean()
    assert difference[f"needs.{effect.area}"] > 0.15
    assert difference.drop(["needs", f"needs.{effect.area}"]).filter(like="needs").abs().max() < 0.1


def test_supporters_are_the_same_before_and_after(written):
    """A label is one supporter's of one caregiver: of one kind, and named once at a time."""
    named = read_raw(written / "network.csv").query("source != ''")
    by = ["participant_id", "supporter"]
    assert not named.duplicated([*by, "wave"]).any()
    assert (named.groupby(by)["source"].nunique() == 1).all()
    kept = named.groupby(by)["wave"].nunique() == 2
    assert 10 < kept.sum() < len(kept)
