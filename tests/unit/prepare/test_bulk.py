import codecs
import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_study import NETWORK, PRE, RESPONSES, rows, study, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.prepare import bulk
from groupwork.prepare.bulk import BULK_AUDIT, score_in_bulk
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score

ANY = {
    "duplicates": "first",
    "missing_codes": {"-9": "refused"},
    "max_invalid_share": 1,
    "max_out_of_range_share": 1,
}


def by_workflow(there, folder) -> pd.DataFrame:
    """Return the workflow's scores with a column a scale, in the order of the file."""
    responses = clean(there, ingest(there, folder))["responses"]
    long = score(there, responses)
    wide = long.pivot(index="participant_id", columns="scale", values=["value", "items_answered"])
    return wide.loc[responses["participant_id"].unique()]


def check(there, folder) -> pd.DataFrame:
    """Check that both ways give the same scores; return those of the bulk way."""
    scores, audit = score_in_bulk(there, folder)
    expected = by_workflow(there, folder)
    assert scores["participant_id"].tolist() == expected.index.tolist()
    for scale in there.scales:
        np.testing.assert_array_equal(scores[scale], expected["value", scale].astype(float))
        answered = scores[f"{scale}.items_answered"].tolist()
        assert answered == expected["items_answered", scale].tolist()
    assert list(audit) == BULK_AUDIT
    return scores


def test_scores_are_those_of_the_workflow(tmp_path):
    scores = check(study(), write(tmp_path, pre=PRE))
    # m2 and m4 are reversed (5 - answer): 1 + 3 + 3 + 1 of the first person.
    assert scores["mood"].tolist() == [8, 12, 10]
    assert scores["wave"].tolist() == ["pre"] * 3


cells = st.sampled_from(
    [
        "1",
        "2",
        "3",
        "4",
        "",
        " 3 ",
        "３",
        "Often",
        "2 Seldom",
        "从不",
        "-9",
        "7",
        "x,y",
        "a\nb",
        '"',
    ]
)
sheets = st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=12)


@given(sheets, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=120, deadline=None)
@pytest.mark.slow
def test_any_file_scores_as_by_the_workflow(tmp_path_factory, answers, mark, end, small):
    folder = tmp_path_factory.getbasetemp()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, lineterminator=end)
    writer.writerow(["id", "sex", "age", "m1", "m2", "m3", "m4"])
    writer.writerows([f"P{i}", "f", "30", *each] for i, each in enumerate(answers))
    write(folder, pre=text.getvalue())
    there = study({**RESPONSES, "separator": mark}, cleaning=ANY)
    with pytest.MonkeyPatch.context() as patch:
        # Cells and quotes are cut by the ends of blocks, too.
        patch.setattr(bulk, "_BLOCK", 7 if small else 2**20)
        check(there, folder)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_encodings(tmp_path, encoding):
    text = PRE.replace("P2", "张2").replace("1,2,3,4", "总是,2,3,4")
    data = text.encode(encoding)
    scores = check(study(cleaning=ANY), write(tmp_path, pre=data))
    assert scores["participant_id"].tolist() == ["P1", "张2", "P3"]
    assert codecs.lookup(encoding)


def test_what_was_changed_is_counted(tmp_path):
    text = PRE.replace("1,2,3,4", "-9,Seldom,3,9") + "P4,f,50,-9,2,2,2\n,f,1,1,1,1,1\n"
    scores, audit = score_in_bulk(study(cleaning=ANY), write(tmp_path, pre=text))
    assert len(scores) == 4
    found = {(r["column"], r["reason"]): r["count"] for r in rows(audit)}
    assert found == {
        ("id", "row without an identifier"): 1,
        ("m1", "declared: refused"): 2,
        ("m2", "wording of an answer"): 1,
        ("m4", "out of range"): 1,
    }
    # "Seldom" is the second of the four wordings; what is no answer leaves nothing behind.
    became = {r["column"]: (r["before"], r["after"]) for r in rows(audit) if r["column"] != "id"}
    assert became == {"m1": ("-9", ""), "m2": ("Seldom", "2"), "m4": ("9", "")}


@pytest.mark.parametrize("size", [70, 150])
def test_blocks_of_a_file_add_up(tmp_path, monkeypatch, size):
    """Read in pieces of a few lines: scores, counts and the numbers of lines are those of all."""
    head, *lines = PRE.splitlines()
    more = [f"P{i},f,{20 + i},{1 + i % 4},-9,Often,3" for i in range(10, 40)]
    text = "\n".join([head, *lines, *more, ",f,1,1,1,1,1", ",m,1,1,1,1,1"]) + "\n"
    folder = write(tmp_path, pre=text)
    whole = score_in_bulk(study(cleaning=ANY), folder)
    monkeypatch.setattr(bulk, "_BLOCK", size)
    pieces = score_in_bulk(study(cleaning=ANY), folder)
    for one, other in zip(whole, pieces, strict=True):
        pd.testing.assert_frame_equal(one, other)
    counted = {(r["column"], r["reason"]): r["count"] for r in rows(pieces[1])}
    assert counted["id", "row without an identifier"] == 2
    assert counted["m2", "declared: refused"] == 30
    check(study(cleaning=ANY), write(tmp_path, pre="\n".join([head, *lines, *more]) + "\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PRE.replace("P2", "P1"), "pre.csv: 1 person has more than one row."),
        (PRE.replace("m4", "n4"), "pre.csv: there is no column 'm4'. Valid names: 'id',"),
        (PRE.replace("age", "m4"), "pre.csv: several columns are called 'm4'."),
        (PRE.replace("4,3,2,1", "4,3,2"), "pre.csv, row 3: has 6 cells, but the header names 7"),
        (PRE.replace("4,3,2,1", '"4,3,2,1'), "pre.csv, row 3: a quotation mark is not closed"),
        (PRE.replace("45", "4\0"), "pre.csv, line 3: holds a NUL byte, so it is"),
        (PRE.replace(",1,2,3,4", ",8,2,3,4").replace(",4,3,2,1", ",8,3,2,1"), "m1' are not valid"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(GroupworkError) as caught:
        score_in_bulk(study(), write(tmp_path, pre=text))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_files_are_not_scored_so(tmp_path):
    wide = {
        **RESPONSES,
        "wave": None,
        "wave_names": {"pre": "a"},
        "columns": {"mood": "{wave}{item}"},
    }
    for there, number, said in (
        (study(wide), 1, "one wave"),
        (study({**RESPONSES, "path": "pre.xlsx"}), 1, "only separated text"),
        (study(RESPONSES, NETWORK), 2, "questionnaire file"),
        (study(), 2, "there is no file 2: the study has 1"),
        (study(), 1, r"pre\.csv: cannot be read \(no such file"),
    ):
        with pytest.raises(GroupworkError, match=said):
            score_in_bulk(there, tmp_path, number)


def test_columns_of_free_text_are_no_items(tmp_path):
    lines = [f"P{i},f,30,text {i},1,1,1" for i in range(bulk.MOST_TEXTS)]
    text = "id,sex,age,m1,m2,m3,m4\n" + "\n".join(lines)
    with pytest.raises(GroupworkError, match="more than 4,096 different texts, so they are none"):
        score_in_bulk(study(), write(tmp_path, pre=text))


def test_command(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    write(folder, pre=PRE, post=PRE)
    there = study(RESPONSES, RESPONSES | {"path": "post.csv", "wave": "post"})
    (folder / "study.yaml").write_text(there.model_dump_json(exclude_none=True), encoding="utf-8")
    done = CliRunner().invoke(app, ["bulk", str(folder), str(tmp_path / "scores.csv")])
    assert done.exit_code == 0, done.output
    assert pd.read_csv(tmp_path / "scores.csv")["mood"].tolist() == [8, 12, 10]
    assert (tmp_path / "scores-audit.csv").is_file()
