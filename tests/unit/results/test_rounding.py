"""Numbers are rounded as a reader rounds who checks them."""

import pytest

from groupwork.report.ledger import printed
from groupwork.results.rounding import fixed


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (62.5, 0, "63"),
        (87.5, 0, "88"),
        (0.0625, 3, "0.063"),
        (0.145, 2, "0.15"),  # in binary it lies below
        (2.675, 2, "2.68"),
        (-2.5, 0, "-3"),
        (-0.004, 2, "0.00"),
        (100 * 0.285, 1, "28.5"),  # computed: 28.499999999999996
        (100 * 0.285, 0, "29"),
        (0.1 + 0.2, 2, "0.30"),
        (1.49999, 0, "1"),
        (3e20, 1, "300000000000000000000.0"),
    ],
)
def test_halves_go_away_from_zero(value, decimals, text):
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0.625, "percent", "63%"),
        (0.875, "percent", "88%"),
        (62.5, "percentage", "63%"),
        (0.0625, "p", ".063"),
        (0.125, "share", ".13"),
        (-0.125, "raw", "−0.13"),
        (-0.001, "percent", "0%"),
        (2.5, "count", "3"),
    ],
)
def test_the_report_rounds_them_so(value, style, text):
    assert printed(value, style) == text


def test_a_share_has_one_rounding_in_a_sentence_and_in_a_table():
    assert (printed(0.995, "percent"), printed(0.995, "share")) == ("100%", "1.00")
