"""Models against R (lm, emmeans, lmerTest), published examples, and simulation."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from groupwork.analysis.models import (
    ANCOVA,
    ANCOVA_HC3,
    ANCOVA_NESTED,
    ANCOVA_PERMUTED,
    ANCOVA_SLOPES,
    CHANGE,
    CHANGE_NESTED,
    MIXED,
    MIXED_ADJUSTED,
    MODEL_COLUMNS,
    PERMUTATION,
    WELCH,
    Trial,
    d_ppc2,
    models_table,
)
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES
from groupwork.study.study_file import StudyFile

DATA = Path(__file__).parents[2] / "data"
WAVES = ["pre", "m2", "m3", "m5", "m8"]


def study(kind: str = "randomised", waves: list[str] = WAVES) -> StudyFile:
    scale = {"name": "BDI", "short": "BDI", "items": [{"ids": "total", "min": 0, "max": 63}]}
    scale["scores"] = [{"id": "bdi", "label": "BDI", "direction": "lower-better"}]
    roles = {"pre": "pre", waves[1]: "post"}
    content = {
        "id": "x",
        "title": "X",
        "authors": ["A"],
        "synthetic": True,
        "seed": 1,
        "design": {"kind": kind},
        "waves": [
            {"id": wave, "label": wave, "role": roles.get(wave, "follow-up")} for wave in waves
        ],
        "files": [{"kind": "responses", "path": "a.csv", "id": "id", "wave": "pre"}],
        "attributes": {"arm": {"label": "Arm", "levels": {"BtheB": "BtheB", "TAU": "TAU"}}},
        "instruments": {"bdi": {"define": scale}},
        "cleaning": {"duplicates": "first"},
        "outcomes": [{"scale": "bdi", "primary": True, "expected": "lower"}],
        "comparisons": [["pre", wave] for wave in waves[1:]],
        "family": {"test": {"controlled": "welch", "randomised": "ancova"}.get(kind, "t")},
    }
    content["files"][0]["columns"] = {"bdi": "{item}"}
    if kind != "one-group":
        content["design"]["groups"] = {"attribute": "arm", "control": "TAU"}
    return StudyFile.model_validate(content)


def scores_of(wide: pd.DataFrame) -> pd.DataFrame:
    """Turn one column a wave (index: people) into the long table of scores."""
    long = wide.rename_axis("participant_id").reset_index()
    long = long.melt(id_vars="participant_id", var_name="wave", value_name="value")
    return long.assign(scale="bdi", participant_id=long["participant_id"].astype(str))


@pytest.fixture(scope="module")
def trial() -> pd.DataFrame:
    return pd.read_csv(DATA / "btheb.csv").set_index("id")


@pytest.fixture(scope="module")
def people(trial) -> pd.DataFrame:
    return pd.DataFrame({"participant_id": trial.index.astype(str), "arm": trial["group"].array})


@pytest.fixture(scope="module")
def reference() -> dict:
    return json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def table(trial, people) -> pd.DataFrame:
    return models_table(study(), scores_of(trial[WAVES]), people)


def rows(table: pd.DataFrame, wave_to: str, method: str) -> pd.DataFrame:
    found = table[(table["wave_to"] == wave_to) & (table["method"] == method)]
    return found.set_index("term")


GROUP = "group: BtheB - TAU"


@pytest.mark.parametrize("wave", ["m2", "m8"])
class TestAgainstR:
    def reference(self, reference: dict, wave: str, name: str):
        return reference[f"btheb_models_{wave}"][name]["value"]

    def check_lm(self, found: pd.DataFrame, expected: dict) -> None:
        for column, name in [
            ("estimate", "Estimate"),
            ("se", "Std. Error"),
            ("test_statistic", "t value"),
            ("p", "Pr(>|t|)"),
        ]:
            assert found[column].tolist() == pytest.approx(expected[name], rel=1e-8)

    def test_ancova(self, table, reference, wave):
        found = rows(table, wave, ANCOVA)
        terms = ["intercept", "pre", GROUP]
        self.check_lm(found.loc[terms], self.reference(reference, wave, "ancova"))
        limits = found.loc[terms, ["ci_low", "ci_high"]].to_numpy()
        expected = np.array(self.reference(reference, wave, "ancova_ci95"))
        assert limits == pytest.approx(expected, rel=1e-8)
        assert set(found["n"]) == {self.reference(reference, wave, "n")}

    def test_adjusted_means(self, table, reference, wave):
        found = rows(table, wave, ANCOVA).loc[["adjusted mean: TAU", "adjusted mean: BtheB"]]
        expected = self.reference(reference, wave, "ancova_emmeans")
        for column, name in [
            ("estimate", "emmean"),
            ("se", "SE"),
            ("df", "df"),
            ("ci_low", "lower.CL"),
            ("ci_high", "upper.CL"),
        ]:
            assert found[column].tolist() == pytest.approx(expected[name], rel=1e-8)

    def test_f_tests(self, table, reference, wave):
        found = rows(table, wave, ANCOVA)
        for term, name in [
            ("F: group", "ancova_group_F"),
            ("F: pre x group", "ancova_slope_homogeneity_F"),
        ]:
            expected = self.reference(reference, wave, name)
            assert found.loc[term, "estimate"] == pytest.approx(expected["F"], rel=1e-8)
            assert found.loc[term, "df_num"] == expected["Df"]
            assert found.loc[term, "p"] == pytest.approx(expected["Pr(>F)"], rel=1e-8)

    def test_change_scores(self, table, reference, wave):
        found = rows(table, wave, CHANGE).loc[["mean change: TAU", GROUP]]
        self.check_lm(found, self.reference(reference, wave, "change_score"))
        welch = rows(table, wave, WELCH).loc[GROUP]
        expected = self.reference(reference, wave, "change_welch")
        found = {
            "diff": welch["estimate"],
            "t": welch["test_statistic"],
            "df": welch["df"],
            "p": welch["p"],
        }
        assert found == pytest.approx(expected, rel=1e-8)

    def test_permutation_of_labels_is_close_to_the_t_test(self, table, reference, wave):
        found = table[table["wave_to"].eq(wave) & table["method"].str.startswith(PERMUTATION)]
        expected = self.reference(reference, wave, "change_score")["Pr(>|t|)"][1]
        assert found["p"].item() == pytest.approx(expected, abs=0.02)

    def test_mixed(self, table, reference, wave):
        found = rows(table, wave, MIXED)
        check_lmer(found, self.reference(reference, wave, "mixed"))
        variances = found.loc[["variance: person", "variance: residual"], "estimate"].tolist()
        expected = self.reference(reference, wave, "mixed_var")["vcov"]
        assert variances == pytest.approx(expected, rel=1e-6)
        check_f(found, self.reference(reference, wave, "mixed_interaction_F"))


def check_lmer(found: pd.DataFrame, expected: dict) -> None:
    coefficients = found[found["df_num"].isna() & found["df"].notna()]
    for column, name, relative in [
        ("estimate", "Estimate", 1e-5),
        ("se", "Std. Error", 1e-5),
        ("df", "df", 1e-5),
        ("p", "Pr(>|t|)", 1e-4),
    ]:
        assert coefficients[column].tolist() == pytest.approx(expected[name], rel=relative)


def check_f(found: pd.DataFrame, expected: dict) -> None:
    row = found.loc["F: wave x group"]
    assert row["estimate"] == pytest.approx(expected["F value"][0], rel=1e-5)
    assert row["df_num"] == expected["NumDF"][0]
    assert row["df"] == pytest.approx(expected["DenDF"][0], rel=1e-5)
    assert row["p"] == pytest.approx(expected["Pr(>F)"][0], rel=1e-5)


def test_five_waves_against_lmertest(table, reference):
    found = rows(table, "all", MIXED)
    check_lmer(found, reference["btheb_longitudinal"]["lmer_5occasions_REML"]["value"])
    check_f(found, reference["btheb_longitudinal"]["lmer_5occasions_interaction_F"]["value"])
    assert set(found["n"]) == {100}
    assert set(found["observations"]) == {380}
    assert found.index[:2].tolist() == ["intercept", "wave in TAU: m2 - pre"]
    assert found.index[5:7].tolist() == [
        "group at pre: BtheB - TAU",
        "wave x group: m2 - pre, BtheB - TAU",
    ]


def test_later_waves_adjusted_for_pre_against_lmertest(table, reference):
    found = rows(table, "all", MIXED_ADJUSTED)
    check_lmer(found, reference["btheb_longitudinal"]["lmer_month_factor_REML"]["value"])
    check_f(found, reference["btheb_longitudinal"]["month_group_F"]["value"])
    assert set(found["observations"]) == {280}


def test_hc3_by_its_formula(table, trial):
    # White's sandwich with residuals over 1 - leverage (MacKinnon & White 1985), t with n - 3.
    pairs = trial[["pre", "m2", "group"]].dropna()
    x = np.column_stack([np.ones(len(pairs)), pairs["pre"], pairs["group"] == "BtheB"])
    x, y = x.astype(float), pairs["m2"].to_numpy()
    inverse = np.linalg.inv(x.T @ x)
    rest = y - x @ inverse @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    meat = (x.T * (rest / (1 - leverage)) ** 2) @ x
    errors = np.sqrt(np.diag(inverse @ meat @ inverse))
    found = rows(table, "m2", ANCOVA_HC3)
    assert found["se"].tolist() == pytest.approx(list(errors), rel=1e-10)
    row = found.loc[GROUP]
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(row["test_statistic"]), 94))


def test_d_ppc2_gives_table_5_of_morris():
    # Five training studies, Morris (2008), Table 5, column d_ppc2 (two decimals).
    columns = ["mean_pre", "mean_post", "sd_pre", "n"]
    treated = [
        [30.6, 38.5, 15.0, 20],
        [23.5, 26.8, 3.1, 50],
        [0.5, 0.7, 0.1, 9],
        [53.4, 75.9, 14.5, 10],
        [35.6, 36.0, 4.7, 14],
    ]
    control = [
        [23.1, 19.7, 13.8, 20],
        [24.9, 25.3, 4.1, 42],
        [0.6, 0.6, 0.2, 9],
        [55.7, 60.7, 17.3, 11],
        [34.8, 33.4, 3.1, 14],
    ]

    def exactly(mean_pre: float, mean_post: float, sd_pre: float, n: float) -> np.ndarray:
        spread = np.linspace(-1, 1, int(n))
        pre = mean_pre + sd_pre * spread / spread.std(ddof=1)
        noise = np.cos(7 * spread)
        return np.column_stack([pre, pre + mean_post - mean_pre + noise - noise.mean()])

    found = []
    for pair in zip(treated, control, strict=True):
        both = [exactly(**dict(zip(columns, row, strict=True))) for row in pair]
        pre, post = np.concatenate(both).T
        group = np.repeat(["T", "C"], [len(each) for each in both])
        found.append(d_ppc2(Trial(pre, post, group, ["C", "T"]), "T", 0.95)[0])
    assert np.round(found, 2).tolist() == [0.77, 0.80, 1.20, 1.05, 0.44]


@pytest.mark.parametrize("sd_post", [0.6, 1.0, 1.5])
def test_coverage_of_d_ppc2(sd_post):
    rng = np.random.default_rng(11)
    hits, true, n = 0, 0.6, 10
    group = np.repeat(["C", "T"], n)
    for _ in range(500):
        pre = rng.normal(size=2 * n)
        post = sd_post * (0.6 * pre + 0.8 * rng.normal(size=2 * n)) + true * (group == "T")
        _, low, high = d_ppc2(Trial(pre, post, group, ["C", "T"]), "T", 0.95)
        hits += low < true < high
    # 94 to 95 % in long runs; 500 draws have a standard error of 1 point.
    assert 0.91 <= hits / 500 <= 0.98


class TestDesigns:
    def test_randomised_puts_ancova_first_and_controlled_change(self, trial, people, table):
        controlled = models_table(study("controlled"), scores_of(trial[WAVES]), people)
        assert table["method"].iloc[0] == ANCOVA
        assert controlled["method"].iloc[0] == CHANGE
        assert set(controlled["method"]) == set(table["method"])
        assert list(table.columns) == MODEL_COLUMNS
        assert set(controlled["design"]) == {"controlled"}

    def test_order_of_rows_does_not_matter(self, trial, people, table):
        shuffled = scores_of(trial[WAVES]).sample(frac=1, random_state=3)
        again = models_table(study(), shuffled, people.iloc[::-1])
        assert again["estimate"].to_numpy(float) == pytest.approx(
            table["estimate"].to_numpy(float), rel=1e-9, nan_ok=True
        )

    def test_two_calls_give_the_same_table(self, trial, people, table):
        again = models_table(study(), scores_of(trial[WAVES]), people)
        pd.testing.assert_frame_equal(again, table)

    def test_shift_and_scale(self, trial, people, table):
        moved = models_table(study(), scores_of(10 * trial[WAVES] + 1000), people)
        base, other = rows(table, "all", MIXED), rows(moved, "all", MIXED)
        changes = [term for term in base.index if term.startswith(("wave", "group"))]
        assert (10 * base.loc[changes, "estimate"]).tolist() == pytest.approx(
            other.loc[changes, "estimate"].tolist(), rel=1e-7
        )
        assert base["df"].tolist() == pytest.approx(other["df"].tolist(), rel=1e-6, nan_ok=True)


class TestOneGroup:
    WAVES = ("pre", "post", "followup")

    @pytest.fixture
    def group(self) -> pd.DataFrame:
        rng = np.random.default_rng(4)
        level = rng.normal(20, 4, size=12)[:, None]
        scores = level + np.array([0, -3, -2]) + rng.normal(0, 3, size=(12, 3))
        wide = pd.DataFrame(scores, columns=list(self.WAVES))
        wide.iloc[0, 1:] = np.nan
        wide.iloc[1, 2] = np.nan
        return wide

    def table(self, wide: pd.DataFrame) -> pd.DataFrame:
        nobody = pd.DataFrame({"participant_id": []})
        return models_table(study("one-group", list(self.WAVES)), scores_of(wide), nobody)

    def test_course_over_three_waves(self, group):
        found = rows(self.table(group), "all", MIXED)
        assert found.index.tolist() == [
            *("intercept", "wave: post - pre", "wave: followup - pre", "F: wave"),
            *("variance: person", "variance: residual"),
        ]
        assert set(found["observations"]) == {33}

    def test_complete_course_is_the_repeated_measures_anova(self, group):
        # On complete data with a positive variance between people, F is that of the ANOVA.
        complete = group.dropna().to_numpy()
        n, k = complete.shape
        rest = complete - complete.mean(0) - complete.mean(1)[:, None] + complete.mean()
        error = (rest**2).sum() / ((n - 1) * (k - 1))
        expected = n * complete.mean(0).var(ddof=1) / error
        row = rows(self.table(group.dropna()), "all", MIXED).loc["F: wave"]
        assert row["estimate"] == pytest.approx(expected, rel=1e-9)
        assert row["df"] == pytest.approx((n - 1) * (k - 1), rel=1e-9)

    def test_plain_interval_at_no_correlation(self, group):
        changes = (group["post"] - group["pre"]).dropna()
        row = self.table(group).set_index("term").loc["mean difference at ICC 0.00"].iloc[0]
        low, high = stats.t.interval(0.95, 10, changes.mean(), changes.sem())
        assert [row["ci_low"], row["ci_high"]] == pytest.approx([low, high])

    def test_widening_by_hand(self, group):
        table = self.table(group)
        table = table[table["wave_to"] == "post"].set_index("term")
        plain, wide = (table.loc[f"mean difference at ICC {icc}", "se"] for icc in ("0.00", "0.10"))
        # n = 11: design effect 1 + 10 x .1 = 2; the SD shows .9 of the variance.
        assert wide / plain == pytest.approx((2 / 0.9) ** 0.5)

    def test_coverage_when_members_resemble_each_other(self, group):
        # Whole groups drawn with ICC .10: the interval for .10 covers 95 %, the plain one less.
        rng = np.random.default_rng(6)
        n, groups, icc = 12, 20_000, 0.10
        common = rng.normal(0, icc**0.5, size=(groups, 1))
        changes = common + rng.normal(0, (1 - icc) ** 0.5, size=(groups, n))
        se = changes.std(axis=1, ddof=1) / n**0.5
        reach = stats.t.ppf(0.975, n - 1) * se
        wide = reach * ((1 + (n - 1) * icc) / (1 - icc)) ** 0.5
        assert (np.abs(changes.mean(axis=1)) < wide).mean() == pytest.approx(0.95, abs=0.006)
        assert (np.abs(changes.mean(axis=1)) < reach).mean() < 0.85

    def test_singular_fit_is_said(self, group):
        # People whose scores go against their own level leave no variance between people.
        wide = pd.DataFrame(
            [[1, 3, 2], [3, 1, 2], [2, 1, 3], [2, 3, 1.5]], columns=list(self.WAVES)
        )
        found = rows(self.table(wide), "all", MIXED)
        assert found["note"].str.startswith("singular fit").all()
        assert found.loc["variance: person", "estimate"] == 0
        # Then it is ordinary regression, 12 scores less 3 means.
        assert found.loc["wave: post - pre", "df"] == pytest.approx(9)


class TestNotEstimable:
    def notes(self, wide: pd.DataFrame, arms: list[str], waves: list[str]) -> pd.Series:
        people = pd.DataFrame({"participant_id": wide.index.astype(str), "arm": arms})
        table = models_table(study("randomised", waves), scores_of(wide), people)
        empty = table["estimate"].isna()
        assert (table.loc[empty, "note"].str.startswith("not estimable: ")).all()
        numbers = table.select_dtypes("number").to_numpy()
        assert not np.isinf(numbers).any()
        return table[empty].set_index("method")["note"]

    PAIR = ("pre", "post")

    def wide(self, pre: list[float], post: list[float]) -> pd.DataFrame:
        return pd.DataFrame({"pre": pre, "post": post}, dtype=float)

    def test_one_arm_empty(self):
        notes = self.notes(self.wide([1, 2, 3, 4], [2, 4, 3, 5]), ["TAU"] * 4, list(self.PAIR))
        assert "a group has nobody" in notes[ANCOVA]
        assert "fewer than two people" in notes[WELCH]

    def test_one_person_in_an_arm(self):
        notes = self.notes(
            self.wide([1, 2, 3, 5, 4], [2, 4, 3, 9, 5]), ["TAU"] * 4 + ["BtheB"], list(self.PAIR)
        )
        assert "HC3" in notes[ANCOVA_HC3]
        assert "fewer than two people" in notes[WELCH]

    def test_pre_does_not_vary(self):
        arms = ["TAU", "TAU", "TAU", "BtheB", "BtheB", "BtheB"]
        notes = self.notes(self.wide([5] * 6, [1, 2, 4, 3, 5, 9]), arms, list(self.PAIR))
        assert "all pre-test scores are equal" in notes[ANCOVA]
        assert any("do not vary" in note for note in notes)

    def test_everybody_changes_alike(self):
        arms = ["TAU", "TAU", "TAU", "BtheB", "BtheB", "BtheB"]
        notes = self.notes(
            self.wide([1, 2, 4, 3, 5, 9], [2, 3, 5, 5, 7, 11]), arms, list(self.PAIR)
        )
        assert {ANCOVA, CHANGE, WELCH, MIXED} <= set(notes.index)

    def test_two_people(self):
        notes = self.notes(self.wide([1, 2], [2, 5]), ["TAU", "BtheB"], list(self.PAIR))
        assert "2 people for 3 coefficients" in notes[ANCOVA]

    def test_empty_wave(self):
        wide = self.wide([1, 2, 4, 3, 5, 9], [np.nan] * 6)
        notes = self.notes(wide, ["TAU", "BtheB"] * 3, list(self.PAIR))
        assert "0 people" in notes[ANCOVA]

    def test_infinite_score(self):
        notes = self.notes(self.wide([1, np.inf], [2, 5]), ["TAU", "BtheB"], list(self.PAIR))
        assert notes.tolist() == ["not estimable: a score is infinite or too large to compute with"]


def arms(sizes: dict[str, int], pre: list[float], post: list[float], kind="randomised", **more):
    """Return study, scores and people; who stands first is in the first arm."""
    names = [arm for arm, size in sizes.items() for _ in range(size)]
    wide = pd.DataFrame({"pre": pre, "post": post}, dtype=float)
    people = pd.DataFrame({"participant_id": wide.index.astype(str), "arm": names, **more})
    return study(kind, ["pre", "post"]), scores_of(wide), people


NINE = ([20, 24, 18, 29, 22, 25, 19, 27, 30], [19, 22, 18, 25, 14, 16, 15, 21, 17])


def test_permuted_residuals_lead_in_small_arms():
    """Four against five: the t of nine people is not what the difference is judged by."""
    table = models_table(*arms({"TAU": 4, "BtheB": 5}, *NINE))
    group = table[table["term"] == GROUP]
    assert group["method"].tolist()[:3] == [ANCOVA_PERMUTED, ANCOVA, ANCOVA_HC3]
    first, classical = group.iloc[0], group.iloc[1]
    assert first["estimate"] == pytest.approx(classical["estimate"])
    assert first["p"] > classical["p"] and first["ci_low"] < first["estimate"] < first["ci_high"]
    assert "9999 random orders" in first["note"]
    large = models_table(*arms({"TAU": 20, "BtheB": 25}, NINE[0] * 5, NINE[1] * 5))
    assert large[large["term"] == GROUP]["method"].iloc[0] == ANCOVA


def test_slopes_that_differ_are_told_at_three_baselines():
    """Two lines fitted apart are as far from each other as the model says (least squares)."""
    rng = np.random.default_rng(5)
    pre = rng.normal(30, 8, 60)
    arm = np.arange(60) >= 30
    post = np.where(arm, 4 + 0.2 * pre, 1 + 0.9 * pre) + rng.normal(0, 3, 60)
    table = models_table(*arms({"TAU": 30, "BtheB": 30}, list(pre), list(post)))
    assert table.loc[table["term"] == "F: pre x group", "p"].item() < 0.05
    found = table[table["method"] == ANCOVA_SLOPES].set_index("term")
    control, other = (np.polyfit(pre[side], post[side], 1) for side in (~arm, arm))
    for name, at in (
        ("mean - SD", pre.mean() - pre.std(ddof=1)),
        ("mean", pre.mean()),
        ("mean + SD", pre.mean() + pre.std(ddof=1)),
    ):
        row = found.loc[f"group at pre {name}: BtheB - TAU"]
        apart = np.polyval(other, at) - np.polyval(control, at)
        assert row["estimate"] == pytest.approx(apart)
        # The errors of two lines add up; both take the pooled residual variance.
        squares = sum(
            1 / side.sum()
            + (at - pre[side].mean()) ** 2 / ((pre[side] - pre[side].mean()) ** 2).sum()
            for side in (~arm, arm)
        )
        lines = [post[s] - np.polyval(c, pre[s]) for s, c in ((~arm, control), (arm, other))]
        variance = sum((line**2).sum() for line in lines) / 56
        assert row["se"] == pytest.approx(np.sqrt(variance * squares))
        assert row["df"] == 56
    same = models_table(
        *arms({"TAU": 30, "BtheB": 30}, list(pre), list(pre + rng.normal(0, 3, 60)))
    )
    assert same.loc[same["term"] == "F: pre x group", "p"].item() > 0.05
    assert not (same["method"] == ANCOVA_SLOPES).any()


def test_of_three_arms_a_comparison_of_two_counts_these():
    """5, 3 and 4 people: two arms have 8 or 9; what is fitted to all arms has 12."""
    declared, scores, people = arms(
        {"TAU": 5, "BtheB": 3, "Other": 4}, [*NINE[0], 21, 23, 29], [*NINE[1], 17, 21, 24]
    )
    content = declared.model_dump(mode="json", by_alias=True, exclude_none=True)
    content["attributes"]["arm"]["levels"]["Other"] = "Other"
    table = models_table(StudyFile.model_validate(content), scores, people)
    of_two = table["method"].str.contains("Welch|permutation of group labels|Morris")
    for arm, n in (("BtheB", 8), ("Other", 9)):
        of_arm = table[of_two & table["term"].str.contains(arm)]
        assert len(of_arm) == 3
        assert of_arm["n"].tolist() == of_arm["observations"].tolist() == [n] * 3
    assert set(table.loc[table["method"].isin([ANCOVA, CHANGE]), "n"]) == {12}


def test_an_arm_of_four_is_held_back():
    """N is of both arms; the difference would tell the four's mean beside the control's."""
    declared, scores, people = arms(
        {"TAU": 8, "BtheB": 4}, [*NINE[0], 1, 2, 9], [*NINE[1], 7, 1, 4]
    )
    table = models_table(declared, scores, people)
    assert set(table["smallest_arm"]) == {4}
    shown = publishable(declared, TABLES["models"].layout, table)
    assert shown["estimate"].isna().all() and shown["smallest_arm"].isna().all()
    declared, scores, people = arms(
        {"TAU": 7, "BtheB": 5}, [*NINE[0], 1, 2, 9], [*NINE[1], 7, 1, 4]
    )
    table = models_table(declared, scores, people)
    assert publishable(declared, TABLES["models"].layout, table)["estimate"].equals(
        table["estimate"]
    )


@pytest.mark.parametrize("case", ["differ", "alike"])
@pytest.mark.parametrize("kind", ["randomised", "controlled"])
def test_members_in_groups_against_people_on_their_own(kind, case):
    """tests/data/r_nested.R; the arm's contrast stands first."""
    reference = json.loads((DATA / "r_nested.json").read_text(encoding="utf-8"))[case]
    data = pd.DataFrame(reference["data"])
    declared = study(kind, ["pre", "post"]).model_dump(mode="json")
    levels = {f"g{n}": f"group {n}" for n in range(1, 6)}
    declared["attributes"]["site"] = {"label": "Group", "levels": levels}
    declared["design"]["sites"] = "site"
    people = pd.DataFrame(
        {
            "participant_id": data.index.astype(str),
            "arm": np.where(data["treated"] == 1, "BtheB", "TAU"),
            "site": data["site"].replace("", np.nan),
        }
    )
    made = StudyFile.model_validate(declared)
    assert "sites" not in made.strands  # nothing is pooled over arms
    table = models_table(made, scores_of(data[["pre", "post"]]), people)
    nested = {"randomised": ANCOVA_NESTED, "controlled": CHANGE_NESTED}[kind]
    assert (table["term"].iloc[0], table["method"].iloc[0]) == (GROUP, nested)
    for method, model in ((ANCOVA_NESTED, "ancova"), (CHANGE_NESTED, "change")):
        found = table[table["method"] == method].set_index("term")
        expected = pd.DataFrame(reference[model]["coefficients"]).iloc[-1]
        row = found.loc[GROUP]
        assert row["estimate"] == pytest.approx(expected["Estimate"], rel=1e-5)
        assert row["se"] == pytest.approx(expected["Std. Error"], rel=1e-4)
        assert row["df"] == pytest.approx(expected["df"], rel=1e-3)
        assert row["p"] == pytest.approx(expected["Pr(>|t|)"], rel=1e-3)
        between, within = (reference[model][f"{part}_variance"] for part in ("group", "residual"))
        icc = found.loc["icc: group", "estimate"]
        assert icc == pytest.approx(between / (between + within), rel=1e-3, abs=1e-9)
        assert ("singular" in row["note"]) == (case == "alike")
        assert row["note"].startswith("5 groups, 28 of 52 people in them")


def test_one_group_has_no_variance_between_groups():
    declared, scores, people = arms({"TAU": 4, "BtheB": 5}, *NINE)
    changed = declared.model_dump(mode="json")
    changed["attributes"]["site"] = {"label": "Group", "levels": {"g1": "one"}}
    changed["design"]["sites"] = "site"
    people = people.assign(site=[np.nan] * 4 + ["g1"] * 5)
    table = models_table(StudyFile.model_validate(changed), scores, people)
    nested = table[table["method"] == ANCOVA_NESTED]
    assert nested["note"].tolist() == [
        "not estimable: fewer than two groups of two members with both scores"
    ]


def test_one_group_in_each_arm_cannot_be_told_from_the_arm():
    """Donner & Klar (2000): one cluster per arm leaves no degree of freedom between clusters."""
    declared, scores, people = arms({"TAU": 4, "BtheB": 5}, *NINE)
    changed = declared.model_dump(mode="json")
    changed["attributes"]["site"] = {"label": "Group", "levels": {"g1": "one", "g2": "two"}}
    changed["design"]["sites"] = "site"
    people = people.assign(site=["g2"] * 4 + ["g1"] * 5)
    table = models_table(StudyFile.model_validate(changed), scores, people)
    nested = table[table["method"] == ANCOVA_NESTED]
    assert nested["note"].tolist() == [
        "not estimable: no arm has two groups, so that group and arm cannot be told apart"
    ]
