"""Pre-test and post-test without codes, from the files to the report; expected values from R."""

import re
from statistics import stdev

import pytest
from other_designs import said
from two_times import CONTENT, POST, PRE, sheet
from whole_way import folder_of, whole_way

from groupwork.ingest.files import ingest
from groupwork.privacy.disclosure import ZERO_TAKEN_IN

# What only people who are followed could have.
OF_PAIRS = {
    "en": r"paired|improved|worsened|with both scores|also at|Wilcoxon|d\*~z~|multiple imputation"
    r"|reliable change index|no clear change",
    "zh": r"配对\*t|有所改善|均有得分|同时有|Wilcoxon|d\*~z~|多重插补|没有明确的变化",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    target = tmp_path_factory.mktemp("unlinked")
    folder = folder_of(target, CONTENT, {"pre.csv": sheet(PRE), "post.csv": sheet(POST)})
    return whole_way(folder, target)


def test_no_table_takes_the_samples_for_pairs(made):
    study, tables, _ = made
    assert not {"effects", "change", "models", "missing", "calibration", "attrition"} & set(tables)
    methods = tables["unlinked"].query("statistic not in ['df', 'smallest_detectable_d']")["method"]
    assert methods.str.contains("independent samples").all()
    assert tables["retest"].empty
    # Nobody who is not followed is lost, or is there twice.
    assert set(tables["flow"]["statistic"]) == {"people"}
    tests = tables["tests"]
    assert tests["method"].tolist() == ["Welch's t, independent samples", "Holm over 1 test"]
    assert tests["p"].tolist() == pytest.approx([0.014328440148863] * 2)
    assert set(tests["smallest_arm"]) == {10}
    assert study.family_sizes == [1]


def test_people_are_numbered_by_row_and_never_matched(made, tmp_path):
    study, _, _ = made
    for name, scores in (("pre", PRE), ("post", POST)):
        (tmp_path / f"{name}.csv").write_text(sheet(scores), encoding="utf-8")
    tables = ingest(study, tmp_path)
    people = tables["responses"].groupby("wave")["participant_id"].agg(set)
    assert len(people["pre"]) == 12 and len(people["post"]) == 10
    assert not people["pre"] & people["post"]
    assert tables["near_matches"].empty


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_what_was_compared_and_what_is_lost_by_it(made, language):
    text = made[2][language]
    told = {
        "en": [
            "the same people could not be followed",
            "independent samples",
            "the interval is usually wider than it would be for as many pairs",
            "Those who left, and those who came, are hidden in the difference",
            "What needs the same people twice cannot be given and is left out",
            "Strain was worse at post-test than at pre-test",
            # 162 / 12 and 167 / 10, the SDs with n - 1.
            f"the mean was 13.50 (*SD* = {stdev(PRE):.2f}, *n* = 12) at pre-test and 16.70",
            f"16.70 (*SD* = {stdev(POST):.2f}, *n* = 10) at post-test, a difference of 3.20 points",
            "is likely (power 80%) to show only differences of *d* = 1.26 or larger",
            "The declared direction was the opposite one.",
            # R: t.test(POST, PRE).
            "Welch's *t* test gave *t*(19.44) = 2.69, *p* = .014, the permutation",
            "To see who changed, people need a code that they keep",
        ],
        "zh": [
            "无法追踪同一个人",
            "作为独立样本",
            "区间通常比同样多的配对数据更宽",
            "离开的人和新来的人都隐藏在差异之中",
            "凡是需要同一个人两次作答的结果都无法给出",
            "压力：后测时不如前测时",
            f"前测的均值为13.50（*SD* = {stdev(PRE):.2f}，*n* = 12），后测为16.70",
            "相差3.20分",
        ],
    }[language]
    whole = re.sub(r"\s+", " ", text).replace("\\-", "-")
    for each in told:
        assert each in whole, each
    # A scale without another name is named once.
    assert not re.search("Strain, here Strain|压力，下称压力", whole)
    found = re.search(OF_PAIRS[language], whole)
    assert not found, whole[max(0, found.start() - 80) : found.end() + 40]


@pytest.mark.slow
def test_a_declared_test_that_leaves_it_open_is_said_as_such(tmp_path):
    """The same answers twice: no difference at all, and p = 1."""
    files = {"pre.csv": sheet(PRE), "post.csv": sheet(PRE)}
    folder = folder_of(tmp_path, CONTENT, files)
    _, tables, texts = whole_way(folder, tmp_path)
    row = tables["tests"].set_index("statistic").loc["p_adjusted"]
    assert row["estimate"] == pytest.approx(1.0)
    assert "showed no clear difference between" in re.sub(r"\s+", " ", texts["en"])
    assert "之间的差异无统计学意义" in texts["zh"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The interval of the exact scores includes zero"), ("zh", "按精确得分计算的区间包含0")],
)
def test_an_interval_that_only_rounding_takes_past_zero_is_said_to_be_one(made, language, told):
    study, tables, _ = made
    table = tables["unlinked"].copy()
    table.loc[table["statistic"] == "mean_diff", "note"] = ZERO_TAKEN_IN
    assert told in said(study, tables | {"unlinked": table}, language, "unlinked")
    assert told not in said(study, tables, language, "unlinked")
