"""The discussion of the shipped study: each prediction beside its result, and what moved before."""

from pathlib import Path

import pytest
from chinese_report import results as results_of

from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[4]
RAW = ROOT / "data" / "raw" / "all-the-way"


@pytest.fixture(scope="module")
def tables():
    return results_of(load_study(RAW / "study.yaml"), RAW)


def told(fragment: str, tables: dict, language: str = "en", **changed) -> str:
    study = load_study(RAW / "study.yaml").model_copy(update=changed)
    ledger = Ledger(tables)
    writer = Writer.open(study, ledger, language, ROOT / "report" / language / "phrases.yml")
    return ledger.resolved(FRAGMENTS[fragment](writer)).replace("\\", "")


def test_each_prediction_stands_beside_the_result_that_speaks_to_it(tables) -> None:
    said = told("predictions", tables)
    rows = [line for line in said.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(load_study(RAW / "study.yaml").predictions) == 6
    anxiety, depression, identity, needs, peers, network = rows
    assert "as predicted | declared test, adjusted *p* = .020" in anxiety
    # the interval alone would call it a change; the declared test, adjusted, does not
    assert "3.36 [0.49, 6.23]" in identity
    assert "no clear change | declared test, adjusted *p* = .184" in identity
    assert "no clear change" in depression
    assert "no clear change" in needs
    assert "−0.78 [−1.34, −0.22]" in peers
    assert "interval alone, no declared test" in peers
    assert "16% at pre-test, 34% at post-test" in network
    assert "described only | no interval" in network


def test_a_result_against_the_prediction_is_called_so(tables) -> None:
    """The same change, had the theory foreseen the opposite."""
    study = load_study(RAW / "study.yaml")
    turned = [
        each.model_copy(update={"expected": "higher"})
        for each in study.predictions
        if each.scale == "needs.peers"
    ]
    assert "against the prediction" in told("predictions", tables, predictions=turned)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_had_moved_before_the_group_began(tables, language) -> None:
    said = told("before_the_group", tables, language)
    assert "5.73" in said
    point = {"en": "−5.73 points", "zh": "−5.73分"}[language]
    brackets = {"en": " (95% CI [−10.05, −1.40])", "zh": "（95% CI [−10.05, −1.40]）"}[language]
    assert point + brackets in said
    assert "@sec-regression" in said


def test_the_need_that_changed_beside_its_sessions_and_interviews(tables) -> None:
    said = told("areas_changed", tables)
    assert "was lower at post-test than at pre-test (mean difference −0.78 points" in said
    assert "*Nice to meet you*, *Love all around* and *Please don't say goodbye*" in said
    assert "11 of 12 people spoke of it" in said
    assert "one interval of several may exclude zero by chance" in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_sentence_of_the_abstract_comes_again(tables, language) -> None:
    sign = {"en": ". ", "zh": "。"}[language]
    abstract = {each.strip() for each in told("abstract", tables, language).split(sign)}
    parts = ("main_findings", "predictions", "areas_changed", "before_the_group")
    discussion = sign.join(told(part, tables, language) for part in parts)
    again = {each.strip() for each in discussion.split(sign)} & abstract
    assert not {each for each in again if len(each) > 12}


def test_regressors_of_low_reliability_are_warned_of(tables) -> None:
    """Cronbach's alpha in the survey: .25, .56 and .20; strain itself is measured well."""
    said = told("strain", tables)
    found = tables["reliability"].query("wave == 'survey' and statistic == 'alpha'")
    alphas = found.drop_duplicates("scale").set_index("scale")["estimate"]
    supports = [alphas[f"ssrs.{part}"] for part in ("objective", "subjective", "use")]
    assert all(alpha < 0.7 for alpha in supports)
    shown = [f"({alpha:.2f})".replace("(0.", "(.") for alpha in supports]
    warned = next(line for line in said.splitlines() if "Cronbach's alpha of" in line)
    assert all(each in warned for each in shown)
    assert "anxiety (SAS) (" not in warned


def test_a_reliability_cites_its_reference(tables) -> None:
    said = told("analysis", tables)
    assert "Greek version [@samakouri2012]" in said
    assert "Greek version [@fountoulakis2001]" in said


@pytest.mark.parametrize(
    ("language", "discussed", "counted"),
    [
        (
            "en",
            "What came up with most people in the interviews was",
            "What most people spoke of is",
        ),
        ("zh", "访谈中谈及人数最多的是", "谈及人数最多的编码是"),
    ],
)
def test_what_interviews_found_is_named_beside_the_change(tables, language, discussed, counted):
    assert discussed in told("main_findings", tables, language)
    for fragment in ("abstract", "summary_points"):
        assert counted in told(fragment, tables, language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_the_reading_of_a_code_belongs_is_told(tables, language):
    codes = [code.id for code in load_study(RAW / "study.yaml").interviews.codes]
    said = told("checklists", tables, language)
    assert f"`text/{language}/themes/`" in said
    assert all(f"`{code}.md`" in said for code in codes)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_codes_of_as_many_people_are_told_together(tables, language) -> None:
    """Naming one of two that tie would make it the second."""
    themes = tables["themes"].copy()
    of_all = (themes["interview"] == "all") & (themes["statistic"] == "people")
    codes = load_study(RAW / "study.yaml").interviews.codes[:3]
    themes.loc[of_all & (themes["code"] != "all"), "estimate"] = 1
    for code, people in zip(codes, (6, 5, 5), strict=True):
        themes.loc[of_all & (themes["code"] == code.id), "estimate"] = people
    first, *tied = (code.label.get(language) for code in codes)
    said = told("main_findings", {**tables, "themes": themes}, language)
    assert all(label in said for label in (first, *tied))
    themes.loc[of_all & (themes["code"] == codes[1].id), "estimate"] = 6
    said = told("main_findings", {**tables, "themes": themes}, language)
    assert first in said and tied[0] in said and tied[1] not in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "No clear change from pre-test to post-test and follow-up was seen in depression "
            "(SDS), which does not show that nothing changed.",
        ),
        ("zh", "从前测到后测和追踪测量，抑郁（SDS）未见明确变化，但这并不证明没有变化。"),
    ],
)
def test_times_of_which_the_same_is_said_are_named_together(tables, language, said) -> None:
    """Both intervals of the shipped study's depression take in zero."""
    study = load_study(RAW / "study.yaml")
    depression = [each for each in study.outcomes if each.scale == "sds"]
    found = told("main_findings", tables, language, outcomes=depression)
    assert found.partition("\n\n")[0] == said
