"""Questionnaires whose files have the same heads: the names of the files tell them apart."""

import csv

import pytest
from answering import answer_all
from recorded import record
from student_files import CODES, ITEMS, POST, PRE

from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import read_raw_files
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

# Another questionnaire of 4 questions, answered from 1 to 4.
FEAR_PRE = [(4, 3, 4, 4), (2, 1, 2, 3), (3, 3, 4, 3), (1, 2, 1, 1), (4, 4, 4, 3), (2, 3, 2, 2)]
FEAR_PRE += [(3, 2, 3, 3), (1, 1, 2, 1)]
FEAR_POST = [tuple(max(1, n - 1) for n in row) for row in FEAR_PRE]


def write(path, of):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["code", *ITEMS], *([c, *row] for c, row in zip(CODES, of, strict=True))]
        )
    return path


@pytest.mark.parametrize("names", ["{}_pre|{}_post", "前测_{}|后测_{}", "{} pre-test|{} post-test"])
def test_each_questionnaire_has_its_own_scores(tmp_path, names):
    folder = tmp_path / "my-group"
    before, after = names.split("|")
    files = [
        write(folder / f"{name.format(form)}.csv", of)
        for form, name, of in (
            ("calm", before, PRE),
            ("fear", before, FEAR_PRE),
            ("calm", after, POST),
            ("fear", after, FEAR_POST),
        )
    ]
    group = recognise(files)
    keys = [question.key for question in draft_study(group, "my-group").todo]
    assert not [key for key in keys if key.startswith("download.")]
    (folder / "study.yaml").write_text(answer_all(group, "my-group"), encoding="utf-8")
    record(folder)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, read_raw_files(study, folder))["responses"])
    of_first = scores[scores["participant_id"] == CODES[0]].set_index(["scale", "wave"])["value"]
    calm, fear = dict.fromkeys(scores["scale"])
    assert dict(of_first) == {
        (calm, "pre"): sum(PRE[0]),
        (calm, "post"): sum(POST[0]),
        (fear, "pre"): 15,
        (fear, "post"): 11,
    }


def test_two_versions_of_both_files_are_asked_about(tmp_path):
    """The versions differ in one answer of one person."""
    tables = {"pre": PRE, "post": POST}
    files = [write(tmp_path / f"old_{name}.csv", of) for name, of in tables.items()]
    files += [
        write(tmp_path / f"new_{name}.csv", [(5, *of[0][1:]), *of[1:]])
        for name, of in tables.items()
    ]
    keys = [question.key for question in draft_study(recognise(files), "my-group").todo]
    assert len([key for key in keys if key.startswith("download.")]) == 2
