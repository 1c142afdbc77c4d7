"""Which scores are needs, from the question to the order of the needs; who may differ."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.analysis.needs import needs_table
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study

ASKED = "How much do you need this? "
WHAT = ["Somebody to talk to", "Help with forms", "Enough people around me", "A place to go"]
#: Sixteen people; the third need is worded the other way.
SAID = [*PRE, *POST]
ONCE = {
    "id": "none",
    "wave.survey.csv": "survey",
    "plan": "survey",
    "name.scale1": "What people need",
    "reversed.scale1": "3",
    "range.scale1": "1-5",
    "subscales.scale1": "each",
    "direction.scale1": "neutral",
}
NEEDS = {"needs": "scale1", "needs.threshold": "4", "needs.subgroups": "sex"}


def survey(folder):
    rows = [["fm"[n % 2], *row] for n, row in enumerate(SAID)]
    return write(folder / "survey.csv", ["sex", *(ASKED + what for what in WHAT)], rows)


def asked(path, **answers):
    draft = draft_study(recognise([path]), "ward", {**ONCE, **answers})
    return {q.key: q for q in draft.questions}, yaml.safe_load(draft.text)


def test_needs_of_a_survey_are_put_in_their_order(tmp_path):
    """Means and shares by hand, of the third need after turning it round (6 - answer)."""
    folder = tmp_path / "ward"
    path = survey(folder)
    text = answer_all(recognise([path]), "ward", **ONCE, **NEEDS)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name], folder)
    assert not check_study(folder).errors
    study = load_study(folder / "study.yaml")
    assert (study.needs.threshold, study.needs.subgroups) == (4.0, ["sex"])
    tables = clean(study, ingest(study, folder))
    scores = score(study, tables["responses"])
    found = needs_table(study, scores, tables["people"])
    everybody = found[found["subgroup_by"] == "all"]
    labels = {scale: str(study.scales[scale][1].label) for scale in study.need_areas}
    assert list(labels.values()) == [
        "Somebody to talk to",
        "Help with forms",
        "Enough people around me (turned round)",
        "A place to go",
    ]
    columns = [[6 - row[n] if n == 2 else row[n] for row in SAID] for n in range(4)]
    for (area, _), values in zip(labels.items(), columns, strict=True):
        of = everybody[everybody["area"] == area].drop_duplicates("statistic")
        told = of.set_index("statistic")["estimate"]
        assert told["mean"] == pytest.approx(sum(values) / 16)
        assert told["share_in_need"] == pytest.approx(sum(v >= 4 for v in values) / 16)
    assert {*found["subgroup_by"]} == {"all", "sex"}


@pytest.mark.parametrize(("said", "asked_as"), [({}, None), ({"needs.asked": "unmet"}, "unmet")])
def test_what_people_lack_is_told_only_where_somebody_says_so(tmp_path, said, asked_as):
    questions, document = asked(survey(tmp_path), **NEEDS, **said)
    assert (questions["needs.asked"].default, questions["needs.asked"].known) == ("stated", True)
    assert document["needs"].get("asked") == asked_as


def test_a_survey_has_to_say_whether_its_scores_are_needs(tmp_path):
    questions, document = asked(survey(tmp_path))
    assert questions["needs"].default is None
    assert document["needs"]["instrument"].startswith("TODO")
    assert "needs" not in asked(survey(tmp_path), needs="none")[1]
    open_yet = asked(survey(tmp_path), needs="scale1")[1]["needs"]
    assert open_yet["threshold"].startswith("TODO")
    assert asked(survey(tmp_path), needs="scale1")[0]["needs.threshold"].saw == "1-5"
    assert "needs" not in asked(survey(tmp_path), **{"subscales.scale1": "none"})[0]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"needs.threshold": "often"}, "'often' cannot be. Write a number above 1 and up to 5"),
        ({"needs.threshold": "1"}, "'1' cannot be"),
        ({"needs.threshold": "4", "needs.subgroups": "age"}, "there is no 'age' among sex"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, answers, message):
    with pytest.raises(GroupworkError, match=message):
        asked(survey(tmp_path), needs="scale1", **answers)


def test_of_a_group_needs_are_offered_and_whom_the_change_may_depend_on(tmp_path):
    """Nobody has to say it: without an answer there is neither."""
    sex = ["f", "m"] * 4
    made = [
        write(
            tmp_path / f"{name}.csv",
            ["code", "sex", *ITEMS],
            [[c, s, *r] for c, s, r in zip(CODES, sex, rows, strict=True)],
        )
        for name, rows in (("pre", PRE), ("post", POST))
    ]
    parts = {"range.q": "1-5", "subscales.q": "talk: 1 2; help: 3 4"}
    draft = draft_study(recognise(made), "g", parts)
    questions = {q.key: q for q in draft.questions}
    assert questions["needs"].default == questions["moderators"].default == "none"
    assert not {"needs", "moderators"} & yaml.safe_load(draft.text).keys()
    said = draft_study(recognise(made), "g", {**parts, "moderators": "sex"})
    assert yaml.safe_load(said.text)["moderators"] == ["sex"]
    alone = draft_study(recognise(pair(tmp_path / "x")), "g")
    assert not {"needs", "moderators"} & {q.key for q in alone.questions}


def test_of_yes_or_no_the_threshold_is_not_asked(tmp_path):
    """Sixteen people said 0 or 1 to four needs: who said 1 has the need."""
    folder = tmp_path / "ward"
    said = [[int(answer > 2) for answer in row] for row in SAID]
    rows = [["fm"[n % 2], *row] for n, row in enumerate(said)]
    path = write(folder / "survey.csv", ["sex", *(ASKED + what for what in WHAT)], rows)
    given = {**ONCE, "range.scale1": "0-1", "reversed.scale1": "none", "needs": "scale1"}
    draft = draft_study(recognise([path]), "ward", given)
    assert "needs.threshold" not in [each.key for each in draft.todo]
    text = answer_all(recognise([path]), "ward", **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name], folder)
    study = load_study(folder / "study.yaml")
    tables = clean(study, ingest(study, folder))
    found = needs_table(study, score(study, tables["responses"]), tables["people"])
    found = found[(found["subgroup_by"] == "all") & (found["statistic"] == "share_in_need")]
    counts = [sum(column) for column in zip(*said, strict=True)]
    assert found.drop_duplicates("area")["estimate"].tolist() == [n / 16 for n in counts]
