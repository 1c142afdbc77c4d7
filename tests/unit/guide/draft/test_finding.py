"""The columns of a scale are asked for where none look like one."""

import pandas as pd
import pyreadstat
import pytest
import yaml
from drafted import document, scored, sums
from student_files import CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


def test_the_score_is_asked_for_where_no_columns_look_like_a_scale(tmp_path):
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", "age", "SDS total"],
            [[c, 30 + i, first + 3 * i] for i, c in enumerate(CODES)],
        )
        for wave, first in (("pre", 40), ("post", 35))
    ]
    folder = tmp_path / "s" / "my-group"
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, files), "--no-ask"])
    assert "TODO items: No columns look like the questions of one scale" in told.output
    assert "'SDS total'" in told.output
    assert "no columns look like a scale" in (folder / "study.yaml").read_text(encoding="utf-8")
    given = {"title": "T", "authors": "A", "items": "SDS total", "direction.scale": "lower-better"}
    given["name.scale"] = "SDS"
    with pytest.raises(
        GroupworkError, match="no column of numbers that all files have is called 'x'"
    ):
        draft_study(recognise(files), "g", {"items": "x"})
    # The lowest and highest score that anybody had say nothing of those there can be.
    assert [q.key for q in draft_study(recognise(files), "g", given).todo] == ["range.scale"]
    options = [
        o for k, v in {**given, "range.scale": "25-100"}.items() for o in ("--answer", f"{k}={v}")
    ]
    made = CliRunner().invoke(app, ["new", str(folder.with_name("b")), *map(str, files), *options])
    assert made.exit_code == 0, made.output
    assert "8 people before, 8 after, 8 in both" in " ".join(made.output.split())


def test_a_single_question_from_0_to_10_is_a_measure_unless_somebody_says_otherwise(tmp_path):
    head = "How stressed did you feel? (0 = not at all, 10 = extremely)"
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", head, *ITEMS],
            [[c, 3 + n % 7, *row] for n, (c, row) in enumerate(zip(CODES, rows, strict=True))],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert asked["single.1"].default == "measure"
    assert "'How stressed did you feel?'" in asked["name.single1"].text
    assert not {"attributes", "range.single1"} & set(asked)
    made = document(files, name__single1="Stress", direction__single1="lower-better")
    assert made["files"][0]["columns"]["single1"] == {"1": head}
    assert {each["scale"] for each in made["outcomes"]} == {"q", "single1"}
    fact = draft_study(recognise(files), "g", {"single.1": "fact"}).questions
    assert "attributes" in {q.key for q in fact}


def test_a_question_from_1_to_10_that_is_asked_each_time_may_be_a_measure(tmp_path):
    head = "How connected do you feel to others?"
    rows = {"pre": PRE, "post": POST}

    def asked_of(head):
        files = [
            write(
                tmp_path / f"{wave}.csv",
                ["code", *ITEMS, head],
                [[c, *row, 2 + n % 5] for n, (c, row) in enumerate(zip(CODES, of, strict=True))],
            )
            for wave, of in rows.items()
        ]
        return files, {q.key: q for q in draft_study(recognise(files), "g").questions}

    files, asked = asked_of(head)
    assert asked["single.1"].default is None
    given = {"single__1": "measure", "name__single1": "Ties", "direction__single1": "higher-better"}
    made = document(files, **given, range__single1="1-10")
    assert made["files"][0]["columns"]["single1"] == {"1": head}
    assert {each["scale"] for each in made["outcomes"]} == {"q", "single1"}
    fact = document(files, single__1="fact")
    assert [each["scale"] for each in fact["outcomes"]] == ["q"]
    # A count has no highest answer.
    assert "single.1" not in asked_of("Number of people at home")[1]


def test_what_says_that_it_goes_to_ten_is_no_item_of_the_scale_before_it(tmp_path):
    said = ["I sleep well", "I feel calm", "I have friends", "Pain now (0-10)"]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", *said],
            [[c, *row] for c, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert "Pain" not in asked["name.scale1"].saw
    assert "'Pain now'" in asked["name.single1"].text


SPANISH = ["En desacuerdo", "Ni de acuerdo ni en desacuerdo", "De acuerdo", "Totalmente de acuerdo"]


def with_a_question(folder, before, after):
    """Write the four items and a question in words; a place in each list is of a person."""
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS, "I have somebody to count on"],
            [[c, *row, word] for c, row, word in zip(CODES, rows, words, strict=True)],
        )
        for wave, rows, words in (("pre", PRE, before), ("post", POST, after))
    ]


# One step up for everybody but the last two, who had the highest answer.
def test_a_question_in_words_that_changes_may_be_a_measure(tmp_path):
    before, after = [SPANISH[i % 3] for i in range(8)], [SPANISH[i % 3 + 1] for i in range(8)]
    files = with_a_question(tmp_path, before, after)
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert "count on" in asked["single.1"].text and SPANISH[2] in asked["single.1"].saw
    order = {"words__single1": " < ".join(SPANISH), "name__single1": "Support"}
    found = sums(tmp_path, files, single__1="measure", **order)
    assert set(found["pre", "LX12"]) == {7, 1} and set(found["post", "LX12"]) == {8, 2}
    fact = document(files, single__1="fact")
    assert list(fact["instruments"]) == ["q"]
    assert any("count on" in str(each["label"]) for each in fact["attributes"].values())


def test_what_people_say_alike_both_times_is_known_of_them(tmp_path):
    before = [["North", "South", "West"][i % 3] for i in range(8)]
    files = with_a_question(tmp_path, before, [*before[:7], "North"])
    keys = [q.key for q in draft_study(recognise(files), "g").questions]
    assert "attributes" in keys and "single.1" not in keys


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


def test_a_total_that_changed_is_offered_as_a_measure_and_an_age_is_not(tmp_path):
    """Steps of 4 from 48 to 76, each of one person or two; everybody is a year older later."""
    totals = [48, 72, 60, 56, 64, 52, 76, 68]
    files = []
    for wave, rows, later in (("pre", PRE, 0), ("post", POST, 1)):
        body = [
            [c, 30 + n + later, totals[n] + 4 * later * (n % 3), *row]
            for n, (c, row) in enumerate(zip(CODES, rows, strict=True))
        ]
        files.append(write(tmp_path / f"{wave}.csv", ["code", "years old", "SE", *ITEMS], body))
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert (asked["single.1"].default, asked["single.1"].saw) == (None, "answers from 48 to 76")
    assert "'SE'" in asked["single.1"].text and "single.2" not in asked
    assert "missing" not in asked  # none of these numbers is no answer
    given = {"single__1": "measure", "name__single1": "Self-esteem", "range__single1": "0-100"}
    made = document(files, **given, direction__single1="higher-better", primary="single1")
    assert {each["scale"] for each in made["outcomes"]} == {"q", "single1"}
    said = {key.replace("__", "."): value for key, value in given.items()} | {"range.q": "1-5"}
    found = sums(tmp_path, files, **said, **{"primary": "single1"})
    both = found.reset_index()
    of_one = both[both["participant_id"] == "WH07"].groupby("wave")["value"].agg(set)
    assert 72 in of_one["pre"] and 76 in of_one["post"]  # 72 + 4 * (1 % 3)


#: Two totals of eight people before and after; nothing but the heads says the times.
TOTALS = {
    "anxiety": ([41, 33, 28, 39, 45, 30, 36, 27], [35, 30, 29, 31, 40, 28, 33, 27]),
    "stress": ([20, 18, 25, 22, 19, 24, 21, 23], [18, 17, 20, 22, 15, 21, 19, 20]),
}


@pytest.mark.parametrize(
    "heads", ["{}_pre|{}_post", "{}_T1|{}_T2", "{} (before)|{} (after)", "{}前测|{}后测"]
)
@pytest.mark.parametrize("names", [["anxiety"], ["anxiety", "stress"]])
@pytest.mark.parametrize("items", [False, True])
def test_totals_in_a_column_for_each_time_are_read(tmp_path, heads, names, items):
    """The plainest sheet there is: a row for each person, a column for each score and time."""
    folder = tmp_path / "my-group"
    columns = {"code": CODES}
    for name in names:
        for head, scores in zip(heads.split("|"), TOTALS[name], strict=True):
            columns[head.format(name)] = scores
    if items:  # beside the questions of a scale, as well
        for head, rows in zip(heads.split("|"), (PRE, POST), strict=True):
            columns |= {
                head.format(item): list(answers)
                for item, answers in zip(ITEMS, zip(*rows, strict=True), strict=True)
            }
    file = write(folder / "scores.csv", [*columns], [*zip(*columns.values(), strict=True)])
    given = {f"range.{name}": "0-80" for name in names}
    if heads == "{}_T1|{}_T2":
        given |= {"times.scores.csv": "in-order"}
    asked = {q.key: q for q in draft_study(recognise([file]), "g", {}).questions}["measures"]
    assert asked.saw.startswith("1 anxiety (27 to 45)") and asked.default is None
    found = sums(folder, [file], measures="all", **given)
    scores = scored(folder).set_index(["scale", "wave", "participant_id"])["value"].sort_index()
    for name in names:
        for wave, own in zip(("pre", "post"), TOTALS[name], strict=True):
            assert scores[name, wave][CODES].tolist() == own
    assert len(found) == 16 * (len(names) + items)


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
