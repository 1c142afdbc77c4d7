"""What is concluded of each declared comparison, of data whose truth is made."""

import numpy as np
import pandas as pd
import pytest
from effect_study import scores as scores_of
from effect_study import study as study_of
from told_parts import counted, told

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.models import models_table

ARMS = {"wait": "waiting list", "talk": "talking group", "walk": "walking group", "swim": "pool"}
ROLES = {"pre": "pre", "post": "post", "late": "follow-up", "last": "follow-up"}
PRE = np.array([10, 14, 18, 22, 26, 30, 34, 38, 12, 16, 20, 24.0])
WIGGLE = np.array([1, -1, 0, 2, -2, 1, 0, -1, 1, -2, 1, 0.0])


def made(kind: str, arms: list[str], *later: dict[str, float]):
    """Return a study and its tables: by how much each arm came down at each later time.

    Besides this all arms are alike, and lower scores are better.
    """
    design = {"kind": kind, "groups": {"attribute": "arm", "control": "wait"}}
    levels = {arm: ARMS[arm] for arm in arms}
    times = dict(zip([*ROLES][1:], later, strict=False))
    study = study_of(
        comparisons=[["pre", wave] for wave in times],
        waves={wave: ROLES[wave] for wave in ("pre", *times)},
        design=design,
        attributes={"arm": {"label": "Arm", "levels": levels}},
        privacy={"publish": "full"},
    )
    scores = {
        wave: np.concatenate([PRE + np.roll(WIGGLE, 3 + n) - down.get(arm, 0) for arm in arms])
        for n, (wave, down) in enumerate(times.items())
    }
    long = scores_of(
        pre=np.tile(PRE, len(arms)).tolist(), **{w: s.tolist() for w, s in scores.items()}
    )
    people = pd.DataFrame(
        {"participant_id": [str(i) for i in range(len(arms) * 12)], "arm": np.repeat(arms, 12)}
    )
    return study, {
        "models": models_table(study, long, people),
        "tests": declared_tests(study, long, people),
        "flow": flow_table(study, counted(long), people),
    }


def concluded(language: str, *of) -> str:
    return " ".join(told(*made(*of), "conclusion", language)[0].split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "On the primary outcome, adjusted for the score at pre, *walking group* stood better "
            "than *waiting list* and *talking group* at post. No clear difference was seen at "
            "post in any other comparison of two arms. No clear difference was seen at late in "
            "any comparison of two arms.",
        ),
        (
            "zh",
            "就主要结局指标而言，以pre得分校正之后，post时walking group组好于waiting list组和"
            "talking group组。"
            "post时其余各项两组之间的比较未见明确差异。late时所比较的各组两两之间未见明确差异。",
        ),
    ],
)
def test_each_comparison_of_several_arms_is_concluded_from(language, said):
    """Of three arms one is six points better than waiting at post, and none later."""
    arms = ["wait", "talk", "walk"]
    assert concluded(language, "randomised", arms, {"walk": 6}, {}).startswith(said)


@pytest.mark.parametrize(
    ("language", "same", "better"),
    [
        ("en", "At late the same was seen.", "*walking group* stood better than *waiting list* at"),
        ("zh", "late时所见相同。", "时walking group组好于waiting list组"),
    ],
)
def test_what_stays_is_said_in_short_and_what_does_not_is_not(language, same, better):
    arms = ["wait", "walk"]
    stays = concluded(language, "randomised", arms, {"walk": 6}, {"walk": 5})
    assert stays.count(better) == 1 and same in stays
    goes = concluded(language, "randomised", arms, {"walk": 6}, {})
    assert goes.count(better) == 1 and same not in goes
    turns = concluded(language, "randomised", arms, {"walk": 6}, {"walk": -6})
    assert turns.count(better) == 1 and same not in turns
    comes = concluded(language, "randomised", arms, {}, {"walk": 6})
    assert comes.count(better) == 1 and same not in comes


@pytest.mark.parametrize(
    ("language", "same"),
    [("en", "At late and last the same was seen."), ("zh", "late和last时所见相同。")],
)
def test_what_stays_at_several_times_is_said_once(language, same):
    stays = concluded(
        language, "randomised", ["wait", "walk"], {"walk": 6}, {"walk": 5}, {"walk": 6}
    )
    assert stays.count(same) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_came_later_is_something_shown(language):
    """With nothing at post and a difference later the programme is not said to have shown none."""
    arms = ["wait", "walk"]
    words = {"en": "What part the programme had in this", "zh": "其中有多少与方案有关"}[language]
    assert words in concluded(language, "controlled", arms, {}, {"walk": 6})
    assert words not in concluded(language, "controlled", arms, {}, {})


@pytest.mark.parametrize(
    ("language", "said", "people"),
    [
        (
            "en",
            "clear difference in the other 3 comparisons of two arms",
            "of them also at post and",
        ),
        ("zh", "其余3项两组比较未见明确差异", "同时有post数据，48人有late数据。"),
    ],
)
def test_of_four_arms_the_abstract_counts_what_is_not_clear(language, said, people):
    """One of four arms differs from each other one: three of six comparisons are open."""
    text = " ".join(
        told(*made("randomised", list(ARMS), {"walk": 6}, {}), "abstract", language)[0].split()
    )
    assert said in text and people in text
