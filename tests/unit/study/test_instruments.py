"""Instruments: the shipped ones against published scoring rules, worked by hand; the schema."""

import re
from pathlib import Path

import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError
from versions import variants

from groupwork.errors import GroupworkError
from groupwork.prepare.score import score
from groupwork.study.instruments import Instrument, ItemIds, library, load_instrument
from groupwork.study.study_file import StudyFile

REFERENCES = Path(__file__).parents[3] / "report" / "references.bib"


def scored(name: str, choices: dict[str, str], answers: list[int | None]) -> dict[str, float]:
    """Score one person's answers, in the order of the items, through `score.score`."""
    study = StudyFile.model_validate(
        {
            "id": "one",
            "title": "One person",
            "authors": ["A"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [{"id": role, "label": role, "role": role} for role in ("pre", "post")],
            "files": [
                {"path": "x.csv", "id": "id", "wave": "pre", "kind": "responses", "columns": {}}
            ],
            "instruments": {name: {"choices": choices}},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": name, "primary": True, "expected": "lower"}],
            "comparisons": [("pre", "post")],
            "family": {"test": "t"},
        }
    )
    instrument = study.questionnaires[name]
    assert len(answers) == len(instrument.item_ids), "the worked example answers every item"
    responses = pd.DataFrame(
        {
            "participant_id": "p",
            "wave": "pre",
            "instrument": name,
            "item": instrument.item_ids,
            "value": pd.Series(answers, dtype=float),
        }
    )
    scores = score(study, responses)
    return dict(zip(scores["scale"], scores["value"], strict=True))


def only(high: str, length: int, low: int, top: int) -> list[int]:
    """`top` for the items of `high`, `low` for the others: shows exactly which items count."""
    chosen = {int(item) for item in high.split()}
    return [top if item in chosen else low for item in range(1, length + 1)]


SAS_REVERSED = "5 9 13 17 19"
SDS_REVERSED = "2 5 6 11 12 14 16 17 18 20"
ZBI_BEDARD = "2 3 5 6 9 10 11 12 17 19 20 21"
PANAS_POSITIVE = "1 3 5 9 10 12 14 16 17 19"

# (instrument, choices, answers in the order of the items, scores by hand)
WORKED = [
    # SAS: Zung (1971); index, Wang et al. (1999): integer part of 1.25 times the raw total.
    # No symptom at all: the calm items "most of the time", the others never: 20 x 1.
    ("sas", {}, only(SAS_REVERSED, 20, 1, 4), {"sas.raw": 20, "sas": 25}),
    # Forward: 2+3+1+2 + 1+2+2 + 1+2+1 + 2+1+2 + 1 + 3 = 26.
    # Reversed 5 9 13 17 19: 4 3 3 4 2 -> 1+2+2+1+3 = 9. Raw 35; 1.25 x 35 = 43.75 -> 43.
    (
        "sas",
        {},
        [2, 3, 1, 2, 4, 1, 2, 2, 3, 1, 2, 1, 3, 2, 1, 2, 4, 1, 2, 3],
        {"sas.raw": 35, "sas": 43},
    ),
    # SDS: Zung (1965); index as above.
    ("sds", {}, only(SDS_REVERSED, 20, 1, 4), {"sds.raw": 20, "sds": 25}),
    # Forward 1 3 4 7 8 9 10 13 15 19: 2+2+1+1+2+2+3+2+1+1 = 17.
    # Reversed 2 5 6 11 12 14 16 17 18 20: 3 4 3 2 3 4 3 2 2 3 -> 2+1+2+3+2+1+2+3+3+2 = 21.
    # Raw 38; 1.25 x 38 = 47.5 -> 47.
    (
        "sds",
        {},
        [2, 3, 2, 1, 4, 3, 1, 2, 2, 3, 2, 3, 2, 4, 1, 3, 2, 2, 1, 3],
        {"sds.raw": 38, "sds": 47},
    ),
    # SSRS: Xiao (1994). Item 5 is the sum of its parts: 4+3+1+2 = 10. Objective 2+6+7:
    # 4+3+4 = 11. Subjective 1+3+4+5: 3+2+3+10 = 18. Use 8+9+10: 2+3+1 = 6. Total 35.
    (
        "ssrs",
        {"item5": "A-D"},
        [3, 4, 2, 3, 4, 3, 1, 2, 3, 4, 2, 3, 1],
        {"ssrs": 35, "ssrs.objective": 11, "ssrs.subjective": 18, "ssrs.use": 6},
    ),
    # No source of help: items 6 and 7 are 0. Objective 2; subjective 1+1+1+4 = 7; use 1+1+2 = 4.
    (
        "ssrs",
        {"item5": "A-D"},
        [1, 2, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 2],
        {"ssrs": 13, "ssrs.objective": 2, "ssrs.subjective": 7, "ssrs.use": 4},
    ),
    # The first person on the form with five parts; "other family members" 2: +2.
    (
        "ssrs",
        {"item5": "A-E"},
        [3, 4, 2, 3, 4, 3, 1, 2, 2, 3, 4, 2, 3, 1],
        {"ssrs": 37, "ssrs.objective": 11, "ssrs.subjective": 20, "ssrs.use": 6},
    ),
    # RSES: Rosenberg (1965); beside it the sum of the nine items other than 8.
    # Forward 1 2 4 6 7: 3+3+3+3+3 = 15. Reversed 3 5 8 9 10: 2 2 4 2 1 -> 3+3+1+3+4 = 14.
    (
        "rses",
        {"order": "worth-first", "coding": "1-4"},
        [3, 3, 2, 3, 2, 3, 3, 4, 2, 1],
        {"rses": 29, "rses.without8": 28},
    ),
    # Tian (2006): item 8, a 4, counts forward: 3 more; or not at all.
    (
        "rses",
        {"order": "worth-first", "coding": "1-4", "item8": "forward"},
        [3, 3, 2, 3, 2, 3, 3, 4, 2, 1],
        {"rses": 32, "rses.without8": 28},
    ),
    (
        "rses",
        {"order": "worth-first", "coding": "1-4", "item8": "left-out"},
        [3, 3, 2, 3, 2, 3, 3, 4, 2, 1],
        {"rses": 28},
    ),
    # Forward 1 3 4 7 10: 2+2+3+2+2 = 11. Reversed 2 5 6 8 9: 1 0 1 3 0 -> 2+3+2+0+3 = 10.
    (
        "rses",
        {"order": "satisfied-first", "coding": "0-3"},
        [2, 1, 2, 3, 0, 1, 2, 3, 0, 2],
        {"rses": 21, "rses.without8": 21},
    ),
    # The highest self-esteem of each form: every reversed item at its lowest code.
    (
        "rses",
        {"order": "worth-first", "coding": "0-3"},
        only("1 2 4 6 7", 10, 0, 3),
        {"rses": 30, "rses.without8": 27},
    ),
    (
        "rses",
        {"order": "satisfied-first", "coding": "1-4"},
        only("1 3 4 7 10", 10, 1, 4),
        {"rses": 40, "rses.without8": 36},
    ),
    # PSSS: Wang et al. (1999), sums. Family 3 4 8 11: 6+7+6+7 = 26. Friends 6 7 9 12:
    # 2+4+3+2 = 11. Others 1 2 5 10: 5+4+3+5 = 17. Total 54.
    (
        "psss",
        {},
        [5, 4, 6, 7, 3, 2, 4, 6, 3, 5, 7, 2],
        {"psss": 54, "psss.family": 26, "psss.friends": 11, "psss.other": 17},
    ),
    # Family 3+4+1+4 = 12. Friends 6+7+2+5 = 20. Others 1+2+5+3 = 11. Total 43.
    (
        "psss",
        {},
        [1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5],
        {"psss": 43, "psss.family": 12, "psss.friends": 20, "psss.other": 11},
    ),
    # MSPSS: Zimet et al. (1988), means: the same sums over 4 and 12 items.
    (
        "mspss",
        {},
        [5, 4, 6, 7, 3, 2, 4, 6, 3, 5, 7, 2],
        {"mspss": 4.5, "mspss.family": 6.5, "mspss.friends": 2.75, "mspss.other": 4.25},
    ),
    (
        "mspss",
        {},
        [1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5],
        {"mspss": 43 / 12, "mspss.family": 3, "mspss.friends": 5, "mspss.other": 2.75},
    ),
    # PHQ-9: Kroenke et al. (2001): the sum. 2+1+3+2+0+1+1+0+0 = 10.
    ("phq9", {}, [2, 1, 3, 2, 0, 1, 1, 0, 0], {"phq9": 10}),
    # Two missing: 2+1+3+2+1+1+0 = 10 over 7 answers, times 9. Three missing: no score.
    ("phq9", {}, [2, 1, 3, 2, None, 1, 1, None, 0], {"phq9": 90 / 7}),
    ("phq9", {}, [2, 1, 3, 2, None, 1, None, None, 0], {"phq9": None}),
    # GAD-7: Spitzer et al. (2006): the sum. 1+2+3+1+0+2+1 = 10.
    ("gad7", {}, [1, 2, 3, 1, 0, 2, 1], {"gad7": 10}),
    ("gad7", {}, [3, 3, 3, 3, 3, 3, 3], {"gad7": 21}),
    ("gad7", {}, [1, 2, None, 1, 0, 2, 1], {"gad7": None}),
    # CES-D-10: Andresen et al. (1994): the sum, 5 and 8 counted from the other end.
    # 1+2+0+3+(3-1)+0+2+(3-3)+1+0 = 11.
    ("cesd10", {}, [1, 2, 0, 3, 1, 0, 2, 3, 1, 0], {"cesd10": 11}),
    ("cesd10", {}, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], {"cesd10": 6}),
    # UCLA-3: Hughes et al. (2004): the sum, 3 to 9. 1+2+3 = 6.
    ("ucla3", {}, [1, 2, 3], {"ucla3": 6}),
    ("ucla3", {}, [3, None, 3], {"ucla3": None}),
    # DASS-21: Lovibond and Lovibond (1995): twice the sum of seven items. Depression 3 5 10 13 16
    # 17 21: 2+0+1+1+3+2+0 = 9; anxiety 2 4 7 9 15 19 20: 0+1+2+0+1+0+1 = 5; stress 1 6 8 11 12 14
    # 18: 1+3+1+2+2+0+1 = 10.
    (
        "dass21",
        {},
        [1, 0, 2, 1, 0, 3, 2, 1, 0, 1, 2, 2, 1, 0, 1, 3, 2, 1, 0, 1, 0],
        {"dass21": 18, "dass21.anxiety": 10, "dass21.stress": 20},
    ),
    (
        "dass21",
        {},
        only("1 6 8 11 12 14 18", 21, 0, 3),
        {"dass21": 0, "dass21.anxiety": 0, "dass21.stress": 42},
    ),
    # GSES: Schwarzer (2014): the sum, up to three items missing. 3+2+4+3+3+2+3+4+3+2 = 29.
    ("gses", {}, [3, 2, 4, 3, 3, 2, 3, 4, 3, 2], {"gses": 29}),
    # Three missing: 3+2+3+2+3+3+2 = 18 over 7 answers, times 10. Four missing: no score.
    ("gses", {}, [3, 2, None, 3, None, 2, 3, None, 3, 2], {"gses": 180 / 7}),
    ("gses", {}, [3, None, None, 3, None, 2, 3, None, 3, 2], {"gses": None}),
    # ZBI: Zarit et al. (1980), the sum; the twelve items of Bédard et al. (2001).
    # Rows of five: 9 + 13 + 9 + 8, and 2+2: 43. Short: 3+2+1+2+1+2+3+2+1+2+3+2 = 24.
    (
        "zbi",
        {"form": "22"},
        [2, 3, 2, 1, 1, 2, 4, 4, 1, 2, 3, 2, 0, 1, 3, 2, 1, 0, 2, 3, 2, 2],
        {"zbi": 43, "zbi.short": 24},
    ),
    ("zbi", {"form": "22"}, only(ZBI_BEDARD, 22, 0, 4), {"zbi": 48, "zbi.short": 48}),
    ("zbi", {"form": "12-bedard"}, [3, 2, 1, 2, 1, 2, 3, 2, 1, 2, 3, 2], {"zbi": 24}),
    ("zbi", {"form": "12-bedard"}, [4] * 12, {"zbi": 48}),
    # ZBI-12 of Hébert et al. (2000): the sum of 12 items. 1+0+2+3+4+1+0+2+2+1+3+0 = 19.
    ("zbi", {"form": "12-hebert"}, [1, 0, 2, 3, 4, 1, 0, 2, 2, 1, 3, 0], {"zbi": 19}),
    ("zbi", {"form": "12-hebert"}, [0] * 11 + [4], {"zbi": 4}),
    # PANAS: Watson et al. (1988). Positive 1 3 5 9 10 12 14 16 17 19: 4+3+5+4+3+3+4+5+4+3 = 38.
    # Negative 2 4 6 7 8 11 13 15 18 20: 2+1+1+2+1+2+1+2+2+1 = 15.
    (
        "panas",
        {"period": "past-week"},
        [4, 2, 3, 1, 5, 1, 2, 1, 4, 3, 2, 3, 1, 4, 2, 5, 4, 2, 3, 1],
        {"panas": 38, "panas.negative": 15},
    ),
    (
        "panas",
        {"period": "general"},
        only(PANAS_POSITIVE, 20, 1, 5),
        {"panas": 50, "panas.negative": 10},
    ),
    # CSQ-8: Larsen et al. (1979): the sum of the printed codes. 4+3+3+4+3+4+4+3 = 28.
    ("csq8", {}, [4, 3, 3, 4, 3, 4, 4, 3], {"csq8": 28}),
    ("csq8", {}, [1, 1, 1, 1, 1, 1, 1, 1], {"csq8": 8}),
    # WHO-5: WHO (2024): four times the sum. 3+2+1+2+4 = 12 -> 48; 3+3+2+2+3 = 13 -> 52.
    ("who5", {}, [3, 2, 1, 2, 4], {"who5.raw": 12, "who5": 48}),
    ("who5", {}, [3, 3, 2, 2, 3], {"who5.raw": 13, "who5": 52}),
    # PSS-4: Cohen et al. (1983). 3 + (4-1) + (4-2) + 3 = 11.
    ("pss", {"form": "4"}, [3, 1, 2, 3], {"pss": 11}),
    ("pss", {"form": "4"}, only("2 3", 4, 0, 4), {"pss": 0}),
    # PSS-10: Cohen and Williamson (1988). Forward 1 2 3 6 9 10: 2+3+3+2+2+3 = 15.
    # Reversed 4 5 7 8: 1 2 1 3 -> 3+2+3+1 = 9.
    ("pss", {"form": "10"}, [2, 3, 3, 1, 2, 2, 1, 3, 2, 3], {"pss": 24}),
    ("pss", {"form": "10"}, only("4 5 7 8", 10, 0, 4), {"pss": 0}),
    # PSS-14: Cohen et al. (1983). Forward 1 2 3 8 11 12 14: 2+3+3+3+2+4+3 = 20.
    # Reversed 4 5 6 7 9 10 13: 1 2 1 2 3 1 0 -> 3+2+3+2+1+3+4 = 18.
    ("pss", {"form": "14"}, [2, 3, 3, 1, 2, 1, 2, 3, 3, 1, 2, 4, 0, 3], {"pss": 38}),
    ("pss", {"form": "14"}, only("4 5 6 7 9 10 13", 14, 0, 4), {"pss": 0}),
]


@pytest.mark.parametrize(("name", "choices", "answers", "expected"), WORKED)
def test_worked_example(name, choices, answers, expected):
    found = scored(name, choices, answers)
    assert set(found) == set(expected)
    for scale, value in expected.items():
        if value is None:
            assert pd.isna(found[scale])
        else:
            assert found[scale] == pytest.approx(value, rel=1e-12)


def test_every_instrument_has_two_worked_examples():
    counts = pd.Series([name for name, *_ in WORKED]).value_counts()
    assert set(counts.index) == set(library())
    assert counts.min() >= 2


@pytest.mark.parametrize(("name", "choices"), variants())
def test_every_version_is_complete(name, choices):
    instrument = load_instrument(name, choices)
    assert instrument.id == name
    assert instrument.recall is not None
    assert instrument.rights is not None
    for part in [instrument.name, instrument.short, instrument.rights, instrument.recall.label]:
        assert part.zh, "the library speaks both languages"
    labels = [instrument.scale(part) for part in instrument.scores]
    assert len(set(labels)) == len(labels)
    for part in instrument.scores:
        low, high = instrument.score_range(part)
        assert all(low < cutoff.at <= high for cutoff in part.cutoffs)
        assert [c.at for c in part.cutoffs] == sorted(c.at for c in part.cutoffs)


@pytest.mark.parametrize(("name", "choices"), variants())
def test_every_source_is_in_the_bibliography(name, choices):
    keys = set(re.findall(r"^@\w+\{(\S+),", REFERENCES.read_text(encoding="utf-8"), re.M))
    instrument = load_instrument(name, choices)
    cited = {instrument.reference, instrument.scoring_source}
    cited |= {each.source for part in instrument.scores for each in [*part.cutoffs, *part.known]}
    assert cited <= keys


def test_a_score_of_some_items_does_not_bear_the_name_of_the_whole():
    """The DASS-21 has no total: its first score is that of depression alone."""
    dass, phq = load_instrument("dass21"), load_instrument("phq9")
    assert [str(dass.short_of(each)) for each in dass.scores] == [
        "DASS-21 depression",
        "DASS-21 anxiety",
        "DASS-21 stress",
    ]
    assert phq.short_of(phq.scores[0]) is phq.short


def test_wording_ships_only_where_the_rights_are_clear():
    with_text = {name for name, choices in variants() if load_instrument(name, choices).texts}
    assert with_text == {"rses", "phq9", "gad7", "dass21", "cesd10"}


def test_the_two_printed_orders_of_rses_are_one_questionnaire():
    worth = load_instrument("rses", {"order": "worth-first", "coding": "1-4"})
    satisfied = load_instrument("rses", {"order": "satisfied-first", "coding": "1-4"})

    def negative(instrument: Instrument) -> set[str]:
        return {str(instrument.texts[item]) for item in instrument.reversed}

    assert {str(text) for text in worth.texts.values()} == {
        str(text) for text in satisfied.texts.values()
    }
    assert negative(worth) == negative(satisfied)
    assert str(worth.texts["8"]) == str(satisfied.texts["8"])


def test_ranges_of_items_and_scores():
    ssrs = load_instrument("ssrs", {"item5": "A-E"})
    assert ssrs.item_ids[4:9] == ["5a", "5b", "5c", "5d", "5e"]
    assert ssrs.item_range("5e") == (1, 4)
    assert ssrs.item_range("6") == (0, 9)
    assert ssrs.score_range(ssrs.scores[0]) == (12, 66)  # 12 items from 1, two from 0
    sas = load_instrument("sas")
    assert sas.score_range(sas.scores[0]) == (25, 100)


def test_a_choice_is_never_a_default():
    with pytest.raises(GroupworkError, match=r"published versions differ in 'item5'.*'A-D', 'A-E'"):
        load_instrument("ssrs")


@pytest.mark.parametrize(
    ("name", "choices", "message"),
    [
        ("sass", {}, "'sass' is not in the library. Did you mean 'sas'"),
        ("ssrs", {"item_5": "A-D"}, "no choice 'item_5'. Did you mean 'item5'"),
        ("ssrs", {"item5": "A-F"}, "'item5' cannot be 'A-F'. Did you mean"),
        ("zbi", {"form": "12"}, "'form' cannot be '12'"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(name, choices, message):
    with pytest.raises(GroupworkError, match=re.escape(message)):
        load_instrument(name, choices)


OWN = {
    "id": "own",
    "name": "A scale of one's own",
    "short": "Own",
    "items": [{"ids": "1-3", "min": 1, "max": 5}],
    "scores": [{"id": "total", "label": "Total", "direction": "higher-better"}],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"items": [{"ids": "1 2 2", "min": 1, "max": 5}]}, "an item is listed twice"),
        ({"reversed": 4}, "reversed: there is no item '4'"),
        ({"texts": {"x": "?"}}, "texts: there is no item 'x'"),
        (
            {"scores": [{"id": "s", "label": "S", "items": "1 7", "direction": "neutral"}]},
            "scores: s: there is no item '7'",
        ),
    ],
)
def test_an_item_that_does_not_exist_is_named(change, message):
    assert Instrument.model_validate(OWN).item_ids == ["1", "2", "3"]
    with pytest.raises(ValidationError, match=re.escape(message)):
        Instrument.model_validate({**OWN, **change})


def test_item_5_of_ssrs_is_one_item():
    ssrs = load_instrument("ssrs", {"item5": "A-E"})
    assert list(ssrs.scored_items(ssrs.scores[0])) == list(map(str, range(1, 11)))
    assert ssrs.scored_items(ssrs.scores[2])["5"] == ["5a", "5b", "5c", "5d", "5e"]


@pytest.mark.parametrize(
    ("sums", "items", "why"),
    [
        ({"1": "2 3"}, "all", "'1' is an item already"),
        ({"x": "2 9"}, "all", "there is no item '9'"),
        ({"x": "2 3"}, "1 2", "a part of item 'x' only"),
    ],
)
def test_sums_must_be_whole(sums, items, why):
    one = {
        **{"id": "a", "name": "A", "short": "A", "sums": sums},
        "items": [{"ids": "1-3", "min": 0, "max": 3}],
        "scores": [{"id": "total", "label": "A", "items": items, "direction": "neutral"}],
    }
    with pytest.raises(ValueError, match=why):
        Instrument.model_validate(one)


def instrument(**changes) -> Instrument:
    base = {
        "id": "mood",
        "name": "Mood",
        "short": "Mood",
        "items": [{"ids": "1-3", "min": 1, "max": 4}, {"ids": "4a 4b", "min": 0, "max": 9}],
        "scores": [
            {"id": "total", "label": "mood", "direction": "lower-better"},
            {"id": "part", "label": "part", "items": "1 4b", "direction": "neutral"},
        ],
    }
    return Instrument.model_validate(base | changes)


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("1-4", ["1", "2", "3", "4"]),
        ("1 - 3, 8-9", ["1", "2", "3", "8", "9"]),
        ("5a 5b", ["5a", "5b"]),
        (7, ["7"]),
        ([1, "3-4"], ["1", "3", "4"]),
        ("total", ["total"]),
        ("", []),
    ],
)
def test_item_ids(written, ids):
    assert TypeAdapter(ItemIds).validate_python(written) == ids


def test_items_scores_and_names():
    mood = instrument()
    total, part = mood.scores
    assert mood.item_ids == ["1", "2", "3", "4a", "4b"]
    assert mood.item_range("4a") == (0, 9)
    assert (mood.scale(total), mood.scale(part)) == ("mood", "mood.part")
    assert mood.scale_items(part) == ["1", "4b"]
    assert mood.score_range(total) == (3, 30)
    assert mood.score_range(part) == (1, 13)


def test_ranges_of_means_and_indices():
    score = {"id": "m", "label": "m", "direction": "neutral", "items": "1-3"}
    mean = instrument(scores=[{**score, "statistic": "mean"}])
    assert mean.score_range(mean.scores[0]) == (1, 4)
    # Zung: floor(1.25 x raw), raw from 3 to 12.
    index = instrument(scores=[{**score, "multiply": 1.25, "floor": True}])
    assert index.score_range(index.scores[0]) == (3, 15)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"items": [{"ids": "1 1", "min": 1, "max": 4}]}, "an item is listed twice"),
        ({"reversed": "2 2"}, "reversed: an item is listed twice"),
        ({"reversed": "9"}, "reversed: there is no item '9'"),
        ({"texts": {"4": "x"}}, "texts: there is no item '4'. Did you mean '4b' or '4a'?"),
        ({"items": [{"ids": "3-1", "min": 1, "max": 4}]}, "'3-1' runs backwards"),
        ({"items": [{"ids": "1", "min": 4, "max": 1}]}, "min (4) must be lower than max (1)"),
        (
            {"items": [{"ids": "1", "min": 1, "max": 4, "labels": {0: "x"}}]},
            "labels: 0 is not between 1 and 4",
        ),
        (
            {"scores": [{"id": "a", "label": "a", "direction": "neutral"}] * 2},
            "scores: two have the same id",
        ),
    ],
)
def test_what_cannot_be(changes, said):
    with pytest.raises(ValidationError) as caught:
        instrument(**changes)
    assert said in str(caught.value)
