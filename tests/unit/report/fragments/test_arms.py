"""What is said of the arms: which comparison leads, and who they were, in numbers of R."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from effect_study import DATA, beat_the_blues
from effect_study import scores as scores_of
from effect_study import study as study_of
from every_table import table_file
from told_parts import counted, told

from groupwork.analysis.contrasts import contrasts_table
from groupwork.analysis.descriptives import descriptives_table, flow_table, participants_table
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.missing import attrition_table, missing_table
from groupwork.analysis.models import models_table
from groupwork.figures import draw
from groupwork.privacy.disclosure import ZERO_LEFT_OUT
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.fragments.summary import later
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.make import published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[4]


def make_study(kind: str, direction: str = "higher-better") -> StudyFile:
    """Return a study of the children's growth, as if girls had been the comparison group."""
    distance = {
        **{"name": "distance", "short": "distance"},
        "items": [{"ids": "1", "min": 0, "max": 50}],
        "scores": [{"id": "total", "label": "distance", "direction": direction}],
    }
    return StudyFile.model_validate(
        {
            **{"id": "growth", "title": "Growth", "authors": ["Nobody"]},
            **{"synthetic": False, "seed": 7, "privacy": {"publish": "full"}},
            "design": {"kind": kind, "groups": {"attribute": "sex", "control": "Female"}},
            "waves": [
                {"id": "a8", "label": "age eight", "role": "pre"},
                {"id": "a14", "label": "age fourteen", "role": "post"},
            ],
            "files": [
                {"kind": "responses", "path": "a.csv", "id": "id", "wave": "a8", "columns": {}}
            ],
            "attributes": {"sex": {"label": "sex", "levels": {"Male": "boys", "Female": "girls"}}},
            "instruments": {"distance": {"define": distance}},
            "cleaning": {"duplicates": "last"},
            "outcomes": [{"scale": "distance", "primary": True, "expected": "higher"}],
            **{
                "comparisons": [["a8", "a14"]],
                "family": {"test": {"controlled": "welch", "randomised": "ancova"}[kind]},
            },
        }
    )


def make_tables(study: StudyFile, lost: int = 0) -> dict[str, pd.DataFrame]:
    """Return the results of the children of whom the last ones were lost."""
    children = pd.read_csv(ROOT / "tests/data/orthodont.csv").rename(
        columns={"Subject": "participant_id", "Sex": "sex"}
    )
    scores = children.melt(["participant_id", "sex"], ["a8", "a14"], var_name="wave").assign(
        scale="distance", items_answered=1, items_total=1, missing_reason=None
    )
    scores = scores.drop(index=scores.index[len(scores) - lost :])
    people = children[["participant_id", "sex"]]
    return {
        "descriptives": descriptives_table(study, scores, people),
        "flow": flow_table(study, scores, people),
        "participants": participants_table(study, scores, people),
        "effects": effects_table(study, scores, people),
        "models": models_table(study, scores, people),
        "tests": declared_tests(study, scores, people),
    }


def say(fragment: str, study: StudyFile, lost: int = 0, tables: dict | None = None) -> str:
    """Return what a generated part says in English, its numbers filled in."""
    tables = tables or make_tables(study, lost)
    ledger = Ledger(
        {
            name: published(study, Recipe.read(TABLES[name].recipe()), tables[name])
            for name in tables
        },
        {name: table_file(Path(f"{name}.csv")) for name in tables},
    )
    writer = Writer.open(study, ledger, "en", ROOT / "report/en/phrases.yml")
    text = FRAGMENTS[fragment](writer)
    return writer.ledger.resolved(text).replace("\\", "")


# R 4.2.2: t.test(change ~ sex); d_ppc2 is 1.684659 / 2.327 * (1 - 3 / (4 * 25 - 1)).
WELCH = (
    "Distance from age eight to age fourteen: the mean change of *boys* was 1.68 points higher "
    "than that of *girls* (95% CI [0.08, 3.29], *p* = .041)"
)
D_PPC2 = (
    "Distance from age eight to age fourteen: the mean changes of *boys* and *girls* differ by "
    "0.70 pooled standard deviations of age eight (*d*~ppc2~,"
)
# R 4.2.2: lm(a14 ~ a8 + sex).
ANCOVA = (
    "Distance at age fourteen: adjusted for the score at age eight, *boys* stood 2.53 points "
    "higher than *girls* (95% CI [0.85, 4.21], *p* = .005)"
)


@pytest.mark.parametrize(
    ("kind", "direction", "said"),
    [
        ("controlled", "higher-better", f"{WELCH}, in favour of *boys*."),
        ("controlled", "lower-better", f"{WELCH}, in favour of *girls*."),
        ("controlled", "neutral", WELCH + "."),
        ("randomised", "higher-better", f"{ANCOVA}, in favour of *boys*."),
        ("randomised", "neutral", ANCOVA + "."),
    ],
)
def test_who_was_not_allocated_is_compared_by_changes(kind, direction, said):
    text = say("arms", make_study(kind, direction))
    assert text.startswith(said)
    assert D_PPC2 in text


# R 4.2.2: t.test(a8 ~ sex, var.equal = TRUE) times sqrt(1/16 + 1/11) and J(25), its limits by pt.
AT_START = (
    "Between the people compared the differences at age eight were, in standard deviations "
    "(Hedges' *g*, 95% CI): distance, *boys* minus *girls* 0.71 [−0.07, 1.47]."
)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("controlled", "their changes may differ for no other reason"),
        ("randomised", "Some lie further apart than 0.25 standard deviations"),
    ],
)
def test_how_far_apart_the_arms_were_at_the_start(kind, said):
    text = " ".join(say("arms", make_study(kind)).split())
    assert AT_START in text
    assert said in text and text.count("[@wwc2022]") == 1
    limits = say("limits", make_study(kind))
    assert ("they were apart at the start already" in limits) == (kind == "controlled")


@pytest.mark.parametrize(("language", "words"), [("en", "who left may have"), ("zh", "由失访造成")])
def test_a_start_apart_of_those_who_came_back_is_not_put_down_to_chance(language, words):
    """Without the last three girls the others start as far apart; who left may have made it so."""
    study = make_study("randomised")
    for lost in (0, 3):
        text = " ".join(told(study, make_tables(study, lost), "arms", language)[0].split())
        assert (words in text) == bool(lost)
        assert "By chance" not in text and "因机遇" not in text


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        # Of 11 girls one is 9%, and no boy: below ten points; three are 27%.
        (1, None),
        (
            3,
            {
                "en": "By age fourteen the arms had lost unequal shares of their people.",
                "zh": "到age fourteen时，各组失访的比例不同。",
            },
        ),
    ],
)
def test_unequal_drop_out_is_a_limitation(lost, said):
    study = make_study("randomised")
    for language in ("en", "zh"):
        text = told(study, make_tables(study, lost), "limits", language)[0]
        text = " ".join(text.split())
        if said:
            assert said[language] in text
        else:
            assert "unequal shares" not in text and "失访的比例不同" not in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_declared_test_is_not_said_to_be_adjusted(language):
    """Its p may differ from the printed one by rounding alone."""
    study = make_study("randomised")
    tables = make_tables(study)
    tests = tables["tests"]
    tests.loc[tests["statistic"] == "p_adjusted", ["estimate", "p"]] *= 1.001
    text = told(study, tables, "arms", language)[0]
    assert {"en": "Adjusted for the declared family", "zh": "检验族内校正"}[language] not in text


@pytest.mark.parametrize(
    "fragment", ["arms", "summary_points", "abstract", "plain_words", "conclusion"]
)
def test_a_difference_of_changes_never_stands_without_that_of_a_start_far_apart(fragment):
    """R's numbers above: 0.71 SDs at the start, 1.68 points crude, 2.53 adjusted."""
    text = " ".join(say(fragment, make_study("controlled")).split())
    assert "2.53" in text.replace("−", "-")
    assert "taken into account" in text
    assert ("0.71" in text) == (fragment in {"arms", "summary_points", "abstract"})
    # Where people were allocated at random the adjusted difference leads.
    assert "taken into account" not in say(fragment, make_study("randomised"))


def test_it_is_said_where_the_start_turns_the_difference():
    study = make_study("controlled")
    tables = make_tables(study)
    models = tables["models"]
    is_adjusted = models["method"].str.startswith("ANCOVA (") & (models["term"].str[:5] == "group")
    models.loc[is_adjusted, ["estimate", "ci_low", "ci_high"]] = [-0.5, -1.0, 0.0]
    assert "which has the opposite sign" in say("arms", study, tables=tables)
    assert "which has the opposite sign" not in say("arms", study)


def test_of_few_people_standardised_differences_are_not_rounded_like_points():
    """R's 0.71 above and Morris's 0.70 to tenths: a tenth of 8 SDs, over 11 girls."""
    closed = make_study("controlled").model_dump() | {"privacy": {"publish": "protected"}}
    text = " ".join(say("arms", StudyFile.model_validate(closed)).split())
    assert "*boys* minus *girls* ≈ 0.7 [" in text
    assert "differ by ≈ 0.7 pooled standard deviations" in text


def test_of_few_people_a_p_is_told_as_a_bound():
    """R's numbers above, told to half a point (a tenth of 50 points over 11 girls): p = .005
    becomes at most .01, which is no "= .01".
    """
    closed = make_study("randomised").model_dump() | {"privacy": {"publish": "protected"}}
    assert say("arms", StudyFile.model_validate(closed)).startswith(
        "Distance at age fourteen: adjusted for the score at age eight, *boys* stood 2.5 points "
        "higher than *girls* (95% CI ≈ [1.0, 4.0], *p* ≤ .01), in favour of *boys*."
    )


@pytest.mark.parametrize(("publish", "said"), [("protected", True), ("full", False)])
def test_the_summary_says_that_its_numbers_are_rounded(publish, said):
    own = make_study("randomised").model_dump() | {"privacy": {"publish": publish}}
    text = say("summary_points", StudyFile.model_validate(own))
    assert ("are rounded so that nobody's score can be worked out" in text) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            "controlled",
            "the change from age eight to age fourteen was more favourable in *boys* than in "
            "*girls*.",
        ),
        (
            "randomised",
            "*boys* stood better than *girls* at age fourteen, adjusted for the score at age "
            "eight.",
        ),
    ],
)
def test_the_conclusion_is_of_the_same_comparison(kind, said):
    assert f"On the primary outcome {said}" in say("conclusion", make_study(kind))


@pytest.mark.parametrize(
    ("kind", "fragment", "said"),
    [
        (
            "controlled",
            "plain_words",
            "a better change with *boys* than with *girls*.** From age eight to age fourteen "
            "scores with *boys* rose on average 1.68 points more than those with *girls*, "
            "on a scale",
        ),
        (
            "randomised",
            "plain_words",
            "better with *boys* than with *girls*.** Taking into account what people scored at "
            "age eight, scores at age fourteen were on average 2.53 points higher with *boys*, on",
        ),
        (
            "controlled",
            "main_findings",
            "a better change from age eight to age fourteen was seen in distance.",
        ),
        (
            "randomised",
            "main_findings",
            "compared with the control and adjusted for the score at age eight, a better score "
            "at age fourteen was seen in distance.",
        ),
        (
            "controlled",
            "summary_points",
            "The differences between the arms are those of their mean",
        ),
        (
            "randomised",
            "summary_points",
            "The differences between the arms are adjusted for the earlier of the two scores",
        ),
        ("controlled", "families", "The differences between the arms are those of their mean"),
        (
            "randomised",
            "families",
            "The differences between the arms are adjusted for the earlier of the two scores",
        ),
    ],
)
def test_a_difference_of_changes_is_not_told_as_one_of_scores(kind, fragment, said):
    """R's estimates above: 1.68 of the changes, 2.53 of the adjusted scores."""
    assert said in say(fragment, make_study(kind))


def test_no_direction_was_declared_of_the_control():
    """Both arms grow; that they would shrink was declared of the boys, who have the programme."""
    study = make_study("controlled", "lower-better").model_dump()
    study["outcomes"][0]["expected"] = "lower"
    said = say("primary", StudyFile.model_validate(study))
    [girls] = [line for line in said.splitlines() if "arm *girls*" in line]
    [boys] = [line for line in said.splitlines() if "arm *boys*" in line]
    assert "declared direction was the opposite" in boys
    assert "declared" not in girls


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["controlled", "randomised"])
def test_what_losses_do_to_a_comparison_is_said_by_design(kind):
    study = make_study(kind)
    assert "Missing people" not in say("limits", study)
    text = " ".join(say("limits", study, lost=3).split())
    assert "Not everybody was measured again" in text
    assert ("Random allocation makes the arms comparable" in text) == (kind == "randomised")
    assert ("differ in one more way" in text) == (kind == "controlled")


def test_the_arm_itself_is_no_characteristic():
    """16 boys and 11 girls: how many are in each arm stands in the flow."""
    text = say("participants", make_study("controlled"))
    assert "Characteristic" not in text
    (first, *_) = [line for line in text.splitlines() if re.match(r"\|\s*Age eight", line)]
    assert [cell.strip() for cell in first.split("|")[2:5]] == ["27", "16", "11"]


def test_an_arm_has_one_colour_in_all_figures():
    study = make_study("randomised")
    tables = make_tables(study)

    def colours(name: str) -> list[str]:
        bars = draw(study, name, tables).axes[0].containers
        return [bar.lines[0].get_color() for bar in bars]

    assert colours("forest") == colours("means")
    assert len(set(colours("forest"))) == 2  # all arms together are not drawn


def test_an_interval_within_one_size_names_it_once():
    """d_z of all children is 1.67 [1.07, 2.25]: both ends are large."""
    arms = make_study("controlled")
    design = arms.design.model_copy(update={"kind": "one-group", "groups": None})
    family = [each.model_copy(update={"test": "t"}) for each in arms.family]
    study = arms.model_copy(update={"design": design, "family": family})
    assert "compatible with a change that is large in size." in say("primary", study)


@pytest.mark.parametrize(("label", "said"), [("distance", "Distance at"), ("eHEALS", "eHEALS at")])
def test_a_sentence_opens_with_a_capital(label, said):
    study = make_study("randomised")
    study.instruments["distance"].define["scores"][0]["label"] = label
    study.instruments["distance"].define["short"] = label
    assert say("arms", StudyFile.model_validate(study.model_dump())).startswith(said)


@pytest.mark.slow
def test_all_arms_together_are_no_headline():
    study = make_study("randomised")
    for fragment in ("abstract", "main_findings", "conclusion", "primary", "outcomes"):
        assert "in all arms together" not in say(fragment, study), fragment


def test_what_is_later_than_the_allocation_is_described_and_not_adjusted():
    """Both scores after allocation: R 4.2.2 t.test(change ~ sex) as above, and no ANCOVA."""
    content = make_study("randomised").model_dump()
    content["waves"] = [
        {"id": "a0", "label": "birth", "role": "pre"},
        {"id": "a8", "label": "age eight", "role": "post"},
        {"id": "a14", "label": "age fourteen", "role": "follow-up"},
    ]
    content["comparisons"] = [["a0", "a8"], ["a8", "a14"]]
    study = StudyFile.model_validate(content)
    children = pd.read_csv(ROOT / "tests/data/orthodont.csv").rename(
        columns={"Subject": "participant_id", "Sex": "sex"}
    )
    children["a0"] = children["a8"] - 3 + (children.index % 3)
    scores = children.melt(["participant_id", "sex"], ["a0", "a8", "a14"], var_name="wave").assign(
        scale="distance", items_answered=1, items_total=1, missing_reason=None
    )
    people = children[["participant_id", "sex"]]
    models = models_table(study, scores, people)
    later = models[models["wave_from"] == "a8"]
    assert not later["method"].str.contains("ANCOVA").any()
    ledger = Ledger(
        {
            "models": models,
            "tests": declared_tests(study, scores, people),
            "flow": flow_table(study, scores, people),
        }
    )
    writer = Writer.open(study, ledger, "en", ROOT / "report/en/phrases.yml")
    text = ledger.resolved(FRAGMENTS["arms"](writer)).replace("\\", "")
    assert f"{WELCH}, in favour of *boys*." in text
    assert "this describes and is not adjusted" in text


LANGUAGES = ["en", "zh"]


def told_of_arms(made: StudyFile, long: pd.DataFrame, people: pd.DataFrame, language: str) -> str:
    tables = {
        "models": models_table(made, long, people),
        "tests": declared_tests(made, long, people),
        "flow": flow_table(made, counted(long), people),
    }
    return told(made, tables, "arms", language)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slopes_that_differ_are_told_at_three_scores(language):
    """Two lines fitted apart, at the mean of all first scores and one SD to either side."""
    pre = np.array([10, 14, 18, 22, 26, 30, 34, 38, 12, 16, 20, 24, 28, 32, 36, 40.0])
    wiggle = np.array([1, -1, 0, 2, -2, 1, 0, -1] * 2)
    post = np.where(np.arange(16) < 8, 5 + 0.2 * pre, pre) + wiggle
    arm = np.repeat(["BtheB", "TAU"], 8)
    made = study_of(design={"kind": "randomised", "groups": {"attribute": "arm", "control": "TAU"}})
    people = pd.DataFrame({"participant_id": [str(i) for i in range(16)], "arm": arm})
    text = told_of_arms(made, scores_of(pre=pre.tolist(), post=post.tolist()), people, language)
    lines_apart = [np.polyfit(pre[arm == each], post[arm == each], 1) for each in ("BtheB", "TAU")]
    middle, spread = pre.mean(), pre.std(ddof=1)
    word = {"en": "depends on the score at pre", "zh": "组间差异随pre得分而不同"}[language]
    assert word in text
    for at in (middle - spread, middle, middle + spread):
        first, second = (np.polyval(each, at) for each in lines_apart)
        assert f" {first - second:.2f} (".replace("-", "−") in text.replace("（", " (").replace(
            "为", " "
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_slopes_are_told_of_every_outcome_as_tests_that_were_not_declared(language):
    """The secondary outcome's slopes are 0.2 and 1, and few people: F is held back, p a bound.

    Of the primary outcome both slopes are 1.
    """
    pre = np.array([10, 14, 18, 22, 26, 30, 34, 38, 12, 16, 20, 24, 28, 32, 36, 40.0])
    wiggle = np.array([1, -1, 0, 2, -2, 1, 0, -1] * 2)
    apart = np.where(np.arange(16) < 8, 5 + 0.2 * pre, pre) + wiggle
    arm = np.repeat(["BtheB", "TAU"], 8)
    trial = {"kind": "randomised", "groups": {"attribute": "arm", "control": "TAU"}}
    made = study_of([{"scale": "bdi"}, {"scale": "ghq"}], design=trial)
    people = pd.DataFrame({"participant_id": [str(i) for i in range(16)], "arm": arm})
    long = pd.concat(
        scores_of(name, pre=pre.tolist(), post=post.tolist())
        for name, post in (("bdi", pre + np.roll(wiggle, 5) * (1 + pre / 99)), ("ghq", apart))
    )
    tables = of_arms(made, counted(long), people)
    models = tables["models"]
    test = models["term"].eq("F: pre x group") & models["outcome"].eq("ghq")
    models["note"] = models["note"].astype(object)
    models.loc[test, ["estimate", "p"]] = [np.nan, 0.01]
    models.loc[test, "note"] = "suppressed: single scores of fewer than 30 people"
    text = told(made, tables, "arms", language)[0]
    for said in {
        "en": (
            "By a test that was not declared, the difference between the arms in GHQ at post",
            "depends on the score at pre (*p* ≤ .01): one standard deviation below the mean",
            "There is no sign that the difference between the arms depends on the score at pre in "
            "BDI at post (*F*(1, 12) = ",  # of 16 people, less four coefficients
            "Of these 2 tests, one for each outcome and time, none was declared",
        ),
        "zh": (
            "依一项未预设的检验，post的GHQ，组间差异随pre得分而不同（*p* ≤ 0.01）：低于均值",
            "没有迹象表明下列组间差异随pre得分而不同：post的BDI（*F*(1, 12) = ",
            "这2项检验（每个结局指标、每个时点各一项）均未预设",
        ),
    }[language]:
        assert said in text


def test_groups_within_an_arm_are_told_with_their_intraclass_correlation():
    """R: lmer(post ~ pre + treated + (0 + treated | site)), tests/data/r_nested.R."""
    reference = json.loads((DATA / "r_nested.json").read_text(encoding="utf-8"))["differ"]
    data = pd.DataFrame(reference["data"])
    content = beat_the_blues()[0].model_dump(mode="json")
    content["waves"], content["comparisons"] = content["waves"][:2], [["pre", "m2"]]
    levels = {f"g{n}": f"group {n}" for n in range(1, 6)}
    content["attributes"]["site"] = {"label": "Group", "levels": levels}
    content["design"]["sites"] = "site"
    people = pd.DataFrame(
        {
            "participant_id": data.index.astype(str),
            "arm": np.where(data["treated"] == 1, "BtheB", "TAU"),
            "site": data["site"].replace("", np.nan),
        }
    )
    long = scores_of(pre=data["pre"].tolist(), m2=data["post"].tolist())
    text = told_of_arms(StudyFile.model_validate(content), long, people, "en")
    between, within = (reference["ancova"][f"{part}_variance"] for part in ("group", "residual"))
    share = f"{between / (between + within):.2f}".removeprefix("0")
    assert f"a share of {share} lies between the groups that people were in" in text


def of_arms(
    study: StudyFile, scores: pd.DataFrame, people: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the tables that arms are told from."""
    return {
        "effects": effects_table(study, scores, people),
        "models": models_table(study, scores, people),
        "tests": declared_tests(study, scores, people),
        "flow": flow_table(study, scores, people),
    }


def three_ages(**groups) -> tuple[StudyFile, pd.DataFrame, pd.DataFrame]:
    """Return the children at three ages, as if the girls had waited until the second one."""
    content = make_study("randomised").model_dump()
    content["design"]["groups"] |= groups
    content["waves"] = [
        {"id": "a0", "label": "birth", "role": "pre"},
        {"id": "a8", "label": "age eight", "role": "post"},
        {"id": "a14", "label": "age fourteen", "role": "follow-up"},
    ]
    content["comparisons"] = [["a0", "a8"], ["a0", "a14"], ["a8", "a14"]]
    children = pd.read_csv(ROOT / "tests/data/orthodont.csv").rename(
        columns={"Subject": "participant_id", "Sex": "sex"}
    )
    children["a0"] = children["a8"] - 3 + (children.index % 3)
    scores = children.melt(["participant_id", "sex"], ["a0", "a8", "a14"], var_name="wave").assign(
        scale="distance", items_answered=1, items_total=1, missing_reason=None
    )
    return StudyFile.model_validate(content), scores, children[["participant_id", "sex"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_had_the_group_itself_is_no_control_any_more(language):
    study, scores, people = three_ages(until="a8")
    tables = of_arms(study, scores, people)
    said = {
        "en": "After age eight girls had the group itself, so at age fourteen it is no comparison",
        "zh": "age eight之后，girls组自己也参加了小组，age fourteen时已不再是对照",
    }[language]
    for fragment in ("abstract", "arms", "plain_words", "analysis"):
        assert said in told(study, tables, fragment, language)[0].replace("*", ""), fragment
    findings = told(study, tables, "main_findings", language)[0]
    assert "age eight" in findings and "age fourteen" not in findings
    # Its own change over its group is told, and that of the others from there is not.
    own = told(study, tables, "primary", language)[0].replace("*", "").split("\n\n")
    late = [part for part in own if "age fourteen" in part]
    assert len(late) == 1 and "girls" in late[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_arm_that_was_not_asked_it_is_said_and_nobody_is_lost(language):
    """The 11 girls had the group after age eight, and the 16 boys alone were asked at fourteen."""
    study, scores, people = three_ages(until="a8")
    girls = set(people.loc[people["sex"] == "Female", "participant_id"])
    scores = scores[~((scores["wave"] == "a14") & scores["participant_id"].isin(girls))]
    tables = of_arms(study, scores, people) | {
        "attrition": attrition_table(study, scores, people),
        "contrasts": contrasts_table(study, scores, people),
        "missing": missing_table(study, scores, people),
    }
    said = {part: told(study, tables, part, language)[0].replace("*", "") for part in PARTS}
    once = {
        "en": "After age eight girls had the group itself, so at age fourteen",
        "zh": "age eight之后，girls组自己也参加了小组",
    }[language]
    assert said["conclusion"].count(once) == 1
    unasked = {
        "en": "At age fourteen nobody of girls was measured.",
        "zh": "age fourteen时“girls”组无人接受测量。",
    }[language]
    assert unasked in said["missing"]
    # Neither a change of theirs nor a loss is told.
    assert "age fourteen" not in said["primary"]
    for word in ("11 of 11", "11人中11人", "Lost by", "失访者："):
        assert word not in said["missing"]


#: Where an arm that was not asked could be spoken of.
PARTS = ("conclusion", "missing", "primary")


@pytest.mark.parametrize(
    ("boys", "girls", "english", "chinese"),
    [
        ("1", "4", "1 minus 4", "1减4"),
        ("arm 2", "waiting", "arm 2 minus waiting", "arm 2减waiting"),
        ("boys", "girls", "boys – girls", "boys减girls"),
    ],
)
def test_two_numbers_with_a_dash_would_be_a_range(boys, girls, english, chinese):
    content = make_study("randomised").model_dump()
    content["attributes"]["sex"]["levels"] = {"Male": boys, "Female": girls}
    study = StudyFile.model_validate(content)
    for language, term in (("en", english), ("zh", chinese)):
        for part in ("arms", "summary_points"):
            table = told(study, make_tables(study), part, language)[0].casefold()
            assert f"| {term} |" in table


def test_until_is_at_the_first_comparison_or_later():
    with pytest.raises(ValueError, match=r"design\.groups\.until: the first comparison"):
        three_ages(until="a0")
    with pytest.raises(ValueError, match=r"design\.groups\.until"):
        three_ages(until="a9")


def test_of_several_arms_each_finding_names_its_arm_where_they_differ_in_it():
    content = make_study("randomised").model_dump()
    content["attributes"]["sex"]["levels"] = {"Male": "boys", "Female": "girls", "Other": "others"}
    study = StudyFile.model_validate(content)
    _, scores, people = three_ages()
    people = people.assign(sex=["Other" if n % 3 == 0 else s for n, s in enumerate(people["sex"])])
    tables = of_arms(study, scores, people)
    text = told(study, tables, "main_findings", "en")[0].replace("*", "")
    assert "no clear difference from the control was seen in distance at" in text
    ours = tables["tests"]["contrast"] == "Male - Female"
    clear = tables["tests"].copy()
    clear.loc[ours & (clear["statistic"] == "p_adjusted"), ["estimate", "p"]] = 0.001
    text = told(study, tables | {"tests": clear}, "main_findings", "en")[0].replace("*", "")
    assert "a better score at age fourteen was seen in distance (boys)." in text
    assert "no clear difference from the control was seen in distance (others) at" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_arms_that_no_test_was_declared_for_are_told_and_said_to_be_so(language):
    """A test of two arms at one time: the others are told, clear or not, as what they are."""
    study, scores, people = three_ages()
    content = study.model_dump()
    content["attributes"]["sex"]["levels"] = {"Male": "boys", "Female": "girls", "Other": "others"}
    content["family"] = [
        {**content["family"][0], "arms": ["Male", "Female"], "comparisons": [["a0", "a8"]]}
    ]
    study = StudyFile.model_validate(content)
    people = people.assign(sex=["Other" if n % 3 == 0 else s for n, s in enumerate(people["sex"])])
    tables = of_arms(study, scores, people)
    table = told(study, tables, "summary_points", language)[0]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    for arm in ("boys", "others"):
        assert sum(arm in row and "girls" in row for row in rows) == 3
    aim = told(study, tables, "aim", language)[0]
    assert "age eight" in aim and "age fourteen" not in aim
    later = {"en": "No test was declared of ", "zh": "未事先声明检验，只作描述"}
    clear = {
        "en": "it is not among what the study was to test",
        "zh": "不在事先确定要检验的范围之内",
    }
    assert later[language] in told(study, tables, "arms", language)[0]
    assert clear[language] in told(study, tables, "plain_words", language)[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Unclear, and opposite to the declared direction: BDI from pre to m"),
        ("zh", "虽不明确但方向与事先声明相反的有：pre至m"),
    ],
)
def test_what_is_unclear_and_opposite_is_named_once_for_all_times(language, words):
    """As if a rise had been expected: the program is below usual care at every time."""
    study, scores, people = beat_the_blues()
    content = study.model_dump(mode="json")
    content["outcomes"][0]["expected"] = "higher"
    study = StudyFile.model_validate(content)
    tables = of_arms(study, counted(scores.dropna()), people)
    text = told(study, tables, "arms", language)[0]
    assert text.count(words) == 1
    [named] = [line for line in text.splitlines() if words in line]
    adjusted = tables["tests"].query("statistic == 'p_adjusted' and p > 0.05")
    assert len(adjusted) > 1 and all(wave in named for wave in adjusted["wave_to"])


@pytest.mark.parametrize(("language", "words"), [("en", "; m2 – m3 0.99"), ("zh", "m2至m3")])
def test_a_change_between_later_times_names_both(language, words):
    """Beside one from the beginning to the same time it would be taken for another value of it."""
    study, scores, people = beat_the_blues(test="welch")
    content = study.model_dump(mode="json")
    content["comparisons"] = [["pre", "m2"], ["pre", "m3"], ["m2", "m3"]]
    study = StudyFile.model_validate(content)
    frames = ROOT / f"report/{language}/phrases.yml"
    tables = of_arms(study, counted(scores), people)
    writer = Writer.open(study, Ledger(tables), language, frames)
    said = writer.ledger.resolved(" ".join(later(writer, study.primary)))
    assert said.count(words) == 1


OPEN = "The interval alone would show a difference"
DECIDES = "excludes zero, but the declared test decides"


@pytest.mark.parametrize(
    ("limits", "note", "brief", "full"),
    [
        # The test leaves open what the interval shows.
        ([0.85, 4.21], "", OPEN, f"The interval {DECIDES}"),
        # The printed interval takes in zero by rounding alone: as it looks, it is open, too.
        ([-0.1, 4.2], ZERO_LEFT_OUT, "", f"The interval of the exact scores {DECIDES}"),
    ],
)
def test_a_summary_has_one_reason_at_most_and_the_p_that_decides(limits, note, brief, full):
    study = make_study("randomised")
    tables = make_tables(study)
    tested = tables["tests"]["statistic"] == "test"
    tables["tests"].loc[tested, ["ci_low", "ci_high"]] = limits
    tables["tests"].loc[tested, "note"] = note
    adjusted = tables["tests"]["statistic"] == "p_adjusted"
    tables["tests"].loc[adjusted, ["estimate", "p"]] = 0.08
    summary, thesis = (say(part, study, tables=tables) for part in ("summary_points", "abstract"))
    first = summary.partition("\n\n")[0]
    assert "showed no clear difference" in first and "*p* = .080" in first and ".005" not in first
    assert (OPEN in first) == bool(brief)
    assert "exact scores" not in first and "ANCOVA" not in first
    assert full in thesis and "worked out from rounded" not in thesis


@pytest.mark.parametrize("publish", ["full", "protected"])
def test_few_people_are_a_limit_also_where_their_common_change_is_held_back(publish):
    """Of two arms nothing is told of the scores of all 27, but that they are few."""
    study = make_study("controlled").model_dump() | {"privacy": {"publish": publish}}
    study["privacy"]["few"] = 30
    said = " ".join(say("limits", StudyFile.model_validate(study)).split())
    assert "Only 27 participants have both scores of the primary outcome" in said


@pytest.mark.parametrize(
    ("g", "english", "chinese"),
    [
        (0.35, "started somewhat apart", "两组起点有一定差异"),
        (-0.57, "started clearly apart", "两组起点差异较明显"),
        (0.9, "started far apart", "两组起点差异很大"),
    ],
)
def test_a_start_apart_is_graded_by_its_size(g, english, chinese):
    """A third of an SD is no gulf."""
    study = make_study("controlled")
    tables = make_tables(study)
    models = tables["models"]
    models.loc[models["term"].astype("str").str.startswith("g_pre: "), "estimate"] = g
    said = " ".join(say("arms", study, tables=tables).split())
    assert english in said
    assert "Neither number alone" not in " ".join(say("plain_words", study, tables=tables).split())
    writer = Writer.open(study, Ledger(tables), "zh", ROOT / "report/zh/phrases.yml")
    texts = [FRAGMENTS[part](writer) for part in ("arms", "conclusion")]
    assert all(chinese in text for text in texts)
    assert "孰优孰劣" not in FRAGMENTS["plain_words"](writer)


def allocated(unit: str | None, sites: dict[str, list[str]] | None = None):
    """Return the trial as one in which persons or whole groups were allocated, and its tables."""
    study, scores, people = beat_the_blues()
    content = study.model_dump(mode="json")
    content["design"]["groups"]["allocated"] = unit
    content["comparisons"] = [["pre", "m2"]]
    if sites:
        names = {name: name for each in sites.values() for name in each}
        content["attributes"]["class"] = {"label": "Class", "levels": names}
        content["design"]["sites"] = "class"
        of = [sites[arm][n % len(sites[arm])] for n, arm in enumerate(people["arm"])]
        people = people.assign(**{"class": of})
    study = StudyFile.model_validate(content)
    return study, of_arms(study, counted(scores.dropna()), people)


ONE_EACH = {"TAU": ["7a"], "BtheB": ["7b"]}
TWO_EACH = {"TAU": ["7a", "7c"], "BtheB": ["7b", "7d"]}


@pytest.mark.parametrize(
    ("unit", "sites", "en", "zh"),
    [
        ("persons", None, "Single persons were allocated at random.", "以个人为单位随机分配。"),
        (None, None, "at random is not declared.", "未声明随机分配以个人还是以整个群体为单位"),
        ("groups", None, "Which group each person was in is not declared.", "未声明每个人属于哪"),
        ("groups", ONE_EACH, "there were 1 in *usual* and 1 in *program*.", "usual组有1个群体"),
        ("groups", TWO_EACH, "there were 2 in *usual* and 2 in *program*.", "usual组有2个群体"),
    ],
)
def test_the_report_says_what_was_allocated(unit, sites, en, zh):
    study, tables = allocated(unit, sites)
    assert en in told(study, tables, "design", "en")[0]
    assert zh in told(study, tables, "design", "zh")[0]


@pytest.mark.parametrize(
    ("unit", "sites", "limit", "separate"),
    [
        ("persons", None, "", False),
        (None, None, "**Unit of allocation.**", False),
        ("groups", None, "How many groups there are is not known here", True),
        ("groups", ONE_EACH, "**Group and treatment.** Whole groups were allocated", True),
        ("groups", TWO_EACH, "The mixed models in @tbl-arms take the groups into account.", False),
    ],
)
def test_group_and_treatment_are_said_not_to_be_separable_where_they_are_not(
    unit, sites, limit, separate
):
    """CONSORT extension for cluster trials (Campbell et al., 2012): one cluster per arm."""
    study, tables = allocated(unit, sites)
    said = told(study, tables, "limits", "en")[0]
    assert limit in said
    assert ("Unit of allocation" in said) == (unit is None)
    words = {"en": "cannot be separated", "zh": "无法区分"}
    for language, word in words.items():
        text = told(study, tables, "limits", language)[0]
        assert (word in " ".join(text.split())) == separate
        one = sites == ONE_EACH
        assert (word in told(study, tables, "conclusion", language)[0]) == one
        assert (word in told(study, tables, "abstract", language)[0]) == one


def test_several_arms_are_told_in_one_sentence():
    """The numbers of the clear differences stand in it, the others by name."""
    study, scores, people = three_ages()
    content = study.model_dump()
    content["attributes"]["sex"]["levels"] = {"Male": "boys", "Female": "girls", "Other": "others"}
    study = StudyFile.model_validate(content)
    people = people.assign(sex=["Other" if n % 3 == 0 else s for n, s in enumerate(people["sex"])])
    tables = of_arms(study, scores, people)
    tests = tables["tests"].query("wave_to == 'a8' and statistic == 'p_adjusted'")
    text = told(study, tables, "arms", "en")[0]
    [said] = [each for each in text.split("\n\n") if each.startswith("Distance at age eight")]
    assert said.count("adjusted for the score at birth") == 1
    assert said.count("in favour of") == (tests["p"] <= 0.05).sum() > 0


def test_methods_that_disagree_are_named_once_with_the_table_that_has_them():
    """At two months ANCOVA gives p = .023 and Welch's test .075, at eight .098 and .374 (R)."""
    study, scores, people = beat_the_blues()
    tables = of_arms(study, counted(scores.dropna()), people)
    text = told(study, tables, "arms", "en")[0]
    [said] = [line for line in text.splitlines() if "depends on the method" in line]
    named = said.partition("depends on the method, as @tbl-arms shows, for ")[2]
    assert named == "BDI from pre to m2, BDI from pre to m3 and BDI from pre to m5."
