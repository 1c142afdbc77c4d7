"""Printed numbers recomputed. Critical values are those of printed statistical tables."""

import pytest

from groupwork.reproduce.implied import check_text, grim, holm, read_number


def found(text: str) -> list[tuple[str, str, str]]:
    return [(each.check, each.printed, each.right) for each in check_text(text, "page 1")]


# The 5% points of t, F, chi-squared, z and r, as every table of them prints.
@pytest.mark.parametrize(
    "test", ["t(10) = 2.228", "F(2, 27) = 3.354", "χ2(1) = 3.841", "z = 1.960", "r(8) = .632"]
)
def test_p_of_a_critical_value_is_its_level(test):
    assert found(f"it rose ({test}, p = .050)") == []
    assert found(f"it rose ({test}, p = .040)") == [("p from its test", "p = .040", "p = .050")]


def test_the_example_of_statcheck_is_found():
    # statcheck's manual: "the effect was very significant (t(100) = 1, p < 0.001)" has p = .3197
    assert found("the effect was very significant (t(100) = 1, p < 0.001)") == [
        ("p from its test", "p < 0.001", "p = .320")
    ]


def test_rounding_of_the_statistic_is_allowed_for():
    # t(28) = 2.2 stands for 2.15 to 2.25, whose p are .0404 and .0325 (R: 2*pt(-c(2.15, 2.25), 28))
    assert found("t(28) = 2.2, p = .040") == []
    assert found("t(28) = 2.2, p = .033") == []
    assert len(found("t(28) = 2.2, p = .031")) == 1


def test_a_test_that_is_said_to_be_one_sided_may_halve_its_p():
    assert found("one-sided, t(10) = 2.228, p = .025") == []
    assert len(found("t(10) = 2.228, p = .025")) == 1


def test_minus_and_thousands_are_read_as_printed():
    number = read_number("−1,024.5")
    assert number is not None
    assert (number.value, number.half) == (-1024.5, 0.05)


def test_d_z_follows_from_t_and_n():
    # -4.98 / sqrt(11) = -1.5015
    assert found("t(10) = −4.98, p < .001, d_z = −1.50") == []
    assert found("t(10) = −4.98, p < .001, d_z = −1.05") == [("d_z from t and n", "−1.05", "-1.50")]


def test_an_interval_contains_its_estimate_and_is_in_order():
    assert found("dz = −1.50, 95% CI [−2.36, −0.61]") == []
    assert found("dz = −2.50, 95% CI [−2.36, −0.61]")[0][0] == "interval contains estimate"
    assert found("dz = −1.50, 95% CI [−0.61, −2.36]")[0][0] == "limits in order"
    # 3.71 is the mean, 0.85 its SD: that one has no interval
    assert found("3.71 ± 0.85 [3.53, 3.89]") == []
    assert found("63% (95% CI [52%, 72%])") == []
    assert len(found("74% (95% CI [52%, 72%])")) == 1


def test_chinese_is_read_without_spaces_around_its_numbers():
    assert found("检验结果为t(10) = 2.228，p = .040")[0][0] == "p from its test"
    # A word that says the sign stands for it.
    for size in ("低1.50分（", "lower by 1.50 points ("):
        assert found(f"{size}95% CI [−2.36, −0.61])") == []
        assert found(f"{size}95% CI [0.61, 2.36])")[0][0] == "interval contains estimate"
    assert found("均值差为−1.50分（95% CI [−2.36, −0.61]）") == []
    assert found("均值差为−2.50分（95% CI [−2.36, −0.61]）")[0][0] == "interval contains estimate"
    assert found("mean difference −2.50 points, 95% CI [−2.36, −0.61]")[0][1] == "−2.50"
    # 3/12 and 5/20
    assert found("人际关系：12人中3人，25%") == []
    assert found("人际关系：12人中3人，52%")[0][2] == "25%"
    assert found("20人中，此前有12人处于需要帮助的一侧，5人康复（25%，95%精确区间[9%, 49%]）") == []
    assert len(found("20人中，此前有12人处于需要帮助的一侧，5人康复（52%，95%精确区间")) == 1


def test_a_share_follows_from_its_counts():
    assert found("9 of 12 people, 75%") == []
    assert found("9 of 12 people, 57%") == [("percentage from counts", "57%", "75%")]


def test_grim_as_in_the_paper():
    # Brown & Heathers (2017): with 28 people 5.18 (145/28) and 5.21 (146/28) are possible,
    # 5.19 is not
    assert grim(read_number("5.18"), 28)
    assert grim(read_number("5.21"), 28)
    assert not grim(read_number("5.19"), 28)


def test_holm_as_in_r():
    # R: p.adjust(c(.01, .04, .03, .005), "holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
