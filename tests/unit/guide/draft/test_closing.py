"""What the post-test asks besides: the closing questionnaire, or something else."""

import re

import pytest
import yaml
from answering import answer_all
from drafted import document, open_keys, sums
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, answered, pair, sheets, write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.analysis.descriptives import descriptives_table
from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.cli import app
from groupwork.guide.across import is_on_the_group
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.questions import TODO
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study


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
    found = sums(folder, files, **{"range.scale1": "0-4", "range.satisfaction": "0-5"})
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.instrument, study.satisfaction.wave) == ("satisfaction", "post")
    assert [outcome.scale for outcome in study.outcomes] == ["scale1"]
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
        not in draft_study(recognise([first, second]), "my-group", {"apart": "no"}).text
    )
    # It belongs to the scale, and was forgotten: the score is of the others at both times.
    common = draft_study(recognise([first, second]), "my-group", {"apart": "common"})
    assert any("left out of the score at every time" in note for note in common.notes)
    found = sums(tmp_path, [first, second], **{"apart": "common", "range.q": "1-5"})
    for wave, of in (("pre", PRE), ("post", POST)):
        assert [found[wave, code] for code in CODES] == [sum(row) - row[1] for row in of]


SATISFIED = ["How satisfied are you with the group?", "Would you recommend it?"]
#: What each person answered to them, from 2 to 5: the sums are 5, 8, 7, 7, 6, 9, 5 and 8.
TOLD = [(3 + i % 3, 2 + 2 * (i % 2)) for i in range(8)]


PEOPLE = [list(zip(CODES, rows, strict=True)) for rows in (PRE, POST)]


def layout_of(folder, kind):
    """Write one group's answers in a layout; what is asked of the group is asked afterwards."""
    people = list(zip(CODES, PRE, POST, TOLD, strict=True))
    if kind == "wide":
        head = [f"{item}_{wave}" for wave in ("pre", "post") for item in ITEMS]
        rows = [[code, *before, *after, *told] for code, before, after, told in people]
        return write(folder / "form.csv", ["code", *head, *SATISFIED], rows)
    column, early, late = (
        ("wave", "pre", "post") if kind == "long" else ("Timestamp", "2025-03-01", "2025-04-20")
    )
    rows = [[early, code, *before, "", ""] for code, before, _, _ in people]
    rows += [[late, code, *after, *told] for code, _, after, told in people]
    head = [column, "code", *ITEMS, *SATISFIED]
    if kind == "without codes":
        head, *rows = ([*each[:1], *each[2:]] for each in (head, *rows))
    return write(folder / "form.csv", head, rows)


def new(folder, *files, **answers):
    given = {**ANSWERS, "closing": "satisfaction", "range.satisfaction": "1-5"}
    given |= {"reversed.satisfaction": "none", "direction.satisfaction": "higher-better"}
    given |= {"statistic.satisfaction": "sum"}
    given |= {key.replace("__", "."): value for key, value in answers.items()}
    options = [o for k, v in given.items() if v for o in ("--answer", f"{k}={v}")]
    made = CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])
    assert made.exit_code == 0, (made.output, made.exception)
    return " ".join(made.output.split())


@pytest.mark.parametrize(
    ("layout", "given"),
    [
        ("sent twice", {"post_from": "2025-04-20"}),
        (
            "without codes",
            {"post_from": "2025-04-20", "wave.form.csv": "days", "id": "none"},
        ),
        ("long", {}),
        ("wide", {}),
    ],
)
def test_one_file_of_two_times_has_a_closing_questionnaire_as_two_files_have(
    tmp_path, layout, given
):
    path = layout_of(tmp_path, layout)
    # It is asked about at once, before anybody has said which measurement the file is.
    assert "closing" in open_keys([path])
    assert "primary" not in open_keys([path])
    folder = tmp_path / "s" / "my-group"
    assert "my-group: in order" in new(folder, path, **given)
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.instrument, study.satisfaction.wave) == ("satisfaction", "post")
    assert [outcome.scale for outcome in study.outcomes] == ["q"]
    answers = clean(study, ingest(study, folder))["responses"]
    found = satisfaction_table(study, answers).query("item == 'all' and statistic == 'mean'")
    assert (found["n"].item(), found["estimate"].item()) == (8, pytest.approx(55 / 8))
    assert answers.groupby("instrument")["participant_id"].size().to_dict() == {
        "q": 64,
        "satisfaction": 16,
    }
    left = document([path], **given, closing="none")
    assert list(left["instruments"]) == ["q"]
    assert "satisfaction" not in left
    assert [outcome["scale"] for outcome in left["outcomes"]] == ["q"]


MORE = ["Anything else?", "Was the group helpful?", "Were the sessions useful?"]


def with_two(folder):
    """Write a form that was sent twice and ends with two blocks on the group, a comment between."""
    rows = [["2025-03-01", c, *r, *[""] * 5] for c, r in zip(CODES, PRE, strict=True)]
    rows += [
        ["2025-04-20", c, *r, *t, f"a word of {c}", 1 + i % 2, 1 + (i + 1) % 3]
        for i, (c, r, t) in enumerate(zip(CODES, POST, TOLD, strict=True))
    ]
    return write(folder / "form.csv", ["Timestamp", "code", *ITEMS, *SATISFIED, *MORE], rows)


@pytest.mark.parametrize(("chosen", "other"), [("", "-2"), ("-2", "")])
def test_of_two_closing_questionnaires_one_is_told_and_both_are_kept(tmp_path, chosen, other):
    path, folder = with_two(tmp_path), tmp_path / "s" / "my-group"
    given = {"post_from": "2025-04-20", "closing": f"satisfaction{chosen}"}
    given |= {"range.satisfaction-2": "1-3", "reversed.satisfaction-2": "none"}
    given |= {"direction.satisfaction-2": "higher-better", "name.satisfaction": "S1"}
    given |= {f"statistic.satisfaction{chosen}": "sum"}
    if chosen:
        given |= {"statistic.satisfaction": ""}
    told = new(folder, path, **given, **{"name.satisfaction-2": "S2"})
    assert "left out of the closing questionnaire, of which study.yaml holds one" in told
    assert f"--answer closing=satisfaction{other}" in told
    study = load_study(folder / "study.yaml")
    assert study.satisfaction.instrument == f"satisfaction{chosen}"
    assert [outcome.scale for outcome in study.outcomes] == ["q"]
    tables = clean(study, ingest(study, folder))
    described = descriptives_table(study, score(study, tables["responses"]), tables["people"])
    means = described.query("statistic == 'mean' and wave == 'post'").set_index("scale")
    assert means["n"][["satisfaction", "satisfaction-2"]].tolist() == [8, 8]


def test_what_to_do_for_both_closing_questionnaires_can_be_done(tmp_path):
    """Their questions are written as items of one instrument."""
    path, folder = with_two(tmp_path), tmp_path / "s" / "my-group"
    given = {"range.satisfaction-2": "1-3", "reversed.satisfaction-2": "none"}
    given |= {"direction.satisfaction-2": "higher-better", "post_from": "2025-04-20"}
    given |= {"name.satisfaction-2": "S2"}
    new(folder, path, **given)
    source = folder / "study.yaml"
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    second = content["instruments"].pop("satisfaction-2")["define"]["items"][0]
    content["instruments"]["satisfaction"]["define"]["items"].append({**second, "ids": "3-4"})
    columns = content["files"][0]["columns"]
    more = columns.pop("satisfaction-2").values()
    columns["satisfaction"] |= dict(zip(("3", "4"), more, strict=True))
    source.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    study = load_study(source)
    answers = clean(study, ingest(study, folder))["responses"]
    found = satisfaction_table(study, answers).query("statistic == 'mean'")
    assert found["item"].tolist() == ["1", "2", "3", "4", "all"]


def test_a_sheet_of_two_closing_questionnaires_is_asked_about(tmp_path):
    files = pair(tmp_path)
    rows = [
        [c, *t, f"a word of {c}", 1 + i % 2, 1 + (i + 1) % 3]
        for i, (c, t) in enumerate(zip(CODES, TOLD, strict=True))
    ]
    head = ["code", *SATISFIED, *MORE]
    files.append(write(tmp_path / "satisfaction.csv", head, rows))
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    assert list(asked["closing"].choices) == ["satisfaction", "satisfaction-2", "none"]
    second = document(files, closing="satisfaction-2")["satisfaction"]
    assert second == {"instrument": "satisfaction-2", "wave": "post"}


def test_answers_that_come_late_are_no_second_time(tmp_path):
    """One person answered after weeks and left a question out, which stays in the scale."""
    rows = [["2025-03-01", c, *r, r[0]] for c, r in zip(CODES, PRE, strict=True)]
    rows[-1] = ["2025-04-20", CODES[-1], *PRE[-1], ""]
    path = write(tmp_path / "form.csv", ["Timestamp", "code", *ITEMS, "q5"], rows)
    (block,) = recognise([path]).blocks.values()
    assert len(block.items) == 5


def test_who_answers_the_last_form_late_hides_no_closing_question(tmp_path):
    rows = [["2025-03-01", c, *r, ""] for c, r in zip(CODES, PRE, strict=True)]
    rows += [
        ["2025-04-20", c, *r, 3 + n % 3] for n, (c, r) in enumerate(zip(CODES, POST, strict=True))
    ]
    rows[-1][0] = "2025-05-15"
    heads = ["Timestamp", "code", *ITEMS, "How useful has the group been to you?"]
    path = write(tmp_path / "form.csv", heads, rows)
    asked = {q.key: q for q in draft_study(recognise([path]), "g", {"times_sent": "2"}).todo}
    assert list(asked["closing"].choices) == ["satisfaction", "none"]


def test_a_question_that_one_form_asked_once_is_not_left_out_silently(tmp_path):
    """Nobody answered it the first time; whether it is one of the scale only a person can say."""
    rows = [["2025-03-01", c, *r[:3], "", r[3]] for c, r in zip(CODES, PRE, strict=True)]
    rows += [["2025-04-20", c, *r, r[3]] for c, r in zip(CODES, POST, strict=True)]
    path = write(tmp_path / "form.csv", ["Timestamp", "code", *ITEMS, "q5"], rows)
    asked = {question.key: question for question in draft_study(recognise([path]), "g").todo}
    assert asked["apart"].saw == "'q4': form.csv"
    assert "were not asked whenever it was" in asked["apart"].text


def test_a_closing_questionnaire_that_is_declined_is_not_asked_about_as_a_scale(tmp_path):
    files = pair(tmp_path)
    rows = [[c, *r, *t] for c, r, t in zip(CODES, POST, TOLD, strict=True)]
    files[1] = write(files[1], ["code", *ITEMS, *SATISFIED], rows)
    draft = draft_study(recognise(files), "g", {"closing": "none"})
    assert not [q.key for q in draft.questions if q.key.endswith(".satisfaction")]
    assert list(yaml.safe_load(draft.text)["instruments"]) == ["q"]
    assert any("not read" in note for note in draft.notes)


def test_what_was_asked_of_the_group_stands_beside_each_item(tmp_path):
    files = pair(tmp_path)
    rows = [[c, *t] for c, t in zip(CODES, TOLD, strict=True)]
    files.append(write(tmp_path / "satisfaction.csv", ["code", *SATISFIED], rows))
    define = document(files)["instruments"]["satisfaction"]["define"]
    assert list(define["texts"].values()) == SATISFIED
    assert "texts" not in document(files)["instruments"]["q"]["define"]


@pytest.mark.parametrize("files_of", [1, 2])
def test_a_scale_that_was_asked_once_is_offered_in_whatever_words_and_is_no_outcome(
    tmp_path, files_of
):
    more = ["END[1]. Es war hilfreich", "END[2]. Es war gut", "END[3]. Ich kam gern"]
    rows = {
        "pre": [[c, "pre", *row, "", "", ""] for c, row in zip(CODES, PRE, strict=True)],
        "post": [[c, "post", *row, *row[1:]] for c, row in zip(CODES, POST, strict=True)],
    }
    head = ["code", "wave", *ITEMS, *more]
    if files_of == 1:
        files = [write(tmp_path / "all.csv", head, [row for of in rows.values() for row in of])]
    else:
        files = [
            write(tmp_path / f"{wave}.csv", head[:n], [row[:n] for row in rows[wave]])
            for wave, n in (("pre", -3), ("post", len(head)))
        ]
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}
    (offered, none) = asked["closing"].choices
    assert none == "none" and "primary" not in asked
    made = document(files, closing=offered)
    assert made["satisfaction"] == {"instrument": offered, "wave": "post"}
    assert len(made["outcomes"]) == 1


@pytest.mark.parametrize("slipped", [True, False])
def test_whoever_chose_a_wrong_time_makes_no_outcome_of_a_closing_questionnaire(tmp_path, slipped):
    """Whether the slip is told as such or not: of the others nobody was asked at the beginning."""
    rows = [[f"2025-03-0{n}", c, "pre", *r, "", ""] for n, (c, r) in enumerate(PEOPLE[0], start=1)]
    rows += [
        [f"2025-04-2{n}", c, "pre" if n == 3 else "post", *r, *TOLD[n]]
        for n, (c, r) in enumerate(PEOPLE[1])
    ]
    path = write(tmp_path / "form.csv", ["sent", "code", "time", *ITEMS, *SATISFIED], rows)
    (key,) = [key for key in open_keys([path]) if key.startswith("which_time")]
    right = {key: "post"} if slipped else {key: "pre", "duplicates": "first"}
    made = document([path], **right, closing="satisfaction", statistic__satisfaction="sum")
    assert made["satisfaction"] == {"instrument": "satisfaction", "wave": "post"}
    assert [each["scale"] for each in made["outcomes"]] == ["q"]


@pytest.mark.parametrize("chosen", ["satisfaction", "none"])
def test_what_was_asked_after_the_beginning_alone_is_no_outcome_that_is_tested(tmp_path, chosen):
    """At the end and again at a follow-up: nobody's change from the beginning is known."""
    waves = {"pre": PRE, "post": POST, "followup": [(*rest, first) for first, *rest in POST]}
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", *ITEMS, *(SATISFIED if wave != "pre" else [])],
            [
                [c, *r, *(t if wave != "pre" else [])]
                for c, r, t in zip(CODES, rows, TOLD, strict=True)
            ],
        )
        for wave, rows in waves.items()
    ]
    assert "closing" in open_keys(files)
    made = document(files, closing=chosen)
    assert [each["scale"] for each in made["outcomes"]] == ["q"]
    assert ("satisfaction" in made) is (chosen == "satisfaction")


def test_questions_on_the_group_may_each_be_told_by_itself(tmp_path):
    """There is no score of all, then, and each has the mean of all who answered it."""
    files = pair(tmp_path)
    rows = [[c, *r, *t] for c, r, t in zip(CODES, POST, TOLD, strict=True)]
    files[1] = write(files[1], ["code", *ITEMS, *SATISFIED], rows)
    asked = {q.key: q for q in draft_study(recognise(files), "g", {"closing": "satisfaction"}).todo}
    assert list(asked["statistic.satisfaction"].choices) == ["sum", "mean", "each"]
    given = {"closing": "satisfaction", "range.satisfaction": "1-5"}
    sums(tmp_path, files, **given, **{"statistic.satisfaction": "each"})
    study = load_study(tmp_path / "study.yaml")
    answers = clean(study, ingest(study, tmp_path))["responses"]
    found = satisfaction_table(study, answers).query("statistic == 'mean'")
    assert found["item"].tolist() == ["1", "2"]
    first, second = ([told[place] for told in TOLD] for place in (0, 1))
    assert found["estimate"].tolist() == [sum(first) / 8, sum(second) / 8]


def test_a_wide_file_without_codes_has_a_closing_question_too(tmp_path):
    heads = [*(f"before_{item}" for item in ITEMS), *(f"after_{item}" for item in ITEMS)]
    rows = [[*one, *other, 1 + n % 5] for n, (one, other) in enumerate(zip(PRE, POST, strict=True))]
    path = write(tmp_path / "w.csv", [*heads, "How useful was the group?"], rows)
    folder = tmp_path / "s" / "my-group"
    given = {
        **ANSWERS,
        "looking_back": "no",
        "id": "none",
        "closing": "satisfaction",
        "range.satisfaction": "1-5",
        "direction.satisfaction": "higher-better",
    }
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    told = CliRunner().invoke(app, ["new", str(folder), str(path), *options])
    assert "my-group: in order" in told.output, told.output
    study = load_study(folder / "study.yaml")
    cells = clean(study, ingest(study, folder))["responses"]
    rated = cells[cells["instrument"] == "satisfaction"].set_index("participant_id")["value"]
    first = cells[(cells["wave"] == "pre") & (cells["item"] == "1")]
    assert [*first["participant_id"]] == [*rated.index]
    assert [*rated] == [row[-1] for row in rows]


@pytest.mark.parametrize("said", ["yes", "no"])
def test_codes_of_a_closing_file_may_stand_under_another_head(tmp_path, said):
    """It has a column of its own for the codes; one of eight people left it blank."""
    folder = tmp_path / "my-group"
    files = [
        write(folder / f"{wave}.csv", ["Q1", *ITEMS], [[c, *row] for c, row in people])
        for wave, people in zip(("pre", "post"), PEOPLE, strict=True)
    ]
    codes = ["", *CODES[1:]]
    told = [[code, *of] for code, of in zip(codes, TOLD, strict=True)]
    files.append(write(folder / "satisfaction.csv", ["Your code", *SATISFIED], told))
    (asked,) = [
        q for q in draft_study(recognise(files), "g").questions if q.key.startswith("codes_in")
    ]
    assert (asked.saw, asked.default, asked.known) == ("7 codes come again", "yes", True)
    entry = document(files, **{asked.key: said})["files"][2]
    assert entry.get("rename") == ({"Your code": "Q1"} if said == "yes" else None)
    assert entry.get("id") == ("Q1" if said == "yes" else None)
    given = {asked.key: said, "range.q": "1-5", "range.satisfaction": "1-5"}
    if said == "yes":
        given["codeless.satisfaction.csv"] = "leave-out"
    sums(folder, files, **given)
    study = load_study(folder / "study.yaml")
    answers = clean(study, ingest(study, folder))["responses"]
    rated = answers[answers["instrument"] == "satisfaction"]
    people = {*answers.loc[answers["wave"] == "post", "participant_id"]}
    linked = {*rated["participant_id"]} & people
    assert len(linked) == (7 if said == "yes" else 0)


LIKED = ["How satisfied are you with the topics?", "How satisfied are you with the leaders?"]


def without_codes(folder):
    """Write a workbook of two times with codes, and what people said of the group without them."""
    book = sheets(
        folder / "mood.xlsx",
        {wave: answered(rows) for wave, rows in (("Pre", PRE), ("Post", POST))},
    )
    told = [[3 + i % 3, 4 + i % 2, ("yes", "not sure")[i % 2]] for i in range(6)]
    return [book, write(folder / "What you thought.csv", [*LIKED, "Would you come again?"], told)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_closing_file_without_codes_takes_none_from_the_others(tmp_path, language):
    folder = tmp_path / "my-group"
    files = without_codes(folder)
    asked = draft_study(recognise(files), "my-group", {}, language)
    assert next(each for each in asked.questions if each.key == "id").default == "code"
    told = "nobody's answers" if language == "en" else "不与其他文件中的个人对应"
    assert any("What you thought.csv" in note and told in note for note in asked.notes)
    assert any("Would you come again?" in note for note in asked.notes)
    given = {"range.q": "1-5", "range.satisfaction": "1-5"}
    found = sums(folder, files, **given)
    assert found["pre", "LX12"] == 7
    assert found["post", "LX12"] == 8
    record_files([path.name for path in files], folder)
    report = check_study(folder)
    assert report.errors == []
    study = load_study(folder / "study.yaml")
    assert (study.design.kind, study.satisfaction.wave) == ("one-group", "closing")
    closing = next(wave for wave in study.waves if wave.id == "closing")
    assert closing.role == "survey"
    assert study.comparisons == [("pre", "post")]
    table = satisfaction_table(study, clean(study, ingest(study, folder))["responses"])
    assert table["n"].unique().tolist() == [6]
    # Nobody was measured there: it is no survey of people who then took part.
    assert "survey" not in study.strands and study.described_waves == ["pre"]


@pytest.mark.parametrize("told", ["{} times", "No. {}"])
def test_a_column_that_is_called_as_the_code_elsewhere_makes_a_closing_form_follow_nobody(
    tmp_path, told
):
    """No is the code in two files, and in the third how often somebody came."""
    folder = tmp_path / "my-group"
    codes = [f"{i}" for i in range(1, 9)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["No", *ITEMS],
            [[c, *row] for c, row in zip(codes, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    came = [5, 6, 6, 5, 6, 4, 6, 6]
    liked = [[told.format(n), 3 + i % 3, 4 + i % 2] for i, n in enumerate(came)]
    files.append(write(folder / "thoughts.csv", ["No", *LIKED], liked))
    given = {"id": "No", "wave.thoughts.csv": "closing"}
    given |= {"range.q": "1-5", "range.satisfaction": "1-5"}
    content = document(files, **given)
    assert ["id" in entry for entry in content["files"]] == [True, True, False]
    assert content["files"][2]["wave"] == "closing"
    assert "attributes" not in content
    found = sums(folder, files, **given)
    assert found["pre", "1"] == sum(PRE[0]) and found["post", "8"] == sum(POST[7])
    study = load_study(folder / "study.yaml")
    table = satisfaction_table(study, clean(study, ingest(study, folder))["responses"])
    assert table["n"].unique().tolist() == [8]


def test_a_closing_form_with_codes_follows_people(tmp_path):
    """Seven of the eight filled it in, and one typed a code of nobody."""
    folder = tmp_path / "my-group"
    files = pair(folder)
    liked = [[c, 3 + i % 3, 4 + i % 2] for i, c in enumerate([*CODES[:6], "XX00"])]
    files.append(write(folder / "thoughts.csv", ["code", *LIKED], liked))
    content = document(files, **{"wave.thoughts.csv": "closing"})
    entry = content["files"][2]
    assert (entry["id"], entry["wave"]) == ("code", "post")


@pytest.mark.parametrize(("said", "n", "linked"), [("keep", 7, False), ("leave-out", 6, True)])
def test_who_gave_no_code_in_a_closing_form_counts_if_somebody_says_so(tmp_path, said, n, linked):
    folder = tmp_path / "my-group"
    files = pair(folder)
    liked = [[c, 3 + i % 3, 4 + i % 2] for i, c in enumerate([*CODES[:6], ""])]
    files.append(write(folder / "thoughts.csv", ["code", *LIKED], liked))
    given = {"wave.thoughts.csv": "closing"}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    question = asked["codeless.thoughts.csv"]
    assert (question.saw, question.default) == ("1 of 7 rows: 8", None)
    given |= {"range.q": "1-5", "range.satisfaction": "1-5"}
    assert document(files, **given)["files"][2]["codes"][8].startswith(TODO)
    given[question.key] = said
    sums(folder, files, **given)
    record_files([path.name for path in files], folder)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    answers = clean(study, ingest(study, folder))["responses"]
    table = satisfaction_table(study, answers)
    assert table["n"].unique().tolist() == [n]
    mean = table.query("item == '1' and statistic == 'mean'")["estimate"].item()
    assert mean == pytest.approx(sum(row[1] for row in liked[:n]) / n)
    # Nobody is one more person of the group for it.
    times = answers.groupby("participant_id")["wave"].nunique()
    assert (times[answers.loc[answers["wave"] == "pre", "participant_id"]] == 2).all()
    assert {*answers.loc[answers["wave"] == "post", "participant_id"]} <= {*CODES}
    rated = {*answers.loc[answers["instrument"] == "satisfaction", "participant_id"]}
    assert (rated <= {*CODES}) == linked


@pytest.mark.slow
def test_the_report_says_that_a_closing_form_cannot_be_joined(tmp_path):
    folder = tmp_path / "my-group"
    files = without_codes(folder)
    sums(folder, files, **{"range.q": "1-5", "range.satisfaction": "1-5"})
    record_files([path.name for path in files], folder)
    _, _, texts = whole_way(folder, tmp_path)
    told = re.sub(r"\s+", " ", texts["en"].replace("\\", ""))
    assert (
        "After that people filled in a closing questionnaire, whose answers are not linked" in told
    )
    assert "People who answered the survey" not in told
    assert "measured at pre-test and post-test, and no comparison group" in told
    assert "其作答不与其他测量逐人对应" in texts["zh"]


def test_a_closing_file_without_codes_is_added_to_a_study(tmp_path):
    folder = tmp_path / "my-group"
    book, closing = without_codes(tmp_path)
    known = [f"{key}={text}" for key, text in ANSWERS.items()]
    run = CliRunner()
    told = run.invoke(
        app, ["new", str(folder), str(book), *(p for k in known for p in ("--answer", k))]
    )
    assert told.exit_code == 0, told.output
    more = ["range.satisfaction=1-5", "reversed.satisfaction=none"]
    more += ["statistic.satisfaction=sum", "direction.satisfaction=higher-better"]
    told = run.invoke(
        app, ["add", str(folder), str(closing), *(p for k in more for p in ("--answer", k))]
    )
    assert told.exit_code == 0, (told.output, told.exception)
    assert "wave closing" in told.output
    assert "TODO" not in told.output
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.instrument, study.satisfaction.wave) == ("satisfaction", "closing")
    table = satisfaction_table(study, clean(study, ingest(study, folder))["responses"])
    assert table["n"].unique().tolist() == [6]


#: What a download of Wenjuanxing begins with.
TOOL = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
FELT = ["我对小组的内容感到满意", "我在小组里感到安全", "我愿意再参加类似的小组"]
AGREED = ["完全不同意", "不太同意", "一般", "比较同意", "完全同意"]


def of_wenjuanxing(folder):
    """Two times with codes under Q1; the form without them has another question there."""
    asked = [f"2、最近一周—我{word}" for word in ("轻松", "睡得好", "有力气", "能求助")]
    files = []
    for name, month, answers in (("前测", 3, PRE), ("后测", 5, POST)):
        rows = [
            [n, f"2025/{month}/3 17:{10 + n}:53", "90秒", "微信", "N/A", f"1.2.3.{n}", code]
            + [AGREED[answer - 1] for answer in answers[n]]
            for n, code in enumerate(CODES)
        ]
        head = [*TOOL, "1、您的编号：", *asked]
        files.append(sheets(folder / f"{name}.xlsx", {"Sheet1": [head, *rows]}))
    rows = [
        [n, f"2025/5/28 18:{10 + n}:53", "40秒", "微信", "N/A", "1.2.3.4", f"{7 + n % 2}次"]
        + ["(空)" if (n, item) == (3, 1) else AGREED[2 + (n + item) % 3] for item in range(3)]
        for n in range(len(CODES))
    ]
    head = [*TOOL, "1、您参加了几次小组（共8次）？", *(f"2、请评价—{item}" for item in FELT)]
    files.append(sheets(folder / "满意度反馈.xlsx", {"Sheet1": [head, *rows]}))
    return files


def test_blank_answers_of_a_closing_questionnaire_without_codes_are_asked_about(tmp_path):
    """How often people came stands under the number of the code, and is nobody's code."""
    folder = tmp_path / "my-group"
    files = of_wenjuanxing(folder)
    given = {"id": "Q1", "blank.satisfaction": "half"}
    draft = draft_study(recognise(files), "g", {"id": "Q1"})
    asked = {question.key: question for question in draft.questions}
    assert "1 questionnaire with a part left blank" in asked["blank.satisfaction"].saw
    # Eight people, of whom one has left something blank.
    assert "1 of 8" in asked["blank.satisfaction"].choices["none"]
    text = answer_all(recognise(files), folder.name, **given)
    study = yaml.safe_load(text)
    assert "id" not in study["files"][2] and study["files"][2]["wave"] == "closing"
    assert study["files"][2]["rename"]["Q1"].startswith("您参加了几次小组")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    # The fourth person answered 3 and 5 (2 + 1 + (3 + item) % 3), and left the one between blank.
    told = scores[scores["scale"] == "satisfaction"]["value"]
    assert len(told) == 8 and told.notna().all()
    assert told.iloc[3] == 3 * (3 + 5) / 2


@pytest.mark.parametrize(
    ("head", "asks"),
    [
        ("How satisfied were you with the group?", True),
        ("Cijfer groep (1-10)", True),
        ("Mark for the group", True),
        ("Wie zufrieden waren Sie mit dem Kurs?", True),
        ("Ik was tevreden met de groep", True),
        ("请给小组打分", True),
        ("Alles in allem bin ich mit mir selbst zufrieden", False),
        ("Ich bin zufrieden mit meinem Leben", False),
        ("Over het geheel ben ik tevreden met mijzelf", False),
        ("On the whole, I am satisfied with myself", False),
        ("School mark", False),
        ("Grade", False),
    ],
)
def test_what_asks_how_people_found_the_group(head, asks):
    assert is_on_the_group(head) == asks


def test_what_was_asked_each_time_is_not_called_satisfaction(tmp_path):
    """A scale of how satisfied people are with their lives is measured before the group, too."""
    heads = [
        "I am satisfied with the help that I get",
        "I am satisfied with my days",
        "I feel well",
    ]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", *heads],
            [[c, *row[:3]] for c, row in zip(CODES, of, strict=True)],
        )
        for wave, of in (("pre", PRE), ("post", POST))
    ]
    (name,) = recognise(files).blocks
    assert name == "scale1"
