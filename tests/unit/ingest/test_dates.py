"""The day in a cell, by the calendar."""

from datetime import date

import pytest

from groupwork.ingest.dates import read_date


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-03-01", "ymd", date(2025, 3, 1)),
        ("2025/3/1 10:00:00 AM GMT+8", "ymd", date(2025, 3, 1)),
        (" 2025年3月1日 ", "ymd", date(2025, 3, 1)),
        ("2025.3.1T08:00", "ymd", date(2025, 3, 1)),
        ("2.3.2025", "dmy", date(2025, 3, 2)),
        ("2/3/2025 9:05", "mdy", date(2025, 2, 3)),
        # Where the year stands first, the order of the others is known.
        ("2025-03-02", "dmy", date(2025, 3, 2)),
        ("29.2.2024", "dmy", date(2024, 2, 29)),
    ],
)
def test_days(text, order, day):
    assert read_date(text, order) == day


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", "ymd"),
        ("yesterday", "ymd"),
        ("2/3/2025", "ymd"),
        ("2/3/25", "dmy"),
        ("13/13/2025", "dmy"),
        ("2025-02-29", "ymd"),
        ("2025-3", "ymd"),
        ("45717", "ymd"),
    ],
)
def test_no_day_is_guessed(text, order):
    assert read_date(text, order) is None
