"""What concerns a study as a whole: dates, seed, whether its data are invented."""

import pytest
from mistakes import mistake
from raw_study import refused, study


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed: 2003", "", ": the key 'seed' is missing."),
        ("seed: 2003", "seed: -1", ": seed: should be greater than or equal to 0. Found: -1."),
        (
            "synthetic: false",
            "synthetic: maybe",
            ": synthetic: should be a valid boolean, unable to interpret input. Found: 'maybe'.",
        ),
    ],
)
def test_what_is_lacking_or_no_value(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": "2024-13-45"}, "no such date"),
        ({"date": "2023/2/29"}, "no such date"),
        ({"date": "2024年13月"}, "no such date"),
    ],
)
def test_days_that_no_calendar_has(changes, said):
    assert said in refused(**changes)


@pytest.mark.parametrize("date", ["2024-02-29", "2026", "spring 2026", "2026年3月", "2026-11"])
def test_dates_that_may_be_meant(date):
    assert study(date=date).date == date
