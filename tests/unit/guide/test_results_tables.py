"""A table of means and standard deviations is nobody's answers."""

import pytest
from student_files import POST, PRE, answered, pair, sheets, write

from groupwork.errors import GroupworkError
from groupwork.guide.recognise import recognise

TABLES = {
    "heads of a journal": (
        ["Scale", "N", "M", "SD"],
        [["Stress", 21, 2.81, 0.402], ["Sleep", 21, 3.5, 1.1]],
    ),
    "two times": (
        ["量表", "前测 均值", "前测 标准差", "后测 均值", "后测 标准差"],
        [["压力", 2.81, 0.4, 2.3, 0.5], ["睡眠", 3.5, 1.12, 3.9, 1.05]],
    ),
    "several groups in one word": (
        ["Konzept", "Nges", "mges", "sdges", "mint", "sdint"],
        [["ogSK", 51, 2.65, 0.594, 2.81, 0.402], ["RPS", 51, 2.31, 1.476, 2.71, 1.384]],
    ),
    "of a statistics program": (
        ["", "N", "Minimum", "Maximum", "Mean", "Std. Deviation"],
        [["stress", 21, 1, 4, 2.81, 0.402], ["sleep", 21, 2, 5, 3.5, 1.1]],
    ),
    "both in a cell": (
        ["Measure", "Before", "After"],
        [["Stress", "2.81 (0.40)", "2.31 (0.52)**"], ["Sleep", "3.50 ± 1.10", "3.90 ± 1.05"]],
    ),
}


@pytest.mark.parametrize("named", TABLES)
def test_a_table_of_results_is_refused(tmp_path, named):
    path = write(tmp_path / "pre.csv", *TABLES[named])
    with pytest.raises(GroupworkError, match=r"^pre.csv: holds results, such as means"):
        recognise([path, *pair(tmp_path / "raw")[1:]])


def test_a_sheet_of_results_beside_the_answers_is_left_out_and_told(tmp_path):
    head, rows = TABLES["heads of a journal"]
    tables = {"Sheet1": answered(PRE), "Sheet2": [head, *rows], "Sheet3": answered(POST)}
    group = recognise([sheets(tmp_path / "all.xlsx", tables)])
    assert [sheet.sheet for sheet in group.sheets] == ["Sheet1", "Sheet3"]
    assert group.left_out == {"all.xlsx:Sheet2": "other"}


def test_scores_of_people_are_no_results(tmp_path):
    """Somebody's mean and spread over many days, beside a code."""
    rows = [[f"LX{n}", 2.5 + n / 10, 0.5 + n / 20] for n in range(10, 20)]
    paths = [
        write(tmp_path / f"{wave}.csv", ["code", "stress mean", "stress sd"], rows[later:])
        for later, wave in enumerate(("pre", "post"))
    ]
    assert len(recognise(paths).sheets) == 2
