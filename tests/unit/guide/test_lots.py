"""Lots of days with gaps between them."""

from datetime import date

from groupwork.guide.lots import Lot, find_lots


def test_lots_are_joined_over_the_shortest_gaps():
    days = ["2025-01-01", "2025-01-02", "2025-01-10", "2025-03-01", "2025-03-20"]
    lots = find_lots({"when": days})
    assert [lot.rows for lot in lots.each] == [2, 1, 1, 1]
    assert lots.joined(2).each == (
        Lot(date(2025, 1, 1), date(2025, 1, 10), 3),
        Lot(date(2025, 3, 1), date(2025, 3, 20), 2),
    )
    assert find_lots({"when": days[:2]}) is None
