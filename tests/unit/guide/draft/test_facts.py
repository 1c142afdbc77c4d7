"""Columns among the questions of a scale that are known of people, or made of another one."""

import pandas as pd
import pyreadstat
import pytest
import yaml
from drafted import sums
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

TIMES = {1: "Before", 2: "After 10 weeks", 3: "Follow-up 3 months"}


def long_file(folder, heads, labels):
    """Write an SPSS file with a row a person and time, whose facts are all coded from 1 on."""
    rows = [
        (number, 1 + number % 3, time, 1 + number % 2, *answers)
        for number, (one, other) in enumerate(zip(PRE, POST, strict=True), start=101)
        for time, answers in ((1, one), (2, other), (3, one))
    ]
    table = pd.DataFrame(rows, columns=["id", *heads, *ITEMS]).astype(float)
    pyreadstat.write_sav(table, folder / "long.sav", variable_value_labels=labels)
    return folder / "long.sav"


@pytest.mark.parametrize(
    ("heads", "labels"),
    [
        (("arm", "time", "sex"), {}),
        (("GROUP", "Time_point", "gender"), {}),
        (
            ("zuteilung", "welle", "geschl"),
            {"zuteilung": {1: "A", 2: "B", 3: "C"}, "welle": TIMES, "geschl": {1: "w", 2: "m"}},
        ),
    ],
)
def test_facts_that_stand_side_by_side_are_no_scale(tmp_path, heads, labels):
    """They are told by their heads, or by value labels that they do not share."""
    group = recognise([long_file(tmp_path, heads, labels)])
    assert [list(block.items.values()) for block in group.blocks.values()] == [ITEMS]
    assert list(group.sheets[0].found.waves) == [heads[1]]
    assert group.ids == ["id"]
    draft = draft_study(group, "g", {"times.long.sav": "in-order"} if not labels else {})
    files = yaml.safe_load(draft.text)["files"]
    assert files[0]["wave"] == {
        "column": heads[1],
        "values": {"1": "pre", "2": "post", "3": "followup"},
    }
    comparison = next(q for q in draft.questions if q.key == "comparison")
    assert heads[0].casefold() in comparison.choices


def test_value_labels_of_times_are_shown_where_they_do_not_say_which_they_are(tmp_path):
    labels = {"time": {1: "spring", 2: "summer", 3: "autumn"}}
    path = long_file(tmp_path, ("arm", "time", "sex"), labels)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert "1: spring, 2: summer, 3: autumn" in asked["times.long.sav"].saw


def test_what_looks_like_a_scale_can_be_said_to_be_none(tmp_path):
    path = long_file(tmp_path, ("zuteilung", "when", "geschl"), {})
    table, _ = pyreadstat.read_sav(path)
    # The names of a scale that no number holds together do not move.
    named = dict(zip(ITEMS, ("low", "tense", "weary", "cross"), strict=True))
    table = table.rename(columns=named).assign(gap="x")[
        ["id", "zuteilung", "when", "geschl", "gap", *named.values()]
    ]
    pyreadstat.write_sav(table, path)
    before = recognise([path])
    asked = {q.key: q for q in draft_study(before, "g").questions}
    assert asked["facts"].default == "none" and asked["facts"].known
    given = {"facts": "when", "times.long.sav": "in-order", "comparison": "zuteilung"}
    draft = draft_study(before, "g", given)
    (file,) = yaml.safe_load(draft.text)["files"]
    assert (file["id"], file["wave"]["column"]) == ("id", "when")
    assert [[*of.values()] for of in file["columns"].values()] == [[*named.values()]]
    assert set(yaml.safe_load(draft.text)["attributes"]) == {"zuteilung", "geschl"}
    with pytest.raises(GroupworkError, match="facts: 'sex' is none of these columns"):
        draft_study(before, "g", {"facts": "sex"})


def test_a_scale_keeps_its_name_where_another_row_is_said_to_be_facts(tmp_path):
    """An answer given to the second scale would else be that of the first."""
    texts = ["How are the evenings", "Who comes by on Sundays", "Where do you rest at noon"]
    others = [
        "The talks are near me",
        "My street is safe",
        "My doctor listens",
        "I sleep all night",
    ]
    heads = ["code", *texts, "born", *others]
    rows = [
        [code, *(n % 3 + 1 for _ in range(3)), 1950 + n, *((n + i // 2) % 4 + 1 for i in range(4))]
        for n, code in enumerate(CODES)
    ]
    files = [write(tmp_path / f"{wave}.csv", heads, rows) for wave in ("pre", "post")]
    asked = {q.key for q in draft_study(recognise(files), "g").questions}
    names = sorted(key for key in asked if key.startswith("name."))
    assert names == ["name.scale1", "name.scale2"]
    given = {"facts": texts[0], "name.scale2": "Home", "reversed.scale2": "2"}
    text = draft_study(recognise(files), "g", given).text
    (entry,) = yaml.safe_load(text)["instruments"].values()
    assert (entry["define"]["name"], entry["define"]["reversed"]) == ("Home", ["2"])


HEADS = ["sleep", "calm", "angry", "tired", "alone", "hope"]


def beside(folder, head, values, *, changing=False):
    """Write six questions from 1 to 5 at two times, with a column of these values beside them."""
    paths = []
    for later, wave in enumerate(("pre", "post")):
        rows = []
        for i, code in enumerate(CODES):
            items = [1 + (i + n + later * (1 + n % 2)) % 5 for n in range(6)]
            value = values[(i + (later and changing and i // 2)) % 2]
            rows.append([code, *items, value])
        paths.append(write(folder / f"{wave}.csv", ["code", *HEADS, head], rows))
    return paths


@pytest.mark.parametrize(
    ("head", "values"),
    [("treat_hh", (0, 1)), ("T", (0, 1)), ("x27", (1, 2)), ("是否实验组", (1, 2))],
)
def test_a_column_that_is_known_of_people_stands_beside_the_questions(tmp_path, head, values):
    """It is asked about, whatever it is called: everybody has one value at both times."""
    files = beside(tmp_path, head, values)
    question = {q.key: q for q in draft_study(recognise(files), "g").todo}["facts"]
    assert question.suggestion == head
    low, high = values
    assert f"'{head}': {low}, {high} (the same at all times for each of 8 people)" in question.saw
    # LX12 answers 1, 2, 3, 4, 5 and 1 before; who says that the column is a question is believed.
    given = {"parts__scale1": "one", "range__scale1": "0-5"}
    found = sums(tmp_path, files, facts=head, comparison="none", **given)
    assert found["pre"]["LX12"] == 16
    found = sums(tmp_path, files, facts="none", **given)
    assert found["pre"]["LX12"] == 16 + low


def test_a_question_that_nobody_chose_much_of_is_not_taken_for_a_fact(tmp_path):
    files = beside(tmp_path, "panic", (1, 2), changing=True)
    question = {q.key: q for q in draft_study(recognise(files), "g").questions}["facts"]
    assert (question.default, question.known) == ("none", True)


def test_of_one_time_the_name_or_the_values_tell_what_is_known_of_people(tmp_path):
    for head, values, asked in (("cond", (1, 2), True), ("x", (0, 1), True), ("x", (1, 2), False)):
        files = beside(tmp_path / head / str(values[0]), head, values)[:1]
        question = {q.key: q for q in draft_study(recognise(files), "g").questions}["facts"]
        assert (question.suggestion == head) == asked


def test_in_a_wide_sheet_it_is_named_without_its_time(tmp_path):
    pre, post = beside(tmp_path, "cond", (1, 2))
    first, second = (path.read_text(encoding="utf-8").splitlines() for path in (pre, post))
    heads = [[f"{head}_{wave}" for head in (*HEADS, "cond")] for wave in ("pre", "post")]
    rows = [
        [*one.split(","), *other.split(",")[1:]]
        for one, other in zip(first[1:], second[1:], strict=True)
    ]
    path = write(tmp_path / "all.csv", ["code", *heads[0], *heads[1]], rows)
    question = {q.key: q for q in draft_study(recognise([path]), "g").todo}["facts"]
    assert question.suggestion == "cond"
    found = sums(tmp_path, [path], facts="cond", range__scale1="1-5", parts__scale1="one")
    assert found["pre"]["LX12"] == 16


TOLD = "To show that you read this, please choose 'Often'"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("named", [TOLD, "请在本题选择“经常”,谢谢"])
def test_a_question_that_says_what_to_answer_is_in_no_score(tmp_path, named, language):
    """Whoever presses Enter has the score of the four questions around it."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    heads = ["code", "I feel calm", "Sleep is good", named, "People like me", "Days are full"]
    files = [
        write(
            folder / f"{wave}.csv",
            heads,
            [[c, *row[:2], 4, *row[2:]] for c, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    asked = draft_study(recognise(files), "g", {}, language).questions
    assert next(q for q in asked if q.key == "facts").suggestion == named
    found = sums(folder, files, range__scale1="1-5")
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        assert (found["pre", code], found["post", code]) == (sum(before), sum(after))
    assert named not in (folder / "study.yaml").read_text(encoding="utf-8").split("instruments")[0]


@pytest.mark.parametrize("place", [3, 4])
def test_a_question_and_itself_turned_round_are_one(tmp_path, place):
    """Somebody turned q2 round in a column beside it, as 6 - q2: the score has q2 once."""
    folder = tmp_path / "my-group"
    folder.mkdir()
    heads = ["code", *ITEMS]
    heads.insert(place, "q2r")
    files = []
    for wave, rows in (("pre", PRE), ("post", POST)):
        cells = [[code, *row] for code, row in zip(CODES, rows, strict=True)]
        for row in cells:
            row.insert(place, 6 - row[2])
        files.append(write(folder / f"{wave}.csv", heads, cells))
    asked = draft_study(recognise(files), "g").questions
    (facts,) = [q for q in asked if q.key == "facts"]
    assert facts.suggestion == "q2r" and "'q2r': 'q2' turned round" in facts.saw
    found = sums(folder, files, range__q="1-5", reversed__q="2")
    for code, before, after in zip(CODES, PRE, POST, strict=True):
        turned = [sum(row) - row[1] + 6 - row[1] for row in (before, after)]
        assert [found["pre", code], found["post", code]] == turned
