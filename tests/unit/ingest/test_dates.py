"""The day in a cell, by the calendar."""

from datetime import date

import pytest

from groupwork.ingest.dates import exchanged, read_date, read_days


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


# The 3rd, 9th, 15th and 28th of April as a spreadsheet set to months first leaves them.
TAKEN = ["2025-03-04 10:00:00", "2025-09-04 11:00:00", "15/04/2025 09:30", "28/04/2025 10:10"]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (TAKEN, (TAKEN[0], TAKEN[2])),
        # The other way round: months first, read by one with days first.
        (["2025-03-04", "2025-09-04", "04/15/2025", "04/28/2025"], ("2025-03-04", "04/15/2025")),
        # A day of its own is later than the 12th, so that it was not exchanged.
        ([*TAKEN, "2025-04-20"], None),
        # A text is of a day that a spreadsheet would have read.
        ([*TAKEN, "05/04/2025"], None),
        (TAKEN[:2], None),
        (TAKEN[2:], None),
        (TAKEN[1:3] * 3, None),
    ],
)
def test_days_and_months_that_a_spreadsheet_exchanged(cells, found):
    assert exchanged(cells) == found
    if found:
        assert read_days(cells) is None
        assert read_days(cells, "dmy") is None
