"""Whether there was a comparison group, and which column says so."""

import pandas as pd
import pyreadstat
import pytest
import yaml
from drafted import document, open_keys
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.analysis.contrasts import contrasts_table
from groupwork.analysis.effects.comparisons import comparisons
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.models import models_table
from groupwork.analysis.specifications import contrast_specification_table
from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.asking import said_taken
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study


def test_a_group_or_waiting_list_is_asked_about(tmp_path):
    rows = [
        [c, "list" if i % 2 else "in", *row]
        for i, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", "group", *ITEMS], rows)
    assert "comparison" in open_keys([path])
    design = document([path], comparison="group", allocation="controlled", control="list")
    assert design["design"] == {
        "kind": "controlled",
        "groups": {"attribute": "group", "control": "list"},
    }


def test_arms_in_whole_sentences_may_have_short_names(tmp_path):
    """What people ticked stays in the files and is the code of the level."""
    levels = ["I am in the group, we meet on Mondays", "I am on the waiting list until April"]
    files = []
    for wave, of in (("pre", PRE), ("post", POST)):
        rows = [[c, levels[i % 2], *row] for i, (c, row) in enumerate(zip(CODES, of, strict=True))]
        files.append(
            write(tmp_path / "g" / f"{wave}.csv", ["code", "Where are you?", *ITEMS], rows)
        )
    given = {"comparison": "where_are_you", "allocation": "controlled", "control": levels[1]}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert asked["called.1"].default == levels[0]
    given |= {"called.1": "Group", "called.2": "Waiting list"}
    found = document(files, **given)
    assert found["attributes"]["where_are_you"]["levels"] == {
        levels[0]: "Group",
        levels[1]: "Waiting list",
    }
    assert found["design"]["groups"]["control"] == levels[1]
    with pytest.raises(GroupworkError, match="another group is called 'Group', too"):
        document(files, **given | {"called.2": "Group"})


@pytest.mark.parametrize(
    ("head", "levels"),
    [
        ("Class", ("intervention", "comparison")),
        ("Kurs", ("Control", "programme")),
        ("班级", ("实验组", "对照组")),
        ("cohort", ("干预组", "候补组")),
        ("School", ("North (treatment)", "South (waiting list)")),
        ("Which list?", ("treatment", "control", "waiting-list")),
    ],
)
def test_a_column_whose_answers_are_words_for_groups_is_asked_about(tmp_path, head, levels):
    rows = [
        [c, levels[i % len(levels)], *row]
        for i, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", head, *ITEMS], rows)
    asked = {question.key: question for question in draft_study(recognise([path]), "a", {}).todo}
    column = next(name for name in asked["comparison"].choices if name != "none")
    # Also where the report is not to tell of the column.
    given = {"attributes": "none", "comparison": column, "allocation": "controlled"}
    design = document([path], **given, control=levels[1])
    assert design["design"]["groups"] == {"attribute": column, "control": levels[1]}
    assert set(design["attributes"][column]["levels"]) == set(levels)
    assert document([path], comparison="none")["design"] == {"kind": "one-group"}


def test_a_column_that_may_say_the_group_is_asked_about_though_no_word_says_so(tmp_path):
    rows = [
        [c, "7a" if i % 2 else "7b", "f" if i % 3 else "m", *row]
        for i, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", "Class", "Sex", *ITEMS], rows)
    draft = draft_study(recognise([path]), "a", {})
    (asked,) = (question for question in draft.todo if question.key == "comparison")
    assert (asked.saw, list(asked.choices)) == ("class: 7a, 7b", ["none", "class"])
    assert "design: {kind: 'TODO: one-group, randomised or controlled?'}" in draft.text
    assert not any("comparison" in line for line in said_taken(draft, {}, "en"))
    for allocation, unit in (("randomised", "persons"), ("groups", "groups"), ("controlled", None)):
        given = {"comparison": "class", "allocation": allocation, "control": "7b"}
        design = document([path], **given)["design"]
        assert design["kind"] == ("randomised" if unit else "controlled")
        allocated = {"allocated": unit} if unit else {}
        assert design["groups"] == {"attribute": "class", "control": "7b", **allocated}


def test_codes_are_shown_in_the_words_that_the_file_has_for_them(tmp_path):
    labels = {
        "cond": {1: "group", 2: "waiting list"},
        "sex": {1: "male", 2: "female", 3: "diverse", 9: "prefer not to say"},
        "age": {99: "no answer"},
    }
    table = pd.DataFrame(PRE, columns=ITEMS).assign(
        id=range(101, 101 + len(PRE)),
        cond=[1 + i % 2 for i in range(len(PRE))],
        sex=[1 + i % 2 for i in range(len(PRE))],
        age=[21 + i for i in range(len(PRE))],
    )
    path = tmp_path / "pre.sav"
    pyreadstat.write_sav(table.astype(float), path, variable_value_labels=labels)
    given = {"wave.pre.sav": "pre", "comparison": "cond", "allocation": "controlled"}
    draft = draft_study(recognise([path]), "a", given)
    asked = {question.key: question for question in draft.questions}
    assert asked["comparison"].saw == "cond: group, waiting list"
    assert asked["control"].choices == {"1": "group", "2": "waiting list"}
    attributes = yaml.safe_load(draft.text)["attributes"]
    assert attributes["cond"]["levels"] == {"1": "group", "2": "waiting list"}
    assert attributes["sex"]["levels"] == {"1": "male", "2": "female", "3": "diverse"}
    assert "levels" not in attributes["age"]


def test_the_groups_of_each_column_are_told_before_one_is_chosen(tmp_path):
    rows = [
        [c, "7a" if i % 2 else "7b", "North" if i % 3 else "South", *row]
        for i, (c, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    path = write(tmp_path / "pre.csv", ["code", "Class", "Place", *ITEMS], rows)
    given = ("--answer", "plan=later")
    told = CliRunner().invoke(app, ["new", str(tmp_path / "my-group"), str(path), *given])
    said = [line for line in told.output.splitlines() if "TODO control:" in line]
    assert [line.partition(":")[0].strip() for line in said] == [
        "if comparison=class",
        "if comparison=place",
    ]
    assert "7a" in said[0] and "North" not in said[0]
    assert "North" in said[1] and "7a" not in said[1]
    (once,) = [line for line in told.output.splitlines() if "TODO allocation:" in line]
    assert once.strip().startswith("if comparison=class or place:")


@pytest.mark.parametrize(
    ("names", "control"),
    [
        (["{}_arm_1", "{}_arm_2"], "2"),
        (["{} (Arm 1: Group)", "{} (Arm 2: Waiting list)"], "Waiting list"),
    ],
)
def test_arms_in_the_names_of_redcaps_events_are_groups_that_are_compared(tmp_path, names, control):
    later = [(*row[:3], row[3] + 1) for row in PRE]
    rows = [
        [code, names[n % 2].format(event), *answers, 1 + n % 3, n % 2]
        for event, of in (("baseline", PRE), ("week_8", POST), ("month_6", later))
        for n, (code, answers) in enumerate(zip(CODES, of, strict=True))
    ]
    head = ["record_id", "redcap_event_name", *ITEMS, "swemwbs_total", "came___1"]
    files = [write(tmp_path / "data.csv", head, rows)]
    asked = {q.key: q for q in draft_study(recognise(files), "my-group").questions}
    assert "redcap_arm" in asked["attributes"].default.split(", ")
    assert not {"swemwbs_total", "came___1"} & {*asked["attributes"].default.split(", ")}
    assert [*asked["comparison"].choices] == ["none", "redcap_arm"]
    folder = tmp_path / "s" / "my-group"
    given = {
        **ANSWERS,
        "times.data.csv": "in-order",
        "comparison": "redcap_arm",
        "allocation": "randomised",
        "control": control,
        "until": "no",
        "tests": "all",
    }
    if control == "2":  # what a number stands for must be said of groups that are compared
        given["levels.redcap_arm"] = "1 = Group; 2 = Waiting list"
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    told = CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])
    assert "my-group: in order" in told.output, told.output
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    waves = tables["responses"].groupby("wave")["participant_id"].nunique()
    assert waves.to_dict() == {"pre": 8, "post": 8, "followup": 8}
    arms = tables["people"].set_index("participant_id")["redcap_arm"]
    assert [arms[code] == control for code in CODES] == [False, True] * 4


def three_times(folder, names=("A", "B")):
    """Return a table with arms and a score at three times, and what `new` must be told of it."""
    later = [(*row[:3], max(1, row[3] - 1)) for row in POST]
    codes = [f"{code}{half}" for half in (1, 2) for code in CODES]
    rows = [
        [code, names[n % len(names)], time, *answers]
        for time, of in (("t0", PRE), ("t1", POST), ("t2", later))
        for n, (code, answers) in enumerate(zip(codes, [*of, *of], strict=True))
    ]
    path = write(folder / "data.csv", ["code", "group", "time", *ITEMS], rows)
    known = {"times.data.csv": "in-order", "comparison": "group", "allocation": "randomised"}
    return path, {**ANSWERS, **known, "control": names[-1]}


def test_a_waiting_list_is_no_comparison_group_once_it_had_the_group_itself(tmp_path):
    path, given = three_times(tmp_path)
    asked = {q.key: q for q in draft_study(recognise([path]), "g", given).questions}
    assert asked["until"].default is None
    assert [*asked["until"].choices] == ["no", "post"]
    folder = tmp_path / "s" / "my-group"
    options = [f"{key}={value}" for key, value in {**given, "until": "post"}.items()]
    told = CliRunner().invoke(
        app, ["new", str(folder), str(path), *(p for o in options for p in ("--answer", o))]
    )
    assert "my-group: in order" in told.output, told.output
    said = " ".join(told.output.split())
    assert said.count("By then 'B' had the group itself") == 2
    study = load_study(folder / "study.yaml")
    assert study.comparisons == [("pre", "post"), ("pre", "followup"), ("post", "followup")]
    tables = clean(study, ingest(study, folder))
    scores, people = score(study, tables["responses"]), tables["people"]
    tests = declared_tests(study, scores, people)
    assert {*tests["wave_to"]} == {"post"} and study.family_sizes == [1]
    models = models_table(study, scores, people)
    assert {*models["wave_to"]} == {"post"}
    assert {*contrasts_table(study, scores, people)["wave_to"]} == {"post"}
    responses = tables["responses"]
    assert {*contrast_specification_table(study, responses, people)["wave_to"]} == {"post"}
    # Its own change over its group is there.
    own = [c for c in comparisons(study, scores, people) if c.group == "B"]
    assert [(c.wave_from, c.wave_to, c.pairs.n) for c in own][-1] == ("post", "followup", 8)


def test_who_had_usual_care_had_no_group(tmp_path):
    path, given = three_times(tmp_path, ("group", "usual care"))
    draft = draft_study(recognise([path]), "g", {**given, "tests": "all"})
    assert {q.key: q.default for q in draft.questions}["until"] == "no"
    document = yaml.safe_load(draft.text)
    assert document["comparisons"] == [["pre", "post"], ["pre", "followup"]]
    assert "until" not in document["design"]["groups"]
    (asked,) = [q for q in draft.questions if q.key == "tests"]
    assert "differences between the groups" in asked.text and "tests: 2" in asked.choices["all"]
    first = draft_study(recognise([path]), "g", {**given, "tests": "first"}).text
    assert yaml.safe_load(first)["family"]["comparisons"] == [["pre", "post"]]


@pytest.mark.parametrize(
    ("answer", "family", "sizes"),
    [
        ("A", {"comparisons": [["pre", "post"]], "arms": ["A", "C"]}, [1]),
        ("control", {"contrasts": "control"}, [4]),
        ("pairwise", {"contrasts": "pairwise"}, [6]),
    ],
)
def test_of_three_arms_it_is_asked_which_differences_are_tested(tmp_path, answer, family, sizes):
    path, given = three_times(tmp_path, ("A", "B", "C"))
    given["until"] = "no"
    open_ones = {q.key: q for q in draft_study(recognise([path]), "g", given).todo}
    assert f"tests: {sizes[0]}" in open_ones["tests"].choices[answer]
    text = draft_study(recognise([path]), "g", {**given, "tests": answer}).text
    assert yaml.safe_load(text)["family"] == {"test": "ancova", **family}
    folder = tmp_path / "g"
    write(folder / "data.csv", *_table(path))
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert load_study(folder / "study.yaml").family_sizes == sizes


def _table(path):
    head, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    return head, rows


def beside(folder, head, said, *, sessions=False):
    """Write two questionnaires, the first with a column beside the items, and perhaps a list."""
    rows = [
        [code, said[n % len(said)] if n < 7 else said[0], *row]
        for n, (code, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    files = [
        write(folder / "pre.csv", ["code", head, *ITEMS], rows),
        write(
            folder / "post.csv",
            ["code", *ITEMS],
            [[code, *row] for code, row in zip(CODES, POST, strict=True)],
        ),
    ]
    if sessions:
        held = [[f"{n} March 2025", f"Topic {n}a", said[n % 2]] for n in range(1, 9)]
        files.append(write(folder / "sessions.csv", ["Date", "Topic", "Led by"], held))
    return files


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("Who do you care for?", ["My child", "My mother", "Other (please specify)"]),
        ("How would you say you came to us?", ["a friend told me", "by a poster of yours"]),
        ("您是怎样知道小组的？", ["同学告诉我的", "在海报上看到的"]),
        ("Filled in with an interpreter", ["yes", "no"]),
        ("Marital status", ["married", "single"]),
        ("婚姻状况", ["已婚", "未婚"]),
        ("职业", ["护士", "教师"]),
        ("Attendance 4 March", ["X", "E"]),
        # Somebody alone.
        ("Where do you live?", ["North", "South", "North", "South", "North", "South", "West"]),
        # A question of which people tick what fits.
        ("Help now? (tick all that apply)", ["nurse; family", "family", "nurse"]),
    ],
)
def test_what_cannot_be_a_comparison_group_is_not_asked_about(tmp_path, head, said):
    asked = {q.key for q in draft_study(recognise(beside(tmp_path, head, said)), "g").questions}
    assert "attributes" in asked
    assert not asked & {"comparison", "allocation", "control"}


def test_who_had_health_education_may_be_a_comparison(tmp_path):
    files = beside(tmp_path, "Health education", ["yes", "no"])
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert [*asked["comparison"].choices] == ["none", "health_education"]


def test_two_places_are_asked_about_and_a_list_of_sessions_is_not(tmp_path):
    """Who led the sessions is known of nobody, whether or not the list was said to be one."""
    files = beside(tmp_path / "g", "Where do you live?", ["North", "South"], sessions=True)
    for given in ({}, {"wave.sessions.csv": "programme", "title.sessions.csv": "topic"}):
        asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
        assert [*asked["comparison"].choices] == ["none", "where_do_you_live"]


def test_options_and_what_was_asked_later_alone_are_no_comparison_group(tmp_path):
    """A help of two columns of ticks; and whether people would come again, asked at the end."""
    head = ["code", "Help – Nurse", "Help – Family", *ITEMS]
    ticks = [("Nurse", ""), ("", "Family"), ("Nurse", "Family"), ("", "Family")]
    rows = [
        [code, *ticks[n % 4], *row] for n, (code, row) in enumerate(zip(CODES, PRE, strict=True))
    ]
    files = [write(tmp_path / "pre.csv", head, rows)]
    later = [
        [code, "nine" if n % 2 else "four", *row]
        for n, (code, row) in enumerate(zip(CODES, POST, strict=True))
    ]
    files.append(write(tmp_path / "post.csv", ["code", "Bus home", *ITEMS], later))
    given = {"ticks.1": "yes"}
    draft = draft_study(recognise(files), "g", given)
    asked = {q.key: q for q in draft.questions}
    assert "ticks.1" in asked and "comparison" not in asked and "sites" not in asked
    assert "bus_home" in asked["attributes"].saw and "bus_home" not in asked["attributes"].default


@pytest.mark.parametrize("control", [{}, {"control": "list"}])
def test_tests_of_two_arms_are_counted_once_each(tmp_path, control):
    """Two outcomes at one time: two tests, whichever arm is the comparison group."""
    arms = ["in", "list"] * 4
    files = []
    for wave, rows, days in (("pre", PRE, 9), ("post", POST, 7)):
        people = zip(CODES, arms, rows, strict=True)
        cells = [[c, arm, *row, days - i] for i, (c, arm, row) in enumerate(people)]
        head = ["code", "group", *ITEMS, "How are you, from 0 to 10?"]
        files.append(write(tmp_path / f"{wave}.csv", head, cells))
    given = {"comparison": "group", "allocation": "controlled", "single.1": "measure", **control}
    given |= {"direction.q": "higher-better", "direction.single1": "higher-better"}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert asked["tests"].choices["all"].endswith("adjusted together (Holm): tests: 2")
