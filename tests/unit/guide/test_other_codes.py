"""SPSS files whose labels say that a code means another answer than elsewhere, up to the scores."""

import pandas as pd
import pyreadstat
import pytest
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.messages import said
from groupwork.study.loading import load_study

WORDS = ["Never", "Rarely", "Sometimes", "Often", "Always"]
RISING = dict(enumerate(WORDS, start=1))
#: The codes of another time: the other way, and from 0.
TURNED = {6 - code: word for code, word in RISING.items()}
FROM_0 = {code - 1: word for code, word in RISING.items()}


def save(path, rows, labels, *, sexes=None):
    """Write the answers of each person, given as 1 to 5, in the codes that each question has."""
    table = pd.DataFrame({"code": CODES})
    for place, name in enumerate(ITEMS):
        codes = {word: code for code, word in labels[name].items()}
        table[name] = [float(codes[WORDS[row[place] - 1]]) for row in rows]
    if sexes:
        labels = {**labels, "sex": sexes}
        women = next(code for code, word in sexes.items() if word == "female")
        table["sex"] = [float(women if n % 2 else 3 - women) for n in range(len(CODES))]
    pyreadstat.write_sav(table, path, variable_value_labels=labels)
    return path


def both(folder, before, after, **more):
    return [
        save(folder / "pre.sav", PRE, dict.fromkeys(ITEMS, before), **more),
        save(folder / "post.sav", POST, dict.fromkeys(ITEMS, after), **more),
    ]


def same_as_answered(found, turned=()):
    for wave, rows in (("pre", PRE), ("post", POST)):
        true = [sum(6 - a if n in turned else a for n, a in enumerate(row)) for row in rows]
        assert found.loc[wave][CODES].tolist() == true


@pytest.mark.parametrize("after", [TURNED, FROM_0])
@pytest.mark.parametrize("order", [1, -1])
def test_codes_of_another_time_are_read_by_their_labels(tmp_path, after, order):
    files = both(tmp_path, *[RISING, after][::order])
    draft = draft_study(recognise(files), "g")
    assert sum("values: labels" in note for note in draft.notes) == 2
    same_as_answered(sums(tmp_path, files))
    notes = draft_study(recognise(files), "g", language="zh").notes
    assert "pre.sav：同一选项在文件中有几个代码，因此按值标签读取（values: labels）" in notes


def test_a_question_that_was_turned_in_the_file_is_turned_once(tmp_path):
    """Somebody recoded the reversed question there, and its labels: the form has it reversed."""
    labels = {**dict.fromkeys(ITEMS, RISING), "q3": TURNED}
    for turned in ({"pre"}, {"post"}, {"pre", "post"}):
        plain = dict.fromkeys(ITEMS, RISING)
        files = [
            save(tmp_path / f"{wave}.sav", rows, labels if wave in turned else plain)
            for wave, rows in (("pre", PRE), ("post", POST))
        ]
        same_as_answered(sums(tmp_path, files, reversed__q="3"), turned=[2])


def test_codes_stay_where_all_files_have_them_alike(tmp_path):
    # A word for no answer, and one that nobody gave.
    before, after = {9: "no answer", 7: "moved away"}, {8: "no answer", 6: "moved away"}
    files = both(tmp_path, RISING | before, RISING | after)
    assert not any("values" in entry for entry in document(files)["files"])
    same_as_answered(sums(tmp_path, files))


def test_a_fact_that_is_coded_otherwise(tmp_path):
    for name, sexes in (("pre", {1: "male", 2: "female"}), ("post", {1: "female", 2: "male"})):
        labels = dict.fromkeys(ITEMS, RISING)
        save(tmp_path / f"{name}.sav", PRE if name == "pre" else POST, labels, sexes=sexes)
    files = [tmp_path / "pre.sav", tmp_path / "post.sav"]
    sums(tmp_path, files)
    given = ingest(load_study(tmp_path / "study.yaml"), tmp_path)["attributes"]
    sex = given[given["attribute"] == "sex"].groupby("participant_id")["raw"].agg(set)
    expected = [{"female"} if n % 2 else {"male"} for n in range(len(CODES))]
    assert sex[CODES].tolist() == expected


def test_two_times_in_one_file(tmp_path):
    table = pd.DataFrame({"code": CODES})
    labels = {}
    for time, rows, words in (("t1", PRE, RISING), ("t2", POST, TURNED)):
        codes = {word: code for code, word in words.items()}
        for place, name in enumerate(ITEMS):
            table[f"{time}_{name}"] = [float(codes[WORDS[row[place] - 1]]) for row in rows]
            labels[f"{time}_{name}"] = words
    path = tmp_path / "both.sav"
    pyreadstat.write_sav(table, path, variable_value_labels=labels)
    same_as_answered(sums(tmp_path, [path], **{"times.both.sav": "in-order"}))


def test_codes_without_a_label_cannot_be_read_so(tmp_path):
    ends = {code: word for code, word in RISING.items() if code in (1, 5)}
    turned = {code: word for code, word in TURNED.items() if code in (1, 5)}
    for path, labels in zip(both(tmp_path, RISING, TURNED), (ends, turned), strict=True):
        table, _ = pyreadstat.read_sav(path)
        pyreadstat.write_sav(table, path, variable_value_labels=dict.fromkeys(ITEMS, labels))
    with pytest.raises(GroupworkError) as error:
        recognise([tmp_path / "pre.sav", tmp_path / "post.sav"])
    assert str(error.value) == (
        "post.sav, column 'q1': has 'Never' as the label of 5, and column 'q1' of pre.sav as that "
        "of 1, so one answer would count as two. Labels can be read in place of the codes, but in "
        "'q1' of pre.sav 3 has none. In copies of the files give all codes that were answered "
        "their labels, or the same answers the same codes."
    )
    assert "同一个回答会被算成两个" in said(str(error.value), "zh")
