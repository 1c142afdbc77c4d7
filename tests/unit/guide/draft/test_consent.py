"""Who did not agree to take part is left out where a person says so; to agree is no attribute."""

import pytest
import yaml
from answering import answer_all
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import Draft, draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import fold
from groupwork.study.study_file import StudyFile

HEADS = {
    "en": ("Do you agree to take part in this study?", "Yes, I agree", "No, I do not agree"),
    "zh": ("您是否同意参加本研究？", "同意", "不同意"),
}


def files(folder, language, refusing=()):
    head, agreed, refused = HEADS[language]
    said = {code: refused if code in refusing else agreed for code in CODES}
    return [
        write(
            folder / f"{wave}.csv",
            ["code", head, *ITEMS],
            [[code, said[code], *row] for code, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]


def drafted(paths, language="en", **answers) -> Draft:
    given = {**ANSWERS, **{key.replace("__", "."): answer for key, answer in answers.items()}}
    return draft_study(recognise(paths), "my-group", given, language)


def asked(draft: Draft) -> list[str]:
    return [question.key for question in draft.todo if question.key.startswith("consent.")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_refused_is_asked_about_and_left_out(tmp_path, language):
    paths = files(tmp_path, language, refusing=[CODES[0]])
    head, agreed, _ = HEADS[language]
    (key,) = asked(open_ := drafted(paths, language))
    assert "2" in next(q.text for q in open_.todo if q.key == key)
    assert "TODO" in open_.text
    content = yaml.safe_load(drafted(paths, language, **{key: "out"}).text)
    # As it is to be of a measurement that is added later, too.
    assert [each["rows"] for each in content["files"]] == [{fold(head): agreed}] * 2
    assert [each["leave_out"] for each in content["files"]] == [{2: "no consent to take part"}] * 2
    assert "attributes" not in content
    answers = ingest(StudyFile.model_validate(content), tmp_path)["responses"]
    assert answers["participant_id"].nunique() == len(CODES) - 1
    kept = yaml.safe_load(drafted(paths, language, **{key: "in"}).text)
    assert all("rows" not in each for each in kept["files"])


def test_where_everybody_agreed_it_is_said_and_not_asked(tmp_path):
    draft = drafted(files(tmp_path, "en"))
    assert asked(draft) == []
    assert any("everybody answered 'Yes, I agree'" in note for note in draft.notes)
    content = yaml.safe_load(draft.text)
    assert "attributes" not in content
    assert all("rows" not in each for each in content["files"])


def two_forms(folder, question, answers, codes=CODES):
    """Write two forms: the first two people's answers to the question, in each, are given."""
    return [
        write(
            folder / f"{wave}.csv",
            ["code", question, *ITEMS],
            [
                [code, said, *row]
                for code, said, row in zip(codes_of, [*two, *[two[0]] * 6], rows, strict=True)
            ],
        )
        for wave, rows, two, codes_of in zip(
            ("pre", "post"), (PRE, POST), answers, (CODES, codes), strict=True
        )
    ]


WORDINGS = [
    ("Do you agree that we use your answers for our project?", "Yes", "No"),
    ("May we use your answers in the thesis?", "Yes", "No"),
    ("I give my permission to the use of my data", "Yes", "No"),
    ("Data protection notice read and accepted", "I accept", "I do not accept"),
    ("Are you willing to take part in this study?", "Yes, I am willing", "No"),
    ("您是否同意我们将您的回答用于研究？", "是", "否"),
    ("知情同意书", "同意", "不同意"),
    ("是否愿意参加本次调查", "愿意", "不愿意"),
    ("Sind Sie mit der Verwendung Ihrer Daten einverstanden?", "Ja", "Nein"),
    ("Einwilligung zur Teilnahme", "ich willige ein, ja", "nein"),
    ("J'accepte de participer à cette étude", "Oui", "Non"),
    ("Consentement", "J'accepte", "Je n'accepte pas"),
    ("¿Acepta participar en este estudio?", "Sí", "No"),
    ("Consentimiento informado", "Acepto", "No acepto"),
]


@pytest.mark.parametrize(("question", "agreed", "refused"), WORDINGS)
def test_consent_is_known_by_its_usual_wordings(tmp_path, question, agreed, refused):
    """Who said No in one form is read of neither; the others of both."""
    folder = tmp_path / "my-group"
    paths = two_forms(folder, question, [(agreed, refused), (agreed, agreed)])
    draft = drafted(paths)
    (key,) = asked(draft)
    (shown,) = [each for each in draft.todo if each.key == key]
    assert shown.saw == "row 3 of pre.csv; of the same people, too: row 3 of post.csv"
    assert "comparison" not in [q.key for q in draft.questions if question[:9] in str(q.choices)]
    text = answer_all(recognise(paths), "my-group", **{key: "out"})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    report = check_study(folder)
    assert "no_consent_elsewhere" not in {each.kind for each in report.findings}
    tables = ingest(StudyFile.model_validate(yaml.safe_load(text)), folder)
    assert set(tables["responses"]["participant_id"]) == {*CODES} - {CODES[1]}
    audit = tables["audit"]
    out = audit[audit["reason"] == "left out in study.yaml: no consent to take part"]
    assert list(zip(out["file"], out["row"], strict=True)) == [("pre.csv", 3), ("post.csv", 3)]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Would you be willing to take part in another group?", ("Yes", "No")),
        ("您愿意再次参加类似的小组吗？", ("愿意", "不愿意")),
        ("Do you agree that your family supports you?", ("Yes", "No")),
        ("Would you recommend that others join?", ("Yes", "No")),
    ],
)
def test_what_people_think_of_the_group_is_no_consent(tmp_path, question, answers):
    assert asked(drafted(two_forms(tmp_path, question, [answers, answers]))) == []


def test_who_agreed_in_the_other_form_may_count_there(tmp_path):
    paths = two_forms(tmp_path, WORDINGS[0][0], [("Yes", "No"), ("Yes", "Yes")])
    (key,) = asked(drafted(paths))
    content = yaml.safe_load(drafted(paths, **{key: "rows"}).text)
    assert content["files"][0]["leave_out"] == {3: "no consent in this form"}
    assert "leave_out" not in content["files"][1]
    tables = ingest(StudyFile.model_validate(content), tmp_path)
    there = tables["responses"].groupby("wave")["participant_id"].unique()
    assert CODES[1] not in there["pre"] and CODES[1] in there["post"]
    assert not tables["audit"]["reason"].str.startswith("row of somebody").any()


def test_the_other_form_is_left_out_however_the_code_is_typed_there(tmp_path):
    """Her code is WH07 before and wh-7 after; or WH70, which is a slip."""
    folder, question = tmp_path / "my-group", WORDINGS[0][0]
    for slip, more in (("wh-7", {"id_spelling": "loose"}), ("WH70", {"same_person": "all"})):
        codes = [CODES[0], slip, *CODES[2:]]
        paths = two_forms(folder, question, [("Yes", "Yes"), ("Yes", "No")], codes)
        (key,) = asked(drafted(paths))
        text = answer_all(recognise(paths), "my-group", **{key: "out"}, **more)
        content = yaml.safe_load(text)
        assert [[*each["leave_out"]] for each in content["files"]] == [[3], [3]]
        found = ingest(StudyFile.model_validate(content), folder)["responses"]
        assert found["participant_id"].nunique() == 7
        # Without the other row's line, the check says so.
        del content["files"][0]["leave_out"]
        (folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
        (told,) = [f for f in check_study(folder).findings if f.kind == "no_consent_elsewhere"]
        assert (told.severity, told.files, told.rows) == ("warning", ("pre.csv",), (3,))


def test_which_answers_mean_consent_is_asked_where_their_words_do_not_say_it(tmp_path):
    paths = two_forms(tmp_path, "Consent", [("1", "2"), ("1", "1")])
    key = "agreed.Consent"
    assert key in [each.key for each in drafted(paths).todo]
    draft = drafted(paths, agreed__Consent="1", consent__Consent="out")
    content = yaml.safe_load(draft.text)
    assert [[*each["leave_out"]] for each in content["files"]] == [[3], [3]]
    with pytest.raises(GroupworkError, match=r"nobody answered '3'. The answers are: 1; 2"):
        drafted(paths, agreed__Consent="3")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_choices_are_the_same_before_codes_are_joined_and_what_goes_is_told(tmp_path, language):
    codes = [CODES[0], "WH70", *CODES[2:]]
    paths = two_forms(tmp_path, WORDINGS[0][0], [("Yes", "Yes"), ("Yes", "No")], codes)
    key = f"consent.{WORDINGS[0][0]}"
    offered = {}
    for same in ({}, {"same_person": "all"}, {"same_person": "none"}):
        draft = drafted(paths, language, **same, **{key: "out"})
        offered[str(same)] = {q.key: q for q in draft.questions}[key].choices
        told = [note for note in draft.notes if "pre.csv" in note and ("3" in note)]
        assert len(told) == (same == {"same_person": "all"})
    assert all([*each] == ["out", "rows", "in"] for each in offered.values())
    assert len({tuple(each.items()) for each in offered.values()}) == 1
    nobody = drafted(paths, language, id="none")
    assert [*{q.key: q for q in nobody.questions}[key].choices] == ["out", "in"]
