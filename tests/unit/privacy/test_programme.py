"""What a programme publishes can be subtracted from nothing."""

import numpy as np
import pandas as pd
import pytest
from effect_study import one, study
from programmes import programme, tables_of

from groupwork.results.programme import pooled_tables
from groupwork.study.study_file import StudyFile

NAMES = ["a", "b", "c", "d"]


def _answers(sizes: dict[str, int], seed: int) -> tuple[dict, dict]:
    rng = np.random.default_rng(seed)
    before = {name: rng.integers(20, 45, size).tolist() for name, size in sizes.items()}
    after = {
        name: [int(np.clip(score + rng.normal(-4, 6), 0, 63)) for score in own]
        for name, own in before.items()
    }
    return before, after


def _published(studies: dict[str, StudyFile], before: dict, after: dict) -> dict[str, pd.DataFrame]:
    return pooled_tables(programme(studies), tables_of(studies, before, after))


def _studies(**more) -> dict[str, StudyFile]:
    return {name: study(**more) for name in NAMES}


def _same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in one)


@pytest.mark.slow
@pytest.mark.parametrize("publish", ["full", "protected"])
def test_a_small_group_leaves_no_trace(publish: str) -> None:
    """The tables are the same whatever its people answered, and however few they are."""
    studies = _studies(privacy={"publish": publish})
    before, after = _answers({"a": 9, "b": 12, "c": 8, "d": 4}, seed=1)
    known = _published(studies, before, after)
    for others in ([0, 0, 0, 0], [63, 1, 62, 5], [20, 20, 20], [4]):
        changed = after | {"d": others}
        scored = before | {"d": list(range(30, 30 + len(others)))}
        assert _same(known, _published(studies, scored, changed)), others
    # It can fail: a group that is large enough does leave one.
    assert not _same(known, _published(studies, before, after | {"a": [1] * 9}))


@pytest.mark.slow
@pytest.mark.parametrize("publish", ["full", "protected"])
def test_subtraction_gives_nothing_back(publish: str) -> None:
    """People and pooled people of all groups are those of the groups that are shown."""
    studies = _studies(privacy={"publish": publish})
    before, after = _answers({"a": 9, "b": 12, "c": 8, "d": 4}, seed=2)
    made = _published(studies, before, after)
    for table, where in (
        ("participation", {"wave": "pre", "statistic": "people"}),
        ("participation", {"wave": "post", "statistic": "people"}),
        ("changes", {"statistic": "mean_diff"}),
    ):
        shown = [one(made[table], group=name, **where)["n"] for name in "abc"]
        total = one(made[table], group="all", **where)["n"]
        assert total - sum(shown) == 0
    held = made["changes"][made["changes"]["group"] == "d"]
    assert held[["n", "estimate", "ci_low", "ci_high", "p"]].isna().all().all()
    assert held["note"].str.startswith("suppressed: ").all()
    assert (held["method"] == "").all()


@pytest.mark.slow
def test_the_pool_is_a_function_of_the_rows_that_are_shown() -> None:
    """Protected groups are pooled by their rounded means and SDs, and their people do not count."""
    studies = _studies(privacy={"publish": "protected"})
    before, after = _answers({"a": 9, "b": 12, "c": 8, "d": 10}, seed=3)
    made = _published(studies, before, after)["changes"]
    for name in NAMES:
        mean = one(made, group=name, statistic="mean_diff")["estimate"]
        # Step of a scale of 63 points at 8 to 12 people: .1 x 63 / n, up to 1.
        assert mean == pytest.approx(round(mean))
    rows = {
        name: (
            one(made, group=name, statistic="mean_diff")["estimate"],
            one(made, group=name, statistic="sd_diff")["estimate"] ** 2
            / one(made, group=name, statistic="mean_diff")["n"],
        )
        for name in NAMES
    }
    from groupwork.statistics.random_effects import pool

    pooled = pool(*np.array(list(rows.values())).T)
    assert one(made, group="all", statistic="mean_diff")["estimate"] == pytest.approx(pooled.mean)


@pytest.mark.slow
def test_the_strictest_study_decides() -> None:
    studies = _studies(privacy={"publish": "full", "small_cell": 1})
    before, after = _answers({"a": 9, "b": 12, "c": 8, "d": 4}, seed=4)
    assert one(
        _published(studies, before, after)["changes"], group="d", statistic="mean_diff"
    )["n"] == 4  # fmt: skip
    studies["a"] = study(privacy={"publish": "full", "small_cell": 9})
    made = _published(studies, before, after)["changes"]
    shown = made[(made["statistic"] == "mean_diff") & made["estimate"].notna()]["group"]
    assert set(shown) == {"a", "b", "all"}


@pytest.mark.slow
def test_few_with_both_scores_hide_a_group_of_many() -> None:
    studies = _studies(privacy={"publish": "full"})
    before, after = _answers({"a": 9, "b": 12, "c": 8, "d": 10}, seed=5)
    after["d"] = after["d"][:4]
    made = _published(studies, before, after)
    assert pd.isna(one(made["participation"], group="d", wave="pre")["n"])
    assert one(made["participation"], group="all", wave="pre", statistic="people")["n"] == 29
