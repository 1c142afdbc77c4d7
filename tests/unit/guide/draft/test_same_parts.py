"""Parts of a code that two files word otherwise are asked about."""

import pytest
from drafted import document, sums
from student_files import ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import add_file
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.study.loading import load_study

ID = {"id": "school, class, no"}


def classes(folder, second="Hill Rd", others="Mill Lane"):
    """Two schools, two classes each, two children each; one school is typed otherwise at post."""
    places = [(school, form, n) for school in (1, 2) for form in ("5A", "5B") for n in (1, 2)]
    files = []
    for wave, rows, names in (
        ("pre", PRE, {1: "Hill Road", 2: "Mill Lane"}),
        ("post", POST, {1: second, 2: others}),
    ):
        cells = [[names[s], form, n, *row] for (s, form, n), row in zip(places, rows, strict=True)]
        files.append(write(folder / f"{wave}.csv", ["school", "class", "no", *ITEMS], cells))
    return files


def asked(files, **answers):
    questions = draft_study(recognise(files), "my-group", ID | answers).questions
    return {q.key: q for q in questions if q.key.startswith("same.")}


def test_a_school_that_one_file_words_otherwise_is_asked_about_and_joined(tmp_path):
    folder = tmp_path / "my-group"
    files = classes(folder)
    (question,) = asked(files).values()
    assert question.key == "same.school.Hill Rd"
    assert question.text == "Is 'Hill Rd' of post.csv the 'Hill Road' of pre.csv?"
    assert "4 more people come again" in question.saw and question.suggestion == "yes"
    unsaid = document(files, **ID)["files"][1]["spelled"]["school"]
    assert any(key.startswith("TODO") for key in unsaid)
    found = sums(folder, files, **ID, **{question.key: "yes"})
    assert set(found["pre"].index) == set(found["post"].index) and len(found) == 16
    entry = document(files, **ID, **{question.key: "yes"})["files"][1]
    assert entry["spelled"] == {"school": {"Hill Rd": "Hill Road"}}
    apart = sums(folder, files, **ID, **{question.key: "no"})
    assert len(set(apart["pre"].index) & set(apart["post"].index)) == 4


def test_the_only_ones_left_are_asked_about_however_unlike(tmp_path):
    (question,) = asked(classes(tmp_path, second="Saint Anne")).values()
    assert question.suggestion == ""  # a person alone knows it


def test_texts_of_one_file_and_numbers_are_not_asked_about(tmp_path):
    assert asked(classes(tmp_path, second="Hill Road")) == {}
    # Each school has two in the other file that are nothing like it.
    assert asked(classes(tmp_path, second="Saint Anne", others="Brook End")) == {}


def test_a_text_that_is_not_there_is_named(tmp_path):
    folder = tmp_path / "my-group"
    files = classes(folder)
    sums(folder, files, **ID, **{"same.school.Hill Rd": "yes"})
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace("Hill Rd", "Hill St"), encoding="utf-8")
    with pytest.raises(
        GroupworkError, match=r"column 'school' has no 'Hill St'.*files\.2\.spelled"
    ):
        ingest(load_study(path), folder)


def test_children_left_over_in_one_class_are_not_nearly_the_same(tmp_path):
    """HILLROAD-5A-3 at pre and HILLROAD-5A-8 at post are two children."""
    folder = tmp_path / "my-group"
    files = classes(folder, second="Hill Road")
    for path, last in zip(files, ("3", "8"), strict=True):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}Hill Road,5A,{last},1,2,3,4\n", encoding="utf-8")
    sums(folder, files, **ID)
    assert "identifier_nearly_same" not in {f.kind for f in check_study(folder).findings}


def test_a_later_file_is_added_that_words_the_school_as_the_others_do(tmp_path):
    folder = tmp_path / "my-group"
    sums(folder, classes(folder), **ID, **{"same.school.Hill Rd": "yes"})
    later = tmp_path / "followup.csv"
    first = (folder / "pre.csv").read_text(encoding="utf-8")
    later.write_text(first.replace("3\n", "2\n"), encoding="utf-8")
    add_file(folder, later)
    study = load_study(folder / "study.yaml")
    assert [each.spelled for each in study.files] == [{}, {"school": {"Hill Rd": "Hill Road"}}, {}]
    assert ingest(study, folder)["responses"]["participant_id"].nunique() == 8
