"""What the report says of sessions, and of supporters who were followed."""

import re

import pandas as pd
import pytest
from chinese_report import ROOT
from effect_study import study as study_of
from other_designs import said
from raw_study import NETWORK, RESPONSES, SESSIONS, study

from groupwork.analysis.series import series_tables
from groupwork.analysis.sessions import process_table
from groupwork.analysis.ties import ties_table
from groupwork.figures import draw
from groupwork.privacy.disclosure import publishable
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.fragments.process import _headed, satisfied
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.catalogue import figure_names
from groupwork.results.registry import TABLES
from groupwork.study.files import SessionsFile
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("attended", [6, 2])
def test_a_baseline_phase(language, attended):
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    file = next(file for file in study.files if file.kind == "sessions")
    phased = file.model_copy(update={"baseline": [1, 2]})
    others = [each for each in study.files if each is not file]
    study = study.model_copy(update={"files": [*others, phased]})
    records = pd.DataFrame(
        [
            {"participant_id": str(person), "session": session, "attended": 1}
            | dict.fromkeys(file.ratings, (person * session) % 4 + 1)
            for person in range(1, 8)
            for session in range(1, attended + 1)
        ]
    )
    series, _ = series_tables(study, records)
    tables = {"process": process_table(study, records), "series": series}
    text = said(study, tables, language, "process")
    assert ("NAP" in text) == (attended == 6)
    assert (
        "cannot be compared" if language == "en" else "无法与基线期比较"
    ) in text or attended == 6
    assert ("Kendall" in text) == (attended == 6)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "Over all sessions, 15 of the 16 places of 9 members were attended (94%, 95% CI [*]). "
            "A member came to 1.67 sessions on average (95% CI [1.28, 2.05]).",
        ),
        (
            "zh",
            "9名组员的总出席率（实到人次/应到人次）为94%（15/16，95% CI [*]）。"
            "每名组员平均参加1.67节（95% CI [1.28, 2.05]）。",
        ),
    ],
)
def test_places_are_counted_where_members_have_different_numbers(language, words):
    """Seven were expected at two sessions, one of them missed one; two were expected at one.

    Of 1, 2 (six times), 1 and 1 the SD is 0.5, t with 8 df 2.3060: 1.667 ± 2.306 × 0.5 / 3.
    """
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    ratings = next(file.ratings for file in study.files if file.kind == "sessions")
    records = pd.DataFrame(
        [
            {"participant_id": str(person), "session": n, "attended": int(person + n > 2)}
            | dict.fromkeys(ratings, 3)
            for person in range(1, 10)
            for n in (1, 2)
            if person < 8 or n == 1
        ]
    )
    text = said(study, {"process": process_table(study, records)}, language, "process")
    before, after = words.split("*")
    told = re.sub(r"\\(.)", r"\1", text)
    assert before in told and after in told and "not known" not in told and "不知道" not in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "Over all sessions, 24 of the 48 places of 6 members were attended (50%, 95% CI [21%, "
            "79%]). A member came to 4.00 sessions on average (95% CI [1.70, 6.30]); which ones is "
            "not known.",
        ),
        (
            "zh",
            "6名组员的总出席率（实到人次/应到人次）为50%（24/48，95% CI [21%, 79%]）。每名组员平均"
            "参加4.00节（95% CI [1.70, 6.30]）；只知道参加了几节，不知道是哪几节。",
        ),
    ],
)
def test_sessions_that_are_only_counted(language, words):
    """The standard error of 2, 2, 4, 4, 4 and 8 is .8944, t with 5 df 2.5706: 4 ± 2.30."""
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    entry = {"kind": "sessions", "path": "s.csv", "id": "id", "attended": "came", "of": 8}
    others = [file for file in study.files if file.kind != "sessions"]
    study = study.model_copy(update={"files": [*others, SessionsFile.model_validate(entry)]})
    assert "sessions" in study.strands and "process" not in figure_names(study)
    records = pd.DataFrame(
        {
            "participant_id": [*"abcdef"],
            "session": "all",
            "attended": [2, 2, 4, 4, 4, 8],
            "places": 8,
        }
    )
    text = said(study, {"process": process_table(study, records)}, language, "process")
    assert re.sub(r"\\(.)", r"\1", text).strip() == words


@pytest.mark.parametrize(
    ("means", "language", "words"),
    [
        ("absent", "en", "2 absences were excused and count as places not attended."),
        ("left-out", "en", "2 absences were excused and are left out of the places."),
        ("absent", "zh", "其中请假2人次，计为未出席。"),
        ("left-out", "zh", "另有请假2人次，未计入应到人次。"),
    ],
)
def test_excused_absences_are_told_apart(means, language, words):
    file = SESSIONS | {"ratings": {}, "excused": means}
    records = pd.DataFrame(
        [
            {"participant_id": f"P{person}", "session": 1, "attended": float(person > 2)}
            | {"excused": int(person < 3)}
            for person in range(1, 9)
        ]
    )
    if means == "left-out":
        records.loc[records["excused"] == 1, "attended"] = float("nan")
    here = study(RESPONSES, file)
    text = said(here, {"process": process_table(here, records)}, language, "process")
    assert words in re.sub(r"\\(.)", r"\1", text)
    assert {"en": "| Excused", "zh": "| 请假"}[language] in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "By arm: *usual* 25% (1 of 4) and *program* 75% (6 of 8)."),
        ("zh", "按组计：usual组25%（1/4）和program组75%（6/8）。"),
    ],
)
def test_attendance_is_told_by_arm_where_several_came(language, words):
    """Four sessions: of two in the group one came to all, one to two; of the others one to one."""
    groups = {"attribute": "arm", "control": "TAU"}
    here = study_of(design={"kind": "controlled", "groups": groups})
    file = SessionsFile.model_validate({**SESSIONS, "ratings": {}})
    here = here.model_copy(update={"files": [*here.files, file]})
    came = {"A": [1, 1, 1, 1], "B": [1, 0, 1, 0], "C": [0, 0, 0, 1]}
    records = pd.DataFrame(
        [
            {"participant_id": person, "session": session, "attended": float(each)}
            for person, sessions in came.items()
            for session, each in enumerate(sessions, start=1)
        ]
    )
    people = pd.DataFrame({"participant_id": [*"ABC"], "arm": ["BtheB", "BtheB", "TAU"]})
    text = said(here, {"process": process_table(here, records, people)}, language, "process")
    assert words in re.sub(r"\\(.)", r"\1", text)
    alone = records[records["participant_id"] != "C"]
    text = said(here, {"process": process_table(here, alone, people)}, language, "process")
    assert "By arm" not in text and "按组计" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "By group: *usual* 25% (5 of 20) and *program* 75% (15 of 20)."),
        ("zh", "分组来看：usual组25%（5/20）和program组75%（15/20）。"),
    ],
)
@pytest.mark.parametrize("n", [5, 4])
def test_attendance_is_told_by_group_where_none_is_small(language, words, n):
    """Four sessions each: those of one group came to one, those of the other to three."""
    here = study_of(design={"kind": "one-group", "sites": "arm"})
    file = SessionsFile.model_validate({**SESSIONS, "ratings": {}})
    here = here.model_copy(update={"files": [*here.files, file]})
    of = {f"{arm}{k}": arm for arm in ("TAU", "BtheB") for k in range(n if arm == "TAU" else 5)}
    records = pd.DataFrame(
        [
            {"participant_id": who, "session": session}
            | {"attended": float(session <= (1 if arm == "TAU" else 3))}
            for who, arm in of.items()
            for session in range(1, 5)
        ]
    )
    people = pd.DataFrame({"participant_id": [*of], "arm": [*of.values()]})
    text = said(here, {"process": process_table(here, records, people)}, language, "process")
    assert (words in re.sub(r"\\(.)", r"\1", text)) == (n == 5)


# The shipped study's closing questionnaire, of which somebody left an item out: 13 answered some
# items, 12 have a score.
@pytest.mark.parametrize(
    ("language", "statistic", "items", "words"),
    [
        (
            "en",
            "sum",
            (13, 12),
            "were answered by 12 to 13 people, and 12 have a score; the mean sc",
        ),
        ("en", "sum", (12, 12), "was filled in by 12 people; the mean score is 7.20 (95% CI ["),
        ("en", "mean", (12, 12), "was filled in by 12 people; the mean over its items is 7.20"),
        ("en", "mean", (13, 13), "was answered by 13 people, and 12 have a score; the mean over"),
        ("zh", "sum", (13, 12), "各题有12至13人作答，12人有得分，平均得分为7.20"),
        ("zh", "mean", (12, 12), "12人填写了结束问卷，各题平均为7.20"),
    ],
)
def test_who_answered_the_closing_questionnaire(language, statistic, items, words):
    here = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    instrument = here.questionnaires["satisfaction"]
    score = instrument.scores[0].model_copy(update={"statistic": statistic, "multiply": 1})
    instrument.scores[:] = [score]
    rows = [
        {"item": item, "n": n, "statistic": "mean", "method": "", "note": ""}
        | {"estimate": 7.2, "ci_low": 6.31, "ci_high": 8.09}
        for item, n in (("all", 12), ("1", items[0]), ("2", items[1]))
    ]
    ledger = Ledger({"satisfaction": pd.DataFrame(rows)})
    w = Writer.open(here, ledger, language, ROOT / "report" / language / "phrases.yml")
    assert words in re.sub(r"\\(.)", r"\1", ledger.resolved(satisfied(w)))


# Of four supporters of two members three are named again, one is not, and one is new.
ROWS = [
    *[("P1", wave, "family", number) for wave in ("pre", "post") for number in ("1", "2")],
    *[("P2", wave, "friend", "1") for wave in ("pre", "post")],
    *[("P2", "pre", "friend", "2"), ("P2", "post", "friend", "3"), ("P2", "post", "friend", None)],
]

NAMED = pd.DataFrame(ROWS, columns=["participant_id", "wave", "source", "supporter"])

SAID = {
    "en": "Of 4 supporters whom the 2 members asked twice named at Before, 3 were named again at "
    "After and 1 was not; 1 was named anew. Named without a label, and so not followed: 1.",
    "zh": "两次均作答的2名组员在Before共列出4名支持者，其中3名在After再次列出，1名未再列出；"
    "另有1名为新列出。未加标签、因而无法追踪的支持者有1名。",
}


def told(here: StudyFile, tables: dict, language: str) -> str:
    phrases = ROOT / "report" / language / "phrases.yml"
    w = Writer.open(here, Ledger(tables), language, phrases)
    return re.sub(r"\\(.)", r"\1", w.ledger.resolved(FRAGMENTS["network"](w)))


@pytest.mark.parametrize("language", list(SAID))
def test_supporters_who_were_followed(language):
    here = study(RESPONSES, NETWORK | {"supporter": "who"}, privacy={"small_cell": 1})
    table = ties_table(here, NAMED)
    text = told(here, {"ties": table}, language)
    assert SAID[language] in text
    assert text.count("#tbl-ties") == 1
    draw(here, "ties", {"ties": table}, language)


@pytest.mark.parametrize("language", list(SAID))
def test_held_back(language):
    here = study(RESPONSES, NETWORK | {"supporter": "who"})
    table = publishable(here, TABLES["ties"].layout, ties_table(here, NAMED))
    text = told(here, {"ties": table}, language)
    assert {"en": "is held back: fewer than 5 people", "zh": "不予公布：人数不足5人"}[
        language
    ] in text
    assert not re.search(r"\b3 were|其中3名", text)
    draw(here, "ties", {"ties": table}, language)


def test_without_labels_nothing_is_said_of_ties():
    here = study(RESPONSES, NETWORK)
    assert "ties" not in figure_names(here)
    assert "ties" not in told(here, {}, "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_ratings_and_titles_none_are_told(language):
    whole = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    file = next(file for file in whole.files if file.kind == "sessions")
    others = [each for each in whole.files if each is not file]
    files = [*others, file.model_copy(update={"ratings": {}})]
    bare = whole.model_copy(update={"files": files, "sessions": []})
    records = pd.DataFrame(
        [{"participant_id": str(n), "session": 1, "attended": 1} for n in range(8)]
    )
    tables = {"process": process_table(bare, records)}
    text = said(bare, tables, language, "process")
    words = {"en": ("ratings", "| Title"), "zh": ("评分", "主题")}
    assert not any(word in text for word in words[language])


@pytest.mark.parametrize(("language", "between"), [("en", ": "), ("zh", "：")])
def test_items_of_the_study_s_own_are_named_by_the_heads_of_their_columns(language, between):
    whole = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    name = whole.satisfaction.instrument
    items = whole.questionnaires[name].item_ids
    file = next(f for f in whole.files if f.kind == "responses" and name in f.columns)
    heads = {item: f"6. How satisfied are you?: part {item}" for item in items}
    headed = file.model_copy(update={"columns": {name: heads}})
    files = [headed if each is file else each for each in whole.files]
    use = whole.instruments[name].model_copy(update={"define": {}})
    instruments = {**whole.instruments, name: use}
    made = whole.model_copy(update={"files": files, "instruments": instruments})
    instrument = whole.questionnaires[name].model_copy(update={"texts": {}})
    w = Writer.open(made, Ledger({}), language, ROOT / f"report/{language}/phrases.yml")
    assert _headed(w, instrument, items[0]) == f"{items[0]}{between}part {items[0]}"
