"""A protected report prints each quantity in one rounding, wherever it stands."""

import re
from itertools import pairwise

import pytest
from protected_report import content, exact_value, make_report, sheets
from scipy.stats import t


@pytest.fixture(scope="module", params=["t", "wilcoxon"])
def made(request, tmp_path_factory):
    target = tmp_path_factory.mktemp("protected")
    skipped = (("pre", 3, "calm2"), ("post", 5, "calm4"))
    study_file = content(family={"test": request.param})
    return make_report(target, study_file, sheets(skipped=skipped))


def _unsigned(printed: str) -> str:
    """A sentence may say the size of a fall; a Chinese report has an English abstract."""
    return re.sub(r"\b0(?=\.\d)", "", printed.lstrip("+−"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_quantity_is_printed_in_one_rounding(made, language: str) -> None:
    """Cells of other tables that are the same number in full are the same number in print."""
    printed: dict[tuple, dict[str, set[str]]] = {}
    for _, cell in made.registers[language].iterrows():
        quantity = exact_value(made.exact, cell)
        if quantity is not None:
            tables = printed.setdefault(quantity, {})
            tables.setdefault(cell["table"], set()).add(_unsigned(cell["printed"]))
    several = {key: tables for key, tables in printed.items() if len(tables) > 1}
    # what is restated at all: intervals, and p of the same test
    assert {"estimate", "ci_low", "ci_high", "p"} <= {kind for kind, *_ in several}
    other = {
        key: tables for key, tables in several.items() if len(set().union(*tables.values())) > 1
    }
    assert other == {}


def test_tables_that_are_published_say_one_thing_too(made) -> None:
    found: dict[tuple, set[tuple]] = {}
    for name, exact in made.exact.items():
        told = made.published[name]
        if not {"estimate", "ci_low", "n"} <= set(exact):
            continue
        for (_, true), (_, shown) in zip(exact.iterrows(), told.iterrows(), strict=True):
            if str(true.get("statistic", "")).endswith("share"):  # of people: equal by chance
                continue
            numbers = shown[["estimate", "ci_low", "ci_high"]]
            if true[["estimate", "ci_low"]].notna().all() and numbers.notna().all():
                quantity = tuple(round(true[each], 9) for each in ("estimate", "ci_low"))
                found.setdefault((*quantity, true["n"]), set()).add(
                    tuple(round(each, 9) for each in numbers)
                )
    assert sum(len(each) == 1 for each in found.values()) > 10
    assert [key for key, each in found.items() if len(each) > 1] == []


def test_limits_and_p_follow_from_the_mean_and_sd_that_are_told(made) -> None:
    """By hand: mean -+ t(df) SD / sqrt(n), and the p of mean / (SD / sqrt(n))."""
    rows = made.published["effects"].query("outcome == 'calm'").drop_duplicates("statistic")
    rows = rows.set_index("statistic")
    n, mean = rows.at["mean_diff", "n"], rows.at["mean_diff", "estimate"]
    error = rows.at["sd_diff", "estimate"] / n**0.5
    reach = t.ppf(0.975, n - 1) * error
    complete = made.published["missing"].query("outcome == 'calm' and assumption == 'complete'")
    row = complete.iloc[0]
    assert row[["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [mean, mean - reach, mean + reach]
    )
    assert row["p"] == pytest.approx(2 * t.sf(abs(mean) / error, n - 1))


def test_limits_are_in_order(made) -> None:
    for table in made.published.values():
        if {"ci_low", "estimate", "ci_high"} <= set(table):
            known = table[["ci_low", "estimate", "ci_high"]].dropna()
            for one, other in pairwise(known.columns):
                assert (known[one] <= known[other] + 1e-9).all()
