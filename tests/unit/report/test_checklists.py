"""Reporting checklists: the published numbers of items, and answers that are really there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from chinese_report import ROOT, assembled, results
from protected_report import content, sheets
from two_times import CONTENT
from whole_way import folder_of, whole_way

from groupwork.errors import GroupworkError
from groupwork.report.checklists import (
    ABSTRACT,
    Answer,
    Checklist,
    answers,
    expanded,
    filled_places,
    read_checklists,
)
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile

REPORT = ROOT / "report"
GROUP = ROOT / "data" / "raw" / "all-the-way"
TRIAL = ROOT / "data" / "raw" / "beat-the-blues"


@pytest.fixture(scope="module")
def study() -> StudyFile:
    return load_study(GROUP / "study.yaml")


@pytest.fixture(scope="module")
def checklists(study: StudyFile) -> dict[str, Checklist]:
    return read_checklists(REPORT / "checklists.yml", study)


# Des Jarlais et al. (2004), Hopewell et al. (2025), Hoffmann et al. (2014), O'Cathain et al.
# (2008), Tong et al. (2007).
@pytest.mark.parametrize(
    ("name", "count"),
    [("trend", 22), ("consort", 30), ("tidier", 12), ("gramms", 6), ("coreq", 32), ("top", 7)],
)
def test_items_are_those_of_the_published_checklist(
    checklists: dict[str, Checklist], name: str, count: int
) -> None:
    numbers = [int(number.rstrip("abcd")) for number in checklists[name].items]
    assert sorted(set(numbers)) == list(range(1, count + 1))
    assert numbers == sorted(numbers)
    assert all(item.zh for item in checklists[name].items.values())


@pytest.mark.slow
def test_every_place_and_key_exists(checklists: dict[str, Checklist]) -> None:
    frames = "".join(path.read_text(encoding="utf-8") for path in (REPORT / "en").glob("*.qmd"))
    phrases = yaml.safe_load((REPORT / "en" / "phrases.yml").read_text(encoding="utf-8"))
    known = {ABSTRACT, *re.findall(r"\{#(sec-[\w-]+)", frames)}
    known |= {f"tbl-{name}" for name in phrases["tables"]}
    known |= {f"fig-{name}" for name in phrases["figures"]}
    for checklist in checklists.values():
        for number, item in checklist.items.items():
            assert set(item.places) <= known, f"{checklist.name} {number}"
            assert item.key is None or key_exists(item.key), f"{checklist.name} {number}"


def key_exists(key: str) -> bool:
    first, *rest = key.split(".")
    if first == "text":
        return f"text/{rest[0]}.md" in "".join(
            path.read_text(encoding="utf-8") for path in (REPORT / "en").glob("*.qmd")
        )
    node: Any = StudyFile.model_json_schema()
    schema = node["$defs"]
    for part in [first, *rest]:
        node = node["properties"].get(part)
        if node is None:
            return False
        found = re.search(r"#/\$defs/(\w+)", str(node))
        node = schema[found[1]] if found else {"properties": {}}
    return True


def test_only_what_holds_something_is_a_place() -> None:
    report = (
        "# Methods {#sec-methods}\n\n## Design {#sec-design}\n\nOne group.\n\n"
        "## Ethics {#sec-ethics}\n\n## Empty {#sec-empty}\n\n### Below {#sec-below}\n\n"
        "# Results {#sec-results}\n\n::: {#tbl-effects}\n\n:::\n"
        "![Means](figures/means.png){#fig-means fig-alt='…'}\n"
    )
    assert filled_places(report) == {
        *(ABSTRACT, "sec-methods", "sec-design", "sec-results", "tbl-effects", "fig-means")
    }


def test_a_text_of_comments_is_empty(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "ethics.md").write_text("<!-- Write here. -->\n", encoding="utf-8")
    frame = "## Ethics {#sec-ethics}\n\n{{< include text/ethics.md >}}\n"
    assert filled_places(expanded(frame, tmp_path)) == {ABSTRACT}
    assert filled_places(expanded(frame.replace("ethics.md", "no.md"), tmp_path)) == {ABSTRACT}


def checklist(**item: Any) -> Checklist:
    return Checklist.model_validate(
        {
            "name": "X",
            "scope": {"en": "x"},
            "reference": "x",
            "when": [],
            "items": {"1": {"en": "One", **item}},
        }
    )


@pytest.mark.parametrize(
    ("item", "places", "text", "where"),
    [
        ({"in": ["sec-design", "sec-no"]}, ("sec-design",), None, "reporting.x.1"),
        ({"in": ["sec-no"]}, (), None, "reporting.x.1"),
        ({}, (), None, "reporting.x.1"),
        # filled in the study file, and printed by the section
        ({"in": ["sec-design"], "key": "programme.mode"}, ("sec-design",), None, "reporting.x.1"),
        ({"in": ["sec-design"], "key": "programme.setting"}, (), None, "programme.setting"),
        # printed by the checklist itself
        ({"key": "programme.mode"}, (), "Face to face", "reporting.x.1"),
        ({"in": ["sec-design"], "key": "text.ethics"}, ("sec-design",), None, "reporting.x.1"),
        ({"in": ["sec-design"], "key": "text.theory"}, (), None, "text.theory"),
    ],
)
def test_an_item_is_answered_by_place_and_key(
    study: StudyFile, item: dict[str, Any], places: tuple[str, ...], text: str | None, where: str
) -> None:
    programme = study.programme.model_validate({"mode": "Face to face"})
    changed = study.model_copy(update={"programme": programme})
    (answer,) = answers(changed, "x", checklist(**item), {"sec-design"}, {"text.ethics"})
    assert (answer.places, answer.where) == (places, where)
    assert (str(answer.text) if answer.text else None) == text
    assert answer.is_open == (not places and not text)


@pytest.mark.parametrize(("present", "places"), [({"all"}, ("sec-design",)), (set(), ())])
def test_an_item_that_needs_a_fact_is_open_without_it(
    study: StudyFile, present: set[str], places: tuple[str, ...]
) -> None:
    item = checklist(**{"in": ["sec-design"], "needs": ["all"]})
    (answer,) = answers(study, "x", item, {"sec-design"}, present)
    assert (answer.places, answer.where) == (places, "reporting.x.1")


def test_a_key_of_sessions_must_be_filled_in_all(study: StudyFile) -> None:
    def places(sessions: list) -> tuple[str, ...]:
        changed = study.model_copy(update={"sessions": sessions})
        item = checklist(**{"in": ["sec-design"], "key": "sessions.materials"})
        return answers(changed, "x", item, {"sec-design"}, set())[0].places

    assert places(study.sessions) == ("sec-design",)
    lacking = study.sessions[0].model_copy(update={"materials": None})
    assert places([lacking, *study.sessions[1:]]) == ()
    assert places([]) == ()


def test_the_authors_own_answer_comes_first(study: StudyFile) -> None:
    item = checklist(**{"in": ["sec-design"]})
    own = StudyFile.model_fields["reporting"]
    assert own.is_required() is False
    changed = study.model_copy(update={"reporting": {"x.1": study.title}})
    (answer,) = answers(changed, "x", item, {"sec-design"}, set())
    assert answer == Answer("1", item.items["1"], (), study.title, "reporting.x.1")


def test_an_answer_to_no_item_is_refused(study: StudyFile) -> None:
    changed = study.model_copy(update={"reporting": {"trend.23": study.title}})
    with pytest.raises(GroupworkError, match=r"no item 'trend.23'|an item 'trend.23'"):
        read_checklists(REPORT / "checklists.yml", changed)


def test_a_study_is_asked_what_fits_its_design(checklists: dict[str, Checklist]) -> None:
    def asked(*present: str) -> list[str]:
        return [name for name, each in checklists.items() if each.applies(set(present))]

    assert asked("one-group", "needs", "interviews", "saturation", "programme") == [
        *("trend", "tidier", "gramms", "coreq")
    ]
    assert asked("controlled", "interviews", "agreement", "saturation") == ["trend", "coreq"]
    assert asked("controlled", "interviews", "reflexive") == ["trend", "rtarg"]
    assert asked("randomised", "criteria") == ["consort", "consort-pilot"]
    assert asked("randomised", "needs") == ["consort"]


@pytest.mark.slow
def test_means_of_those_who_came_back_are_no_baseline_of_all(tmp_path: Path) -> None:
    """One of 20 left, whose score would be 20 means less 19: TREND's item 14 stays open."""
    _, tables, texts = whole_way(folder_of(tmp_path, content(), sheets()), tmp_path)
    before = tables["descriptives"].query("wave == 'pre' and statistic == 'mean'")
    assert before["n"].tolist() == [19, 19]
    for text in texts.values():
        assert re.search(r"\| TREND \| 14 \| .* \| `reporting:` `trend\.14` \|", text)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_trials_report_lists_open_items(tmp_path: Path, language: str) -> None:
    trial = load_study(TRIAL / "study.yaml")
    build = tmp_path / "build"
    assembled(trial, TRIAL, results(trial, TRIAL), build, language)
    written = (build / "generated" / "checklists.md").read_text(encoding="utf-8")
    assert "#tbl-checklist-consort" in written
    assert "#tbl-checklist-trend" not in written
    # who generated the sequence the data do not tell
    assert re.search(r"\| CONSORT 2025 \| 17a \| .* \| `reporting:` `consort\.17a` \|", written)
    assert re.search(r"\| 26 \| .* \| \[@sec-arms\]", written)
    # All 100 who were measured at baseline stand there by arm; how many were assigned nobody says.
    assert re.search(r"\| 25 \| .* \| \[@tbl-participants\].*\[@tbl-descriptives\]", written)
    assert re.search(r"\| CONSORT 2025 \| 22a \| .* \| `reporting:` `consort\.22a` \|", written)


# Campbell et al. (2012), table 1, the column of the extension.
OF_CLUSTERS = [
    *("1a", "1b", "2a", "2b", "3a", "4a", "5", "6a", "7a", "8b", "9", "10a", "10b", "10c"),
    *("12a", "13a", "13b", "15", "16", "17a", "21"),
]


def of_rooms(rooms: int, unit: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a trial of 24 people in two arms, and its files; each arm has so many rooms."""
    people = [
        (f"P{n:02d}", "gw"[n % 2], f"{'gw'[n % 2]}{n // 2 % rooms}", 8 + 7 * n % 13)
        for n in range(24)
    ]
    names = sorted({room for *_, room, _ in people})
    labelled = {"g": "group", "w": "waiting list"}
    arms = {"attribute": "arm", "control": "w", "allocated": unit}
    study = CONTENT | {
        "design": {"kind": "randomised", "groups": arms, "sites": "room"},
        "files": [{**each, "id": "code"} for each in CONTENT["files"]],
        "attributes": {
            "arm": {"label": {"en": "Arm", "zh": "组别"}, "levels": labelled},
            "room": {"label": {"en": "Room", "zh": "教室"}, "levels": {x: x for x in names}},
        },
        "family": {"test": "ancova"},
    }
    files = {}
    for wave, less in (("pre", 0), ("post", 2)):
        rows = [
            f"{code},{arm},{room},{score - less * (arm == 'g') - (i * i % 5 if less else 0)}"
            for i, (code, arm, room, score) in enumerate(people)
        ]
        files[f"{wave}.csv"] = "\n".join(["code,arm,room,s", *rows]) + "\n"
    return study, files


@pytest.mark.parametrize(
    ("rooms", "unit", "answered"),
    [
        # Of an arm with one room nothing tells the treatment from the room.
        (1, "groups", ["1a", "6a", "21"]),
        (3, "groups", ["1a", "6a", "12a", "17a"]),
        (3, "persons", None),
    ],
)
def test_a_trial_of_whole_groups_has_the_items_of_the_extension(
    tmp_path: Path, checklists: dict[str, Checklist], rooms: int, unit: str, answered: list | None
) -> None:
    assert list(checklists["consort-cluster"].items) == OF_CLUSTERS
    _, _, texts = whole_way(folder_of(tmp_path, *of_rooms(rooms, unit)), tmp_path)
    words = {
        "en": ("CONSORT, extension for cluster trials", "A cluster-randomised trial"),
        "zh": ("CONSORT整群随机试验扩展声明", "整群随机试验，"),
    }
    for language, (name, design) in words.items():
        table = texts[language].partition("{#tbl-checklist-consort-cluster ")[2].partition(":::")[0]
        rows = [
            [cell.strip() for cell in line.strip("| ").split(" | ")]
            for line in table.splitlines()
            if re.match(r"\| \d+[abc]? \|", line)
        ]
        assert (name in texts[language]) == (design in texts[language]) == (answered is not None)
        if answered is None:
            assert not rows
            continue
        assert [row[0] for row in rows] == OF_CLUSTERS
        assert [row[0] for row in rows if "@" in row[2] or row[0] == "1a"] == answered


@pytest.mark.parametrize("together", [True, False])
def test_of_whom_results_speak_is_answered_where_it_is_told(tmp_path: Path, together: bool) -> None:
    """The limits say that intervals speak of this group alone where people sat in one group."""
    study = CONTENT | {
        "design": {"kind": "one-group", "together": together},
        "files": [{**each, "id": "code"} for each in CONTENT["files"]],
        "attributes": {},
        "family": {"test": "t"},
    }
    files = {
        f"{wave}.csv": "code,s\n" + "".join(f"P{n:02d},{9 + n % 7 - k}\n" for n in range(10 + k))
        for k, wave in enumerate(("pre", "post"))
    }
    _, _, texts = whole_way(folder_of(tmp_path, study, files), tmp_path)
    for language, said in (("en", "not of groups like it"), ("zh", "不能推广到同类的其他小组")):
        (row,) = re.findall(r"(?m)^\| 21 \|.*$", texts[language])
        assert ("@sec-limits" in row) == together == (said in texts[language])
