"""Designs that students really have: from `groupwork new` to the sentences of the report."""

import re

import pytest
from student_files import CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner
from whole_way import whole_way

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study, comparison_text
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.study.loading import load_study

ANSWERS = {
    "title": "My group",
    "authors": "A. Student",
    "invented": "yes",
    "name.q": "Mood",
    "range.q": "1-5",
    "reversed.q": "none",
    "direction.q": "higher-better",
}


def new(folder, *files, **answers):
    """Make a study by the command alone; return what it printed."""
    given = {**ANSWERS, **{key.replace("__", "."): value for key, value in answers.items()}}
    options = [part for key, value in given.items() for part in ("--answer", f"{key}={value}")]
    made = CliRunner().invoke(app, ["new", str(folder), *map(str, files), *options])
    assert made.exit_code == 0, (made.output, made.exception)
    return made.output


def plain(text):
    return re.sub(r"\\([^\w\s])", r"\1", re.sub(r"\s+", " ", text))


def without_codes(folder):
    return [
        write(folder / f"{name}.csv", ITEMS, rows) for name, rows in (("pre", PRE), ("post", POST))
    ]


@pytest.mark.slow
def test_two_questionnaires_without_codes(tmp_path):
    files = without_codes(tmp_path)
    assert "id" in [question.key for question in draft_study(recognise(files), "g").todo]
    folder = tmp_path / "studies" / "no-codes"
    said = new(folder, *files, id="none")
    assert "no-codes: in order" in said
    assert "cannot be followed" in " ".join(said.split())
    study, tables, texts = whole_way(folder, tmp_path)
    assert study.design.kind == "unlinked"
    # The sums of the four items: 7, 17, 16, 14, 5, 9, 16, 15; all but the second rise by one.
    found = tables["unlinked"].set_index("statistic").loc["mean_diff"]
    assert (found["n"], found["estimate"]) == (16, pytest.approx(7 / 8))
    assert "the same people could not be followed" in plain(texts["en"])
    assert "无法追踪同一个人" in texts["zh"]


def test_the_check_of_answers_without_codes_says_what_can_be_shown(tmp_path):
    folder = tmp_path / "studies" / "no-codes"
    new(folder, *without_codes(tmp_path), id="none")
    (compared,) = check_study(folder).comparisons
    assert (compared.n_before, compared.n_after, compared.n_both) == (8, 8, 0)
    # R: power.t.test(n = 8, power = .8, strict = TRUE, tol = 1e-12)$delta.
    assert compared.smallest_effect == pytest.approx(1.506634227877)
    said = comparison_text(compared)
    assert "who left or came is hidden" in said and "at least 1.51 times" in said
    assert "1.51倍" in comparison_text(compared, "zh")
    # What a student need not know is not named.
    assert not re.search("d_z|d =", said + comparison_text(compared, "zh"))


def test_codes_that_are_given_are_not_ignored(tmp_path):
    """An unlinked study takes no identifier, and another kind none without one."""
    folder = tmp_path / "studies" / "no-codes"
    new(folder, *without_codes(tmp_path), id="none")
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("wave: pre,", "wave: pre, id: q1,"), encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"files\.1\.id: in an unlinked study people are num"):
        load_study(source)
    one_group = text.replace("kind: unlinked", "kind: one-group").replace("welch", "t")
    source.write_text(one_group, encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"files\.1\.id: the column of each person's "):
        load_study(source)
    source.write_text(text + "moderators: [age]\nattributes: {age: {label: Age}}\n", "utf-8")
    with pytest.raises(GroupworkError, match="moderators: it speaks of the change of the same peo"):
        load_study(source)


def form(folder, days, codes=None):
    """Write one form that was sent at two times."""
    rows = [
        [day, *([code] if codes else []), *row]
        for day, answers in zip(days, (PRE, POST), strict=True)
        for code, row in zip(codes or CODES, answers, strict=True)
    ]
    return write(folder / "form.csv", ["Timestamp", *(["code"] if codes else []), *ITEMS], rows)


@pytest.mark.slow
@pytest.mark.parametrize("codes", [CODES, None])
def test_one_form_sent_twice(tmp_path, codes):
    path = form(tmp_path, ("2025-03-01 10:00", "2025-04-20 10:00"), codes)
    folder = tmp_path / "studies" / "twice"
    answers = {} if codes else {"wave__form.csv": "days", "id": "none"}
    said = new(folder, path, post_from="2025-04-20", **answers)
    assert "twice: in order" in said
    study, tables, texts = whole_way(folder, tmp_path)
    assert study.design.kind == ("one-group" if codes else "unlinked")
    name = "effects" if codes else "unlinked"
    found = tables[name].set_index("statistic").loc["mean_diff"]
    assert (found["n"], found["estimate"]) == (8 if codes else 16, pytest.approx(7 / 8))
    assert ("d\\*~z~" in texts["en"] or "d*~z~" in texts["en"]) == bool(codes)


def test_days_outside_of_every_wave_are_named(tmp_path):
    path = form(tmp_path, ("2025-03-01 10:00", "2025-04-20 10:00"), CODES)
    folder = tmp_path / "studies" / "twice"
    new(folder, path, post_from="2025-04-20")
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    starts = "starts: {pre: '2025-03-01', post: '2025-04-20'}"
    assert starts in text

    def read(ends):
        source.write_text(text.replace(starts, f"{starts}, ends: {ends}"), encoding="utf-8")
        return ingest(load_study(source), folder)["responses"]

    whole = read("{pre: '2025-03-10'}")
    assert whole.groupby("wave")["participant_id"].nunique().to_dict() == {"pre": 8, "post": 8}
    later = text.replace("post: '2025-04-20'", "post: '2025-04-10'")
    source.write_text(
        later.replace("'2025-04-10'}", "'2025-04-10'}, ends: {post: '2025-04-19'}"), "utf-8"
    )
    with pytest.raises(GroupworkError, match=r"rows 10, 11.* outside of every wave \(pre from 202"):
        ingest(load_study(source), folder)
    source.write_text(
        text.replace(starts, f"{starts}, ends: {{pre: '2025-02-01'}}"), encoding="utf-8"
    )
    with pytest.raises(GroupworkError, match=r"files\.1\.wave\.ends: 'pre' ends on 2025-02-01"):
        load_study(source)


def test_days_that_a_spreadsheet_exchanged_tell_no_time(tmp_path):
    # Answered on 2 to 16 March and on 3 to 17 May: days up to the 12th fell into other months.
    days = [f"2025-{day:02d}-03" if day <= 12 else f"{day}/03/2025" for day in range(2, 17, 2)]
    days += [f"2025-{day:02d}-05" if day <= 12 else f"{day}/05/2025" for day in range(3, 18, 2)]
    rows = [
        [f"{day} 09:30", code, *row]
        for day, (code, row) in zip(
            days, [*zip(CODES, PRE, strict=True), *zip(CODES, POST, strict=True)], strict=True
        )
    ]
    path = write(tmp_path / "form.csv", ["Timestamp", "code", *ITEMS], rows)
    draft = draft_study(recognise([path]), "g")
    assert not {"post_from", "times_sent"} & {question.key for question in draft.questions}
    assert any("'2025-02-03 09:30', '14/03/2025 09:30'" in note for note in draft.notes)
    # Nor in a study file that was written by hand.
    ok = form(tmp_path / "ok", ("2025-03-01 10:00", "2025-04-20 10:00"), CODES)
    folder = tmp_path / "studies" / "twice"
    new(folder, ok, post_from="2025-04-20")
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8").replace("starts:", "order: dmy, starts:")
    source.write_text(text, encoding="utf-8")
    (folder / "form.csv").write_bytes(path.read_bytes())
    with pytest.raises(GroupworkError, match=r"of two kinds, such as '2025-02-03 09:30' and '14/"):
        ingest(load_study(source), folder)


# Looking back ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("names", [("then", "now"), ("before", "after")])
def test_before_and_now_asked_at_once_without_codes(tmp_path, names):
    """One row a person holds both, so that nobody need have a code; when it was asked is asked."""
    header = [f"{name}_{item}" for name in names for item in ITEMS]
    rows = [[*before, *after] for before, after in zip(PRE, POST, strict=True)]
    path = write(tmp_path / "form.csv", header, rows)
    assert "looking_back" in [q.key for q in draft_study(recognise([path]), "g").todo]
    folder = tmp_path / "studies" / "back"
    scale = next(iter(recognise([path]).blocks))
    answers = {f"reversed.{scale}": "none", f"direction.{scale}": "higher-better"}
    answers |= {f"name.{scale}": "Mood", f"range.{scale}": "1-5"}
    given = {k: v for k, v in ANSWERS.items() if not k.endswith(".q")} | answers
    options = [p for k, v in given.items() for p in ("--answer", f"{k}={v}")]
    options += ["--answer", "looking_back=yes", "--answer", "id=none"]
    made = CliRunner().invoke(app, ["new", str(folder), str(path), *options])
    assert "back: in order" in made.output, (made.output, made.exception)
    study, tables, texts = whole_way(folder, tmp_path)
    assert study.design.kind == "one-group"
    assert [wave.role for wave in study.waves] == ["then-test", "post"]
    found = tables["effects"].set_index("statistic").loc["mean_diff"]
    assert (found["n"], found["estimate"]) == (8, pytest.approx(7 / 8))
    assert "before the group (as recalled)" in plain(texts["en"])


@pytest.mark.slow
def test_a_pre_test_and_a_then_test_in_files_of_their_own(tmp_path):
    then = [(max(1, first - 1), *rest) for first, *rest in PRE]
    files = [
        write(
            tmp_path / f"{name}.csv",
            ["code", *ITEMS],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for name, rows in (("pre", PRE), ("looking-back", then), ("post", POST))
    ]
    folder = tmp_path / "studies" / "back"
    assert "back: in order" in new(folder, *files, **{"wave__looking-back.csv": "then"})
    study, tables, _ = whole_way(folder, tmp_path)
    assert study.comparisons == [("pre", "post")]
    # First items 1, 5, 3, 4, 1, 3, 4, 4: all but the two ones are recalled one lower.
    rows = tables["then_test"].set_index("statistic")["estimate"]
    assert rows[["measured", "recalled", "shift"]].tolist() == pytest.approx([7 / 8, 13 / 8, -0.75])


@pytest.mark.parametrize(
    ("item", "halves"),
    [
        ("q{}", ("then_q{}", "now_q{}")),
        ("q{}", ("q{}_before", "q{}_now")),
        ("题{}", ("当时题{}", "现在题{}")),
    ],
)
def test_a_pre_test_and_a_post_test_that_looks_back(tmp_path, item, halves):
    """The post-test holds then and now; its questions are those of the pre-test's plain columns."""
    then = [(max(1, first - 1), *rest) for first, *rest in PRE]
    numbers = range(1, 5)
    first = write(
        tmp_path / "pre.csv",
        ["code", *map(item.format, numbers)],
        [[c, *r] for c, r in zip(CODES, PRE, strict=True)],
    )
    second = write(
        tmp_path / "post.csv",
        ["code", *(half.format(n) for half in halves for n in numbers)],
        [[c, *a, *b] for c, a, b in zip(CODES, then, POST, strict=True)],
    )
    group = recognise([first, second])
    assert len(group.blocks) == 1
    # Whether the first half looks back is for a person to say.
    asked = {q.key: q for q in draft_study(group, "g").todo}
    assert "pre.csv" in asked["looking_back"].saw
    scale = next(iter(group.blocks))
    folder = tmp_path / "studies" / "back"
    known = {f"reversed.{scale}": "none", f"direction.{scale}": "higher-better"}
    known |= {f"name.{scale}": "Mood", f"range.{scale}": "1-5"}
    known |= {"looking_back": "yes", "title": "T", "authors": "A"}
    options = [p for k, v in known.items() for p in ("--answer", f"{k}={v}")]
    made = CliRunner().invoke(app, ["new", str(folder), str(first), str(second), *options])
    assert "back: in order" in made.output, (made.output, made.exception)
    study = load_study(folder / "study.yaml")
    assert [(wave.id, wave.role) for wave in study.waves] == [
        ("pre", "pre"),
        ("then", "then-test"),
        ("post", "post"),
    ]
    assert study.comparisons == [("pre", "post")]
    cells = ingest(study, folder)["responses"]
    sums = cells.assign(n=cells["raw"].astype(int)).groupby("wave")["n"].sum().to_dict()
    # The sums of the pre-test are 7, 17, 16, 14, 5, 9, 16 and 15; of the first items, 1, 5, 3, 4,
    # 1, 3, 4, 4, all but the two ones are recalled one lower, and all but the 5 rise by one.
    assert sums == {"pre": 99, "then": 99 - 6, "post": 99 + 7}


# One survey, and a waiting list --------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("codes", [True, False])
def test_one_survey_only(tmp_path, codes):
    rows = [[*([code] if codes else []), *row] for code, row in zip(CODES, PRE, strict=True)]
    path = write(tmp_path / "survey.csv", [*(["code"] if codes else []), *ITEMS], rows)
    folder = tmp_path / "studies" / "survey"
    more = {} if codes else {"id": "none"}
    assert "survey: in order" in new(folder, path, plan="survey", **more)
    study, tables, texts = whole_way(folder, tmp_path)
    assert study.design.kind == "descriptive"
    assert not {"effects", "tests", "unlinked"} & set(tables)
    mean = tables["descriptives"].query("scale == 'q' and statistic == 'mean'")
    # (7 + 17 + 16 + 14 + 5 + 9 + 16 + 15) / 8
    assert mean["estimate"].tolist() == pytest.approx([12.375])
    assert "compares nothing over time" in plain(texts["en"])


@pytest.mark.slow
@pytest.mark.parametrize("allocation", ["controlled", "randomised"])
def test_one_group_with_a_waiting_list(tmp_path, allocation):
    # Each of the eight twice: of fewer than five people in an arm nothing would be told.
    arms, codes = ["group", "waiting"] * 8, [*CODES, *(f"{code}X" for code in CODES)]
    files = [
        write(
            tmp_path / f"{name}.csv",
            ["code", "group", *ITEMS],
            [[code, arm, *row] for code, arm, row in zip(codes, arms, rows * 2, strict=True)],
        )
        for name, rows in (("pre", PRE), ("post", POST))
    ]
    folder = tmp_path / "studies" / "waiting"
    said = new(folder, *files, comparison="group", allocation=allocation, control="waiting")
    assert "waiting: in order" in said
    study, tables, texts = whole_way(folder, tmp_path)
    assert study.family[0].test == {"controlled": "welch", "randomised": "ancova"}[allocation]
    # Changes of the group 1, 1, 1, 1 and of those who wait 0, 1, 1, 1, twice each.
    changes = tables["effects"].query("statistic == 'mean_diff'").set_index("group")["estimate"]
    assert changes[["group", "waiting"]].tolist() == pytest.approx([1, 0.75])
    assert set(tables["tests"]["contrast"]) == {"group - waiting"}
    assert "waiting" in texts["en"] and "waiting" in texts["zh"]


@pytest.mark.slow
def test_a_comparison_group_without_codes_is_refused_with_what_can_be_done(tmp_path):
    files = []
    for name, rows in (("pre", PRE), ("post", POST)):
        cells = [[*row, ["waiting", "in"][i % 2]] for i, row in enumerate(rows * 2)]
        files.append(write(tmp_path / f"{name}.csv", [*ITEMS, "group"], cells))
    given = {**ANSWERS, "id": "none", "comparison": "group"}
    with pytest.raises(GroupworkError, match="set their two differences beside each other"):
        draft_study(recognise(files), "g", given)
    with pytest.raises(GroupworkError, match="用同样的文件建立两个研究"):
        draft_study(recognise(files), "g", given, "zh")
    # What it says can be done: one study of each group. All but the second rise, who is in one.
    for arm, rise in (("waiting", 4 / 4), ("in", 3 / 4)):
        folder = tmp_path / "studies" / arm
        new(folder, *files, id="none", comparison="none")
        source = folder / "study.yaml"
        text = source.read_text(encoding="utf-8")
        assert text.count("kind: responses,") == 2
        one = text.replace("kind: responses,", f"kind: responses, rows: {{group: {arm}}},")
        source.write_text(one, encoding="utf-8")
        (tmp_path / arm).mkdir()
        _, tables, _ = whole_way(folder, tmp_path / arm)
        found = tables["unlinked"].set_index("statistic").loc["mean_diff"]
        assert (found["n"], found["estimate"]) == (16, pytest.approx(rise))
