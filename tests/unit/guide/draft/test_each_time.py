"""An arm that stands in a wide file at each time, from `new` to the groups that are compared."""

import pytest
import yaml
from answering import answer_all
from drafted import open_keys
from student_files import CODES, POST, PRE, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

ARMS = ["control", "treatment"] * 4


def wide(folder, before=ARMS, after=ARMS, heads=("cond", "q1", "q2", "q3", "q4")):
    times = [f"{head}_{time}" for time in ("pre", "post") for head in heads]
    rows = [
        [code, arm, *one, later, *two]
        for code, arm, later, one, two in zip(CODES, before, after, PRE, POST, strict=True)
    ]
    return [write(folder / "wide.csv", ["code", *times], rows)]


def people_of(folder, paths, **answers):
    """Return the arm of each person, as a study has it that was answered so."""
    text = answer_all(recognise(paths), "g", **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in paths], folder)
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")
    return yaml.safe_load(text), people["cond"][CODES].tolist()


GIVEN = {"comparison": "cond", "control": "control", "allocation": "randomised"}


@pytest.mark.parametrize("blank", [0, 2])
def test_an_arm_that_stands_at_each_time_is_offered(tmp_path, blank):
    """Who left it blank at one time said it at the other."""
    paths = wide(tmp_path / "g", before=[""] * blank + ARMS[blank:])
    found, arms = people_of(tmp_path / "g", paths, **GIVEN)
    assert found["design"]["groups"]["attribute"] == "cond"
    assert arms == ARMS


def test_numbers_of_arms_are_worded_and_no_measure(tmp_path):
    numbers = [ARMS.index(arm) for arm in ARMS]
    paths = wide(tmp_path, numbers, numbers)
    assert "measures" not in open_keys(paths)
    said = GIVEN | {"levels.cond": "0 = control; 1 = treatment", "control": "0"}
    text = answer_all(recognise(paths), "g", **said)
    assert yaml.safe_load(text)["attributes"]["cond"]["levels"] == {
        "0": "control",
        "1": "treatment",
    }


@pytest.mark.parametrize("wave", ["pre", "post"])
def test_where_arms_differ_between_times_it_is_asked_which_holds(tmp_path, wave):
    after = ["treatment", *ARMS[1:]]
    paths = wide(tmp_path / "g", after=after)
    draft = draft_study(recognise(paths), "g", GIVEN)
    asked = {question.key: question for question in draft.todo}["holds.cond"]
    assert asked.saw == "1×: control (pre-test) then treatment (post-test)"
    assert "TODO" in yaml.safe_load(draft.text)["attributes"]["cond"]["column"]
    found, arms = people_of(tmp_path / "g", paths, **GIVEN, **{"holds.cond": wave})
    assert found["attributes"]["cond"]["column"] == f"cond_{wave}"
    assert arms == {"pre": ARMS, "post": after}[wave]


def test_an_arm_among_the_questions_is_offered_once_it_is_said_to_be_none(tmp_path):
    numbers = [1 + ARMS.index(arm) for arm in ARMS]
    heads = ("cond", "calm", "rested", "cheerful", "awake")
    paths = wide(tmp_path, numbers, numbers, heads)
    said = {"facts": "cond"} if "facts" in open_keys(paths) else {}
    said |= GIVEN | {"levels.cond": "1 = control; 2 = treatment", "control": "1"}
    text = answer_all(recognise(paths), "g", **said)
    assert yaml.safe_load(text)["design"]["groups"]["attribute"] == "cond"
