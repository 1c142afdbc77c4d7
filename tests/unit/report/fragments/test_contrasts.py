"""What the report says of the scores that a trial lacks."""

import json
import re

import pytest
from effect_study import DATA, beat_the_blues
from told_parts import counted, lines, told

from groupwork.analysis.contrasts import contrasts_table
from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.missing import attrition_table, missing_table
from groupwork.privacy.disclosure import publishable
from groupwork.results.registry import TABLES
from groupwork.study.study_file import StudyFile

R = json.loads((DATA / "r_reference.json").read_text(encoding="utf-8"))
LANGUAGES = ["en", "zh"]


@pytest.fixture(scope="module")
def trial():
    made, long, people = beat_the_blues()
    tables = {
        "contrasts": contrasts_table(made, long, people),
        "missing": missing_table(made, long, people),
        "attrition": attrition_table(made, counted(long.dropna()), people),
        "flow": flow_table(made, counted(long.dropna()), people),
    }
    return made, tables


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_scores_of_a_trial_are_told_of_the_difference(trial, language):
    """R: lm(m2 ~ pre + group) of the 97 people with both scores."""
    made, tables = trial
    text, register = told(made, tables, "missing", language)
    estimate = R["btheb_models_m2"]["ancova"]["value"]["Estimate"][2]
    low, high = R["btheb_models_m2"]["ancova_ci95"]["value"][2]
    complete = f"{estimate:.2f} [{low:.2f}, {high:.2f}]".replace("-", "−")
    row = next(line for line in lines(text) if complete in line)
    assert "| 97 | 100 |" in row
    assert "contrasts.csv" in set(register["table"])
    # What all arms did together is not told.
    pooled = tables["missing"].query("group == 'all' and assumption == 'complete'")["estimate"]
    assert not any(f"{value:.2f}".replace("-", "−") in text for value in pooled)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "in the model of all {all} people with both scores, {two} of them in these two arms",
        ),
        ("zh", "依各组两次均有得分的全部{all}人（其中这两组{two}人）的模型"),
    ],
)
def test_of_three_arms_it_is_said_whom_a_difference_of_two_rests_on(language, words):
    """An adjusted difference rests on everybody with both scores, of the third arm as well."""
    made, long, people = beat_the_blues()
    content = made.model_dump(mode="json")
    content["attributes"]["arm"]["levels"]["Other"] = "other"
    content["comparisons"] = [["pre", "m2"]]
    made = StudyFile.model_validate(content)
    people = people.assign(
        arm=["Other" if n % 3 == 0 else arm for n, arm in enumerate(people["arm"])]
    )
    tables = {
        "contrasts": contrasts_table(made, long, people),
        "missing": missing_table(made, long, people),
        "effects": effects_table(made, long, people),
        "attrition": attrition_table(made, counted(long.dropna()), people),
    }
    text, _ = told(made, tables, "missing", language)
    wide = long.dropna().pivot(index="participant_id", columns="wave", values="value")
    both = wide[["pre", "m2"]].dropna().index
    arms = people.set_index("participant_id")["arm"].reindex(both)
    assert words.format(all=len(both), two=int(arms.isin(["Other", "TAU"]).sum())) in text


def test_a_result_that_hangs_on_what_is_assumed_is_said_to(trial):
    """At three months the 73 people with both scores give p = .028, all hundred imputed .129."""
    made, tables = trial
    said = [line for line in told(made, tables, "missing")[0].splitlines() if "pre to m3" in line]
    assert "the result depends on what is assumed" in " ".join(said)


def test_few_in_an_arm_are_held_back(trial):
    made, tables = trial
    guarded = made.model_copy(
        update={"privacy": made.privacy.model_copy(update={"small_cell": 60})}
    )
    held = publishable(guarded, TABLES["contrasts"].layout, tables["contrasts"])
    text, _ = told(guarded, tables | {"contrasts": held}, "missing")
    assert "with multiple imputation for all" not in text
    assert "is left out, to protect people." in text
    assert "@tbl-contrasts" not in text  # nor is a table told that would be empty


def test_a_column_that_is_held_back_is_not_told(trial):
    made, tables = trial
    held = tables["contrasts"].copy()
    of_column = held["statistic"] == "tipping_delta"
    some = held.assign(estimate=held["estimate"].mask(of_column, 1.5))
    for language, words in (("en", "The last column"), ("zh", "最后一列")):
        assert words in told(made, tables | {"contrasts": some}, "missing", language)[0]
        # No interval of the trial leaves zero out with imputation, so that there is none to turn.
        assert words not in told(made, tables, "missing", language)[0]
    held.loc[of_column, "estimate"] = None
    held["note"] = held["note"].astype(object)
    held.loc[of_column, "note"] = "suppressed: fewer than 5 people"
    for language, words in (("en", "The last column"), ("zh", "最后一列")):
        assert words not in told(made, tables | {"contrasts": held}, "missing", language)[0]


def test_nothing_missing_is_said_once():
    made, long, people = beat_the_blues()
    whole = long.pivot(index="participant_id", columns="wave", values="value").dropna().index
    long, people = (table[table["participant_id"].isin(whole)] for table in (long, people))
    tables = {
        "contrasts": contrasts_table(made, long, people),
        "missing": missing_table(made, long, people),
        "attrition": attrition_table(made, counted(long.dropna()), people),
    }
    text, _ = told(made, tables, "missing")
    assert text == "Nobody left, and no score that is compared is missing."
    assert "tbl-contrasts" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_was_lost_is_told_by_arm(trial, language):
    """Counted in the data; what is held back of an arm is not told."""
    made, tables = trial
    _, long, people = beat_the_blues()
    wide = long.pivot(index="participant_id", columns="wave", values="value")
    arm = people.set_index("participant_id")["arm"].reindex(wide.index)
    form = {"en": "{} of {} ({:.0f}%)", "zh": "{}/{}（{:.0f}%）"}[language]
    cells = []
    for name in ("TAU", "BtheB"):
        inside = wide[(arm == name) & wide["pre"].notna()]
        n, lost = len(inside), int(inside["m3"].isna().sum())
        cells.append(form.format(lost, n, 100 * lost / n))
    assert all(cell in _row_of_m3(told(made, tables, "missing", language)[0]) for cell in cells)
    flow = tables["flow"].copy()
    flow["note"] = flow["note"].astype(object)
    hidden = flow["group"].eq("TAU") & flow["statistic"].isin(["lost", "lost_share"])
    flow.loc[hidden, ["estimate", "ci_low", "ci_high"]] = None
    flow.loc[hidden, "note"] = "suppressed: fewer than 5 people"
    row = _row_of_m3(told(made, tables | {"flow": flow}, "missing", language)[0])
    assert cells[0] not in row and cells[1] in row


def _row_of_m3(text: str) -> str:
    """Return the row of a time in the table of who was lost."""
    [row] = [line for line in text.splitlines() if re.match(r"\| *m3 *\|", line.casefold())]
    return row


@pytest.mark.parametrize(
    ("language", "both", "named"),
    [
        ("en", "stayed is not told", "Pre – m8: how those who left differ from those who stayed"),
        ("zh", "差别不予列出", "pre至m8：为保护参加者，失访者与留下者的差别不予列出"),
    ],
)
def test_what_is_told_of_some_times_is_not_said_to_be_held_back(trial, language, both, named):
    made, tables = trial
    assert both not in told(made, tables, "missing", language)[0]
    held = tables["attrition"].copy()
    held["note"] = held["note"].astype(object)
    later = held["wave_to"].eq("m8") & held["variable"].ne("people")
    held.loc[later, ["estimate", "ci_low", "ci_high"]] = None
    held.loc[later, "note"] = "suppressed: fewer than 5 people"
    text = told(made, tables | {"attrition": held}, "missing", language)[0]
    assert "@tbl-attrition" in text and named in text
    assert text.count(both) == 1
