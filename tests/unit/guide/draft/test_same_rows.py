"""People who come at one time only, one of whom is written otherwise at the other time."""

import pytest
import yaml
from drafted import document, scored, sums
from recorded import checked as check_study
from student_files import ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.study.loading import load_study

NAMES = ["Ann Lee", "Bo Chan", "Lakshmi K.", "Di Ek", "Ed Fox", "Fay Gu", "Gus Ho", "Hal Ito"]
CODES = ["14", "3", "27", "8", "11", "19", "22", "5"]
#: The third person is written otherwise at the end; the last one did not come again, and a ninth
#: came at the end alone.
LATER = {"Lakshmi K.": "Laxmi K", "27": "27 (Liam)"}


def files(folder, people, head):
    later = [LATER.get(who, who) for who in people[:-1]] + ["Zoe Abt" if people is NAMES else "30"]
    return [
        write(
            folder / f"{wave}.csv",
            [head, *ITEMS],
            [[who, *row] for who, row in zip(there, rows, strict=True)],
        )
        for wave, there, rows in (("pre", people, PRE), ("post", later, POST))
    ]


def given(head):
    return {"id": head, "range.q": "1-5", **({"id_code": "yes"} if head == "Name" else {})}


@pytest.mark.parametrize(("people", "head"), [(NAMES, "Name"), (CODES, "number")])
@pytest.mark.parametrize(
    "said",
    [
        "row 4 of post.csv = row 4 of pre.csv",
        "post.csv row 4 = pre.csv row 4",
        "post.csv第4行＝pre.csv第4行",
    ],
)
def test_their_rows_are_named_and_they_are_followed(tmp_path, people, head, said):
    folder = tmp_path / "my-group"
    made = files(folder, people, head)
    asked = {q.key: q for q in draft_study(recognise(made), "g", given(head)).questions}
    question = asked["same_rows"]
    assert question.default is None
    offered = "row 4 of post.csv = row 4 of pre.csv"
    assert question.suggestion == (offered if head == "number" else "")
    # A name is shown nowhere, a code is.
    shown = "pre: row 4, 9 of pre.csv; post: row 4, 9 of post.csv"
    if head == "number":
        shown = "pre: row 4 (27), 9 (5) of pre.csv; post: row 4 (27 (Liam)), 9 (30) of post.csv"
    assert question.saw == shown
    answers = {**given(head), "same_rows": said}
    entries = document(made, **answers)["files"]
    assert entries[1]["same_as"] == {4: {"file": 1, "row": 4}} and "same_as" not in entries[0]
    assert not {"Laxmi", "Lakshmi", "Liam"} & {*yaml.safe_dump(entries).replace("'", " ").split()}
    found = sums(folder, made, **answers)
    assert len(found) == 16
    waves = found.reset_index().groupby("participant_id")["wave"].agg(set)
    assert sum(of == {"pre", "post"} for of in waves) == 7
    both = [who for who, of in waves.items() if len(of) == 2]
    pairs = sorted((found["pre", who], found["post", who]) for who in both)
    assert (sum(PRE[2]), sum(POST[2])) in pairs
    assert not check_study(folder).errors


def test_without_an_answer_the_study_file_says_what_is_open(tmp_path):
    made = files(tmp_path, NAMES, "Name")
    assert "same_rows" in {q.key for q in draft_study(recognise(made), "g", given("Name")).todo}
    none = document(made, **given("Name"), same_rows="none")["files"]
    assert all("same_as" not in entry for entry in none)


def test_whoever_comes_every_time_is_not_asked_about(tmp_path):
    made = files(tmp_path, CODES, "number")
    later = write(
        tmp_path / "post.csv",
        ["number", *ITEMS],
        [[who, *row] for who, row in zip(CODES[:-1], POST, strict=False)],
    )
    asked = {
        q.key for q in draft_study(recognise([made[0], later]), "g", given("number")).questions
    }
    assert "same_rows" not in asked  # who was lost has nobody to be


@pytest.mark.parametrize("said", ["row 4 of post.csv", "row 2 of post.csv = row 4 of pre.csv", "x"])
def test_what_names_no_two_of_them_is_refused(tmp_path, said):
    made = files(tmp_path, NAMES, "Name")
    with pytest.raises(GroupworkError, match="does not name two of these rows"):
        document(made, **given("Name"), same_rows=said)


def test_a_row_that_is_not_there_is_refused(tmp_path):
    folder = tmp_path / "my-group"
    made = files(folder, CODES, "number")
    sums(folder, made, **given("number"), same_rows="row 4 of post.csv = row 4 of pre.csv")
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["files"][1]["same_as"] = {4: {"file": 3, "row": 4}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"same_as in study\.yaml names row 4 of file 3"):
        ingest(load_study(path), folder)


@pytest.mark.parametrize(("left", "at"), [(0, "pre"), (1, "post")])
def test_a_row_left_out_of_one_file_leaves_the_person_in_the_other(tmp_path, left, at):
    folder = tmp_path / "my-group"
    made = files(folder, CODES, "number")
    whole = sums(folder, made, **given("number"), same_rows="row 4 of post.csv = row 4 of pre.csv")
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["files"][left]["leave_out"] = {4: "ill on the day"}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    found = scored(folder).set_index(["wave", "participant_id"])["value"]
    # Whoever was 27 at both times is 27 at the other one, under the same identifier.
    lacking = {*whole.index} - {*found.index}
    assert len(lacking) == 1 and {*found.index} < {*whole.index}
    [(wave, who)] = lacking
    other = {"pre": "post", "post": "pre"}[at]
    assert wave == at
    assert found[other, who] == sum({"pre": PRE, "post": POST}[other][2])
    assert not check_study(folder).errors


@pytest.mark.parametrize("named", [1, 2])
def test_the_row_may_be_of_another_part_of_the_named_file(tmp_path, named):
    folder = tmp_path / "my-group"
    made = files(folder, CODES, "number")
    said = {"same_rows": "row 4 of post.csv = row 4 of pre.csv"}
    whole = sums(folder, made, **given("number"), **said)
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    before, after = content["files"]
    # Row 4 has the answer 2 to the first question, as others do; the file is read in two parts.
    first = str(PRE[2][0])
    answers = sorted({str(row[0]) for row in PRE} - {first})
    parts = [
        {**before, "rows": {ITEMS[0]: said}, "wave": "pre"}
        for said in ([first, *answers] if named == 1 else [*answers, first])
    ]
    after["same_as"] = {4: {"file": len(parts) if named == 1 else 1, "row": 4}}
    content["files"] = [*parts, after]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    found = scored(folder).set_index(["wave", "participant_id"])["value"]
    assert found.sort_index().to_dict() == whole.sort_index().to_dict()


def test_a_row_of_its_own_that_is_not_there_is_refused(tmp_path):
    folder = tmp_path / "my-group"
    made = files(folder, CODES, "number")
    sums(folder, made, **given("number"), same_rows="row 4 of post.csv = row 4 of pre.csv")
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["files"][1]["same_as"] = {400: {"file": 1, "row": 4}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"no row 400 .* which files\.2\.same_as"):
        ingest(load_study(path), folder)


def with_register(folder):
    """Three times and a register; Lakshmi K. is called otherwise at the second one and there."""
    waves = {"pre": NAMES, "post": ["K., Lakshmi" if n == "Lakshmi K." else n for n in NAMES]}
    waves["follow-up"] = NAMES[:6]
    made = [
        write(
            folder / f"{wave}.csv",
            ["Name", *ITEMS],
            [[who, *row] for who, row in zip(there, answers, strict=False)],
        )
        for (wave, there), answers in zip(waves.items(), (PRE, POST, POST[::-1]), strict=True)
    ]
    came = [[who, "yes", "yes" if n % 2 else "no"] for n, who in enumerate(NAMES)]
    came[2][0] = "Lakshmi Kumar"
    return [*made, write(folder / "register.csv", ["Name", "Session 1", "Session 2"], came)]


def test_a_name_of_one_time_of_three_and_of_a_register_is_joined(tmp_path):
    folder = tmp_path / "my-group"
    made = with_register(folder)
    given = {"id": "Name", "range.q": "1-5", "id_code": "yes"}
    question = {q.key: q for q in draft_study(recognise(made), "g", given).questions}["same_rows"]
    # The parts of her name stand in another order; her other surname nobody can guess.
    assert "row 4 of post.csv = row 4 of pre.csv" in question.suggestion
    assert "register.csv: row 4 of register.csv" in question.saw
    said = "row 4 of post.csv = row 4 of pre.csv; row 4 of register.csv = row 4 of post.csv"
    answers = {**given, "same_rows": said}
    entries = document(made, **answers)["files"]
    assert [entry["path"] for entry in entries if "same_as" in entry] == [
        "post.csv",
        "register.csv",
    ]
    found = sums(folder, made, **answers)
    assert len({who for _, who in found.index}) == 8
    study = load_study(folder / "study.yaml")
    tables = ingest(study, folder)
    assert {*tables["sessions"]["participant_id"]} == {*tables["responses"]["participant_id"]}
    # What is written by hand may name a row whose person yet another row names.
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    numbers = {entry["path"]: n for n, entry in enumerate(content["files"], start=1)}
    (register,) = (entry for entry in content["files"] if entry["path"] == "register.csv")
    register["same_as"] = {4: {"file": numbers["post.csv"], "row": 4}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    again = ingest(load_study(path), folder)["sessions"]
    assert {*again["participant_id"]} == {*tables["sessions"]["participant_id"]}
