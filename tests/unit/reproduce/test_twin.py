"""A twin is like its study on average, and takes nothing from its people."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import raw_study
import strand_studies
import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.privacy.gate import ingest_protected
from groupwork.reproduce.twin import make_twin
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile

TINY = Path(__file__).parents[2] / "data" / "tiny"
MOODS = [f"{number}" for number in range(1, 6)]


@pytest.fixture
def tables(tmp_path) -> Path:
    """Published tables of 400 people, whose items have the mean 2.5 before and 3.5 after."""
    folder = tmp_path / "tables"
    folder.mkdir()
    items = [
        ("mood", item, wave, statistic, value)
        for wave, mean in (("pre", 2.5), ("post", 3.5))
        for item in MOODS
        for statistic, value in (("mean", mean), ("sd", 0.8), ("missing", 4.0))
    ]
    columns = ["instrument", "item", "wave", "statistic", "estimate"]
    pd.DataFrame(items, columns=columns).to_csv(folder / "items.csv", index=False)
    (folder / "flow.csv").write_text(
        "group,wave,statistic,estimate\nall,pre,people,400\nall,post,people,380\n", encoding="utf-8"
    )
    return folder


def test_a_twin_keeps_means_people_and_gaps(tables, tmp_path):
    study = load_study(TINY / "study.yaml")
    folder = make_twin(study, TINY / "study.yaml", tables, tmp_path / "raw")
    twin = load_study(folder / "study.yaml")
    assert twin.synthetic
    assert twin.title.get("en") == "Synthetic twin of: A tiny group"
    read = clean(twin, ingest_protected(twin, folder))
    responses = read["responses"]
    answers = responses.groupby("wave")["value"]
    assert answers.mean()["pre"] == pytest.approx(2.5, abs=0.06)  # 4 SE: .8 / sqrt(2000) x 4 = .07
    assert answers.mean()["post"] == pytest.approx(3.5, abs=0.07)
    assert answers.std()["pre"] == pytest.approx(0.8, abs=0.1)
    left = responses[responses["value"].isna()].groupby(["wave", "item"]).size()
    assert left.tolist() == [4] * 10
    scores = score(twin, responses)
    assert scores.groupby("wave")["participant_id"].nunique().to_dict() == {"post": 380, "pre": 400}
    assert "no row of a participant was read" in (folder / "README.md").read_text(encoding="utf-8")


def test_no_raw_file_of_the_study_is_needed(tables, tmp_path):
    alone = tmp_path / "alone" / "tiny"
    alone.mkdir(parents=True)
    shutil.copy(TINY / "study.yaml", alone)
    study = load_study(alone / "study.yaml")
    first = make_twin(study, alone / "study.yaml", tables, tmp_path / "a")
    second = make_twin(study, alone / "study.yaml", tables, tmp_path / "b")
    for path in sorted(first.iterdir()):
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_without_tables_or_twice(tables, tmp_path):
    study = load_study(TINY / "study.yaml")
    with pytest.raises(GroupworkError, match="holds no results tables"):
        make_twin(study, TINY / "study.yaml", tmp_path / "none", tmp_path / "raw")
    make_twin(study, TINY / "study.yaml", tables, tmp_path / "raw")
    with pytest.raises(GroupworkError, match="is there already"):
        make_twin(study, TINY / "study.yaml", tables, tmp_path / "raw")


def twin_of(content: dict, tables: Path, target: Path) -> tuple[StudyFile, Path]:
    """Write a study file without its raw files, and make the twin."""
    source = target / content["id"] / "study.yaml"
    source.parent.mkdir(parents=True)
    source.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    folder = make_twin(load_study(source), source, tables, target / "raw")
    return load_study(folder / "study.yaml"), folder


def small(*files: dict, **changes) -> dict:
    return raw_study.study(*files, **changes).model_dump(mode="json", exclude_unset=True)


COMPOSITE = {"id": ["school", "class", "number"]}
BY_DAY = {"column": "sent", "starts": {"pre": "2025-03-01", "post": "2025-05-01"}}
PHASED = {**raw_study.SEGMENTS, "phases": {"A": "pre", "B": "post", "C": "pre"}}
CODED = {"kind": "segments", "path": "coded.qdpx", "format": "refi-qda"}
CODES = [{"id": name, "label": name, "definition": name} for name in ("joy", "fear")]
OTHER = {**raw_study.RESPONSES, "path": "post.csv", "wave": "post"}
BOTH = [raw_study.RESPONSES, OTHER]
KINDS = {
    "identifier of several columns": small(
        *({**file, **COMPOSITE} for file in (*BOTH, raw_study.SESSIONS, raw_study.NETWORK))
    ),
    "one of several columns in one file only": small(
        {**raw_study.RESPONSES, **COMPOSITE}, OTHER, raw_study.SESSIONS
    ),
    "wave column": small(
        {
            **raw_study.RESPONSES,
            "wave": {"column": "when", "values": {"t1": "pre", "T0": "pre", "t2": "post"}},
        }
    ),
    "wave by day": small(
        {**raw_study.RESPONSES, "wave": BY_DAY}, {**raw_study.NETWORK, "wave": BY_DAY}
    ),
    "wide, with times and comments": small(
        {
            **{key: raw_study.RESPONSES[key] for key in ("kind", "path", "id")},
            "wave_names": {"pre": "a", "post": "b"},
            "columns": {"mood": "m{item}_{wave}"},
            "free_text": ["comment"],
            "seconds": "took",
        }
    ),
    "names in two rows below a title, a row left out": small(
        {**raw_study.RESPONSES, "skip_rows": 2, "head_rows": 2, "leave_out": {9: "a test"}}, OTHER
    ),
    "sessions before the work began": small(*BOTH, {**raw_study.SESSIONS, "baseline": [1, 2]}),
    "attendance with one row a person": small(
        *BOTH,
        {
            **{key: raw_study.SESSIONS[key] for key in ("kind", "path", "id")},
            "attended": {1: "first", 2: "second", 3: "third"},
            "ratings": {},
            "blank": "absent",
        },
    ),
    "sessions listed in a cell of the questionnaire": small(
        *BOTH,
        {
            **{key: raw_study.SESSIONS[key] for key in ("kind", "id")},
            "path": OTHER["path"],
            "attended": "came",
            "listed": {1: "Session 1", 2: "Session 2"},
            "blank": "absent",
        },
    ),
    "sessions that are only counted": small(
        *BOTH,
        {
            **{key: raw_study.SESSIONS[key] for key in ("kind", "id")},
            "path": OTHER["path"],
            "attended": "came",
            "of": 6,
        },
    ),
    "numbers that stand for words, falling": small(
        {**raw_study.RESPONSES, "stands_for": {"mood": {"1": "Often", "2": "Never"}}},
        OTHER,
    ),
    "asked twice in a row": small(
        {
            **{key: raw_study.RESPONSES[key] for key in ("kind", "path", "id")},
            "wave_names": {"pre": "", "post": "2"},
            "columns": {"mood": "item{item}-{wave}"},
        }
    ),
    "loose identifiers, chosen rows": small(
        {**raw_study.RESPONSES, "id_spelling": "loose", "rows": {"form": "1"}},
        {**OTHER, "rename": {"question 1": "m1"}, "same_person": {"P1x": "P1"}},
    ),
    "network without closeness and support": small(
        *BOTH,
        {
            key: value
            for key, value in raw_study.NETWORK.items()
            if key not in ("closeness", "support", "supports")
        },
    ),
    "interviews before and after": small(*BOTH, PHASED, interviews={"codes": CODES}),
    "a table of passages, with a list of people": small(
        *BOTH,
        {
            **raw_study.SEGMENTS,
            **{"people": {"A": "P1"}, "segment": ["from", "text"], "codes_between": ";"},
        },
        interviews={"codes": CODES},
    ),
    "a coding program's project": small(
        *BOTH,
        CODED,
        interviews={"codes": CODES, "unit": "sentence", "interviewers": ["I"]},
    ),
    "levels hashed and dropped": small(
        {**raw_study.RESPONSES, "free_text": ["name"]},
        OTHER,
        privacy={"drop": ["name"], "hash": ["id"]},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_has_a_twin_that_is_in_order(kind, tables, tmp_path):
    twin, folder = twin_of(KINDS[kind], tables, tmp_path / "study")
    assert check_study(folder).errors == []
    read = ingest_protected(twin, folder)
    answered = read["responses"][read["responses"]["raw"].str.strip() != ""]
    people = answered.groupby("wave")["participant_id"].nunique().to_dict()
    assert people == {"post": 380, "pre": 400}  # as published
    assert set(read["responses"]["participant_id"]) >= set(read["sessions"]["participant_id"])
    assert len(read["sessions"]) == 0 or set(read["sessions"]["session"]) & {"1", "all"}
    for file in twin.files:
        assert file.kind == "segments" or isinstance(file.id, str)


def test_sessions_before_the_work_and_phases_of_interviews_are_kept(tables, tmp_path):
    twin, folder = twin_of(KINDS["sessions before the work began"], tables, tmp_path / "a")
    assert set(ingest_protected(twin, folder)["sessions"]["session"]) == {"1", "2"}
    twin, folder = twin_of(KINDS["interviews before and after"], tables, tmp_path / "b")
    segments = ingest_protected(twin, folder)["segments"]
    assert segments.groupby("phase")["interview"].nunique().to_dict() == {"post": 1, "pre": 2}


@pytest.mark.slow
@pytest.mark.parametrize("union", strand_studies.UNIONS)
def test_studies_of_some_strands_have_twins(union, tables, tmp_path):
    content = strand_studies.content_of(union, *strand_studies.UNIONS[union])
    _, folder = twin_of(content, tables, tmp_path / "study")
    assert check_study(folder).errors == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["all-the-way", "beat-the-blues"])
def test_shipped_studies_have_twins(name, tables, tmp_path):
    source = Path(__file__).parents[3] / "data" / "raw" / name / "study.yaml"
    study = load_study(source)
    folder = make_twin(study, source, tables, tmp_path / "raw")
    assert check_study(folder).errors == []


def test_both_arms_are_as_large_as_published(tables, tmp_path):
    source = Path(__file__).parents[3] / "data" / "raw" / "beat-the-blues" / "study.yaml"
    study = load_study(source)
    groups = study.design.groups
    levels = list(study.attributes[groups.attribute].levels)
    (tables / "participants.csv").write_text(
        "attribute,level,group,wave,statistic,estimate\n"
        f"{groups.attribute},{levels[0]},all,{study.waves[0].id},count,300\n"
        f"{groups.attribute},{levels[1]},all,{study.waves[0].id},count,100\n",
        encoding="utf-8",
    )
    folder = make_twin(study, source, tables, tmp_path / "raw")
    twin = load_study(folder / "study.yaml")
    attributes = ingest_protected(twin, folder)["attributes"]
    arms = attributes[attributes["attribute"] == groups.attribute]
    counts = arms.drop_duplicates("participant_id")["raw"].value_counts()
    assert counts.to_dict() == {levels[0]: 300, levels[1]: 100}
