"""What a draft settles from raw files, and what it leaves for a person."""

import pytest
import yaml
from answering import answer_all
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.errors import GroupworkError
from groupwork.guide.asking import said_taken
from groupwork.guide.recognise import recognise
from groupwork.guide.study_draft import draft_study
from groupwork.study.loading import load_study

# Words ----------------------------------------------------------------------------------------


def test_an_answer_chosen_only_later_is_there_from_the_start(tmp_path):
    folder = tmp_path / "my-group"
    words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    lower = [[max(1, answer - 1) for answer in row] for row in PRE]
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, lower, strict=True)]
    first = write(folder / "pre.csv", ["code", *ITEMS], rows)
    items = document([first])["instruments"]["q"]["define"]["items"][0]
    assert (items["max"], items["labels"][5]) == (5, "Always")
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, POST, strict=True)]
    second = write(folder / "post.csv", ["code", *ITEMS], rows)
    found = sums(folder, [first, second])
    # 5 + 5 + 4 + 3: each "Always" counts.
    assert found["post", "WH07"] == 17
    assert found.notna().all()


def test_unknown_words_are_left_for_a_person(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder, words=["tiny", "small", "middling", "large", "huge"])
    labels = document(files)["instruments"]["q"]["define"]["items"][0]["labels"]
    assert labels.startswith("TODO: number the answers from least to most")
    text = draft_study(recognise(files), "my-group", {"words.q": "tiny<small<middling<large<huge"})
    items = yaml.safe_load(text.text)["instruments"]["q"]["define"]["items"][0]
    assert items["labels"] == {1: "tiny", 2: "small", 3: "middling", 4: "large", 5: "huge"}
    with pytest.raises(GroupworkError, match="'large' is an answer in the file"):
        document(files, words__q="tiny < small < middling < huge")


# Identifiers ----------------------------------------------------------------------------------


def test_a_code_of_several_columns(tmp_path):
    folder = tmp_path / "my-group"
    school = [("N", i % 2, i // 2) for i in range(8)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["school", "class", "number", *ITEMS],
            [[*where, *row] for where, row in zip(school, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    found = sums(folder, files, id="school, class, number")
    assert found["pre", "N-0-0"] == 7
    assert found["post", "N-0-0"] == 8
    assert len(found) == 16


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([f"{i:03}" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        ([f"{i}.0" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        ([f"{i:02}号" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        (CODES, [f"{code[:2]}{int(code[2:])}" for code in CODES]),
        (CODES, [f"{code[:2].lower()}-{code[2:]}" for code in CODES]),
    ],
)
def test_codes_spelled_in_two_ways_are_joined_when_a_person_says_so(tmp_path, before, after):
    folder = tmp_path / "my-group"
    files = pair(folder, before, after)
    assert "id_spelling" in open_keys(files)
    found = sums(folder, files, id_spelling="loose")
    assert len(found) == 16
    assert found.groupby("participant_id").size().eq(2).all()
    # Kept apart, those who are written in two ways are people of one wave each; of many that is
    # no accident, and stops the run.
    differing = sum(one != other for one, other in zip(before, after, strict=True))
    if differing > 2:
        with pytest.raises(GroupworkError, match="identifiers that differ in form alone"):
            sums(folder, files, id_spelling="exact")
    else:
        apart = sums(folder, files, id_spelling="exact")
        assert apart.groupby("participant_id").size().eq(1).sum() == 2 * differing


def test_two_people_are_never_made_one(tmp_path):
    folder = tmp_path / "my-group"
    codes = ["SY3", *CODES[1:]]
    with pytest.raises(GroupworkError, match=r"rows 2, 4: these identifiers differ only in"):
        sums(folder, pair(folder, codes, codes), id_spelling="loose")


def test_codes_of_one_form_sent_twice_are_joined_across_its_waves(tmp_path):
    """What is "01号" before and "01" after has two spellings in one file, and is one person."""
    given = {"post_from": "2025-04-20", "id_spelling": "loose"}
    folder = tmp_path / "my-group"
    rows = [["2025/03/01 10:00:00", f"{i:02}号", *row] for i, row in enumerate(PRE, 1)]
    rows += [["2025/04/20 10:00:00", f"{i:02}", *row] for i, row in enumerate(POST, 1)]
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    found = sums(folder, [form], **given)
    assert found.groupby("participant_id").size().eq(2).all()
    assert (found["pre", "1"], found["post", "1"]) == (7, 8)
    # Two spellings at one time stay two people, who are not made one.
    rows[1][1] = "1号"
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    with pytest.raises(GroupworkError, match=r"rows 2, 3: these identifiers differ only in"):
        sums(folder, [form], **given)


def with_parts(folder, kind):
    """Write codes of three columns: N-05-3 is n-5-3 afterwards; N-1-12 and N-11-2 are two people.

    In two files, in one form that was sent twice, or in one long sheet.
    """
    before = [("N", "05", "3"), ("N", "1", "12"), ("N", "11", "2")]
    before += [("S", "2", f"{i}") for i in range(5)]
    after = [("n", "5", "3"), *before[1:]]
    head = ["letter", "class", "number", *ITEMS]
    first, second = (
        [[*code, *row] for code, row in zip(codes, rows, strict=True)]
        for codes, rows in ((before, PRE), (after, POST))
    )
    if kind == "two files":
        return [
            write(folder / f"{n}.csv", head, of) for n, of in (("pre", first), ("post", second))
        ]
    named = {"twice": ("Timestamp", "2025/03/01", "2025/04/20"), "long": ("wave", "pre", "post")}
    column, early, late = named[kind]
    rows = [*([early, *row] for row in first), *([late, *row] for row in second)]
    return [write(folder / "form.csv", [column, *head], rows)]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("two files", {}),
        ("twice", {"wave.form.csv": "days", "post_from": "2025-04-20"}),
        ("long", {}),
    ],
)
def test_codes_of_several_columns_are_joined_part_by_part(tmp_path, kind, given):
    folder = tmp_path / "my-group"
    files = with_parts(folder, kind)
    given = {**given, "id": "letter, class, number"}
    asked = {q.key: q for q in draft_study(recognise(files), "my-group", given).todo}
    assert asked["id_spelling"].saw == "N-05-3 = n-5-3"
    found = sums(folder, files, **given, id_spelling="loose")
    assert len(found) == 16
    assert (found["pre", "N-5-3"], found["post", "N-5-3"]) == (7, 8)
    assert (found["pre", "N-1-12"], found["pre", "N-11-2"]) == (17, 16)


# Waves ----------------------------------------------------------------------------------------


# What a person must say -----------------------------------------------------------------------


def test_reversed_items_and_directions_are_asked(tmp_path):
    files = pair(tmp_path)
    assert open_keys(files) == ["authors", "name.q", "reversed.q", "range.q", "direction.q"]
    define = document(files, reversed__q="2, 4", direction__q="lower-better")["instruments"]["q"]
    assert define["define"]["reversed"] == ["2", "4"]
    assert document(files, direction__q="lower-better")["outcomes"][0]["expected"] == "lower"
    with pytest.raises(GroupworkError, match=r"there is no item '9'"):
        document(files, reversed__q="9")
    with pytest.raises(GroupworkError, match=r"'up' is no answer"):
        document(files, direction__q="up")


def test_an_item_against_the_others_is_pointed_out(tmp_path):
    rows = [[code, *row[:3], 6 - row[0]] for code, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", *ITEMS], rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g").todo}
    # It is shown and not filled in: of few people it may be chance, and the wording decides.
    assert "4 go against the others" in asked["reversed.q"].saw
    assert asked["reversed.q"].suggestion == ""
    assert "called 1 to 4" in asked["reversed.q"].text
    # The range seen is offered, but for reversed items: it decides what they become.
    assert asked["range.q"].suggestion == "1-5"
    asked = {q.key: q for q in draft_study(recognise([path]), "g", {"reversed.q": "4"}).todo}
    assert asked["range.q"].suggestion == ""


def test_files_that_count_from_another_number_are_asked_about(tmp_path):
    lower = [[code, *(answer - 1 for answer in row)] for code, row in zip(CODES, PRE, strict=True)]
    files = pair(tmp_path)
    write(files[0], ["code", *ITEMS], lower)
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert asked["range.q"].saw == "pre.csv: 0-4; post.csv: 1-5"
    assert asked["range.q"].suggestion == ""


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
    given = {"comparison": "class", "allocation": "randomised", "control": "7b"}
    assert document([path], **given)["design"]["groups"] == {"attribute": "class", "control": "7b"}


def test_one_survey_alone_compares_nothing(tmp_path):
    first, _ = pair(tmp_path)
    found = document([first], plan="survey")
    assert found["design"] == {"kind": "descriptive"}
    assert not {"outcomes", "comparisons", "family"} & set(found)
    assert [wave["role"] for wave in found["waves"]] == ["survey"]


def test_a_place_that_says_todo_is_refused_with_its_key(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder)
    (folder / "study.yaml").write_text(draft_study(recognise(files), "my-group").text)
    with pytest.raises(GroupworkError) as refused:
        load_study(folder / "study.yaml")
    said = str(refused.value)
    # The author; three times the scale's name; its ends, reversed items, direction, expectation.
    assert "9 places still to fill in" in said
    for key in ("authors.1", "instruments.q.define.reversed", "outcomes.1.expected"):
        assert key in said


def test_an_answer_to_nothing_is_refused(tmp_path):
    with pytest.raises(GroupworkError, match=r"--answer titel: .*'title'"):
        draft_study(recognise(pair(tmp_path)), "g", {"titel": "x"})


def test_a_minimal_study_is_short(tmp_path):
    text = answer_all(recognise(pair(tmp_path)), "my-group")
    assert len(text.splitlines()) < 40
    assert all(len(line) < 100 for line in text.splitlines())
    assert draft_study(recognise(pair(tmp_path)), "g", language="zh").text.startswith("# 研究名称")


# What stands beside the scales ------------------------------------------------------------------


def google_forms(folder, days=("2026/03/02", "2026/04/20")):
    """Write two forms as Google Forms does: codes typed loosely, a satisfaction, comments."""
    code = "Your personal code (first letters of your mother's name and two digits)"
    satisfied = "How satisfied are you with the group?"
    files = []
    for wave, day, answers in zip(("before", "after"), days, (PRE, POST), strict=True):
        rows = [
            [f"{day} 06:0{i}:00 PM GMT+8", c if i % 2 else f"{c[:2]} {c[2:]}", 30 + i, *r]
            for i, (c, r) in enumerate(zip(CODES, answers, strict=True))
        ]
        head = ["Timestamp", code, "Your age", *ITEMS]
        if wave == "after":
            head += [satisfied, "Any comments?", "Where did you hear of us?"]
            for i, row in enumerate(rows):
                row += [["Satisfied", "Very satisfied", "Neutral"][i % 3]]
                row += ["Thank you" if i < 3 else "Good" if i < 5 else "", "" if i else "A friend"]
        files.append(write(folder / f"form ({wave}).csv", head, rows))
    return files


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


def with_closing(folder, *, before=False, comment=False, lowest=0, ending=2):
    """Write two files of four questions answered 0 to 4; the second asks about the group, too."""
    head = ["code", "I sleep well", "I feel calm", "I see friends", "I eat well"]
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [[answer - 1 for answer in row] for row in answers]
        names = head[1:]
        if wave == "post":
            more = ["How satisfied are you with the group?", "Would you come again?"][:ending]
            told = [[lowest + (i + k) % 4 for k in range(len(more))] for i in range(8)]
            aside, word = (["Anything else?"], ["a word of my own "]) if comment else ([], [])
            words = [[f"{part}{i}" for part in word] for i in range(8)]
            joined = [
                [*t, *w, *r] if before else [*r, *w, *t]
                for r, w, t in zip(rows, words, told, strict=True)
            ]
            names = [*more, *aside, *names] if before else [*names, *aside, *more]
            rows = joined
        cells = [[code, *row] for code, row in zip(CODES, rows, strict=True)]
        files.append(write(folder / f"{wave}.csv", ["code", *names], cells))
    return files


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("comment", [False, True])
@pytest.mark.parametrize("lowest", [0, 1])
@pytest.mark.parametrize("ending", [1, 2])
def test_what_the_second_file_asks_besides_is_a_questionnaire_of_its_own(
    tmp_path, before, comment, lowest, ending
):
    folder = tmp_path / "my-group"
    files = with_closing(folder, before=before, comment=comment, lowest=lowest, ending=ending)
    draft = draft_study(recognise(files), "my-group")
    asked = {question.key: question for question in draft.todo}
    assert asked["closing"].suggestion == "satisfaction"
    assert yaml.safe_load(draft.text)["satisfaction"]["instrument"].startswith("TODO")
    found = sums(folder, files, **{"range.i-sleep-well": "0-4", "range.satisfaction": "0-5"})
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.instrument, study.satisfaction.wave) == ("satisfaction", "post")
    assert [outcome.scale for outcome in study.outcomes] == ["i-sleep-well"]
    # The four answers of LX12 are 1, 2, 1, 3 and 2, 2, 1, 3, each one less: 3 and 4.
    assert len(found) == 24
    scores = found.to_frame().reset_index().groupby(["wave", "participant_id"])["value"]
    assert scores.get_group(("pre", "LX12")).tolist() == [3]
    # LX12 gave the lowest answer on the group, and to a second question the next one.
    second = 2 * lowest + 1 if ending == 2 else lowest
    assert sorted(scores.get_group(("post", "LX12"))) == sorted([4, second])


def test_a_question_spelled_otherwise_is_not_left_out_silently(tmp_path):
    first, second = pair(tmp_path)
    head, *rows = second.read_text(encoding="utf-8").splitlines()
    second.write_text("\n".join([head.replace("q2", "q2b"), *rows]), encoding="utf-8")
    draft = draft_study(recognise([first, second]), "my-group")
    asked = {question.key: question for question in draft.todo}
    assert "'q2': pre.csv" in asked["apart"].saw
    assert "q2b" in asked["apart"].saw or "q2b" in draft.text
    assert "if no part of a scale" in draft.text
    assert (
        "if no part of a scale"
        not in draft_study(recognise([first, second]), "my-group", {"apart": "yes"}).text
    )


@pytest.mark.parametrize(
    ("days", "weeks"),
    [
        (("2026/03/02", "2026/04/20"), "7"),  # 49 days
        (("2026/03/02", "2026/04/18"), "7"),  # 47 days
        (("2026/03/02", "2026/03/02"), None),
        (("3/2/2026", "4/5/2026"), None),  # or 3 February and 4 May
        (("3/22/2026", "5/3/2026"), None),  # the second may be 5 March, too
        (("3/22/2026", "4/26/2026"), "5"),  # 35 days
    ],
)
def test_weeks_are_counted_where_the_files_have_days(tmp_path, days, weeks):
    group = recognise(google_forms(tmp_path, days))
    draft = draft_study(group, "my-group")
    question = next(each for each in draft.questions if each.key == "weeks")
    assert question.known == (weeks is not None)
    assert question.default == (weeks or "")
    design = yaml.safe_load(draft.text)["design"]
    assert design.get("weeks") == (int(weeks) if weeks else None)
    # An answer goes before the files.
    given = yaml.safe_load(draft_study(group, "my-group", {"weeks": "8"}).text)
    assert given["design"]["weeks"] == 8


def test_weeks_of_one_form_sent_twice_and_of_a_column_of_waves(tmp_path):
    rows = [
        [f"{day} 10:00", wave, code, *row]
        for day, wave, answers in (("2025-03-01", "pre", PRE), ("2025-04-19", "post", POST))
        for code, row in zip(CODES, answers, strict=True)
    ]
    dated = [[row[0], *row[2:]] for row in rows]
    form = write(tmp_path / "a.csv", ["Timestamp", "code", *ITEMS], dated)
    by_day = document([form], post_from="2025-04-19")
    assert by_day["design"]["weeks"] == 7
    assert "weeks" not in document([form])["design"]
    waves = write(tmp_path / "b.csv", ["Timestamp", "wave", "code", *ITEMS], rows)
    assert document([waves])["design"]["weeks"] == 7
    born = [["1990-01-01" if r[1] == "pre" else "1991-02-02", *r[1:]] for r in rows]
    birth = write(tmp_path / "c.csv", ["Date of birth", "wave", "code", *ITEMS], born)
    assert "weeks" not in document([birth])["design"]
