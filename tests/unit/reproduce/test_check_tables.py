"""Printed tables held against themselves."""

from groupwork.reproduce.check_tables import check_table
from groupwork.reproduce.documents import Table


def found(*rows: list[str]) -> list[tuple[str, str, str]]:
    table = Table("Table 1: Something.", "Table 1", list(rows))
    return [(each.check, each.printed, each.right) for each in check_table(table)]


def test_parts_make_up_n_and_percentages_follow():
    head = ["Outcome", "n", "Improved", "Unchanged", "Deteriorated"]
    right = ["SAS", "11", "6 (55% [23%, 83%])", "5 (45% [17%, 77%])", "0 (0% [0%, 28%])"]
    assert found(head, right) == []
    assert found(head, [*right[:2], "6 (65%)", *right[3:]]) == [
        ("percentage from counts", "65%", "55%")
    ]
    # 7 + 5 + 0 = 12, and 7/11 = 64%
    assert found(head, [*right[:2], "7 (64%)", *right[3:]]) == [("parts make up n", "11", "12")]


def test_groups_make_up_all():
    head = ["Time", "All", "Treatment as usual", "Beat the Blues"]
    assert found(head, ["Baseline", "100", "48", "52"]) == []
    assert found(head, ["Baseline", "100", "48", "51"]) == [("groups make up all", "100", "99")]


def test_levels_make_up_their_characteristic():
    head = ["Characteristic", "All"]
    block = [["Drug", ""], ["no", "56 (56%)"], ["yes", "44 (44%)"]]
    assert found(head, *block) == []
    assert found(head, *block[:2], ["yes", "44 (34%)"]) == [
        ("percentage from counts", "34%", "44%")
    ]


def test_means_of_items_are_possible():
    head = ["Item", "n", "Mean", "Missing"]
    assert found(head, ["1", "11", "4.55 ± 0.69", "0"]) == []  # 50 / 11
    assert found(head, ["1", "11", "4.56 ± 0.69", "0"]) == [
        ("mean of whole numbers (GRIM)", "4.56", "4.55 or 4.64")
    ]
    assert found(head, ["1", "400", "4.56", "0"]) == []  # every second decimal is possible


def test_holm_over_the_family():
    head = ["Outcome", "p", "pHolm"]
    # R: p.adjust(c(.004, .046, .07, .846, .062), "holm") = .020 .184 .186 .846 .186
    rows = [["a", ".004", ".020"], ["b", ".046", ".184"], ["c", ".070", ".188"]]
    rows += [["d", ".846", ".846"], ["e", ".062", ".188"], ["f", ".180", "–"]]
    assert found(head, *rows) == []
    wrong = [[*row[:2], ".012"] if row[0] == "a" else row for row in rows]
    assert found(head, *wrong) == [("Holm over the family", ".012", "0.020")]


def test_a_family_that_is_shown_in_part_may_be_adjusted_for_more():
    head = ["Codes", "p", "pHolm"]
    assert found(head, ["a", ".010", ".350"], ["b", ".020", ".680"]) == []  # 35 tests


def test_difference_and_d_follow():
    head = ["Outcome", "n", "Before", "After", "Difference", "dz [CI]"]
    row = ["SAS", "11", "50.09 ± 10.67", "39.00 ± 8.27", "−11.09 [−16.06, −6.12]"]
    # half width 4.97 = t(.975; 10) s / sqrt(11), so s = 4.97 x 3.317 / 2.228 = 7.40; -11.09 / 7.40
    assert found(head, [*row, "−1.50 [−2.36, −0.61]"]) == []
    assert found(head, [*row, "−1.05 [−2.36, −0.61]"]) == [
        ("d_z from difference, interval and n", "−1.05", "-1.50")
    ]
    row[3] = "38.00 ± 8.27"
    assert found(head, [*row, "−1.50 [−2.36, −0.61]"]) == [
        ("after minus before", "−11.09", "-12.09")
    ]
