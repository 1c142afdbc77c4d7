"""A protected report prints each quantity in one rounding, wherever it stands."""

import io
import re
from itertools import pairwise

import pandas as pd
import pytest
from protected_report import content, exact_value, make_report, sheets
from scipy.stats import t

from groupwork.privacy.disclosure import ROUNDED_UP, SUPPRESSED

ITEMS = range(1, 6)


@pytest.fixture(scope="module", params=["t", pytest.param("wilcoxon", marks=pytest.mark.slow)])
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


@pytest.mark.parametrize(
    ("language", "measured", "scored"),
    [
        ("en", "19 of them also at post", "the 17 members with both scores"),
        ("zh", "其中19人", "两次均有得分的17名组员"),
    ],
)
def test_who_was_measured_twice_and_lacks_a_score_is_not_counted_as_scored(
    made, language: str, measured: str, scored: str
) -> None:
    """Of 20 people 19 came back; one left out an item before, another one after: 17 remain."""
    assert measured in made.texts[language]
    assert scored in made.texts[language]


def test_tables_that_are_published_say_one_thing_too(made) -> None:
    found: dict[tuple, set[tuple]] = {}
    for name, exact in made.exact.items():
        told = made.published[name]
        if not {"estimate", "ci_low", "n"} <= set(exact):
            continue
        for (_, true), (_, shown) in zip(exact.iterrows(), told.iterrows(), strict=True):
            statistic = str(true.get("statistic", ""))
            if statistic.endswith("share"):  # of people: equal by chance
                continue
            numbers = shown[["estimate", "ci_low", "ci_high"]]
            if true[["estimate", "ci_low"]].notna().all() and numbers.notna().all():
                quantity = tuple(round(true[each], 9) for each in ("estimate", "ci_low"))
                found.setdefault((*quantity, true["n"]), set()).add(
                    tuple(round(each, 9) for each in numbers)
                )
    assert sum(len(each) == 1 for each in found.values()) > 10
    assert [key for key, each in found.items() if len(each) > 1] == []


def test_limits_follow_from_the_mean_and_sd_that_are_told(made) -> None:
    """By hand: mean -+ t(df) SD / sqrt(n)."""
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


def test_each_p_of_few_is_a_bound_of_that_of_the_exact_scores(made) -> None:
    """Whatever follows from rounded scores is not told with "=", in a sentence or in a table."""
    checked = 0
    for name, table in made.published.items():
        if not {"p", "n"} <= set(table):
            continue
        few = table[(table["n"] < 30) & table["p"].notna()]
        exact = made.exact[name].loc[few.index, "p"]
        assert (few["p"] >= exact - 1e-12).all()
        told = few[~few["note"].astype("object").fillna("").str.startswith(SUPPRESSED)]
        assert told["note"].astype("str").str.endswith(ROUNDED_UP).all()
        checked += len(told)
    assert checked > 10


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_follows_from_rounded_scores_is_marked_as_not_exact(made, language: str) -> None:
    text = made.texts[language]
    assert len(re.findall(r"\*d\*~z~ ≈ ", text)) > 2
    # What so many people could show follows from their number alone.
    assert not re.findall(r"(?<!of )(?<!达到)\*[dg]\*~(?:z|av)~ =", text)
    assert not re.findall(r"\*p\* = ", text)


def test_is_and_nearly_do_not_stand_together_in_chinese(made) -> None:
    assert "为≈" not in made.texts["zh"] and "均值差≈" in made.texts["zh"]


@pytest.fixture(scope="module")
def asked_at_the_end(tmp_path_factory):
    """Return the report of a study whose second outcome was blank until the post-test."""
    before = [
        (wave, n, f"worry{i}") for wave in ("survey", "pre") for n in range(20) for i in ITEMS
    ]
    files = sheets(skipped=tuple(before))
    return make_report(tmp_path_factory.mktemp("asked"), content(), files)


def test_what_was_not_asked_at_a_time_is_not_told_as_held_back(asked_at_the_end):
    made = asked_at_the_end
    effects = made.published["effects"].query("outcome == 'worry' and statistic == 'mean_diff'")
    assert effects["note"].tolist() == ["not estimable: not asked at the earlier time"]
    tests = made.published["tests"].query("outcome == 'worry' and statistic == 'test'")
    assert tests["note"].tolist() == ["not estimable: not asked at the earlier time"]
    for language, words, family, name in (
        ("en", "not asked at the earlier time", "Declared family: one test", "Worry"),
        ("zh", "前一次没有问及", "1项|一项", "担忧"),
    ):
        text = made.texts[language]
        assert words in text and re.search(family, text)
        assert not re.search(rf"{name}[，,] ?(?:pre|前测)[：:] ?(?:of|\d+人)", text)
        # It stands in the tables of scores, and in none of changes.
        assert not re.findall(rf"^\| {name} \|.*(?:pre.*post|前测.*后测)", text, re.MULTILINE)
        assert re.findall(rf"^\| {name} \|", text, re.MULTILINE)


def test_limits_are_in_order(made) -> None:
    for table in made.published.values():
        if {"ci_low", "estimate", "ci_high"} <= set(table):
            known = table[["ci_low", "estimate", "ci_high"]].dropna()
            for one, other in pairwise(known.columns):
                assert (known[one] <= known[other] + 1e-9).all()


SAID = {
    "en": {
        "abstract": "scores are rounded, so that numbers need not add up, and some results are "
        "left out. See [@]sec-protection.",
        "section": "a difference need not be that of the two means beside it",
        "keys": "`small_cell` (here 5)",
        "note": "*Note.* Means, standard deviations, differences and intervals are rounded so",
        "left out": "medians, quartiles, extremes and the shape of distributions",
        "items": "Calmness, pre: of 20, 19 have one to every item, and 1 has no score; "
        "Calmness, post: of 19, 18 have one to every item, and 1 has no score",
    },
    "zh": {
        "abstract": "得分均经取整，因此各数未必能精确相加减，另有一些结果未予列出",
        "section": "差值不一定等于旁边两个均值之差",
        "keys": "`small_cell`（此处为5）",
        "note": "注：为保护组员，均值、标准差、差值及其区间均经取整",
        "left out": "中位数、四分位数、最小值与最大值以及分布形状",
        "items": "平静，前测：20人中19人每题都有可用的答案，1人没有得分；"
        "平静，后测：19人中18人每题都有可用的答案，1人没有得分",
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("part", list(SAID["en"]))
def test_the_thesis_says_what_protects_people(made, language: str, part: str) -> None:
    text = made.texts[language]
    wanted = SAID[language][part].replace("[@]", "@")
    assert wanted in " ".join(text.split()), text[:3000]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_drawn_or_listed_of_which_all_is_left_out(made, language: str) -> None:
    text = made.texts[language]
    for name in ("fig-raincloud", "fig-missing", "fig-specifications", "tbl-robustness"):
        assert name not in text
    assert "tbl-counted" in text


def test_each_table_of_scores_says_that_it_is_rounded(made) -> None:
    parts = made.texts["en"].split("::: {#tbl-")[1:]
    noted = {
        part.partition("}")[0].split()[0]: "are rounded so that nobody" in part for part in parts
    }
    assert noted["descriptives"] and noted["effects"] and noted["tests"]
    assert not any(noted[name] for name in ("flow", "measures", "counted"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("low", "said"),
    [
        # Of 19 people three or none gave a 3, the others 4 and 5: each mean is within a unit of 5.
        (3, ("what they answered is held back", "作答结果未予列出")),
        (0, ("the means of the items are held back", "各题均值未予列出")),
    ],
)
def test_a_closing_questionnaire_without_means_says_so_and_has_no_figure(tmp_path, low, said):
    """Three are fewer than five, and hold back the share of the two best answers as well."""
    files = sheets()
    after = pd.read_csv(io.StringIO(files["post.csv"]), dtype="str")
    answers = ["3"] * low + ["4"] * 4 + ["5"] * (15 - low)
    for item in ITEMS:
        after[f"calm{item}"] = answers
    files["post.csv"] = after.to_csv(index=False)
    outcomes = [{"scale": "worry", "primary": True, "expected": "lower"}]
    closing = {"instrument": "calm", "wave": "post"}
    made = make_report(tmp_path, content(satisfaction=closing, outcomes=outcomes), files)
    for language, words in zip(("en", "zh"), said, strict=True):
        text = re.sub(r"\s+", " ", made.texts[language])
        assert words in text
        assert "fig-satisfaction" not in text and "#tbl-satisfaction" in text


VALUE = {"en": "Value of the group", "zh": "对小组的重视"}


def test_of_a_change_that_is_held_back_neither_p_nor_counts_are_told(tmp_path) -> None:
    """Twelve people answer one item with 2 or 3 before and nearly all with 5 after."""
    study_file = content(12)
    define = {
        **{"name": VALUE, "short": VALUE, "items": [{"ids": "1", "min": 1, "max": 5}]},
        "scores": [{"id": "total", "label": VALUE, "direction": "higher-better"}],
    }
    study_file["instruments"]["value"] = {"define": define}
    study_file["outcomes"].append({"scale": "value", "expected": "higher"})
    files = sheets(12)
    for wave, answers in (("pre", "232323232323"), ("post", "55555545555")):
        head, *rows = files[f"{wave}.csv"].splitlines()
        rows = [f"{row},{answer}" for row, answer in zip(rows, answers, strict=True)]
        files[f"{wave}.csv"] = "\n".join([f"{head},value1", *rows])
    for file in study_file["files"]:
        if file["path"] != "survey.csv":
            file["columns"] = file["columns"] | {"value": "value{item}"}
    made = make_report(tmp_path, study_file, files)
    # In full the change is plain, in every one of the choices.
    exact = made.exact["tests"].query("outcome == 'value' and statistic == 'p_adjusted'")
    assert exact["p"].max() < 0.001
    change = made.published["effects"].query("outcome == 'value'")
    assert change.loc[change["statistic"] == "mean_diff", "estimate"].isna().all()
    for name in ("effects", "tests", "specifications"):
        told = made.published[name].query("outcome == 'value'")
        of_scores = told[~told["statistic"].isin(["n", "n_incomplete", "df"])]
        assert of_scores[["estimate", "p"]].isna().all(axis=None), name
        others = made.published[name].query("outcome == 'worry'")
        assert others["estimate"].notna().any()
    for language, label in VALUE.items():
        text = made.texts[language].replace("\\", "")
        rows = [line for line in text.splitlines() if line.startswith(f"| {label} |")]
        compared = [row for row in rows if "pre" in row or "前测" in row]
        assert len(compared) == 3, language  # changes, tests, choices
        assert not [row for row in compared if re.search(r"[≤<>] *0?\.\d|\d of \d", row)]
        assert all(row.count("–†") >= 3 for row in compared)
    assert "the change of Value of the group from pre to post is not told" in made.texts["en"]
