"""The raw files as they are declared: kinds, waves, columns."""

import pytest
from mistakes import mistake
from raw_study import NETWORK, POST, RESPONSES, SEGMENTS, SESSIONS, refused, study

from groupwork.messages import said as in_chinese


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "wave_names:",
            "wavenames:",
            ": unknown key 'files.1.wavenames'. Did you mean 'wave_names' or 'rename' or 'wave'?",
        ),
        (
            "kind: responses",
            "kind: response",
            ": files.1.kind: there is no 'response'. Did you mean 'responses' or 'sessions'?",
        ),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: bdi}",
            ": files.1: columns.bdi: 'bdi' must hold {wave}, since 'wave_names' is given.",
        ),
        (
            'columns: {bdi: "{wave}"}',
            'columns: {bdi: {totl: "{wave}"}}',
            ": files.1.columns.bdi: there is no 'totl'. Did you mean 'total'?",
        ),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: {}}",
            ": files.1.columns.bdi: item 'total' has no column.",
        ),
        (
            'columns: {bdi: "{wave}"}',
            'columns: {bdy: "{wave}"}',
            ": files: btheb.csv: columns: there is no 'bdy'. Did you mean 'bdi'?",
        ),
        ("ids: total,", "ids: 1-3,", ": files.1.columns.bdi: '{wave}' must hold {item}."),
    ],
)
def test_a_wide_file_in_one_line(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


COUNT = {key: SESSIONS[key] for key in ("kind", "path", "id", "attended")} | {"of": 8}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files": [{**NETWORK, "supports": {}}]}, "'support' (the column) and 'supports'"),
        ({"files": [{**RESPONSES, "wave_names": {"pre": "a"}}]}, "exactly one of 'wave' and"),
        ({"files": [{**RESPONSES, "wave": "per"}]}, "wave: there is no 'per'. Did you mean 'pre'"),
        ({"files": [{**SESSIONS, "of": 8}]}, "or the column 'attended' of how many sessions some"),
        (
            {"files": [{**SESSIONS, "id": None}]},
            "give 'id', the column of each person's identifier",
        ),
        (
            {"files": [RESPONSES, SESSIONS, {**COUNT, "path": "more.csv"}]},
            "files.3.of: another file says which sessions people came to. Leave out this one",
        ),
        (
            {"files": [{**RESPONSES, "columns": {"mood": "{wave}{item}"}}]},
            "columns.mood: '{wave}{item}' holds {wave}, but no 'wave_names' is given",
        ),
    ],
)
def test_waves_and_codes_of_a_file(changes, said):
    assert said in refused(**changes)


@pytest.mark.parametrize(
    "second",
    [POST | {"path": "pre.csv"}, POST | {"path": "./pre.csv"}, POST | {"path": ".//pre.csv"}],
)
def test_one_column_of_one_file_is_not_two_waves(second):
    assert "'m1' of" in refused(RESPONSES, second)
    study(RESPONSES, second | {"rows": {"event": "post"}})


def test_one_column_is_not_two_items():
    columns = {"mood": {"1": "a", "2": "b", "3": "c", "4": "a"}}
    assert "the column 'a' is that of two items" in refused(RESPONSES | {"columns": columns})


def test_words_of_numbers_are_of_a_scale_or_of_an_attribute():
    stands = RESPONSES | {"stands_for": {"mood": {"1": "Often", "2": "Never"}}}
    other = {"mood": {"label": "Mood", "levels": {"o": "Often", "n": "Never"}}}
    said = refused(stands, attributes=other)
    assert "files.1.stands_for: 'mood' is an instrument and an attribute" in said
    assert "既是量表又是基本情况的名称" in in_chinese(said, "zh")
    study(stands)
    study(RESPONSES, attributes=other)


PROJECT = SEGMENTS | {"path": "p.qdpx", "format": "refi-qda"}


def test_phases_of_interviews_are_waves():
    assert "there is no 'during'" in refused(PROJECT | {"phases": {"I01": "during"}})


def test_transcripts_name_the_source():
    said = refused(PROJECT | {"transcripts": "texts/*.txt"})
    assert "'transcripts' must hold {source} once" in said


TABLE = SEGMENTS | {"people": {"Talk 3": "P1"}}


def test_people_take_the_place_of_a_column():
    assert study(RESPONSES, TABLE).files[1].participant is None
    assert "both say whose interview each is" in refused(RESPONSES, TABLE | {"participant": "who"})
    study(RESPONSES, TABLE | {"format": "refi-qda", "path": "p.qdpx"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"transcripts": "texts/{source}.txt"}, "'transcripts' go with a coding program's file"),
        ({"interview": None}, "a table says whose each text is"),
    ],
)
def test_what_no_table_of_codings_can_have_or_lack(changes, said):
    assert said in refused(RESPONSES, TABLE | changes)
