"""What a sentence needs: each fact is told where it is true, and gone where it is false."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd
import pytest
from result_grid import CHANGES, make_study, results, said
from strand_studies import content_of

from groupwork.analysis.models import AT_START
from groupwork.errors import GroupworkError
from groupwork.report.facts import FACTS, KINDS, PARTS, STRANDS, is_held_back, is_rounded
from groupwork.report.ledger import Ledger, TableFile
from groupwork.report.writer import Writer
from groupwork.study.files import SessionsFile
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

ROOT = Path(__file__).parents[3]
# Facts of the very result that is told.
OF_RESULTS = {
    *("interval-includes-zero", "interval-excludes-zero", "exact-tests", "coarse-tests"),
    *("tipping-told", "alpha-alone", "straight-lines", "longest-strings"),
    *("means-told", "shares-told", "bound", "all-arms", "some-left"),
    "own-language",
}


def needed(node: Any) -> list[str]:
    """Return every fact that phrases need."""
    if isinstance(node, dict):
        own = node.get("needs") if set(node) == {"needs", "text"} else None
        if isinstance(own, list):
            return own
        return [fact for value in node.values() for fact in needed(value)]
    return [fact for value in node for fact in needed(value)] if isinstance(node, list) else []


def phrases(language: str) -> dict:
    return read_yaml(ROOT / "report" / language / "phrases.yml")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_phrases_need_facts_that_there_are(language):
    known = {*FACTS, *STRANDS, *KINDS, *PARTS, *OF_RESULTS}
    assert {fact.removeprefix("not ") for fact in needed(phrases(language))} <= known


def test_both_languages_need_the_same():
    def tree(node: Any) -> Any:
        if isinstance(node, dict) and set(node) == {"needs", "text"}:
            return sorted(node["needs"])
        if isinstance(node, dict):
            return {key: found for key, value in node.items() if (found := tree(value))}
        if isinstance(node, list):
            return sorted(found for each in node if (found := tree(each)))
        return None

    assert tree(phrases("en")) == tree(phrases("zh"))


def writer(study: StudyFile, tables: dict, language: str = "en") -> Writer:
    return Writer.open(study, Ledger(tables), language, ROOT / "report" / language / "phrases.yml")


def changed(kind: str, **more: Any) -> StudyFile:
    content = make_study(kind, "lower-better").model_dump()
    for key, value in more.items():
        content[key] = content[key] | value if isinstance(value, dict) else value
    return StudyFile.model_validate(content)


def scale(**more: Any) -> dict:
    """Return the scale of the grid with more of its definition."""
    define = make_study("one-group", "lower-better").instruments["strain"].define or {}
    return {"strain": {"define": define | more}}


# Fact -> design, what makes it true, the part that tells it, and what is told in both languages.
TOLD = {
    "together": (
        "one-group",
        {"design": {"together": True}},
        "limits",
        "sat in one group",
        "同在一个小组",
    ),
    "self-report": (
        *("one-group", {"instruments": scale(reported_by="self")}, "limits"),
        *("people's own answers", "均来自自评问卷"),
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fact", TOLD)
def test_what_is_not_declared_is_not_said(fact, language):
    kind, makes_true, part, *words = TOLD[fact]
    word = words[["en", "zh"].index(language)]
    tables = results(make_study(kind, "neutral"), CHANGES["all fall"])
    assert word in said(writer(changed(kind, **makes_true), tables, language), part)
    assert word not in said(writer(changed(kind), tables, language), part)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["more people left", "lack later", "Missing people"]),
        ("zh", ["失访越多", "部分参与者缺少", "失访"]),
    ],
)
def test_drop_out_is_said_where_people_were_lost(language, words):
    study = make_study("randomised", "lower-better")
    whole = results(study, CHANGES["all fall"])
    flow = whole["flow"].copy()
    flow.loc[flow["statistic"] == "lost", "estimate"] = 3
    for tables, lost in ((whole, False), (whole | {"flow": flow}, True)):
        w = writer(study, tables, language)
        text = " ".join(said(w, part) for part in ("conclusion", "abstract", "limits"))
        assert [word in text for word in words] == [lost] * 3, text


def sentence(study: StudyFile, tables: dict, key: str, language: str = "en") -> str:
    fields = dict.fromkeys(("interviews", "segments", "coders", "codes"), "12")
    return writer(study, tables, language).phrase(key, **fields)


@pytest.mark.parametrize(
    ("key", "more", "words"),
    [
        ("measures.intro", {"instruments": scale(reversed="1")}, ["Reversed items", "反向题"]),
    ],
)
def test_measures_say_what_was_done_with_items(key, more, words):
    for language, word in zip(("en", "zh"), words, strict=True):
        assert word in sentence(changed("one-group", **more), {}, key, language)
        assert word not in sentence(changed("one-group"), {}, key, language)
        # A scale of the study's own has no published key.
        published = sentence(changed("one-group", **more), {}, key, language)
        assert "published keys" not in published and "已发表" not in published


@cache
def shipped() -> StudyFile:
    return load_study(ROOT / "data/raw/all-the-way/study.yaml")


def shipped_with(key: str, value: Any) -> StudyFile:
    """Return the shipped study with another part."""
    return shipped().model_copy(update={key: value})


def without_ratings() -> StudyFile:
    files = [
        file.model_copy(update={"ratings": {}}) if file.kind == "sessions" else file
        for file in shipped().files
    ]
    return shipped_with("files", files)


def flow(count: int, wave: str = "post", statistic: str = "lost") -> dict:
    row = {"group": "all", "wave": wave, "statistic": statistic, "estimate": count, "note": None}
    return {"flow": pd.DataFrame([row])}


def segments(coded: int) -> dict:
    row = {"code": "all", "interview": "all", "statistic": "segments", "estimate": coded, "n": 9}
    return {"themes": pd.DataFrame([row])}


def agreed(kappa: float | None) -> dict:
    note = None if kappa else "not estimable: too few segments were read by two coders"
    row = {"code": "all", "statistic": "cohen_kappa", "estimate": kappa, "n": 9, "note": note}
    return {"agreement": pd.DataFrame([row])}


def so_far(codes: int) -> dict:
    row = {"interviews": "1", "statistic": "codes_so_far", "estimate": 1, "n": codes}
    return {"saturation": pd.DataFrame([row])}


def incomplete(count: int) -> dict:
    row = {"group": "all", "statistic": "n_incomplete", "estimate": count}
    return {"effects": pd.DataFrame([row])}


def assumed(assumption: str) -> dict:
    return {"missing": pd.DataFrame([{"assumption": assumption, "estimate": 1.0}])}


def at_start(g: float) -> dict:
    row = {"wave_from": "pre", "wave_to": "post", "method": AT_START, "estimate": g}
    return {"models": pd.DataFrame([row])}


def counted_sessions() -> StudyFile:
    """Return the shipped study with how many sessions people came to, and not which."""
    entry = {"kind": "sessions", "path": "s.csv", "id": "id", "attended": "came", "of": 8}
    others = [file for file in shipped().files if file.kind != "sessions"]
    return shipped_with("files", [*others, SessionsFile.model_validate(entry)])


def published() -> StudyFile:
    content = make_study("one-group", "lower-better").model_dump()
    content["instruments"] = {"sas": {}}
    content["outcomes"][0]["scale"] = "sas"
    return StudyFile.model_validate(content)


def twice() -> StudyFile:
    """Return a study of two tests."""
    content = make_study("one-group", "lower-better").model_dump()
    waves = [*content["waves"], {"id": "later", "label": "later", "role": "follow-up"}]
    return changed("one-group", waves=waves, comparisons=[["pre", "post"], ["pre", "later"]])


def of_kind(kind: str) -> Callable[[], tuple[StudyFile, dict]]:
    return lambda: (changed(kind), {})


def allocated(unit: str) -> Callable[[], tuple[StudyFile, dict]]:
    groups = make_study("randomised", "lower-better").model_dump()["design"]["groups"]
    return lambda: (changed("randomised", design={"groups": {**groups, "allocated": unit}}), {})


def unlinked() -> StudyFile:
    """Return a study whose people gave no codes."""
    content = make_study("one-group", "lower-better").model_dump()
    content["files"] = [
        {key: v for key, v in file.items() if key != "id"} for file in content["files"]
    ]
    return StudyFile.model_validate(
        content | {"design": {"kind": "unlinked"}, "family": {"test": "welch"}}
    )


def recalled(beside: bool) -> StudyFile:
    """Return a study with a then-test: beside a pre-test, or in its place."""
    pre, post = make_study("one-group", "lower-better").model_dump()["waves"]
    then = pre | {"id": "then", "role": "then-test"}
    pairs = [["pre" if beside else "then", "post"]]
    waves = [pre, then, post] if beside else [then, post]
    files = [
        {"kind": "responses", "path": "a.csv", "id": "id", "wave": wave["id"], "columns": {}}
        for wave in waves
    ]
    return changed("one-group", waves=waves, comparisons=pairs, files=files)


# Fact -> a study in which it is true, and one in which it is false, with their results.
CASES: dict[str, tuple[Callable[[], tuple[StudyFile, dict]], ...]] = {
    "change": (of_kind("one-group"), lambda: (StudyFile.model_validate(SURVEY), {})),
    "outcomes": (of_kind("one-group"), lambda: (StudyFile.model_validate(SURVEY), {})),
    "unlinked": (lambda: (unlinked(), {}), of_kind("one-group")),
    "as-recalled": (lambda: (recalled(False), {}), of_kind("one-group")),
    "asked-once": (lambda: (recalled(False), {}), lambda: (recalled(True), {})),
    "shift": (lambda: (recalled(True), {}), lambda: (recalled(False), {})),
    "groups": (of_kind("controlled"), of_kind("one-group")),
    "randomised": (of_kind("randomised"), of_kind("controlled")),
    "controlled": (of_kind("controlled"), of_kind("randomised")),
    "allocated-persons": (allocated("persons"), allocated("groups")),
    "allocated-groups": (allocated("groups"), allocated("persons")),
    "allocation-undeclared": (of_kind("randomised"), of_kind("controlled")),
    "clusters-known": (
        lambda: (changed("randomised"), flow(2, "pre", "clusters")),
        lambda: (changed("randomised"), flow(2, "pre", "people")),
    ),
    "one-cluster": (
        lambda: (changed("randomised"), flow(1, "pre", "clusters")),
        lambda: (changed("randomised"), flow(2, "pre", "clusters")),
    ),
    "interviews": (lambda: (shipped(), {}), of_kind("one-group")),
    "sites": (
        lambda: (changed("one-group", attributes={"ward": WARD}, design={"sites": "ward"}), {}),
        of_kind("one-group"),
    ),
    "together": (
        lambda: (changed("one-group", design={"together": True}), {}),
        of_kind("one-group"),
    ),
    "self-report": (
        lambda: (changed("one-group", instruments=scale(reported_by="self")), {}),
        of_kind("one-group"),
    ),
    "reversed-items": (
        lambda: (changed("one-group", instruments=scale(reversed="1")), {}),
        of_kind("one-group"),
    ),
    "published-keys": (lambda: (published(), {}), of_kind("one-group")),
    "members-from-survey": (lambda: (shipped(), {}), of_kind("one-group")),
    "selection": (lambda: (shipped(), {}), of_kind("one-group")),
    "synthetic": (
        of_kind("one-group"),
        lambda: (changed("one-group", synthetic=False), {}),
    ),
    "several-times": (of_kind("one-group"), lambda: (StudyFile.model_validate(SURVEY), {})),
    "differences": (
        of_kind("one-group"),
        lambda: (
            StudyFile.model_validate({**SURVEY, "needs": {**SURVEY["needs"], "subgroups": []}}),
            {},
        ),
    ),
    "unmet-needs": (
        lambda: (
            StudyFile.model_validate({**SURVEY, "needs": {**SURVEY["needs"], "asked": "unmet"}}),
            {},
        ),
        lambda: (
            StudyFile.model_validate({**SURVEY, "needs": {**SURVEY["needs"], "asked": "stated"}}),
            {},
        ),
    ),
    "lost": (
        lambda: (changed("one-group"), flow(2)),
        lambda: (changed("one-group"), flow(0)),
    ),
    "few-people": (
        lambda: (changed("one-group"), flow(29, "pre", "people")),
        lambda: (changed("one-group"), flow(30, "pre", "people")),
    ),
    "several-tests": (lambda: (twice(), {}), of_kind("one-group")),
    "adjusted-tests": (lambda: (twice(), {}), of_kind("one-group")),
    "scores-missing": (
        lambda: (changed("one-group"), incomplete(1)),
        lambda: (changed("one-group"), incomplete(0)),
    ),
    "assumptions-told": (
        lambda: (changed("one-group"), assumed("imputed")),
        lambda: (changed("one-group"), assumed("complete")),
    ),
    "protected": (
        lambda: (changed("one-group", privacy={"publish": "protected"}), {}),
        lambda: (changed("one-group", privacy={"publish": "full"}), {}),
    ),
    "rounded": (
        lambda: (changed("one-group", privacy={"publish": "protected"}), {}),
        lambda: (changed("one-group", privacy={"publish": "full"}), {}),
    ),
    "session-needs": (
        lambda: (shipped(), {}),
        lambda: (
            shipped_with(
                "sessions",
                [each.model_copy(update={"answers": []}) for each in shipped().sessions],
            ),
            {},
        ),
    ),
    "ratings": (lambda: (shipped(), {}), lambda: (without_ratings(), {})),
    "independent-coders": (
        lambda: (shipped(), {}),
        lambda: (
            shipped_with(
                "interviews", shipped().interviews.model_copy(update={"independent": False})
            ),
            {},
        ),
    ),
    "agreement-told": (
        lambda: (shipped(), agreed(0.8)),
        lambda: (shipped(), agreed(None)),
    ),
    "heads-alone": (
        lambda: (shipped(), so_far(len(shipped().interviews.codes) - 1)),
        lambda: (shipped(), so_far(len(shipped().interviews.codes))),
    ),
    "every-segment-coded": (
        lambda: (shipped(), segments(9)),
        lambda: (shipped(), segments(8)),
    ),
    "lead-coder": (
        lambda: (
            shipped_with(
                "interviews", shipped().interviews.model_copy(update={"lead_coder": "Coder 1"})
            ),
            {},
        ),
        lambda: (shipped(), {}),
    ),
    # What Works Clearinghouse: more than a quarter of a standard deviation.
    "apart-at-start": (
        lambda: (changed("controlled"), at_start(-0.26)),
        lambda: (changed("controlled"), at_start(0.25)),
    ),
    "each-session": (lambda: (shipped(), {}), lambda: (counted_sessions(), {})),
}
WARD = {"label": "ward", "levels": {"a": "A", "b": "B"}}
SURVEY = content_of("survey", "needs")


def sentences(node: Any, path: str = "") -> list[tuple[str, dict]]:
    """Return each sentence that needs a fact, and the phrase that it is of."""
    if isinstance(node, dict) and set(node) == {"needs", "text"}:
        return [(path, node)]
    if isinstance(node, dict):
        return [each for key, value in node.items() for each in sentences(value, f"{path}.{key}")]
    return (
        [each for value in node for each in sentences(value, path)]
        if isinstance(node, list)
        else []
    )


def test_every_fact_that_a_sentence_needs_has_its_two_studies():
    assert {fact.removeprefix("not ") for fact in needed(phrases("en"))} == {*CASES, *OF_RESULTS}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fact", CASES)
def test_a_sentence_is_gone_where_a_fact_that_it_needs_is_false(fact, language):
    told = []
    for make, value in zip(CASES[fact], (True, False), strict=True):
        w = writer(*make(), language)
        assert w.holds(fact) == value
        for path, node in sentences(phrases(language)):
            of = [each for each in node["needs"] if each.removeprefix("not ") == fact]
            if not of:
                continue
            # The other facts are granted: what is left hangs on this one.
            w._facts |= {each: True for each in node["needs"] if each not in of}
            granted = dict.fromkeys(OF_RESULTS, True)
            w.phrases["tried"] = [node]
            said = w.phrase("tried", granted, **dict.fromkeys(fields(node["text"]), "12"))
            assert bool(said) == (value != of[0].startswith("not ")), (path, said)
            told.append(said)
    assert any(told) and not all(told)


def fields(text: str) -> set[str]:
    """Return the fields of a phrase."""
    return {name.partition(":")[0] for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tests_are_called_exact_where_all_patterns_of_signs_were_counted(language):
    """Of twelve people all 4096 patterns are; the methods of the rows say so."""
    study = make_study("one-group", "lower-better")
    tables = results(study, CHANGES["all fall"])
    drawn = tables["effects"].copy()
    drawn["method"] = drawn["method"].str.replace("exact", "random", regex=False)
    word = {"en": "exact Wilcoxon", "zh": "精确Wilcoxon"}[language]
    assert word in said(writer(study, tables, language), "primary")
    assert word not in said(writer(study, tables | {"effects": drawn}, language), "primary")


def test_an_unknown_fact_is_named():
    made = writer(make_study("one-group", "neutral"), {})
    made.phrases["odd"] = {"needs": ["togther"], "text": "They sat together."}
    with pytest.raises(
        GroupworkError, match=r"'togther', which is no fact\. Did you mean 'together'"
    ):
        made.phrase("odd")


@pytest.mark.parametrize(
    ("n", "said_of_it"), [("1", "1 person was lost"), ("3", "3 people were lost")]
)
def test_a_number_chooses_the_form(n, said_of_it):
    made = writer(make_study("one-group", "neutral"), {})
    made.phrases["odd"] = "{n} {n:person|people} {n:was|were} lost"
    assert made.phrase("odd", n=made.ledger.constant("odd", n)).endswith(said_of_it[1:])


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("before the film", "after the film", "better off after the film than before the film"),
        ("baseline", "2 months", "better off at 2 months than at baseline"),
        ("at the door", "in spring", "better off in spring than at the door"),
    ],
)
def test_any_label_of_a_time_fits_the_sentence(before, after, words):
    content = make_study("one-group", "lower-better").model_dump()
    content["waves"][0]["label"], content["waves"][1]["label"] = before, after
    study = StudyFile.model_validate(content)
    w = writer(study, results(study, CHANGES["all fall"]))
    assert words in said(w, "conclusion")
    assert " at after" not in " ".join(
        said(w, part) for part in ("main_findings", "primary", "abstract")
    )


@pytest.mark.parametrize("change", ["all rise", "two people"])
def test_what_moved_against_the_declared_direction_is_said_so(change):
    """A fall is expected; both rise on average, the two people unclearly."""
    study = make_study("one-group", "lower-better")
    w = writer(study, results(study, CHANGES[change]))
    clear = change == "all rise"
    word = "opposite one" if clear else "the difference lies opposite to the declared direction"
    for part in ("abstract", "primary"):
        assert said(w, part).count(word) == (2 if clear and part == "abstract" else 1), part
    assert (word in said(w, "conclusion")) == clear
    assert "opposite to the declared one in" in said(w, "main_findings")


@pytest.mark.parametrize(("changes", "told"), [([-3, 5], True), ([-4, 5], False)])
def test_of_a_small_unclear_difference_no_direction_is_told(changes, told):
    """20 and 14 before have an SD of 4.24: rises of 1 and 0.5 are 0.24 and 0.12 of it."""
    study = make_study("one-group", "lower-better")
    tables = results(study, changes)
    spread = {"scale": "strain", "wave": "pre", "group": "all", "statistic": "sd"}
    tables["descriptives"] = pd.DataFrame([{**spread, "estimate": 18**0.5, "note": None}])
    words = {
        "en": "opposite to the declared direction|opposite to the declared one",
        "zh": "方向与事先声明相反|方向与声明相反",
    }
    for language, opposite in words.items():
        w = writer(study, tables, language)
        for part in ("abstract", "primary"):
            assert bool(re.search(opposite, said(w, part))) == told, part
    assert bool(re.search(words["en"], said(writer(study, tables), "main_findings"))) == told


def test_the_declared_test_decides_the_sentence():
    """t(11) has p = .0495; all 4096 signs give the Wilcoxon test p = 232 / 4096 = .0566."""
    changes = CHANGES["fall, interval ends just below zero"]
    for test, clear in (("t", True), ("wilcoxon", False)):
        study = changed("one-group", family=[{"test": test}])
        w = writer(study, results(study, changes))
        text = said(w, "primary")
        assert ("improved from" in text) == clear, text
        assert ("the declared test decides (Wilcoxon" in text) != clear, text
        assert ("better off" in said(w, "conclusion")) == clear


def test_rounding_is_told_where_something_is_rounded():
    """How many spoke of something is told as it is, in a protected study, too."""
    closed = changed("one-group", privacy={"publish": "protected"})
    mean = pd.DataFrame([{"statistic": "mean", "estimate": 3.0, "note": None}])
    files = {
        "descriptives": TableFile(Path("d.csv"), "r", (), ("mean", "sd")),
        "themes": TableFile(Path("t.csv"), "r", ()),
    }
    for tables, rounded in (({"descriptives": mean}, True), (segments(6), False)):
        assert is_rounded(closed, tables, files) == rounded
    held = mean.assign(estimate=None, note="suppressed: fewer than 5 people")
    assert not is_rounded(closed, {"descriptives": held}, files)
    assert is_held_back(closed, {"descriptives": held})
    assert not is_held_back(closed, {"descriptives": mean})
