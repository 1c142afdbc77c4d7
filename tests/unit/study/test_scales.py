"""Instruments in use and scales of the study's own."""

import pytest
from mistakes import SHIPPED, mistake
from raw_study import MOOD, refused

from groupwork.study.loading import load_study
from groupwork.study.scales import InstrumentUse, build_instruments


def mood(**changes) -> dict:
    return {"mood": {"define": MOOD | changes}}


def score(**changes) -> dict:
    return mood(scores=[{"id": "t", "label": "t", "direction": "neutral", **changes}])


def item(**changes) -> dict:
    return mood(items=[{"ids": "1-4", "min": 1, "max": 4, **changes}], reversed="")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "direction: lower-better",
            "direction: lower-better, items: 1",
            ": instruments.bdi.define: scores: total: there is no item '1'. Valid names: 'total'.",
        ),
        (
            "  bdi:\n    define:",
            "  bdi:\n    labels: {70: [x]}\n    define:",
            ": instruments.bdi.labels: 70 is no code of its items.",
        ),
        (
            "  bdi:\n    define:",
            "  bdi:\n    labels: {2: 7}\n    define:",
            ": instruments.bdi.labels.2: should be a list. Found: 7.",
        ),
    ],
)
def test_scores_and_labels_of_own_scales(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"instruments": score(multiply=0)}, "greater than 0"),
        ({"instruments": score(multiply=-1)}, "greater than 0"),
        ({"instruments": score(multiply="inf")}, "finite number"),
        ({"instruments": score(multiply=float("nan"))}, "finite number"),
        ({"instruments": score(max_missing=-1)}, "greater than or equal to 0"),
        ({"instruments": item(max=999_999_999_999)}, "less than or equal to 1000000"),
        ({"instruments": item(min=-(10**9))}, "greater than or equal to -1000000"),
        ({"instruments": item(ids="1-1000000000")}, "at most 10,000 items"),
        ({"instruments": item(ids=["1-9000", "9001-20000"])}, "at most 10,000 items"),
        ({"instruments": item(ids="1-" + "9" * 5000)}, "at most 10,000 items"),
    ],
)
def test_numbers_that_cannot_be_meant(changes, said):
    assert said in refused(**changes)


def test_one_wording_needs_no_list(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    words = "labels: {1: rarely, 2: [often, frequently]}"
    path = tmp_path / "beat-the-blues" / "study.yaml"
    path.parent.mkdir()
    path.write_text(text.replace("  bdi:\n    define:", f"  bdi:\n    {words}\n    define:"))
    assert load_study(path).instruments["bdi"].labels == {1: ["rarely"], 2: ["often", "frequently"]}


@pytest.mark.parametrize(
    ("instruments", "said"),
    [
        (
            {"sass": {}},
            "instruments.sass: instrument 'sass' is not in the library. Did you mean 'sas' or",
        ),
        ({"mood": {}}, "A scale of your own needs a 'define:' block."),
        ({"ssrs": {}}, "instruments.ssrs: instrument 'ssrs': published versions differ in 'item5'"),
        (
            {"ssrs": {"choices": {"item5": "A-F"}}},
            "instruments.ssrs: instrument 'ssrs': 'item5' cannot be 'A-F'. Did you mean 'A-E' or",
        ),
        ({"ssrs": {"choices": {"itm5": "A-E"}}}, "has no choice 'itm5'. Did you mean 'item5'?"),
        (
            {"phq9": {"max_missing_share": 0.5}},
            "instruments.phq9: the published key lets 2 items of 'total' be blank, and "
            "'max_missing_share: 0.5' lets 4.",
        ),
        ({"gad7": {"max_missing_share": 1}}, "should be less than 1"),
        ({"mood": {"define": MOOD, "max_missing_share": 0.2}}, "Write 'max_missing' in the"),
    ],
)
def test_a_wrong_instrument(instruments, said):
    assert said in refused(instruments=instruments)


def test_a_published_rule_may_be_kept_more_strictly():
    built = build_instruments({"phq9": InstrumentUse(max_missing_share=0.12)})["phq9"]
    assert [score.max_missing for score in built.scores] == [1]


def test_a_share_of_the_items_of_each_score_may_be_blank():
    built = build_instruments(
        {"gad7": InstrumentUse(max_missing_share=0.2), "sas": InstrumentUse(max_missing_share=0.2)}
    )
    # One in five of seven is one, of twenty four.
    assert [score.max_missing for score in built["gad7"].scores] == [1]
    assert {score.max_missing for score in built["sas"].scores} == {4}
    unsaid = build_instruments({"sas": InstrumentUse()})
    assert {score.max_missing for score in unsaid["sas"].scores} == {0}
