"""What people said of themselves at several times, from `new` to the table of participants."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.analysis.descriptives import participants_table
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

ARM = "Where are you at the moment?"
IN, LIST = "I am in the group", "I am on the waiting list"


def two(folder, head, before, after, *, one_file=False):
    """Write a column beside the items before and after; of one file, or of two."""
    rows = {
        wave: [
            [code, cell, *row]
            for code, cell, row in zip(CODES, cells, of, strict=True)
            if cell is not None
        ]
        for wave, cells, of in (("pre", before, PRE), ("post", after, POST))
    }
    if one_file:
        long = [[code, wave, *rest] for wave, of in rows.items() for code, *rest in of]
        return [write(folder / "all.csv", ["code", "time", head, *ITEMS], long)]
    return [write(folder / f"{wave}.csv", ["code", head, *ITEMS], of) for wave, of in rows.items()]


def asked(files, language="en", **answers):
    draft = draft_study(recognise(files), "g", answers, language)
    return {question.key: question for question in draft.questions}


def tables_of(folder, files, **answers):
    text = answer_all(recognise(files), folder.name, **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in files], folder)
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    return (
        study,
        tables,
        participants_table(study, score(study, tables["responses"]), tables["people"]),
    )


@pytest.mark.parametrize("one_file", [False, True])
@pytest.mark.parametrize("said", ["pre", "post"])
def test_when_it_was_true_in_which_group_somebody_was_is_asked(tmp_path, said, one_file):
    """Two of the waiting list had their first meeting before the second form; one has none."""
    before = [IN, LIST] * 4
    after = [IN, LIST, IN, IN, IN, IN, IN, None]
    files = two(tmp_path / "g", ARM, before, after, one_file=one_file)
    name = "where_are_you_at_the_moment"
    arms = {"comparison": name, "allocation": "controlled", "control": LIST}
    question = asked(files, **arms)[f"holds.{name}"]
    assert question.default is None and question.suggestion == ""
    assert question.saw == f"2×: {LIST} (pre-test) then {IN} (post-test)"
    assert question.choices == {
        "pre": "pre-test",
        "post": "post-test; 1 person said nothing then, and is in no group",
    }
    chinese = asked(files, "zh", **arms)[f"holds.{name}"]
    assert chinese.choices["post"] == "后测；有1人那一次没有填，不属于任何一组"
    study, tables, _ = tables_of(tmp_path / "g", files, **arms, **{f"holds.{name}": said})
    assert study.attributes[name].wave == said
    read = tables["people"].set_index("participant_id")[name]
    if said == "pre":
        assert [read[code] for code in CODES] == before
    else:
        assert [read[code] for code in CODES[:-1]] == after[:-1] and read.isna()[CODES[-1]]
    assert "in_two_groups" not in {f.kind for f in check_study(tmp_path / "g").findings}


def test_where_nobody_was_asked_the_check_names_the_way(tmp_path):
    files = two(tmp_path / "g", ARM, [IN, LIST] * 4, [IN, LIST, IN, IN] * 2)
    name = "where_are_you_at_the_moment"
    arms = {"comparison": name, "allocation": "controlled", "control": LIST}
    tables_of(tmp_path / "g", files, **arms, **{f"holds.{name}": "pre"})
    path = tmp_path / "g" / "study.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    del content["attributes"][name]["wave"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    (told,) = [f for f in check_study(tmp_path / "g").findings if f.kind == "in_two_groups"]
    assert "'wave: pre' under the attribute in study.yaml" in told.remedy("en")
    assert "在study.yaml的该项下写“wave: pre”" in told.remedy("zh")


def test_who_says_the_same_is_not_asked_about(tmp_path):
    files = two(tmp_path, ARM, [IN, LIST] * 4, [IN.upper(), LIST] * 4)
    arms = {"comparison": "where_are_you_at_the_moment"}
    assert not [key for key in asked(files, **arms) if key.startswith(("holds", "told_at"))]


HELP = "Who helps you now?"


@pytest.mark.parametrize("one_file", [False, True])
@pytest.mark.parametrize("said", ["start", "each", "who_helps_you_now"])
def test_what_changes_is_told_at_the_start_or_at_each_time(tmp_path, said, one_file):
    before = ["nobody", "family", "nobody", "family", "", "nobody", "nobody", "nobody"]
    after = ["family"] * 6 + ["nobody", None]
    files = two(tmp_path / "g", HELP, before, after, one_file=one_file)
    given = {"comparison": "none"}
    question = asked(files, **given)["told_at"]
    assert (question.default, [*question.choices]) == (None, ["start", "each"])
    assert question.saw == "who_helps_you_now"
    study, _, told = tables_of(tmp_path / "g", files, **given, told_at=said)
    counts = told[(told["statistic"] == "count") & (told["estimate"] > 0)]
    found = counts.set_index(["attribute", "wave", "level"])["estimate"].to_dict()
    name = "who_helps_you_now"
    start = {
        (name, "pre", "nobody"): 5,
        (name, "pre", "family"): 2,
        # What was said later does not stand in for it.
        (name, "pre", "missing"): 1,
    }
    later = {
        (f"{name}_post", "post", "family"): 6,
        (f"{name}_post", "post", "nobody"): 1,
    }
    assert found == (start if said == "start" else start | later)
    if said != "start":
        assert study.attributes[f"{name}_post"].label.en == f"{HELP} (post-test)"


def test_none_of_what_is_asked_is_refused_and_what_lasts_is_not_asked(tmp_path):
    files = two(tmp_path, HELP, ["nobody", "family"] * 4, ["family"] * 8)
    with pytest.raises(GroupworkError, match="told_at: there is no 'age' among who_helps_you_now"):
        asked(files, told_at="age")
    with pytest.raises(GroupworkError, match=r"who_helps_you_now之中没有“age”"):
        asked(files, "zh", told_at="age")
    lasting = two(tmp_path / "b", "Village", ["North", "South"] * 4, ["South"] * 8)
    assert "told_at" not in asked(lasting, comparison="none")


def test_ticks_of_several_times_may_be_told_at_each(tmp_path):
    """A blank cell says that it was not ticked."""
    rows = {
        wave: [
            [code, "Nurse" if n < nurses else "", "Family" if n % 2 else "", *row]
            for n, (code, row) in enumerate(zip(CODES, of, strict=True))
        ]
        for wave, of, nurses in (("pre", PRE, 2), ("post", POST, 5))
    }
    head = ["code", "Help – Nurse", "Help – Family", *ITEMS]
    files = [write(tmp_path / "g" / f"{wave}.csv", head, of) for wave, of in rows.items()]
    given = {"ticks__1": "yes", "attributes": "nurse, family"}
    _, _, told = tables_of(tmp_path / "g", files, **given, told_at="each")
    counts = told[(told["statistic"] == "count") & (told["level"] == "Nurse")]
    assert counts.set_index("attribute")["estimate"].to_dict() == {
        "nurse": 2,
        "nurse_post": 5,
    }


@pytest.mark.parametrize("one_file", [False, True])
@pytest.mark.parametrize(
    "head", ["How happy were you with the group?", "Have you had other help since the group?"]
)
def test_what_was_asked_at_the_end_alone_is_nobodys_beginning(tmp_path, head, one_file):
    files = two(tmp_path / "g", head, [""] * 8, ["yes", "no"] * 4, one_file=one_file)
    question = asked(files)["attributes"]
    name = question.saw.split(" (")[0]
    assert name not in question.default
    study, _, told = tables_of(tmp_path / "g", files, attributes=name)
    assert study.attributes[name].wave == "post"
    assert {*told["wave"]} == {"post"}


@pytest.mark.parametrize("head", ["How old are you?", "Wie alt sind Sie?", "您今年多大？", "Age"])
def test_an_age_is_told_once_though_people_have_a_birthday_between(tmp_path, head):
    files = two(tmp_path, head, [str(30 + n) for n in range(8)], [str(31 + n) for n in range(8)])
    questions = asked(files)
    assert questions["attributes"].default != "none" and "told_at" not in questions
