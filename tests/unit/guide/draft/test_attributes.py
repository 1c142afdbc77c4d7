"""What the files have of people beside their answers."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, google_forms, write
from whole_way import whole_way

from groupwork.analysis.descriptives import participants_table
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import fold
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study


def test_comments_are_no_attribute_and_what_people_think_of_the_group_is_no_arm(tmp_path):
    files = google_forms(tmp_path)
    draft = draft_study(recognise(files), "my-group", {"closing": "none"})
    asked = {question.key: question for question in draft.questions}
    assert asked["attributes"].saw == "your_age, how_satisfied_are_you_with_the_group"
    assert asked["attributes"].default == "your_age"
    given = {"closing": "none", "attributes": asked["attributes"].saw}
    all_asked = [q.key for q in draft_study(recognise(files), "my-group", given).questions]
    assert "comparison" not in all_asked
    entry = yaml.safe_load(draft.text)["files"][1]
    assert entry["free_text"] == ["Any comments?", "Where did you hear of us?"]
    # "mother's name" in the heading of a code makes it no name.
    assert entry["id"].startswith("Your personal code")


@pytest.mark.parametrize(
    "head",
    [
        "Anything you would like to tell us?",
        "What could we do to improve?",
        "What should we do differently?",
        "¿Qué se lleva del grupo?",
        "您还有什么想对我们说的？",
        "您最大的收获是什么？",
        "填写方式",
        "enumerator",
    ],
)
def test_own_words_and_how_somebody_answered_are_no_comparison(tmp_path, head):
    said = ["thank you all", "more of it please"]
    aside = head.startswith(("Any", "What", "enum", "您", "¿"))
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", "ward", head, *ITEMS],
            [
                [c, "AB"[i % 2], said[i % 4 // 2], *r]
                for i, (c, r) in enumerate(zip(CODES, PRE, strict=True))
            ],
        )
        for wave in ("pre", "post")
    ]
    asked = {question.key: question for question in draft_study(recognise(files), "g").questions}
    assert [*asked["comparison"].choices] == ["none", "ward"]
    assert asked["attributes"].default.split(", ")[:1] == ["ward"]
    assert ("," not in asked["attributes"].default) == aside


OWN = ["A way to breathe", "To ask for help", "That I am not alone", "A new friend", "To rest"]
CHOSEN = ["Married or living together", "Living on my own", "Living with my parents"]


@pytest.mark.parametrize(
    ("head", "said", "kept"),
    [
        ("What do you take home from here?", OWN, False),
        (
            "您从小组中学到了什么？",
            ["学会了深呼吸", "认识了新朋友", "敢于求助别人", "心情好一些"],
            False,
        ),
        ("How do you live?", CHOSEN[:2], True),
        ("living", OWN, True),
    ],
)
def test_what_people_answered_in_their_own_words_is_told_and_left_out(tmp_path, head, said, kept):
    """Few say the same there; where a list was offered, several do."""
    rows = [[c, said[n % len(said)], *r] for n, (c, r) in enumerate(zip(CODES, PRE, strict=True))]
    files = [
        write(tmp_path / f"{wave}.csv", ["code", head, *ITEMS], rows) for wave in ("pre", "post")
    ]
    draft = draft_study(recognise(files), "g")
    asked = next(question for question in draft.questions if question.key == "attributes")
    assert (asked.default != "none") == kept
    assert ("own words" in " ".join(draft.notes)) != kept
    named = draft_study(recognise(files), "g", {"attributes": asked.saw})
    assert asked.saw in yaml.safe_load(named.text)["attributes"]
    comparison = next((q for q in draft.questions if q.key == "comparison"), None)
    assert comparison is None or kept
    assert "own words" not in " ".join(named.notes)


def test_what_stands_only_in_a_row_that_is_left_out_is_no_level(tmp_path):
    """Somebody tried the form out, and chose nothing that is there."""
    folder = tmp_path / "my-group"
    heads = ["code", "ward", "remarks", *ITEMS]
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        people = zip(CODES, answers, strict=True)
        rows = [[c, "North" if n % 2 else "South", "", *row] for n, (c, row) in enumerate(people)]
        rows = [
            *rows,
            ["XX01", "Nowhere", "test", 1, 1, 1, 1],
            ["XX02", "Nowhere", "test", 2, 2, 2, 2],
        ]
        files.append(write(folder / f"{wave}.csv", heads, rows))
    for said, levels in (
        ("leave-out", ["North", "South"]),
        ("keep", ["North", "Nowhere", "South"]),
    ):
        tests = {"tests.pre.csv": said}
        text = answer_all(recognise(files), "my-group", comparison="none", **tests)
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        study = load_study(folder / "study.yaml")
        assert sorted(study.attributes["ward"].levels or ()) == levels
        people = clean(study, ingest(study, folder))["people"]
        assert sorted(people["ward"].unique()) == levels
        assert len(people) == len(CODES) + 2 * (said == "keep")


def test_the_name_of_a_fact_is_short(tmp_path):
    head = "In which of these many parts of the town and of its surroundings do you live now?"
    rows = [
        [c, "North" if n % 2 else "South", *row]
        for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", head, *ITEMS], rows)
    name, entry = yaml.safe_load(draft_study(recognise([path]), "g").text)["attributes"].popitem()
    assert name == "in_which_of_these_many_parts_of_the_town"
    assert entry["column"] == entry["label"] == head


@pytest.mark.parametrize(
    ("head", "chosen", "alone"),
    [
        ("I am a", ("girl", "boy"), "Prefer not to say"),
        ("您的性别", ("女", "男"), "不愿透露"),
        ("sex", ("1", "2"), "3"),
        ("class", ("7a", "7b"), "7c"),
    ],
)
def test_what_whoever_tried_the_form_out_chose_is_no_level(tmp_path, head, chosen, alone):
    """Nobody else would not say it, or is a 3: 0 (0%) of a table would be theirs."""
    folder = tmp_path / "my-group"
    heads = ["code", head, "remarks", *ITEMS]
    rows = [[c, chosen[n % 2], "", *row] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    post = [[c, "", "", *row] for c, row in zip(CODES, POST, strict=True)]
    files = [
        write(folder / "pre.csv", heads, [["XX01", alone, "test", 1, 1, 1, 1], *rows]),
        write(folder / "post.csv", heads, post),
    ]
    for said, levels in (("leave-out", [*chosen]), ("keep", [*chosen, alone])):
        asked = draft_study(recognise(files), "my-group", {"tests.pre.csv": said}).questions
        coded = [q.text for q in asked if q.key.startswith("levels.")]
        assert bool(coded) == alone.isdecimal()
        assert not coded or (", 3 stand for" in coded[0]) == (said == "keep")
        text = answer_all(recognise(files), "my-group", **{"tests.pre.csv": said})
        ((_, attribute),) = yaml.safe_load(text)["attributes"].items()
        assert sorted(map(str, attribute["levels"])) == sorted(levels)


@pytest.mark.parametrize(
    ("head", "values", "levels"),
    [
        ("Sleep (hours)", (6, 7, 8), None),
        ("您的睡眠时间（小时）", (1, 2, 3), None),
        ("How many children have you?", (0, 1, 2), None),
        ("sessions (of 7)", (1, 3, 7), None),
        ("Sessions_attended", (0, 1, 2), None),
        ("came (of 8)", (0, 2, 4), None),
        ("出席（共7次）", (1, 2, 7), None),
        ("Floor", (6, 7, 8), None),
        ("Sex", (1, 2), ["1", "2"]),
        ("Group", (2, 3), ["2", "3"]),
        ("年级", (1, 2, 3), ["1", "2", "3"]),
    ],
)
def test_numbers_are_levels_where_they_stand_for_something(tmp_path, head, values, levels):
    rows = [
        [c, values[n % len(values)], "completed", *row]
        for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    files = [
        write(tmp_path / f"{w}.csv", ["code", head, "response_type", *ITEMS], rows)
        for w in ("pre", "post")
    ]
    group = recognise(files)
    draft = draft_study(group, "g")
    if any(question.key == "came.1" for question in draft.questions):
        draft = draft_study(group, "g", {"came.1": "no"})
    # What everybody has alike is neither known of anybody nor a group.
    (entry,) = yaml.safe_load(draft.text)["attributes"].values()
    assert entry["label"] == fold(head)
    assert list(entry.get("levels", [])) == (levels or [])
    asked = {question.key: question for question in draft.questions}
    assert ("comparison" in asked) == (levels is not None and head != "Sex")


@pytest.mark.parametrize(
    ("head", "offered"),
    [("Sessions attended (0-10)", True), ("gadsum", False), ("mood_pct", False)],
)
def test_sessions_attended_are_no_measure_and_a_score_is_no_fact(tmp_path, head, offered):
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", head, *ITEMS],
            [[c, 3 + n, *row] for n, (c, row) in enumerate(zip(CODES, rows, strict=True))],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    group = recognise(files)
    asked = {question.key: question for question in draft_study(group, "g").questions}
    assert ("came.1" in asked) == offered
    if offered:
        questions = draft_study(group, "g", {"came.1": "no"}).questions
        asked = {question.key: question for question in questions}
    assert "single.1" not in asked or not offered
    assert ("attributes" in asked) == offered


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("First name (only if you want the summary)", ["Kofi", "Ines", "Lin", "Ola"]),
        ("Who are you?", ["John", "Mary", "Sarah", "Thomas"]),
    ],
)
def test_a_column_of_names_is_never_offered(tmp_path, head, cells):
    rows = [
        [code, cells[n % 4], "East" if n % 2 else "West", ["Ann K", "Bo L"][n % 2], *row]
        for n, (code, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", head, "area", "enumerator", *ITEMS], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").questions}
    assert asked["attributes"].saw.split(", ")[0] == "area"
    assert not any(cell in question.saw for question in asked.values() for cell in cells)
    # Who asked is known of every person, and says nothing of any.
    assert asked["attributes"].default == "area"


def test_what_the_numbers_of_a_category_stand_for_is_asked(tmp_path):
    """Numbers alone would stand in the report as they are."""
    rows = [[code, *row, n % 2 + 1] for n, (code, row) in enumerate(zip(CODES, PRE, strict=True))]
    path = write(tmp_path / "pre.csv", ["code", *ITEMS, "sex"], rows)
    group = recognise([path, write(tmp_path / "post.csv", ["code", *ITEMS, "sex"], rows)])
    (asked,) = [q for q in draft_study(group, "g").questions if q.key == "levels.sex"]
    assert asked.default == "" and "1, 2 stand for in sex" in asked.text

    def levels(said):
        text = draft_study(group, "g", {"levels.sex": said}).text
        return yaml.safe_load(text)["attributes"]["sex"]["levels"]

    assert levels("1 = female; 2 = male") == {"1": "female", "2": "male"}
    assert levels("") == {"1": "1", "2": "2"}
    for wrong in ("3 = other", "female", "1 ="):
        with pytest.raises(GroupworkError, match=r"levels\.sex: write it as '1 = …; 2 = …'"):
            levels(wrong)


def test_what_is_asked_at_the_end_alone_is_no_characteristic_of_the_beginning(tmp_path):
    """It would be counted over the people of the pre-test, as if they had brought it with them."""
    rows = [[code, *row] for code, row in zip(CODES, PRE, strict=True)]
    after = [[*row, ("friends", "calm")[n % 2]] for n, row in enumerate(rows)]
    files = [
        write(tmp_path / "pre.csv", ["code", *ITEMS], rows),
        write(tmp_path / "post.csv", ["code", *ITEMS, "gained"], after),
    ]
    draft = draft_study(recognise(files), "g")
    (asked,) = [q for q in draft.questions if q.key == "attributes"]
    assert (asked.saw, asked.default) == ("gained", "none")
    assert any(
        "asked after the beginning alone" in note and "gained" in note for note in draft.notes
    )
    assert yaml.safe_load(draft.text).get("attributes") is None


def test_what_is_asked_at_the_end_alone_is_told_of_those_who_were_asked_then(tmp_path):
    """Of eight people at first six are there at the end, and one of these leaves it blank."""
    rows = [[code, *row] for code, row in zip(CODES, PRE, strict=True)]
    said = ["friends", "calm", "friends", "", "calm", "friends"]
    after = [[code, *row, text] for code, row, text in zip(CODES, POST, said, strict=False)]
    folder = tmp_path / "g"
    files = [
        write(folder / "pre.csv", ["code", *ITEMS], rows),
        write(folder / "post.csv", ["code", *ITEMS, "gained"], after),
    ]
    text = answer_all(recognise(files), "g", attributes="gained")
    assert yaml.safe_load(text)["attributes"]["gained"]["wave"] == "post"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files(["pre.csv", "post.csv"], folder)
    study, _, texts = whole_way(folder, tmp_path)
    cleaned = clean(study, ingest(study, folder))
    table = participants_table(study, score(study, cleaned["responses"]), cleaned["people"])
    counts = table.query("statistic == 'count'")
    assert {*counts["wave"]} == {"post"} and {*counts["n"]} == {6}
    told = dict(zip(counts["level"], counts["estimate"], strict=True))
    assert told == {"calm": 2, "friends": 3, "missing": 1}
    english = texts["en"].replace("\\-", "-")
    assert "The members at post-test." in english and "The members at pre-test." not in english


def test_one_number_in_a_head_is_no_list_of_levels(tmp_path):
    """The label of an age may say what -99 means."""
    head = "Age in years (-99 = not known)"
    rows = [[c, *row, 30 + n] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    text = draft_study(
        recognise([write(tmp_path / "pre.csv", ["code", *ITEMS, head], rows)]), "g"
    ).text
    (age,) = yaml.safe_load(text)["attributes"].values()
    assert "levels" not in age


def test_an_arm_bears_the_words_that_were_given_for_its_number(tmp_path):
    rows = [[c, *row, n % 2 + 1] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    files = [write(tmp_path / f"{w}.csv", ["code", *ITEMS, "arm"], rows) for w in ("pre", "post")]
    given = {"levels.arm": "1 = support group, 2 = waiting list", "comparison": "arm"}
    document = yaml.safe_load(draft_study(recognise(files), "g", given).text)
    words = {"1": "support group", "2": "waiting list"}
    assert document["attributes"]["arm"]["levels"] == words


AGES = ["18-24", "25-34", "25-34", "35-44", "35-44", "45-54", "45-54", "55+"]
TWO = "under 45 = 18-24 + 25-34 + 35-44; 45 and over = 45-54 + 55+"


def in_age_groups(folder):
    rows = [[c, age, *row] for c, age, row in zip(CODES, AGES, PRE, strict=True)]
    after = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    return [
        write(folder / "pre.csv", ["code", "age group", *ITEMS], rows),
        write(folder / "post.csv", ["code", *ITEMS], after),
    ]


@pytest.mark.parametrize("said", [TWO, TWO.replace(" + ", "、").replace("=", "＝")])
def test_levels_of_few_people_are_told_as_one(tmp_path, said):
    """Five of the eight are under 45."""
    folder = tmp_path / "my-group"
    files = in_age_groups(folder)
    given = {"id": "code", "attributes": "age_group", "join.age_group": said}
    text = answer_all(recognise(files), "my-group", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    assert tables["people"]["age_group"].tolist() == ["under 45"] * 5 + ["45 and over"] * 3
    told = participants_table(study, score(study, tables["responses"]), tables["people"])
    counts = told[told["statistic"] == "count"].set_index("level")["estimate"]
    assert (counts["under 45"], counts["45 and over"]) == (5, 3)


def test_levels_are_told_as_they_are_unless_somebody_joins_them(tmp_path):
    files = in_age_groups(tmp_path)
    draft = draft_study(recognise(files), "my-group", {"id": "code"})
    (asked,) = [each for each in draft.questions if each.key == "join.age_group"]
    assert (asked.default, asked.known) == ("none", True)
    assert asked.saw == "18-24 1, 25-34 2, 35-44 2, 45-54 2, 55+ 1"
    assert "joins" not in yaml.safe_load(draft.text)["attributes"]["age_group"]


@pytest.mark.parametrize(
    "said", ["under 45 = 18-24", "old = 55+ + 80+", "45-54 + 55+", "x = ", "55+ = 18-24 + 25-34"]
)
def test_what_joins_no_two_levels_is_refused(tmp_path, said):
    files = in_age_groups(tmp_path)
    with pytest.raises(GroupworkError, match=r"join\.age_group: .* told as one"):
        draft_study(recognise(files), "my-group", {"id": "code", "join.age_group": said})


def test_what_a_list_of_people_says_is_offered_however_much_a_form_asks(tmp_path):
    """The form asks thirty facts; the list beside it says who was in which group."""
    asked = [f"fact {n}: yes or no?" for n in range(30)]
    facts = [["yes" if (i + n) % 3 else "no" for n in range(30)] for i in range(8)]
    rows = [[c, *f, *row] for c, f, row in zip(CODES, facts, PRE, strict=True)]
    later = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    groups = [[c, 1 + i % 2] for i, c in enumerate(CODES)]
    files = [
        write(tmp_path / "pre.csv", ["code", *asked, *ITEMS], rows),
        write(tmp_path / "post.csv", ["code", *ITEMS], later),
        write(tmp_path / "people.csv", ["code", "condition"], groups),
    ]
    given = {"id": "code"}
    questions = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert "condition" in questions["attributes"].saw.split(", ")[0]
    assert "condition" in questions["comparison"].choices


@pytest.mark.parametrize(
    ("head", "coded"),
    [("highest level of education", True), ("文化程度", True), ("children", False)],
)
def test_numbers_of_a_list_to_choose_from_are_never_averaged(tmp_path, head, coded):
    """A program may number the answers from 2 on."""
    level = [2, 3, 4, 5, 6, 7, 5, 4]
    rows = [[c, n, *row] for c, n, row in zip(CODES, level, PRE, strict=True)]
    later = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
    files = [
        write(tmp_path / "pre.csv", ["code", head, *ITEMS], rows),
        write(tmp_path / "post.csv", ["code", *ITEMS], later),
    ]
    document = yaml.safe_load(draft_study(recognise(files), "g", {"id": "code"}).text)
    (entry,) = document["attributes"].values()
    assert ("levels" in entry) is coded


def test_a_level_that_one_person_in_each_file_says_is_one(tmp_path):
    """Mothers, one father and one grandmother: in each file alone most levels are one person's."""
    who = ["mother"] * 6 + ["father", "grandmother"]
    files = []
    for wave, rows in (("pre", PRE), ("post", POST)):
        cells = [[c, w, *row] for c, w, row in zip(CODES, who, rows, strict=True)]
        files.append(write(tmp_path / f"{wave}.csv", ["code", "relation", *ITEMS], cells))
    document = yaml.safe_load(draft_study(recognise(files), "g", {"id": "code"}).text)
    assert {*document["attributes"]["relation"]["levels"]} == {*who}
    assert all("relation" not in entry.get("free_text", []) for entry in document["files"])


@pytest.mark.parametrize(
    ("head", "forms"),
    [
        ("年龄", ["{}岁"]),
        ("您的年龄", ["{}岁", "{}周岁", "{}"]),
        ("Age", ["{} years", "{}"]),
        ("How old are you?", ["{}yrs", "{} years old"]),
    ],
)
def test_ages_with_their_unit_are_ages(tmp_path, head, forms):
    """Many different ones looked like people's own words, and were left out."""
    folder = tmp_path / "my-group"
    ages = dict(zip(CODES, range(31, 47, 2), strict=True))
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", head, *ITEMS],
            [
                [code, forms[n % len(forms)].format(ages[code]), *row]
                for n, (code, row) in enumerate(zip(CODES, rows, strict=True))
            ],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    text = answer_all(recognise(files), folder.name)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")
    assert people[next(iter(study.attributes))].astype(int).to_dict() == ages
