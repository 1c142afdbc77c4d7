"""Questions of which people ticked several answers, all of them in one cell."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import Draft, draft_study
from groupwork.guide.new_study import add_file, create_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.choices import choices_in
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

WHICH = "Which of these have you been to? (tick all that apply)"
PLACES = ["Library", "Youth club", "Food bank, community kitchen"]
TICKED = [(0, 1), (1,), (0, 2), (0, 1, 2), (2,), (1, 2), (), (0,)]


def files(folder, between=(";", ", ")):
    made = []
    for name, rows, mark in zip(("pre", "post"), (PRE, POST), between, strict=True):
        body = [
            [code, mark.join(PLACES[n] for n in of), *row]
            for code, of, row in zip(CODES, TICKED, rows, strict=True)
        ]
        made.append(write(folder / f"{name}.csv", ["code", WHICH, *ITEMS], body))
    return made


def test_each_choice_is_told_by_itself(tmp_path):
    folder = tmp_path / "my-group"
    made = files(folder)
    draft = draft_study(recognise(made), "my-group")
    (asked,) = [q for q in draft.questions if q.key.startswith("choices.")]
    assert asked.default == "yes"
    assert "Food bank, community kitchen (8×)" in asked.saw
    assert not any("free text" in note for note in draft.notes)
    # None of them may say who was in which group.
    assert "comparison" not in {q.key for q in draft.questions}
    text = answer_all(recognise(made), "my-group", **{"range.q": "1-5"})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in made], folder)
    assert check_study(folder).errors == []
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    people = tables["people"].set_index("participant_id")
    for n, place in enumerate(PLACES):
        (name,) = [a for a, said in study.attributes.items() if said.label.en.startswith(place)]
        said = people[name].reindex(CODES).tolist()
        expected = ["yes" if n in of else "no" for of in TICKED]
        assert [a for a, of in zip(said, TICKED, strict=True) if of] == [
            e for e, of in zip(expected, TICKED, strict=True) if of
        ]
        assert said[6] not in ("yes", "no")  # who ticked nothing said nothing


@pytest.mark.parametrize("asked_again", [True, False])
def test_a_later_file_has_them_as_well_where_it_asks_them(tmp_path, asked_again):
    folder = tmp_path / "my-group"
    pre, post = files(tmp_path)
    if not asked_again:
        rows = [[c, *row] for c, row in zip(CODES, POST, strict=True)]
        post = write(tmp_path / "post.csv", ["code", *ITEMS], rows)
    text = answer_all(recognise([pre]), "my-group", **{"range.q": "1-5"})
    create_study(folder, recognise([pre]), Draft(text, [], []))
    add_file(folder, post)
    assert check_study(folder).errors == []
    added = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))["files"][-1]
    assert ("choices" in added) == asked_again


def test_they_are_one_answer_if_somebody_says_so(tmp_path):
    made = files(tmp_path)
    (asked,) = [
        q for q in draft_study(recognise(made), "g").questions if q.key.startswith("choices.")
    ]
    text = draft_study(recognise(made), "g", {asked.key: "no"}).text
    assert all("choices" not in entry for entry in yaml.safe_load(text)["files"])


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (
            {"Where?": {"Library": "library"}},
            "there is no column 'Where\\?', which files.1.choices",
        ),
        ({WHICH: {"Library": "q1"}}, "makes a column 'q1', but the file already has"),
    ],
)
def test_choices_of_no_column_are_refused(tmp_path, lists, message):
    folder = tmp_path / "my-group"
    document = yaml.safe_load(answer_all(recognise(files(folder)), "my-group"))
    document["files"][0]["choices"] = lists
    document["attributes"] = {}
    (folder / "study.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(GroupworkError, match=message):
        ingest(load_study(folder / "study.yaml"), folder)


def test_what_people_say_in_their_own_words_is_no_list_of_options(tmp_path):
    """Sentences have commas, and several people may write the same one."""
    head = "Is there anything you would like to add?"
    said = [
        "It helps, thank you",
        "It helps, thank you",
        "Not sure, thank you",
        "Not sure, it helps",
    ]
    rows = [[c, *row, said[n % 4]] for n, (c, row) in enumerate(zip(CODES, PRE, strict=True))]
    files = [write(tmp_path / f"{w}.csv", ["code", *ITEMS, head], rows) for w in ("pre", "post")]
    draft = draft_study(recognise(files), "g")
    asked = [q for q in draft.questions if q.key.startswith("choices.")]
    assert [q.default for q in asked] in ([], ["no"])
    assert "thank_you" not in draft.text


def test_semicolons_alone_do_not_say_that_these_are_options(tmp_path):
    """People write them as well; only a form, or a list that ends with one, shows it."""
    head = "What has helped you most?"
    said = ["the breathing; the breaks", "the breaks", "the breathing", "the breaks; the others"]
    for end, default in (("", None), (";", "yes")):
        rows = [
            [code, *row, said[n % 4] + end]
            for n, (code, row) in enumerate(zip(CODES, PRE, strict=True))
        ]
        made = [write(tmp_path / f"{w}.csv", ["code", *ITEMS, head], rows) for w in ("pre", "post")]
        questions = draft_study(recognise(made), "g").questions
        (asked,) = [q for q in questions if q.key.startswith("choices.")]
        assert asked.default == default


def test_words_of_their_own_beside_choices_are_told(tmp_path):
    """Two of eight wrote something of their own: one beside a choice, one alone."""
    said = [";".join(PLACES[n] for n in of) for of in TICKED]
    said[1], said[6] = f"{PLACES[1]};the park, on Sundays", "nowhere"
    rows = [[c, text, *row] for c, text, row in zip(CODES, said, PRE, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", WHICH, *ITEMS], rows)
    notes = " ".join(draft_study(recognise([path]), "g").notes)
    assert "1 of 8 answers hold words of people's own beside these choices" in notes
    assert "1 of 8 answers hold none of these choices" in notes


def test_a_comma_within_a_number_parts_no_choices(tmp_path):
    said = ["Less than 10,000 €", "10,000 € to 20,000 €", "Less than 10,000 €", "20,000 €"] * 2
    rows = [[c, text, *row] for c, text, row in zip(CODES, said, PRE, strict=True)]
    path = write(tmp_path / "pre.csv", ["code", "income", *ITEMS], rows)
    asked = [
        q for q in draft_study(recognise([path]), "g").questions if q.key.startswith("choices")
    ]
    assert not asked
    cells = [f"{PLACES[0]}, 10,000 steps" if n % 2 else "10,000 steps, Sauna" for n in range(8)]
    found = choices_in([cells])
    assert "10,000 steps" in found and "10" not in found
