"""The table of agreement by hand, and its intervals."""

import krippendorff
import numpy as np
import pandas as pd
import pytest

from groupwork.analysis.interviews.agreement import agreement_table, disagreements


def coded(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    """Segments from rows of interview, segment, coder and codes ('' for none)."""
    return pd.DataFrame(
        [
            (interview, f"P{interview}", segment, f"text {segment}", coder, code or None, "en")
            for interview, segment, coder, codes in rows
            for code in (codes.split() or [""])
        ],
        columns=["interview", "participant_id", "segment", "text", "coder", "code", "language"],
    )


def thrice(segments: pd.DataFrame) -> pd.DataFrame:
    """Return segments three times over, under other numbers: enough of them to tell of."""
    times = [segments.assign(segment=segments["segment"] + 100 * k) for k in range(3)]
    return pd.concat(times, ignore_index=True)


SMALL = coded(
    *[("i1", 1, "A", "worry"), ("i1", 1, "B", "worry family")],
    *[("i1", 2, "A", ""), ("i1", 2, "B", "")],
    *[("i2", 1, "A", "worry"), ("i2", 1, "B", "worry")],
    *[("i2", 2, "A", "family"), ("i2", 2, "B", "")],
    *[("i3", 1, "A", "worry")],
)


def value(table: pd.DataFrame, code: str, statistic: str) -> pd.Series:
    return table[(table["code"] == code) & (table["statistic"] == statistic)].squeeze()


def coefficients(study, segments) -> pd.DataFrame:
    table = agreement_table(study, segments)
    return table[~table["statistic"].isin(["segments", "segments_shared"])]


def test_how_often_each_coder_gave_each_code(study):
    """By hand: A read five segments and B four of them."""
    table = agreement_table(study, SMALL).set_index(["coders", "code", "statistic"])
    assert table.loc[("Coder 1", "worry", "segments"), ["estimate", "n"]].tolist() == [3, 5]
    assert table.loc[("Coder 1", "worry", "segments_shared"), ["estimate", "n"]].tolist() == [2, 4]
    assert table.loc[("Coder 1", "all", "segments"), ["estimate", "n"]].tolist() == [4, 5]
    assert table.loc[("Coder 2", "family", "segments"), ["estimate", "n"]].tolist() == [1, 4]
    alone = agreement_table(study, SMALL[SMALL["coder"] == "A"])
    assert "segments" not in set(alone["statistic"])


def test_coders_are_people_and_are_not_named(study):
    named = SMALL.assign(coder=SMALL["coder"].map({"A": "me", "B": "Nele"}))
    assert set(agreement_table(study, thrice(named))["coders"]) == {
        *("Coder 1 & Coder 2", "Coder 1", "Coder 2"),
    }


def test_table_by_hand(study):
    # Four segments have two coders; i3 has one, which Cohen's kappa leaves out.
    # worry: A 1 0 1 0, B 1 0 1 0. family: A 0 0 0 1, B 1 0 0 0: pa = 2/4, pe = .75^2 + .25^2.
    # Sets: {w}/{w,f}, {}/{}, {w}/{w}, {f}/{}: pa = 2/4.
    table = coefficients(study, thrice(SMALL))
    assert set(table["n"]) == {12}
    assert set(table["coders"]) == {"Coder 1 & Coder 2"}
    assert value(table, "worry", "cohen_kappa")["estimate"] == pytest.approx(1)
    assert value(table, "worry", "prevalence")["estimate"] == pytest.approx(0.5)
    assert value(table, "family", "percent_agreement")["estimate"] == pytest.approx(50)
    kappa = value(table, "family", "cohen_kappa")
    assert kappa["estimate"] == pytest.approx((0.5 - 0.625) / 0.375)
    assert value(table, "all", "percent_agreement")["estimate"] == pytest.approx(50)
    # Any code at all: A in 3 of 4 segments, B in 2 of 4.
    assert value(table, "all", "prevalence")["estimate"] == pytest.approx(0.625)


def of_interviews(n: int, alone: int = 0) -> pd.DataFrame:
    """Return `n` interviews that two coders read, and some that one of them read alone."""
    both = [SMALL.assign(interview=SMALL["interview"] + f" of {k}") for k in range(n)]
    both = [each[each["interview"].str.startswith("i1")] for each in both]
    one = [SMALL[SMALL["coder"] == "A"].assign(interview=f"alone {k}") for k in range(alone)]
    return thrice(pd.concat([*both, *one], ignore_index=True))


def test_no_interval_where_resamples_do_not_vary(study):
    row = value(agreement_table(study, of_interviews(6)), "worry", "cohen_kappa")
    assert pd.isna(row["ci_low"])
    assert row["note"] == "no interval: every resample of interviews gives the same value"


def test_no_interval_where_two_coders_read_few_interviews(study):
    """By one coder alone there are enough: they say nothing of agreement."""
    few = agreement_table(study, of_interviews(5, alone=8))
    row = value(few, "family", "percent_agreement")
    assert pd.isna(row["ci_low"]) and row["method"].endswith("bootstrap over 5 interviews")
    assert row["note"] == (
        "no interval: too few interviews were read by two coders for an interval"
    )


def test_interviews_of_one_coder_are_not_drawn(study):
    """The limits are those of the interviews that both read, however many others there are."""
    cells = many(1)
    others = cells[cells["coder"] == "A"].assign(interview=lambda t: "alone " + t["interview"])
    with_others = pd.concat(
        [cells, *(others.assign(interview=others["interview"] + f" {k}") for k in range(3))]
    )
    rows = [
        value(agreement_table(study, each), "worry", "cohen_kappa") for each in (cells, with_others)
    ]
    assert rows[1]["note"] == rows[0]["note"]
    for column in ("estimate", "ci_low", "ci_high", "method"):
        assert rows[1][column] == rows[0][column]


def many(seed: int, interviews: int = 12, slips: float = 0.1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for interview in range(interviews):
        for segment in range(9):
            true = rng.choice(["worry", "family", ""])
            for coder in ["A", "B"]:
                seen = rng.choice(["worry", "family", ""]) if rng.random() < slips else true
                rows.append((f"i{interview}", segment, coder, str(seen)))
    return coded(*rows)


def test_intervals_hold_the_estimate_and_repeat_with_the_seed(study):
    table = coefficients(study, many(2))
    assert (table["ci_low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["ci_high"]).all()
    pd.testing.assert_frame_equal(table, coefficients(study, many(2)))
    shuffled = many(2).sample(frac=1, random_state=1).sort_values("interview", kind="stable")
    again = coefficients(study, shuffled)
    assert list(again["estimate"]) == pytest.approx(list(table["estimate"]))


@pytest.mark.slow
def test_coverage_of_the_interval_over_interviews(study):
    # True agreement on `worry`: coders slip with chance .1 and then draw one of three codes.
    # They differ when exactly one shows worry: 2 p (1 - p) at each true code, averaged.
    shows = {"worry": 0.9 + 0.1 / 3, "other": 0.1 / 3}
    differ = (2 * shows["worry"] * (1 - shows["worry"])) / 3
    differ += 2 * (2 * shows["other"] * (1 - shows["other"])) / 3
    true, hits = 100 * (1 - differ), 0
    for seed in range(60):
        row = value(agreement_table(study, many(seed)), "worry", "percent_agreement")
        hits += row["ci_low"] <= true <= row["ci_high"]
    # Percentile intervals of 12 interviews run a little narrow: about 90 % of 60.
    assert hits >= 47


def test_code_that_nobody_gave_to_what_two_coders_read(with_codes):
    alone = coded(("i3", 9, "A", "never"))
    segments = pd.concat([thrice(SMALL), alone], ignore_index=True)
    table = coefficients(with_codes("worry", "family", "never"), segments)
    assert list(table["code"].unique()) == ["worry", "family", "all"]


def test_a_code_that_is_given_to_everything(study):
    rows = [("i1", number, coder, "worry") for number in range(10) for coder in "AB"]
    table = agreement_table(study, coded(*rows))
    row = value(table, "worry", "cohen_kappa")
    assert row["note"] == "not estimable: all codings fall into one category"
    assert value(table, "worry", "percent_agreement")["estimate"] == 100


def test_few_segments_with_two_coders_have_no_coefficient(study):
    """Two passages coded alike would be kappa 1; nine are still too few, ten are told."""
    rows = [("i1", number, coder, "worry") for number in range(9) for coder in "AB"]
    rows += [("i2", number, "A", "family") for number in range(20)]
    table = coefficients(study, coded(*rows))
    assert set(table["code"]) == {"all"} and set(table["n"]) == {9}
    assert set(table["note"]) == {"not estimable: too few segments were read by two coders"}
    more = coded(*rows, ("i2", 1, "B", "family"))
    assert value(agreement_table(study, more), "all", "cohen_kappa")["estimate"] == 1


def test_one_coder_only(study):
    table = agreement_table(study, SMALL[SMALL["coder"] == "A"])
    assert table["estimate"].isna().all()
    assert set(table["note"]) == {"not estimable: no segment was read by two coders"}


def test_three_coders_have_fleiss_and_conger(study):
    third = SMALL[SMALL["coder"] == "A"].assign(coder="C")
    statistics = set(agreement_table(study, thrice(pd.concat([SMALL, third])))["statistic"])
    assert {"fleiss_kappa", "conger_kappa", "percent_unanimous"} < statistics
    assert "cohen_kappa" not in statistics


GWET = """1 1 . 1 | 2 2 3 2 | 3 3 3 3 | 3 3 3 3 | 2 2 2 2 | 1 2 3 4
    | 4 4 4 4 | 1 1 2 1 | 2 2 2 2 | . 5 5 5 | . . 1 1 | . . 3 ."""


def four_raters() -> tuple[pd.DataFrame, list[list[float]]]:
    """Return Krippendorff's (2011) 12 units, four raters and five categories: 7 gaps."""
    grid = [unit.split() for unit in GWET.split("|")]
    rows = [
        (f"i{number % 4}", number, coder, f"c{rating}")
        for number, unit in enumerate(grid)
        for coder, rating in zip("ABCD", unit, strict=True)
        if rating != "."
    ]
    return coded(*rows), [[np.nan if r == "." else float(r) for r in unit] for unit in grid]


def test_units_that_one_coder_read_alone_tell_of_habits(with_codes):
    """Gwet (2014), data cac.raw4raters of irrCAC; the last unit has one rating."""
    codes = [f"c{n}" for n in range(1, 6)]
    table = agreement_table(with_codes(*codes), four_raters()[0])
    expected = {"ac1": 0.77544, "fleiss_kappa": 0.76117, "conger_kappa": 0.76282}
    expected |= {"krippendorff_alpha": 0.74342, "percent_agreement": 81.81818}
    for statistic, number in expected.items():
        row = value(table, "all", statistic)
        assert row["estimate"] == pytest.approx(number, abs=5e-6), statistic
        assert row["n"] == 11


def test_steps_of_one_scale(with_codes):
    """The krippendorff package; by hand, two coders one step apart in one of four units."""
    codes = [f"c{n}" for n in range(1, 6)]
    declared = with_codes(*codes, ordered=[codes])
    segments, grid = four_raters()
    table = agreement_table(declared, segments)
    rows = table[table["code"] == "c1 < c2 < c3 < c4 < c5"].set_index("method")
    assert set(rows["statistic"]) == {"krippendorff_alpha"} and set(rows["n"]) == {11}
    for metric in ("ordinal", "interval"):
        expected = krippendorff.alpha(np.array(grid).T, level_of_measurement=metric)
        found = rows.loc[f"{metric}; bootstrap over 4 interviews", "estimate"]
        assert found == pytest.approx(expected, abs=1e-12)


def test_a_coding_of_two_steps_is_told(with_codes):
    declared = with_codes("worry", "family", ordered=[["worry", "family"]])
    rows = agreement_table(declared, thrice(SMALL))
    rows = rows[rows["code"] == "worry < family"]
    assert set(rows["n"]) == {3}  # i2, 1: worry twice; of i1, 1 B gave both
    assert rows["note"].str.contains("3 codings with more than one step are left out").all()
    with pytest.raises(ValueError, match="there is no 'hope'"):
        with_codes("worry", ordered=[["worry", "hope"]])


def test_each_two_of_three_coders(with_codes):
    """Cohen's kappa of a pair is that of a table of the two alone."""
    declared = with_codes("c1", "c2", "c3", "c4", "c5")
    segments = thrice(four_raters()[0])
    table = agreement_table(declared, segments)
    for pair, named in ((["A", "B"], "Coder 1 & Coder 2"), (["C", "D"], "Coder 3 & Coder 4")):
        alone = agreement_table(declared, segments[segments["coder"].isin(pair)])
        both = table[(table["coders"] == named) & (table["statistic"] == "pair_kappa")]
        for code in ("c1", "all"):
            row = both[both["code"] == code].squeeze()
            expected = value(alone, code, "cohen_kappa")
            assert (row["estimate"], row["n"]) == (expected["estimate"], expected["n"])
    assert len(table[(table["statistic"] == "pair_kappa") & (table["code"] == "all")]) == 6
    once = agreement_table(declared, four_raters()[0])
    row = once[(once["coders"] == "Coder 1 & Coder 2") & (once["code"] == "all")].squeeze()
    assert (row["n"], row["note"]) == (9, "not estimable: too few segments were read by both")


def test_disagreements_are_listed_in_context(study):
    found = disagreements(study, SMALL)
    assert found[["interview", "segment", "code", "A", "B"]].values.tolist() == [
        ["i1", 1, "family", "no", "yes"],
        ["i2", 2, "family", "yes", "no"],
    ]
    assert found["text"].tolist() == ["text 1", "text 2"]
    assert (found["decision"] == "").all()
