"""Which cells are blank, and how many of a score."""

from groupwork.guide.blanks import blank_cells, scored_blanks


def test_which_cells_are_blank():
    columns = [["1", "", "Never", "9"], ["5", "6", "n/a", "2"]]
    found = blank_cells(columns, ["Never"], [(1, 5), (1, 5)])
    assert found.tolist() == [[False, False], [True, True], [False, True], [True, False]]
    # One item that sums two answers lacks as soon as one of them does.
    assert scored_blanks(found, ["1", "2"], {"sum": ["1", "2"]}).tolist() == [0, 1, 1, 1]
    assert scored_blanks(found, ["1", "2"], {"1": ["1"], "2": ["2"]}).tolist() == [0, 2, 1, 1]
