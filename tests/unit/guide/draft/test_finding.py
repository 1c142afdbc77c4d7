"""The columns of a scale are asked for where none look like one."""

import pytest
from drafted import document, scored, sums
from student_files import CODES, ITEMS, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

PRE_ROWS, POST_ROWS = (
    [(n, [c, *row]) for n, (c, row) in enumerate(zip(CODES, of, strict=True))] for of in (PRE, POST)
)


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


@pytest.mark.parametrize("head", ["Total", "Score", "总分"])
def test_a_total_with_turned_questions_is_no_measure_of_its_own(tmp_path, head):
    """No sum of the answers as they stand: the second of them is turned round (6 - answer)."""
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", *(f"q{n}" for n in range(1, 9)), head],
            [[c, *r, *r, 2 * sum(r) + 6 - 2 * r[1]] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST[::-1]))
    ]
    draft = draft_study(recognise(files), "g")
    assert "single.1" not in {question.key for question in draft.todo}
    assert [each["scale"] for each in document(files)["outcomes"]] == ["q"]
    # Who has the total alone as another scale's may say so.
    made = document(files, single__1="measure", direction__single1="higher-better")
    assert len(made["outcomes"]) == 2


@pytest.mark.parametrize("head", ["Number of children", "孩子数", "患病年数"])
def test_what_is_counted_of_a_family_is_no_question_of_the_scale_before_it(tmp_path, head):
    said = ["I sleep well", "I feel calm", "I have friends", "I laugh"]
    files = [
        write(tmp_path / "pre.csv", ["code", *said, head], [[*r, 1 + n % 4] for n, r in PRE_ROWS]),
        write(tmp_path / "post.csv", ["code", *said], [r for _, r in POST_ROWS]),
    ]
    draft = draft_study(recognise(files), "g")
    assert "apart" not in {question.key for question in draft.todo}
    (scale,) = recognise(files).blocks.values()
    assert [*scale.items.values()] == said


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
