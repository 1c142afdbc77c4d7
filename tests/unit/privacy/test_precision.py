"""What is told of the scores of few people: steps of rounding, and what follows from them."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel
from simulated_groups import group_study
from small_study import find, items, score, scores, study

from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.effects.effects import effects_table
from groupwork.privacy.disclosure import (
    ROUNDED_UP,
    SUPPRESSED,
    ZERO_LEFT_OUT,
    ZERO_TAKEN_IN,
)
from groupwork.privacy.layout import Precision
from groupwork.privacy.precision import (
    Range,
    held_back_note,
    is_telling,
    protected,
    rounded,
    score_range,
    step,
)
from groupwork.results.registry import TABLES
from groupwork.statistics.estimate import estimate
from groupwork.statistics.normal import t_interval
from groupwork.tables import statistics_table

SCALE = {"mood": {"items": items("1-10", 1, 4), "scores": [score()]}}
REAL = study(SCALE, synthetic=False)
KEYS = {"scale": "mood", "group": "all", "wave": "pre"}


@pytest.mark.parametrize(
    ("n", "scores", "expected"),
    [
        # a tenth of 30 points over 12 people is .25, and the next of 1, 2, 5 is .5
        (12, Range(10, 40), 0.5),
        (86, Range(10, 40), 0.05),  # 3 / 86 = .035
        (6, Range(25, 100), 2.0),  # 7.5 / 6 = 1.25
        # a tenth of three points is less than two answers: 2 / 12 = .167
        (12, Range(1, 4), 0.2),
        (10, Range(0, np.inf), 0.2),  # counts: two of them, over ten people
        (10, Range(1, 5, 0.2), 0.05),  # a mean of five items: 2 x .2 and .1 x 4, over ten
    ],
)
def test_step(n: int, scores: Range, expected: float) -> None:
    assert step(n, scores, 0.1) == pytest.approx(expected)


def test_nobody_is_known_to_who_knows_all_others() -> None:
    """N steps are at least the share of the range that must stay open (p% rule)."""
    for n in range(2, 200):
        for high in (3.0, 27.0, 75.0, 1000.0):
            for share in (0.05, 0.1, 0.3):
                assert n * step(n, Range(0, high), share) >= share * high * (1 - 1e-9)


@pytest.mark.parametrize(
    ("mean", "sd", "told"),
    [
        (25.0, 5.0, True),
        (25.0, 0.5, False),  # all nearly the same
        (39.5, 1.0, False),  # nearly all at the end
        (10.5, 1.0, False),
        # all at both ends: the largest SD of 12 people is sqrt(15 x 15 x 12 / 11) = 15.67
        (25.0, 15.5, False),
        (25.0, 14.5, True),
    ],
)
def test_what_leaves_no_choice_is_not_told(mean: float, sd: float, told: bool) -> None:
    assert is_telling(mean, sd, 12, 0.5, Range(10, 40)) is not told


def table(values: list[float], n: int | None = None) -> pd.DataFrame:
    """Return mean, SD and maximum of scores as a table of descriptives has them."""
    scores = np.array(values)
    n = n or len(scores)
    mean, sd = scores.mean(), scores.std(ddof=1)
    rows = [
        estimate("mean", "t interval", mean, n=n, interval=(mean - 1, mean + 1), level=0.95),
        estimate("sd", "n - 1", sd, n=n),
        estimate("max", "", scores.max(), n=n),
        estimate("skewness", "", 0.1234567, n=n),
    ]
    return statistics_table([KEYS | row.row() for row in rows], list(KEYS))


SCORES = [20, 23, 31, 18, 25, 27, 22, 30, 19, 26, 24, 28]  # mean 24.42, SD 4.19


def test_few_people_have_a_rounded_mean_and_sd_and_what_follows() -> None:
    found = protected(REAL, table(SCORES), TABLES["descriptives"].precision)
    mean, sd = find(found, statistic="mean"), find(found, statistic="sd")
    assert (mean["estimate"], sd["estimate"]) == (24.5, 4.0)
    # t(11) = 2.200985: 24.5 -+ 2.200985 x 4 / sqrt(12)
    assert [mean["ci_low"], mean["ci_high"]] == pytest.approx([21.95852, 27.04148], abs=1e-5)
    reasons = {
        "max": "it is one person's value",
        "skewness": "single scores of fewer than 30 people",
    }
    for statistic, reason in reasons.items():
        row = find(found, statistic=statistic)
        assert np.isnan(row["estimate"])
        assert row["note"].startswith(f"{SUPPRESSED}{reason}")


def test_a_reason_that_counts_people_counts_few() -> None:
    """Of forty in two arms of twenty the mean of all tells those of the arms."""
    few, many = (held_back_note(REAL, n) for n in (20, 40))
    assert few == "suppressed: single scores of fewer than 30 people could be worked out from it"
    assert many == "suppressed: single scores could be worked out from it"


# t(11) = 2.200985. Twelve changes of -18 in all, squares 84: SD sqrt((84 - 27) / 11) = 2.2764 and
# limits -1.5 -+ 2.200985 x 2.2764 / sqrt(12) = -2.946 and -0.054; told with an SD of 2.5, -3.088
# and 0.088. Of -21 in all, squares 123: SD 2.8002, limits -1.75 -+ 1.779 = -3.529 and 0.029; told
# with a mean of -2 and an SD of 3, -3.906 and -0.094.
@pytest.mark.parametrize(
    ("changes", "limits", "note", "p"),
    [
        ([-3, -3, 2, -3, -5, 1, -2, -3, 2, 0, -3, -1], [-3.088, 0.088], ZERO_LEFT_OUT, 0.05),
        ([-2, -3, 3, 1, -3, -6, -5, -2, -2, -3, 3, -2], [-3.906, -0.094], ZERO_TAKEN_IN, 0.1),
    ],
)
def test_rounding_turns_no_result_over(changes, limits, note, p) -> None:
    """The interval follows from the rounded numbers, and what the exact one shows is said."""
    pre = [20, 23, 31, 18, 25, 27, 22, 30, 19, 26, 24, 28]
    post = [score + change for score, change in zip(pre, changes, strict=True)]
    made = pd.concat([scores("mood", pre, "pre"), scores("mood", post, "post")])
    exact = effects_table(REAL, made, pd.DataFrame({"participant_id": []}))
    told = protected(REAL, exact, TABLES["effects"].precision)
    difference, t = find(told, statistic="mean_diff"), find(told, statistic="t")
    assert [difference["ci_low"], difference["ci_high"]] == pytest.approx(limits, abs=1e-3)
    assert difference["note"] == note
    assert (t["p"], t["note"]) == (p, ROUNDED_UP)
    assert (ttest_rel(post, pre).pvalue <= 0.05) == (p <= 0.05)  # from elsewhere


def test_many_people_keep_three_digits_but_not_the_one_at_the_end() -> None:
    found = protected(REAL, table(SCORES, n=86), TABLES["descriptives"].precision)
    assert find(found, statistic="mean")["estimate"] == 24.4  # steps of .05
    assert find(found, statistic="skewness")["estimate"] == 0.123
    assert np.isnan(find(found, statistic="max")["estimate"])
    assert find(found, statistic="max")["note"] == "suppressed: it is one person's value"


@pytest.mark.parametrize(
    ("p", "told"),
    [
        (0.123456, 0.123),
        (0.000123456, 0.000123),
        (0.04996, 0.05),
        (0.05, 0.05),
        (0.050004, 0.050004),
    ],
)
def test_a_p_of_many_tells_no_more_than_its_statistic(p: float, told: float) -> None:
    """From chi-square with 3 df and p = .123456 in full 5.7759... follows in full."""
    found = protected(REAL, one("little_mcar", 5.775925, n=40, p=p), Precision("scale")).iloc[0]
    assert (found["estimate"], found["p"]) == (5.78, told)
    same = protected(REAL, one("p_holm", p, n=40, p=p), Precision("scale")).iloc[0]
    assert same["estimate"] == same["p"] == told


@pytest.mark.parametrize(("sizes", "told"), [((20, 20), False), ((30, 31), True)])
def test_what_is_of_all_arms_alone_counts_the_smallest_arm(sizes, told) -> None:
    """Little's test of 40 people in two arms of 20 is one of few people."""
    arms = group_study("protected", arms=True)
    keys = {"outcome": "strain", "group": "all", "wave_from": "pre", "wave_to": "post"}
    rows = [
        keys | {"group": arm} | estimate("mean_diff", "", -1.5, n=n).row()
        for arm, n in zip("ab", sizes, strict=True)
    ]
    every = keys | {"wave_from": "all", "wave_to": "all"}
    rows.append(every | estimate("little_mcar", "d2", 5.775925, n=sum(sizes), p=0.123).row())
    precision = Precision("outcome", rounded=("mean_diff",))
    found = protected(arms, statistics_table(rows, list(keys)), precision)
    little = find(found, statistic="little_mcar")
    assert pd.notna(little["estimate"]) == pd.notna(little["p"]) == told
    assert str(little["note"] or "").startswith(SUPPRESSED) is not told


def test_that_nobody_of_an_arm_was_there_is_no_secret() -> None:
    """Nothing can be compared, whoever is protected; the row itself says that there is nobody."""
    arms = group_study("protected", arms=True)
    key = {"family": "1", "outcome": "strain", "wave_from": "pre", "wave_to": "post"}
    why = "not estimable: a group has fewer than two people with both scores"
    row = (
        key | {"contrast": "a - b", "smallest_arm": 0} | estimate("test", "ANCOVA", 1.0, n=12).row()
    )
    table = pd.DataFrame([row | {"estimate": np.nan, "note": why}])
    assert protected(arms, table, TABLES["tests"].precision)["note"].tolist() == [why]


def test_a_survey_of_many_beside_arms_of_few_is_told_as_by_itself() -> None:
    """Nobody of the 64 is in an arm, so that the arms' twenty people say nothing of them."""
    arms = group_study("protected", arms=True)
    keys = {"scale": "strain", "group": "all", "wave": "pre"}
    rows = [
        keys | {"group": arm} | estimate("mean", "t interval", 21.4321, n=20).row() for arm in "ab"
    ]
    rows.append(keys | estimate("mean", "t interval", 21.4321, n=40).row())
    survey = keys | {"wave": "survey"}
    rows += [survey | estimate("mean", "t interval", 24.4321, n=64).row()]
    rows += [survey | estimate("sd", "n - 1", 5.4321, n=64).row()]
    precision = TABLES["descriptives"].precision
    found = protected(arms, statistics_table(rows, list(keys)), precision)
    told = find(found, wave="survey", statistic="mean")
    alone = statistics_table(rows[-2:], list(keys))
    itself = protected(arms, alone.assign(group="a"), precision)
    assert told["estimate"] == find(itself, statistic="mean")["estimate"] == 24.45
    everybody = found[(found["wave"] == "pre") & (found["group"] == "all")]
    assert everybody["estimate"].isna().all()


@pytest.mark.parametrize(
    ("share", "limits", "ends"),
    [
        (0.9995, (0.9966, 0.9999), [1.0, 0.99, 1.0]),
        (0.0005, (0.0001, 0.0034), [0.0, 0.0, 0.01]),
        (0.953, (0.943, 0.961), [0.95, 0.94, 0.96]),
    ],
)
def test_a_simulated_share_has_no_limit_beyond_what_it_can_be(share, limits, ends) -> None:
    """To hundredths .9995 is 1, and one step beyond it there are no shares."""
    row = one("coverage", share, n=4000, interval=limits, level=0.95)
    found = protected(REAL, row, TABLES["calibration"].precision).iloc[0]
    assert found[["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx(ends)


def test_how_many_sessions_a_member_came_to_is_no_score() -> None:
    """50 of 60 places among 12 members are 50 / 12 a member: that follows, the fewest does not."""
    keys = {"session": "all", "variable": "attendance"}
    rows = [
        keys | estimate("count", "", 50, n=60).row(),
        keys
        | estimate(
            "sessions_attended_mean", "", 50 / 12, n=12, interval=(3.5, 4.8), level=0.95
        ).row(),
        keys | estimate("sessions_attended_min", "", 1, n=12).row(),
    ]
    found = protected(REAL, statistics_table(rows, list(keys)), TABLES["process"].precision)
    mean = find(found, statistic="sessions_attended_mean")
    assert mean["estimate"] == 50 / 12
    assert np.isnan(find(found, statistic="sessions_attended_min")["estimate"])


def test_what_is_not_named_is_held_back() -> None:
    found = protected(REAL, table(SCORES), Precision())
    assert found["estimate"].isna().all()


def test_a_scale_of_unknown_range_has_no_mean() -> None:
    assert score_range(REAL, "scale", {"scale": "other"}) is None
    other = table(SCORES).assign(scale="other")
    assert protected(REAL, other, TABLES["descriptives"].precision)["estimate"].isna().all()


def test_what_was_held_back_before_stays_so() -> None:
    before = table(SCORES)
    note = f"{SUPPRESSED}fewer than 5 people"
    before.loc[:, "note"] = note
    before[["estimate", "ci_low", "ci_high"]] = np.nan
    found = protected(REAL, before, TABLES["descriptives"].precision)
    assert found["note"].tolist() == [note] * 4


def test_every_table_that_counts_people_says_what_it_tells_of_scores() -> None:
    """A new table of scores is not published in full because its row was silent."""
    silent = {name for name, row in TABLES.items() if row.precision is None}
    assert silent == {
        *("audit_summary", "risk", "flow"),  # who was there, and what was done to cells
        "findings",  # kinds of things that were found
        "next_study",  # made of published tables alone
        *("agreement", "machines", "themes", "negative_cases", "saturation", "cooccurrence"),
    }


# Tests, reliabilities and what is beside the first result ----------------------------------------


def one(statistic: str, value: float, n: int = 12, **more) -> pd.DataFrame:
    row = estimate(statistic, "any", value, n=n, **more).row()
    return statistics_table([KEYS | row], list(KEYS))


@pytest.mark.parametrize(
    ("p", "told"),
    [
        *((0.0004, 0.01), (0.01, 0.01), (0.0101, 0.02), (0.049, 0.05), (0.05, 0.05)),
        *((0.0501, 0.1), (0.13, 0.2), (0.3, 0.5), (0.6, 1.0), (1.0, 1.0)),
    ],
)
def test_p_is_told_up_a_ladder(p: float, told: float) -> None:
    """Never to the side of the finding; and nothing of the statistic that it is the p of."""
    found = protected(REAL, one("v", 31.0, p=p), Precision("scale", tests=("v",))).iloc[0]
    assert found["p"] == told and np.isnan(found["estimate"])
    # Where the statistic is the p itself, it is told as that.
    found = protected(REAL, one("v", p, p=p), Precision("scale", tests=("v",))).iloc[0]
    assert found["p"] == found["estimate"] == told


@pytest.mark.parametrize(
    ("alpha", "limits", "told"),
    [
        (0.8123, (0.5611, 0.9402), (0.8, 0.55, 0.95)),
        (0.8249, (0.5764, 0.9476), (0.8, 0.6, 0.95)),
        (-4.2, (-9.0, 0.1), (-1.0, -1.0, 0.1)),  # alpha has no end below
    ],
)
def test_reliabilities_are_told_in_steps_of_five_hundredths(alpha, limits, told) -> None:
    table = one("alpha", alpha, interval=limits, level=0.95, note="reversed? item 4: r = -.31")
    found = protected(REAL, table, TABLES["reliability"].precision).iloc[0]
    assert found[["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx(list(told))
    assert found["note"] == ""  # items are not told of few people


def test_no_interval_ends_at_its_estimate() -> None:
    """In steps of a half .82 is 1, and so would be its upper limit of 1.1."""
    told = Precision("scale", rounded=("difference",))
    row = KEYS | estimate("difference", "", 0.82, n=12, interval=(0.28, 1.1), level=0.95).row()
    found = protected(REAL, statistics_table([row], list(KEYS)), told)
    assert found[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float).tolist() == [
        [1, 0.5, 1.5]
    ]


def test_a_table_of_no_rows_stays_one() -> None:
    """As of a study with arms none of whose outcomes has a published reliability."""
    arms = group_study("protected", arms=True)
    for name in ("change_by_reliability", "descriptives", "effects"):
        columns = [*TABLES[name].columns]
        none = pd.DataFrame(columns=columns)
        assert protected(arms, none, TABLES[name].precision).columns.tolist() == columns


def test_limits_of_a_mean_follow_from_what_is_told_in_the_figures_table_too() -> None:
    """Limits of exact scores, rounded by themselves, are two more equations of these scores."""
    rows = table(SCORES).rename(columns={"scale": "outcome"})
    found = protected(REAL, rows, TABLES["distribution"].precision)
    mean = find(found, statistic="mean")
    assert [mean["ci_low"], mean["ci_high"]] == pytest.approx([21.95852, 27.04148], abs=1e-5)


def test_omega_and_alpha_without_an_item_are_held_back() -> None:
    for statistic in ("omega_total", "lowest_item_rest_r", "split_half"):
        found = protected(REAL, one(statistic, 0.8), TABLES["reliability"].precision)
        assert found["estimate"].isna().all()
        many = protected(REAL, one(statistic, 0.81234, n=30), TABLES["reliability"].precision)
        assert many["estimate"].tolist() == [0.812]


def test_what_is_set_beside_the_first_result_is_held_back_for_few() -> None:
    rows = [
        KEYS | {"assumption": assumption} | estimate("mean_diff", "", -3.21, n=n).row()
        for n in (12, 40)
        for assumption in ("complete", "imputed", "worst")
    ]
    keys = [*KEYS, "assumption"]
    told = Precision("scale", rounded=("mean_diff",), told={"assumption": ("complete",)})
    found = protected(REAL, statistics_table(rows[:3], keys), told)
    assert found["estimate"].tolist()[0] == -3.0
    assert found["estimate"].isna().tolist() == [False, True, True]
    assert found["note"].str.startswith(SUPPRESSED).tolist() == [False, True, True]
    assert protected(REAL, statistics_table(rows[3:], keys), told)["estimate"].notna().all()


def survey_told(scores: list[float], mean: str, name: str, keys: dict[str, str]) -> list[float]:
    """Return the numbers that a table tells of the mean of a survey and its interval."""
    low, high = t_interval(np.mean(scores), np.std(scores, ddof=1), len(scores), 0.95)
    sd = {"mean": "sd", "survey_mean": "survey_sd"}.get(mean)
    n = len(scores)
    rows = [
        estimate(mean, "t interval", float(np.mean(scores)), n=n, interval=(low, high), level=0.95),
        *([estimate(sd, "n - 1", float(np.std(scores, ddof=1)), n=n)] if sd else []),
    ]
    made = statistics_table([keys | row.row() for row in rows], list(keys))
    told = protected(REAL, made, TABLES[name].precision)
    return told[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float).ravel().tolist()


def test_the_survey_is_told_once_by_descriptives_and_regression() -> None:
    """Who knows all others tries each last score: both tables let the same ones through.

    Limits that are rounded for themselves are one more equation: of the scores from 10 to 40 that
    `descriptives` leave, some would go.
    """
    told = {}
    for last in range(10, 41):
        scores = [*SCORES[:-1], last]
        told[last] = [
            survey_told(scores, "mean", "descriptives", KEYS),
            survey_told(scores, "survey_mean", "regression", {"outcome": "mood"}),
        ]
    for one, two in told.values():
        np.testing.assert_array_equal(one, two)
    # The mean of 12 is rounded to halves, which six points of one score are.
    true = told[SCORES[-1]][0]
    same = [last for last, (each, _) in told.items() if np.array_equal(each, true, equal_nan=True)]
    assert len(same) >= 2


def test_limits_without_an_sd_round_the_mean_no_second_time() -> None:
    """Of the members' mean at the survey the reach of the interval is rounded, not its ends."""
    for last in range(10, 41):
        scores = [*SCORES[:-1], last]
        told = survey_told(scores, "members_survey_mean", "regression", {"outcome": "mood"})
        mean, low, high = told
        assert (low + high) / 2 == pytest.approx(mean)
        assert (high - low) / 2 % 0.5 == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("value", [0.125, 0.12500000000000006, 0.12499999999999994])
def test_one_quantity_computed_in_two_ways_has_one_rounding(value) -> None:
    """The last digits of floating point would decide the half: 0.10 here, 0.15 there."""
    assert rounded(value, 0.05) == 0.1


# Two outcomes: by scipy's ttest_rel p = .0316 and .0403, by Holm .0631 each. The rounded means and
# SDs would give .0248 each, and so .0496.
TWO = [
    [-4, -1, -3, -5, -4, -2, -1, 0, 1, 1, 1, -1],
    [-4, 2, -2, 0, -2, 1, 1, -4, -3, -1, -1, -5],
]


def test_each_p_of_few_is_a_bound_of_the_exact_one_and_so_is_an_adjusted_one() -> None:
    names = ["mood", "rest"]
    outcomes = [{"scale": n, "expected": "lower", "primary": n == "mood"} for n in names]
    both = study(dict.fromkeys(names, SCALE["mood"]), synthetic=False, outcomes=outcomes)
    pre = [20, 23, 31, 18, 25, 27, 22, 30, 19, 26, 24, 28]
    posts = [[score + change for score, change in zip(pre, own, strict=True)] for own in TWO]
    exact_p = [ttest_rel(post, pre).pvalue for post in posts]
    assert max(exact_p) < 0.05 < 2 * min(exact_p)
    made = pd.concat(
        each
        for name, post in zip(names, posts, strict=True)
        for each in (scores(name, pre, "pre"), scores(name, post, "post"))
    )
    people = pd.DataFrame({"participant_id": []})
    effects = protected(both, effects_table(both, made, people), TABLES["effects"].precision)
    tested = effects[effects["statistic"] == "t"]
    assert tested[["p", "note"]].to_numpy().tolist() == [[0.05, ROUNDED_UP]] * 2
    adjusted = effects[effects["statistic"] == "p_holm"]
    assert adjusted[["p", "note"]].to_numpy().tolist() == [[0.1, ROUNDED_UP]] * 2
    declared = declared_tests(both, made, people)
    told = protected(both, declared, TABLES["tests"].precision, effects)
    tested = told[told["statistic"] == "test"]
    assert tested[["p", "note"]].to_numpy().tolist() == [[0.05, ROUNDED_UP]] * 2
    adjusted = told[told["statistic"] == "p_adjusted"]
    assert adjusted[["p", "note"]].to_numpy().tolist() == [[0.1, ROUNDED_UP]] * 2
